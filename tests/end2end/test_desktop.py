"""The program among the desktop's services: a real session bus with services played by hand, and a robot."""

from pathlib import Path

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from app.adapters.desktop_colors import GROUP, KEY, SETTINGS
from tests.support.app_under_test import running_app
from tests.support.robot import Robot
from tests.support.session_bus import needs_bus, played, private_bus


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
