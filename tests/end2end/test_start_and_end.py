"""The program opens, takes a key, shows a file at a place, and ends with nothing left behind."""

import asyncio
import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from app.bootstrap import build, parse_place
from app.ui.editor.code_view import CodeView
from tests.support.app_under_test import running_app
from tests.support.loopback import LoopbackFireworks
from tests.support.program import program, surroundings
from tests.support.robot import Robot

CODE = "def double(x):\n    return 2 * x\n"


async def test_opens_a_file_and_takes_a_key(qapp: QApplication, tmp_path: Path) -> None:
    """A file given to the program is shown, has the focus, and the first key lands in it; then nothing is left."""
    file = tmp_path / "double.py"
    file.write_text(CODE, encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await robot.sees("return 2 * x", "editor.text")
        editor = await robot.get("editor.text", QPlainTextEdit)
        await robot.until(editor.hasFocus, "the editor has the focus")
        await robot.type("# twice\n")

        await robot.sees("# twice\ndef double(x):", "editor.text")
        assert file.read_text(encoding="utf-8") == CODE


async def test_unsaved_text_comes_back(qapp: QApplication, tmp_path: Path) -> None:
    """What was typed and not saved is there again at the next start, without being asked for."""
    file = tmp_path / "double.py"
    file.write_text(CODE, encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await robot.sees("return 2 * x", "editor.text")
        await robot.focus("editor.text")
        await robot.press("Ctrl+Home")
        await robot.type("# not saved\n")
        await robot.sees("# not saved", "editor.text")

    async with running_app(tmp_path / "profile") as robot:
        await robot.sees("# not saved\ndef double(x):", "editor.text")


@pytest.mark.skipif(os.name != "posix", reason="ended by a signal")
async def test_what_was_copied_does_not_hinder_the_end(tmp_path: Path) -> None:
    """A line copied from the editor is on the clipboard when the program ends, and it ends well."""
    file = tmp_path / "double.py"
    file.write_text(CODE, encoding="utf-8")
    async with program("--profile", tmp_path / "p", file, environ=surroundings(tmp_path)) as running:
        await running.order("sees", "return 2 * x", "editor.text")
        await running.order("focus", "editor.text")
        await running.order("press", "Ctrl+Home", "Ctrl+C")
        assert await running.order("clipboard") == "def double(x):\n"

        await running.end()


@pytest.mark.skipif(os.name != "posix", reason="ended by a signal")
async def test_a_crash_is_told_with_its_place(tmp_path: Path) -> None:
    """A program that a fault brings down while a story uses it: the failure names the signal and the line."""
    async with program("--profile", tmp_path / "p", environ=surroundings(tmp_path)) as running:
        with pytest.raises(AssertionError, match=r"ended by SIGSEGV at 'crash'(.|\n)*in crash"):
            await running.order("crash")


async def test_a_file_is_looked_at_as_before(qapp: QApplication, tmp_path: Path) -> None:
    """The next start shows the same lines of a file, its cursor where it was and folded what was folded."""
    file = tmp_path / "long.py"
    file.write_text("def first():\n    return 1\n\n\n" + "".join(f"line_{at} = {at}\n" for at in range(200)))
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        view = await robot.get("editor.text", CodeView)
        await robot.until(lambda: robot.app._view_states, "the session is there")
        await robot.until(lambda: robot.app._ground.documents._restored, "what the last run left has been read")
        view.go_to(100, 3)
        view.drawn.folding.fold(0)
        view.verticalScrollBar().setValue(90)
        before = (view.cursor_offset(), view.verticalScrollBar().value(), view.drawn.folding.folded_lines())
        assert before[2] == [0]

    async with running_app(tmp_path / "profile") as robot:
        view = await robot.get("editor.text", CodeView)
        await robot.until(lambda: view.drawn.folding.folded_lines() == [0], "the function is folded")
        assert (view.cursor_offset(), view.verticalScrollBar().value(), [0]) == before


async def test_sends_nothing_unasked(qapp: QApplication, tmp_path: Path) -> None:
    """With a key in the environment the window names Fireworks and its model, and no answer is asked for."""
    async with LoopbackFireworks() as server, running_app(tmp_path / "profile", server=server) as robot:
        await robot.sees("StarCoder", "model.picker")
        await robot.focus("chat.composer")
        await robot.type("What does double do?")
        await robot.sees_like(r"≤ ?[\d.]+ ¢|≤ ?\$", "chat.send")

        assert server.generations == []


async def test_labels_are_plain_text(qapp: QApplication, tmp_path: Path) -> None:
    """No label of the window guesses whether its text is markup."""
    async with running_app(tmp_path / "profile") as robot:
        labels = [label for label in robot.window.findChildren(QLabel) if label.text()]
        guessing = [label for label in labels if label.textFormat().name not in ("PlainText", "RichText")]

        assert labels
        assert not [
            f"{label.objectName()}: {label.text()}" for label in guessing if "<" in label.text() or "&" in label.text()
        ]


async def test_every_control_has_a_name(qapp: QApplication, tmp_path: Path) -> None:
    """The parts that outside checks and screen readers rely on are there, each with an accessible name."""
    names = (
        "editor.tabs",
        "chat.composer",
        "chat.send",
        "chat.transcript",
        "chat.context",
        "cost.meter",
        "model.picker",
    )
    file = tmp_path / "double.py"
    file.write_text(CODE, encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        for name in names:
            widget = await robot.get(name)
            assert widget.accessibleName(), f"{name} has no accessible name"


def test_places_in_files(tmp_path: Path) -> None:
    """`FILE:LINE:COL` is read as a place, unless a file is really called so."""
    odd = tmp_path / "a.py:3"
    odd.write_text("", encoding="utf-8")

    assert parse_place("a.py") == (Path("a.py"), None, None)
    assert parse_place("a.py:12") == (Path("a.py"), 12, None)
    assert parse_place("a.py:12:5") == (Path("a.py"), 12, 5)
    assert parse_place(str(odd)) == (odd, None, None)
    assert parse_place(odd.as_uri()) == (odd, None, None)
    assert parse_place(f"{(odd.parent / 'a b.py').as_uri()}:12") == (odd.parent / "a b.py", 12, None)


async def test_leaving_always_ends(qapp: QApplication, tmp_path: Path) -> None:
    """When one part of the program cannot end, all others do, and what was typed is kept."""
    app = build(tmp_path / "profile", environ={})
    running = asyncio.get_running_loop().create_task(app.run())
    robot = Robot(app)
    await robot.ready()
    await robot.press("Ctrl+N")
    await robot.focus("editor.text")
    await robot.type("kept")

    async def broken() -> None:
        raise RuntimeError("this part does not end")

    close, app._finding.close = app._finding.close, broken
    with pytest.raises(RuntimeError, match="does not end"):
        await app.shut_down()
    await running
    await close()
    app.window.deleteLater()

    async with running_app(tmp_path / "profile") as again:
        await again.sees("kept", "editor.text")
