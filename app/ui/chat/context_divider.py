"""The left edge of the answer's room in the context's bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider

from app.ui.chat.measure import px

if TYPE_CHECKING:
    from app.ui.chat.context_bar import ContextBar

STEP, PAGE = 64, 256  # tokens


class Divider(QAbstractSlider):
    """Dragged, moved by arrows (Up and Left: more room), given back to the settings by a double click."""

    def __init__(self, bar: ContextBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.setObjectName("chat.context.divider")
        self.setAccessibleName("Room for the answer")
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._dragging = False

    def show_room(self, tokens: int, most: int) -> None:
        self.setAccessibleDescription(f"{tokens:,} tokens. Up and Left give it more, Down and Right less.")
        self.setToolTip(f"Room for the answer: {tokens:,} tokens\nDrag for more or less; a double click resets it.")
        self.setRange(1, max(1, most, tokens))
        self.setSingleStep(STEP)
        self.setPageStep(PAGE)
        self.setValue(tokens)

    def place(self, x: int) -> None:
        half = px(self, 4)
        self.setGeometry(QRect(x - half, 0, 2 * half, self._bar.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, value = event.key(), self.value()
        wanted: dict[int, Callable[[], int]] = {
            Qt.Key.Key_Left: lambda: value + STEP,
            Qt.Key.Key_Up: lambda: value + STEP,
            Qt.Key.Key_Right: lambda: value - STEP,
            Qt.Key.Key_Down: lambda: value - STEP,
            Qt.Key.Key_PageUp: lambda: value + PAGE,
            Qt.Key.Key_PageDown: lambda: value - PAGE,
            Qt.Key.Key_Home: self.maximum,
            Qt.Key.Key_End: lambda: STEP,
        }
        if key in wanted:
            self._wish(wanted[key]())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._bar.wishes.room_requested.emit(None)
        elif key == Qt.Key.Key_Escape:
            self._bar.wishes.left.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragging = event.button() == Qt.MouseButton.LeftButton
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            x = self.mapTo(self._bar, event.position().toPoint()).x()
            self._wish(self._bar.room_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._bar.wishes.room_requested.emit(None)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        lively = self.hasFocus() or self.underMouse() or self._dragging
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._bar.theme.color("focus" if lively else "text"))
            width = px(self, 3 if lively else 2)
            box = QRectF((self.width() - width) / 2, px(self, 3), width, self.height() - 2 * px(self, 3))
            painter.drawRoundedRect(box, width / 2, width / 2)

    def _wish(self, tokens: int) -> None:
        tokens = min(max(tokens, 1), self.maximum())
        if tokens != self.value():
            self.setValue(tokens)
            self._bar.wishes.room_requested.emit(tokens)
