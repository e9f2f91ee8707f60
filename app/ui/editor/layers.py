"""What is drawn under and over the code, for the lines on the screen only. Nothing of it touches the document.

A layer is a callable that gets a painter, the lines to draw on and the part that is drawn anew; whoever has something
to show puts one into `under` or `over` of `CodeView.layers`, asks for `viewport().update()` when it changes, and takes
it out again when there is nothing more to show. In files with endless lines no layer is asked: finding places in such
a line takes too long.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QTextLayout, QTextLine

from app.ui.editor.lines_on_screen import ShownLine, redraw_block

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


Layer = Callable[[QPainter, list[ShownLine], QRect], None]


class Layers:
    """The layers of one view, in the order in which they are drawn."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self.under: list[Layer] = []
        self.over: list[Layer] = []
        self._here = (0, False)
        view.cursorPositionChanged.connect(self._current_line_may_be_another)
        view.selectionChanged.connect(self._current_line_may_be_another)

    def paint_under(self, lines: list[ShownLine], dirty: QRect) -> None:
        """With the line of the cursor lowest."""
        painter = QPainter(self._view.viewport())
        self._paint_current_line(painter, lines)
        if not self._view.has_long_lines:
            for layer in self.under:
                layer(painter, lines, dirty)
        painter.end()

    def paint_over(self, lines: list[ShownLine], dirty: QRect) -> None:
        if self.over and not self._view.has_long_lines:
            painter = QPainter(self._view.viewport())
            for layer in self.over:
                layer(painter, lines, dirty)
            painter.end()

    def _paint_current_line(self, painter: QPainter, lines: list[ShownLine]) -> None:
        cursor = self._view.textCursor()
        if cursor.hasSelection():
            return
        here = cursor.blockNumber()
        for line in lines:
            if line.number == here:
                width = self._view.viewport().width()
                painter.fillRect(0, round(line.top), width, round(line.height), self._view.current_line_color)

    def _current_line_may_be_another(self) -> None:
        """While something is selected there is none."""
        cursor = self._view.textCursor()
        before, self._here = self._here, (cursor.blockNumber(), cursor.hasSelection())
        if self._here != before:
            for number in {before[0], self._here[0]}:
                block = self._view.document().findBlockByNumber(number)
                if block.isValid():
                    redraw_block(self._view, block)
                    self._view.numbers.redraw_block(block)


def boxes(view: "CodeView", line: ShownLine, start: int, end: int) -> Iterator[QRectF]:
    """Where columns `start` .. `end` (Qt's units) of a line are on the screen: one box for each wrapped row."""
    layout = line.block.layout()
    left = view.contentOffset().x()
    start, end = _in_layout(layout, start), _in_layout(layout, end - 1) + 1
    for index in range(layout.lineCount()):
        row = layout.lineAt(index)
        first, behind = row.textStart(), row.textStart() + row.textLength()
        if first < end and behind > start:
            x1, x2 = _x(row, max(start, first)), _x(row, min(end, behind))
            yield QRectF(left + x1, line.top + row.y(), x2 - x1, row.height())


def column_x(view: "CodeView", line: ShownLine, column: int) -> tuple[float, float, float] | None:
    """Left and right edge and the vertical middle of one column (Qt's units); None: it has no room on the screen."""
    layout = line.block.layout()
    column = _in_layout(layout, column)
    row = layout.lineForTextPosition(column)
    if not row.isValid():
        return None
    left = view.contentOffset().x()
    return left + _x(row, column), left + _x(row, column + 1), line.top + row.y() + row.height() / 2


def end_x(view: "CodeView", line: ShownLine) -> tuple[float, QRectF]:
    """Where the last row of a line ends, and that row's box."""
    layout = line.block.layout()
    row = layout.lineAt(layout.lineCount() - 1)
    left = view.contentOffset().x()
    width = row.naturalTextWidth()
    return left + row.x() + width, QRectF(left + row.x(), line.top + row.y(), width, row.height())


def _in_layout(layout: QTextLayout, column: int) -> int:
    """Where a letter of the text is in the layout: text that is not in the document may stand before it."""
    at, shown = layout.preeditAreaPosition(), layout.preeditAreaText()
    return column + len(shown.encode("utf-16-le", "surrogatepass")) // 2 if shown and at <= column else column


def _x(row: QTextLine, column: int) -> float:
    """PySide gives the column back beside the place."""
    place = row.cursorToX(column)
    return float(place[0] if isinstance(place, tuple) else place)  # type: ignore[arg-type]
