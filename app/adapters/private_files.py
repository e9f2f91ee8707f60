"""Files and folders that only this user can read, whatever the umask says."""

import contextlib
import os
import stat
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Creates the folder 0700; folders above it get the usual mode. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not folder.is_dir():
        raise NotADirectoryError(f"not a folder: {folder}")


def create_private(path: Path) -> None:
    """Makes an empty file, 0600. Raises FileExistsError and other OSErrors."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def make_private(path: Path) -> None:
    """Takes a file away from group and others when they have a hand in it. Raises OSError."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)


def replace_private(path: Path, content: bytes) -> None:
    """Replaces a file as a whole or not at all, 0600; a symbolic link stays one. Raises OSError."""
    target = Path(os.path.realpath(path))
    fresh = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
    create_private(fresh)
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in this folder outlive a power cut, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
