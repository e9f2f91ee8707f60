"""Stories of suggestions at the cursor: the real window, the real client, a StarCoder played on loopback."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap import build
from app.ui.editor.code_view import CodeView
from tests.support.app_under_test import running_app
from tests.support.exchange import Exchange
from tests.support.loopback import LoopbackFireworks
from tests.support.robot import Robot

CODE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def view_of(robot: Robot) -> CodeView:
    view = robot.find("editor.text", CodeView)
    assert view is not None
    return view


def ghost(robot: Robot) -> str:
    """The grey text, as it stands in the layout of the cursor's line."""
    shown: str = view_of(robot).textCursor().block().layout().preeditAreaText()
    return shown.replace("\u2028", "\n")


async def at_line_2(robot: Robot) -> CodeView:
    """The cursor at the end of the empty body, once the program is all there."""
    await robot.until(lambda: robot.is_shown("completion.badge"), "suggestions are there")
    await robot.focus("editor.text")
    await robot.press("Ctrl+Home", "Down", "End")
    return view_of(robot)


async def answer(exchange: Exchange, text: str) -> None:
    await exchange.start()
    await exchange.text(text)
    await exchange.finish(usage="last")


def charges(profile: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(profile / "fireside.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM charges ORDER BY rowid")]


async def test_a_suggestion_is_typed_through_and_taken(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """Typing brings grey text that is not in the document; typing on shrinks it, Tab takes it, undo takes it back."""
    profile = tmp_path / "p"
    async with LoopbackFireworks() as server:
        async with running_app(profile, server=server, files=[file]) as robot:
            view = await at_line_2(robot)
            await robot.type("return w")
            exchange = await server.next_request()
            before = "def area(width, height):\n    return w"
            behind = "\n\n\nprint(area(2, 3))\n"
            wanted = f"<filename>shapes.py<fim_prefix>{before}<fim_suffix>{behind}<fim_middle>"
            assert exchange.body["prompt"] == wanted
            assert len(exchange.body["stop"]) <= 4
            await answer(exchange, "idth * height  # the area")
            await robot.until(
                lambda: ghost(robot) == "idth * height  # the area", lambda: f"the ghost, not {ghost(robot)!r}"
            )
            assert "the area" not in view.text()
            await robot.type("idth")
            assert ghost(robot) == " * height  # the area"
            await robot.press("Tab")
            assert view.text().startswith("def area(width, height):\n    return width * height  # the area\n")
            assert ghost(robot) == ""
            await robot.type("!")
            await robot.press("Ctrl+Z", "Ctrl+Z")
            assert view.text().startswith("def area(width, height):\n    return width\n")
            assert ghost(robot) == ""

        assert len(server.generations) == 1
    (row,) = charges(profile)
    assert (row["purpose"], row["outcome"], row["provenance"]) == ("completion", "finished", "reported")


async def test_manners_of_the_keys(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """A word, a line; Esc and its memory; a click puts it away; the other suggestions by their keys."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "p", server=server, files=[file]) as robot:
        view = await at_line_2(robot)
        await robot.type("area = ")
        await answer(await server.next_request(), "width * height\n    print(area)\n    return area\n")
        await robot.until(lambda: ghost(robot) == "width * height")
        await robot.press("Ctrl+Right")
        assert view.textCursor().block().text() == "    area = width"
        assert ghost(robot) == " * height"
        await robot.press("Alt+]")
        await answer(await server.next_request(), " + height")
        await robot.until(lambda: ghost(robot) == " + height")
        await robot.press("Alt+[")
        assert ghost(robot) == " * height"
        await robot.press("Ctrl+Down")
        assert view.textCursor().block().text() == "    area = width * height"
        await robot.press("Return")
        assert ghost(robot) == "print(area)"
        await robot.press("Esc")
        assert ghost(robot) == ""
        await robot.type("p")
        assert ghost(robot) == ""

        assert len(server.generations) == 2


async def test_what_hides_it(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """An arrow, a click, another tab: it is gone before anything moves, and the cursor goes where it was sent."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "p", server=server, files=[file]) as robot:
        view = await at_line_2(robot)
        await robot.type("size = ")
        await answer(await server.next_request(), "width * height")
        await robot.until(lambda: ghost(robot) == "width * height")
        await robot.press("Down")
        line = view.document().findBlockByNumber(1)
        assert (view.textCursor().blockNumber(), line.layout().preeditAreaText()) == (2, "")
        await robot.press("Up", "End")
        await robot.press("Alt+\\")
        assert ghost(robot) == "width * height"
        await robot.focus("chat.composer")
        assert line.layout().preeditAreaText() == ""

        assert len(server.generations) == 1


async def test_the_badge_says_what_it_does_and_costs(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """Balanced, asking, what it cost today; its list changes the mode, and off is off."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "p", server=server, files=[file]) as robot:
        await at_line_2(robot)
        await robot.sees("balanced", "completion.badge")
        await robot.type("return ")
        exchange = await server.next_request()
        await robot.sees("asking…", "completion.badge")
        await robot.sees("StarCoder suggests code as you type, for at most $0.10 a day", "shell.notice")
        await answer(exchange, "width * height")
        await robot.sees_like(r"Tab takes it · 0\.\d+ ¢", "completion.badge")
        await robot.press("Tab")
        await robot.click("completion.badge")
        await robot.sees_like(r"Today 0\.\d+ ¢ for 1 question", "completion.choices")
        await robot.sees("100 % of what was shown was taken", "completion.choices")
        await robot.choose("Off", "completion.choices")
        await robot.sees("off", "completion.badge")
        await robot.focus("editor.text")
        await robot.type("\nx = ")
        await robot.press("Alt+\\")
        await robot.turns(20)

        assert len(server.generations) == 1


async def test_at_its_budget_it_goes_quiet(qapp: QApplication, tmp_path: Path, file: Path) -> None:
    """With its own limit reached, nothing is sent, the badge says so, and a notice says it once."""
    profile = tmp_path / "p"
    profile.mkdir()
    (profile / "settings.toml").write_text('version = 1\n[budget]\ncompletion_daily_dollars = "0.000001"\n')
    async with LoopbackFireworks() as server, running_app(profile, server=server, files=[file]) as robot:
        await at_line_2(robot)
        await robot.type("return ")
        await robot.sees("budget reached", "completion.badge")
        await robot.sees("budget for completion", "shell.notice")

        assert server.generations == []


async def test_paste_and_complete(qapp: QApplication, tmp_path: Path) -> None:
    """From the clipboard to a suggestion by keys alone: language and hole found, price said, others beside it."""
    snippet = "fn area(width: u32, height: u32) -> u32 {\n    // your code here\n}\n\nfn main() {\n    area(2, 3);\n}\n"
    profile = tmp_path / "p"
    async with LoopbackFireworks() as server, running_app(profile, server=server) as robot:
        await robot.until(lambda: robot.is_shown("completion.badge"), "suggestions are there")
        robot.set_clipboard(snippet)
        await robot.press("Ctrl+Shift+V")
        exchange = await server.next_request()
        assert exchange.body["prompt"].endswith("<fim_middle>")
        await robot.sees_like(r"StarCoder finishes this, for ≤ 0\.\d+ ¢ a question", "completion.alternatives")
        await robot.sees("Rust")
        await answer(exchange, "width * height")
        await robot.until(lambda: ghost(robot) == "width * height", lambda: f"ghost: {ghost(robot)!r}")
        await robot.sees_like(r"1   0\.\d+ ¢", "completion.alternatives")
        await robot.press("Alt+]")
        await answer(await server.next_request(), "height * width")
        await robot.until(lambda: ghost(robot) == "height * width")
        await robot.sees_like(r"2   0\.\d+ ¢   Tab takes it", "completion.alternatives")
        await robot.press("Ctrl+Shift+C")
        assert "height * width\n}" in robot.clipboard()
        await robot.press("Tab")
        await robot.sees("height * width\n}", "editor.text")
        assert not robot.is_shown("completion.alternatives")

    assert [row["purpose"] for row in charges(profile)] == ["paste", "paste"]


async def test_paste_from_the_command_line(qapp: QApplication, tmp_path: Path) -> None:
    """`fireside --paste`: the text is there with the window, and is completed as soon as there is who can."""
    async with LoopbackFireworks() as server:
        environ = {"FIREWORKS_BASE_URL": server.base_url, "FIREWORKS_API_KEY": server.key or ""}
        QApplication.clipboard().setText("def area(width, height):\n    # your code here\n")
        app = build(tmp_path / "p", environ=environ)
        app.paste()
        running = asyncio.get_running_loop().create_task(app.run())
        robot = Robot(app)
        await robot.ready()
        await robot.sees("def area(width, height):", "editor.text")
        await answer(await server.next_request(), "return width * height")
        await robot.until(lambda: ghost(robot) == "return width * height")
        await robot.press("Tab")
        assert view_of(robot).text() == "def area(width, height):\n    return width * height\n"
        await app.shut_down()
        await running
        app.window.deleteLater()


async def test_the_built_in_model_completes_what_was_pasted(qapp: QApplication, tmp_path: Path) -> None:
    """Without key and network: pasted by one key, the hole is filled by a real model, for nothing, and Tab takes it."""
    profile = tmp_path / "p"
    async with running_app(profile, environ={"PATH": os.environ.get("PATH", "")}) as robot:
        await robot.until(lambda: robot.is_shown("completion.badge"), "suggestions are there")
        robot.set_clipboard("def fibonacci(n):\n    if n < 2:\n        return n\n    return <FILL_ME>\n")
        await robot.press("Ctrl+Shift+V")
        await robot.until(lambda: robot.find("editor.text") and ghost(robot), "a suggestion is shown", limit=60)
        suggested = ghost(robot)
        await robot.press("Tab")

        assert (
            view_of(robot)
            .text()
            .startswith(f"def fibonacci(n):\n    if n < 2:\n        return n\n    return {suggested}")
        )
    row = charges(profile)[0]
    assert (row["purpose"], row["provider"], row["cost"]) == ("paste", "builtin", 0)
