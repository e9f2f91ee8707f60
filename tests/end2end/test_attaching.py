"""Stories of what goes beside a question: by @, by key, by menu, by a drop, by a paste."""

import re
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QListView, QMenu, QPlainTextEdit

from app.ui.editor.code_menu import code_menu
from app.ui.editor.pane import EditorPane
from app.ui.shell.folder_tree import FolderTree
from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot
from tests.support.visible import items, visible_widgets

MAIN = """\
import box


def run(times):
    for n in range(times):
        box.Box().open()


class Runner:
    def stop(self):
        return None
"""
BOX = """\
class Box:
    def open(self):
        return "lid"
"""
MENTIONS = "chat.mentions"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "main.py").write_text(MAIN)
    (root / "box.py").write_text(BOX)
    (root / ".env").write_text("TOKEN=abc\n")
    return root


def chips(robot: Robot) -> list[str]:
    """What is attached, as a person reads it."""
    said = [widget.accessibleName() for widget in visible_widgets(robot.window)]
    return [name.removeprefix("Attached: ") for name in said if name.startswith("Attached: ")]


async def attached(robot: Robot, name: str) -> None:
    await robot.until(lambda: any(chip.startswith(name) for chip in chips(robot)), f"{name!r} is attached")


async def mention(robot: Robot, query: str, row: str) -> None:
    """Types an @ with a query and takes the row."""
    await robot.focus("chat.composer")
    await robot.type(f"@{query}")
    await robot.sees(row, MENTIONS)
    await robot.until(lambda: _first_row(robot) == row, f"{row!r} is the first")
    await robot.press("Return")
    await robot.until(lambda: not robot.is_shown(MENTIONS), "the list is gone")


def _first_row(robot: Robot) -> str:
    rows = robot.texts(MENTIONS)
    return rows[0] if rows else ""


def said_rows(robot: Robot) -> str:
    """The list as a screen reader says it, with notes and figures."""
    popup = robot.find(MENTIONS)
    views = popup.findChildren(QListView) if popup is not None else []
    said = Qt.ItemDataRole.AccessibleTextRole
    return "\n".join(str(index.data(said)) for view in views for index in items(view))


async def run(robot: Robot, name: str) -> None:
    """By the command palette."""
    await robot.press("Ctrl+Shift+P")
    await robot.type(name)
    await robot.press("Return")


def written(robot: Robot) -> str:
    composer = robot.find("chat.composer", QPlainTextEdit)
    return "" if composer is None else composer.toPlainText()


async def test_an_at_sign_finds_what_can_be_attached(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """Files, symbols and open tabs by some letters, each with its tokens; the question keeps its other words."""
    async with running_app(tmp_path / "profile", files=[project, project / "main.py"]) as robot:
        await robot.get("folder.tree")
        await robot.press("Ctrl+L")
        await robot.type("Why does @")
        await robot.sees("This file", MENTIONS)
        await robot.until(lambda: re.search(r"\d+ tok", said_rows(robot)), "with tokens")
        await robot.press("Down")
        await robot.until(lambda: re.search(r"Folder outline, project/, ~?\d+ tok", said_rows(robot)), "its too")
        await robot.type("bx")
        await robot.until(lambda: _first_row(robot) == "box.py", "the file fits best")
        await robot.press("Tab")
        await attached(robot, "box.py")
        assert written(robot) == "Why does "

        await mention(robot, "stop", "Runner.stop")
        await attached(robot, "main.py: Runner.stop")
        await mention(robot, "thisfile", "This file")
        await attached(robot, "main.py")
        assert written(robot) == "Why does "


async def test_the_file_on_top_is_found_by_its_name(qapp: QApplication, tmp_path: Path) -> None:
    """Also where no folder is open that would list it."""
    alone = tmp_path / "alone" / "area.py"
    alone.parent.mkdir()
    alone.write_text(MAIN)
    async with running_app(tmp_path / "profile", files=[alone]) as robot:
        await mention(robot, "area.py", "This file")

        await attached(robot, "area.py")


async def test_an_at_sign_that_is_only_one_stays(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """Esc closes the list, and what was typed stays; in an address there is no list at all."""
    async with running_app(tmp_path / "profile", files=[project / "main.py"]) as robot:
        await robot.press("Ctrl+L")
        await robot.type("@cache")
        await robot.until(lambda: robot.is_shown(MENTIONS), "the list is there")
        await robot.press("Esc")
        await robot.type("d me@there")
        await robot.turns(5)

        assert not robot.is_shown(MENTIONS)
        assert written(robot) == "@cached me@there"
        assert chips(robot) == []


async def test_files_are_dropped_on_the_chat(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """On the question or on the conversation; a folder comes as its outline, a file that holds keys is asked for."""
    async with running_app(tmp_path / "profile") as robot:
        await robot.drop([project / "main.py"], "chat.composer")
        await attached(robot, "main.py")
        await robot.drop([project / "box.py", project], "chat.transcript")
        await attached(robot, "box.py")
        await attached(robot, "Outline of project/")
        await robot.drop([project / ".env"], "chat.composer")
        await robot.sees("this may hold keys or passwords")
        assert not any(chip.startswith(".env") for chip in chips(robot))
        await robot.click("Attach anyway")
        await attached(robot, ".env")


async def test_everything_has_a_command(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """Open tabs, the function at the cursor, git's changes, what was found in files, the clipboard."""
    for command in (
        ["init", "-q"],
        ["add", "main.py"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=project, check=True)  # noqa: ASYNC221 - before the program
    (project / "main.py").write_text(MAIN.replace("times)", "count)"))
    async with running_app(tmp_path / "profile", files=[project, project / "box.py", project / "main.py"]) as robot:
        await robot.get("folder.tree")
        await robot.sees("range(count)", "editor.text")
        await run(robot, "All open tabs")
        await attached(robot, "box.py")
        await robot.press("Ctrl+1", "Ctrl+End", "Up")
        await run(robot, "Class or function")
        await attached(robot, "main.py: Runner")
        await run(robot, "Git changes")
        await attached(robot, "Changes (git diff)")
        await run(robot, "Git staged changes")
        await robot.sees("Nothing is staged.")
        await run(robot, "Find results")
        await robot.sees("Nothing has been found in files yet")
        await robot.press("Ctrl+Shift+F")
        await robot.type("lid\n")
        await robot.sees("1 hit in 1 file.", "search.panel")
        await run(robot, "Find results")
        await attached(robot, "Find results for “lid”")
        robot.set_clipboard("copied words")
        await run(robot, "Clipboard")
        await attached(robot, "Clipboard")


async def test_menus_add_to_the_chat(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """That of a file in the tree, of a tab, and of the code: the function that was clicked."""
    async with running_app(tmp_path / "profile", files=[project, project / "main.py"]) as robot:
        tree = await robot.get("folder.page", FolderTree)
        await robot.until(lambda: tree.model.index_of(str(project / "box.py")).isValid(), "the tree is filled")
        _trigger(tree.menu_for(tree.model.index_of(str(project / "box.py"))), "Add file to chat")
        await attached(robot, "box.py")
        _trigger(tree.menu_for(QModelIndex()), "Add outline to chat")
        await attached(robot, "Outline of project/")

        pane = await robot.get("editor.pane", EditorPane)
        view = pane.current_view()
        assert view is not None
        line = view.document().findBlockByNumber(4)
        at = view.blockBoundingGeometry(line).translated(view.contentOffset()).center().toPoint()
        _trigger(code_menu(view, at), "Add class or function to chat")
        await attached(robot, "main.py: run")
        _trigger(code_menu(view, at), "Ask")
        await robot.until(lambda: QApplication.focusWidget() is robot.find("chat.composer"), "to the question")
        pane.tabs.wish(pane.sides.ids()[0], "attach")
        await robot.until(
            lambda: any(re.match(r"main\.py: ~?\d", chip) for chip in chips(robot)), "the tab is attached"
        )


def _trigger(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.deleteLater()


async def test_a_past_answer_is_attached(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """By @ and the words of its question; it is sent with the next question as it was said."""
    async with (
        LoopbackFireworks(default=Answer("Because of the lid.")) as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await robot.press("Ctrl+L")
        await robot.type("Why is it open?\n")
        await robot.sees("Because of the lid.", "chat.transcript")
        await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")
        await mention(robot, "answer", "Answer to “Why is it open?”")
        await attached(robot, "Answer to “Why is it open?”")
        await robot.type("Sure?\n")
        await robot.until(lambda: len(server.generations) == 2, "it was asked")

    assert "Answer to “Why is it open?”:\n```\nBecause of the lid.\n```" in server.generations[1].body["prompt"]


async def test_a_huge_paste_becomes_an_attachment(qapp: QApplication, tmp_path: Path) -> None:
    """The question stays readable; a short paste stays in it; a picture is refused with the reason."""
    async with running_app(tmp_path / "profile") as robot:
        await robot.press("Ctrl+L")
        await robot.paste("What is this? ")
        await robot.paste("Traceback\n" + "x = 1\n" * 3_000)
        await attached(robot, "Pasted: Traceback x = 1")
        assert written(robot) == "What is this? "

        data = QMimeData()
        data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
        QApplication.clipboard().setMimeData(data)
        await robot.press("Ctrl+V")
        await robot.sees("cannot see pictures. Copy the text instead.")
        assert written(robot) == "What is this? "
        (tmp_path / "shot.PNG").write_bytes(b"\x89PNG")
        robot.app.window.notices.withdraw("attach")
        await robot.drop([tmp_path / "shot.PNG"], "chat.composer")
        await robot.sees("cannot see pictures")
        assert len(chips(robot)) == 1
