"""Light or dark as the desktop portal tells it, where Qt itself does not know (plain X11, many window managers)."""

import logging

from jeepney import DBusAddress, Message

from app.adapters.session_bus import Bus, NoAnswer, session_bus
from app.services.signal import Signal
from app.services.tasks import TaskSlot

log = logging.getLogger(__name__)

NAME = "org.freedesktop.portal.Desktop"
SETTINGS = DBusAddress("/org/freedesktop/portal/desktop", NAME, "org.freedesktop.portal.Settings")
GROUP, KEY = "org.freedesktop.appearance", "color-scheme"
PREFERS_DARK = 1  # 0: no preference, 2: light


class DesktopColors:
    """`heard` says whether the desktop wants dark: soon after `start`, and whenever it changes or a portal comes up;
    never where there is no portal."""

    def __init__(self) -> None:
        self.heard: Signal[bool] = Signal()
        self._listening = TaskSlot("desktop colours")

    def start(self) -> None:
        self._listening.start(self._listen())

    async def close(self) -> None:
        await self._listening.close()

    async def _listen(self) -> None:
        try:
            async with session_bus() as bus:
                await bus.hear(interface=SETTINGS.interface, member="SettingChanged")
                await bus.hear(interface="org.freedesktop.DBus", member="NameOwnerChanged")
                await self._ask(bus)
                while True:
                    await self._take(bus, await bus.signal())
        except NoAnswer as error:
            log.info("the desktop's colours are not followed: %s", error)

    async def _take(self, bus: Bus, message: Message) -> None:
        match message.body:
            case (group, key, value) if (group, key) == (GROUP, KEY):
                self.heard.emit(_plain(value) == PREFERS_DARK)
            case (name, _old, new) if name == NAME and new:  # a portal has come up after us
                await self._ask(bus)

    async def _ask(self, bus: Bus) -> None:
        try:
            (value,) = await bus.call(SETTINGS, "Read", "ss", (GROUP, KEY))
        except (NoAnswer, ValueError) as error:
            log.info("the desktop portal does not say light or dark: %s", error)
            return
        self.heard.emit(_plain(value) == PREFERS_DARK)


def _plain(value: object) -> object:
    """The value inside D-Bus variants, (signature, value), however often they are wrapped: the portal's answer is
    wrapped twice."""
    while isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        value = value[1]
    return value
