"""Stories of prompts: a slash in the question, filled with what is at hand; own ones are kept."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot

CODE = "def area(r):\n    return 3 * r * r\n\n\nprint(area(2))\n"


def question(robot: Robot) -> str:
    composer = robot.find("chat.composer", QPlainTextEdit)
    return composer.toPlainText() if composer is not None else ""


def chosen(robot: Robot) -> str:
    composer = robot.find("chat.composer", QPlainTextEdit)
    return composer.textCursor().selectedText() if composer is not None else ""


async def test_a_slash_asks_about_the_selection(qapp: QApplication, tmp_path: Path) -> None:
    """Two lines are selected; /ex and Return put the words and the code in; Return sends them."""
    file = tmp_path / "circle.py"
    file.write_text(CODE, encoding="utf-8")
    async with (
        LoopbackFireworks(default=Answer(" It is an area.")) as server,
        running_app(tmp_path / "profile", server=server, files=[file]) as robot,
    ):
        await robot.press("Ctrl+Home", "Shift+Down", "Shift+Down", "Ctrl+2")
        await robot.type("/ex")
        await robot.sees("/explain", "chat.prompts")
        await robot.sees_not("/review", "chat.prompts")
        await robot.press("Return")
        await robot.until(lambda: question(robot).startswith("Explain what circle.py 1-2 does"), "the words are there")
        assert server.generations == []
        await robot.press("Return")
        await robot.sees("It is an area.", "chat.transcript")
        prompt = server.generations[0].body["prompt"]

    assert "circle.py 1-2:\n```python\ndef area(r):\n    return 3 * r * r\n```" in prompt
    assert "Human: Explain what circle.py 1-2 does, step by step" in prompt
    assert "print(area(2))" not in prompt


async def test_a_slash_that_is_none_of_ours_is_a_question(qapp: QApplication, tmp_path: Path) -> None:
    """A path opens no list and is sent as it is; Esc closes the list and leaves the slash."""
    async with (
        LoopbackFireworks(default=Answer(" A file.")) as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await robot.press("Ctrl+2")
        await robot.type("/")
        await robot.get("chat.prompts")
        await robot.press("Esc")
        await robot.until(lambda: not robot.is_shown("chat.prompts"))
        assert question(robot) == "/"
        await robot.type("etc/hosts?\n")
        await robot.sees("A file.", "chat.transcript")

        assert server.generations[0].body["prompt"].endswith("Human: /etc/hosts?\n\nAssistant:")


async def test_own_prompts_are_kept(qapp: QApplication, tmp_path: Path) -> None:
    """A new one with placeholders, one that came with the program changed and taken back; there at the next start."""
    profile, file = tmp_path / "profile", tmp_path / "circle.py"
    file.write_text(CODE, encoding="utf-8")
    async with running_app(profile, environ={"FIREWORKS_API_KEY": ""}) as robot:
        await robot.menu("Chat", "Edit prompts…")
        await robot.choose("/review", "prompts.list")
        await robot.click("New prompt")
        await robot.type("Port it\t\t")
        await robot.type("Port {selection} from {language} to {clipboard}.")
        await robot.click("Save")
        await robot.sees("/port-it", "prompts.list")
        await robot.click("Close")
    assert "Port {selection}" in (profile / "prompts.toml").read_text(encoding="utf-8")
    async with running_app(profile, files=[file], environ={"FIREWORKS_API_KEY": ""}) as robot:
        robot.set_clipboard("Rust")
        await robot.press("Ctrl+2")
        await robot.menu("Chat", "Use a prompt…")
        await robot.type("port")
        await robot.sees("/port-it", "chat.prompts")
        await robot.press("Tab")

        await robot.until(lambda: question(robot) == "Port circle.py from python to Rust.", lambda: question(robot))


async def test_what_is_not_at_hand_is_typed_over(qapp: QApplication, tmp_path: Path) -> None:
    """With no code anywhere the placeholder stands selected in the question."""
    async with running_app(tmp_path / "profile", environ={"FIREWORKS_API_KEY": ""}) as robot:
        await robot.press("Ctrl+2")
        await robot.type("/name")
        await robot.sees("/name", "chat.prompts")
        await robot.press("Return")
        await robot.until(lambda: chosen(robot) == "{selection}", "the placeholder is selected")
        await robot.type("my loop")

        assert question(robot) == "Suggest five better names for what my loop defines, each with its reason."
