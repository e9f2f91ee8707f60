"""Deleting without loss: to the desktop's trash (the freedesktop.org rules, or the Finder's), else into the profile."""

import os
import secrets
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from app.services.ports import Deleted


def to_trash(path: str, kept: Path) -> Deleted:
    """Moves a file, a link or a folder. Raises OSError. `kept` is used where no trash is on the same disk."""
    if sys.platform == "darwin":
        folder = Path.home() / ".Trash"
        if folder.is_dir() and _same_disk(path, folder):
            return _move(path, folder)
    elif sys.platform != "win32":
        trash = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "Trash"
        trash.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _same_disk(path, trash.parent):
            return _to_desktop_trash(path, trash)
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _move(path, kept)


def restore(deleted: Deleted) -> None:
    """Puts it back. Raises OSError; the caller has seen to it that its place is free."""
    os.makedirs(os.path.dirname(deleted.path), exist_ok=True)
    shutil.move(deleted.kept, deleted.path)
    if deleted.record is not None and os.path.exists(deleted.record):
        os.unlink(deleted.record)


def _to_desktop_trash(path: str, trash: Path) -> Deleted:
    """The note is written first, as the rules ask: it reserves the name."""
    files, info = trash / "files", trash / "info"
    for folder in (files, info):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = os.path.basename(path)
    when = datetime.now(UTC).astimezone().strftime("%Y-%m-%dT%H:%M:%S")  # local time, by the rules
    note = f"[Trash Info]\nPath={quote(os.fsencode(path))}\nDeletionDate={when}\n".encode()
    stored = name
    while True:
        record = info / f"{stored}.trashinfo"
        try:
            handle = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except FileExistsError:
            stored = f"{name}.{secrets.token_hex(3)}"
    try:
        os.write(handle, note)
    finally:
        os.close(handle)
    try:
        os.rename(path, files / stored)
    except OSError:
        record.unlink()
        raise
    return Deleted(path, str(files / stored), str(record))


def _move(path: str, folder: Path) -> Deleted:
    name = os.path.basename(path)
    target = folder / name
    while os.path.lexists(target):
        target = folder / f"{name}.{secrets.token_hex(3)}"
    shutil.move(path, target)
    return Deleted(path, str(target))


def _same_disk(path: str, folder: Path) -> bool:
    return os.lstat(path).st_dev == os.stat(folder).st_dev
