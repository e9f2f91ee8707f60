"""Colours for code, in slices: what is seen comes first, typing never waits.

The line that is typed in is coloured with the key, from what it will most likely be; the lexer reads the change in
the slice after that, when the key has been drawn, and puts right what is not. All else follows in slices of a few
milliseconds from a timer. Formats go straight to the blocks' layouts, so text, undo and signals know nothing of them.
"""

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSizeF, QTimer
from PySide6.QtGui import QTextBlock, QTextDocument

from app.domain.text_change import TextChange
from app.services.tasks import TaskSlot
from app.ui.editor.block_formats import UNCOLORED, BlockFormats
from app.ui.editor.lines_on_screen import numbers_of_shown, redraw_block
from app.ui.editor.units import one_unit_each, raw_text

if TYPE_CHECKING:
    from app.services.lexing import CheckpointLexer
    from app.services.lexing.segments import Packed
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

READING_S = 0.002
TYPING_SLICE_S = 0.004
IDLE_SLICE_S = 0.008
STILL_TYPING_S = 0.3
LEXING_SHARE = 0.7  # of a slice; the rest puts the formats in place
GUESS_S = 0.008
GUESS_LINES_BEFORE = 100
LINES_AROUND = 50
LARGEST_PREVIEWED = 2000  # characters
WHOLE_RUN_AFTER_MS = 150
AFTER_LARGE_CHANGE_MS = 60  # which is drawn first: reading it takes a moment
LARGE_CHANGE = 20_000


class HighlightScheduler(QObject):
    """Colours one view."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view
        self._formats = BlockFormats(view)
        self._lexer: Any = None
        self._tokens: CheckpointLexer | None = None
        self._length = 0
        self._blocks = 0
        self._unread: TextChange | None = None  # what the lexer has not been told yet
        self._waiting: tuple[int, int] | None = None  # block numbers, the last one included
        self._line_with_the_key: tuple[QTextBlock, QSizeF] | None = None
        self._lines_with_the_key: tuple[int, int] | None = None
        self._seen_is_due = False
        self._last_key = 0.0
        self._whole = TaskSlot("whole-file colours")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._slice)
        self._whole_timer = QTimer(self)
        self._whole_timer.setSingleShot(True)
        self._whole_timer.setInterval(WHOLE_RUN_AFTER_MS)
        self._whole_timer.timeout.connect(self._start_whole_run)
        view.document().contentsChange.connect(self._contents_changed)
        view.document().contentsChanged.connect(self._contents_were_changed)
        view.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def _document(self) -> QTextDocument:
        """Asked for anew: PySide may take a kept one for deleted when the widgets around it change places."""
        return self._view.document()

    @property
    def busy(self) -> bool:
        """There is still something to colour."""
        return self._timer.isActive() or self._whole_timer.isActive() or self._whole.busy

    @property
    def has_read(self) -> bool:
        """The lexer knows the text as it is, so that `spans` costs little."""
        return self._unread is None

    def spans(self, start: int, end: int) -> list[tuple[int, int, object]] | None:
        """(offset, length, token type) of the text between two of Qt's positions; None: not known (yet)."""
        self._read()
        return None if self._tokens is None else self._tokens.spans(start, end)

    def set_lexer(self, lexer: Any) -> None:
        """Colours by this Pygments lexer from now on; None: plain."""
        had_colors = self._tokens is not None
        self._lexer, self._tokens, self._unread = lexer, None, None
        self._whole.cancel()
        self._whole_timer.stop()
        if lexer is None:
            if had_colors:
                self._remove_colors()
            return
        from app.services.lexing import CheckpointLexer

        text = one_unit_each(raw_text(self._document))
        self._tokens = CheckpointLexer(lexer, text, budget=0.0)
        self._formats.use(self._tokens.kinds)
        self._length, self._blocks = len(text), self._document.blockCount()
        if self._tokens.incremental:
            self._color_seen(guess=True)
        else:
            self._start_whole_run()
        self._wait_for(0, self._blocks - 1)

    def set_theme(self, theme: "Theme") -> None:
        self._formats.set_theme(theme)
        if self._tokens is not None:
            self._color_seen()
            self._wait_for(0, self._document.blockCount() - 1)

    async def close(self) -> None:
        self._timer.stop()
        self._whole_timer.stop()
        await self._whole.close()

    # edits

    def _contents_changed(self, position: int, _removed: int, added: int) -> None:
        """Qt counts the end of the last paragraph in changes of the whole text, and reports changes of format too."""
        tokens = self._tokens
        if tokens is None:
            return
        document = self._document
        length, blocks = document.characterCount() - 1, document.blockCount()
        added = min(added, length - position)
        change = TextChange(position, added - (length - self._length), added)
        grown, self._length, self._blocks = blocks - self._blocks, length, blocks
        self._unread = change if self._unread is None else self._unread.then(change)
        self._last_key = perf_counter()
        block = document.findBlock(position)
        first = block.blockNumber()
        if self._waiting is not None and self._waiting[1] >= first:
            self._waiting = min(self._waiting[0], first), self._waiting[1] + grown
        if not tokens.incremental:
            _shift_formats(block, position, change.added - change.removed)
            self._whole_timer.start()
            return
        large = change.added > LARGE_CHANGE
        self._timer.start(AFTER_LARGE_CHANGE_MS if large else 1)
        if self._view.held_keys.holding:
            self._seen_is_due = True
            return
        ghost = self._view.ghost
        rows_may_change = self._view.wraps or (ghost is not None and ghost.text)
        if grown or position + added >= block.position() + block.length() or rows_may_change:
            self._lines_with_the_key = (first, document.findBlock(position + added).blockNumber())
        elif (packed := self._preview([block])) is not None and self._formats.put(block, packed[0]):
            # Before Qt lays the line out, so that this is done once. It takes formats for a change of two blocks,
            # after which it would draw the whole view again: it is told later what is to be drawn.
            layout = document.documentLayout()
            layout.blockSignals(True)
            self._line_with_the_key = block, layout.documentSize()
            block.layout().setCacheEnabled(True)

    def _contents_were_changed(self) -> None:
        """Qt has laid the change out, and draws it next."""
        if self._line_with_the_key is not None:
            (block, size), self._line_with_the_key = self._line_with_the_key, None
            layout = self._document.documentLayout()
            layout.blockSignals(False)
            if layout.documentSize() != size:  # somebody asked where the cursor is
                layout.documentSizeChanged.emit(layout.documentSize())
            layout.updateBlock.emit(block)
        elif self._lines_with_the_key is not None:
            (first, last), self._lines_with_the_key = self._lines_with_the_key, None
            seen_first, seen_last = numbers_of_shown(self._view)
            first, last = max(first, seen_first), min(last, seen_last)
            if first <= last and not self._color_by_preview(first, last):
                self._guess(first, last, anew=True)

    def _color_by_preview(self, first: int, last: int) -> bool:
        """False: the lexer cannot say yet what they will be."""
        blocks = [self._document.findBlockByNumber(first)]
        while len(blocks) <= last - first:
            blocks.append(blocks[-1].next())
        lines = self._preview(blocks)
        if lines is None:
            return False
        changed = [block for block, packed in zip(blocks, lines, strict=True) if self._formats.put(block, packed)]
        if changed:
            self._mark(changed[0], changed[0].blockNumber(), last + 1)
        return True

    def _preview(self, blocks: "list[QTextBlock]") -> "list[Packed] | None":
        change, tokens = self._unread, self._tokens
        if change is None or tokens is None or change.added > LARGEST_PREVIEWED:
            return None
        lines = [(block.position(), block.position() + block.length() - 1) for block in blocks]
        return tokens.preview(change, self._text(change.start, change.added), lines)

    def _read(self) -> None:
        """Tells the lexer what has been changed."""
        change, tokens = self._unread, self._tokens
        if change is None or tokens is None:
            return
        self._unread = None
        text = self._text(change.start, change.added)
        if change.removed != change.added or not tokens.text.startswith(text, change.start):
            tokens.edit(change.start, change.removed, text, budget=READING_S)

    def _text(self, position: int, count: int) -> str:
        document = self._document
        if count > LARGE_CHANGE:  # one copy of everything is quicker than thousands of lines
            return one_unit_each(raw_text(document))[position : position + count]
        block = document.findBlock(position)
        pieces, left = [], count
        at = position - block.position()
        while left > 0 and block.isValid():
            line = one_unit_each(block.text())[at:] + "\n"
            pieces.append(line[:left])
            left -= len(line)
            block, at = block.next(), 0
        return "".join(pieces)

    # slices

    def _slice(self) -> None:
        """A few milliseconds of work: what is seen, then lexing, then the formats of all that changed."""
        tokens = self._tokens
        if tokens is None or not self._formats.ready:
            return
        if self._view.held_keys.holding:
            self._timer.start(AFTER_LARGE_CHANGE_MS)
            return
        now = perf_counter()
        typing = now - self._last_key < STILL_TYPING_S
        deadline = now + (TYPING_SLICE_S if typing else IDLE_SLICE_S)
        self._read()
        if perf_counter() > deadline:  # there was much to read
            self._timer.start(1)
            return
        if self._seen_is_due:
            self._seen_is_due = False
            self._color_seen(guess=True)
        more = False
        if tokens.incremental:
            more = tokens.advance((deadline - perf_counter()) * LEXING_SHARE)
            if (changed := self._note_changes()) is not None:
                seen_first, seen_last = numbers_of_shown(self._view)
                self._color(max(changed[0], seen_first), min(changed[1], seen_last), deadline)
        if self._waiting is not None and perf_counter() < deadline:
            first, last = self._waiting
            reached = self._color(first, last, deadline)
            self._waiting = None if reached > last else (reached, last)
            if reached <= last and not more and reached == first and not tokens.done:
                self._waiting = None  # a whole-file lexer has not come back yet; it asks again when it does
        if more or self._waiting is not None:
            self._timer.start(1)
        else:
            self._timer.stop()

    def _note_changes(self) -> tuple[int, int] | None:
        """What was lexed anew waits for its formats; returns its first and last block."""
        assert self._tokens is not None
        changes = self._tokens.take_changes()
        if changes is None:
            return None
        document = self._document
        first = document.findBlock(changes[0]).blockNumber()
        end = document.findBlock(min(changes[1], self._length))
        last = end.blockNumber() if end.isValid() else document.blockCount() - 1
        self._wait_for(first, last)
        return first, last

    def _color_seen(self, *, guess: bool = False) -> None:
        """Colours what is on the screen now; what is not lexed yet by a guess, which is put right later."""
        self._read()
        first, last = numbers_of_shown(self._view)
        first, last = max(0, first - LINES_AROUND), min(self._document.blockCount() - 1, last + LINES_AROUND)
        if self._color(first, last, perf_counter() + IDLE_SLICE_S) <= last and guess:
            self._guess(first, last)

    def _guess(self, first: int, last: int, *, anew: bool = False) -> None:
        """`anew`: also lines that have colours already."""
        tokens = self._tokens
        if tokens is None or not self._formats.ready:
            return
        from app.services.lexing.segments import cut

        document = self._document
        base = document.findBlockByNumber(max(0, first - GUESS_LINES_BEFORE)).position()
        block = document.findBlockByNumber(first)
        blocks: list[QTextBlock] = []
        while block.isValid() and len(blocks) <= last - first:
            blocks.append(block)
            block = block.next()
        lines = [(one.position() - base, one.position() + one.length() - 1 - base) for one in blocks]
        packed = tokens.guess(self._text(base, lines[-1][1] + 1), GUESS_S)
        for one, colors in zip(blocks, cut(packed, lines), strict=True):
            if colors and (anew or one.userState() == UNCOLORED):
                self._formats.put(one, colors)
        self._mark(blocks[0], first, last + 1)

    def _color(self, first: int, last: int, deadline: float) -> int:
        """Gives blocks their formats; returns the number of the first one that has not got them."""
        tokens = self._tokens
        if tokens is None or not self._formats.ready:
            return last + 1
        block = self._document.findBlockByNumber(first)
        changed: QTextBlock | None = None
        changed_number = number = first
        put, line = self._formats.put, tokens.line
        while number <= last and block.isValid():
            start = block.position()
            packed = line(start, start + block.length() - 1)
            if packed is None:
                break
            if put(block, packed) and changed is None:
                changed, changed_number = block, number
            number += 1
            block = block.next()
            if not number % 16 and perf_counter() >= deadline:
                break
        else:
            number = max(number, last + 1)
        if changed is not None:
            self._mark(changed, changed_number, number)
        return number

    def _mark(self, changed: QTextBlock, first: int, end: int) -> None:
        """Has Qt take over the formats set since the last time, and draws again what of them is seen.

        Left to itself Qt would draw the whole view again, at every key, because it takes a change of one block's
        formats for one of two blocks.
        """
        view, layout = self._view, self._document.documentLayout()
        seen_first, seen_last = numbers_of_shown(view)
        seen = end > seen_first and first <= seen_last
        layout.blockSignals(not (seen and view.wraps))
        self._document.markContentsDirty(changed.position(), 1)
        layout.blockSignals(False)
        if seen:
            redraw_block(view, changed) if end - first == 1 else view.viewport().update()

    def _wait_for(self, first: int, last: int) -> None:
        if self._waiting is not None:
            first, last = min(first, self._waiting[0]), max(last, self._waiting[1])
        self._waiting = (first, last)
        self._timer.start(1)

    def _scrolled(self) -> None:
        if self._tokens is not None and (self._waiting is not None or not self._tokens.done):
            self._seen_is_due = True
            self._timer.start(0)

    def _remove_colors(self) -> None:
        block = self._document.firstBlock()
        while block.isValid():
            if block.userState() != UNCOLORED:
                block.layout().clearFormats()
                block.setUserState(UNCOLORED)
            block = block.next()
        self._document.markContentsDirty(0, self._document.characterCount())

    # lexers that can only run over everything

    def _start_whole_run(self) -> None:
        self._read()
        if self._tokens is not None and not self._tokens.incremental:
            self._whole.start(self._run_whole(self._lexer, self._tokens.text))

    async def _run_whole(self, lexer: Any, text: str) -> None:
        from app.services.lexing import CheckpointLexer

        made = await asyncio.to_thread(CheckpointLexer, lexer, text)
        if self._tokens is not None and self._lexer is lexer and self._tokens.text == text:
            self._tokens = made
            self._formats.use(made.kinds)
            made.take_changes()
            self._color_seen()
            self._wait_for(0, self._document.blockCount() - 1)


def _shift_formats(block: QTextBlock, position: int, delta: int) -> None:
    """Moves what stands behind a change in its line along with it, until the true colours come."""
    at = position - block.position()
    ranges = block.layout().formats()
    for one in ranges:
        if one.start >= at:
            one.start = max(0, one.start + delta)
        elif one.start + one.length >= at:
            one.length = max(0, one.length + delta)
    block.layout().setFormats(ranges)
