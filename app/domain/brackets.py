"""Which bracket belongs to which, in a stretch of code whose strings and comments are known."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_FAR = 1 << 62  # behind any text

Ranges = Sequence[tuple[int, int]]


def bracket_beside(text: str, cursor: int) -> int | None:
    """The index of the bracket right behind the cursor, else right before it."""
    for at in (cursor, cursor - 1):
        if 0 <= at < len(text) and (text[at] in _CLOSER or text[at] in _OPENER):
            return at
    return None


def partner(text: str, at: int, skipped: Ranges = ()) -> int | None:
    """The index of the bracket that belongs to the one at `at`; None: it has none in this text.

    `skipped` are the (start, end) of strings and comments, in order: brackets there count for nothing, except among
    themselves for a bracket that stands in the same one.
    """
    own = text[at]
    wanted = _CLOSER.get(own) or _OPENER[own]
    home = _range_of(at, skipped)
    depth = 0
    for place in _places(text, at, own in _CLOSER):
        if _range_of(place, skipped) != home:
            continue
        if text[place] == own:
            depth += 1
        elif text[place] == wanted:
            depth -= 1
            if depth == 0:
                return place
    return None


def enclosing(text: str, cursor: int, skipped: Ranges = ()) -> int | None:
    """The index of the nearest opening bracket before the cursor that is not closed before it."""
    open_needed: list[str] = []
    for place in range(cursor - 1, -1, -1):
        letter = text[place]
        if (letter not in _CLOSER and letter not in _OPENER) or _range_of(place, skipped) is not None:
            continue
        if letter in _OPENER:
            open_needed.append(_OPENER[letter])
        elif open_needed and open_needed[-1] == letter:
            open_needed.pop()
        elif not open_needed:
            return place
    return None


def _places(text: str, at: int, forward: bool) -> Iterator[int]:
    return iter(range(at, len(text)) if forward else range(at, -1, -1))


def _range_of(at: int, ranges: Ranges) -> int | None:
    index = bisect_right(ranges, (at, _FAR)) - 1
    return index if index >= 0 and ranges[index][0] <= at < ranges[index][1] else None
