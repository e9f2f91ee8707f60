"""The numbers beside the code: those of visible lines only; a click selects the line, on its arrow it folds."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.ui.editor.lines_on_screen import place_of, shown_lines
from app.ui.theme.viewport import viewport_of

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

MARGIN = 8  # pixels beside the code when there are no numbers
LEAST_DIGITS = 3
FOLDING_COLUMNS = 2  # room for the marks of folding, in digits


class LineNumbers(QWidget):
    """A child of the code view, in its left margin."""

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view
        self._normal = QColor("gray")
        self._current = QColor("black")
        self._background = QColor("white")
        self._anchor: int | None = None
        self.digits = 0  # there is room for
        self.setObjectName("editor.line_numbers")
        self.setAccessibleName("Line numbers")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        view.blockCountChanged.connect(self._count_changed)
        view.updateRequest.connect(self._view_updated)

    def fit(self) -> None:
        """Gives them the room they need beside the code."""
        shown = self.isVisibleTo(self._view)
        self._view.setViewportMargins(self.wanted_width() if shown else MARGIN, 0, 0, 0)
        self.place()

    def place(self) -> None:
        inside = self._view.contentsRect()
        self.setGeometry(QRect(inside.left(), inside.top(), self.wanted_width(), inside.height()))

    def show_colors(self, normal: QColor, current: QColor, background: QColor) -> None:
        self._normal, self._current, self._background = normal, current, background
        self.update()

    @staticmethod
    def digits_of(count: int) -> int:
        """How many there is room for with so many lines."""
        return max(LEAST_DIGITS, len(str(count)))

    def wanted_width(self) -> int:
        """Room for the last line's number, with air on both sides."""
        self.digits = self.digits_of(self._view.blockCount())
        metrics = QFontMetricsF(self._view.font())
        return round(metrics.horizontalAdvance("0") * (self.digits + 1 + FOLDING_COLUMNS))

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        view, dirty = self._view, event.rect()
        painter = QPainter(self)
        painter.fillRect(dirty, self._background)
        painter.setFont(view.font())
        cursor = view.textCursor()
        here, selected = cursor.blockNumber(), cursor.hasSelection()
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        right = self._right()
        line_height = QFontMetricsF(view.font()).lineSpacing()
        lines = list(shown_lines(view, dirty.top(), dirty.bottom()))
        for _block, number, top, height in lines:
            if number == here and not selected:
                painter.fillRect(QRect(0, round(top), self.width(), round(height)), view.current_line_color)
            painter.setPen(self._current if number == here else self._normal)
            row = QRect(0, round(top), right, round(min(height, line_height)))
            painter.drawText(row, align, str(number + 1))
        if view.later.has_drawn:
            view.drawn.changes.paint_bars(painter, lines)
            view.drawn.folding.paint_markers(painter, lines, self.width(), self.underMouse())
        painter.end()

    def redraw_block(self, block: QTextBlock) -> None:
        top, height = place_of(self._view, block)
        self.update(0, top, self.width(), height)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.position().x() >= self._right():
            self._view.drawn.folding.toggle(self._line_at(event))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._anchor = self._line_at(event)
            self._select(self._anchor, self._anchor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._anchor is not None:
            self._select(self._anchor, self._line_at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._anchor = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._view.wheelEvent(event)

    def _count_changed(self, count: int) -> None:
        if self.digits_of(count) != self.digits:
            self.fit()

    def _view_updated(self, rect: QRect, scrolled: int) -> None:
        """They change with what is on the screen, not with a letter in a line or a blinking cursor."""
        if scrolled:
            self.scroll(0, scrolled)
        elif rect.height() >= viewport_of(self._view).height():
            self.update()

    def _right(self) -> int:
        """Where the numbers end and the marks of folding begin."""
        return self.width() - round(QFontMetricsF(self._view.font()).horizontalAdvance("0") * FOLDING_COLUMNS)

    def _line_at(self, event: QMouseEvent) -> int:
        return self._view.cursorForPosition(event.position().toPoint()).blockNumber()

    def _select(self, first: int, last: int) -> None:
        """Whole lines, their ends included, from the one to the other, the cursor at the other."""
        document = self._view.document()
        start, end = document.findBlockByNumber(min(first, last)), document.findBlockByNumber(max(first, last))
        after = end.next()
        stop = after.position() if after.isValid() else end.position() + end.length() - 1
        anchor, position = (start.position(), stop) if first <= last else (stop, start.position())
        cursor = QTextCursor(document)
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self._view.setTextCursor(cursor)
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
