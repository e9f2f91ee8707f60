"""Lines that show indentation, and spaces and tabs made visible; for what is on the screen only."""

from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextBlock

from app.domain.folds import indent
from app.domain.guides import around, levels
from app.domain.settings import WhiteSpace
from app.ui.editor.layers import column_x
from app.ui.editor.lines_on_screen import ShownLine, all_shown_lines

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

LOOKED_AROUND = 60  # lines beyond the screen, for blank lines at its edge
COLUMNS_DRAWN = 2000


class IndentGuides:
    """The guide of the block with the cursor is drawn a little stronger; `follow_cursor` finds it."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._color = self._current = QColor(0, 0, 0, 0)
        self._strong = (-1, 0, 0)  # level, first and last line
        view.layers.under.append(self._paint)

    def show_theme(self, theme: "Theme") -> None:
        self._color, self._current = theme.color("guide"), theme.color("guide_current")

    @property
    def strong(self) -> tuple[int, int, int]:
        """Level of the guide about the cursor and the lines along which it is drawn stronger; level -1: none."""
        return self._strong

    def follow_cursor(self) -> None:
        view = self._view
        here = view.textCursor().blockNumber()
        strong = (-1, 0, 0)
        if view.options.indent_guides and not view.has_long_lines:
            lines = all_shown_lines(view)
            at = next((index for index, line in enumerate(lines) if line.number == here), None)
            if at is not None:
                level, start, end = around(self._levels(lines), at)
                strong = (level, lines[start].number, lines[end].number)
        if strong != self._strong:
            self._strong = strong
            view.viewport().update()

    def _paint(self, painter: QPainter, lines: list[ShownLine], _dirty: QRect) -> None:
        view = self._view
        if not view.options.indent_guides or not lines:
            return
        step = view.indentation.width * view.space_width
        left = view.contentOffset().x() + view.document().documentMargin()
        level, start, end = self._strong
        for line, count in zip(lines, self._levels(lines), strict=True):
            top = round(line.top)
            height = round(line.top + line.height) - top
            for guide in range(count):
                strong = guide == level and start <= line.number <= end
                color = self._current if strong else self._color
                painter.fillRect(floor(left + guide * step), top, 1, height, color)

    def _levels(self, lines: list[ShownLine]) -> list[int]:
        """Blank lines at the edges are seen together with the next line that is not blank."""
        width = self._view.indentation.width
        indents = [indent(line.block.text(), width) for line in lines]
        before = _beyond(lines[0].block, width, back=True) if indents[0] is None else 0
        after = _beyond(lines[-1].block, width, back=False) if indents[-1] is None else 0
        return levels([before, *indents, after], width)[1:-1]


def _beyond(block: QTextBlock, tab: int, *, back: bool) -> int:
    """The indentation of the nearest line that is not blank, from this one on."""
    for _ in range(LOOKED_AROUND):
        if not block.isValid():
            break
        columns = indent(block.text(), tab)
        if columns is not None:
            return columns
        block = block.previous() if back else block.next()
    return 0


class VisibleSpaces:
    """A dot for a space, an arrow for a tab: everywhere, in the selection, or nowhere, as the settings say."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._color = QColor(0, 0, 0, 0)
        view.selectionChanged.connect(self.follow)
        self.follow()

    def show_theme(self, theme: "Theme") -> None:
        self._color = theme.color("white_space")

    def follow(self) -> None:
        """The selection and the settings. What is not wanted now is not asked at each drawing."""
        over, mode = self._view.layers.over, self._view.options.white_space
        wanted = mode is WhiteSpace.ALL or (mode is WhiteSpace.SELECTION and self._view.textCursor().hasSelection())
        if wanted and self._paint not in over:
            over.append(self._paint)
        elif not wanted and self._paint in over:
            over.remove(self._paint)

    def _paint(self, painter: QPainter, lines: list[ShownLine], _dirty: QRect) -> None:
        mode = self._view.options.white_space
        cursor = self._view.textCursor()
        low, high = (cursor.selectionStart(), cursor.selectionEnd()) if mode is WhiteSpace.SELECTION else (0, 1 << 62)
        dots: list[QPointF] = []
        strokes: list[QLineF] = []
        for line in lines:
            start = line.block.position()
            end = min(line.block.length() - 1, high - start, COLUMNS_DRAWN)
            self._add(line, max(0, low - start), end, dots, strokes)
        pen = QPen(self._color, max(1.5, QFontMetricsF(self._view.font()).height() / 11))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPoints(dots)
        pen.setWidthF(1.0)
        painter.setPen(pen)
        painter.drawLines(strokes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _add(self, line: ShownLine, start: int, end: int, dots: list[QPointF], strokes: list[QLineF]) -> None:
        text = line.block.text()
        if end <= start or (" " not in text and "\t" not in text):
            return
        for column in range(start, min(end, len(text))):
            if text[column] not in " \t":
                continue
            place = column_x(self._view, line, column)
            if place is None:
                continue
            left, right, middle = place
            if text[column] == " ":
                dots.append(QPointF((left + right) / 2, middle))
            else:
                tip, back = right - 3, min(4.0, (right - left) / 3)
                strokes += (
                    QLineF(left + 3, middle, tip, middle),
                    QLineF(tip - back, middle - back, tip, middle),
                    QLineF(tip - back, middle + back, tip, middle),
                )
