"""Keys that wait while a change is made in slices, or a text arrives: they are typed when it is over."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class HeldKeys:
    """Of one widget."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._holds = 0
        self._keys: list[QKeyEvent] = []

    @property
    def holding(self) -> bool:
        return self._holds > 0

    def hold(self) -> None:
        """Until as many `release` what is typed waits."""
        self._holds += 1

    def release(self) -> None:
        self._holds -= 1
        while self._keys and not self._holds:
            QCoreApplication.sendEvent(self._widget, self._keys.pop(0))

    def takes(self, event: QKeyEvent) -> bool:
        """True: it waits."""
        if self._holds:
            self._keys.append(event.clone())
        return self.holding
