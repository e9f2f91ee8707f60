"""Stories of the inspector: what it shows is what the server gets, and what was sent stays to be seen."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.adapters import tokenizer
from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot

CODE = 'def greet(name):\n    """Says hello: ü 🙂."""\n    return f"hello {name}"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "greet.py"
    path.write_text(CODE, encoding="utf-8")
    return path


async def shown(robot: Robot, page: str) -> str:
    """What stands on a page of the inspector."""
    await robot.choose(page, "chat.inspector")
    text = await robot.get(f"chat.inspector.{page.lower()}", QPlainTextEdit)
    await robot.until(text.toPlainText, f"something stands on the page {page}")
    return text.toPlainText()


async def test_what_is_inspected_is_what_the_server_gets(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """The text and the body of the next request, with all its code, to the byte; it follows what is typed."""
    async with (
        LoopbackFireworks(default=Answer("It greets."), count=tokenizer.load("starcoder").count) as server,
        running_app(tmp_path / "profile", server=server, files=[file]) as robot,
    ):
        await robot.press("Ctrl+A", "Ctrl+L")
        await robot.type("What is this?")
        await robot.click("chat.context.inspect")
        await robot.sees("greet.py 1-3", "chat.inspector.text")
        robot.window.activateWindow()
        await robot.until(lambda: QApplication.activeWindow() is robot.window, "the window is active again")
        await robot.focus("chat.composer")
        await robot.press("End")
        await robot.type(" Really?")
        await robot.sees("What is this? Really?", "chat.inspector.text")
        text = await shown(robot, "Text")
        request = await shown(robot, "Request")
        await robot.click("Copy body")
        body = robot.clipboard()
        assert server.generations == []

        await robot.click("chat.send")
        await robot.sees("It greets.", "chat.transcript")
        (exchange,) = server.generations
        assert body.encode() == exchange.raw_body
        assert request.endswith(body)
        assert text == exchange.body["prompt"]
        assert f"POST {server.base_url}/completions" in request
        assert server.key not in request


async def test_an_earlier_request_is_shown_with_what_came_of_it(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """Its bytes, the answer, times, usage, cost, headers; also after the next start."""
    async with LoopbackFireworks(default=Answer("It greets you.", usage="last")) as server:
        async with running_app(tmp_path / "profile", server=server, files=[file]) as robot:
            await robot.press("Ctrl+L")
            await robot.type("What is this?\n")
            await robot.sees("It greets you.", "chat.transcript")
            await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")
        async with running_app(tmp_path / "profile", server=server) as robot:
            await robot.sees("It greets you.", "chat.transcript")
            await robot.press("Ctrl+Alt+I")
            await robot.choose("What is this?", "chat.inspector.requests")
            answer = await shown(robot, "Answer")
            assert "It greets you." in answer
            for known in ("First token after: ", "Cost: 0.", "Outcome: finished", "reported by the server"):
                assert known in answer
            assert "content-type: text/event-stream" in answer
            await robot.click("Copy body")
            assert robot.clipboard().encode() == server.generations[0].raw_body
            await robot.click("Copy as Python")
            assert "client.completions.create(" in robot.clipboard()
            await robot.click("Copy as curl")
            assert "$FIREWORKS_API_KEY" in robot.clipboard()


async def test_the_built_in_model_can_be_inspected_too(qapp: QApplication, tmp_path: Path) -> None:
    """Its messages with their roles; it has no address for others, so there is nothing to copy as a program."""
    async with running_app(tmp_path / "profile") as robot:
        await robot.press("Ctrl+L")
        await robot.type("Hello there")
        await robot.press("Ctrl+Alt+I")
        await robot.sees("── user ──\nHello there", "chat.inspector.text")

        assert not robot.is_enabled("Copy as curl")
        assert robot.is_enabled("Copy body")
