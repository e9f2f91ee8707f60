"""Colours for code, in slices: what is seen comes first, typing never waits.

The edited lines are coloured with the key that changed them; all else follows in slices of a few milliseconds from a
timer. Formats go straight to the blocks' layouts, so text, undo and signals know nothing of them.
"""

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextLayout

from app.services.tasks import TaskSlot
from app.ui.editor.units import one_unit_each, raw_text

if TYPE_CHECKING:
    from app.services.lexing import CheckpointLexer
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

WITH_THE_KEY_S = 0.002
TYPING_SLICE_S = 0.004
IDLE_SLICE_S = 0.012
STILL_TYPING_S = 0.3
LEXING_SHARE = 0.7  # of a slice; the rest puts the formats in place
GUESS_S = 0.008
GUESS_LINES_BEFORE = 100
LINES_AROUND = 50
LINES_WITH_THE_KEY = 60
WHOLE_RUN_AFTER_MS = 150
LARGE_CHANGE = 20_000
LONG_LINE = 4096
LONG_LINE_COLORED = 2000
UNCOLORED = -1


class HighlightScheduler(QObject):
    """Colours one view. Each block's `userState` is a fingerprint of the formats it has, or -1."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view
        self._theme: Theme | None = None
        self._lexer: Any = None
        self._tokens: CheckpointLexer | None = None
        self._formats: dict[object, QTextCharFormat | None] = {}
        self._styles: dict[tuple[int, bool, bool, bool], QTextCharFormat] = {}
        self._salt = 0
        self._length = 0
        self._waiting: tuple[int, int] | None = None  # block numbers, the last one included
        self._with_the_key: tuple[int, int] | None = None
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
    def busy(self) -> bool:
        """There is still something to colour."""
        return self._timer.isActive() or self._whole_timer.isActive() or self._whole.busy

    def spans(self, start: int, end: int) -> list[tuple[int, int, object]] | None:
        """(offset, length, token type) of the text between two of Qt's positions; None: not known (yet)."""
        return None if self._tokens is None else self._tokens.spans(start, end)

    def set_lexer(self, lexer: Any) -> None:
        """Colours by this Pygments lexer from now on; None: plain."""
        had_colors = self._tokens is not None
        self._lexer, self._tokens = lexer, None
        self._whole.cancel()
        self._whole_timer.stop()
        if lexer is None:
            if had_colors:
                self._remove_colors()
            return
        from app.services.lexing import CheckpointLexer

        text = one_unit_each(raw_text(self._view.document()))
        self._tokens = CheckpointLexer(lexer, text, budget=0.0)
        self._length = len(text)
        if self._tokens.incremental:
            self._color_seen(guess=True)
        else:
            self._start_whole_run()
        self._wait_for(0, self._view.blockCount() - 1)

    def set_theme(self, theme: "Theme") -> None:
        self._theme = theme
        self._formats.clear()
        self._styles.clear()
        self._salt += 1
        if self._tokens is not None:
            self._color_seen()
            self._wait_for(0, self._view.blockCount() - 1)

    async def close(self) -> None:
        self._timer.stop()
        self._whole_timer.stop()
        await self._whole.close()

    # edits

    def _contents_changed(self, position: int, removed: int, added: int) -> None:
        """Qt counts the end of the last paragraph in changes of the whole text, and reports changes of format too."""
        tokens = self._tokens
        if tokens is None:
            return
        length = self._view.document().characterCount() - 1
        added = min(added, length - position)
        removed = added - (length - self._length)
        self._length = length
        text = self._text(position, added)
        if removed == added and tokens.text.startswith(text, position):
            return
        self._last_key = perf_counter()
        document = self._view.document()
        first = document.findBlock(position).blockNumber()
        grown = text.count("\n") - tokens.text.count("\n", position, position + removed)
        if self._waiting is not None and self._waiting[1] >= first:
            self._waiting = min(self._waiting[0], first), self._waiting[1] + grown
        if not tokens.incremental:
            tokens.edit(position, removed, text, budget=0.0)
            _shift_formats(document.findBlock(position), position, added - removed)
            self._whole_timer.start()
            return
        tokens.edit(position, removed, text, budget=WITH_THE_KEY_S)
        last = document.findBlock(position + added).blockNumber()
        self._with_the_key = (first, min(last, first + LINES_WITH_THE_KEY))
        self._note_changes()
        self._wait_for(first, last)

    def _contents_were_changed(self) -> None:
        """Qt has laid the change out: the edited lines get their colours before they are drawn."""
        if self._with_the_key is not None:
            (first, last), self._with_the_key = self._with_the_key, None
            self._color(first, last, perf_counter() + WITH_THE_KEY_S)

    def _text(self, position: int, count: int) -> str:
        document = self._view.document()
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
        if tokens is None or self._theme is None:
            return
        now = perf_counter()
        typing = now - self._last_key < STILL_TYPING_S
        deadline = now + (TYPING_SLICE_S if typing else IDLE_SLICE_S)
        if self._seen_is_due:
            self._seen_is_due = False
            self._color_seen(guess=True)
        more = False
        if tokens.incremental:
            more = tokens.advance((deadline - perf_counter()) * LEXING_SHARE)
            if (changed := self._note_changes()) is not None:
                seen_first, seen_last = self._view.visible_blocks()
                self._color(max(changed[0], seen_first), min(changed[1], seen_last), deadline)
        if self._waiting is not None and perf_counter() < deadline:
            first, last = self._waiting
            reached = self._color(first, last, deadline)
            self._waiting = None if reached > last else (reached, last)
            if reached <= last and not more and reached == first and not tokens.done:
                self._waiting = None  # a whole-file lexer has not come back yet; it asks again when it does
        if more or self._waiting is not None:
            self._timer.start(1)

    def _note_changes(self) -> tuple[int, int] | None:
        """What was lexed anew waits for its formats; returns its first and last block."""
        assert self._tokens is not None
        changes = self._tokens.take_changes()
        if changes is None:
            return None
        document = self._view.document()
        first = document.findBlock(changes[0]).blockNumber()
        end = document.findBlock(min(changes[1], self._length))
        last = end.blockNumber() if end.isValid() else document.blockCount() - 1
        self._wait_for(first, last)
        return first, last

    def _color_seen(self, *, guess: bool = False) -> None:
        """Colours what is on the screen now; what is not lexed yet by a guess, which is put right later."""
        first, last = self._view.visible_blocks()
        first, last = max(0, first - LINES_AROUND), min(self._view.blockCount() - 1, last + LINES_AROUND)
        if self._color(first, last, perf_counter() + IDLE_SLICE_S) <= last and guess:
            self._guess(first, last)

    def _guess(self, first: int, last: int) -> None:
        assert self._tokens is not None
        document = self._view.document()
        start = document.findBlockByNumber(max(0, first - GUESS_LINES_BEFORE)).position()
        end_block = document.findBlockByNumber(last)
        spans = self._tokens.guess(start, end_block.position() + end_block.length(), GUESS_S)
        index, block = 0, document.findBlockByNumber(first)
        begun = block
        while block.isValid() and block.blockNumber() <= last:
            low, high = block.position(), block.position() + block.length() - 1
            while index < len(spans) and spans[index][0] + spans[index][1] <= low:
                index += 1
            found, at = [], index
            while at < len(spans) and spans[at][0] < high:
                offset = max(spans[at][0], low)
                found.append((offset, min(spans[at][0] + spans[at][1], high) - offset, spans[at][2]))
                at += 1
            if found and block.userState() == UNCOLORED:
                self._put(block, found)
            block = block.next()
        self._mark(begun, first, last + 1)

    def _color(self, first: int, last: int, deadline: float) -> int:
        """Gives blocks their formats; returns the number of the first one that has not got them."""
        tokens = self._tokens
        if tokens is None or self._theme is None:
            return last + 1
        document = self._view.document()
        block = document.findBlockByNumber(first)
        changed: QTextBlock | None = None
        changed_number = number = first
        while number <= last and block.isValid():
            start = block.position()
            spans = tokens.spans(start, start + block.length() - 1)
            if spans is None:
                break
            if self._put(block, spans) and changed is None:
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
        view, document = self._view, self._view.document()
        layout = document.documentLayout()
        seen_first, seen_last = view.visible_blocks()
        seen = end > seen_first and first <= seen_last
        layout.blockSignals(not (seen and view.wraps))
        document.markContentsDirty(changed.position(), 1)
        layout.blockSignals(False)
        if seen:
            view.redraw_block(changed) if end - first == 1 else view.viewport().update()

    def _put(self, block: QTextBlock, spans: list[tuple[int, int, object]]) -> bool:
        """False when the block has these formats already."""
        start, limit = block.position(), LONG_LINE_COLORED if block.length() > LONG_LINE else None
        runs: list[tuple[int, int, object, QTextCharFormat]] = []
        for offset, length, kind in spans:
            text_format = self._format(kind)
            if text_format is None or not length or (limit is not None and offset - start > limit):
                continue
            if runs and runs[-1][0] + runs[-1][1] == offset - start and runs[-1][3] is text_format:
                runs[-1] = (runs[-1][0], runs[-1][1] + length, runs[-1][2], text_format)
            else:
                runs.append((offset - start, length, kind, text_format))
        state = hash((self._salt, *(run[:3] for run in runs))) & 0x7FFFFFFF
        if block.userState() == state:
            return False
        block.setUserState(state)
        ranges = []
        for offset, length, _kind, text_format in runs:
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = offset, length, text_format
            ranges.append(one)
        ghost = self._view.ghost
        block.layout().setFormats(ranges if ghost is None else ghost.colours_of(block, ranges))
        return True

    def _format(self, kind: object) -> QTextCharFormat | None:
        """One format for each token type; None for plain text."""
        try:
            return self._formats[kind]
        except KeyError:
            made = self._formats[kind] = self._make_format(str(kind).removeprefix("Token").removeprefix("."))
            return made

    def _make_format(self, token: str) -> QTextCharFormat | None:
        style = self._theme.style_of(token) if self._theme is not None else None
        if style is None:
            return None
        key = (style.color.rgba(), style.bold, style.italic, style.underline)
        if (known := self._styles.get(key)) is not None:
            return known
        made = self._styles[key] = QTextCharFormat()
        made.setForeground(style.color)
        made.setFontItalic(style.italic)
        made.setFontUnderline(style.underline)
        if style.bold:
            made.setFontWeight(QFont.Weight.Bold)
        return made

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
        block = self._view.document().firstBlock()
        while block.isValid():
            if block.userState() != UNCOLORED:
                block.layout().clearFormats()
                block.setUserState(UNCOLORED)
            block = block.next()
        self._view.document().markContentsDirty(0, self._view.document().characterCount())

    # lexers that can only run over everything

    def _start_whole_run(self) -> None:
        if self._tokens is not None and not self._tokens.incremental:
            self._whole.start(self._run_whole(self._lexer, self._tokens.text))

    async def _run_whole(self, lexer: Any, text: str) -> None:
        from app.services.lexing import CheckpointLexer

        made = await asyncio.to_thread(CheckpointLexer, lexer, text)
        if self._tokens is not None and self._lexer is lexer and self._tokens.text == text:
            self._tokens = made
            made.take_changes()
            self._color_seen()
            self._wait_for(0, self._view.blockCount() - 1)


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
