"""The status line's file items: what is so is said, and a click on each changes it."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.bootstrap.status_desk import encodings, line_ends, short_encoding
from app.domain.documents import Document
from app.domain.text_files import LineEnding
from app.ui.shell.status_bar import BRIEFEST, StatusBar
from tests.support.app_under_test import running_app
from tests.support.robot import Robot

SOURCE = "def f():\n  if 1:\n    return 2\n" * 3


async def item(robot: Robot, name: str, text: str) -> None:
    await robot.sees(text, f"status.{name}")


async def pick(robot: Robot, name: str, letters: str) -> None:
    await robot.click(f"status.{name}")
    await robot.get("status.choices")
    await robot.type(letters)
    await robot.press("Return")
    await robot.until(lambda: not robot.is_shown("status.choices"))


async def test_each_item_says_what_is_so_and_changes_it(qapp: QApplication, tmp_path: Path) -> None:
    """Language, indentation, line ends and encoding are shown; chosen anew they are written with the next saving."""
    file = tmp_path / "a.py"
    file.write_bytes(SOURCE.encode())
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}, files=[file]) as robot:
        await item(robot, "language", "Python")
        await item(robot, "indentation", "Spaces: 2")
        await item(robot, "line_ending", "LF")
        await item(robot, "encoding", "UTF-8")

        await pick(robot, "line_ending", "CRLF")
        await item(robot, "line_ending", "CRLF")
        await pick(robot, "encoding", "UTF-16 LE with")
        await item(robot, "encoding", "UTF-16 LE with BOM")
        await pick(robot, "language", "plain text")
        await item(robot, "language", "Plain text")
        await pick(robot, "indentation", "tabs, 8")
        await item(robot, "indentation", "Tabs: 8")
        await robot.focus("editor.text")
        await robot.press("Ctrl+Home", "Tab", "Ctrl+S")
        wanted = b"\xff\xfe" + ("\t" + SOURCE).replace("\n", "\r\n").encode("utf-16-le")
        await robot.until(lambda: file.read_bytes() == wanted, lambda: repr(file.read_bytes()[:60]))


async def test_a_file_can_be_read_again_in_another_encoding(qapp: QApplication, tmp_path: Path) -> None:
    """Where the guess was wrong, choosing another encoding reads the file again."""
    file = tmp_path / "a.txt"
    file.write_bytes("naïve\n".encode())
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}, files=[file]) as robot:
        await pick(robot, "encoding", "reopen as western (windows-1252)")
        await robot.sees("naÃ¯ve", "editor.text")
        await item(robot, "encoding", "Windows-1252")


async def test_without_a_file_there_is_nothing_to_say(qapp: QApplication, tmp_path: Path) -> None:
    """When the last tab is closed, the items go; the position opens "go to line" while there is one."""
    file = tmp_path / "a.py"
    file.write_text(SOURCE)
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}, files=[file]) as robot:
        await item(robot, "language", "Python")
        view = robot.find("editor.text", QPlainTextEdit)
        await robot.press("Ctrl+W")
        await robot.until(lambda: not robot.is_shown("status.language"))

        assert view is not None
        assert not robot.is_shown("status.position")


def test_a_narrow_window_keeps_the_position_and_the_language(qapp: QApplication) -> None:
    """The less important goes first: indentation, encoding, line ends; the language and the position stay longest."""
    bar = StatusBar()
    for name, text in (("indentation", "Spaces: 4"), ("encoding", "UTF-8"), ("line_ending", "LF"), ("language", "C")):
        bar.show_item(name, text)
    bar.show_position(1, 1)
    seen = []
    for brevity in range(BRIEFEST + 1):
        bar._shorten(brevity)
        seen.append(tuple(name for name, button in bar.items.buttons.items() if not button.isHidden()))

    assert seen[0] == ("indentation", "encoding", "line_ending", "language")
    assert seen[5] == seen[9] == ("language",)
    assert seen[10] == ()
    assert bar.position.isHidden()


def test_lists_tell_what_is_in_use() -> None:
    """The present encoding and line end are ticked; "read again" is offered only for what is in a file."""
    new = Document("1", "new")
    kept = Document("2", "a", "/p/a", encoding="utf-8", bom=True, line_ending=LineEnding.CRLF)

    assert [row.title for row in encodings(kept) if row.ticked] == ["UTF-8 with BOM"]
    assert [row.title for row in line_ends(kept) if row.ticked] == ["CRLF"]
    assert not any(row.key.startswith("reopen") for row in encodings(new))
    assert short_encoding("cp1252") == "Windows-1252"
