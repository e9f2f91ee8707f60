"""The one way to fireside.db: work is queued in order, done in one thread of its own, and heard of on the loop."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.errors import AppError, Problem, ProblemKind
from app.services.signal import Signal

if TYPE_CHECKING:  # sqlite3 is loaded in the thread: the first paint does not wait for it
    from sqlite3 import Connection

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_S = 5.0
CLOSE_LIMIT_S = 3.0


class Job:
    """Work for the thread: a function of the connection, and the future that hears its result, if anybody waits.

    `durable` work outlives a power cut, not only a crash. A function may run again after a full disk: it changes
    nothing but the database.
    """

    __slots__ = ("durable", "future", "reads", "work")

    def __init__(
        self, work: "Callable[[Connection], Any]", future: asyncio.Future[Any] | None, *, durable: bool, reads: bool
    ) -> None:
        self.work = work
        self.future = future
        self.durable = durable
        self.reads = reads

    def done(self, result: object) -> None:
        _tell(self.future, lambda future: future.set_result(result))

    def failed(self, error: BaseException) -> None:
        """Reports to whoever waits; where nobody does, a failure is a crash and goes to the log."""
        if self.future is None:
            log.error("something could not be kept", exc_info=error)
        else:
            _tell(self.future, lambda future: future.set_exception(error))


def _tell(future: asyncio.Future[Any] | None, answer: Callable[[asyncio.Future[Any]], None]) -> None:
    if future is not None:
        call_on(future.get_loop(), lambda: None if future.done() else answer(future))


def call_on(loop: asyncio.AbstractEventLoop, function: Callable[[], object]) -> None:
    """Calls it on the loop's thread; nobody hears it when the loop has closed meanwhile."""
    try:
        loop.call_soon_threadsafe(function)
    except RuntimeError:
        if not loop.is_closed():
            raise


class Database:
    """Opened in its thread by `start`; everything asked before is queued and answered then.

    What is written comes before what is read after it. `problems` speaks on the loop's thread: sentences for the
    person, and None when an earlier one is over (the disk has room again). `problem` is the last one said.
    """

    def __init__(self, path: Path, *, retry_s: float = RETRY_S, close_limit_s: float = CLOSE_LIMIT_S) -> None:
        """`retry_s` between two tries on a full disk; `close_limit_s` is the patience with one at the end."""
        self.path = path
        self.problems: Signal[Problem | None] = Signal()
        self.problem: Problem | None = None
        self._retry_s = retry_s
        self._close_limit_s = close_limit_s
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[None] | None = None
        self._closing = threading.Event()

    def start(self) -> None:
        """Begins to open the file, without waiting for it; needs a running loop."""
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        threading.Thread(target=self._run, name="database", daemon=True).start()

    def write(self, work: "Callable[[Connection], T]", *, durable: bool = False) -> "asyncio.Future[T]":
        """Queued now, also when nobody awaits the result. One IMMEDIATE transaction. Raises AppError(STORAGE)."""
        return self._ask(work, durable=durable, reads=False)

    def put(self, work: "Callable[[Connection], object]", *, durable: bool = False) -> None:
        """Queued and forgotten; a failure is logged."""
        self._queue(Job(work, None, durable=durable, reads=False))

    async def read(self, work: "Callable[[Connection], T]") -> T:
        """One moment of the database, with everything written before. Raises AppError(STORAGE)."""
        return await self._ask(work, durable=False, reads=True)

    async def close(self) -> None:
        """Does what is queued and closes the file; nothing is accepted from here on."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._ended is None:
            return
        self._jobs.put(None)
        done, _ = await asyncio.wait({self._ended}, timeout=self._close_limit_s + 1.5)
        if not done:
            log.error("the database did not close in time")

    def _ask(self, work: "Callable[[Connection], T]", *, durable: bool, reads: bool) -> "asyncio.Future[T]":
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue(Job(work, future, durable=durable, reads=reads))
        return future

    def _queue(self, job: Job) -> None:
        if self._closing.is_set():
            raise AppError(Problem(ProblemKind.STORAGE, "The program is closing; nothing more is kept."))
        self._jobs.put(job)

    # -- in the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            from app.adapters.database_thread import DatabaseThread

            DatabaseThread(
                self.path,
                self._jobs,
                self._say,
                self._closing,
                retry_s=self._retry_s,
                close_limit_s=self._close_limit_s,
            ).run()
        except Exception as error:  # here the thread ends, and nobody may wait for it for ever
            log.critical("the database's thread has ended", exc_info=error)
            problem = Problem(ProblemKind.STORAGE, "Nothing can be saved or read any more.", details=repr(error))
            self._say(problem)
            while (job := self._jobs.get()) is not None:
                job.failed(AppError(problem))
        finally:
            _tell(self._ended, lambda future: future.set_result(None))

    def _say(self, problem: Problem | None) -> None:
        assert self._loop is not None
        call_on(self._loop, lambda: self._said(problem))

    def _said(self, problem: Problem | None) -> None:
        self.problem = problem
        self.problems.emit(problem)
