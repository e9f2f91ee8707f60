"""The log and the crash report in the profile, in which no key ever stands and no line can be forged."""

import asyncio
import contextlib
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from app.adapters.private_files import make_private_folder
from app.domain.redaction import redact

LARGEST = 1_000_000  # bytes of one log file; two older ones are kept
KEPT = 2
_QUIET = ("openai", "httpx2", "httpcore2", "httpx", "httpcore", "asyncio", "keyring", "markdown_it")

log = logging.getLogger(__name__)

Secrets = Callable[[], Iterable[str]]


class RedactingFormatter(logging.Formatter):
    """Takes keys out of the whole record, its traceback included; every line of a record after the first is indented,
    so that no text from outside can look like a record of its own."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return one_record(redact(super().format(record), *self._secrets()))

    def __repr__(self) -> str:
        return "RedactingFormatter()"


def one_record(text: str) -> str:
    """A text that stays within its record: continued lines indented, other control characters escaped."""
    lines = text.splitlines() or [""]
    shown = ["".join(c if c == "\t" or c.isprintable() else ascii(c)[1:-1] for c in line) for line in lines]
    return "\n    ".join(shown)


class PrivateLogFile(logging.FileHandler):
    """A file, 0600, that makes room for a new one when it is full; a full disk silences it.

    The standard library's rotating file would load sockets and pickle at the start.
    """

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        try:
            if self.stream is not None and self.stream.tell() > LARGEST:
                self._make_room()
        except OSError:
            self.handleError(record)

    def _make_room(self) -> None:
        """The next record opens the new file."""
        full, self.stream = self.stream, None  # type: ignore[assignment,unused-ignore]
        if full is not None:
            full.close()
        for number in range(KEPT, 0, -1):
            older = f"{self.baseFilename}.{number}"
            newer = f"{self.baseFilename}.{number - 1}" if number > 1 else self.baseFilename
            if os.path.exists(newer):
                os.replace(newer, older)

    def _open(self) -> TextIOWrapper:
        return open(  # type: ignore[return-value]
            self.baseFilename, self.mode, encoding="utf-8", errors="backslashreplace", opener=_private
        )

    def handleError(self, record: logging.LogRecord) -> None:
        """The standard one prints the record's unredacted arguments."""


class Logs:
    """What is installed between `begin` and `end`: the log file, the hooks for errors nobody caught, crash.log."""

    def __init__(self, folder: Path, secrets: Secrets = tuple) -> None:
        """`folder` is the profile's; `secrets` are the keys in use, asked for each record."""
        self._folder = folder / "logs"
        self._secrets = secrets
        self._handler: logging.Handler | None = None
        self._crash_file: TextIO | None = None
        self._hooks = (sys.excepthook, threading.excepthook)
        self.crashed: Callable[[str], object] | None = None

    def begin(self) -> None:
        """A profile that cannot be written has no log; that is no reason not to start."""
        _no_core_dumps()
        with contextlib.suppress(OSError):
            make_private_folder(self._folder)
            self._handler = PrivateLogFile(self._folder / "fireside.log", encoding="utf-8")
            self._handler.setFormatter(RedactingFormatter(self._secrets))
            root = logging.getLogger()
            root.addHandler(self._handler)
            root.setLevel(min(root.level, logging.INFO) or logging.INFO)
            self._crash_file = open(self._folder / "crash.log", "a", encoding="utf-8", opener=_private)  # noqa: SIM115
            faulthandler.enable(self._crash_file)
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def end(self) -> None:
        sys.excepthook, threading.excepthook = self._hooks
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None
        if self._crash_file is not None:
            faulthandler.disable()
            self._crash_file.close()
            self._crash_file = None

    def loop_handler(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """For `loop.set_exception_handler`."""
        error = context.get("exception")
        self._report(f"in the event loop: {context.get('message', '')}", error)

    def _uncaught(self, kind: type[BaseException], error: BaseException, traceback: Any) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._hooks[0](kind, error, traceback)
            return
        self._report("nobody caught this", error.with_traceback(traceback))

    def _uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if not isinstance(arguments.exc_value, SystemExit):
            name = arguments.thread.name if arguments.thread else "unknown"
            self._report(f"in thread {name}", arguments.exc_value)

    def _report(self, where: str, error: BaseException | None) -> None:
        log.critical("%s", where, exc_info=error)
        if self.crashed is not None:
            self.crashed(redact(f"{type(error).__name__}: {error}" if error else where, *self._secrets()))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _no_core_dumps() -> None:
    """A core file would hold the key and the user's code."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
