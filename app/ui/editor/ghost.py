"""Ghost text: a suggestion drawn at the cursor, pushing the code, and never a part of the document.

It is the preedit text of one block's layout, where input methods show what is being composed: text, revision, undo,
signals, clipboard and the saved file know nothing of it (facts: `QTextLayout.setPreeditArea`, U+2028 for new lines).
What moves the cursor or looks for places under the mouse must come after `clear`: in and behind ghost lines Qt's
places are those of other blocks.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextBlock, QTextCharFormat, QTextLayout

from app.ui.editor.layers import end_x
from app.ui.editor.lines_on_screen import ShownLine

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

MOST_LINES = 12
_LINE = "\u2028"


class GhostText:
    """At most one in a view, at Qt's own cursor. `chip` is what is said behind it: the keys, and which of how many."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._text = ""
        self._chip = ""
        self._block: QTextBlock | None = None
        self._column = 0
        self._length = 0  # of what is in the layout, in Qt's units
        self._bare: list[QTextLayout.FormatRange] = []  # the block's colours as they are without it
        self._format = QTextCharFormat()
        self._chip_text, self._chip_ground = QColor(Qt.GlobalColor.gray), QColor(0, 0, 0, 20)
        view.layers.over.append(self._paint_chip)

    @property
    def text(self) -> str:
        """What is shown, all lines of it; empty: nothing."""
        return self._text

    def show_theme(self, theme: "Theme") -> None:
        self._format = QTextCharFormat()
        self._format.setForeground(theme.color("ghost"))
        self._format.setFontWeight(QFont.Weight.Normal)
        self._format.setFontItalic(False)
        self._chip_text, self._chip_ground = theme.color("muted"), theme.color("raised")

    def show(self, text: str, chip: str = "") -> None:
        """Instead of what was shown before; nothing where it cannot be drawn (a folded line, a line without end)."""
        cursor = self._view.textCursor()
        block = cursor.block()
        if not text or cursor.hasSelection() or not block.isVisible() or self._view.has_long_lines:
            self.clear()
            return
        if self._block is not None and self._block != block:
            self.clear()
        if self._block is None:
            self._bare = block.layout().formats()
        lines = text.split("\n")
        hidden = len(lines) - MOST_LINES
        self._text, self._block, self._column = text, block, cursor.positionInBlock()
        self._chip = f"+{hidden} lines  {chip}".rstrip() if hidden > 0 else chip
        self._put(_LINE.join(lines[:MOST_LINES]))

    def clear(self) -> None:
        if self._block is None:
            return
        block, self._block, self._text, self._chip = self._block, None, "", ""
        if block.isValid():
            block.layout().setPreeditArea(-1, "")
            block.layout().setFormats(self._bare)
            self._lay_out(block)
        self._length = 0

    def colours_of(self, block: QTextBlock, bare: list[QTextLayout.FormatRange]) -> list[QTextLayout.FormatRange]:
        """What to give the layout of `block` when `bare` are its colours: the same, but around the ghost."""
        if self._block is None or block != self._block:
            return bare
        self._bare = bare
        return self._around(bare)

    # inside

    def _put(self, shown: str) -> None:
        assert self._block is not None
        layout = self._block.layout()
        self._length = len(shown.encode("utf-16-le", "surrogatepass")) // 2
        layout.setPreeditArea(self._column, shown)
        layout.setFormats(self._around(self._bare))
        self._lay_out(self._block)

    def _lay_out(self, block: QTextBlock) -> None:
        self._view.document().markContentsDirty(block.position(), block.length())
        self._view.viewport().update()  # the chip, and the lines that were pushed

    def _around(self, bare: list[QTextLayout.FormatRange]) -> list[QTextLayout.FormatRange]:
        """Colours behind the ghost move on, one that spans it becomes two, and it has its own."""
        at, ranges = self._column, []
        for one in bare:
            end = one.start + one.length
            if one.start < at:
                ranges.append(_range(one.start, min(end, at) - one.start, one.format))
            if end > at:
                start = max(one.start, at)
                ranges.append(_range(start + self._length, end - start, one.format))
        ranges.append(_range(at, self._length, self._format))
        return ranges

    def _paint_chip(self, painter: QPainter, lines: list[ShownLine], _dirty: QRect) -> None:
        if self._block is None or not self._chip:
            return
        line = next((line for line in lines if line.block == self._block), None)
        if line is None:
            return
        x, row = end_x(self._view, line)
        font = QFont(self._view.font())
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.8))
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(self._chip)
        unit = row.height() / 4
        box = QRectF(x + 3 * unit, row.y() + unit / 2, width + 2 * unit, row.height() - unit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._chip_ground)
        painter.drawRoundedRect(box, unit, unit)
        painter.setPen(self._chip_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._chip)


def _range(start: int, length: int, text_format: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, text_format
    return made
