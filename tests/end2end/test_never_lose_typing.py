"""What was typed comes back: after kill -9, a full disk, a folder without rights, a folder that is gone."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.patience import until
from tests.support.program import program, surroundings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, rights and limits of POSIX")

CODE = "def double(x):\n    return 2 * x\n"


async def test_all_typing_is_back_after_kill_9(tmp_path: Path) -> None:
    """Killed a moment after the last key (`bench_keep` says which), it brings back what was typed, in files or not."""
    file = tmp_path / "double.py"
    file.write_text(CODE, encoding="utf-8")
    environ = surroundings(tmp_path)
    async with program("--profile", tmp_path / "p", f"{file}:1:1", environ=environ) as first:
        await first.order("sees", "return 2 * x", "editor.text")
        await first.until(True, "is_enabled", "editor.text")
        await first.order("focus", "editor.text")
        await first.order("press", "Ctrl+Home")
        await first.order("type", "# typed into a file\n")
        for text in ("first idea", "second idea: naïve → ∀x 🙂"):
            await first.order("press", "Ctrl+N")
            await first.order("focus", "editor.text")
            await first.order("type", text)
        typed = [f"# typed into a file\n{CODE}", "first idea", "second idea: naïve → ∀x 🙂"]
        await until(lambda: kept(tmp_path / "p") == typed, "the journal has all of it")
        await first.kill()

    assert file.read_text(encoding="utf-8") == CODE
    async with program("--profile", tmp_path / "p", environ=environ) as again:
        await again.until(["double.py", "Untitled", "Untitled 2"], "tabs")
        await again.order("sees", "second idea: naïve → ∀x 🙂", "editor.text")
        await again.order("choose", "Untitled •", "editor.tabs")
        await again.order("sees", "first idea", "editor.text")
        await again.order("choose", "double.py •", "editor.tabs")
        await again.order("sees", f"# typed into a file\n{CODE}", "editor.text")
        await again.order("press", "Ctrl+S")
        await again.until(False, "is_shown", "editor.notice")
        await again.until(["double.py", "Untitled •", "Untitled 2 •"], "marked_tabs")
    assert file.read_text(encoding="utf-8") == f"# typed into a file\n{CODE}"


async def test_a_full_disk_takes_nothing(tmp_path: Path) -> None:
    """Without room the old file stays whole and the window says so; with room again the same text is saved."""
    file = tmp_path / "big.txt"
    old = "a line of text\n" * 40_000
    file.write_text(old, encoding="utf-8")
    environ = surroundings(tmp_path)
    async with program("--profile", tmp_path / "p", file, environ=environ) as running:
        await running.order("sees", "a line of text", "editor.text")
        await running.order("focus", "editor.text")
        await running.order("press", "Ctrl+Home")
        await running.order("type", "new: ")
        await running.order("limit_files", 300_000)
        await running.order("press", "Ctrl+S")

        await running.order("sees", "There is no room left on the disk for “big.txt”", "editor.notice")
        await running.order("sees", "new: a line of text", "editor.text")
        assert file.read_text(encoding="utf-8") == old
        assert not [name for name in os.listdir(tmp_path) if name.startswith(".fireside")]

        await running.order("limit_files", None)
        await running.order("press", "Ctrl+S")
        await running.order("sees_not", "no room left", "editor.pane")
        assert file.read_text(encoding="utf-8") == "new: " + old


async def test_folders_without_rights_and_without_themselves(tmp_path: Path) -> None:
    """A file that may not be written and a folder that is gone: each is said, and the texts are back after kill -9."""
    locked, gone = tmp_path / "locked", tmp_path / "gone"
    for folder in (locked, gone):
        folder.mkdir()
        (folder / f"{folder.name}.txt").write_text("old\n", encoding="utf-8")
    environ = surroundings(tmp_path)
    files = [locked / "locked.txt", gone / "gone.txt"]
    async with program("--profile", tmp_path / "p", *files, environ=environ) as running:
        await running.until(["locked.txt", "gone.txt"], "tabs")
        shutil.rmtree(gone)
        await running.order("choose", "gone.txt", "editor.tabs")
        await running.order("focus", "editor.text")
        await running.order("press", "Ctrl+End")
        await running.order("type", "new in gone")
        await running.order("press", "Ctrl+S")
        said = f"The folder “{gone}” is no longer there. Your text is still here."
        await running.order("sees", said, "editor.notice")
        await running.order("sees", "Save as…", "editor.notice")
        await running.order("sees", "old\nnew in gone", "editor.text")

        await running.order("choose", "locked.txt", "editor.tabs")
        await running.order("focus", "editor.text")
        await running.order("press", "Ctrl+End")
        await running.order("type", "new in locked")
        with _locked(locked):
            await running.order("lose_rights", True)
            await running.order("press", "Ctrl+S")
            await running.order("sees", "You may not write “locked.txt”. Your text is still here.", "editor.notice")
            await running.order("lose_rights", False)
        await running.order("sees", "old\nnew in locked", "editor.text")
        assert files[0].read_text(encoding="utf-8") == "old\n"
        typed = ["old\nnew in gone\n", "old\nnew in locked\n"]  # saving has ended the last line
        await until(lambda: kept(tmp_path / "p") == typed, "the journal has both")
        await running.kill()

    async with program("--profile", tmp_path / "p", environ=environ) as again:
        await again.until(["locked.txt", "gone.txt"], "tabs")
        await again.order("sees", "old\nnew in locked", "editor.text")
        await again.order("choose", "gone.txt •", "editor.tabs")
        await again.order("sees", "old\nnew in gone", "editor.text")


def kept(profile: Path) -> list[str]:
    """The unsaved texts that are on the disk."""
    with contextlib.closing(sqlite3.connect(f"file:{profile / 'fireside.db'}?mode=ro", uri=True)) as connection:
        return sorted(text for (text,) in connection.execute("SELECT text FROM buffers WHERE dropped_at IS NULL"))


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Neither the folder nor the files in it can be written by those who heed rights."""
    before = [(path, path.stat().st_mode & 0o7777) for path in (*folder.iterdir(), folder)]
    for path, mode in before:
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in reversed(before):
            path.chmod(mode)
