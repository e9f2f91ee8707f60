"""The scroll bar with marks: where in the whole text there are changes, finds, brackets and the cursor.

Whoever knows places says `show_marks("search", lines)`; the colours belong to the kinds.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

# kind: (role of its colour, left and right as shares of the width, least height in pixels)
KINDS = {
    "change": ("changed", 0.0, 0.28, 2),
    "search": ("warning", 0.36, 0.72, 3),
    "bracket": ("muted", 0.36, 0.72, 2),
    "cursor": ("editor_text", 0.0, 1.0, 2),
}


class OverviewRuler(QScrollBar):
    """The vertical scroll bar of one code view. A click beside the handle goes there."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self._view = view
        self._lines: dict[str, Sequence[tuple[int, int]]] = {}
        self._colors: dict[str, QColor] = {}
        self._background = QColor(0, 0, 0, 0)
        self._boxes: dict[str, tuple[object, list[QRectF]]] = {}
        self._version = 0
        self.setProperty("box", "ruler")
        self.setAccessibleName("Scroll position")

    def show_marks(self, kind: str, lines: Sequence[int | tuple[int, int]]) -> None:
        """Marks of one of KINDS: 0-based lines in order, or stretches (first, last); none takes the marks away."""
        ranges = [line if isinstance(line, tuple) else (line, line) for line in lines]
        if ranges != self._lines.get(kind, []):
            self._lines[kind] = ranges
            self._version += 1
            self._boxes.pop(kind, None)
            self.update()

    def marks(self, kind: str) -> Sequence[tuple[int, int]]:
        """What is marked now, as stretches of lines."""
        return self._lines.get(kind, [])

    def show_theme(self, theme: "Theme") -> None:
        self._background = theme.color("editor_background")
        self._colors = {kind: theme.color(role) for kind, (role, *_rest) in KINDS.items()}
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._background)
        painter.end()
        super().paintEvent(event)
        if not self._colors or not any(self._lines.values()):
            return
        painter = QPainter(self)
        for kind, color in self._colors.items():
            for box in self._boxes_of(kind):
                painter.fillRect(box, color)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the handle: to that place at once, where a common scroll bar goes a page."""
        y = event.position().y()
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(event.position()):
            self.setValue(round(y / max(1, self.height()) * self._total() - self.pageStep() / 2))
        super().mousePressEvent(event)

    def _handle(self) -> QRectF:
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider  # 5 ms, which a text that fits never pays

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_ScrollBar
        return QRectF(self.style().subControlRect(control, option, QStyle.SubControl.SC_ScrollBarSlider, self))

    def _total(self) -> int:
        return self.maximum() + self.pageStep()

    def _boxes_of(self, kind: str) -> list[QRectF]:
        """One box for marks that would touch: ten thousand finds are no more than there are pixels."""
        lines = self._lines.get(kind)
        if not lines:
            return []
        document = self._view.document()
        straight = document.lineCount() == document.blockCount()
        key = (self.height(), self.width(), self._total(), straight)
        known = self._boxes.get(kind)
        if known is not None and known[0] == key:
            return known[1]
        _role, left, right, least = KINDS[kind]
        x, width = round(self.width() * left) + 1, round(self.width() * (right - left)) - 1
        share = self.height() / max(1, self._total())
        found: list[QRectF] = []
        for first, last in lines if straight else self._places(lines):
            top = first * share
            bottom = last * share + least  # a line is a stroke, however much room there is
            if found and top <= found[-1].bottom():
                found[-1].setBottom(max(bottom, found[-1].bottom()))
            else:
                found.append(QRectF(x, top, width, bottom - top))
        self._boxes[kind] = (key, found)
        return found

    def _places(self, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Lines of the text as rows of the screen, where some are folded away or wrapped."""
        document = self._view.document()

        def row(number: int) -> int:
            block = document.findBlockByNumber(number)
            return block.firstLineNumber() - (0 if block.isVisible() else 1)

        return [(row(first), row(last)) for first, last in lines]
