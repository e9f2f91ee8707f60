"""The program in a process of its own, offscreen: used by a robot inside it, killed; it never outlives a test."""

import asyncio
import atexit
import contextlib
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
CHILD = ROOT / "tests" / "support" / "program_child.py"
LIMIT_S = 2 * PATIENCE_S  # the robot over there has patience too, and then says what it saw
LINES_SHOWN = 40


class Program:
    """`await program.order("type", "hello")` is what `Robot.type` or `program_child.Hands` does, over there.

    `said` is the file with what it writes to stderr. When it ends unasked or hangs, the failure tells how, and what it
    wrote there and into its crash.log.
    """

    def __init__(self, process: asyncio.subprocess.Process, said: Path, profile: Path | None) -> None:
        self.process = process
        self._said = said
        self._profile = profile

    async def order(self, name: str, *arguments: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, *arguments]).encode() + b"\n")
        try:
            async with asyncio.timeout(LIMIT_S):
                line = await self.process.stdout.readline()
        except TimeoutError:
            await self._leave_its_stack()
            raise AssertionError(f"no answer to {name!r} within {LIMIT_S:g} s\n{self.last_words()}") from None
        if not line:
            await self.process.wait()
            raise AssertionError(f"the program {self.how_it_ended()} at {name!r}\n{self.last_words()}")
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    async def until(self, wanted: object, name: str, *arguments: object) -> None:
        """Asks until the answer is `wanted`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_S
        while (seen := await self.order(name, *arguments)) != wanted:
            assert loop.time() < deadline, f"{name} is {seen!r}, not {wanted!r}"
            await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """As the system does when memory is short: no signal handler runs."""
        self.process.kill()
        await self.process.wait()

    async def end(self) -> None:
        """As the desktop does at log-out; fails when it ends otherwise than well."""
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(LIMIT_S):
                code = await self.process.wait()
        except TimeoutError:
            await self._leave_its_stack()
            raise AssertionError(f"it does not end within {LIMIT_S:g} s\n{self.last_words()}") from None
        assert code == 0, f"the program {self.how_it_ended()} when told to end\n{self.last_words()}"

    def how_it_ended(self) -> str:
        code = self.process.returncode
        if code is None:
            return "is still running"
        return f"ended with code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"

    def last_words(self) -> str:
        """The ends of its stderr and of its crash.log."""
        files = [self._said] + ([self._profile / "logs" / "crash.log"] if self._profile is not None else [])
        shown = []
        for file in files:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
            shown += [f"{file.name}:", *(f"  | {line}" for line in lines[-LINES_SHOWN:])]
        return "\n".join(shown)

    async def _leave_its_stack(self) -> None:
        """It hangs: SIGABRT makes it write down in its crash.log where it stands."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGABRT)
            await self.process.wait()


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment of its own: no display, no keyring, no session bus, and a runtime folder that goes with `home`.
    What Python compiles is kept, as it is for people: the second start need not do it again."""
    runtime = _runtime_folders() / hashlib.sha256(str(home).encode()).hexdigest()[:8]
    runtime.mkdir(mode=0o700, exist_ok=True)
    others = ("FIREWORKS_", "XDG_", "PYTHONDONTWRITEBYTECODE")
    given = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {
        **given,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@cache
def _runtime_folders() -> Path:
    """Short names: the address of a socket has some hundred bytes, and those of tests' folders are long."""
    folder = tempfile.mkdtemp(prefix="run-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


async def start(*arguments: object, environ: Mapping[str, str], cwd: Path | None = None) -> Program:
    """`fireside ARGUMENTS`, with pipes; its stderr goes to a file in its home."""
    words = [str(argument) for argument in arguments]
    said = Path(environ["HOME"], "stderr.txt")
    pipe = asyncio.subprocess.PIPE
    with await asyncio.to_thread(said.open, "ab") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(CHILD), *words, env=dict(environ), cwd=cwd, stdin=pipe, stdout=pipe, stderr=stderr
        )
    profile = Path(words[words.index("--profile") + 1]) if "--profile" in words else None
    return Program(process, said, profile)


@contextlib.asynccontextmanager
async def program(*arguments: object, environ: Mapping[str, str], cwd: Path | None = None) -> AsyncIterator[Program]:
    """Started, with all that the last run left, and ready for keys; killed on leaving, if it still runs."""
    running = await start(*arguments, environ=environ, cwd=cwd)
    try:
        await running.order("ready")
        await running.until(True, "has_begun")
        yield running
    finally:
        if running.process.returncode is None:
            await running.kill()
