"""What files held before a run of replacements: a folder for each run, below the profile's backups; the newest ten."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from app.adapters.private_files import make_private_folder, replace_private
from app.domain.errors import AppError, Problem, ProblemKind

RUNS_KEPT = 10
LIST = "files.json"


class ReplaceBackups:
    """Implements `ports.OldBytes`. Ids of runs are in the order of time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, run_id: str, path: str, data: bytes) -> None:
        run = self._folder / run_id
        try:
            if not run.is_dir():
                make_private_folder(self._folder)
                make_private_folder(run)
                self._forget_old()
            paths = [*_listed(run), path]
            replace_private(run / str(len(paths)), data)
            replace_private(run / LIST, json.dumps(paths).encode("utf-8", "surrogateescape"))
        except OSError as error:
            message = "The old contents could not be kept, so nothing was replaced."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=str(error))) from error

    def kept(self, run_id: str) -> Sequence[tuple[str, bytes]]:
        run = self._folder / run_id
        try:
            return [(path, (run / str(number)).read_bytes()) for number, path in enumerate(_listed(run), 1)]
        except OSError as error:
            message = f"The old contents in {run} cannot be read."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=str(error))) from error

    def _forget_old(self) -> None:
        runs = sorted(entry.name for entry in os.scandir(self._folder) if entry.is_dir(follow_symlinks=False))
        for name in runs[:-RUNS_KEPT]:
            shutil.rmtree(self._folder / name, ignore_errors=True)


def _listed(run: Path) -> list[str]:
    try:
        found: list[str] = json.loads((run / LIST).read_bytes())
    except FileNotFoundError:
        return []
    return found
