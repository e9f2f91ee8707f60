"""A second start hands over to the first: real processes, each with a robot at its keyboard."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.handover import NO_ANSWER
from tests.support.patience import PATIENCE_S, until
from tests.support.program import ROOT, program, surroundings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and unix sockets")


async def second(*arguments: object, environ: Mapping[str, str], cwd: Path | None = None) -> tuple[int, str]:
    """Runs `fireside ARGUMENTS` to its end; exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from app.__main__ import main; sys.exit(main(sys.argv[1:]))",
        *map(str, arguments),
        env=dict(environ),
        cwd=cwd,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_S):
        _out, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


def door(environ: Mapping[str, str]) -> list[Path]:
    """The socket of a window that hears later starts."""
    return [path for path in Path(environ["XDG_RUNTIME_DIR"]).glob("fireside-*") if path.is_socket()]


async def test_second_start_hands_its_files_over(tmp_path: Path) -> None:
    """`fireside a.py:3:5` from another folder opens there in the first window, which comes to the front."""
    file = tmp_path / "a.py"
    file.write_text("one = 1\ntwo = 2\nthree = 3\n", encoding="utf-8")
    environ = surroundings(tmp_path)
    async with program("--profile", tmp_path / "p", environ=environ) as first:
        await first.order("minimise")

        assert await second("--profile", tmp_path / "p", "a.py:3:5", environ=environ, cwd=tmp_path) == (0, "")

        await first.order("sees", "three = 3", "editor.text")
        await first.until([3, 5], "cursor")
        await first.until(True, "is_in_front")
        await first.order("type", "X")
        await first.order("sees", "threXe = 3", "editor.text")
        assert await second("--profile", tmp_path / "p", "none.py", environ=environ, cwd=tmp_path) == (0, "")
        await first.order("sees", "“none.py” does not exist", "editor.notice")
        await first.end()


async def test_only_windows_of_the_same_profile_meet(tmp_path: Path) -> None:
    """Another profile, and `--new-window`, start windows of their own; the latter leaves the first's tabs alone."""
    file = tmp_path / "a.txt"
    file.write_text("text", encoding="utf-8")
    environ = surroundings(tmp_path)
    async with program("--profile", tmp_path / "p", file, environ=environ) as first:
        await first.until(["a.txt"], "tabs")
        async with program("--profile", tmp_path / "q", environ=environ) as other:
            assert await other.order("tabs") == []
        async with program("--profile", tmp_path / "p", "--new-window", environ=environ) as apart:
            await apart.order("press", "Ctrl+N")
            await apart.until(["Untitled"], "tabs")
            await apart.end()
        assert await first.order("tabs") == ["a.txt"]
        await first.end()
    async with program("--profile", tmp_path / "p", environ=environ) as again:
        await again.until(["a.txt"], "tabs")


async def test_a_crash_leaves_no_door_shut(tmp_path: Path) -> None:
    """After kill -9 the next start takes the dead one's place, and hears the start after it."""
    environ = surroundings(tmp_path)
    async with program("--profile", tmp_path / "p", environ=environ) as first:
        await first.until(True, "is_in_front")
        await until(lambda: door(environ), "its door is open")
        await first.kill()
    assert door(environ)

    file = tmp_path / "b.txt"
    file.write_text("after the crash", encoding="utf-8")
    async with program("--profile", tmp_path / "p", environ=environ) as next_one:
        assert await second("--profile", tmp_path / "p", file, environ=environ) == (0, "")
        await next_one.order("sees", "after the crash", "editor.text")


async def test_no_answer_is_said(tmp_path: Path) -> None:
    """When the first hangs, the second says so within some seconds and ends with a code other than 0."""
    environ = surroundings(tmp_path)
    async with program("--profile", tmp_path / "p", environ=environ) as first:
        await first.until(True, "is_in_front")
        first.process.send_signal(signal.SIGSTOP)

        code, said = await second("--profile", tmp_path / "p", "x.txt", environ=environ)

        assert (code, said.strip()) == (1, NO_ANSWER)


async def test_the_second_start_loads_little(tmp_path: Path) -> None:
    """It ends without having loaded Qt or asyncio; how quick that is stands in `bench_second_start`."""
    environ = surroundings(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from app.__main__ import main\n"
        f"code = main(['--profile', {str(tmp_path / 'p')!r}, 'x.txt'])\n"
        "assert not {'PySide6', 'asyncio', 'qasync'} & set(sys.modules), 'too much'\n"
        "sys.exit(code)"
    )
    async with program("--profile", tmp_path / "p", environ=environ) as first:
        await first.until(True, "is_in_front")
        process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", code, env=environ)
        async with asyncio.timeout(PATIENCE_S):
            assert await process.wait() == 0
