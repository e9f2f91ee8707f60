"""The user's files on disk: read with their stamp, written so that a failure leaves the old file whole.

Writing replaces the file by a finished copy which has its mode, owner and attributes. Where that would lose something
(hard links, a foreign owner, a folder that takes no new file) the file is written in place, after a copy of the old
bytes has been put into the profile.
"""

import contextlib
import errno
import hashlib
import os
import stat
from pathlib import Path

from app.adapters.file_problems import problem_of, refuse
from app.domain.errors import AppError, Remedy
from app.services.ports import FileContent, FileStamp

_CHUNK = 1 << 20
_NOT_COPIED = {errno.ENOTSUP, errno.EPERM, errno.EACCES, errno.ENODATA, errno.EINVAL}


class DiskFiles:
    """`backups` is the folder for the old bytes while a file is written in place."""

    def __init__(self, backups: Path) -> None:
        self._backups = backups

    def read(self, path: str, *, limit: int | None) -> FileContent:
        absolute = os.path.abspath(path)
        try:
            info = os.stat(absolute)
            _check_regular(info, absolute)
            if limit is not None and info.st_size > limit:
                _refuse_size(absolute, info.st_size)
            handle = os.open(absolute, os.O_RDONLY | _flag("O_NONBLOCK") | _flag("O_CLOEXEC") | _flag("O_BINARY"))
            try:
                info = os.fstat(handle)
                _check_regular(info, absolute)
                data = _read_all(handle, absolute, limit)
            finally:
                os.close(handle)
        except OSError as error:
            raise problem_of(error, absolute, "opened") from error
        return FileContent(absolute, data, _stamp(info, data), os.access(absolute, os.W_OK))

    def write(self, path: str, data: bytes, *, expected: FileStamp | None) -> FileStamp:
        target = os.path.realpath(path)
        try:
            old = _lstat(target)
            if old is not None:
                _check_regular(old, target)
            if expected is not None:
                _check_unchanged(target, old, expected)
            if old is None:
                self._replace(target, data, None)
            elif old.st_nlink > 1 or not _is_ours(old) or not self._try_replace(target, data, old):
                self._write_in_place(target, data)
            return _stamp(os.stat(target), data)
        except OSError as error:
            raise problem_of(error, target, "saved") from error

    def look(self, path: str, known: FileStamp) -> FileStamp | None:
        """The bytes are read only where time, size or number say that they may be others."""
        try:
            info = os.stat(path)
            if (info.st_mtime_ns, info.st_size, info.st_ino) == (known.mtime_ns, known.size, known.inode):
                return known
            _check_regular(info, path)
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, AppError):
            return known  # not to be read at the moment: nothing can be said of it
        return FileStamp(info.st_mtime_ns, info.st_size, info.st_ino, digest)

    def _try_replace(self, target: str, data: bytes, old: os.stat_result) -> bool:
        """False when the folder takes no new file, or the copy cannot have the old owner: then in place."""
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
        try:
            self._replace(target, data, old)
        except PermissionError:
            return False
        return True

    def _replace(self, target: str, data: bytes, old: os.stat_result | None) -> None:
        folder = os.path.dirname(target)
        temporary = os.path.join(folder, f".fireside-{os.urandom(6).hex()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flag("O_CLOEXEC") | _flag("O_BINARY")
        handle = os.open(temporary, flags, 0o666 if old is None else 0o600)
        try:
            try:
                _write_all(handle, data)
                if old is not None:
                    _copy_form(handle, target, old)
                os.fsync(handle)
            finally:
                os.close(handle)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        _sync_folder(folder)

    def _write_in_place(self, target: str, data: bytes) -> None:
        """The old bytes are in the profile until the new ones are on the disk; on a failure they are put back."""
        handle = os.open(target, os.O_RDWR | _flag("O_NONBLOCK") | _flag("O_CLOEXEC") | _flag("O_BINARY"))
        try:
            _check_regular(os.fstat(handle), target)
            before = _read_all(handle, target, None)
            backup = self._back_up(target, before)
            try:
                _overwrite(handle, data)
            except OSError:
                # The old bytes had room here before, so they should have it again.
                _put_back(handle, before, backup, target)
                raise
            backup.unlink()
        finally:
            os.close(handle)

    def _back_up(self, target: str, data: bytes) -> Path:
        self._backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        backup = self._backups / f"{Path(target).name[:80]}-{os.urandom(6).hex()}"
        handle = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flag("O_BINARY"), 0o600)
        try:
            _write_all(handle, data)
            os.fsync(handle)
        except OSError:
            backup.unlink()
            raise
        finally:
            os.close(handle)
        return backup


def _lstat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _check_regular(info: os.stat_result, path: str) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise refuse(f"“{_name(path)}” is a folder. Choose a file in it.")
    if not stat.S_ISREG(info.st_mode):
        raise refuse(f"“{_name(path)}” is a device or a pipe, not a file that can be edited.")


def _refuse_size(path: str, size: int) -> None:
    raise refuse(
        f"“{_name(path)}” is {size / 1e6:,.0f} MB large. Editing it may be slow.", Remedy.OPEN_ANYWAY, details=path
    )


def _check_unchanged(path: str, now: os.stat_result | None, expected: FileStamp) -> None:
    """Raises AppError when the file has other bytes than those that were read; a missing one may be written anew."""
    if now is None or (now.st_mtime_ns, now.st_size, now.st_ino) == (
        expected.mtime_ns,
        expected.size,
        expected.inode,
    ):
        return
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != expected.digest:
        raise refuse(
            f"“{_name(path)}” was changed by another program since you opened it. Nothing was saved.",
            Remedy.OVERWRITE,
            details=path,
        )


def _is_ours(info: os.stat_result) -> bool:
    """Root may give the copy any owner; anybody else only their own."""
    return not hasattr(os, "geteuid") or os.geteuid() in (0, info.st_uid)


def _read_all(handle: int, path: str, limit: int | None) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := os.read(handle, _CHUNK):
        parts.append(part)
        size += len(part)
        if limit is not None and size > limit:
            _refuse_size(path, size)
    return b"".join(parts)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _overwrite(handle: int, data: bytes) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    _write_all(handle, data)
    os.ftruncate(handle, len(data))
    os.fsync(handle)


def _put_back(handle: int, data: bytes, backup: Path, path: str) -> None:
    try:
        _overwrite(handle, data)
    except OSError as error:
        raise refuse(
            f"Saving “{_name(path)}” failed half way. What it held before is kept in {backup}.",
            Remedy.SAVE_AS,
            details=str(error),
        ) from error
    backup.unlink()


def _copy_form(handle: int, source: str, old: os.stat_result) -> None:
    """Owner, extended attributes (they carry access lists), and the mode last: the others may reset bits of it."""
    if hasattr(os, "fchown"):
        new = os.fstat(handle)
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            os.fchown(handle, old.st_uid, old.st_gid)
    if hasattr(os, "listxattr"):
        for name in _attributes(source):
            try:
                os.setxattr(handle, name, os.getxattr(source, name))
            except OSError as error:
                if error.errno not in _NOT_COPIED:
                    raise
    if hasattr(os, "fchmod"):
        os.fchmod(handle, stat.S_IMODE(old.st_mode))


def _attributes(path: str) -> list[str]:
    try:
        return os.listxattr(path)
    except OSError as error:
        if error.errno in _NOT_COPIED:
            return []
        raise


def _sync_folder(folder: str) -> None:
    """Makes the new name durable; not every system lets a folder be opened or synchronised."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _stamp(info: os.stat_result, data: bytes) -> FileStamp:
    return FileStamp(info.st_mtime_ns, info.st_size, info.st_ino, hashlib.sha256(data).hexdigest())


def _name(path: str) -> str:
    return os.path.basename(path) or path


def _flag(name: str) -> int:
    return int(getattr(os, name, 0))
