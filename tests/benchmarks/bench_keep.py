"""What a kill -9 costs at most: of an answer that streams, and of what somebody types."""

import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from app.adapters.conversations import SqliteConversations
from tests.benchmarks.figures import figure
from tests.support.fakes import FakeClock
from tests.support.patience import until
from tests.support.program import ROOT, program, surroundings
from tests.support.storage_child import opened

STREAM_BOUND_MS = 250.0
TYPED_BOUND_MS = 1500.0
MOMENTS_S = (0.4, 0.55, 0.7, 0.85, 1.0)


async def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
        home = Path(name)
        lost = [await lost_ms(home / f"stream-{moment}", moment) for moment in MOMENTS_S]
        return [
            figure("of an answer at 1,000 tokens a second, lost by a kill", max(lost), STREAM_BOUND_MS),
            figure("from the last key to the disk", await typed(home), TYPED_BOUND_MS),
        ]


async def lost_ms(profile: Path, moment: float) -> float:
    """How much of an answer had arrived when the process was killed, and is gone."""
    arrivals = streamed(profile, moment)
    async with opened(profile) as database:
        found = await SqliteConversations(database, FakeClock()).last_opened()
    assert found is not None
    kept = len(found.turns[0].answers[0].text.split())
    first_lost = next((at for count, at in arrivals if count > kept), arrivals[-1][1])
    return (arrivals[-1][1] - first_lost) * 1000


def streamed(profile: Path, moment: float) -> list[tuple[int, float]]:
    """How many tokens had arrived when, until the kill."""
    profile.mkdir()
    command = [sys.executable, "-m", "tests.support.storage_child", "stream", str(profile)]
    lines: list[bytes] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        lines.append(process.stdout.readline())
        started = time.monotonic()
        while time.monotonic() - started < moment:
            lines.append(process.stdout.readline())
        process.kill()
        lines += process.stdout.read().splitlines()
    rows = [line.split() for line in lines if len(line.split()) == 2 and not line.startswith(b"kept")]
    return [(int(count), float(at)) for count, at in rows]


async def typed(home: Path) -> float:
    profile = home / "p"
    async with program("--profile", profile, environ=surroundings(home)) as running:
        await running.order("press", "Ctrl+N")
        await running.order("focus", "editor.text")
        await running.order("type", "precious")
        started = time.monotonic()
        await until(lambda: "precious" in kept_texts(profile))
        return (time.monotonic() - started) * 1000


def kept_texts(profile: Path) -> list[str]:
    with contextlib.suppress(sqlite3.OperationalError), closing(sqlite3.connect(profile / "fireside.db")) as database:
        return [text for (text,) in database.execute("SELECT text FROM buffers")]
    return []


if __name__ == "__main__":
    print(json.dumps({"figures": asyncio.run(measure())}))
