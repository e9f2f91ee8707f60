"""Stories of coming back: the next start looks as the last one ended."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.editor.code_view import CodeView
from app.ui.editor.pane import EditorPane
from tests.support.app_under_test import running_app
from tests.support.robot import Robot


async def test_two_sides_come_back(qapp: QApplication, tmp_path: Path) -> None:
    """Which file stands on which side, the one that stands on both, widths, cursors, and where one was working."""
    files = [tmp_path / name for name in ("a.py", "b.py", "c.py")]
    for file in files:
        file.write_text("".join(f"{file.stem}_{line} = {line}\n" for line in range(300)), encoding="utf-8")
    async with running_app(tmp_path / "profile", files=files) as robot:
        await last_run_is_read(robot)
        await robot.until(lambda: len(editor(robot).sides.ids()) == 3, "all three files are open")
        await robot.choose("a.py", "editor.tabs")
        await robot.press("Ctrl+\\")  # a.py stands on both sides
        await robot.choose("c.py", "editor.tabs")
        await robot.press("Ctrl+Alt+\\")  # c.py goes to the right
        await robot.choose("a.py", "editor.second_tabs")
        pane = editor(robot)
        second = pane.current_view()
        second.go_to(200, 3)
        second.verticalScrollBar().setValue(180)
        pane.sides.setSizes([300, 700])
        before = told(pane)
        assert before["left"] == ["a.py", "b.py"]
        assert before["right"] == ["a.py", "c.py"]

    async with running_app(tmp_path / "profile") as robot:
        pane = editor(robot)
        await robot.until(lambda: pane.sides.is_split, "there are two sides again")
        await robot.until(lambda: told(pane)["scrolled"] == before["scrolled"], "the second editor has been scrolled")
        after = told(pane)
        assert after.pop("share") == pytest.approx(before.pop("share"), abs=0.02)
        assert after == before
        await robot.press("Ctrl+1", "Ctrl+\\")
        await robot.until(lambda: not pane.sides.is_split, "one side again")

    async with running_app(tmp_path / "profile") as robot:
        await robot.until(lambda: len(editor(robot).sides.left.ids()) == 3, "all three files on one side")
        assert not editor(robot).sides.is_split


async def test_a_file_that_has_gone_leaves_one_side(qapp: QApplication, tmp_path: Path) -> None:
    """All files of the right side were deleted meanwhile: the left one is all there is."""
    here, gone = tmp_path / "here.py", tmp_path / "gone.py"
    for file in (here, gone):
        file.write_text("x = 1\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[here, gone]) as robot:
        await last_run_is_read(robot)
        await robot.until(lambda: len(editor(robot).sides.ids()) == 2, "both files are open")
        await robot.press("Ctrl+Alt+\\")
        assert editor(robot).sides.is_split
    gone.unlink()

    async with running_app(tmp_path / "profile") as robot:
        await robot.sees("x = 1", "editor.text")
        await last_run_is_read(robot)
        assert editor(robot).sides.ids() == editor(robot).sides.left.ids()
        assert not editor(robot).sides.is_split


async def test_a_large_file_is_looked_at_as_before(qapp: QApplication, tmp_path: Path) -> None:
    """A text that comes in pieces is scrolled and has its cursor as before, once it has come."""
    file = tmp_path / "large.txt"
    file.write_text("".join(f"line {at} of many, all of them alike\n" for at in range(30_000)), encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await last_run_is_read(robot)
        view = editor(robot).current_view()
        await robot.until(lambda: view.blockCount() > 30_000, "all of it is there")
        view.go_to(25_000, 7)
        view.verticalScrollBar().setValue(24_990)
        before = view.textCursor().position(), view.verticalScrollBar().value()

    async with running_app(tmp_path / "profile") as robot:
        await robot.sees("line 1 of many", "editor.text")
        view = editor(robot).current_view()
        await robot.until(
            lambda: (view.textCursor().position(), view.verticalScrollBar().value()) == before, "it looks as before"
        )


async def test_what_was_looked_for_comes_back(qapp: QApplication, tmp_path: Path) -> None:
    """Up in the find bar and in the fields of find in files brings the last terms, the newest first, twenty of each."""
    file = tmp_path / "code" / "a.py"
    file.parent.mkdir()
    file.write_text("one two three\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await last_run_is_read(robot)
        for term in ("one", *(f"nothing {number}" for number in range(18)), "two", "three"):
            await robot.press("Ctrl+F")
            await robot.type(term)
            await robot.press("Return", "Esc")
        await robot.press("Ctrl+Shift+F")
        await robot.type("thre")
        await robot.sees("1 hit in 1 file", "search.panel")
        await robot.type("e")
        await robot.press("Return")
        await robot.sees("1 hit in 1 file", "search.panel")

    async with running_app(tmp_path / "profile") as robot:
        await robot.sees("one two three", "editor.text")
        await last_run_is_read(robot)
        await robot.press("Ctrl+1", "Ctrl+F", "Up")
        await robot.sees("three", "find.query")
        await robot.press("Up")
        await robot.sees("two", "find.query")
        assert len(robot.find("find.query").history) == 20
        await robot.press("Esc", "Ctrl+Shift+F", "Up")
        await robot.sees("three", "search.query")
        assert robot.find("search.query").history == ["three"]


async def last_run_is_read(robot: Robot) -> None:
    await robot.until(lambda: robot.app._finding.history._loaded, "what the last run left has been read")


def editor(robot: Robot) -> EditorPane:
    pane = robot.find("editor.pane", EditorPane)
    assert pane is not None
    return pane


def told(pane: EditorPane) -> dict[str, object]:
    view = pane.current_view()
    assert isinstance(view, CodeView)
    return {
        "left": [pane.sides.left.tabText(at) for at in range(pane.sides.left.count())],
        "right": [pane.sides.right.tabText(at) for at in range(pane.sides.right.count())],
        "tops": [side.tabText(side.currentIndex()) for side in (pane.sides.left, pane.sides.right)],
        "works at the right": pane.sides.active is pane.sides.right,
        "cursor": view.textCursor().position(),
        "scrolled": view.verticalScrollBar().value(),
        "share": pane.sides.sizes()[0] / sum(pane.sides.sizes()),
    }
