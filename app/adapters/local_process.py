"""The built-in model's child process, as its parent sees it: started, listened to, ended, never left behind."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

LOG_LINES = 20
KILL_AFTER_S = 1.0

# What the child may know of our environment: nothing that could be a secret.
_PASSED_ON = frozenset(
    (
        *("PATH", "HOME", "LANG", "LANGUAGE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "USERPROFILE"),
        *("LOCALAPPDATA", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    )
)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What the child is told. `threads` and `context` (tokens) are at least 1."""

    key: str
    weights: Path
    name: str
    threads: int
    context: int

    def line(self) -> bytes:
        fields = {
            "key": self.key,
            "weights": str(self.weights),
            "name": self.name,
            "threads": self.threads,
            "context": self.context,
        }
        return json.dumps(fields).encode() + b"\n"


class Trouble(StrEnum):
    """Why a child does not serve."""

    MISSING = "missing"
    LOAD = "load"
    NOT_STARTED = "not_started"
    DIED = "died"


def default_command() -> tuple[str, ...]:
    """The child's arguments: our own program when frozen, else this interpreter without the current directory."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--llm-worker")
    return (sys.executable, "-P", "-m", "app.adapters.local_worker")


def default_threads() -> int:
    """Fewer than there are cores, at least one."""
    return max(1, min(8, (os.cpu_count() or 2) - 1))


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` cut down to what a child needs, and the way to our own modules."""
    passed = {name: value for name, value in environ.items() if name.upper() in _PASSED_ON or name.startswith("LC_")}
    if not getattr(sys, "frozen", False):
        passed["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    passed["GGML_NO_BACKTRACE"] = "1"  # a crash would start a debugger on itself
    return passed


class Worker:
    """One child. `start` once, inside the loop; `changed` is set whenever `port`, `trouble` or `loading` move on.

    A thread of its own starts the child, reads it and reaps it: it lives as long as the child, as Linux kills the
    child when the thread that started it ends.
    """

    def __init__(self, settings: WorkerSettings, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.port: int | None = None
        self.trouble: Trouble | None = None
        self.loading = False
        self.changed = asyncio.Event()
        self._settings = settings
        self._command = tuple(command)
        self._environ = dict(environ)
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._gone = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._attend, name="built-in model", daemon=True)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def serves(self) -> bool:
        return self.port is not None and self.trouble is None

    @property
    def log(self) -> str:
        """The last lines that llama.cpp wrote, for "Details"."""
        return "\n".join(self._log)

    def start(self) -> None:
        self._thread.start()

    async def gone_within(self, seconds: float) -> bool:
        """Waits for the child's end; False when it still lives after that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._gone.wait()
        except TimeoutError:
            return False
        return True

    def ask_to_leave(self) -> None:
        """Ends the child without waiting for it: its stdin closes, and it is terminated."""
        with self._guard:
            self._ending = True
            process = self._process
        if process is not None and process.stdin is not None:
            _close(process.stdin)
            process.terminate()

    async def end(self) -> None:
        """Ends the child and waits until it is reaped; killed when it has not gone after a second."""
        self.ask_to_leave()
        if not await self.gone_within(KILL_AFTER_S) and self._process is not None:
            self._process.kill()
        await self._gone.wait()
        self._thread.join()

    # -- the thread ---------------------------------------------------------------------------------------------

    def _attend(self) -> None:
        try:
            process = self._spawn()
        except OSError as error:
            self._post(self._ended, Trouble.NOT_STARTED, str(error))
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with self._guard:
            self._process = process
            ending = self._ending
        if ending:
            process.kill()
        try:
            process.stdin.write(self._settings.line())
            process.stdin.flush()
        except (OSError, ValueError) as error:  # it died at once, or we are ending; its end is told below
            self._post(self._note, f"stdin: {error}")
        for line in process.stdout:
            self._post(self._heard, line)
        code = process.wait()
        process.stdout.close()
        _close(process.stdin)
        self._post(self._ended, Trouble.DIED, f"exit code {code}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter or program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environ,
            cwd=self._settings.weights.parent,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def _post(self, callback: Any, *arguments: object) -> None:
        """Runs `callback` on the loop; nobody listens any more once the loop is closed."""
        if not self._loop.is_closed():
            try:
                self._loop.call_soon_threadsafe(callback, *arguments)
            except RuntimeError:  # it was closed in between
                return

    # -- on the loop --------------------------------------------------------------------------------------------

    def _heard(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return
        message = _message(text)
        if message is None:
            self._note(text)
            return
        self.loading = self.loading or message.get("phase") == "load"
        if isinstance(port := message.get("port"), int):
            self.port = port
        if isinstance(error := message.get("error"), str):
            self.trouble = Trouble.MISSING if error == "missing" else Trouble.LOAD
            self._note(str(message.get("text", "")))
        self.changed.set()

    def _note(self, text: str) -> None:
        self._log.append(text[:500])

    def _ended(self, trouble: Trouble, text: str) -> None:
        self._note(text)
        self.trouble = self.trouble or trouble
        self._gone.set()
        self.changed.set()


def _message(line: str) -> dict[str, Any] | None:
    """A line of the child's own, or None for one of llama.cpp's log."""
    if not line.startswith("{"):
        return None
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:  # what was still in its buffer found no reader: the child is gone
        return
