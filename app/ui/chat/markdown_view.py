"""Rendered prose: finished Markdown stays as it was put, an open end grows behind it. Cursor operations only."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QWidget

from app.domain.visible import source_end, source_start, visible
from app.ui.chat import source_map
from app.ui.chat.markdown_values import Paragraph, Range
from app.ui.chat.message import Message
from app.ui.chat.prose_decorations import QUOTES, RULE, STEP_EMS, paint_decorations
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter


class _Drawn(NamedTuple):
    """A paragraph with the place of its source in the message."""

    paragraph: Paragraph
    base: int


class _Plain(NamedTuple):
    """Source that is shown as it came."""

    text: str = ""
    base: int = 0

    def goes_on_from(self, before: "_Plain") -> bool:
        return not before.text or (self.base == before.base and self.text.startswith(before.text))


class ProseView(TextView):
    """Paragraphs, headings, lists, quotes and rules, in a document as high as they are.

    What has to be shown is compared with what is: only paragraphs that differ are written, and none of them while
    somebody holds a selection there; what is new then stands behind them as it came, until they are let go.
    """

    def __init__(self, typesetter: Typesetter, message: Message | None = None, parent: QWidget | None = None) -> None:
        super().__init__(typesetter, message or Message(), parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._finished: list[_Drawn] = []
        self._finished_end = 0
        self._open: list[_Drawn] = []
        self._open_plain = _Plain()
        self._end = 0  # of what has to be shown, in the message
        self._drawn: list[_Drawn] = []  # each is one block of the document
        self._plain = _Plain()  # behind them
        self._plain_at = 0  # where it begins in the document
        self._drawn_end = 0
        self._decorated = False
        self._released = QTimer(self)
        self._released.setSingleShot(True)
        self._released.setInterval(0)
        self._released.timeout.connect(self._settle_when_released)
        self.selectionChanged.connect(self._released.start)

    # -- content ------------------------------------------------------------------------------------------------

    @property
    def is_blank(self) -> bool:
        return not (self._finished or self._open or self._open_plain.text)

    @property
    def has_tail(self) -> bool:
        return bool(self._open or self._open_plain.text)

    @property
    def finished(self) -> tuple[int, int]:
        """So many paragraphs are finished, up to this place in the message."""
        return len(self._finished), self._finished_end

    def finish(self, source: str, paragraphs: Sequence[Paragraph], base: int = 0) -> None:
        """Finished content takes the place of the open end."""
        self._finished.extend(_Drawn(paragraph, base) for paragraph in paragraphs)
        self._finished_end = base + len(source)
        self.drop_tail()

    def reopen(self, finished: tuple[int, int]) -> None:
        """More comes after all: what was finished since `finished` was read is the open end again."""
        count, self._finished_end = finished
        self._open, self._finished = self._finished[count:], self._finished[:count]

    def replace(self, first: int, paragraphs: Sequence[Paragraph]) -> None:
        """As many finished paragraphs from `first` on read differently now."""
        base = self._finished[first].base
        self._finished[first : first + len(paragraphs)] = [_Drawn(paragraph, base) for paragraph in paragraphs]
        self._sync()

    def drop_tail(self) -> None:
        self._open, self._open_plain, self._end = [], _Plain(), self._finished_end
        self._sync()

    def show_tail(self, text: str, base: int = 0) -> None:
        """The open end as plain text."""
        self._open, self._open_plain, self._end = [], _Plain(text, base), base + len(text)
        self._sync()

    def show_rendered_tail(self, source: str, paragraphs: Sequence[Paragraph], rest: str = "", base: int = 0) -> None:
        """The open end as it would look if it ended behind `source`, and the rest as plain text."""
        self._open = [_Drawn(paragraph, base) for paragraph in paragraphs]
        self._open_plain = _Plain(rest, base + len(source))
        self._end = base + len(source) + len(rest)
        self._sync()

    def _sync(self) -> None:
        """Makes the document what it has to be, as far as nobody holds it."""
        wanted = [*self._finished, *self._open]
        kept = _common(self._drawn, wanted)
        grows = kept == len(self._drawn) == len(wanted) and self._open_plain.goes_on_from(self._plain)
        with self.undisturbed():
            if grows:
                self._append_plain(self._open_plain.text[len(self._plain.text) :], self._open_plain.base)
                self._drawn_end = self._end
            elif self._is_held(kept):
                self._append_behind_what_is_held()
            else:
                self._cut(kept)
                self._write(wanted[kept:])
                self._drawn_end = self._open_plain.base if self._open_plain.text else self._end
                self._append_plain(self._open_plain.text, self._open_plain.base)
        self._drawn[:kept] = wanted[:kept]  # the same, and found to be at once

    @property
    def _is_behind(self) -> bool:
        return self._drawn != [*self._finished, *self._open] or self._plain.text != self._open_plain.text

    def _is_held(self, kept: int) -> bool:
        """Whether somebody holds a selection in what comes after so many paragraphs."""
        cursor = self.textCursor()
        block = self.document().findBlockByNumber(kept)
        return cursor.hasSelection() and block.isValid() and cursor.selectionEnd() >= block.position()

    def _settle_when_released(self) -> None:
        if self._is_behind and not self.textCursor().hasSelection():
            self._sync()
            self.setVisible(not self.is_blank)
            if self.refit():
                self.fitted_anew.emit()

    # -- size ---------------------------------------------------------------------------------------------------

    def arrange(self, width: int) -> int:
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        return self._content_height()

    def refit(self) -> bool:
        """Takes the height of the content; True when that is new."""
        height = self._content_height()
        if height == self.height():
            return False
        self.resize(self.width(), height)
        return True

    def _content_height(self) -> int:
        document = self.document()
        document.documentLayout().blockBoundingRect(document.lastBlock())  # lays out up to there
        return math.ceil(document.size().height())

    # -- look ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._decorated:
            with QPainter(self.viewport()) as painter:
                paint_decorations(painter, self.document(), event.rect(), self.theme.color("border_strong"), self.ems)
        super().paintEvent(event)

    # -- writing ------------------------------------------------------------------------------------------------

    def _end_cursor(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _cut(self, kept: int) -> None:
        """Takes away all but the first paragraphs."""
        if kept == len(self._drawn) and not self._plain.text:
            return
        cursor = self._end_cursor()
        start = 0
        if kept:
            block = self.document().findBlockByNumber(kept - 1)
            start = block.position() + block.length() - 1
        if self._plain.text:
            start = min(start, self._plain_at)
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if kept:
            cursor.setBlockFormat(self._format_of(self._drawn[kept - 1].paragraph, is_first=kept == 1))
        self._drawn, self._plain = self._drawn[:kept], _Plain()

    def _begin_block(self, cursor: QTextCursor, format: QTextBlockFormat) -> None:
        """A new paragraph at the end; the first one uses the empty paragraph that every document has."""
        if self._drawn:
            cursor.insertBlock(format, self.char_format())
        else:
            cursor.setBlockFormat(format)
            cursor.setBlockCharFormat(self.char_format())

    def _write(self, added: Sequence[_Drawn]) -> None:
        if not added:
            return
        cursor = self._end_cursor()
        cursor.beginEditBlock()
        for drawn in added:
            self._write_paragraph(cursor, drawn.paragraph)
            self._drawn.append(drawn)
        cursor.endEditBlock()

    def _append_behind_what_is_held(self) -> None:
        """As it came; the rest of a line that is drawn already goes on in that line."""
        source = self.message.source
        begins_block = not self._drawn or source[: self._drawn_end].endswith(("\n", "\r"))
        self._append_plain(source[self._drawn_end : self._end], self._drawn_end, begins_block=begins_block)

    def _append_plain(self, text: str, base: int, *, begins_block: bool = True) -> None:
        if not text:
            return
        cursor = self._end_cursor()
        if not self._plain.text:
            if begins_block:
                self._begin_block(cursor, self.block_format(self.ems(0.5) if self._drawn else 0))
            self._plain, self._plain_at = _Plain("", base), cursor.position()
        cursor.insertText(visible(text), self.char_format())
        self._plain = _Plain(self._plain.text + text, self._plain.base)
        self._drawn_end = self._plain.base + len(self._plain.text)

    def _write_paragraph(self, cursor: QTextCursor, part: Paragraph) -> None:
        self._decorated = self._decorated or part.rule or part.quotes > 0
        self._begin_block(cursor, self._format_of(part, is_first=not self._drawn))
        if part.marker:
            cursor.insertText(part.prefix, self.char_format())
        self.write_spans(cursor, part.spans, heading=part.heading)

    def _format_of(self, part: Paragraph, *, is_first: bool) -> QTextBlockFormat:
        above = 0.0 if is_first else self.ems(1.0 if part.heading else 0.25 if part.tight else 0.5)
        format = self.block_format(above)
        format.setLeftMargin(self._step() * (part.depth + part.quotes))
        if part.quotes:
            format.setProperty(QUOTES, part.quotes)
        if part.heading:
            format.setHeadingLevel(part.heading)
        if part.rule:
            format.setProperty(RULE, True)
        if part.marker:
            self._hang(format, part)
        return format

    def _hang(self, format: QTextBlockFormat, part: Paragraph) -> None:
        """The marker hangs in the indent; the text starts in one column with its further lines."""
        room = max(self._step(), float(self.fontMetrics().horizontalAdvance(f"{part.marker}  ")))
        format.setLeftMargin(self._step() * (part.depth + part.quotes - 1) + room)
        format.setTextIndent(-room)
        format.setTabPositions([QTextOption.Tab(room, QTextOption.TabType.LeftTab)])

    def _step(self) -> float:
        """How far one list or quote moves its content in."""
        return self.ems(STEP_EMS)

    # -- source -------------------------------------------------------------------------------------------------

    def source_range(self, start: int, end: int) -> Range:
        first, last = self.document().findBlock(start), self.document().findBlock(end)
        if first.blockNumber() != last.blockNumber() or self._is_plain(end) or self._is_plain(start):
            return self.source_start(start), self.source_end(end)
        paragraph, base = self._drawn[first.blockNumber()]
        source = self.message.source[base:]
        low, high = source_map.paragraph_range(paragraph, start - first.position(), end - first.position(), source)
        return base + low, base + high

    def block_range(self, position: int) -> Range:
        """A paragraph with the marks in front of it; all that is plain is one."""
        number = self.document().findBlock(position).blockNumber()
        if number >= len(self._drawn):
            return self._plain.base, self._plain.base + len(self._plain.text)
        paragraph, base = self._drawn[number]
        return base + paragraph.start, base + paragraph.end

    def source_start(self, position: int) -> int:
        if self._is_plain(position):
            return self._plain.base + source_start(self._plain.text, position - self._plain_at)
        block = self.document().findBlock(position)
        paragraph, base = self._drawn[block.blockNumber()]
        return base + source_map.paragraph_start(paragraph, position - block.position(), self.message.source[base:])

    def source_end(self, position: int) -> int:
        if self._is_plain(position) and position > self._plain_at:
            return self._plain.base + source_end(self._plain.text, position - self._plain_at)
        block = self.document().findBlock(position)
        if block.blockNumber() >= len(self._drawn):
            return self._plain.base
        paragraph, base = self._drawn[block.blockNumber()]
        return base + source_map.paragraph_end(paragraph, position - block.position(), self.message.source[base:])

    def _is_plain(self, position: int) -> bool:
        return not self._drawn or (bool(self._plain.text) and position >= self._plain_at)


def _common(drawn: Sequence[_Drawn], wanted: Sequence[_Drawn]) -> int:
    """How many paragraphs are the same from the first on."""
    count = 0
    for one, other in zip(drawn, wanted, strict=False):
        if one is not other and one != other:
            break
        count += 1
    return count
