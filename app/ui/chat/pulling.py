"""A selecting mouse that has left the area pulls the text along, the faster the farther away it is."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QScrollBar

from app.ui.chat.spanning import Spanning

STEP_MS = 40
MOST_LINES = 2  # in a step


class Pulling:
    """Scrolls `area` at a pace of its own, also while the mouse is held still; rests while that is inside."""

    def __init__(self, area: QScrollArea, spanning: Spanning) -> None:
        self._area, self._spanning = area, spanning
        self._place = QPoint()
        self._timer = QTimer(area)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)

    @property
    def is_active(self) -> bool:
        return self._timer.isActive()

    def drag_to(self, place: QPoint) -> None:
        """Where the mouse is on the screen."""
        self._place = place
        if not any(distance for _, distance in self._ways()):
            self._timer.stop()
        elif not self.is_active:
            self._timer.start()

    def _step(self) -> None:
        """Stops when the mouse has been let go, and where there is nothing further."""
        if not self._spanning.is_pulled:
            self._timer.stop()
            return
        most = MOST_LINES * self._area.fontMetrics().lineSpacing()
        moved = False
        for bar, distance in self._ways():
            before = bar.value()
            bar.setValue(before + max(-most, min(most, distance)))
            moved = moved or bar.value() != before
        if moved:
            self._spanning.pull_to(self._place)
        else:
            self._timer.stop()

    def _ways(self) -> list[tuple[QScrollBar, int]]:
        """The area up and down, and a long line of code sideways, each with how far beyond its edge the mouse is."""
        viewport = self._area.viewport()
        ways = [
            (self._area.verticalScrollBar(), _beyond(viewport.mapFromGlobal(self._place).y(), viewport.height())),
        ]
        view = self._spanning.pulled_by
        if view is not None:
            viewport = view.viewport()
            here = viewport.mapFromGlobal(self._place)
            if 0 <= here.y() < viewport.height():
                ways.append((view.horizontalScrollBar(), _beyond(here.x(), viewport.width())))
        return ways


def _beyond(at: int, size: int) -> int:
    """Pixels before 0 (negative) or behind the last one; 0 inside."""
    return min(0, at) + max(0, at - size + 1)
