"""A suggestion at the cursor: typed through, taken in parts or whole, each way ending in the same document.

    document = before the cursor + text + the line's rest without its first `replaces` characters + what follows

What it must come to from the cursor to the end of the line stays the same while it is typed through; how much of that
is still to be put in, and how much of what stands there must go, follows from what the editor did meanwhile.

Positions count the items of the text they were made for: characters, or Qt's units in a text with one item for each.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from app.domain.edits import TextEdit

_WORD = re.compile(r"\s*\w+|\s*\W")


class Origin(StrEnum):
    """Where a suggestion came from: an answer that was paid for just now, an earlier one, or what one said further."""

    ASKED = "asked"
    CACHE = "cache"
    STREAK = "streak"


class Part(StrEnum):
    """How much is taken at once."""

    WORD = "word"
    LINE = "line"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` for position `at` of the document at `revision`.

    `before`: the line up to the cursor; `rest`: the line behind it, of whose start `replaces` characters give way.
    `model` is a `ModelCard.key`; `charge_id` the row of the ledger that paid, None when nobody knows.
    """

    text: str
    at: int
    revision: int
    before: str = ""
    rest: str = ""
    replaces: int = 0
    model: str = ""
    charge_id: str | None = None
    origin: Origin = Origin.ASKED

    @property
    def tail(self) -> str:
        """What stands behind the text when it is taken, up to the end of the line."""
        return self.rest[self.replaces :]

    @property
    def multiline(self) -> bool:
        return "\n" in self.text


class Accepted(NamedTuple):
    """`edit` makes it so, with the cursor at `cursor` after it; `left` is what is still to be shown."""

    edit: TextEdit
    cursor: int
    left: Suggestion | None


def lean(suggestion: Suggestion) -> Suggestion | None:
    """The same with an end of the text that stands behind it anyway left out; None when nothing is left to show."""
    target, behind = suggestion.text + suggestion.tail, suggestion.rest
    same = 0
    while same < min(len(target), len(behind)) and target[-1 - same] == behind[-1 - same]:
        same += 1
    text = target[: len(target) - same]
    return replace(suggestion, text=text, replaces=len(behind) - same) if text else None


def typed_through(
    suggestion: Suggestion, typed: str, *, rest: str | None = None, revision: int | None = None
) -> Suggestion | None:
    """What is left after `typed` went into the document at the cursor; None: it says something else, or is done.

    `rest` is what now stands between the cursor and the former end of the line, when the editor changed that too:
    closing brackets that it put in (also on a line of their own) are used or give way, those that were typed over are
    gone. White space typed in front of a line's first word moves the suggestion along.
    """
    behind = suggestion.rest if rest is None else rest
    if not typed or not (behind.endswith(suggestion.rest) or suggestion.rest.endswith(behind)):
        return None
    target = suggestion.text + suggestion.tail
    if target.startswith(typed):
        target = target[len(typed) :]
    elif not suggestion.before.strip() and not typed.strip(" \t"):
        target = _moved_in(suggestion, typed) + suggestion.tail
    else:
        return None
    return lean(
        replace(
            suggestion,
            text=target,
            at=suggestion.at + len(typed),
            revision=suggestion.revision + 1 if revision is None else revision,
            before=(suggestion.before + typed).rpartition("\n")[2],
            rest=behind,
            replaces=len(behind),
        )
    )


def accept(suggestion: Suggestion, part: Part = Part.ALL) -> Accepted:
    """The edit that takes a part, or all that is left."""
    taken = suggestion.text
    if part is not Part.ALL:
        taken = next_word(taken) if part is Part.WORD else next_line(taken)
    if taken == suggestion.text:
        edit = TextEdit(suggestion.at, suggestion.replaces, taken)
        return Accepted(edit, suggestion.at + len(taken), None)
    gone = _overlap(taken, suggestion.rest[: suggestion.replaces])
    left = typed_through(suggestion, taken, rest=suggestion.rest[gone:])
    return Accepted(TextEdit(suggestion.at, gone, taken), suggestion.at + len(taken), left)


def next_word(text: str) -> str:
    """The first word of `text` with the white space in front of it; a sign counts as a word."""
    found = _WORD.match(text)
    return found.group() if found is not None else text


def next_line(text: str) -> str:
    """Up to the first line end behind something visible; the line end itself stays for the next time."""
    visible = len(text) - len(text.lstrip())
    end = text.find("\n", visible)
    return text if end < 0 else text[:end]


def _moved_in(suggestion: Suggestion, space: str) -> str:
    """The text with its first line behind `space` instead of white space of its own, and the others moved with it."""
    first, *others = suggestion.text.split("\n")
    said = first.lstrip(" \t")
    old = suggestion.before + first[: len(first) - len(said)]
    new = suggestion.before + space
    moved = (new + line[len(old) :] if line.strip() and line.startswith(old) else line for line in others)
    return "\n".join([said, *moved])


def _overlap(text: str, behind: str) -> int:
    """The longest start of `behind` that `text` ends with."""
    return next((size for size in range(len(behind), 0, -1) if text.endswith(behind[:size])), 0)
