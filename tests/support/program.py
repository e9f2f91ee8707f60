"""The program in a process of its own, offscreen: used by a robot inside it, killed; it never outlives a test."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHILD = ROOT / "tests" / "support" / "program_child.py"
LIMIT_S = 20.0


class Program:
    """`await program.order("type", "hello")` is what `Robot.type` or `program_child.Hands` does, over there."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def order(self, name: str, *arguments: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, *arguments]).encode() + b"\n")
        async with asyncio.timeout(LIMIT_S):
            line = await self.process.stdout.readline()
        assert line, f"the program has ended: {self.process.returncode}"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    async def until(self, wanted: object, name: str, *arguments: object) -> None:
        """Asks until the answer is `wanted`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + LIMIT_S
        while (seen := await self.order(name, *arguments)) != wanted:
            assert loop.time() < deadline, f"{name} is {seen!r}, not {wanted!r}"
            await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """As the system does when memory is short: no signal handler runs."""
        self.process.kill()
        await self.process.wait()

    async def end(self) -> int:
        """As the desktop does at log-out; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(LIMIT_S):
            return await self.process.wait()


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment of its own: no display, no keyring, no session bus, and a runtime folder below `home`."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    given = {name: value for name, value in os.environ.items() if not name.startswith(("FIREWORKS_", "XDG_"))}
    return {
        **given,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "PYTHONPATH": str(ROOT),
        **more,
    }


async def start(*arguments: object, environ: Mapping[str, str], cwd: Path | None = None) -> asyncio.subprocess.Process:
    """`fireside ARGUMENTS`, with pipes."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), *map(str, arguments), env=dict(environ), cwd=cwd, stdin=pipe, stdout=pipe
    )


@contextlib.asynccontextmanager
async def program(*arguments: object, environ: Mapping[str, str], cwd: Path | None = None) -> AsyncIterator[Program]:
    """Started and ready for keys; killed on leaving, if it still runs."""
    process = await start(*arguments, environ=environ, cwd=cwd)
    running = Program(process)
    try:
        await running.order("ready")
        yield running
    finally:
        if process.returncode is None:
            await running.kill()
