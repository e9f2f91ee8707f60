"""What the program has to do with the desktop around its window: its colours, its tray, its notifications."""

import asyncio
import contextlib
import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from app.adapters.resources import resource_path
from app.bootstrap.instance import raise_window
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.long_answers import LongAnswer, words_of
from app.domain.money import format_figure
from app.domain.second_start import Handed
from app.domain.settings import Settings
from app.services.long_answers import LongAnswers
from app.services.tasks import TaskSet, TaskSlot
from app.ui.theme.icons import app_icon

if TYPE_CHECKING:
    from app.adapters.desktop_colors import DesktopColors
    from app.adapters.notifications import DesktopNotifications
    from app.ui.shell.tray import Tray, TrayMessages

IN_FRONT_WITHIN_S = 1.0  # a desktop that does not let us come to the front must not swallow the wish
HAS_BUS = sys.platform.startswith("linux")


class Desktop:
    """`start` once the window is there: nothing of it is needed to show one."""

    def __init__(self, screens: Screens, machines: Machines) -> None:
        self._screens, self._machines = screens, machines
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        self._colors: DesktopColors | None = None
        self._notifications: DesktopNotifications | TrayMessages | None = None
        self._tray: Tray | None = None
        self._long_answers = LongAnswers(machines.clock)
        self._tasks = TaskSet("desktop")
        self._coming = TaskSlot("come to the front")
        self._long_answers.ended.connect(self._tell)
        machines.chat.changed.connect(self._long_answers.hear)
        machines.preferences.changed.connect(self._follow)
        application.focusWindowChanged.connect(lambda _window: self._withdraw())

    def start(self) -> None:
        self._follow(self._machines.preferences.current)
        if HAS_BUS and self._screens.appearance.system_is_unknown:
            self._tasks.start(self._follow_colors())

    async def close(self) -> None:
        await self._coming.close()
        await self._tasks.close()
        self._show_tray(False)
        if self._colors is not None:
            await self._colors.close()
        if self._notifications is not None:
            await self._notifications.close()

    async def try_notification(self) -> bool:
        """Shows one, for somebody who wants to see whether it comes; False: this desktop shows none."""
        return await self._notify("Fireside", "This is how you are told that a long answer is there.")

    # colours

    async def _follow_colors(self) -> None:
        await asyncio.to_thread(importlib.import_module, "app.adapters.desktop_colors")
        from app.adapters.desktop_colors import DesktopColors

        self._colors = DesktopColors()
        self._colors.heard.connect(self._screens.appearance.hear_system)
        self._colors.start()

    # the tray

    def _follow(self, settings: Settings) -> None:
        self._show_tray(settings.appearance.tray_icon)

    def _show_tray(self, wanted: bool) -> None:
        if wanted and self._tray is None:
            from app.ui.shell.tray import Tray

            window = self._screens.window
            tray = self._tray = Tray(app_icon(), window)
            tray.show_requested.connect(lambda: self._come())
            tray.paste_requested.connect(lambda: self._come(window.action("complete.paste").trigger))
            tray.chat_requested.connect(lambda: self._come(self._new_chat))
            tray.quit_requested.connect(window.action("file.quit").trigger)
        elif not wanted and self._tray is not None:
            self._tray.close()
            self._tray = None

    def _new_chat(self) -> None:
        self._screens.window.action("chat.new").trigger()
        self._screens.chat.focus_composer()

    def _come(self, then: Callable[[], object] = lambda: None, token: str = "") -> None:
        """The window to the front, and then what was wished for."""
        self._coming.start(self._come_and(then, token))

    async def _come_and(self, then: Callable[[], object], token: str) -> None:
        """Only a program in front may read the clipboard under Wayland."""
        came = asyncio.Event()
        watching = self._application.focusWindowChanged.connect(lambda _window: came.set())
        try:
            raise_window(self._screens.window, Handed(token=token))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IN_FRONT_WITHIN_S):
                    while not self._in_front():
                        await came.wait()
                        came.clear()
        finally:
            self._application.focusWindowChanged.disconnect(watching)
        then()

    def _in_front(self) -> bool:
        """The window or one of its dialogs is what the person looks at."""
        widget: QWidget | None = QApplication.activeWindow()
        while widget is not None and widget is not self._screens.window:
            widget = widget.parentWidget()
        return widget is not None

    # notifications

    def _tell(self, answer: LongAnswer) -> None:
        """Who looks elsewhere is called back; who looks at the window sees it."""
        if self._machines.preferences.current.chat.notify and not self._in_front():
            QApplication.alert(self._screens.window)
            self._tasks.start(self._tell_outside(answer))

    async def _tell_outside(self, answer: LongAnswer) -> None:
        await asyncio.sleep(0)  # the ledger closes the charge in the same turn
        figure = self._machines.meter.state.answer
        await self._notify(*words_of(answer, "" if figure is None else format_figure(figure)))
        self._withdraw()  # somebody may have come back in the meantime

    async def _notify(self, title: str, text: str) -> bool:
        if self._notifications is None:
            await asyncio.to_thread(importlib.import_module, _NOTIFIERS[HAS_BUS])
        if self._notifications is None:
            self._notifications = self._notifier()
            self._notifications.chosen.connect(lambda token: self._come(token=token))
        return await self._notifications.show(title, text)

    def _notifier(self) -> "DesktopNotifications | TrayMessages":
        if not HAS_BUS:
            from app.ui.shell.tray import TrayMessages

            return TrayMessages(app_icon(), self._screens.window)
        from app.adapters.notifications import DesktopNotifications

        return DesktopNotifications(self._application.desktopFileName(), resource_path("icons", "fireside.svg"))

    def _withdraw(self) -> None:
        """Its reader is here."""
        if self._notifications is not None and self._in_front():
            self._tasks.start(self._notifications.withdraw())


_NOTIFIERS = {True: "app.adapters.notifications", False: "app.ui.shell.tray"}
