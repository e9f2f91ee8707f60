"""What the program has to do with the desktop around its window: the desktop's colours."""

import asyncio
import importlib
import sys
from typing import TYPE_CHECKING

from app.bootstrap.screens import Screens
from app.services.tasks import TaskSlot

if TYPE_CHECKING:
    from app.adapters.desktop_colors import DesktopColors


class Desktop:
    """`start` once the window is there: nothing of it is needed to show one."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens
        self._colors: DesktopColors | None = None
        self._asking = TaskSlot("ask the desktop")

    def start(self) -> None:
        if sys.platform.startswith("linux") and self._screens.appearance.system_is_unknown:
            self._asking.start(self._follow_colors())

    async def close(self) -> None:
        await self._asking.close()
        if self._colors is not None:
            await self._colors.close()

    async def _follow_colors(self) -> None:
        await asyncio.to_thread(importlib.import_module, "app.adapters.desktop_colors")
        from app.adapters.desktop_colors import DesktopColors

        self._colors = DesktopColors()
        self._colors.heard.connect(self._screens.appearance.hear_system)
        self._colors.start()
