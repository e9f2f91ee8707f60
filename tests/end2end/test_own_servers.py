"""Servers of the user's own: added while the program runs they answer, and no key goes to another than its own."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.settings import Server
from tests.support.app_under_test import running_app
from tests.support.loopback import CHAT_MODEL, Answer, LoopbackFireworks
from tests.support.robot import Robot


def take(robot: Robot, *servers: Server) -> None:
    """What the settings dialog does when a page was changed."""
    robot.app._everything().dialogs._take_settings(
        replace(robot.app._everything().machines.preferences.current, servers=servers)
    )


async def test_a_server_added_in_the_running_program_answers(qapp: QApplication, tmp_path: Path) -> None:
    """Added in the settings, its models are listed, and the chosen one answers without a restart."""
    async with (
        LoopbackFireworks(key=None, strict=False, default=Answer("From my own server.")) as server,
        running_app(tmp_path / "profile") as robot,
    ):
        take(robot, Server("mine", "Mine", server.base_url))
        key = f"mine/{CHAT_MODEL.id}"
        machines = robot.app._everything().machines
        await robot.until(lambda: machines.catalogue.by_key(key), "its models are listed")
        robot.app._everything().dialogs.model_chosen(key)
        await robot.sees("on Mine", "model.picker")
        await robot.press("Ctrl+L")
        await robot.type("Who are you?\n")

        await robot.sees("From my own server.", "chat.transcript")


async def test_a_key_never_goes_to_another_host(qapp: QApplication, tmp_path: Path) -> None:
    """A server's address is changed, or its name given to another: the old key is not in use any more."""
    async with running_app(tmp_path / "profile") as robot:
        machines = robot.app._everything().machines
        take(robot, Server("gateway", "Gateway", "https://a.example/v1", needs_key=True))
        machines.keys._use("gateway", "sk-of-company-a", machines.keys.state("gateway").source)
        assert machines.keys.current("gateway") == "sk-of-company-a"

        take(robot, Server("gateway", "Gateway", "https://b.example/v1", needs_key=True))
        assert machines.keys.current("gateway") is None
        take(robot)
        take(robot, Server("gateway", "Gateway", "https://b.example/v1", needs_key=True))
        assert machines.keys.current("gateway") is None
