"""The story of a reader: an answer streams while it is read, selected, copied, searched, and asked about its links."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox, QScrollArea, QTextBrowser

from app.ui.chat.markdown_view import ProseView
from tests.support.app_under_test import running_app
from tests.support.chat import select, wheel
from tests.support.loopback import LoopbackFireworks
from tests.support.robot import Robot

BEGUN = " The *first* step is **retry**, see [the guide](https://bank.example@evil.example/x).\n\n"
NAMES = (
    "retry",
    "sleep",
    "error",
    "raise",
    "count",
    "reset",
    "times",
    "limit",
    "delay",
    "close",
    "open",
    "read",
    "lock",
)
LINES = [f"{one} {other} `{one}_{other}` {other[::-1]}.\n\n" for one in NAMES[:6] for other in NAMES[6:]]
END = "![a picture](https://a.example/a.png) <img src='/etc/passwd'> Needle.\n"


def view_with(robot: Robot, text: str) -> ProseView:
    views = robot.window.findChildren(ProseView)
    return next(view for view in views if not view.document().find(text).isNull())


def place_of(view: QTextBrowser, text: str) -> int:
    """Where the words stand on the screen."""
    return view.viewport().mapToGlobal(view.cursorRect(view.document().find(text)).topLeft()).y()


async def test_reading_while_an_answer_arrives(qapp: QApplication, tmp_path: Path) -> None:
    """Nothing that is read moves or loses its selection; copies are the source; a link asks; Ctrl+F finds what came."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        await robot.press("Ctrl+L")
        await robot.type("How?")
        await robot.press("Return")
        exchange = await server.next_request()
        await exchange.text(BEGUN + "".join(LINES[:22]))
        await robot.sees(f"{LINES[21].split()[0]} {LINES[21].split()[1]}", "chat.transcript")
        view = view_with(robot, "first step")
        area = await robot.get("chat.transcript", QScrollArea)
        bar = area.verticalScrollBar()
        await robot.until(lambda: bar.maximum() > 100 and bar.value() == bar.maximum(), "it follows")
        wheel(area.viewport(), 40)
        select(view, "step is retry")
        place = place_of(view, "first step")

        await exchange.text("".join(LINES[22:]) + END)
        await robot.sees("↓ New below")
        still = place_of(view, "first step")
        view.copy()
        copied = robot.clipboard()
        cursor = view.document().find("guide")
        cursor.setPosition(cursor.selectionStart() + 1)
        await robot.click(view.viewport(), at=view.cursorRect(cursor).center())
        box = await robot.get("chat.link", QMessageBox)
        asked, shown = box.text(), box.informativeText()
        await robot.press("Esc")
        await robot.until(lambda: not robot.is_shown("chat.link"))

        await exchange.finish()
        await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")
        await robot.ready()
        view.setFocus()
        await robot.press("Ctrl+F")
        await robot.type("needle")
        await robot.sees("1 of 1", "chat.find")
        await robot.until(lambda: view_with(robot, "Needle").extraSelections(), "it is marked")
        await robot.press("Esc")
        await robot.until(lambda: not robot.is_shown("chat.find"))
        await robot.sees("a picture <img src='/etc/passwd'> Needle.", "chat.transcript")

    assert still == place
    assert copied == "step is **retry**"
    assert "It leads to evil.example." in asked
    assert shown == "https://bank.example@evil.example/x"
