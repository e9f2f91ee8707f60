"""A day with a folder of files: opened, found, edited, changed by others behind one's back, and kept."""

import os
import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.services import disk_watch
from tests.support.app_under_test import running_app
from tests.support.robot import Robot


def plant(root: Path) -> Path:
    for name in range(5):
        (root / "src").mkdir(parents=True, exist_ok=True)
        (root / "src" / f"part_{name}.py").write_text(f"value = {name}\n" * 30)
    (root / "README.md").write_text("# Read me\n")
    (root / ".gitignore").write_text("*.o\n")
    (root / "made.o").write_text("")
    return root


def code(robot: Robot) -> str:
    view = robot.find("editor.text", QPlainTextEdit)
    return view.toPlainText() if view is not None else ""


def write_elsewhere(path: Path, text: str) -> None:
    """As another program does: with another time, even within one tick of the clock."""
    path.write_text(text)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000))


async def test_a_folder_is_opened_searched_and_edited(qapp: QApplication, tmp_path: Path) -> None:
    """A folder on the command line shows its tree; quick open finds a file by some letters and goes to a line of it."""
    root = plant(tmp_path / "project")
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        robot.app.open(root)
        await robot.sees("README.md", "folder.tree")
        await robot.press("Ctrl+P")
        await robot.type("pt3py:7")
        await robot.sees("part_3.py", "shell.quick_open")
        await robot.press("Return")
        await robot.until(lambda: code(robot).startswith("value = 3"))
        await robot.sees("Ln 7, Col 1")
        await robot.until(lambda: QApplication.focusWidget() is robot.find("editor.text"))
        await robot.sees("part_3.py", "folder.tree")
        await robot.press("Ctrl+B")
        await robot.until(lambda: robot.find("folder.tree") is None)
        focused = QApplication.focusWidget()

        assert focused is not None
        assert focused.objectName() == "editor.text"


async def test_the_folder_is_there_again_at_the_next_start(qapp: QApplication, tmp_path: Path) -> None:
    """Folder, sidebar and open files come back without asking."""
    root = plant(tmp_path / "project")
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        robot.app.open(root)
        await robot.choose("README.md", "folder.tree")
        await robot.until(lambda: code(robot).startswith("# Read"))
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        await robot.sees("src", "folder.tree")
        await robot.until(lambda: code(robot).startswith("# Read"))


async def test_what_others_do_to_a_file_is_seen(qapp: QApplication, tmp_path: Path) -> None:
    """An untouched file follows the disk in silence, cursor and all; an edited one asks; a deleted one is kept."""
    root = plant(tmp_path / "project")
    file = root / "src" / "part_1.py"
    disk_watch.EVERY_S, patience = 0.05, disk_watch.EVERY_S
    try:
        async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}, files=[file]) as robot:
            await robot.press("Down", "Down", "End")
            write_elsewhere(file, file.read_text() + "last = 1\n")
            await robot.until(lambda: code(robot).endswith("last = 1\n"), "the text follows the file")
            await robot.sees("Ln 3, Col 10")
            quiet = not robot.is_shown("editor.notice")

            await robot.type(" + mine")
            write_elsewhere(file, "theirs = 1\n")
            await robot.sees("Another program has changed this file")
            await robot.click("Compare")
            await robot.sees("theirs = 1", "review.compare")
            await robot.sees("value = 1 + mine", "review.compare")
            await robot.click("Close")
            await robot.click("Keep mine")
            await robot.until(lambda: not robot.is_shown("editor.notice"))
            await robot.press("Ctrl+S")
            await robot.until(lambda: "+ mine" in file.read_text(), "it is saved without another question")

            await robot.type("!")
            write_elsewhere(file, "theirs = 2\n")
            await robot.sees("Another program has changed this file")
            await robot.click("Reload")
            await robot.until(lambda: code(robot) == "theirs = 2\n")
            file.unlink()
            await robot.sees("deleted or moved")
            await robot.press("Ctrl+S")
            await robot.until(file.exists, "saving writes it anew")

            assert quiet
            assert file.read_text() == "theirs = 2\n"
    finally:
        disk_watch.EVERY_S = patience


async def test_a_text_that_was_closed_unsaved_comes_back_after_a_restart(qapp: QApplication, tmp_path: Path) -> None:
    """What was typed and closed without saving is on the list of closed texts for a week, also at the next start."""
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        await robot.press("Ctrl+N")
        await robot.get("editor.text")
        await robot.type("a thought")
        await robot.press("Ctrl+W")
        await robot.until(lambda: not robot.is_shown("editor.text"))
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        await robot.until(lambda: robot.app.window.action("file.closed").isEnabled())
        robot.app.window.action("file.closed").trigger()
        await robot.get("editor.closed")
        await robot.sees("Untitled", "editor.closed")
        await robot.press("Return")
        await robot.sees("a thought", "editor.text")


async def test_closing_unsaved_says_that_it_is_kept(qapp: QApplication, tmp_path: Path) -> None:
    """Ctrl+W on a modified file asks nothing and says where the changes are; the notice brings them back."""
    file = tmp_path / "main.py"
    file.write_text("x = 1\n")
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}, files=[file]) as robot:
        await robot.focus("editor.text")
        await robot.type("# mine ")
        await robot.press("Ctrl+W")
        await robot.sees("main.py was closed with unsaved changes; they are kept.", "shell.notice")
        robot.app.open(file)
        await robot.until(lambda: code(robot) == "x = 1\n")
        await robot.click("Reopen")
        await robot.until(lambda: code(robot) == "x = 1\n# mine ")
        await robot.sees_not("they are kept", "shell.notice")
        focused = QApplication.focusWidget()

        assert focused is robot.find("editor.text")


async def test_a_file_that_does_not_exist_is_created(qapp: QApplication, tmp_path: Path) -> None:
    """The notice about it offers an empty tab of that name, which is written on saving and not before."""
    file = tmp_path / "new.py"
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        robot.app.open(file)
        await robot.sees("“new.py” does not exist", "editor.notice")
        await robot.click("Create")
        await robot.sees("new.py", "editor.tabs")
        await robot.until(lambda: QApplication.focusWidget() is robot.find("editor.text"))
        there_before = file.exists()
        await robot.type("x")
        await robot.press("Ctrl+S")
        await robot.until(file.exists)
        await robot.until(lambda: not robot.is_shown("editor.notice"))

        assert not there_before
        assert file.read_text().strip() == "x"


async def test_a_save_that_fails_behind_another_tab_is_told(qapp: QApplication, tmp_path: Path) -> None:
    """Saved, and left for another tab at once: that the folder is gone is said where one looks now."""
    files = [tmp_path / "gone" / "lost.txt", tmp_path / "here.txt"]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_text("old\n")
    async with running_app(tmp_path / "profile", files=files) as robot:
        await robot.choose("lost.txt", "editor.tabs")
        await robot.focus("editor.text")
        await robot.type("new ")
        shutil.rmtree(files[0].parent)
        documents = robot.app._ground.documents
        lost, here = documents.state.documents
        documents.save(lost.id, "new old\n")
        documents.activate(here.id)

        await robot.sees(f"The folder “{files[0].parent}” is no longer there.", "shell.notice")
        await robot.choose("lost.txt •", "editor.tabs")
        await robot.sees("Save as…", "editor.notice")
        await robot.sees_not("no longer there", "shell.notice")
