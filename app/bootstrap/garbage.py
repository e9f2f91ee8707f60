"""Garbage is collected on the window's thread only, and between its other work.

Python collects in whichever thread happens to allocate. Should that be a worker, Qt objects in the garbage are taken
apart there, where their timers and notifiers cannot be stopped. So automatic collection is off while the program runs,
and a timer does the same work by the same thresholds.
"""

import asyncio
import gc
import sys
from collections.abc import AsyncGenerator

from PySide6.QtCore import QObject, QTimer

from app.services.tasks import TaskSet

LOOK_EVERY_MS = 250
THRESHOLDS = gc.get_threshold()


class GarbageCollector:
    """`start` also freezes what there is: what was loaded stays for good, and is not looked through again."""

    def __init__(self, parent: QObject) -> None:
        self._was_on = gc.isenabled()
        self._timer = QTimer(parent)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(collect_if_due)

    def start(self) -> None:
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        if self._was_on:
            gc.enable()


def collect_if_due() -> None:
    """One collection of the oldest generation that is due, if any is."""
    youngest, middle, oldest = gc.get_count()
    if youngest <= THRESHOLDS[0]:
        return
    if middle <= THRESHOLDS[1]:
        gc.collect(0)
    else:
        gc.collect(1 if oldest <= THRESHOLDS[2] else 2)


class DroppedGenerators:
    """Closes async generators that nobody closed, inside the loop. asyncio's own loops do so; qasync's does not.

    Without it the HTTP library, which drops some of its own when we leave an answer early, prints exceptions at stderr.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = TaskSet("dropped generators")
        self._before = sys.get_asyncgen_hooks()

    def start(self) -> None:
        self._before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(finalizer=self._dropped)

    async def stop(self) -> None:
        sys.set_asyncgen_hooks(*self._before)
        await self._closing.close()

    def _dropped(self, generator: AsyncGenerator[object, object]) -> None:
        """Python may drop it in any thread."""
        self._loop.call_soon_threadsafe(self._close, generator)

    def _close(self, generator: AsyncGenerator[object, object]) -> None:
        self._closing.start(generator.aclose())
