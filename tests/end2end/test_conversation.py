"""Stories of a conversation: the real window, the real client, a Fireworks played on loopback."""

import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.adapters import tokenizer
from app.domain.pricing import price_from_dollars
from tests.support.app_under_test import running_app
from tests.support.loopback import KEY, Answer, LoopbackFireworks, Refusal
from tests.support.robot import Robot

CODE = """\
import time


def retry(fn, times=3):
    for n in range(times):
        try:
            return fn()
        except OSError:
            time.sleep(2**n)
"""
PRICE = price_from_dollars("0.20")


def charges(profile: Path) -> list[dict[str, Any]]:
    """The rows of the ledger as any other program would read them."""
    with closing(sqlite3.connect(profile / "fireside.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM charges ORDER BY started_at")]


async def ask(robot: Robot, question: str) -> None:
    await robot.press("Ctrl+L")
    await robot.type(question)
    await robot.press("Return")


async def select_all(robot: Robot) -> None:
    await robot.sees("return fn()", "editor.text")
    await robot.focus("editor.text")
    await robot.press("Ctrl+A")


async def idle(robot: Robot) -> None:
    """The answer is over: nothing can be stopped."""
    await robot.until(lambda: robot.find("chat.stop") is None, "Stop has gone")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "retry.py"
    path.write_text(CODE, encoding="utf-8")
    return path


async def test_ask_about_the_selection_and_get_an_answer(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """Select, Ctrl+L, type, Return: one request with the code; the answer streams in, and its cost is exact."""
    profile = tmp_path / "profile"
    count = tokenizer.load("starcoder").count
    async with LoopbackFireworks(count=count) as server:
        async with running_app(profile, server=server, files=[file]) as robot:
            await select_all(robot)
            await robot.press("Ctrl+L")
            await robot.type("Why does retry sleep?")
            await robot.sees_like(r"Send\s+≤ 0\.\d+ ¢", "chat.send")
            await robot.press("Return")
            exchange = await server.next_request()
            assert "def retry(fn, times=3):" in exchange.body["prompt"]
            assert exchange.body["prompt"].endswith("Human: Why does retry sleep?\n\nAssistant:")
            await exchange.text(" It waits **longer**")
            await robot.sees("It waits", "chat.transcript")
            assert robot.is_enabled("chat.stop")
            await exchange.text(" each time:\n\n```python\ntime.sleep(1)\n```\n")
            await exchange.finish(usage="last")
            await idle(robot)
            await robot.sees("time.sleep(1)", "chat.transcript")
            await robot.sees("It waits longer each time:", "chat.transcript")
            usage = exchange.usage
            assert usage is not None
            tokens = usage["prompt_tokens"] + usage["completion_tokens"]
            await robot.sees(f"{tokens} tok", "cost.meter")
            assert re.search(r"Answer complete, 0\.\d+ cents", robot.said("chat.transcript"))

        assert len(server.generations) == 1
    (row,) = charges(profile)
    assert (row["prompt_tokens"], row["completion_tokens"]) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert row["cost"] == tokens * PRICE
    assert (row["provenance"], row["outcome"], row["purpose"]) == ("reported", "finished", "chat")
    assert (row["provider"], row["price_input"]) == ("fireworks", PRICE)


@pytest.mark.parametrize("where", ["last", "chunk", None])
async def test_the_ledger_equals_the_servers_usage(
    qapp: QApplication, tmp_path: Path, file: Path, where: str | None
) -> None:
    """To the token and the picodollar: usage in the last chunk, in a chunk of its own, and missing (then counted)."""
    profile = tmp_path / "profile"
    count = tokenizer.load("starcoder").count
    async with LoopbackFireworks(count=count) as server:
        async with running_app(profile, server=server, files=[file]) as robot:
            await ask(robot, "What is this?")
            exchange = await server.next_request()
            await exchange.text(" A function that tries again.")
            await exchange.finish(usage=where)
            await idle(robot)
        prompt = count(exchange.body["prompt"])
    (row,) = charges(profile)
    if where is None:
        assert row["provenance"] == "counted"
        assert row["prompt_tokens"] == prompt
        assert row["completion_tokens"] == count(" A function that tries again.")
    else:
        assert row["provenance"] == "reported"
        assert row["prompt_tokens"] == exchange.usage["prompt_tokens"]
        assert row["completion_tokens"] == exchange.usage["completion_tokens"]
    assert row["cost"] == (row["prompt_tokens"] + row["completion_tokens"]) * PRICE


async def test_stop_before_the_first_byte(qapp: QApplication, tmp_path: Path) -> None:
    """Stop closes the connection although the server has said nothing; the row says what is known."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks() as server, running_app(profile, server=server) as robot:
        await ask(robot, "Anything?")
        exchange = await server.next_request()
        await robot.get("chat.stop")
        await robot.click("chat.stop")
        await exchange.closed()
        await idle(robot)
        await robot.sees("topped", "chat.transcript")
    (row,) = charges(profile)
    assert row["outcome"] == "stopped"
    assert (row["cost"], row["provenance"]) == (None, "unknown")


async def test_stop_in_the_middle_keeps_the_text(qapp: QApplication, tmp_path: Path) -> None:
    """What has come stays, is counted on the ledger, and is there again at the next start."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks() as server, running_app(profile, server=server) as robot:
        await ask(robot, "Count")
        exchange = await server.next_request()
        await exchange.text(" one two three")
        await robot.sees("one two three", "chat.transcript")
        await robot.press("Ctrl+.")
        await exchange.closed()
        await idle(robot)
        await robot.sees("~", "cost.meter")
    (row,) = charges(profile)
    assert (row["outcome"], row["provenance"]) == ("stopped", "counted")
    assert row["completion_tokens"] == tokenizer.load("starcoder").count(" one two three")
    async with running_app(profile) as robot:
        await robot.sees("one two three", "chat.transcript")


async def test_a_wrong_key_is_told_with_a_way_to_mend_it(qapp: QApplication, tmp_path: Path) -> None:
    """A refused key is said in plain words with one button, which opens the key dialog; nothing was charged."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks() as server:
        async with running_app(
            profile, server=server, environ={"FIREWORKS_API_KEY": "fw_wrongwrongwrongwrong"}
        ) as robot:
            await ask(robot, "Hello")
            await robot.sees("key", "chat.error")
            assert "fw_wrong" not in robot.text()
            await robot.sees("key refused", robot.window.status)
            await robot.click("Open key settings")
            await robot.sees("Connect Fireworks")
            await robot.sees("FIREWORKS_API_KEY")
        assert len(server.generations) == 1
    (row,) = charges(profile)
    assert (row["cost"], row["provenance"], row["outcome"]) == (0, "reported", "failed")


async def test_a_rate_limit_counts_down_in_sight(qapp: QApplication, tmp_path: Path) -> None:
    """A 429 shows the seconds, then tries again by itself: two requests, two rows, one answer."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks() as server:
        server.script(Refusal(429, headers={"retry-after": "2"}), Answer(" Hello again."))
        async with running_app(profile, server=server) as robot:
            await ask(robot, "Hello")
            await robot.sees_like(r"\b[12] s\b", "chat.error")
            assert robot.is_enabled("chat.stop")
            await robot.sees("Hello again.", "chat.transcript")
            await idle(robot)
            assert not robot.is_shown("chat.error")
        assert len(server.generations) == 2
    assert [row["outcome"] for row in charges(profile)] == ["failed", "finished"]


async def test_a_network_cut_keeps_the_text_and_continue_joins_it(qapp: QApplication, tmp_path: Path) -> None:
    """A connection lost in the middle leaves its text, and Continue goes on from the very character."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        await ask(robot, "Write it")
        exchange = await server.next_request()
        await exchange.text(" The loop ends wh")
        await robot.sees("The loop ends wh", "chat.transcript")
        exchange.hang_up(reset=True)
        await idle(robot)
        await robot.sees("Continue", "chat.error")
        await robot.click("Continue")
        more = await server.next_request()
        assert more.body["prompt"].endswith("The loop ends wh")
        await more.text("en n is 3.")
        await more.finish()
        await idle(robot)

        await robot.sees("The loop ends when n is 3.", "chat.transcript")


async def test_a_model_that_is_not_deployed_offers_those_that_are(qapp: QApplication, tmp_path: Path) -> None:
    """StarCoder gone from the server: the message says so, and the button opens the models."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        server.models = [model for model in server.models if "starcoder" not in model.id]
        await ask(robot, "Hello")
        await robot.sees("deployed", "chat.error")
        await robot.click("Choose another model")
        await robot.get("models.picker")
        await robot.choose("GLM 5.3 Flash", "models.picker")
        await robot.sees("GLM 5.3 Flash can be asked now", "chat.error")
        server.default = Answer("Hello there.")
        await robot.click("Try again")
        await robot.sees("Hello there.", "chat.transcript")
    ids = [exchange.body["model"].rpartition("/")[2] for exchange in server.generations]
    assert ids[-1] == "glm-5p3-flash"
    assert len(charges(tmp_path / "profile")) == len(ids), "each request has its row"


async def test_an_answer_cut_at_the_limit_is_shown_as_cut(qapp: QApplication, tmp_path: Path) -> None:
    """finish_reason "length" never looks complete."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        await ask(robot, "Hello")
        exchange = await server.next_request()
        await exchange.text(" It goes on and")
        await exchange.finish("length")
        await idle(robot)

        await robot.sees("ut at the limit", "chat.transcript")


async def test_a_new_chat_stops_the_answer_and_keeps_it(qapp: QApplication, tmp_path: Path) -> None:
    """New chat in mid-answer closes the connection; the text so far stays in the old chat, the new one is empty."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        await ask(robot, "Count to ten")
        exchange = await server.next_request()
        await exchange.text(" one two three")
        await robot.sees("one two three", "chat.transcript")
        await robot.press("Ctrl+Shift+N")
        await exchange.closed()
        await robot.sees_not("one two three", "chat.transcript")
        await robot.press("Ctrl+Shift+O")
        await robot.choose("Count to ten", "chat.history")

        await robot.sees("one two three", "chat.transcript")
        await robot.sees("Continue", "chat.transcript")


async def test_leaving_while_it_streams_keeps_what_has_come(qapp: QApplication, tmp_path: Path) -> None:
    """Closing the window in mid-answer leaves nothing running (the harness looks) and loses no text."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks() as server, running_app(profile, server=server) as robot:
        await ask(robot, "Count")
        exchange = await server.next_request()
        await exchange.text(" as far as this")
        await robot.sees("as far as this", "chat.transcript")
        robot.window.close()
        await exchange.closed()
    async with running_app(profile) as robot:
        await robot.sees("as far as this", "chat.transcript")
    (row,) = charges(profile)
    assert row["outcome"] == "stopped"


async def test_an_earlier_chat_is_found_again(qapp: QApplication, tmp_path: Path) -> None:
    """A new chat is empty; the old one is in the list under its question, and opens with its answer and its cost."""
    async with (
        LoopbackFireworks(default=Answer(" It is red.")) as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await ask(robot, "Which colour is it?")
        await robot.sees("It is red.", "chat.transcript")
        await idle(robot)
        await robot.press("Ctrl+Shift+N")
        await robot.sees_not("It is red.", "chat.transcript")
        await robot.press("Ctrl+Shift+O")
        await robot.choose("Which colour is it?", "chat.history")

        await robot.sees("It is red.", "chat.transcript")
        await robot.sees_like(r"this chat 0\.\d+ ¢", "cost.meter")


async def test_the_budget_refuses_before_sending(qapp: QApplication, tmp_path: Path) -> None:
    """A request whose worst case exceeds what is left today is not sent; the text stays in the composer."""
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "settings.toml").write_text('version = 1\n[budget]\ndaily_dollars = "0.0001"\n', encoding="utf-8")
    async with LoopbackFireworks() as server, running_app(profile, server=server) as robot:
        await ask(robot, "Hello, is anybody there?")
        await robot.sees("budget", "chat.error")
        composer = await robot.get("chat.composer", QPlainTextEdit)

        assert composer.toPlainText() == "Hello, is anybody there?"
        assert server.generations == []


async def test_no_key_in_any_file(qapp: QApplication, tmp_path: Path) -> None:
    """After an answer, a failure and a settings change, no file of the profile holds the key."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks() as server:
        server.script(Answer(" Yes."), Refusal(500))
        async with running_app(profile, server=server) as robot:
            await ask(robot, f"Is {KEY[:6]} a prefix?")
            await robot.sees("Yes.", "chat.transcript")
            await idle(robot)
            await ask(robot, "And now?")
            await robot.sees("could not answer", "chat.error")
            robot.app.set_theme("dark")
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert any(path.name == "fireside.db" for path in files)
    for path in files:
        assert KEY.encode() not in path.read_bytes(), f"the key is in {path.name}"
        assert path.stat().st_mode & 0o077 == 0, f"{path.name} can be read by others"


async def test_the_built_in_model_answers_for_real(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """Without a key and without a network a question about the selected code gets a real answer, for nothing."""
    profile = tmp_path / "profile"
    async with running_app(profile, environ={"PATH": os.environ.get("PATH", "")}, files=[file]) as robot:
        await select_all(robot)
        await robot.press("Ctrl+L")
        await robot.type("What does this function return?")
        await robot.sees("free", "chat.send")
        await robot.press("Return")
        await robot.until(lambda: charges(profile), "a charge is written")
        await robot.until(lambda: charges(profile)[0]["outcome"], "the answer is over", limit=120)
        await idle(robot)
        state = robot.app.chat.state
        answer = state.conversation.turns[0].answer
        assert len(answer.text.split()) >= 3, json.dumps(answer.text)
        shown = robot.text("chat.transcript")
        assert answer.text.split()[0].strip("`*") in shown
    (row,) = charges(profile)
    assert (row["provider"], row["cost"], row["provenance"]) == ("builtin", 0, "reported")
    assert row["completion_tokens"] > 0
