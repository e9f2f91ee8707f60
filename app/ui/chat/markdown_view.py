"""Rendered prose: finished Markdown stays as it was put, an open tail grows behind it. Cursor operations only."""

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QTextBlock, QTextBlockFormat, QTextCursor, QTextFormat, QTextOption
from PySide6.QtWidgets import QWidget

from app.domain.visible import visible
from app.ui.chat.markdown_parts import Paragraph
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter

_QUOTES = QTextFormat.Property.UserProperty + 1
_RULE = QTextFormat.Property.UserProperty + 2


class ProseView(TextView):
    """Paragraphs, headings, lists, quotes and rules, in a document as high as they are."""

    def __init__(self, typesetter: Typesetter, parent: QWidget | None = None) -> None:
        super().__init__(typesetter, parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._tail = ""
        self._tail_is_rendered = False
        self._waiting: list[Paragraph] = []  # finished, but somebody holds a selection where they belong
        self._waiting_source = ""
        self._finished_end = 0
        self._finished_count = 0  # of paragraphs
        self._written_count = 0
        self._last_format = QTextBlockFormat()
        self._decorated = False
        self._released = QTimer(self)
        self._released.setSingleShot(True)
        self._released.setInterval(0)
        self._released.timeout.connect(self._settle_when_released)
        self.selectionChanged.connect(self._released.start)

    # -- content ------------------------------------------------------------------------------------------------

    @property
    def is_blank(self) -> bool:
        return not self._written_count and not self._waiting

    @property
    def has_tail(self) -> bool:
        return bool(self._tail)

    def tail_is_selected(self) -> bool:
        """Whether somebody holds a selection in what is not finished."""
        cursor = self.textCursor()
        return cursor.hasSelection() and cursor.selectionEnd() > self._finished_end

    def finish(self, source: str, paragraphs: Sequence[Paragraph]) -> None:
        """Finished content takes the place of its plain `source`, as soon as nobody holds a selection there."""
        self._waiting.extend(paragraphs)
        self._waiting_source += source
        if self.tail_is_selected():
            self._show_plain(self._waiting_source)
        else:
            self._settle()

    def show_tail(self, text: str) -> None:
        """The open end as plain text; only what is new of it is inserted."""
        self._show_plain(self._waiting_source + text)

    def show_rendered_tail(self, source: str, paragraphs: Sequence[Paragraph]) -> None:
        """The open end as it would look if it ended here; plain while somebody holds a selection in it."""
        if self._waiting or self.tail_is_selected():
            self.show_tail(source)
            return
        with self.undisturbed():
            self._drop_tail()
            self._write(paragraphs)
            self._tail, self._tail_is_rendered = source, True

    def _show_plain(self, text: str) -> None:
        if self._tail.startswith(text) and self.tail_is_selected():
            return
        with self.undisturbed():
            if not text.startswith(self._tail) or (self._tail_is_rendered and not self.tail_is_selected()):
                self._drop_tail()
            new = text[len(self._tail) :]
            if not new:
                return
            cursor = self._end()
            if not self._tail:
                self._begin_block(cursor, self.block_format(self.ems(0.5)))
            cursor.insertText(visible(new), self.char_format())
            self._tail = text

    def _settle(self) -> None:
        with self.undisturbed():
            self._drop_tail()
            self._write(self._waiting)
            self._remember_end()
        self._waiting, self._waiting_source = [], ""

    def _settle_when_released(self) -> None:
        if self._waiting and not self.tail_is_selected():
            self._settle()
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
                self._paint_decorations(painter, event.rect())
        super().paintEvent(event)

    def _paint_decorations(self, painter: QPainter, area: QRect) -> None:
        """The bars of quotes and the lines of rules, behind the text."""
        color = self.theme.color("border_strong")
        bar = max(2.0, self.ems(0.15))
        layout = self.document().documentLayout()
        for block, rect in self._blocks_in(area):
            format = block.blockFormat()
            quotes = format.intProperty(_QUOTES)
            if format.boolProperty(_RULE):
                painter.fillRect(QRectF(rect.left(), round(rect.center().y()), rect.width(), 1), color)
            below = block.next()
            goes_on = below.blockFormat().intProperty(_QUOTES) if quotes and below.isValid() else 0
            for level in range(quotes):
                bottom = layout.blockBoundingRect(below).top() if level < goes_on else rect.bottom()
                painter.fillRect(QRectF(self._step() * level, rect.top(), bar, bottom - rect.top()), color)

    def _blocks_in(self, area: QRect) -> Iterator[tuple[QTextBlock, QRectF]]:
        layout = self.document().documentLayout()
        block = self.document().begin()
        while block.isValid():
            rect = layout.blockBoundingRect(block)
            if rect.top() - block.blockFormat().topMargin() > area.bottom():
                return
            if rect.bottom() >= area.top():
                yield block, rect
            block = block.next()

    # -- writing ------------------------------------------------------------------------------------------------

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _remember_end(self) -> None:
        cursor = self._end()
        self._finished_end = cursor.position()
        self._finished_count = self._written_count
        self._last_format = cursor.blockFormat()

    def _drop_tail(self) -> None:
        if not self._tail:
            return
        cursor = self._end()
        cursor.setPosition(self._finished_end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(self._last_format)
        self._tail, self._tail_is_rendered = "", False
        self._written_count = self._finished_count

    def _begin_block(self, cursor: QTextCursor, format: QTextBlockFormat) -> None:
        """A new paragraph at the end; the first one uses the empty paragraph that every document has."""
        self._written_count += 1
        if self._written_count == 1:
            format.setTopMargin(0)
            cursor.setBlockFormat(format)
            cursor.setBlockCharFormat(self.char_format())
        else:
            cursor.insertBlock(format, self.char_format())

    def _write(self, paragraphs: Sequence[Paragraph]) -> None:
        if not paragraphs:
            return
        cursor = self._end()
        cursor.beginEditBlock()
        for paragraph in paragraphs:
            self._write_paragraph(cursor, paragraph)
        cursor.endEditBlock()

    def _write_paragraph(self, cursor: QTextCursor, part: Paragraph) -> None:
        format = self.block_format(self.ems(1.0 if part.heading else 0.25 if part.tight else 0.5))
        format.setLeftMargin(self._step() * (part.depth + part.quotes))
        if part.quotes:
            format.setProperty(_QUOTES, part.quotes)
        if part.heading:
            format.setHeadingLevel(part.heading)
        if part.rule:
            format.setProperty(_RULE, True)
        if part.marker:
            self._hang(format, part)
        self._decorated = self._decorated or part.rule or part.quotes > 0
        self._begin_block(cursor, format)
        if part.marker:
            cursor.insertText(f"{part.marker}\t", self.char_format())
        self.write_spans(cursor, part.spans, heading=part.heading)

    def _hang(self, format: QTextBlockFormat, part: Paragraph) -> None:
        """The marker hangs in the indent; the text starts in one column with its further lines."""
        room = max(self._step(), float(self.fontMetrics().horizontalAdvance(f"{part.marker}  ")))
        format.setLeftMargin(self._step() * (part.depth + part.quotes - 1) + room)
        format.setTextIndent(-room)
        format.setTabPositions([QTextOption.Tab(room, QTextOption.TabType.LeftTab)])

    def _step(self) -> float:
        """How far one list or quote moves its content in."""
        return self.ems(1.25)
