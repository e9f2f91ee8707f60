"""Owners for tasks: each coroutine that runs on its own has one, which cancels it, waits for it, hears its crash."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

Crash = Callable[[BaseException], None]


def _log_crash(error: BaseException) -> None:
    log.error("a task crashed", exc_info=error)


class TaskSlot:
    """Holds at most one task: the newest wins, leaving cancels, closing waits, a crash is reported."""

    def __init__(self, name: str, on_crash: Crash = _log_crash, on_unbegun: Callable[[], None] = lambda: None) -> None:
        """`on_unbegun`: the task was cancelled before its first step, so that no `finally` of it has run."""
        self._name = name
        self._on_crash = on_crash
        self._on_unbegun = on_unbegun
        self._begun: set[asyncio.Task[Any]] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._current: asyncio.Task[Any] | None = None

    @property
    def busy(self) -> bool:
        return self._current is not None and not self._current.done()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs `work`; what ran before is cancelled."""
        self.cancel()
        task = asyncio.get_running_loop().create_task(self._run(work), name=self._name)
        self._tasks.add(task)
        self._current = task
        task.add_done_callback(lambda _task: work.close())  # unless it has run
        task.add_done_callback(self._ended)

    def cancel(self) -> None:
        """Asks the task to end; it may still be ending when this returns."""
        if self._current is not None and not self._current.done():
            self._current.cancel()

    async def close(self) -> None:
        """Cancels and waits until nothing of this slot runs."""
        self.cancel()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def join(self) -> None:
        """Waits for what runs, without cancelling it."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._begun.add(task)
        await work

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task is self._current:
            self._current = None
        if task in self._begun:
            self._begun.discard(task)
        else:
            self._on_unbegun()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_crash(error)


class TaskSet:
    """Holds any number of tasks that may run beside each other; closing cancels and waits for all."""

    def __init__(self, name: str, on_crash: Crash = _log_crash) -> None:
        self._name = name
        self._on_crash = on_crash
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work, name=self._name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_crash(error)
