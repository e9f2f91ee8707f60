"""Programs of this computer, run in an empty folder of their own, without our secrets, and never left behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from app.domain.errors import AppError, Problem, ProblemKind

LOOK_EVERY_S = 0.03
UNREAD = 256 * 1024  # bytes: what writes faster than it is read waits

# What a program may know of our environment: nothing that could be a secret, nothing that is ours alone.
_PASSED_ON = frozenset(
    (
        *("PATH", "PATHEXT", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
        *("SYSTEMROOT", "WINDIR", "COMSPEC", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "JAVA_HOME"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"),
    )
)
_SET = {"TERM": "dumb", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


class LocalPrograms:
    """Implements `ports.Programs`."""

    def find(self, program: str) -> str:
        return shutil.which(program) or ""

    async def run(self, command: Sequence[str], file_name: str, text: str) -> AsyncGenerator[bytes | int, None]:
        folder = tempfile.mkdtemp(prefix="fireside-run-")
        process, output = None, None
        try:
            (Path(folder) / file_name).write_text(text, encoding="utf-8", newline="")
            process = _started(command, folder)
            output = _Output(process)
            while not output.ended:
                await asyncio.sleep(LOOK_EVERY_S)
                if process.poll() is not None:
                    _end(process)  # what it has started would hold the output open
                if piece := output.take():
                    yield piece
            if piece := output.take():
                yield piece
            yield await asyncio.to_thread(process.wait)
        finally:
            if process is not None and output is not None:
                _end(process)
                output.forget()
            await asyncio.to_thread(_clear, process, folder)


def _started(command: Sequence[str], folder: str) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith("LC_")}
    try:
        return subprocess.Popen(  # noqa: S603 - what the person has read and agreed to, without a shell
            list(command),
            cwd=folder,
            env={**kept, **_SET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError) as error:
        message = f"“{command[0]}” could not be started." if command else "There is no command."
        raise AppError(Problem(ProblemKind.FILE, message, details=str(error))) from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all that it has started, as far as that has stayed in its session."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # nobody is left there
            return
    elif process.poll() is None:
        process.kill()


def _clear(process: "subprocess.Popen[bytes] | None", folder: str) -> None:
    if process is not None:
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)


class _Output:
    """What a program writes, read in a thread; `ended` when there will be no more."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        self.ended = False
        self._pipe = process.stdout
        self._unread = bytearray()
        self._forgotten = False
        self._room = threading.Condition()
        threading.Thread(target=self._read, name="program's output", daemon=True).start()

    def take(self) -> bytes:
        """What has come since the last time."""
        with self._room:
            taken = bytes(self._unread)
            self._unread.clear()
            self._room.notify()
        return taken

    def forget(self) -> None:
        """Nobody takes any more."""
        with self._room:
            self._forgotten = True
            self._room.notify()

    def _read(self) -> None:
        while piece := os.read(self._pipe.fileno(), 65_536):
            with self._room:
                self._unread += piece
                self._room.wait_for(lambda: self._forgotten or len(self._unread) < UNREAD)
        self._pipe.close()
        self.ended = True
