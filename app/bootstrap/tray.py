"""The icon in the tray, for those who want one: what was copied is completed from anywhere by two clicks."""

from collections.abc import Callable

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.domain.settings import Settings


class Tray:
    """Shown while the settings say so and the desktop has a tray. A click brings the window to the front."""

    def __init__(
        self,
        window: QWidget,
        icon: QIcon,
        *,
        front: Callable[[], object],
        paste: Callable[[], object],
        end: Callable[[], object],
    ) -> None:
        self._front = front
        self.menu = QMenu(window)
        self.menu.addAction("Open Fireside").triggered.connect(lambda: front())
        self.menu.addAction("Paste and complete").triggered.connect(lambda: (front(), paste()))
        self.menu.addSeparator()
        self.menu.addAction("Quit").triggered.connect(lambda: end())
        self.icon = QSystemTrayIcon(icon, window)
        self.icon.setToolTip("Fireside")
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)

    def follow(self, settings: Settings) -> None:
        self.icon.setVisible(settings.appearance.tray_icon and QSystemTrayIcon.isSystemTrayAvailable())

    def close(self) -> None:
        self.icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self._front()
