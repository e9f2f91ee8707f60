"""A window with room for one pane: whatever is asked for comes into sight, with the price on Send in full."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton

from tests.support.places import furnished, show_scale
from tests.support.robot import Robot


def seen(robot: Robot) -> str:
    screens = robot.app._screens
    names = {"sidebar": robot.window.sidebar, "editor": screens.editor, "chat": screens.chat}
    return " and ".join(name for name, pane in names.items() if pane.isVisible())


async def test_what_is_asked_for_comes_into_sight(qapp: QApplication, tmp_path: Path) -> None:
    """At 200 % in 900 x 600: asking brings the chat, code that is inserted a hit and a file bring the editor."""
    async with furnished(tmp_path) as robot:
        robot.window.action("view.sidebar").trigger()
        show_scale(robot, 2.0)
        robot.window.resize(900, 600)
        await robot.turns(20)
        robot.window.action("view.focus_editor").trigger()
        steps = [seen(robot)]
        await robot.press("Ctrl+L")
        await robot.type("Why?")
        await robot.sees("≤", "chat.send")
        send = await robot.get("chat.send", QPushButton)
        steps.append(seen(robot))
        await robot.turns(5)
        whole = send.width() >= send.sizeHint().width()
        await robot.click("Insert")
        steps.append(seen(robot))
        robot.window.action("view.focus_chat").trigger()
        robot.window.action("edit.find_in_files").trigger()
        panel = robot.app._finding.desk.panel
        panel.query_field.setText("sleep")
        panel.search_now()
        await robot.sees("hits in", "search.panel")
        steps.append(seen(robot))
        await robot.choose("time.sleep(2**n)")
        steps.append(seen(robot))
        robot.window.action("view.focus_chat").trigger()
        robot.window.action("view.files").trigger()
        steps.append(seen(robot))
        await robot.choose("notes of yesterday.md")
        steps.append(seen(robot))
        show_scale(robot, 1.0)

    assert whole
    assert steps == ["editor", "chat", "editor", *["sidebar and chat", "sidebar and editor"] * 2]
