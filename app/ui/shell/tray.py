"""The icon in the system tray with its menu; loaded when somebody wants one. It reports wishes."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

TIMEOUT_MS = 10_000


class Tray(QObject):
    """Where the desktop has no tray, or not yet, nothing is seen; one that comes later gets the icon by itself."""

    show_requested = Signal()
    paste_requested = Signal()
    chat_requested = Signal()
    quit_requested = Signal()

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self.menu.setAccessibleName("Fireside")
        for text, wish in (
            ("&Show Fireside", self.show_requested),
            ("&Paste and complete", self.paste_requested),
            ("&New chat", self.chat_requested),
        ):
            self.menu.addAction(text).triggered.connect(lambda _on=False, wish=wish: wish.emit())
        self.menu.addSeparator()
        self.menu.addAction("&Quit").triggered.connect(lambda: self.quit_requested.emit())
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setToolTip("Fireside")
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._clicked)
        self._icon.show()

    def close(self) -> None:
        self._icon.hide()
        self.menu.deleteLater()
        self.deleteLater()

    def _clicked(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_requested.emit()


class TrayMessages(QObject):
    """Notifications where there is no D-Bus. The icon they need is there as long as a message is."""

    chosen = Signal(str)  # always an empty text: no permission is needed to come to the front

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setToolTip("Fireside")
        self._icon.messageClicked.connect(lambda: self.chosen.emit(""))
        self._icon.activated.connect(lambda _how: self.chosen.emit(""))

    async def show(self, title: str, text: str) -> bool:
        """False: this desktop shows none."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return False
        self._icon.show()
        self._icon.showMessage(title, text, self._icon.icon(), TIMEOUT_MS)
        return True

    async def withdraw(self) -> None:
        self._icon.hide()

    async def close(self) -> None:
        await self.withdraw()
