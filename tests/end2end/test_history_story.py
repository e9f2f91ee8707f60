"""Stories of the earlier chats: found by what was said in them, put in order, put away, moved through files."""

import itertools
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication, QListView, QPlainTextEdit, QScrollArea, QTextEdit, QWidget

from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot

LONG = "\n\n".join(f"{one} waits for {other}." for one, other in itertools.permutations("ABCDEFG", 2))
LOOP = f" It calls too often.\n\n{LONG}\n\n```python\nfor try_number in range(max_tries):\n    pass\n```"


async def ask(robot: Robot, question: str, answer: str) -> None:
    """In a chat of its own."""
    await robot.press("Ctrl+Shift+N", "Ctrl+2")
    await robot.type(question)
    await robot.press("Return")
    await robot.sees(answer, "chat.transcript")
    await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")


def rows(robot: Robot) -> list[str]:
    """What the list of chats reads, from the top."""
    view = robot.find("history.list", QListView)
    model = view.model() if view is not None else None
    return [] if model is None else [str(model.index(row, 0).data()) for row in range(model.rowCount())]


async def lists(robot: Robot, *wanted: str) -> None:
    await robot.until(lambda: rows(robot) == list(wanted), lambda: f"{wanted}, there is {rows(robot)}")


def marked(robot: Robot) -> list[str]:
    """The marked stretches of the transcript that are in sight."""
    area = robot.find("chat.transcript", QScrollArea)
    if area is None:
        return []
    found = []
    for view in [view for view in area.findChildren(QWidget) if isinstance(view, QTextEdit | QPlainTextEdit)]:
        marks = view.extraSelections()
        for mark in marks:
            at = view.viewport().mapTo(area.viewport(), view.cursorRect(mark.cursor).center())
            if area.viewport().rect().contains(at):
                found.append(mark.cursor.selectedText())
    return found


async def test_a_chat_is_found_by_a_part_of_a_name_and_opens_at_the_hit(qapp: QApplication, tmp_path: Path) -> None:
    """`maxTries` finds `max_tries` far down in a long answer of another chat; Enter goes there, and it is marked."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        server.script(Answer(LOOP), Answer(" A cast."))
        await ask(robot, "Why does it loop?", "It calls")
        await ask(robot, "What is std::move?", "A cast.")
        await robot.press("Ctrl+Shift+H")
        await lists(robot, "Today", "What is std::move?", "Why does it loop?")
        await robot.type("max_tries")
        await robot.sees("1 message in 1 chat", "history.summary")
        await robot.press("Down", "Return")

        await robot.sees("Why does it loop?", "chat.transcript")
        await robot.until(lambda: "max_tries" in marked(robot), "the hit is in sight")
        await robot.press("Ctrl+Shift+H", "Ctrl+A")
        await robot.type("::")
        await robot.until(lambda: "What is std::move?" in rows(robot), "signs are found too")


async def test_chats_are_put_in_order_and_away(qapp: QApplication, tmp_path: Path) -> None:
    """Pinned, named, moved into a folder and out of sight; deleted by a key, and back by Undo; so at the next start."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks(default=Answer(" Yes.")) as server, running_app(profile, server=server) as robot:
        for question in ("First?", "Second?", "Third?"):
            await ask(robot, question, "Yes.")
        await robot.press("Ctrl+Shift+H")
        await lists(robot, "Today", "Third?", "Second?", "First?")
        await robot.item_menu("First?", "history.list", "Pin")
        await lists(robot, "Pinned", "First?", "Today", "Third?", "Second?")
        await robot.item_menu("Second?", "history.list", "Move to folder", "New folder…")
        await robot.get("Name of the new folder")
        await robot.type("Work\n")
        await robot.ready()
        await robot.item_menu("Third?", "history.list", "Rename…")
        await robot.get("history.title")
        await robot.type("The third one\n")
        await lists(robot, "Pinned", "First?", "Today", "The third one", "Second?")
        await robot.click("history.shelf")
        await robot.popup_menu("Work")
        await lists(robot, "Today", "Second?")
        await robot.click("history.shelf")
        await robot.popup_menu("All chats")
        await robot.choose("The third one", "history.list")
        await robot.until(lambda: robot.texts().count("The third one") == 2, "the chat has its new name")
        await robot.until(lambda: QApplication.focusWidget() is robot.find("chat.composer"), "the chat is open")
        await robot.press("Ctrl+Shift+H", "Down", "Delete")
        await robot.sees("“The third one” was deleted.", "history.undo")
        await lists(robot, "Pinned", "First?", "Today", "Second?")
        await robot.sees_not("Yes.", "chat.transcript")
        await robot.click("Undo")
        await lists(robot, "Pinned", "First?", "Today", "The third one", "Second?")
        await robot.item_menu("Second?", "history.list", "Delete")
        await lists(robot, "Pinned", "First?", "Today", "The third one")
        await robot.press("Ctrl+Z")
        await lists(robot, "Pinned", "First?", "Today", "The third one", "Second?")
        await robot.item_menu("Second?", "history.list", "Delete")
        await lists(robot, "Pinned", "First?", "Today", "The third one")
    async with running_app(profile) as robot:
        await robot.press("Ctrl+Shift+H")
        await lists(robot, "Pinned", "First?", "Today", "The third one")
        await robot.click("history.shelf")
        await robot.popup_menu("Trash (1)")
        await lists(robot, "Today", "Second?")
        await robot.item_menu("Second?", "history.list", "Delete for good…")
        await robot.sees("They cannot be brought back")
        await robot.click("Delete for good")
        await robot.sees("The trash is empty")
    with closing(sqlite3.connect(profile / "fireside.db")) as connection:
        assert connection.execute("SELECT count(*) FROM messages WHERE text = 'Second?'").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM charges").fetchone() == (3,), "what was paid stays known"


async def test_a_copy_goes_its_own_way(qapp: QApplication, tmp_path: Path) -> None:
    """A duplicate holds what was said, opens, and what is asked in it does not come into the first one."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        server.script(Answer(" It is red."), Answer(" It is blue now."))
        await ask(robot, "Which colour?", "It is red.")
        await robot.menu("Chat", "Duplicate chat")
        await robot.press("Ctrl+Shift+H")
        await lists(robot, "Today", "Which colour? (copy)", "Which colour?")
        await robot.sees("Which colour? (copy)")
        await robot.press("Ctrl+2")
        await robot.type("And now?\n")
        await robot.sees("It is blue now.", "chat.transcript")
        assert "It is red." in server.generations[-1].body["prompt"]
        await robot.choose("Which colour?", "history.list")

        await robot.sees_not("It is blue now.", "chat.transcript")
        await robot.sees("It is red.", "chat.transcript")


async def test_a_fresh_start_carries_just_the_code(qapp: QApplication, tmp_path: Path) -> None:
    """From a code block: a new chat with that code attached, and nothing else of what was said is sent again."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        server.script(
            Answer(" Long talk.\n\n```python\ndef area(r):\n    return 3 * r * r\n```"), Answer(" Use math.pi.")
        )
        await ask(robot, "How large is a circle?", "def area(r):")
        await robot.click("⋯")
        await robot.popup_menu("New chat with this code")
        await robot.sees_not("Long talk.", "chat.transcript")
        await robot.type("Make it exact.\n")
        await robot.sees("Use math.pi.", "chat.transcript")
        prompt = server.generations[-1].body["prompt"]

        assert "return 3 * r * r" in prompt
        assert "Long talk" not in prompt
        assert "Human: How large" not in prompt


async def test_chats_leave_and_come_back_as_files(qapp: QApplication, tmp_path: Path) -> None:
    """Exported as JSON, deleted for good and imported: the same chat; as Markdown, the same words."""
    profile, file, words = tmp_path / "profile", tmp_path / "chat.json", tmp_path / "chat.md"
    async with (
        LoopbackFireworks(default=Answer(" It is `red`.")) as server,
        running_app(profile, server=server) as robot,
    ):
        await ask(robot, "Which colour?", "It is")
        await robot.press("Ctrl+Shift+H")
        await robot.item_menu("Which colour?", "history.list", "Export as JSON…")
        await robot.choose_file(file)
        await robot.sees("1 chat was exported to chat.json.")
        await robot.item_menu("Which colour?", "history.list", "Export as Markdown…")
        await robot.choose_file(words)
        await robot.sees("1 chat was exported to chat.md.")
        await robot.item_menu("Which colour?", "history.list", "Delete")
        await robot.click("history.more")
        await robot.popup_menu("Empty trash…")
        await robot.click("Delete for good")
        await robot.sees("No chats yet")
        await robot.click("history.more")
        await robot.popup_menu("Import…")
        await robot.choose_file(file)
        await lists(robot, "Today", "Which colour?")
        await robot.sees("It is red.", "chat.transcript")
        await robot.menu("Chat", "Import chats…")
        await robot.choose_file(words)
        await lists(robot, "Today", "Which colour?", "Which colour?")
    first = json.loads(file.read_text(encoding="utf-8"))["chats"][0]
    assert (first["turns"][0]["question"], first["turns"][0]["answers"][0]["text"]) == ("Which colour?", "It is `red`.")
    assert "It is `red`." in words.read_text(encoding="utf-8")


async def test_each_chat_has_its_own_draft(qapp: QApplication, tmp_path: Path) -> None:
    """What is half typed stays in its chat, waits there, and is there again at the next start."""
    profile = tmp_path / "profile"

    def draft(robot: Robot) -> str:
        composer = robot.find("chat.composer", QPlainTextEdit)
        return composer.toPlainText() if composer is not None else ""

    async with LoopbackFireworks(default=Answer(" Yes.")) as server, running_app(profile, server=server) as robot:
        await ask(robot, "First?", "Yes.")
        await ask(robot, "Second?", "Yes.")
        await robot.type("more of the second")
        await robot.press("Ctrl+Shift+H")
        await robot.choose("First?", "history.list")
        await robot.until(lambda: draft(robot) == "", "the first chat has no draft")
        await robot.press("Ctrl+2")
        await robot.type("more of the first")
        await robot.choose("Second?", "history.list")
        await robot.until(lambda: draft(robot) == "more of the second", "each has its own")
    async with running_app(profile) as robot:
        await robot.until(lambda: draft(robot) == "more of the second", "the draft is there")
        await robot.press("Ctrl+Shift+H")
        await robot.choose("First?", "history.list")
        await robot.until(lambda: draft(robot) == "more of the first", "the other one too")
