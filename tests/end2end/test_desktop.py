"""The program among the desktop's services: a real session bus with services played by hand, and a robot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.adapters.desktop_colors import GROUP, KEY, SETTINGS
from app.adapters.notifications import SERVICE
from app.ui.shell.tray import Tray
from tests.support.app_under_test import running_app
from tests.support.exchange import Exchange
from tests.support.fakes import FakeClock
from tests.support.loopback import LoopbackFireworks
from tests.support.robot import Robot
from tests.support.session_bus import Played, needs_bus, played, private_bus


def looks_dark(robot: Robot) -> bool:
    return robot.window.palette().color(QPalette.ColorRole.Window).lightness() < 128


@needs_bus
async def test_the_window_follows_the_desktop(qapp: QApplication, tmp_path: Path) -> None:
    """Where Qt cannot tell, the window turns dark and light as the desktop's portal says, unless a theme is fixed."""
    async with private_bus(tmp_path), played(SETTINGS) as portal:
        portal.answers["Read"] = lambda _group, _key: ("v", (("v", ("u", 1)),))
        async with running_app(tmp_path / "profile") as robot:
            await robot.until(lambda: looks_dark(robot), "the window is dark")
            await portal.emit("SettingChanged", "ssv", GROUP, KEY, ("u", 2))
            await robot.until(lambda: not looks_dark(robot), "the window is light")

            robot.app.set_theme("light")
            await portal.emit("SettingChanged", "ssv", GROUP, KEY, ("u", 1))
            await robot.until(lambda: robot.app._screens.appearance._told_dark, "the change was heard")

            assert not looks_dark(robot)


@asynccontextmanager
async def notification_service() -> AsyncIterator[Played]:
    async with played(SERVICE) as daemon:
        daemon.answers["GetCapabilities"] = lambda: ("as", (["actions", "body"],))
        daemon.answers["Notify"] = lambda *_: ("u", (5,))
        daemon.answers["CloseNotification"] = lambda _number: ("", ())
        yield daemon


def shown(daemon: Played) -> list[tuple[str, str]]:
    """Heading and text of each notification."""
    return [values[3:5] for method, values in daemon.asked if method == "Notify"]


async def look_elsewhere(robot: Robot) -> None:
    """A window that is none of the program's takes the focus."""
    other = robot.app.somebody_else = QWidget()
    other.show()
    other.activateWindow()
    await robot.until(lambda: QApplication.activeWindow() is other, "nobody looks at the window")


async def in_front(robot: Robot) -> None:
    await robot.until(lambda: QApplication.activeWindow() is robot.window, "the window is in front")
    robot.app.somebody_else.close()


def clock_of(robot: Robot) -> FakeClock:
    """The clock that long answers are told by, in the hands of the test."""
    clock = FakeClock()
    robot.app._everything().desktop._long_answers._clock = clock
    return clock


async def asked(robot: Robot, server: LoopbackFireworks, question: str) -> Exchange:
    await robot.press("Ctrl+L")
    await robot.type(question)
    await robot.press("Return")
    exchange = await server.next_request()
    await exchange.text("Because.")
    await robot.sees("Because.", "chat.transcript")
    return exchange


@needs_bus
async def test_a_long_answer_calls_its_reader_back(qapp: QApplication, tmp_path: Path) -> None:
    """It ends after 42 s behind other windows: the desktop says so, with what it cost; a click brings the window to the
    front, and the notification is taken back. Who looks at the window, and who gets a quick answer, is not told."""
    async with (
        private_bus(tmp_path),
        notification_service() as daemon,
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        clock = clock_of(robot)
        for seconds, away in ((42, False), (9, True), (42, True)):
            exchange = await asked(robot, server, "Why < now?")
            if away:
                await look_elsewhere(robot)
            await clock.advance(seconds)
            await exchange.finish(usage="last")
            await robot.until(lambda: not robot.app.chat.state.can_stop, "the answer is over")
            if seconds == 9:
                robot.window.activateWindow()
                await in_front(robot)
        await robot.until(lambda: shown(daemon), "a notification")

        [(heading, text)] = shown(daemon)
        assert heading == "StarCoder has answered"
        assert text.startswith("Why < now?\n42 s, 0.0")
        await daemon.emit("ActionInvoked", "us", 5, "default")
        await in_front(robot)
        await robot.until(lambda: daemon.asked[-1] == ("CloseNotification", (5,)), "it is taken back")


@needs_bus
async def test_who_wants_no_notifications_gets_none(qapp: QApplication, tmp_path: Path) -> None:
    """Turned off, a long answer ends in silence; a trial in the settings shows one, and says if it fails."""
    async with (
        private_bus(tmp_path),
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        async with notification_service() as daemon:
            clock = clock_of(robot)
            robot.app._ground.preferences.change(chat={"notify": False})
            exchange = await asked(robot, server, "Why?")
            await look_elsewhere(robot)
            await clock.advance(42)
            await exchange.finish(usage="last")
            await robot.until(lambda: not robot.app.chat.state.can_stop, "the answer is over")
            await asyncio.sleep(0)

            assert shown(daemon) == []
            robot.window.activateWindow()
            await in_front(robot)
            robot.app._everything().dialogs.open_settings("Chat")
            await robot.click("Show one now")
            await robot.until(lambda: shown(daemon), "the trial is shown")
        await robot.click("Show one now")
        await robot.sees("This desktop shows no notifications")


@pytest.fixture
def clipboard(qapp: QApplication) -> str:
    text = "def area(width, height):\n    return <FILL_ME>\n"
    qapp.clipboard().setText(text)
    return text


def _focused() -> str:
    widget = QApplication.focusWidget()
    return "" if widget is None else widget.objectName()


def menu_action(robot: Robot, text: str) -> QAction:
    tray = robot.window.findChild(Tray)
    return next(action for action in tray.menu.actions() if action.text().replace("&", "") == text)


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)  # of the offscreen platform, which has no tray
async def test_the_tray_does_what_the_window_does(qapp: QApplication, tmp_path: Path, clipboard: str) -> None:
    """Off at first. Its menu pastes and completes by the same command as Ctrl+Shift+V, begins a chat, shows the window
    and ends the program; where there is no tray the setting says so."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        triggered: list[str] = []
        for name in ("complete.paste", "chat.new", "file.quit"):
            robot.window.action(name).triggered.connect(lambda _on=False, name=name: triggered.append(name))
        assert robot.window.findChild(Tray) is None
        robot.app._everything().dialogs.open_settings("Appearance")
        await robot.sees("This desktop has no system tray now")
        await robot.focus("Icon in the system tray")
        await robot.press("Space", "Esc")

        await look_elsewhere(robot)
        menu_action(robot, "Show Fireside").trigger()
        await in_front(robot)

        await look_elsewhere(robot)
        menu_action(robot, "Paste and complete").trigger()
        await in_front(robot)
        exchange = await server.next_request()
        await exchange.start()
        await exchange.text("width * height")
        await exchange.finish(usage="last")
        await robot.sees("width * height", "completion.alternatives")
        assert triggered == ["complete.paste"]

        menu_action(robot, "New chat").trigger()
        await robot.until(lambda: _focused() == "chat.composer", "the question can be typed")
        robot.app._ground.preferences.change(appearance={"tray_icon": False})
        await robot.until(lambda: robot.window.findChild(Tray) is None, "the icon has gone")
        robot.app._ground.preferences.change(appearance={"tray_icon": True})
        menu_action(robot, "Quit").trigger()
        await robot.until(lambda: robot.app._ended.done(), "the program has ended")
        assert triggered == ["complete.paste", "chat.new", "file.quit"]
