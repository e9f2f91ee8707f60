"""Real programs are run apart from everything, and nothing of them is left."""

import os
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from app.adapters.programs import LocalPrograms
from app.domain.errors import AppError
from tests.support.patience import until


async def output_of(code: str) -> tuple[str, int]:
    written, status = b"", None
    async with aclosing(LocalPrograms().run([sys.executable, "main.py"], "main.py", code)) as pieces:
        async for piece in pieces:
            if isinstance(piece, int):
                status = piece
            else:
                written += piece
    assert status is not None
    return written.decode(), status


def exists(path: str) -> bool:
    return Path(path).exists()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # where there is none, nothing is left behind as a zombie
    return not status.exists() or status.read_text().split(") ")[1][0] != "Z"


async def test_a_program_is_run_and_tells_its_end() -> None:
    """What it writes to both outputs comes in order, and its status last."""
    text, status = await output_of("import sys\nprint('ü')\nprint('err', file=sys.stderr)\nsys.exit(3)\n")

    assert (text.splitlines(), status) == (["ü", "err"], 3)


async def test_it_runs_in_an_empty_folder_that_goes() -> None:
    """The folder holds only the file; it is gone afterwards, with whatever was written there."""
    text, _ = await output_of("import os\nopen('new', 'w').close()\nprint(os.getcwd(), sorted(os.listdir()))\n")
    folder, _, files = text.partition(" ")

    assert files.strip() == "['main.py', 'new']"
    assert not exists(folder)


async def test_our_secrets_are_not_its_business(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither keys nor anything else unknown of our environment is passed on, and there is no input."""
    monkeypatch.setenv("FIREWORKS_API_KEY", "fw_secret")
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    text, _ = await output_of("import os, sys\nprint(dict(os.environ), repr(sys.stdin.read()))\n")

    assert "fw_secret" not in text
    assert "PYTHONPATH" not in text
    assert text.strip().endswith("''")


async def test_closing_ends_it_with_all_it_has_started() -> None:
    """A program that waits for ever is gone at once, and so is its child."""
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "import os\nprint(os.getpid(), child.pid)\ntime.sleep(600)\n"
    )
    async with aclosing(LocalPrograms().run([sys.executable, "main.py"], "main.py", code)) as pieces:
        first = await anext(pieces)
        assert isinstance(first, bytes)
        pids = [int(word) for word in first.split()]
        assert all(map(is_alive, pids))

    await until(lambda: not any(map(is_alive, pids)), "both are gone")


async def test_what_it_leaves_behind_is_ended_with_it() -> None:
    """A child that goes on after its parent does not keep the run open."""
    code = (
        "import subprocess, sys\nprint(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid)\n"
    )
    text, status = await output_of(code)

    assert status == 0
    await until(lambda: not is_alive(int(text)), "the child is gone")


async def test_a_flood_waits_for_its_reader() -> None:
    """A program that writes without an end is held, and closing it ends that."""
    code = "while True:\n    print('x' * 1000)\n"
    async with aclosing(LocalPrograms().run([sys.executable, "main.py"], "main.py", code)) as pieces:
        first = await anext(pieces)

    assert isinstance(first, bytes)
    assert len(first) < 1_000_000


async def test_what_is_not_there_is_said() -> None:
    """A program that cannot be started is a problem in words."""
    with pytest.raises(AppError, match="no-such-program"):
        async with aclosing(LocalPrograms().run(["no-such-program"], "main.py", "")) as pieces:
            await anext(pieces)


def test_programs_are_found_on_the_path() -> None:
    """Where they are, or nothing."""
    assert LocalPrograms().find(os.path.basename(sys.executable)) or LocalPrograms().find("python3")
    assert LocalPrograms().find("no-such-program") == ""
