"""After an update a notice offers what is new, once; a newer version is told if somebody wants to know."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app import __version__
from app.bootstrap.versions import SEEN
from tests.support.app_under_test import running_app
from tests.support.release_server import release_server
from tests.support.robot import Robot

NOTICE = "shell.notice"
KEY = {"FIREWORKS_API_KEY": "fw_x"}  # with one there is no notice that offers to connect


def seen(profile: Path, version: str | None = None) -> str:
    """The version that the profile was used with last; with `version` it is written first."""
    with closing(sqlite3.connect(profile / "fireside.db")) as connection, connection:
        if version is not None:
            connection.execute("UPDATE session SET value = ? WHERE key = ?", (version, SEEN))
        ((value,),) = connection.execute("SELECT value FROM session WHERE key = ?", (SEEN,))
    return str(value)


async def looked(robot: Robot) -> None:
    """The start is over, what is new included."""
    made = robot.app._everything().versions
    await robot.until(lambda: robot.app._ground.documents._restored and not made._looking.busy, "it has looked")


async def test_what_is_new_is_offered_once(qapp: QApplication, tmp_path: Path) -> None:
    """Not at the first start, but at the first one after an update; its button opens the page, nothing opens itself."""
    profile = tmp_path / "profile"
    async with running_app(profile, environ=KEY) as robot:
        await looked(robot)
        assert not robot.is_shown(NOTICE)
    assert seen(profile) == __version__
    seen(profile, "0.0.9")

    async with running_app(profile, environ=KEY) as robot:
        await robot.sees(f"Fireside was updated from 0.0.9 to {__version__}.", NOTICE)
        assert QApplication.activeModalWidget() is None
        await robot.click("What's new")
        await robot.sees("The first window that works.")
        await robot.click("Close")
    async with running_app(profile, environ=KEY) as robot:
        await looked(robot)
        assert not robot.is_shown(NOTICE)


async def test_the_page_is_in_the_help_menu(qapp: QApplication, tmp_path: Path) -> None:
    """Help and About lead to it; About names the version."""
    async with running_app(tmp_path / "profile") as robot:
        await robot.menu("Help", "About Fireside")
        await robot.sees(f"Version {__version__}")
        await robot.click("What's new…")
        await robot.sees("The first window that works.")


async def test_a_newer_version_is_asked_for_and_told(qapp: QApplication, tmp_path: Path) -> None:
    """Off and without an address at first, which the page says; with one, it is asked now, and the notice leads to the
    release's page after asking. A failure is quiet, and stands on the page."""
    async with release_server() as server, running_app(tmp_path / "profile", environ=KEY) as robot:
        robot.app._everything().dialogs.open_settings("Updates")
        await robot.sees("never installs anything")
        assert not robot.is_enabled("Ask now")
        await robot.click("Look for a newer version once a day")
        await robot.sees("Without an address nothing is asked.")
        robot.app._ground.preferences.change(updates={"address": server.address})
        robot.app._everything().dialogs.open_settings("Updates")
        server.status = "503 Service Unavailable"
        await robot.click("Ask now")
        await robot.sees("answered with status 503")
        assert "503" not in robot.text(NOTICE)

        page = "https://code.example.org/releases/9.0"
        server.status, server.body = "200 OK", json.dumps({"tag_name": "v9.0", "html_url": page})
        await robot.click("Ask now")
        await robot.sees("version 9.0 is there")
        await robot.sees(f"Fireside 9.0 is there. This is {__version__}.", NOTICE)
        await robot.click("Open its page…")
        await robot.sees(page)
