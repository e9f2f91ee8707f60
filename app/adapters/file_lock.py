"""A lock between processes that the system itself takes back when its holder is killed."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

if os.name == "posix":
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

else:
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]


class FileLock:
    """Held from `acquire` until `release` or the end of the process; the file stays."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """False when another holds it. Raises OSError when the file cannot be made."""
        descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError | PermissionError) or error.errno == 0:  # Wine gives no reason
                return False
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextlib.contextmanager
def locked(path: Path, limit_s: float) -> Iterator[bool]:
    """Waits for the lock, at most `limit_s`; yields whether it is held. Blocks: not for the GUI thread.

    A file system without locks yields False at once, as waiting would change nothing.
    """
    lock = FileLock(path)
    deadline = time.monotonic() + limit_s
    held = False
    try:
        while not (held := lock.acquire()) and time.monotonic() < deadline:
            time.sleep(0.02)
    except OSError:
        held = False
    try:
        yield held
    finally:
        lock.release()
