"""Stories of a chat with parameters of its own: what is chosen in the dialog is what the server receives."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot


async def choose_parameters(robot: Robot) -> None:
    """Every one of them, with the keyboard."""
    await robot.menu("Chat", "Parameters…")
    for tick, typed in (("system", "Talk like a pirate."), ("temperature", "1.3"), ("top", "0.5"), ("largest", "200")):
        await robot.click(f"options.{tick}")
        await robot.press("Tab", "Ctrl+A")
        await robot.type(typed)
    await robot.click("options.stop")
    await robot.press("Tab")
    await robot.type("END\n\\n\\n\\n")
    await robot.click("Save")
    await robot.until(lambda: not robot.is_shown("options.stop"), "the dialog has closed")
    await robot.ready()


async def ask(robot: Robot, question: str, answer: str) -> None:
    await robot.press("Ctrl+2")
    await robot.type(f"{question}\n")
    await robot.sees(answer, "chat.transcript")
    await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")


async def test_parameters_of_a_chat_reach_starcoder(qapp: QApplication, tmp_path: Path) -> None:
    """In this chat, at the next starts too, before the first question as well, and in no other one; the own stop
    string ends the answer here."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks(default=Answer(" Aye. END of it.")) as server:
        async with running_app(profile, server=server) as robot:
            await choose_parameters(robot)
        async with running_app(profile, server=server) as robot:
            await robot.until(lambda: "temperature 1.3" in robot.said("chat.options"), "they are still there")
            await ask(robot, "First?", "Aye.")
            await robot.sees_not("END", "chat.transcript")
            assert "temperature 1.3" in robot.said("chat.options")
        async with running_app(profile, server=server) as robot:
            await robot.sees("First?", "chat.transcript")
            await ask(robot, "Second?", "Second?")
            await robot.press("Ctrl+Shift+N")
            await ask(robot, "Third?", "Third?")
            assert "temperature" not in robot.said("chat.options")
        first, second, third = (exchange.body for exchange in server.generations)

    for body in (first, second):
        assert (body["temperature"], body["top_p"], body["max_tokens"]) == (1.3, 0.5, 200)
        assert "Talk like a pirate." in body["prompt"]
        assert len(body["stop"]) == 4, "as many as the server takes"
    assert (third["temperature"], third["top_p"], third["max_tokens"]) == (0.2, 0.95, 1024)
    assert "pirate" not in third["prompt"]


async def test_parameters_of_a_chat_reach_a_chat_model(qapp: QApplication, tmp_path: Path) -> None:
    """Its system prompt is the first message, and its stop strings are the person's alone."""
    async with (
        LoopbackFireworks(default=Answer("Aye.")) as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await robot.press("Ctrl+Shift+M")
        await robot.choose("GLM 5.3 Flash", "models.picker")
        await choose_parameters(robot)
        await ask(robot, "First?", "Aye.")
        (exchange,) = server.generations

    body = exchange.body
    assert body["messages"] == [
        {"role": "system", "content": "Talk like a pirate."},
        {"role": "user", "content": "First?"},
    ]
    assert (body["temperature"], body["top_p"], body["max_tokens"]) == (1.3, 0.5, 200)
    assert body["stop"] == ["END", "\n\n\n"]
