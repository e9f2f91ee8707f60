"""Which runs of the program are alive: a crash leaves rows behind that a second window must not mistake for its own."""

import contextlib
import os
import uuid
from pathlib import Path

from app.adapters.file_lock import FileLock
from app.adapters.private_files import make_private_folder


class Run:
    """This run of the program: an id, and a lock on a file named after it for as long as the run lives."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds one small file per run; runs that were killed are swept away by the next one."""
        self.id = uuid.uuid4().hex
        self._folder = folder
        self._lock = FileLock(self._file(self.id))

    def begin(self) -> None:
        """Raises OSError when the folder cannot be written."""
        make_private_folder(self._folder)
        self._lock.acquire()
        for file in self._folder.glob("*.lock"):
            if file.stem != self.id and not self.alive(file.stem):
                with contextlib.suppress(FileNotFoundError, PermissionError):
                    file.unlink()

    def alive(self, run_id: str) -> bool:
        """Whether that run still works on this profile; this one does."""
        if run_id == self.id:
            return True
        file = self._file(run_id)
        if not file.exists():
            return False
        probe = FileLock(file)
        try:
            return not probe.acquire()
        except OSError:
            return False
        finally:
            probe.release()

    def end(self) -> None:
        self._lock.release()
        with contextlib.suppress(OSError):
            os.unlink(self._file(self.id))

    def _file(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.lock"
