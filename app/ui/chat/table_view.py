"""A Markdown table: as wide as the column allows, and scrolled sideways where its words need more."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextOption, QTextTable, QTextTableFormat, QWheelEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.ui.chat.markdown_parts import BOLD, Table
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter

_ALIGNMENTS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class TableView(TextView):
    """One table."""

    def __init__(self, typesetter: Typesetter, part: Table, parent: QWidget | None = None) -> None:
        super().__init__(typesetter, parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setAccessibleName("Table")
        self._part = part
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
        cursor.endEditBlock()
        return table
