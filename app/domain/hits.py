"""All places where something was found in a text, kept small (a million fit) and in order; they follow later edits."""

from array import array
from bisect import bisect_left, bisect_right

from app.domain.search import Span


class Hits:
    """Positions in whatever unit they were added in. `edited` moves them along until they are looked for anew."""

    def __init__(self) -> None:
        self._starts = array("I")
        self._ends = array("I")
        self._edits: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, starts: "array[int]", ends: "array[int]") -> None:
        """More hits, behind those that are here."""
        self._starts.extend(starts)
        self._ends.extend(ends)

    def __getitem__(self, index: int) -> Span:
        return self._starts[index], self._ends[index]

    def index_of(self, span: Span) -> int | None:
        """Which one it is, from 0; None when it is none."""
        at = bisect_left(self._starts, span[0])
        while at < len(self) and self._starts[at] == span[0]:
            if self._ends[at] == span[1]:
                return at
            at += 1
        return None

    def next_from(self, position: int) -> int | None:
        """The first one that starts there or behind; None: there is none."""
        at = bisect_left(self._starts, position)
        return at if at < len(self) else None

    def last_before(self, position: int) -> int | None:
        """The last one that starts in front of a position."""
        at = bisect_left(self._starts, position) - 1
        return at if at >= 0 else None

    def edited(self, position: int, removed: int, added: int) -> None:
        """The text has changed since: what was hit is no hit any more, what stands behind it has moved."""
        self._edits.append((position, removed, added))

    @property
    def stale(self) -> bool:
        return bool(self._edits)

    def between(self, low: int, high: int) -> list[Span]:
        """The hits that reach into low .. high, where they stand now."""
        old_low, old_high = low, high
        for position, removed, added in reversed(self._edits):
            old_low, old_high = _back(old_low, position, removed, added), _back(old_high, position, removed, added)
        first = bisect_left(self._ends, min(old_low, old_high))
        last = bisect_right(self._starts, max(old_low, old_high))
        now = (self._now(self[index]) for index in range(first, last))
        return [span for span in now if span is not None and span[0] <= high and span[1] >= low]

    def starts(self) -> "array[int]":
        """Where each begins, as it was when it was found."""
        return self._starts

    def _now(self, span: Span) -> Span | None:
        start, end = span
        for position, removed, added in self._edits:
            if end <= position and not (start == end == position):
                continue
            if start < position + removed or start < position:
                return None
            start, end = start + added - removed, end + added - removed
        return start, end


def _back(here: int, position: int, removed: int, added: int) -> int:
    """Where a place was before an edit; a place inside what was added was at its beginning."""
    if here <= position:
        return here
    return max(position, here - added) + (removed if here >= position + added else 0)
