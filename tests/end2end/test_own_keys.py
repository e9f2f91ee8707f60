"""The story of somebody who wants other keys: chosen, taken, added, kept for the next start, and given back."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.editor.code_view import CodeView
from app.ui.theme.buttons import IconButton
from tests.support.app_under_test import running_app
from tests.support.robot import Robot

TEXT = "one\ntwo one\nthree one\n"


async def test_keys_are_changed_and_kept(qapp: QApplication, tmp_path: Path) -> None:
    """F4 finds the next hit in the place of F3, two strokes open a folder's neighbour, and the next start knows it."""
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await open_row(robot, "Find next")
        await robot.press("Return", "F4")
        await robot.sees("F4 is free.", "keys.message")
        await robot.press("Return")
        await look_for(robot, "Lines Sort lines")
        await robot.click("Change…")
        await robot.press("Ctrl+K, S", "Return")
        await close_list(robot)
        await robot.until(lambda: shown_in_menu(robot, "edit.find_next") == "F4", "the menu has the new key")

        await robot.press("Ctrl+F")
        await robot.type("one")
        await robot.sees("1 of 3", "find.count")
        await robot.press("Esc", "F3")
        assert row(robot) == 0
        await robot.press("F4", "F4")
        await robot.until(lambda: row(robot) == 2, "F4 goes on from hit to hit")
        await robot.press("Ctrl+Home", "Ctrl+K, S")
        await robot.sees("one\nthree one\ntwo one\n", "editor.text")
        await robot.press("Ctrl+Shift+P")
        await robot.type("find next")
        assert robot.window.palette_popup.rows.row(0).right == "F4"

    assert '"edit.find_next" = ["F4"]' in (tmp_path / "profile" / "settings.toml").read_text()
    async with running_app(tmp_path / "profile") as robot:
        await robot.sees("one\ntwo one", "editor.text")
        assert shown_in_menu(robot, "edit.find_next") == "F4"
        assert shown_in_menu(robot, "line.sort") == "Ctrl+K, S"


async def test_keys_of_another_command_are_taken_and_given_back(qapp: QApplication, tmp_path: Path) -> None:
    """What another command has is said at once and can be taken; hints follow; Reset brings all of it back."""
    async with running_app(tmp_path / "profile") as robot:
        await robot.sees("press Ctrl+L, and ask", "chat.transcript")
        await open_row(robot, "Ask about selection")
        await robot.click("Add another…")
        await robot.press("Ctrl+F")
        await robot.sees("Ctrl+F belongs to “Find”.", "keys.message")
        await robot.click("Take it from “Find”")
        await robot.sees("Ctrl+L or Ctrl+F")
        await robot.click(away("Ctrl+L"))
        await close_list(robot)
        await robot.sees("press Ctrl+F, and ask", "chat.transcript")
        await robot.press("Ctrl+N")
        await robot.type("a line")
        await robot.press("Ctrl+L")
        assert QApplication.focusWidget().objectName() == "editor.text"
        await robot.press("Ctrl+F")
        assert QApplication.focusWidget().objectName() == "chat.composer"

        await open_row(robot, "Find…")
        await robot.click("Reset")
        await robot.sees("Taken back from “Ask about selection”.", "keys.message")
        await robot.click("Reset all")
        await close_list(robot)
        assert shown_in_menu(robot, "chat.ask") == "Ctrl+L"
    assert "Ctrl" not in (tmp_path / "profile" / "settings.toml").read_text()


async def test_keys_that_no_command_can_have_are_refused(qapp: QApplication, tmp_path: Path) -> None:
    """A letter, a key that every text has, one that opens a menu: each is refused with its reason, and Esc gives up."""
    async with running_app(tmp_path / "profile") as robot:
        await open_row(robot, "Sort lines, Z to A")
        await robot.press("Return")
        for keys, why in (
            ("Shift+S", "writes or moves in a text"),
            ("Ctrl+Right", "Ctrl+Right is a key of every text."),
            ("Ctrl+Z", "Ctrl+Z is a key of every text."),
            ("Alt+F", "Alt+F opens the menu File."),
        ):
            await robot.press("Backspace", keys)
            await robot.sees(why, "keys.message")
            assert not robot.is_enabled("Set")
        await robot.press("Return", "Esc")
        await robot.until(lambda: not robot.is_shown("Cancel"), "nothing is recorded any more")
        assert shown_in_menu(robot, "line.sort_down") == "Shift+F9"

        await look_for(robot, "Edit Undo")
        await robot.sees("the same in every text", "keys.message")
        assert not robot.is_enabled("Change…")


async def test_wrong_keys_in_the_file_are_said(qapp: QApplication, tmp_path: Path) -> None:
    """What the settings file gets wrong is told in the window, and those commands have their own keys."""
    (tmp_path / "settings.toml").write_text(
        '[shortcuts]\n"file.save" = ["S"]\n"file.new" = ["F7"]\n"file.open" = ["F7"]\n"go.line" = ["Ctrl+C"]\n'
        '"go.symbol" = ["F8"]\n'
    )
    async with running_app(tmp_path) as robot:
        await robot.until(lambda: robot.is_shown("shell.notice"), "a notice is shown")
        said = robot.window.notices._text.toolTip()
        keys = {
            one: shown_in_menu(robot, one) for one in ("file.save", "file.new", "file.open", "go.line", "go.symbol")
        }

    assert "“shortcuts.file.save” in the settings cannot be used" in said
    assert "The settings give F7 to “New” and to “Open”; the first keeps it." in said
    assert "The keys of “Go to line” in the settings cannot be used" in said
    assert keys == {"file.save": "Ctrl+S", "file.new": "F7", "file.open": "", "go.line": "Ctrl+G", "go.symbol": "F8"}


async def open_row(robot: Robot, command: str) -> None:
    """F1, and the row of a command."""
    await robot.press("F1")
    await robot.get("Keyboard shortcuts")
    await look_for(robot, command)


async def look_for(robot: Robot, command: str) -> None:
    await robot.click("keys.search")
    await robot.press("Ctrl+A")
    await robot.type(command)
    await robot.press("Down")


async def close_list(robot: Robot) -> None:
    await robot.press("Esc")
    await robot.ready()


def shown_in_menu(robot: Robot, action_id: str) -> str:
    return robot.window.action(action_id).shortcut().toString()


def row(robot: Robot) -> int:
    view = robot.find("editor.text", CodeView)
    return view.textCursor().blockNumber()


def away(keys: str) -> QWidget:
    """The little button that takes keys away."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return next(one for one in dialog.findChildren(IconButton) if one.accessibleName() == f"Take {keys} away")
