"""macOS tells of files dropped on the icon, or opened from elsewhere, by an event and not by arguments."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class OpeningApplication(QApplication):
    """Files that come before there is anybody to open them wait for `open_with`."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        self._waiting: list[str] = []
        self._open: Callable[[str], object] = self._waiting.append

    def open_with(self, open_path: Callable[[str], object]) -> None:
        """`open_path` is given each local path, those that have waited first."""
        self._open = open_path
        waiting, self._waiting = self._waiting, []
        for path in waiting:
            open_path(path)

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        if event.file():  # empty for an address that is no local file
            self._open(event.file())
        return True
