"""A mouse that goes down beside the texts, in a margin or between two of them, selects from the nearest one on."""

import shiboken6
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.ui.chat.column import Column
from app.ui.chat.reading_order import spot_at
from app.ui.chat.selecting import Selecting


class PressBeside:
    """Hands on what the mouse does to that text, until it is let go."""

    def __init__(self) -> None:
        self._view: Selecting | None = None

    def press(self, column: Column, event: QMouseEvent) -> None:
        spot = spot_at(column, event.globalPosition().toPoint())
        self._view = None if spot is None else spot.view
        if spot is None:
            return
        spot.view.mousePressEvent(_seen_from(spot.view, event))
        if not spot.inside and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            spot.view.select(spot.position, spot.position)

    def go_on(self, event: QMouseEvent) -> None:
        """It is moved, or let go; the keys go to that text from now on."""
        view = self._view
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._view = None
        if view is None or not shiboken6.isValid(view):
            return
        if event.type() == QEvent.Type.MouseButtonRelease:
            view.mouseReleaseEvent(_seen_from(view, event))
        else:
            view.setFocus(Qt.FocusReason.MouseFocusReason)
            view.mouseMoveEvent(_seen_from(view, event))


def _seen_from(view: Selecting, event: QMouseEvent) -> QMouseEvent:
    place = event.globalPosition()
    here = QPointF(view.viewport().mapFromGlobal(place))
    return QMouseEvent(event.type(), here, place, event.button(), event.buttons(), event.modifiers())
