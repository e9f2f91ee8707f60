"""Stories of looking through a folder: the real window, real files, a review before anything is replaced."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTreeView

from tests.support.app_under_test import running_app
from tests.support.robot import Robot


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "lib").mkdir(parents=True)
    (root / "main.py").write_text("import lib\n\nprint(lib.old_name(1))\n")
    (root / "lib" / "one.py").write_bytes(b"def old_name(x):\r\n    return x\r\n")
    (root / "lib" / "two.py").write_text("Old_Name = 2\n")
    (root / "notes.log").write_text("old_name\n")
    (root / ".gitignore").write_text("*.log\n")
    return root


async def look_for(robot: Robot, text: str, summary: str) -> None:
    await robot.press("Ctrl+Shift+F")
    await robot.until(lambda: QApplication.focusWidget() is robot.find("search.query"), "the query has the focus")
    field = await robot.get("search.query", QLineEdit)
    field.clear()
    await robot.type(text)
    await robot.press("Return")
    await robot.sees(summary, "search.panel")


async def review(robot: Robot, template: str) -> None:
    """Every hit with what it would become."""
    await robot.click("search.replace")
    await robot.focus("search.template")
    await robot.type(template)
    await robot.press("Return")
    await robot.until(lambda: robot.is_enabled("search.apply"), "the review is there")


def contents(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.rglob("*.py")}


def editor_text(robot: Robot) -> str:
    editor = robot.find("editor.text", QPlainTextEdit)
    return editor.toPlainText() if editor is not None else ""


async def test_a_name_is_found_in_all_files(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """Hits come from all files but those that git leaves out; a click on one opens it there, with the hit selected."""
    async with running_app(tmp_path / "profile", files=[project / "main.py"]) as robot:
        await look_for(robot, "old_name", "3 hits in 3 files.")
        assert "notes.log" not in robot.text("search.panel")

        await robot.choose("def old_name(x):", "search.results")
        await robot.sees("def old_name", "editor.text")
        editor = await robot.get("editor.text", QPlainTextEdit)
        await robot.until(lambda: editor_text(robot).startswith("def"), "the file is on top")
        editor = await robot.get("editor.text", QPlainTextEdit)
        await robot.until(lambda: editor.textCursor().selectedText() == "old_name", "the hit is selected")
        assert editor.hasFocus()


async def test_what_is_typed_counts(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """A tab is searched as it stands, saved or not."""
    async with running_app(tmp_path / "profile", files=[project / "main.py"]) as robot:
        await robot.type("typed_just_now ")
        await look_for(robot, "typed_just_now", "1 hit in 1 file.")


async def test_replacing_is_reviewed_and_can_be_taken_back(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """Only checked hits change, in a tab and in files on disk, which keep their line ends; one click undoes all."""
    before = contents(project)
    async with running_app(tmp_path / "profile", files=[project / "main.py"]) as robot:
        await look_for(robot, "old_name", "3 hits in 3 files.")
        await review(robot, "new_name")
        tree = await robot.get("search.results", QTreeView)
        model = tree.model()
        two = next(
            model.index(row, 0) for row in range(model.rowCount()) if "two.py" in str(model.index(row, 0).data())
        )
        tree.setFocus()
        tree.setCurrentIndex(two)
        await robot.press("Space")
        assert two.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
        await robot.click("search.apply")
        await robot.sees("2 hits in 2 files replaced.", "search.panel")

        assert (project / "lib/one.py").read_bytes() == b"def new_name(x):\r\n    return x\r\n"
        assert (project / "lib/two.py").read_bytes() == before[project / "lib/two.py"]
        assert (project / "main.py").read_bytes() == before[project / "main.py"]
        assert "lib.new_name(1)" in editor_text(robot)

        await robot.click("search.undo")
        await robot.sees("taken back", "search.panel")
        assert contents(project) == before
        assert "lib.old_name(1)" in editor_text(robot)


async def test_a_file_that_changed_since_is_left_alone(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """What another program wrote after the search is neither replaced nor overwritten by taking back."""
    async with running_app(tmp_path / "profile", files=[project / "main.py"]) as robot:
        await look_for(robot, "old_name", "3 hits in 3 files.")
        await review(robot, "new_name")
        (project / "lib/one.py").write_text("somebody else: old_name\n")
        await robot.click("search.apply")
        await robot.sees("Left alone: lib/one.py", "search.panel")
        assert (project / "lib/one.py").read_text() == "somebody else: old_name\n"

        (project / "lib/two.py").write_text("mine now\n")
        await robot.click("search.undo")
        await robot.sees("Left alone: two.py", "search.panel")
        assert (project / "lib/two.py").read_text() == "mine now\n"


async def test_a_mistake_in_an_expression_is_told(qapp: QApplication, project: Path, tmp_path: Path) -> None:
    """A wrong expression is told in the panel; the next right one works."""
    async with running_app(tmp_path / "profile", files=[project / "main.py"]) as robot:
        await robot.press("Ctrl+Shift+F")
        await robot.click("search.regex")
        await robot.focus("search.query")
        await robot.type("old_(na")
        await robot.sees("no “)”", "search.panel")
        await robot.type("me)")
        await robot.sees("3 hits in 3 files.", "search.panel")
