"""Folders of the user on disk: listed, changed, and what is deleted moved to a trash from which it can come back."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from app.adapters.file_problems import problem_of, refuse
from app.adapters.ignores import NEVER_SHOWN, rules_at, walk
from app.adapters.trash import restore, to_trash
from app.domain.workspace import FolderEntry
from app.services.ports import Deleted

MOST_FILES = 500_000  # in the index of quick open: a home folder opened by mistake must not eat the memory


class DiskFolders:
    """Implements `ports.Folders`; `kept` is the folder for what is deleted where the desktop has no trash."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept

    def entries(self, root: str, folder: str) -> Sequence[FolderEntry]:
        rules = rules_at(folder)
        found: list[FolderEntry] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name not in NEVER_SHOWN:
                        is_folder = entry.is_dir()
                        ignored = rules.ignored(entry.path, is_folder=is_folder)
                        found.append(FolderEntry(entry.name, entry.path, is_folder, ignored))
        except OSError as error:
            raise problem_of(error, folder, "listed") from error
        return tuple(sorted(found, key=_order))

    def stamps(self, folders: Iterable[str]) -> Mapping[str, int]:
        return {folder: _stamp(folder) for folder in folders}

    def files_below(self, root: str, stop: Callable[[], bool]) -> Sequence[str]:
        cut = len(root.rstrip(os.sep)) + 1
        found: list[str] = []
        for _folder, files in walk(root, stop):
            found += [entry.path[cut:].replace(os.sep, "/") for entry in files]
            if len(found) > MOST_FILES:
                break
        return found

    def create_file(self, path: str) -> None:
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError as error:
            raise _is_there(path) from error
        except OSError as error:
            raise problem_of(error, path, "created") from error

    def create_folder(self, path: str) -> None:
        try:
            os.makedirs(path)
        except FileExistsError as error:
            raise _is_there(path) from error
        except OSError as error:
            raise problem_of(error, path, "created") from error

    def rename(self, path: str, new_path: str) -> None:
        if os.path.lexists(new_path) and not _same_file(path, new_path):
            raise _is_there(new_path)
        try:
            os.makedirs(os.path.dirname(new_path), exist_ok=True)
            os.rename(path, new_path)
        except OSError as error:
            raise problem_of(error, path, "renamed") from error

    def delete(self, path: str) -> Deleted:
        try:
            return to_trash(path, self._kept)
        except OSError as error:
            raise problem_of(error, path, "deleted") from error

    def restore(self, deleted: Deleted) -> None:
        if os.path.lexists(deleted.path):
            raise _is_there(deleted.path)
        try:
            restore(deleted)
        except OSError as error:
            raise problem_of(error, deleted.path, "brought back") from error


def _order(entry: FolderEntry) -> tuple[bool, str, str]:
    return not entry.is_folder, entry.name.casefold(), entry.name


def _stamp(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return -1


def _same_file(one: str, other: str) -> bool:
    """True also for another spelling of the same name, where the file system does not tell them apart."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _is_there(path: str) -> Exception:
    return refuse(f"“{os.path.basename(path)}” is already there. Choose another name.")
