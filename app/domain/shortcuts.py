"""Keys of commands: which ones a person may choose, and who has which after all choices.

Keys are written as Qt writes them portably: "Ctrl+S", or two strokes one after the other, "Ctrl+K, Ctrl+O".
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

Keys = tuple[str, ...]
Choices = tuple[tuple[str, Keys], ...]  # command id and all its keys, for those that have others than their own

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")  # in the order in which Qt writes them
NAMES = (
    *("Space", "Esc", "Tab", "Backspace", "Return", "Enter", "Ins", "Del", "Pause", "Print", "Menu", "Help"),
    *("Home", "End", "Left", "Up", "Right", "Down", "PgUp", "PgDown"),
)
_SPELT = {name.lower(): name for name in (*MODIFIERS, *NAMES)}
_SHIFTED = frozenset('~!@#$%^&*()_+{}|:"<>?')  # marks that already say that Shift is held
_STROKE = rf"(?:(?:{'|'.join(MODIFIERS)})\+)*(?:{'|'.join(NAMES)}|F\d\d?|[^\s])"
_KEYS = re.compile(rf"({_STROKE})(?:,\s*({_STROKE}))?", re.IGNORECASE)
_FUNCTION = re.compile(r"F([1-9]|[12]\d|3[0-5])")


class WrongKeys(ValueError):
    """Keys that no command can have; the text says why."""


class Lost(NamedTuple):
    """A choice that cannot be kept, as another command has these keys by choice too."""

    command: str
    keys: str
    owner: str


def clean_keys(text: str) -> str:
    """As Qt writes them. Raises WrongKeys for what is none, and for what would be missed when writing."""
    found = _KEYS.fullmatch(text.strip())
    if found is None:
        raise WrongKeys(f"“{text}” is not written like “Ctrl+S” or “Ctrl+K, Ctrl+O”")
    strokes = [_clean_stroke(stroke) for stroke in found.groups() if stroke]
    modifiers, key = _parts(strokes[0])
    if not modifiers - {"Shift"} and not _FUNCTION.fullmatch(key):
        raise WrongKeys(f"“{strokes[0]}” writes or moves in a text: hold Ctrl or Alt with it, or take a function key")
    return ", ".join(strokes)


def clash(one: str, other: str) -> bool:
    """They cannot both be heard: they are the same, or one is how the other begins."""
    ours, theirs = _heard(one), _heard(other)
    length = min(len(ours), len(theirs))
    return ours[:length] == theirs[:length]


def owners(keys: str, present: Mapping[str, Keys], but: str = "") -> list[str]:
    """The commands that clash with these keys; `but` is the one that is to have them."""
    return [name for name, theirs in present.items() if name != but and any(clash(keys, one) for one in theirs)]


def present_keys(own: Mapping[str, Keys], choices: Choices) -> tuple[dict[str, Keys], list[Lost]]:
    """The keys of every command, `own` being those it comes with, and the choices that cannot be kept.

    A choice takes keys from a command that only came with them; of two choices the first one in `own` stands. Commands
    that are not known are left out.
    """
    chosen = dict(choices)
    taken: dict[str, Keys] = {}
    lost: list[Lost] = []
    for name in own:
        if name in chosen:
            others = {keys: owners(keys, taken) for keys in chosen[name]}
            lost += [Lost(name, keys, theirs[0]) for keys, theirs in others.items() if theirs]
            taken[name] = _heard_all([keys for keys, theirs in others.items() if not theirs])
    present = {
        name: taken[name] if name in taken else tuple(one for one in keys if not owners(one, taken))
        for name, keys in own.items()
    }
    return present, lost


def give(own: Mapping[str, Keys], choices: Choices, command: str, keys: Keys) -> Choices:
    """The choices after which `command` has exactly these keys, taken from whoever has them now."""
    present, _lost = present_keys(own, choices)
    unknown = {name: theirs for name, theirs in choices if name not in own}
    now = {
        name: keys if name == command else tuple(one for one in theirs if not any(clash(one, new) for new in keys))
        for name, theirs in present.items()
    }
    kept = {name: theirs for name, theirs in now.items() if theirs != own[name]}
    return tuple(sorted({**unknown, **kept}.items()))


def exchange(keys: Keys, old: str | None, new: str) -> Keys:
    """Keys of one command with `new` in the place of `old`, or behind the others; those it is in the way of go."""
    kept = tuple(new if one == old else one for one in keys if one == old or not clash(one, new))
    return kept if old in keys else (*kept, new)


def take_back(own: Mapping[str, Keys], choices: Choices, command: str) -> Choices:
    """The choices after which `command` has the keys it came with again."""
    return give(own, choices, command, own[command])


def _heard_all(keys: list[str]) -> Keys:
    """Without those that one before them is in the way of."""
    return tuple(one for at, one in enumerate(keys) if not any(clash(one, before) for before in keys[:at]))


def _clean_stroke(stroke: str) -> str:
    modifiers, key = _parts(stroke)
    if key[:1] in "fF" and len(key) > 1 and not _FUNCTION.fullmatch(key.upper()):
        raise WrongKeys(f"there is no key “{key}”")
    if not key.isprintable():
        raise WrongKeys("this key has no name")
    upper = key.upper() if len(key.upper()) == len(key) else key
    return "+".join([*(name for name in MODIFIERS if name in modifiers), _SPELT.get(key.lower(), upper)])


def _parts(stroke: str) -> tuple[set[str], str]:
    """Modifiers and the key: "Ctrl++" is Ctrl with the plus key."""
    head, plus, key = stroke[:-1].rpartition("+")
    return {_SPELT[name.lower()] for name in head.split("+")} if plus else set(), key + stroke[-1]


@cache
def _heard(keys: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Its strokes as a keyboard says them: with a mark that needs Shift, Shift says nothing more."""
    found = _KEYS.fullmatch(keys)
    strokes = [_parts(stroke) for stroke in found.groups() if stroke] if found is not None else []
    return tuple((frozenset(held - {"Shift"} if key in _SHIFTED else held), key) for held, key in strokes)
