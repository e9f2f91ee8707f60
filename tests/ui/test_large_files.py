"""Large texts come into their editors in pieces: read at once, whole soon, and the window goes on meanwhile."""

import threading

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.ports import FileContent
from app.ui.editor.code_view import CodeView
from app.ui.editor.filling import FOR_A_KEY
from app.ui.editor.texts import AT_ONCE
from tests.support.editor_desk import EditorDesk, editor_desk
from tests.support.memory_stores import MemoryFiles

BIG = "/code/big.log"
LINE = "09:12:31 took 15 ms, went on to the next one\n"
MANY_LINES = LINE * (2 * FOR_A_KEY // len(LINE))
ODD = ("x" * 60_000 + "\n\n🙂 naïve → ∀x\u00a0end\n" + LINE * 400) * 6 + "no end"


async def begun(desk: EditorDesk, text: str) -> CodeView:
    """Opened, its beginning on the screen, its end on the way."""
    desk.files.put(BIG, text.encode())
    desk.documents.open(BIG)
    await desk.until(lambda: desk.documents.state.active is not None)
    assert len(desk.view.text()) < len(text)
    return desk.view


async def arrived(desk: EditorDesk) -> None:
    await desk.until(lambda: not desk.pane.texts.is_arriving(desk.active))


async def test_a_large_text_arrives_whole(qapp: QApplication) -> None:
    """Very long lines, letters beyond U+FFFF, no last line end: all is as in the file, unmodified, nothing to undo."""
    async with editor_desk() as desk:
        assert len(ODD) > AT_ONCE
        view = await begun(desk, ODD)
        assert view.isReadOnly()
        assert desk.pane.texts.text_of(desk.active) == ODD
        await arrived(desk)

        assert view.text() == ODD
        assert not view.isReadOnly()
        assert not view.document().isModified()
        assert not view.document().isUndoAvailable()
        assert desk.documents.state.active.revision == 0


async def test_a_line_is_never_put_in_in_pieces(qapp: QApplication) -> None:
    """A minified file comes with its lines whole: Qt lays a line out anew with each piece of it."""
    async with editor_desk() as desk:
        minified = "/* licence */\n" + "a=1;" * AT_ONCE + "\n" + LINE
        desk.files.put(BIG, minified.encode())
        desk.documents.open(BIG)
        await desk.until(lambda: desk.documents.state.active is not None)
        lines: set[int] = set()
        desk.view.document().contentsChange.connect(
            lambda *_: lines.add(desk.view.document().findBlockByNumber(1).length())
        )
        await arrived(desk)

        assert desk.view.text() == minified
        assert lines <= {1, len("a=1;" * AT_ONCE) + 1}
        assert desk.view.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere


async def test_a_key_does_not_wait_for_the_rest(qapp: QApplication) -> None:
    """A letter typed while little is missing goes into the whole text, and one undo takes it away."""
    async with editor_desk() as desk:
        view = await begun(desk, LINE * 10_000)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_X)

        assert view.text() == "x" + LINE * 10_000
        assert desk.documents.state.active.modified
        view.undo()
        assert view.text() == LINE * 10_000


async def test_what_is_typed_while_much_is_missing_waits(qapp: QApplication) -> None:
    """Before that one can go about in it; what is typed comes into the text when that is whole."""
    async with editor_desk() as desk:
        view = await begun(desk, MANY_LINES)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.keyClicks(view, "new ")
        assert view.textCursor().blockNumber() == 1
        assert "new" not in view.text()
        await arrived(desk)

        assert view.text() == MANY_LINES.replace("\n09", "\nnew 09", 1)


async def test_the_bar_says_how_far_it_is_and_can_stop_it(qapp: QApplication) -> None:
    """What takes long is told with its progress; Cancel closes the tab."""
    async with editor_desk() as desk:
        await begun(desk, LINE * (12_000_000 // len(LINE)))
        bar = desk.pane.notices.bar
        await desk.until(lambda: "%" in bar._text.text())

        assert bar._text.text().startswith("Opening “big.log”… ")
        bar._cancel.click()
        assert desk.documents.state.documents == ()
        assert bar.isHidden()


async def test_a_place_in_a_large_text_is_gone_to_when_it_is_there(qapp: QApplication) -> None:
    """The line asked for is far behind the first piece: the cursor is there once the text is."""
    async with editor_desk() as desk:
        desk.files.put(BIG, (MANY_LINES * 2).encode())
        desk.documents.open(BIG, 90_000, 4)
        await desk.until(lambda: desk.documents.state.active is not None)
        await arrived(desk)

        cursor = desk.view.textCursor()
        assert (cursor.blockNumber() + 1, cursor.positionInBlock() + 1) == (90_000, 4)


async def test_who_needs_all_of_it_gets_all_of_it(qapp: QApplication) -> None:
    """A search that opens a hit, and saving, have the whole text whenever they come."""
    async with editor_desk() as desk:
        await begun(desk, MANY_LINES)
        assert len(desk.pane.texts.text_of(desk.active)) == len(MANY_LINES)

        view = desk.pane.texts.view_of(desk.active)
        assert view is not None
        assert view.text() == MANY_LINES


async def test_a_file_that_is_read_slowly_can_be_let_go(qapp: QApplication) -> None:
    """A disk that does not answer: the bar says which file is being opened, and Cancel gives it up."""
    files = SlowFiles()
    async with editor_desk(files) as desk:
        try:
            files.put(BIG, LINE.encode())
            desk.documents.open(BIG)
            await desk.until(lambda: desk.pane.notices.bar.isVisible())

            assert desk.pane.notices.bar._text.text() == "Opening “big.log”…"
            desk.pane.notices.bar._cancel.click()
            await desk.until(lambda: desk.pane.notices.bar.isHidden())
            assert desk.documents.state.documents == ()
        finally:
            files.go_on.set()


class SlowFiles(MemoryFiles):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def read(self, path: str, *, limit: int | None) -> FileContent:
        self.go_on.wait(20)
        return super().read(path, limit=limit)
