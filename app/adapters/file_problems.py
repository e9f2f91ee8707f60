"""What the system says about a file, in words for people, each with the one thing to do about it."""

import errno
import os

from app.domain.errors import AppError, Problem, ProblemKind, Remedy

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
_MAY_NOT = {"created": "create", "renamed": "rename", "deleted": "delete", "brought back": "bring back"}


def refuse(message: str, remedy: Remedy = Remedy.NONE, *, details: str = "") -> AppError:
    return AppError(Problem(ProblemKind.FILE, message, remedy, details))


def problem_of(error: OSError, path: str, verb: str) -> AppError:
    """`verb` is what was to be done: "opened", "saved", "renamed" ... The details keep the system's own words."""
    saving = verb == "saved"
    remedy = Remedy.SAVE_AS if saving else Remedy.NONE
    return refuse(_words(error, path, saving, verb), remedy, details=str(error))


def _words(error: OSError, path: str, saving: bool, verb: str) -> str:
    name, folder = os.path.basename(path) or path, os.path.dirname(path)
    safe = " Your text is still here." if saving else ""
    if error.errno == errno.ENOENT:
        if saving:
            return f"The folder “{folder}” is no longer there.{safe}"
        return f"“{name}” does not exist in {folder}."
    if error.errno == errno.EROFS:
        return f"“{name}” is on a disk that cannot be written.{safe}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"You may not {'write' if saving else _MAY_NOT.get(verb, 'read')} “{name}”.{safe}"
    if error.errno in _FULL:
        return f"There is no room left on the disk for “{name}”. The old file is as it was.{safe}"
    if error.errno == errno.ENOTDIR:
        return f"“{folder}” is not a folder.{safe}"
    if error.errno == errno.ELOOP:
        return f"“{name}” is a link that leads back to itself.{safe}"
    if error.errno == errno.ENAMETOOLONG:
        return f"The name “{name[:40]}…” is too long.{safe}"
    return f"“{name}” could not be {verb}: {error.strerror or error}.{safe}"
