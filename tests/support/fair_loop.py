"""An event loop whose clock stands still while the machine is busy with something else.

A timer of the program that is short for a test's sake, 0.3 s of silence of a server, must not run off because the
machine did not let this process run, while the answer lay in the loop's own queue. So this loop's time is what it has
waited, at most as long as it meant to, and what it has worked, at most LONGEST_WORK_S a turn. Timers that are due come
one moment after the other, as on a machine of our own.
"""

import asyncio
import selectors
import time
from typing import Any

LONGEST_WORK_S = 0.02


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type, unused-ignore]
    """Counts the time: `now` is asked between two calls of `select` only."""

    def __init__(self) -> None:
        super().__init__()
        self._counted = 0.0
        self._since = time.monotonic()

    @property
    def now(self) -> float:
        return self._counted + min(time.monotonic() - self._since, LONGEST_WORK_S)

    def select(self, timeout: float | None = None) -> Any:
        self._counted = self.now
        began = time.monotonic()
        found = super().select(timeout)
        self._since = time.monotonic()
        waited = self._since - began
        self._counted += waited if timeout is None else min(waited, max(timeout, 0.0))
        return found


class FairLoop(asyncio.SelectorEventLoop):
    """For coroutine tests without Qt."""

    def __init__(self) -> None:
        self._fair = _Selector()
        super().__init__(self._fair)

    def time(self) -> float:
        return self._fair.now
