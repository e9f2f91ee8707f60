"""Draws what was found, in the lines on the screen and as marks beside the scroll bar; the document is not touched."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.hits import Hits
from app.domain.search import Span
from app.ui.editor.layers import boxes
from app.ui.editor.lines_on_screen import ShownLine

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

MOST_MARKS = 50_000
MOST_ON_SCREEN = 5_000


class HitLayer:
    """The hits of one view, in Qt's positions."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._hits = Hits()
        self._range: Span | None = None
        self._fill, self._edge, self._ground = QColor("khaki"), QColor("orange"), QColor(0, 0, 0, 0)
        view.layers.under.append(self._draw)

    def leave(self) -> None:
        """Nothing is drawn any more."""
        self._view.layers.under.remove(self._draw)
        self.show_hits(Hits(), None)

    def show_theme(self, theme: "Theme") -> None:
        self._fill, self._edge = theme.color("hit"), theme.color("accent")
        self._ground = theme.color("find_range")
        self._view.viewport().update()

    def show_hits(self, hits: Hits, within: Span | None) -> None:
        """`within` is the part of the text that is searched, None for all of it."""
        self._hits, self._range = hits, within
        self._view.viewport().update()
        self._mark()

    def _mark(self) -> None:
        """Lines with hits, for the ruler; in a text full of hits a mark everywhere says nothing."""
        if len(self._hits) > MOST_MARKS:
            self._view.ruler.show_marks("search", ())
            return
        document = self._view.document()
        lines: list[int] = []
        block = document.firstBlock()
        behind = block.position() + block.length()
        for start in self._hits.starts():
            if start >= behind or not lines:
                block = document.findBlock(start)
                behind = block.position() + block.length()
                lines.append(block.blockNumber())
        self._view.ruler.show_marks("search", lines)

    def _draw(self, painter: QPainter, lines: list[ShownLine], dirty: QRect) -> None:
        if not lines:
            return
        if self._range is not None:
            self._draw_range(painter, lines, self._range)
        if not len(self._hits):
            return
        last = lines[-1].block
        found = self._hits.between(lines[0].block.position(), last.position() + last.length())
        if not found or len(found) > MOST_ON_SCREEN:
            return
        cursor = self._view.textCursor()
        current = (cursor.selectionStart(), cursor.selectionEnd())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in lines:
            low, high = line.block.position(), line.block.position() + line.block.length() - 1
            for span in found:
                if span[0] <= high and span[1] >= low:
                    self._draw_hit(painter, line, max(span[0], low) - low, min(span[1], high) - low, span == current)

    def _draw_hit(self, painter: QPainter, line: ShownLine, start: int, end: int, current: bool) -> None:
        painter.setPen(QPen(self._edge, 1.0) if current else QColor(0, 0, 0, 0))
        painter.setBrush(self._fill)
        if start == end:  # between two letters, or a line end
            row = line.block.layout().lineForTextPosition(start)
            place: Any = row.cursorToX(start)
            x = place[0] + self._view.contentOffset().x()
            painter.fillRect(QRectF(x - 1, line.top + row.y(), 3, row.height()), self._edge)
            return
        for box in boxes(self._view, line, start, end):
            painter.drawRoundedRect(box.adjusted(-1, 0, 1, 0) if current else box, 3, 3)

    def _draw_range(self, painter: QPainter, lines: list[ShownLine], within: Span) -> None:
        for line in lines:
            low, high = line.block.position(), line.block.position() + line.block.length() - 1
            if low < within[1] and high >= within[0]:
                width = self._view.viewport().width()
                painter.fillRect(QRectF(0, line.top, width, line.height), self._ground)
