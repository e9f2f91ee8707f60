"""Notifications of the desktop on Linux, by the service org.freedesktop.Notifications."""

import asyncio
import contextlib
import html
import logging
from pathlib import Path

from jeepney import DBusAddress, HeaderFields, Message

from app.adapters.session_bus import Bus, NoAnswer, session_bus
from app.services.signal import Signal
from app.services.tasks import TaskSlot

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
SERVICE = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
DEFAULT = "default"  # the action of a click on the notification itself
AS_LONG_AS_USUAL = -1
SIGNALS = ("ActionInvoked", "ActivationToken", "NotificationClosed")


class DesktopNotifications:
    """One notification at a time. `chosen`: it was clicked; carries the desktop's permission to come to the front,
    or an empty text."""

    def __init__(self, desktop_entry: str, icon: Path) -> None:
        """`desktop_entry` is the name of our .desktop file without its ending."""
        self.chosen: Signal[str] = Signal()
        self._entry = desktop_entry
        self._icon = icon.as_uri()
        self._connection = contextlib.AsyncExitStack()
        self._bus: Bus | None = None
        self._listening = TaskSlot("notifications")
        self._showing = asyncio.Lock()
        self._abilities: frozenset[str] = frozenset()
        self._id = 0
        self._token = ""

    async def show(self, title: str, text: str) -> bool:
        """In place of the one that is still there; False: this desktop shows none."""
        async with self._showing:
            try:
                await self._notify(await self._connected(), title, text)
            except (NoAnswer, ValueError) as error:
                log.info("no notification could be shown: %s", error)
                await self._disconnect()
                return False
        return True

    async def _notify(self, bus: Bus, title: str, text: str) -> None:
        body = html.escape(text, quote=False) if "body-markup" in self._abilities else text
        actions = [DEFAULT, "Show"] if "actions" in self._abilities else []
        hints = {"desktop-entry": ("s", self._entry), "category": ("s", "im.received")}
        values = ("Fireside", self._id, self._icon, title, body, actions, hints, AS_LONG_AS_USUAL)
        (self._id,) = await bus.call(SERVICE, "Notify", "susssasa{sv}i", values, starts=True)

    async def withdraw(self) -> None:
        """Takes back the one that is there: its reader is."""
        if self._bus is None or not self._id:
            return
        number, self._id = self._id, 0
        with contextlib.suppress(NoAnswer):
            await self._bus.call(SERVICE, "CloseNotification", "u", (number,))

    async def close(self) -> None:
        await self.withdraw()
        await self._disconnect()

    async def _connected(self) -> Bus:
        if self._bus is not None:
            return self._bus
        async with contextlib.AsyncExitStack() as stack:
            bus = await stack.enter_async_context(session_bus())
            (abilities,) = await bus.call(SERVICE, "GetCapabilities", starts=True)
            for member in SIGNALS:
                await bus.hear(interface=SERVICE.interface, member=member)
            self._abilities, self._id = frozenset(abilities), 0
            self._connection, self._bus = stack.pop_all(), bus
        self._listening.start(self._listen(bus))
        return bus

    async def _disconnect(self) -> None:
        self._bus = None
        await self._listening.close()
        await self._connection.aclose()

    async def _listen(self, bus: Bus) -> None:
        with contextlib.suppress(NoAnswer):  # the next one to be shown will find that the bus has gone
            while True:
                self._take(await bus.signal())

    def _take(self, message: Message) -> None:
        match message.header.fields[HeaderFields.member], message.body:
            case "ActivationToken", (number, str(token)) if number == self._id:
                self._token = token
            case "ActionInvoked", (number, action) if (number, action) == (self._id, DEFAULT):
                token, self._token = self._token, ""
                self.chosen.emit(token)
            case "NotificationClosed", (number, _reason) if number == self._id:
                self._id = 0
