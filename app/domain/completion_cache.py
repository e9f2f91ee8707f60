"""Answers that were paid for, found again when the same place comes back, or when they are typed into.

    put(Key(prefix, suffix, model, mode), answer)      the answer for a place
    get(Key(...)) -> answer without what was typed     for that place, and for each place within the answer

An answer of a place is found from the code right before and behind it. The code further up does not count, so that it
stays found while the window over the file slides on.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

MOST = 250
LONGEST_TYPED = 128  # characters of an answer that may have been typed into it
STREAK_LINES = 5

_BEFORE, _BEHIND = 600, 200  # characters that make a place
_DROPPED = 3  # first lines of them that may be gone

_Place = tuple[str, str]


class Key(NamedTuple):
    """A place in a text, and who is asked how (`mode`: "line" or "block", say)."""

    prefix: str
    suffix: str
    model: str
    mode: str


@dataclass(frozen=True, slots=True)
class Cached:
    """`text` at the cursor in place of `replaces` characters behind it. `tokens` is what the question used, prompt and
    answer, None: unknown; `charge_id` the row of the ledger that paid for it. `streak`: said beyond what was shown."""

    text: str
    replaces: int = 0
    tokens: int | None = None
    charge_id: str | None = None
    streak: bool = False


class CompletionCache:
    """The newest answers; what was not found for longest goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[_Place, tuple[tuple[Cached, ...], tuple[_Place, ...]]] = OrderedDict()
        self._owners: dict[_Place, _Place] = {}  # which of those kept answers a place has: the newest

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, key: Key, *answers: Cached) -> None:
        """Keeps the answers for a place, the best first, in place of earlier ones."""
        places = tuple(_places(key))
        self._forget(places[0])
        self._kept[places[0]] = (answers, places)
        self._owners.update(dict.fromkeys(places, places[0]))
        while len(self._kept) > self._most:
            self._forget(next(iter(self._kept)))

    def get(self, key: Key) -> tuple[Cached, ...]:
        """What is left of the answers for this place, or for the nearest one before it from which they were typed."""
        behind = _behind(key)
        for typed in range(min(LONGEST_TYPED, len(key.prefix)) + 1):
            start = len(key.prefix) - typed
            owner = self._owners.get((key.prefix[max(0, start - _BEFORE) : start], behind))
            if owner is None:
                continue
            left = tuple(_left(self._kept[owner][0], key.prefix[start:]))
            if left:
                self._kept.move_to_end(owner)
                return left
        return ()

    def knows_behind(self, key: Key) -> bool:
        """Whether there is an answer for any place with this code behind it, whatever stands before."""
        behind = _behind(key)
        return any(place[1] == behind for place in self._kept)

    def clear(self) -> None:
        self._kept.clear()
        self._owners.clear()

    def _forget(self, place: _Place) -> None:
        _answers, seen = self._kept.pop(place, ((), ()))
        for one in seen:
            if self._owners.get(one) == place:
                del self._owners[one]


def streak(shown: str, answer: str, most: int = STREAK_LINES) -> Iterator[tuple[str, str]]:
    """(what must have been typed since the question, the line that follows) for lines that an answer said further.

    `shown` is what was offered of `answer`. The first line comes when `shown` is accepted and Return is pressed, and so
    on; blank lines belong to the way there. None, when `shown` does not end a line of the answer.
    """
    at = answer.find(shown.strip())
    further = answer[at + len(shown.strip()) :] if at >= 0 else ""
    if not further.startswith("\n"):
        return
    way = shown + "\n"
    given = 0
    for line in further[1:].split("\n"):
        if given == most:
            return
        if line.strip():
            yield way, line
            given += 1
        way += line + "\n"


def _left(answers: tuple[Cached, ...], typed: str) -> Iterator[Cached]:
    for answer in answers:
        if answer.text.startswith(typed) and len(answer.text) > len(typed):
            yield replace(answer, text=answer.text[len(typed) :]) if typed else answer


def _places(key: Key) -> Iterator[_Place]:
    """The place, and the same place when its first lines are no longer seen."""
    before, behind = key.prefix[-_BEFORE:], _behind(key)
    yield before, behind
    for _ in range(_DROPPED):
        before = before.partition("\n")[2]
        if "\n" not in before:
            return
        yield before, behind


def _behind(key: Key) -> str:
    return f"{key.suffix[:_BEHIND]}\0{key.model}\0{key.mode}"
