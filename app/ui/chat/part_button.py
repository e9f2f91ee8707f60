"""One segment of the context's bar, as a button: what it is, whether it is sent, and how it is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton

from app.domain.context import PartState
from app.domain.context_segments import ANSWER, Segment
from app.ui.chat.measure import px
from app.ui.chat.part_menu import part_key, part_menu, pin, toggle
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.ui.chat.context_bar import ContextBar


class PartButton(QAbstractButton):
    """One segment. A click leaves its parts out or takes them back; the menu has the rest."""

    def __init__(self, bar: ContextBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.segment: Segment | None = None
        self.setMouseTracking(True)

    def show_segment(self, segment: Segment) -> None:
        if segment == self.segment:
            return
        self.segment = segment
        self.setAccessibleName(segment.description)
        self.setAccessibleDescription(_hint(segment))
        self.setToolTip(_plain(f"{segment.description}\n{_hint(segment)}".strip()))
        if segment.can_be_left_out:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()
        if self.underMouse() or self.hasFocus():
            self._bar.pointed_at.emit(segment)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside and self.segment is not None:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                pin(self.segment, self._bar.wishes)
            else:
                toggle(self.segment, self._bar.wishes)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.segment is not None:
            below = event.reason() == QContextMenuEvent.Reason.Keyboard
            at = self.mapToGlobal(QPoint(0, self.height())) if below else event.globalPos()
            part_menu(self, self.segment, self._bar.wishes).popup(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -999, Qt.Key.Key_End: 999}
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.segment is None or (plain and event.key() in steps):
            self._bar.go(self, steps.get(Qt.Key(event.key()), 0))
        elif not part_key(event, self.segment, self._bar.wishes):
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._bar.pointed_at.emit(self.segment)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._bar.pointed_at.emit(None)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._bar.order_focus()
        self._bar.pointed_at.emit(self.segment)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._bar.pointed_at.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        segment = self.segment
        if segment is None:
            return
        theme, color = self._bar.theme, self._bar.color_of(segment.kind)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -1.5, -0.5)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius = min(px(self, 4), box.width() / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_fill(segment, color, theme))
            if not segment.is_sent:
                edge = theme.color("danger") if segment.state is PartState.DROPPED else theme.color("muted")
                painter.setPen(QPen(edge, 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(box, radius, radius)
            self._draw_marks(painter, box, segment, color)
            self._draw_name(painter, box, segment, theme)
            if self.hasFocus() or self.underMouse():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "text"), 1.5))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _draw_marks(self, painter: QPainter, box: QRectF, segment: Segment, color: QColor) -> None:
        """A thick edge at the left is a pin; a line on top is what is probably cached."""
        if segment.state is PartState.PINNED:
            painter.fillRect(QRectF(box.left(), box.top(), px(self, 3), box.height()), color)
        reach = min(box.right(), self._bar.cached_until - self.x())
        if segment.is_sent and reach > box.left() and segment.kind != ANSWER:
            painter.fillRect(
                QRectF(box.left(), box.top(), reach - box.left(), px(self, 2)), self._bar.theme.color("success")
            )

    def _draw_name(self, painter: QPainter, box: QRectF, segment: Segment, theme: Theme) -> None:
        """Where there is room for it."""
        pad = px(self, 5)
        font = self.font()
        font.setPixelSize(max(9, round(self.fontInfo().pixelSize() * 0.85)))
        painter.setFont(font)
        room = round(box.width()) - 2 * pad
        if room < painter.fontMetrics().horizontalAdvance("abc"):
            return
        name = "Answer" if segment.kind == ANSWER else segment.name
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.color("text" if segment.is_sent else "muted"))
        painter.drawText(box.adjusted(pad, 0, -pad, 0), int(Qt.AlignmentFlag.AlignVCenter), shown)


def _fill(segment: Segment, color: QColor, theme: Theme) -> QBrush:
    if segment.state is PartState.DROPPED:
        return QBrush(_mixed(theme.color("danger"), theme.color("code_background"), 0.55), Qt.BrushStyle.BDiagPattern)
    if segment.state is PartState.LEFT_OUT:
        return QBrush(Qt.BrushStyle.NoBrush)
    share = 0.28 if segment.kind == ANSWER else 0.38
    return QBrush(_mixed(color, theme.color("code_background"), share))


def _mixed(color: QColor, with_: QColor, share: float) -> QColor:
    pairs = ((color.red(), with_.red()), (color.green(), with_.green()), (color.blue(), with_.blue()))
    return QColor(*(round(one * share + other * (1 - share)) for one, other in pairs))


def _hint(segment: Segment) -> str:
    if segment.kind == ANSWER:
        return "Drag its left edge for more or less"
    if not segment.can_be_left_out:
        return "Always sent"
    if segment.state is PartState.LEFT_OUT:
        return "A click takes it back"
    return "A click leaves it out, Ctrl+click pins it"


def _plain(text: str) -> str:
    """A tooltip never takes text from outside for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>") if "<" in text else text
