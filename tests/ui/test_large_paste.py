"""A paste of thousands of lines goes in piece by piece: the window goes on, and it is one step of undo all the same."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.editor.clipboard import LARGE
from app.ui.editor.code_view import CodeView
from tests.support.editor_desk import EditorDesk, editor_desk
from tests.support.memory_stores import MemoryFiles

LINES = "".join(f"line {number} 😀\n" for number in range(15 * LARGE + 7))


def desk_files(text: str) -> MemoryFiles:
    made = MemoryFiles()
    made.put("/project/a.txt", text.encode())
    return made


async def pasted(desk: EditorDesk, text: str, start: int, end: int) -> CodeView:
    """Ctrl+V over a part of the text; returns with the paste under way."""
    view = await desk.open("/project/a.txt")
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    QApplication.clipboard().setText(text)
    view.paste()
    return view


async def test_a_large_paste_comes_in_pieces(qapp: QApplication) -> None:
    """The loop turns in between, and in the end the text is where the selection was, with the cursor behind it."""
    async with editor_desk(desk_files("before\nselected\nafter")) as desk:
        view = await pasted(desk, LINES, 7, 15)
        sizes = {view.blockCount()}
        while view.text() != f"before\n{LINES}\nafter":
            await asyncio.sleep(0)
            sizes.add(view.blockCount())

        assert len(sizes) > 2
        assert view.text()[: view.cursor_offset()] == f"before\n{LINES}"
        assert not view.isReadOnly()


async def test_a_large_paste_is_one_step(qapp: QApplication) -> None:
    """One undo takes it back, with the cursor and the selection where they were; one redo brings it again."""
    async with editor_desk(desk_files("before\nselected\nafter")) as desk:
        view = await pasted(desk, LINES, 7, 15)
        await desk.until(lambda: view.text() == f"before\n{LINES}\nafter" and not view.isReadOnly())

        view.undo()
        assert view.text() == "before\nselected\nafter"
        assert view.selected_range() == (7, 15)

        view.redo()
        assert view.text() == f"before\n{LINES}\nafter"


async def test_what_is_typed_during_a_large_paste_comes_behind_it(qapp: QApplication) -> None:
    """No key is lost, and none gets between the pieces; Ctrl+Z among them takes back the paste, or what came after."""
    async with editor_desk(desk_files("before\n")) as desk:
        view = await pasted(desk, LINES, 7, 7)
        QTest.keyClicks(view, "xyz")
        await asyncio.sleep(0)
        QTest.keyClick(view, Qt.Key.Key_Return)
        assert "xyz" not in view.text()

        await desk.until(lambda: not view.isReadOnly())
        assert view.text() == f"before\n{LINES}xyz\n"

        while view.text() != f"before\n{LINES}":
            view.undo()
        view.undo()
        assert view.text() == "before\n"


async def test_a_tab_closed_during_a_large_paste_is_gone(qapp: QApplication) -> None:
    """The rest of the paste goes with it, without a task or a word left behind."""
    async with editor_desk(desk_files("before\n")) as desk:
        view = await pasted(desk, LINES, 7, 7)
        await asyncio.sleep(0)
        desk.documents.close(desk.active, view.text(), 0)

        await desk.until(lambda: desk.titles != ["a.txt"])
