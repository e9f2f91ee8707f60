"""A Markdown table: as wide as the column allows, and scrolled sideways where its words need more."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QTextTable,
    QTextTableFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.ui.chat import source_map
from app.ui.chat.markdown_values import BOLD, Range, Span, Table
from app.ui.chat.message import Message
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter

_ALIGNMENTS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class TableView(TextView):
    """One table."""

    def __init__(
        self, typesetter: Typesetter, part: Table, message: Message, base: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(typesetter, message, parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setAccessibleName("Table")
        self._part = part
        self._base = base
        self.list_depth = part.depth
        self._table = self._write()

    def arrange(self, width: int) -> int:
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        too_wide = self.document().size().width() > width + 1
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if too_wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)
        bottom = self.document().documentLayout().frameBoundingRect(self._table).bottom()
        return math.ceil(bottom) + (self.horizontalScrollBar().sizeHint().height() if too_wide else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways it scrolls itself, up and down the transcript does."""
        delta = event.angleDelta()
        if abs(delta.x()) > abs(delta.y()):
            QTextBrowser.wheelEvent(self, event)
        else:
            event.ignore()

    def _write(self) -> QTextTable:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        format = QTextTableFormat()
        format.setCellPadding(self.ems(0.3))
        format.setCellSpacing(0)
        format.setBorder(1)
        format.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        format.setBorderCollapse(True)
        format.setBorderBrush(self.theme.color("border"))
        format.setHeaderRowCount(1)
        table = cursor.insertTable(len(self._part.rows), len(self._part.alignments), format)
        for row, cells in enumerate(self._part.rows):
            for column, spans in enumerate(cells):
                cell = table.cellAt(row, column).firstCursorPosition()
                block = QTextBlockFormat()
                block.setAlignment(_ALIGNMENTS.get(self._part.alignments[column], Qt.AlignmentFlag.AlignLeft))
                cell.setBlockFormat(block)
                self.write_spans(cell, spans, style=0 if row else BOLD)
        before, nothing = QTextCursor(self.document()), QTextCharFormat()
        nothing.setFontPointSize(1)  # the empty paragraph before a table: it would be seen where all is selected
        before.setBlockCharFormat(nothing)
        cursor.endEditBlock()
        return table

    # -- source -------------------------------------------------------------------------------------------------

    def source_range(self, start: int, end: int) -> Range:
        """Within a cell what is selected of it, within a row whole cells, else whole rows: so they are drawn too."""
        (row, column, first), (last_row, last_column, last) = self._place(start), self._place(end)
        if (row, column) == (last_row, last_column):
            source = self.message.source[self._base :]
            low, high = source_map.spans_range(self._spans(row, column), first, last, source, self._part.lines[row])
            return self._base + low, self._base + high
        if row != last_row:
            return self._base + self._part.lines[row][0], self._base + self._part.lines[last_row][1]
        cells = [span for at in range(column, last_column + 1) for span in self._spans(row, at)]
        line = self._part.lines[row]
        return self._base + (cells[0].start if cells else line[0]), self._base + (cells[-1].end if cells else line[1])

    def source_start(self, position: int) -> int:
        """A selection that goes on beyond a table has all of it: so Qt draws it, and it stays a table."""
        return self._base + self._part.start

    def source_end(self, position: int) -> int:
        return self._base + self._part.end

    def block_range(self, position: int) -> Range:
        return self._base + self._part.start, self._base + self._part.end

    def _place(self, position: int) -> tuple[int, int, int]:
        """Row, column and offset in the cell; before and behind the table stand its first and its last cell."""
        cell = self._table.cellAt(position)
        if cell.isValid():
            return cell.row(), cell.column(), position - cell.firstPosition()
        if position < self._table.firstPosition():
            return 0, 0, 0
        last = self._table.cellAt(self._table.rows() - 1, self._table.columns() - 1)
        return last.row(), last.column(), last.lastPosition() - last.firstPosition()

    def _spans(self, row: int, column: int) -> tuple[Span, ...]:
        return self._part.rows[row][column]
