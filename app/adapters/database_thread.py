"""What the database's thread does: opens the file, takes jobs in their order, bears a full disk and a locked file."""

import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.database import Job
from app.adapters.database_file import Opened, back_up, backup_is_due, is_corruption, open_database, primary_code
from app.adapters.file_lock import locked
from app.adapters.private_files import make_private_folder
from app.adapters.runs import Run
from app.domain.errors import AppError, Problem, ProblemKind

log = logging.getLogger(__name__)

IDLE_BEFORE_BACKUP_S = 20.0
OPEN_LOCK_LIMIT_S = 10.0

_DISK_REFUSES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

DISK_FULL = "The disk is full or cannot be written. What is new is kept in memory and saved as soon as there is room."
LOCKED = "Another program holds the file with your chats. Fireside keeps trying to save."
DAMAGED = "The file with your chats is damaged. Close Fireside and open it again: it will be repaired."


class DatabaseThread:
    """Lives in one thread from `run` to its end, which comes with a None in the queue.

    `closing` says beforehand that the end is near: a lock is then not waited for again and again.
    """

    def __init__(
        self,
        path: Path,
        jobs: "queue.SimpleQueue[Job | None]",
        say: Callable[[Problem | None], None],
        closing: threading.Event,
        *,
        retry_s: float,
        close_limit_s: float,
    ) -> None:
        self._path = path
        self._jobs = jobs
        self._say = say
        self._closing = closing
        self._retry_s = retry_s
        self._close_limit_s = close_limit_s
        self._held: list[Job] = []  # done in a transaction that the disk has refused so far, or not even there
        self._in_trouble = False
        self._backup_due = False
        self._next_retry = 0.0

    def run(self) -> None:
        opened, run = self._open()
        self._connection = opened.connection
        for problem in opened.problems:
            self._say(problem)
        self._backup_due = opened.on_disk and backup_is_due(self._path, datetime.now(UTC))
        try:
            while (job := self._next()) is not None:
                self._do(job)
            self._finish(opened.on_disk)
        finally:
            self._connection.close()
            run.end()

    def _open(self) -> tuple[Opened, Run]:
        run = Run(self._path.parent / "runs")
        with contextlib.suppress(OSError):  # `open_database` meets the same error and says so
            make_private_folder(self._path.parent)
        # Two programs that start together must not both repair or migrate.
        with locked(self._path.with_name(f"{self._path.name}.lock"), OPEN_LOCK_LIMIT_S):
            opened = open_database(self._path)
            if opened.on_disk:
                try:
                    run.begin()
                except OSError as error:
                    log.info("this run cannot be marked as alive: %s", error)
        opened.connection.create_function("this_run", 0, lambda: run.id)
        opened.connection.create_function("run_is_alive", 1, lambda other: int(run.alive(other)))
        return opened, run

    def _next(self) -> Job | None:
        """The next job; retries what is held, and makes the daily backup, while none comes."""
        while True:
            try:
                if self._held:
                    return self._jobs.get(timeout=max(0.0, self._next_retry - time.monotonic()))
                return self._jobs.get(timeout=IDLE_BEFORE_BACKUP_S if self._backup_due else None)
            except queue.Empty:
                if self._held:
                    self._retry()
                else:
                    self._back_up()

    def _do(self, job: Job) -> None:
        try:
            result = self._read(job) if job.reads else self._write(job)
        except sqlite3.Error as error:
            job.failed(self._explain(error))
        except Exception as error:  # noqa: BLE001 - here a job ends; whoever waits for it hears what happened
            job.failed(error)
        else:
            job.done(result)

    def _read(self, job: Job) -> object:
        if self._in_transaction():  # what the disk refuses is open in it, and to be seen
            return job.work(self._connection)
        return self._transaction(job, "BEGIN")

    def _write(self, job: Job) -> object:
        if self._held:
            return self._hold(job)
        while True:
            try:
                result = self._transaction(job, "BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if primary_code(error) in _DISK_REFUSES:
                    log.info("the disk refuses: %s", error)
                    return self._hold(job)
                if primary_code(error) not in _LOCKED or self._closing.is_set():
                    raise
                self._trouble(Problem(ProblemKind.STORAGE, LOCKED, details=str(error)))
                continue
            self._trouble_is_over()
            return result

    def _transaction(self, job: Job, begin: str) -> object:
        connection = self._connection
        if job.durable:
            connection.execute("PRAGMA synchronous=FULL")
        connection.execute(begin)
        try:
            result = job.work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            if job.durable:
                connection.execute("PRAGMA synchronous=NORMAL")
        return result

    # -- a disk that refuses --------------------------------------------------------------------------------------

    def _hold(self, job: Job) -> object:
        """Does the job in a transaction that stays open: it can be read from now on, and is committed when it can be.

        Raises what the job raises; a job that somebody waits for is then not held, as they have been told.
        """
        self._trouble(Problem(ProblemKind.STORAGE, DISK_FULL))
        if not self._held:
            self._next_retry = time.monotonic() + self._retry_s
        self._replay()
        if not self._in_transaction():
            if job.future is not None:
                raise AppError(Problem(ProblemKind.STORAGE, DISK_FULL))
            self._held.append(job)
            return None
        self._connection.execute("SAVEPOINT held")
        try:
            result = job.work(self._connection)
        except sqlite3.OperationalError as error:
            self._undo_held()
            if primary_code(error) not in _DISK_REFUSES or job.future is not None:
                raise
            self._held.append(job)
            return None
        except BaseException:
            self._undo_held()
            raise
        self._connection.execute("RELEASE held")
        self._held.append(job)
        return result

    def _in_transaction(self) -> bool:
        return self._connection.in_transaction

    def _undo_held(self) -> None:
        """Takes back one job of the open transaction; SQLite itself may have taken back all of it."""
        if self._in_transaction():
            self._connection.execute("ROLLBACK TO held")
            self._connection.execute("RELEASE held")

    def _replay(self) -> None:
        """Opens the transaction of what is held, unless it is open; leaves none open when even that is refused."""
        connection = self._connection
        if self._in_transaction():
            return
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN IMMEDIATE")
            for job in self._held:
                job.work(connection)
        except sqlite3.OperationalError as error:
            log.info("what is held cannot be shown for now: %s", error)
            if self._in_transaction():
                connection.execute("ROLLBACK")

    def _retry(self) -> None:
        self._next_retry = time.monotonic() + self._retry_s
        self._replay()
        if not self._in_transaction():
            return
        try:
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            log.info("the disk still refuses: %s", error)
            if self._in_transaction():
                self._connection.execute("ROLLBACK")
            self._replay()
            return
        self._held.clear()
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._trouble_is_over()

    def _trouble(self, problem: Problem) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            self._say(problem)

    def _trouble_is_over(self) -> None:
        if self._in_trouble:
            self._in_trouble = False
            self._say(None)

    def _explain(self, error: sqlite3.Error) -> AppError:
        """The failure for people; the cause stays with it for the log."""
        message = DAMAGED if is_corruption(error) else "Something could not be saved or read."
        explained = AppError(Problem(ProblemKind.STORAGE, message, details=str(error)))
        explained.__cause__ = error
        if is_corruption(error):
            self._trouble(explained.problem)
        return explained

    # -- the end --------------------------------------------------------------------------------------------------

    def _finish(self, on_disk: bool) -> None:
        deadline = time.monotonic() + self._close_limit_s
        while self._held:
            self._retry()
            if not self._held:
                break
            if time.monotonic() > deadline:
                log.error("the disk refused to the end: %d changes are lost", len(self._held))
                return
            time.sleep(0.1)
        if on_disk:
            self._connection.execute("PRAGMA optimize")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _back_up(self) -> None:
        self._backup_due = False
        try:
            back_up(self._connection, self._path)
        except (OSError, sqlite3.Error) as error:
            log.info("the daily backup has to wait: %s", error)
