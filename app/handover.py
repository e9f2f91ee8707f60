"""Before Qt is loaded: is this the first start on this profile? If not, the first gets what this one was to open.

The first start holds a lock for as long as it lives, and answers at a local socket beside it. The lock decides who is
first, so a socket that a crash left behind misleads nobody. What travels is in `domain.second_start`; the other end is
`bootstrap.instance`.
"""

import hashlib
import os
import stat
import threading
import time
from pathlib import Path

from app.adapters.file_lock import FileLock
from app.domain.second_start import Handed, is_ok, line_of

ANSWER_WITHIN_S = 5.0
LOOK_AGAIN_S = 0.01
LONGEST_ADDRESS = 100  # bytes; a local socket's address has room for 107 or 103


class Claim:
    """The wish to be the first; `first` says whether it came true. Without a place for the lock nobody is first."""

    def __init__(self, profile: Path) -> None:
        """`profile` need not exist yet."""
        self.address = ""
        self.first = False
        self._lock: FileLock | None = None
        folder = _runtime_folder()
        if folder is None:
            return
        name = f"fireside-{hashlib.sha256(f'{_user()}:{os.path.realpath(profile)}'.encode(*_EXACT)).hexdigest()[:16]}"
        self.address = name if os.name == "nt" else str(folder / name)
        self._lock = FileLock(folder / f"{name}.lock")
        self.try_again()

    @property
    def taken(self) -> bool:
        """Another start is the first."""
        return self._lock is not None and not self.first

    def try_again(self) -> None:
        assert self._lock is not None
        try:
            self.first = self._lock.acquire()
        except OSError:
            self._lock = None  # a file system without locks: every start is on its own


def hand_over(claim: Claim, handed: Handed, limit_s: float = ANSWER_WITHIN_S) -> bool:
    """Gives `handed` to the first and waits for its answer; False: no "ok" came in time.

    The first may still be starting, or may be about to end: then this one becomes the first (`claim.first`).
    """
    deadline = time.monotonic() + limit_s
    pause = threading.Event()
    while True:
        try:
            return _ask(claim.address, line_of(handed), deadline)
        except (FileNotFoundError, ConnectionError):
            claim.try_again()
            if claim.first or time.monotonic() > deadline:
                return False
            pause.wait(LOOK_AGAIN_S)
        except OSError:
            return False


def _ask(address: str, line: bytes, deadline: float) -> bool:
    """Raises OSError: ConnectionRefusedError and FileNotFoundError when nobody listens yet or any more."""
    if os.name == "nt":
        with open(rf"\\.\pipe\{address}", "r+b", buffering=0) as pipe:
            pipe.write(line)
            return is_ok(pipe.readline())
    import socket

    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        connection.connect(address)
        connection.sendall(line)
        heard = b""
        while not heard.endswith(b"\n") and (part := connection.recv(4096)):
            heard += part
        return is_ok(heard)


def _runtime_folder() -> Path | None:
    """A folder that belongs to this user alone; None: there is none."""
    if os.name == "nt":
        return _temporary_folder()
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(given) and len(os.fsencode(given)) < LONGEST_ADDRESS - 30 and _is_private(given):
        return Path(given)
    folder = _temporary_folder() / f"fireside-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return folder if _is_private(str(folder)) and len(os.fsencode(folder)) < LONGEST_ADDRESS - 30 else None


def _temporary_folder() -> Path:
    import tempfile  # 3 ms, which a session with a folder of its own never pays

    return Path(tempfile.gettempdir())


def _is_private(folder: str) -> bool:
    """No link, ours, and nobody else's: whoever can write there could answer in our name."""
    try:
        info = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(info.st_mode) and info.st_uid == os.getuid() and not stat.S_IMODE(info.st_mode) & 0o077


def _user() -> str:
    return os.environ.get("USERNAME", "") if os.name == "nt" else str(os.getuid())


_EXACT = ("utf-8", "surrogateescape")

NO_ANSWER = (
    "fireside: the window that is already open does not answer, so nothing was opened.\n"
    "          `fireside --new-window` starts another one."
)
