"""The story of a reader: an answer streams while it is read, selected, copied, searched, and asked about its links."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QMessageBox, QScrollArea, QTextBrowser, QWidget

from app.ui.chat.column import Column
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.reading_order import View, text_views
from tests.support.app_under_test import running_app
from tests.support.chat import select, wheel
from tests.support.loopback import LoopbackFireworks
from tests.support.mouse import place_of as place_in
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

SPANNED = "Retry *once* more.\n\n```python\ntry_again()\nwait(2)\n```\n\nThen **give** up.\n"


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


def texts(robot: Robot) -> list[View]:
    area = robot.find("chat.transcript", QScrollArea)
    assert area is not None
    content = area.widget()
    assert isinstance(content, Column)
    return list(text_views(content))


def place_in_chat(robot: Robot, text: str, *, behind: bool = False) -> QPoint:
    return place_in(next(view for view in texts(robot) if text in view.toPlainText()), text, behind=behind)


def selected(robot: Robot) -> list[str]:
    cursors = [view.textCursor() for view in texts(robot)]
    return [cursor.selectedText().replace("\u2029", "\n") for cursor in cursors if cursor.hasSelection()]


def has_highlight(view: QWidget) -> bool:
    """Whether the colour of a selection is seen in it."""
    picture, color = view.grab().toImage(), view.palette().color(QPalette.ColorRole.Highlight)
    places = ((x, y) for y in range(0, picture.height(), 2) for x in range(0, picture.width(), 2))
    return any(picture.pixelColor(x, y) == color for x, y in places)


async def ask(robot: Robot, server: LoopbackFireworks, question: str, answer: str) -> None:
    await robot.press("Ctrl+L")
    await robot.type(question)
    await robot.press("Return")
    exchange = await server.next_request()
    await exchange.text(answer)
    await exchange.finish()
    await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")


async def test_a_selection_goes_on_through_all_that_is_read(qapp: QApplication, tmp_path: Path) -> None:
    """Dragged from prose through code, up and down, over questions: it is seen, and copied as it was written."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        robot.window.resize(1200, 1000)
        await ask(robot, server, "How?", SPANNED)
        await ask(robot, server, "And if not?", "Do *nothing*.\n")
        await robot.sees("Do nothing.", "chat.transcript")
        await robot.ready()

        await robot.drag(place_in_chat(robot, "once"), place_in_chat(robot, "up", behind=True))
        down = selected(robot)
        highlights = [has_highlight(view) for view in texts(robot)]
        await robot.press("Ctrl+C")
        down_copied = robot.clipboard()
        await robot.click(texts(robot)[0].viewport())
        after_click = selected(robot)

        await robot.drag(place_in_chat(robot, "Then"), place_in_chat(robot, "wait"), place_in_chat(robot, "try_again"))
        await robot.menu("Edit", "Copy")
        up_copied = robot.clipboard()
        area = await robot.get("chat.transcript", QScrollArea)
        await robot.drag(area.viewport().mapToGlobal(area.viewport().rect().bottomLeft() + QPoint(4, -4)))
        after_nothing = selected(robot)

        await robot.drag(place_in_chat(robot, "give"), place_in_chat(robot, "nothing", behind=True))
        across = selected(robot)
        await robot.press("Ctrl+C")

    assert down == ["once more.", "try_again()\nwait(2)", "Then give up"]
    assert highlights == [False, True, True, True, False, False]
    assert down_copied == "once* more.\n\n```python\ntry_again()\nwait(2)\n```\n\nThen **give** up"
    assert down_copied in SPANNED
    assert after_click == after_nothing == []
    assert up_copied == "```python\ntry_again()\nwait(2)\n```"
    assert across == ["give up.", "And if not?", "Do nothing"]
    assert robot.clipboard() == "give** up.\n\nAnd if not?\n\nDo *nothing"
