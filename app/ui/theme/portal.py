"""Asks the desktop portal for light or dark, where Qt itself does not know (plain X11, many window managers)."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCall, QDBusPendingCallWatcher

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"
GROUP, KEY = "org.freedesktop.appearance", "color-scheme"
PREFERS_DARK = 1  # 0: no preference, 2: light
TIMEOUT_MS = 3000


class PortalColors(QObject):
    """`heard` says whether the system wants dark; once after `ask`, and never when there is no portal."""

    heard = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: QDBusPendingCallWatcher | None = None

    def ask(self) -> None:
        """Returns at once; the answer, if one comes, comes as `heard`."""
        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        question = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, "Read")
        question.setArguments([GROUP, KEY])
        question.setAutoStartService(False)
        self._waiting = QDBusPendingCallWatcher(bus.asyncCall(question, TIMEOUT_MS), self)
        self._waiting.finished.connect(self._answered)

    def _answered(self, call: QDBusPendingCall) -> None:
        self._waiting = None
        reply = call.reply()
        if reply.type() is QDBusMessage.MessageType.ReplyMessage and (values := reply.arguments()):
            self.heard.emit(_plain(values[0]) == PREFERS_DARK)


def _plain(value: object) -> object:
    """The value inside D-Bus variants, however often they are wrapped (the portal wraps it twice)."""
    while (variant := getattr(value, "variant", None)) is not None:
        value = variant()
    return value
