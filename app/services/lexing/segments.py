"""The stretches of text between checkpoints: where each starts, the lexer's state there, and its tokens."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

Token = tuple[int, Any, str]
Found = tuple[int, Any, str | int]  # the length instead of the value where that is just the text there
Packed = tuple[int | str, ...]
"""Flat triples (offset from the segment's start, number of the token type, length); the value itself where it is not
that text. Numbers only, so that Python's garbage collection has nothing to look at: it would hold up the window."""


class Kinds:
    """Token types by number."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._kinds: list[Any] = []

    def pack(self, tokens: Iterable[Found], start: int, text: str) -> Packed:
        flat: list[int | str] = []
        numbers = self._numbers
        for offset, kind, value in tokens:
            number = numbers.get(kind)
            if number is None:
                number = numbers[kind] = len(self._kinds)
                self._kinds.append(kind)
            if type(value) is str and text.startswith(value, offset):
                value = len(value)
            flat += (offset - start, number, value)
        return tuple(flat)

    def kind(self, number: int) -> Any:
        return self._kinds[number]

    def number(self, kind: object) -> int:
        """-1 for a type that has not been met."""
        return self._numbers.get(kind, -1)

    def unpack(self, packed: Packed, start: int) -> Iterator[tuple[int, Any, int | str]]:
        """(offset, token type, length or value)."""
        kinds = self._kinds
        for index in range(0, len(packed), 3):
            yield packed[index] + start, kinds[packed[index + 1]], packed[index + 2]  # type: ignore[operator, index]


def cut(packed: Packed, lines: Iterable[tuple[int, int]]) -> Iterator[Packed]:
    """The part of each of these ranges (start, end), in their order, with offsets from its start and true lengths."""
    index, count = 0, len(packed)
    for start, end in lines:
        found: list[int | str] = []
        while index < count and end_of(packed, index) <= start:
            index += 3
        at = index
        while at < count and int(packed[at]) < end:
            low, high = max(int(packed[at]), start), min(end_of(packed, at), end)
            found += (low - start, packed[at + 1], high - low)
            at += 3
        yield tuple(found)


def end_of(packed: Packed, index: int) -> int:
    """Where the token ends whose triple begins there."""
    length = packed[index + 2]
    return int(packed[index]) + (length if isinstance(length, int) else len(length))


class Segments:
    """An ordered list of segments. Moving everything behind an edit costs nothing until one looks there.

    Starts from index `_gap` on are stored before the shift by `_delta`; edits near each other move the gap little.
    `packed` is None for a segment that is to be lexed ("dirty").
    """

    def __init__(self, state: Hashable) -> None:
        self._starts: list[int] = [0]
        self._states: list[Hashable] = [state]
        self._packed: list[Packed | None] = [None]
        self._gap = 1
        self._delta = 0
        self._dirty: list[int] = [0]

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, index: int) -> int:
        return self._starts[index] if index < self._gap else self._starts[index] + self._delta

    def end(self, index: int, last: int) -> int:
        """Where the next one starts; `last` behind the last one."""
        return self.start(index + 1) if index + 1 < len(self._starts) else last

    def state(self, index: int) -> Hashable:
        return self._states[index]

    def packed(self, index: int) -> Packed | None:
        return self._packed[index]

    @property
    def first_dirty(self) -> int | None:
        return self._dirty[0] if self._dirty else None

    def find(self, offset: int) -> int:
        """The last segment that starts at or before `offset`."""
        if self._gap < len(self._starts) and self._starts[self._gap] + self._delta <= offset:
            return bisect_right(self._starts, offset - self._delta, self._gap) - 1
        return max(0, bisect_right(self._starts, offset, 0, self._gap) - 1)

    def mark(self, index: int, until: int, delta: int) -> None:
        """Segment `index` is to be lexed anew, those before `until` are gone, and the others move by `delta`."""
        self.splice(index, until, [self.start(index)], [self._states[index]], [None])
        self._move_gap(index + 1)
        self._delta += delta

    def splice(
        self, first: int, last: int, starts: list[int], states: list[Hashable], packed: list[Packed | None]
    ) -> None:
        """Puts new segments, given with true offsets, in the place of `first` .. `last` - 1."""
        self._move_gap(last)
        self._starts[first:last] = starts
        self._states[first:last] = states
        self._packed[first:last] = packed
        grown = len(starts) - (last - first)
        self._gap += grown
        new = [first + index for index, tokens in enumerate(packed) if tokens is None]
        before = [index for index in self._dirty if index < first]
        self._dirty = before + new + [index + grown for index in self._dirty if index >= last]

    def _move_gap(self, index: int) -> None:
        delta, starts, gap = self._delta, self._starts, self._gap
        if delta and gap < index:
            starts[gap:index] = [start + delta for start in starts[gap:index]]
        elif delta and index < gap:
            starts[index:gap] = [start - delta for start in starts[index:gap]]
        self._gap = index
