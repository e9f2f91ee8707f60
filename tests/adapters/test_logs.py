"""The log: no key in any line, no forged line, every error that nobody caught, and only for this user."""

import asyncio
import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.logs import LARGEST, Logs, one_record

KEY = "an-unusual-secret-42"
log = logging.getLogger("tests.logs")

pytestmark = pytest.mark.expects_log


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    started = Logs(tmp_path, lambda: (KEY,))
    level = logging.getLogger().level
    started.begin()
    yield started
    started.end()
    logging.getLogger().setLevel(level)


def written(tmp_path: Path) -> str:
    return (tmp_path / "logs" / "fireside.log").read_text()


def test_a_key_is_in_no_line(logs: Logs, tmp_path: Path) -> None:
    """Keys in use and whatever looks like one are hidden: in the message, its arguments, and the traceback."""
    log.warning("sent %s and %r", KEY, {"Authorization": "Bearer abc.def"})
    log.info("fw_%s", "LooksLikeAKey1234")
    try:
        raise ValueError(f"Illegal header value b'Bearer {KEY}\\n'")
    except ValueError:
        log.exception("failed")

    text = written(tmp_path)
    assert "Illegal header value" in text
    assert not [secret for secret in (KEY, "abc.def", "LooksLikeAKey1234") if secret in text]


def test_no_text_can_forge_a_line(logs: Logs, tmp_path: Path) -> None:
    """Line ends in a message are indented, other control characters and odd line separators are escaped."""
    log.warning("name\n2026-11-23 12:00:00,000 ERROR app: forged\r\u2028x\x1b[31m\u202e")

    lines = written(tmp_path).splitlines()
    assert "forged" in lines[1]
    assert all(line.startswith("    ") for line in lines[1:])
    assert "\x1b" not in written(tmp_path)
    assert one_record("a\u202eb") == "a\\u202eb"


def test_only_this_user_can_read_it(tmp_path: Path) -> None:
    """Under umask 000 the log, its predecessor and the crash report are 0600; the log does not grow for ever."""
    before = os.umask(0)
    level = logging.getLogger().level
    logs = Logs(tmp_path)
    try:
        logs.begin()
        for _ in range(LARGEST // 100_000 + 2):
            log.warning("x" * 100_000)
    finally:
        logs.end()
        logging.getLogger().setLevel(level)
        os.umask(before)

    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "logs").iterdir()}
    assert files == {"fireside.log": 0o600, "fireside.log.1": 0o600, "crash.log": 0o600}
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


def test_what_nobody_catches_is_written_and_told(logs: Logs, tmp_path: Path) -> None:
    """Errors of the main thread, of other threads and of the event loop reach the log, and a sentence without keys."""
    told: list[str] = []
    logs.crashed = told.append

    sys.excepthook(ValueError, ValueError(f"one {KEY}"), None)
    thread = threading.Thread(target=lambda: [][0], name="worker")
    thread.start()
    thread.join()
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(logs.loop_handler)
    loop.call_exception_handler({"message": "three", "exception": KeyError("three")})
    loop.close()

    text = written(tmp_path)
    assert "in thread worker" in text
    assert "in the event loop: three" in text
    assert told == ["ValueError: one [hidden]", "IndexError: list index out of range", "KeyError: 'three'"]
    assert KEY not in text


def test_hooks_are_given_back(tmp_path: Path) -> None:
    """After the end the interpreter's own hooks are in place again."""
    before = (sys.excepthook, threading.excepthook, logging.getLogger().level, list(logging.getLogger().handlers))
    logs = Logs(tmp_path)
    logs.begin()
    logs.end()
    logging.getLogger().setLevel(before[2])

    assert (sys.excepthook, threading.excepthook, before[2], logging.getLogger().handlers) == before


def test_without_a_place_to_write_the_program_starts(tmp_path: Path) -> None:
    """A profile that cannot be written has no log, and that stops nothing."""
    (tmp_path / "file").write_text("in the way")
    logs = Logs(tmp_path / "file")

    logs.begin()
    log.warning("into nothing")
    logs.end()


def test_a_crash_of_the_interpreter_leaves_a_report(tmp_path: Path) -> None:
    """A segmentation fault writes where each thread was into crash.log, and leaves no core file."""
    program = (
        "import sys, ctypes, resource; from pathlib import Path; from app.adapters.logs import Logs\n"
        "Logs(Path(sys.argv[1])).begin(); assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0; ctypes.string_at(0)"
    )

    found = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=False)

    assert found.returncode < 0
    assert "Segmentation fault" in (tmp_path / "logs" / "crash.log").read_text()
