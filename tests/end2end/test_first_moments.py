"""The first moments of the program: the window is there before most of the program, and nothing done then is lost."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from app.bootstrap import build
from app.ui.editor.code_view import CodeView
from tests.support.app_under_test import running_app
from tests.support.loopback import KEY, Answer, LoopbackFireworks
from tests.support.robot import Robot


async def test_a_question_sent_before_the_first_paint_is_answered(qapp: QApplication, tmp_path: Path) -> None:
    """Somebody faster than the program types a question and sends it before anything that answers has been made."""
    app = build(tmp_path, environ={})
    robot = Robot(app)
    running = asyncio.get_running_loop().create_task(app.run())
    composer = app.window.findChild(QPlainTextEdit, "chat.composer")
    send = app.window.findChild(QPushButton, "chat.send")
    assert composer is not None
    assert send is not None
    try:
        QTest.keyClicks(composer, "what is a loop?")
        send.click()

        await robot.sees("what is a loop?", "chat.transcript")
    finally:
        await app.shut_down()
        await running
        app.window.deleteLater()


async def test_a_suggestion_asked_for_before_the_first_paint_comes(qapp: QApplication, tmp_path: Path) -> None:
    """*Suggest now* in a file of the command line need not wait until there is who could suggest."""
    file = tmp_path / "shapes.py"
    file.write_text("def area(width, height):\n    return ", encoding="utf-8")
    async with LoopbackFireworks() as server:
        app = build(tmp_path / "p", environ={"FIREWORKS_API_KEY": KEY, "FIREWORKS_BASE_URL": server.base_url})
        app.open(file)
        robot = Robot(app)
        running = asyncio.get_running_loop().create_task(app.run())
        try:
            view = await robot.get("editor.text", CodeView)
            await robot.until(view.text, "the file has been read")
            QTest.keyClick(view, Qt.Key.Key_Backslash, Qt.KeyboardModifier.AltModifier)
            exchange = await server.next_request()
            await exchange.start()
            await exchange.text("0  # for now")
            await exchange.finish(usage="last")

            await robot.until(
                lambda: view.textCursor().block().layout().preeditAreaText() == "0  # for now", "the suggestion"
            )
        finally:
            await app.shut_down()
            await running
            app.window.deleteLater()


async def test_a_draft_typed_before_the_first_paint_is_priced(qapp: QApplication, tmp_path: Path) -> None:
    """What is typed before there is a chat counts as soon as there is one."""
    app = build(tmp_path, environ={})
    robot = Robot(app)
    running = asyncio.get_running_loop().create_task(app.run())
    composer = app.window.findChild(QPlainTextEdit, "chat.composer")
    assert composer is not None
    try:
        QTest.keyClicks(composer, "hello")

        await robot.sees("Send  free")
        assert composer.toPlainText() == "hello"
    finally:
        await app.shut_down()
        await running
        app.window.deleteLater()


async def test_unsaved_text_of_the_first_moments_is_kept(qapp: QApplication, tmp_path: Path) -> None:
    """A tab filled before the window is painted, and left at once, is there at the next start."""
    app = build(tmp_path, environ={})
    running = asyncio.get_running_loop().create_task(app.run())
    await asyncio.sleep(0)
    QApplication.clipboard().setText("precious = 1\n")
    app.paste()
    await app.shut_down()
    await running
    app.window.deleteLater()

    async with running_app(tmp_path) as robot:
        await robot.sees("precious = 1", "editor.text")


async def test_leaving_at_once_keeps_how_the_window_was(qapp: QApplication, tmp_path: Path) -> None:
    """A sidebar left open is open again, also after a start that was ended before anything had come back."""
    async with running_app(tmp_path) as robot:
        await robot.menu("View", "Files")
        await robot.get("folder.page")
        await robot.until(lambda: robot.app._layout_is_back, "what the last run left has been read")
    app = build(tmp_path, environ={})
    running = asyncio.get_running_loop().create_task(app.run())
    await asyncio.sleep(0)
    await app.shut_down()
    await running
    app.window.deleteLater()

    async with running_app(tmp_path) as robot:
        await robot.get("folder.page")


async def test_a_draft_comes_back_with_its_chat(qapp: QApplication, tmp_path: Path) -> None:
    """What was typed and not sent stands in the composer at the next start, priced, unless somebody types at once."""
    profile = tmp_path / "profile"
    async with LoopbackFireworks(default=Answer(" Yes.")) as server:
        async with running_app(profile, server=server) as robot:
            await robot.press("Ctrl+L")
            await robot.type("First?\n")
            await robot.sees("Yes.", "chat.transcript")
            await robot.focus("chat.composer")
            await robot.type("Second, not sent")
        async with running_app(profile, server=server) as robot:
            await robot.sees("Yes.", "chat.transcript")
            await robot.sees("Second, not sent", "chat.composer")
            await robot.sees_like(r"≤ 0\.\d+ ¢", "chat.send")


async def test_a_new_chat_of_the_first_moments_stays(qapp: QApplication, tmp_path: Path) -> None:
    """Somebody who begins a new chat before the last one is back does not get that one."""
    async with (
        LoopbackFireworks(default=Answer(" Yes.")) as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await robot.press("Ctrl+2")
        await robot.type("An old question?\n")
        await robot.sees("Yes.", "chat.transcript")
    app = build(tmp_path / "profile", environ={})
    robot = Robot(app)
    running = asyncio.get_running_loop().create_task(app.run())
    try:
        app.window.action("chat.new").trigger()
        await robot.until(lambda: app._everything().machines.history.state.loaded, "the chats are read")

        assert "An old question?" not in robot.text("chat.transcript")
    finally:
        await app.shut_down()
        await running
        app.window.deleteLater()
