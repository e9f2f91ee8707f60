"""What benchmarks share: a figure with its bound, the best of several runs, and the pauses of an event loop."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any


def figure(
    name: str, value: float, bound: float | None, *, unit: str = "ms", baseline: float | None = None
) -> dict[str, Any]:
    """`bound` is of the ratio where there is a baseline of the same run, else of the value."""
    ratio = None if baseline is None else value / baseline
    measured = value if ratio is None else ratio
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "baseline": baseline,
        "ratio": ratio,
        "bound": bound,
        "ok": bound is None or measured <= bound,
    }


def best_ms(work: Callable[[], object], times: int = 5) -> float:
    """CPU milliseconds of this thread. The best counts: what is slower was the machine, busy with something else."""
    found = []
    for _ in range(times):
        started = time.thread_time()
        work()
        found.append(time.thread_time() - started)
    return min(found) * 1000


@contextlib.asynccontextmanager
async def pauses() -> AsyncIterator[list[float]]:
    """Milliseconds between two turns of the loop, as long as the block lasts."""
    found: list[float] = []

    async def watch() -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            found.append((now - before) * 1000)
            before = now

    watching = asyncio.get_running_loop().create_task(watch())
    await asyncio.sleep(0)
    try:
        yield found
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
