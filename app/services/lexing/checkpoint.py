"""Exact incremental lexing: after any edit the tokens are those of a full Pygments run, for the price of a few lines.

Wherever a token with a line end is over, the lexer's state is kept (a checkpoint). An edit lexes again from the last
checkpoint before its line, with some slack for rules that look ahead, over the whole text, and stops as soon as an
old checkpoint behind the edit is met in the same state: from there on all is as it was.
"""

from collections.abc import Hashable, Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from app.domain.text_change import TextChange
from app.services.lexing.segments import Kinds, Packed, Segments, Token, cut, end_of

if TYPE_CHECKING:
    from pygments.lexer import Lexer

    from app.services.lexing.runs import Event
    from app.services.lexing.segments import Found

SLACK = 2  # checkpoints before the edited line: for rules that look ahead over a line end
PREVIEW_BACK = 80  # characters before a preview, for rules that look back
PREVIEW_AHEAD = 2  # checkpoints behind it, for those that look ahead
LONGEST_PREVIEW = 4000  # characters
PREVIEW_S = 0.01


class CheckpointLexer:
    """The tokens of one text under one lexer.

    Offsets are characters of a Python string. A budget is in seconds; without one, work is done to its end. Make
    `lexer` with `stripnl=False, ensurenl=False`. `incremental` is False for lexers that can only run over everything
    (delegating and hand-written ones): their edits cost a full run, so make these anew in a thread.
    """

    def __init__(self, lexer: "Lexer", text: str = "", budget: float | None = None) -> None:
        from pygments.token import Error

        from app.services.lexing.preview import LinePreview
        from app.services.lexing.runs import source_for

        self._error = Error
        self._kinds = Kinds()
        self._source = source_for(lexer)
        self.incremental = self._source.incremental
        self._preview = LinePreview(self._source, self._kinds)
        self.reset(text, budget)

    @property
    def text(self) -> str:
        return self._text

    @property
    def kinds(self) -> Kinds:
        """The token types by their numbers."""
        return self._kinds

    @property
    def done(self) -> bool:
        return self._segments.first_dirty is None

    def reset(self, text: str, budget: float | None = None) -> None:
        """Starts over with another text."""
        self._text = text
        self._run: Iterator[Event] | None = None
        self._segments = Segments(self._source.initial)
        self._changed: tuple[int, int] | None = None
        self._misfits: set[str] = set()
        self._first_error = len(text)  # none is in front of it
        self.advance(budget)

    def edit(self, position: int, removed: int, added: str, budget: float | None = None) -> bool:
        """`removed` characters at `position` gave way to `added`. True: there is more to do (`advance`)."""
        old, segments = self._text, self._segments
        end = position + removed
        self._text = text = "".join((old[:position], added, old[end:]))
        self._run = None
        if not self.incremental:
            self._segments = Segments(self._source.initial)
            return self.advance(budget)
        delta = len(added) - removed
        known = self._first_error
        self._first_error = known + delta if end <= known else min(known, position)
        first = max(0, segments.find(old.rfind("\n", 0, position) + 1) - SLACK)
        if self._misfits and not self._misfits.isdisjoint(added + old[position:end]):
            first = self._first_misfit(first)
        if self._source.fence and self._touches_fence(old, position, end, position + len(added)):
            first = min(first, segments.find(old.find(self._source.fence)))
        last = max(first, segments.find(end)) + 1
        if last - 1 > first and segments.start(last - 1) == end and _same_before(old, end, text, end + delta):
            last -= 1
        segments.mark(first, last, delta)
        return self.advance(budget)

    def advance(self, seconds: float | None = None) -> bool:
        """Goes on lexing, for `seconds` or to the end. True: there is more to do."""
        if seconds is not None and seconds <= 0:
            return not self.done
        deadline = None if seconds is None else perf_counter() + seconds
        while (index := self._segments.first_dirty) is not None:
            if not self._relex(index, deadline):
                return True
        return False

    def tokens(self) -> list[Token]:
        """All tokens as (offset, token type, value), equal to Pygments' own; finishes what is still to do."""
        self.advance()
        segments, text = self._segments, self._text
        found: list[Token] = []
        for index in range(len(segments)):
            for offset, kind, value in self._kinds.unpack(segments.packed(index) or (), segments.start(index)):
                found.append((offset, kind, text[offset : offset + value] if isinstance(value, int) else value))
        return found

    def spans(self, start: int, end: int) -> list[tuple[int, int, object]] | None:
        """(offset, length, token type) of what lies in `start` .. `end`, cut there; None: not all is lexed yet."""
        segments = self._segments
        found: list[tuple[int, int, object]] = []
        for index in range(segments.find(start), len(segments)):
            base = segments.start(index)
            if base >= end and index:
                break
            packed = segments.packed(index)
            if packed is None:
                return None
            for offset, kind, value in self._kinds.unpack(packed, base):
                stop = offset + (value if isinstance(value, int) else len(value))
                if stop > start and offset < end:
                    offset, stop = max(offset, start), min(stop, end)
                    found.append((offset, stop - offset, kind))
        return found

    def line(self, start: int, end: int) -> Packed | None:
        """What `spans` says of one line, flat; it may reach beyond `end` with the line's end. None: not lexed yet.

        Triples (offset from `start`, number of the token type for `kinds`, length). The same lines give equal ones.
        """
        segments = self._segments
        index = segments.find(start)
        packed = segments.packed(index)
        if packed is not None and segments.start(index) == start and segments.end(index, len(self._text)) == end + 1:
            return packed
        found: list[int | str] = []
        while packed is not None:
            base = segments.start(index) - start
            for at in range(0, len(packed), 3):
                low, high = max(int(packed[at]) + base, 0), min(end_of(packed, at) + base, end - start)
                if low < high:
                    found += (low, packed[at + 1], high - low)
            index += 1
            if index == len(segments) or segments.start(index) >= end:
                return tuple(found)
            packed = segments.packed(index)
        return None

    def guess(self, text: str, seconds: float) -> Packed:
        """The tokens of a piece of text as if it was the beginning: good enough until the exact ones are there."""
        return self._lexed(text, 0, self._source.initial, len(text), seconds) if self.incremental else ()

    def preview(self, change: TextChange, added: str, lines: Sequence[tuple[int, int]]) -> list[Packed] | None:
        """What `line` will say of some lines (start, end) after a change that is yet to come, for the price of these.

        It comes true but for tokens that reach very far. None: nothing can be said.
        """
        segments, text = self._segments, self._text
        low, high = min(change.start, lines[0][0]), lines[-1][1]
        index, dirty = segments.find(low), segments.first_dirty
        if not self.incremental or (dirty is not None and dirty <= index):
            return None
        gone = change.start + change.removed
        begin, behind = segments.start(index), segments.find(gone) + PREVIEW_AHEAD
        end = segments.end(behind, len(text)) if behind < len(segments) else len(text)
        if end - begin + len(added) > LONGEST_PREVIEW:
            return None
        first = max(0, begin - PREVIEW_BACK)
        piece = "".join((text[first : change.start], added, text[gone:end]))
        state = segments.state(index)
        if len(lines) == 1 and begin == low:
            same = (change.start - low, high - change.start - change.added)
            return [self._preview.tokens(piece, begin - first, high - first, state, same)]
        packed = self._lexed(piece, begin - first, state, high - first, PREVIEW_S)
        return list(cut(packed, [(start - begin, stop - begin) for start, stop in lines]))

    def _lexed(self, text: str, start: int, state: Hashable, end: int, seconds: float) -> Packed:
        """From `start`, where offsets count from, until `end` is reached or the time is over."""
        deadline = perf_counter() + seconds
        found: list[int | str] = []
        for event in self._source.run(text, start, state):
            if event is not None:
                found += self._kinds.pack(event[2], start, text)
                if event[0] >= end:
                    break
            if perf_counter() > deadline:
                break
        return tuple(found)

    def take_changes(self) -> tuple[int, int] | None:
        """The range lexed anew since this was last asked, in offsets of the present text."""
        changed, self._changed = self._changed, None
        return changed

    def _relex(self, index: int, deadline: float | None) -> bool:
        """Lexes from the dirty segment `index` until an old checkpoint fits. False: the time was over before."""
        segments, text = self._segments, self._text
        run = self._run or self._source.run(text, segments.start(index), segments.state(index))
        self._run = None
        starts, states = [segments.start(index)], [segments.state(index)]
        packed: list[Packed | None] = []
        following, count = index + 1, len(segments)
        over = False
        for event in run:
            if event is not None:
                offset, state, tokens = event
                packed.append(self._kinds.pack(tokens, starts[-1], text))
                if self._kinds.number(self._error) >= 0:
                    self._note_misfits(tokens)
                over, following = self._meets(offset, state, following, count)
                if over:
                    break
                starts.append(offset)
                states.append(state)
            if deadline is not None and perf_counter() >= deadline:
                break
        if not over:
            packed.append(None)
            self._run = run
        self._note_change(starts[0], offset if over else starts[-1])
        segments.splice(index, following, starts, states, packed)
        return over

    def _meets(self, offset: int, state: Hashable, following: int, count: int) -> tuple[bool, int]:
        """Whether lexing may stop at this checkpoint, and the first old segment which still counts."""
        if state is None:
            return True, count
        segments = self._segments
        while following < count and segments.start(following) < offset:
            following += 1
        if following < count and segments.start(following) == offset:
            if self.incremental and segments.state(following) == state:
                return True, following
            following += 1
        return False, following

    def _touches_fence(self, old: str, start: int, old_end: int, new_end: int) -> bool:
        """Whether a line of the edit, before or after it, has the mark behind an earlier one."""
        fence, text = self._source.fence, self._text
        begin = old.rfind("\n", 0, start) + 1
        if not 0 <= old.find(fence) < begin:
            return False
        before, after = old[begin : _line_end(old, old_end)], text[begin : _line_end(text, new_end)]
        return fence in before or fence in after

    def _note_misfits(self, tokens: "list[Found]") -> None:
        for offset, kind, value in tokens:
            if kind is self._error:
                self._misfits.add(self._text[offset] if isinstance(value, int) else value[:1])
                self._first_error = min(self._first_error, offset)

    def _first_misfit(self, before: int) -> int:
        """The first segment with an error token: an opening quote without its end, which this edit may have brought."""
        error = self._kinds.number(self._error)
        for index in range(self._segments.find(self._first_error), before):
            if error in (self._segments.packed(index) or ())[1::3]:
                return index
        return before

    def _note_change(self, start: int, end: int) -> None:
        if self._changed is not None:
            start, end = min(start, self._changed[0]), max(end, self._changed[1])
        self._changed = (start, end)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _same_before(old: str, old_offset: int, new: str, new_offset: int) -> bool:
    """Whether the same character stands before both places: rules may look back at it."""
    return old[old_offset - 1 : old_offset] == new[new_offset - 1 : new_offset]
