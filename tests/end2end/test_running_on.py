"""A talk with a StarCoder that never knows when it is done: real client, loopback server, and what the person sees."""

import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.adapters import tokenizer
from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot

DATA = Path(__file__).parents[1] / "support" / "data" / "run-on-answers.toml"
ANSWERS: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["answer"]


def named(name: str) -> dict[str, Any]:
    return next(answer for answer in ANSWERS if answer["name"] == name)


async def ask(robot: Robot, question: str, note: str) -> None:
    await robot.press("Ctrl+2")
    await robot.type(f"{question}\n")
    await robot.sees(note, "chat.transcript")
    await robot.until(lambda: robot.find("chat.stop") is None, "the answer is over")


async def test_a_talk_with_a_model_that_runs_on(qapp: QApplication, tmp_path: Path) -> None:
    """It makes up the next question, then a licence, then is cut in its code. Each is said, and kept out of what goes
    out next; the cut block goes on at the very character, although the model opens it once more."""
    profile = tmp_path / "profile"
    first, second = named("the next question, spelled User:"), named("a licence header behind the answer")
    async with LoopbackFireworks(count=tokenizer.load("starcoder").count) as server:
        server.script(
            Answer(first["text"], piece_size=8, reason="length"),
            Answer(second["text"], piece_size=8, reason="length"),
            Answer(" Here:\n\n```python\ndef area(r):\n    return 3.1", reason="length"),
            Answer("```python\n    return 3.14 * r * r\n```\n\nHuman: Thanks!"),
            Answer(" Yes."),
        )
        async with running_app(profile, server=server) as robot:
            await ask(robot, first["question"], "Stopped at the next question: ≤")
            await ask(robot, second["question"], "Stopped at a licence header")
            assert "User:" not in robot.text("chat.transcript")
            assert "Copyright" not in robot.text("chat.transcript")
            await ask(robot, "The area of a circle?", "ut at the limit")
            await robot.press("Ctrl+Shift+Return")
            await robot.sees("return 3.14 * r * r", "chat.transcript")
            await robot.until(lambda: robot.find("chat.stop") is None, "the rest is there")
            assert "Thanks!" not in robot.text("chat.transcript")
            await ask(robot, "Is that exact?", "Yes.")
        prompt = server.generations[-1].body["prompt"]

    talk = prompt.rpartition("-----\n\n")[2]
    assert "def area(r):\n    return 3.14 * r * r\n```\n\nHuman: Is that exact?\n\nAssistant:" in talk
    assert "User:" not in talk
    assert "Copyright" not in talk
    assert talk.count("Human: ") == 4
    with closing(sqlite3.connect(profile / "fireside.db")) as connection:
        kept = connection.execute("SELECT early_stop FROM messages WHERE early_stop IS NOT NULL").fetchall()
    assert ['"next_question"' in text or '"licence"' in text for (text,) in kept] == [True] * len(kept)
    assert len(kept) >= 2
