"""The real program with a robot at its keyboard, told by lines on standard input: `python program_child.py ARGUMENTS`.

A line is JSON, `["type", "hello"]`: a method of the robot, or of `Hands` below, with its arguments. Each is answered by
one line, `{"value": ...}` or `{"error": "..."}`. The program is as people start it, from `app.__main__.main` on.
"""

import asyncio
import contextlib
import json
import os
import sys
from typing import Any

from PySide6.QtWidgets import QApplication, QPlainTextEdit

import app.bootstrap
from app.__main__ import main
from tests.support.robot import Robot


class Hands:
    """What tests of whole processes do and look at beyond the robot."""

    def __init__(self, program: Any) -> None:
        self.program = program

    def has_begun(self) -> bool:
        """The start is over: the tabs of the last run are back, and later starts are heard."""
        heard = not self.program._address or self.program._instance is not None
        return heard and self.program._ground.documents._restored

    def limit_files(self, size: int | None) -> None:
        """As on a full disk: no file can grow beyond `size` bytes (None: it can again)."""
        import resource

        limit = resource.RLIM_INFINITY if size is None else size
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    def lose_rights(self, lost: bool) -> None:
        """Run by root, as some testers do, the program may write anywhere: for a while it is nobody."""
        if os.getuid() == 0:
            os.seteuid(65534 if lost else 0)

    def crash(self) -> None:
        """Reads where nothing is, as a fault in a library would."""
        import ctypes

        ctypes.string_at(0)

    def tabs(self) -> list[str]:
        return [document.title for document in self.program._ground.documents.state.documents]

    def marked_tabs(self) -> list[str]:
        """With a dot on those that are not saved."""
        documents = self.program._ground.documents.state.documents
        return [document.title + (" •" if document.modified else "") for document in documents]

    def cursor(self) -> list[int]:
        """Line and column of the editor on top, 1-based."""
        editor = next(e for e in self.program.window.findChildren(QPlainTextEdit, "editor.text") if e.isVisible())
        cursor = editor.textCursor()
        return [cursor.blockNumber() + 1, cursor.positionInBlock() + 1]

    def window_id(self) -> int:
        """As the X server knows it."""
        return int(self.program.window.winId())

    def minimise(self) -> None:
        self.program.window.showMinimized()

    def is_in_front(self) -> bool:
        window = self.program.window
        return QApplication.activeWindow() is window and window.isVisible() and not window.isMinimized()


def obey(program: Any) -> None:
    """Reads orders from now on, one after the other."""
    loop = asyncio.get_running_loop()
    orders: asyncio.Queue[str] = asyncio.Queue()
    rest = b""

    def read() -> None:
        nonlocal rest
        if not (data := os.read(0, 65536)):
            loop.remove_reader(0)
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            orders.put_nowait(line.decode())

    async def work() -> None:
        robot, hands = Robot(program), Hands(program)
        while True:
            name, *arguments = json.loads(await orders.get())
            try:
                value = getattr(hands if hasattr(hands, name) else robot, name)(*arguments)
                value = await value if asyncio.iscoroutine(value) else value
                shown = json.dumps({"value": value}, default=str)
            except Exception as error:  # noqa: BLE001  told to the test
                shown = json.dumps({"error": f"{type(error).__name__}: {error}"})
            print(shown, flush=True)

    loop.add_reader(0, read)
    program.obeying = loop.create_task(work())


real_build = app.bootstrap.build


def build_with_hands(*arguments: Any, **options: Any) -> Any:
    program = real_build(*arguments, **options)
    obey(program)
    run = program.run

    async def run_then_let_go() -> None:
        await run()
        asyncio.get_running_loop().remove_reader(0)
        program.obeying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await program.obeying

    program.run = run_then_let_go
    return program


if __name__ == "__main__":
    app.bootstrap.build = build_with_hands
    sys.exit(main(sys.argv[1:]))
