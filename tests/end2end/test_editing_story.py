"""Stories of writing code in the whole program: keys, menus, settings and what a project asks for."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.editor.code_view import CodeView
from app.ui.shell.actions import ACTIONS
from tests.support.app_under_test import running_app
from tests.support.robot import Robot


async def editor(robot: Robot) -> CodeView:
    view = await robot.get("editor.text", CodeView)
    await robot.until(view.hasFocus, "the editor has the focus")
    return view


async def test_code_is_written_with_the_keys_of_an_editor(qapp: QApplication, tmp_path: Path) -> None:
    """Names are changed together, lines moved, copied, commented and deleted, and undone word by word."""
    file = tmp_path / "prices.py"
    file.write_text("price = 1\ntotal = price + price\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        view = await editor(robot)
        await robot.press("Ctrl+D", "Ctrl+D", "Ctrl+D")
        await robot.type("cost")
        await robot.sees("cost = 1\ntotal = cost + cost\n", "editor.text")
        await robot.press("Esc", "Ctrl+Home", "Alt+Down", "Alt+Shift+Down", "Ctrl+/")
        await robot.sees("total = cost + cost\ncost = 1\n# cost = 1\n", "editor.text")
        await robot.press("Ctrl+Shift+Del", "Up", "Ctrl+J")
        await robot.sees("total = cost + cost\ncost = 1", "editor.text")
        await robot.press("Ctrl+Home", "Ctrl+Alt+Down")
        await robot.type("(")
        assert view.text().startswith("(total") or view.text().startswith("total")
        for _ in range(12):
            await robot.press("Ctrl+Z")
        assert view.text() == "price = 1\ntotal = price + price\n"


async def test_keys_of_code_mean_nothing_in_the_question(qapp: QApplication, tmp_path: Path) -> None:
    """With the cursor in the question, keys that move and copy lines leave the code alone; the menu still works."""
    file = tmp_path / "a.py"
    file.write_text("b = 1\na = 2\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        view = await editor(robot)
        await robot.press("Ctrl+2")
        await robot.press("Alt+Down", "Ctrl+D", "Ctrl+J", "F9", "Ctrl+Shift+Del", "Ctrl+/")
        assert view.text() == "b = 1\na = 2\n"

        robot.window.action("line.sort").trigger()
        assert view.text() == "a = 2\nb = 1\n"


@pytest.mark.parametrize("kind", ["line.", "word.", "cursor."])
async def test_every_command_runs(qapp: QApplication, tmp_path: Path, kind: str) -> None:
    """Each command of the menus is one that the editor knows."""
    file = tmp_path / "a.py"
    file.write_text("one two\nthree\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await editor(robot)
        for spec in ACTIONS:
            if spec.id.startswith(kind):
                robot.window.action(spec.id).trigger()


async def test_a_project_is_complied_with(qapp: QApplication, tmp_path: Path) -> None:
    """What .editorconfig asks for holds while typing and on saving; undo brings back what saving has tidied."""
    (tmp_path / ".editorconfig").write_text(
        "root = true\n[*.py]\nindent_style = tab\nend_of_line = crlf\ntrim_trailing_whitespace = true\n"
        "insert_final_newline = true\n"
    )
    file = tmp_path / "a.py"
    file.write_text("def f():\n\treturn 1  ", encoding="utf-8", newline="")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        view = await editor(robot)
        await robot.until(lambda: view.indentation.tabs, "the project's wish has come")
        await robot.press("Ctrl+End", "Return")
        await robot.type("x")
        await robot.press("Home", "Tab", "Ctrl+S")
        await robot.until(lambda: file.read_bytes() == b"def f():\r\n\treturn 1\r\n\tx\r\n", "the file is as asked")
        await robot.press("Ctrl+Z")
        assert view.text() == "def f():\n\treturn 1  \n\tx"


async def test_ctrl_return_in_the_find_bar_replaces(qapp: QApplication, tmp_path: Path) -> None:
    """There it replaces all hits; in the code the same keys make a new line below."""
    file = tmp_path / "a.txt"
    file.write_text("one two one\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await robot.press("Ctrl+H")
        await robot.type("one")
        await robot.sees("1 of 2", "find.count")
        await robot.focus("find.template")
        await robot.type("1")
        await robot.press("Ctrl+Return")
        await robot.sees("1 two 1\n", "editor.text")
        await robot.press("Esc", "Ctrl+Home", "Ctrl+Return")
        await robot.sees("1 two 1\n\n", "editor.text")
