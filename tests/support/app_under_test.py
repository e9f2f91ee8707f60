"""The whole program under test: built as it is for people, with a profile of its own, and nothing left when it ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMimeDatabase
from PySide6.QtWidgets import QApplication

from tests.support.leftovers import Leftovers
from tests.support.patience import PATIENCE_S
from tests.support.robot import Robot


class Server(Protocol):
    """`support.loopback.LoopbackFireworks`, or anything else with an address and the key it takes."""

    key: str | None

    @property
    def base_url(self) -> str: ...


@contextlib.asynccontextmanager
async def running_app(
    profile: Path,
    *,
    environ: Mapping[str, str] | None = None,
    server: Server | None = None,
    files: Sequence[Path] = (),
    size: tuple[int, int] = (1280, 800),
) -> AsyncIterator[Robot]:
    """The program with its window open, and a robot at it; must be used inside a running qasync loop.

    `server` stands for Fireworks: its address and a key come in through the environment, as for people. With `environ`
    {"FIREWORKS_API_KEY": ""} the key is left out. On leaving, the program is shut down, and tasks, threads, child
    processes, sockets or files that it left open fail the test.
    """
    from app.bootstrap import build

    given = {"FIREWORKS_BASE_URL": server.base_url, "FIREWORKS_API_KEY": server.key or ""} if server is not None else {}
    given |= dict(environ or {})
    QMimeDatabase().mimeTypeForName("text/plain")  # Qt keeps what its file dialog asks for the life of the process
    before, tasks = Leftovers.now(), asyncio.all_tasks()
    app = build(profile, environ={name: value for name, value in given.items() if value})
    running = asyncio.get_running_loop().create_task(app.run(), name="app under test")
    try:
        for path in files:
            app.open(path)
        robot = Robot(app)
        app.window.resize(*size)
        await _ready(robot, running)
        if files:  # with a file the editor has the focus: what is done earlier would lose it
            await robot.until(_editor_has_focus, "the file is open and its editor has the focus")
        yield robot
    finally:
        async with asyncio.timeout(PATIENCE_S):
            await app.shut_down()
            await running
    window = app.window
    window.deleteLater()
    await _gone(before, tasks)


async def _ready(robot: Robot, running: "asyncio.Task[None]") -> None:
    """The window takes keys; a program that ends before that says why."""
    await robot.until(lambda: running.done() or robot.window.isVisible(), "the window is shown")
    if running.done():
        running.result()
    await robot.ready()


def _editor_has_focus() -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and focus.objectName() == "editor.text"


async def _gone(before: Leftovers, tasks: "set[asyncio.Task[object]]") -> None:
    """Fails unless all that the program started is over; the loop gets some time to hear of it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    while left := [*map(repr, asyncio.all_tasks() - tasks), *Leftovers.now().beyond(before)]:
        if loop.time() > deadline:
            raise AssertionError("left behind after shut_down():\n  " + "\n  ".join(left))
        await asyncio.sleep(0.01)
