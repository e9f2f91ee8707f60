"""Two sides of the editor: the same text twice or two texts, and tabs that go from one side to the other."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.editor.code_view import CodeView
from app.ui.editor.tab_menu import tab_menu
from app.ui.editor.tabs import EditorTabs
from tests.support.editor_desk import EditorDesk, editor_desk
from tests.support.memory_stores import MemoryFiles

CODE = b"def f():\n    return 1\n" * 40


def files() -> MemoryFiles:
    return MemoryFiles(**{"a.py": CODE, "b.py": b"b = 2\n", "c.py": b"c = 3\n"})


def tabs_of(side: EditorTabs) -> list[str]:
    return [side.tabText(index) for index in range(side.count())]


def sides(desk: EditorDesk) -> tuple[list[str], list[str]]:
    return tabs_of(desk.pane.sides.left), tabs_of(desk.pane.sides.right)


def on(side: EditorTabs) -> CodeView:
    page = side.currentWidget()
    assert isinstance(page, CodeView)
    return page


def colors(view: CodeView, line: int) -> int:
    return len(view.document().findBlockByNumber(line).layout().formats())


async def test_one_text_in_two_editors(qapp: QApplication) -> None:
    """Split shows the same text twice: each side has its own cursor, both have the colours and each change at once."""
    async with editor_desk(files()) as desk:
        await desk.open("/project/a.py")
        await desk.colored()
        desk.pane.tabs.split()
        left, right = on(desk.pane.sides.left), on(desk.pane.sides.right)
        right.moveCursor(QTextCursor.MoveOperation.End)
        QTest.keyClicks(right, "last")
        revision = desk.documents.state.active.revision if desk.documents.state.active else 0

        assert sides(desk) == (["a.py •"], ["a.py •"])
        assert left.text().endswith("last")
        assert left.textCursor().position() == 0
        assert colors(left, 0) > 0
        assert right.document() is left.document()
        assert revision == 4
        assert desk.pane.texts.text_of(desk.active).endswith("last")


async def test_split_again_is_one_side(qapp: QApplication) -> None:
    """The same key brings both sides together, with each document once and the text as it was."""
    async with editor_desk(files()) as desk:
        await desk.open("/project/a.py")
        await desk.open("/project/b.py")
        desk.pane.tabs.split()
        desk.pane.tabs.split()

        assert sides(desk) == (["a.py", "b.py"], [])
        assert not desk.pane.sides.is_split
        assert desk.documents.state.active is not None
        assert desk.documents.state.active.title == "b.py"
        desk.pane.tabs.split()
        assert on(desk.pane.sides.right).text() == "b = 2\n"


async def test_a_tab_goes_to_the_other_side(qapp: QApplication) -> None:
    """Two files stand beside each other; the one with the focus is the active document; an empty side goes."""
    async with editor_desk(files()) as desk:
        await desk.open("/project/a.py")
        await desk.open("/project/b.py")
        desk.pane.tabs.move_to_other_side()
        apart = sides(desk)
        on(desk.pane.sides.left).setFocus()
        await desk.until(lambda: desk.documents.state.active and desk.documents.state.active.title == "a.py")
        on(desk.pane.sides.right).setFocus()
        await desk.until(lambda: desk.documents.state.active and desk.documents.state.active.title == "b.py")
        opened = await desk.open("/project/c.py")
        where = desk.pane.sides.side_of(opened) is desk.pane.sides.right
        desk.pane.tabs.close_on_top()
        desk.pane.tabs.move_to_other_side()

        assert apart == (["a.py"], ["b.py"])
        assert where
        assert sides(desk) == (["a.py", "b.py"], [])
        assert not desk.pane.sides.is_split


async def test_closing_one_of_two_editors_keeps_the_document(qapp: QApplication) -> None:
    """Closing either tab of a text that is shown twice leaves the other one, with all that was typed."""
    async with editor_desk(files()) as desk:
        await desk.open("/project/a.py")
        for side in (desk.pane.sides.right, desk.pane.sides.left):
            desk.pane.tabs.split()
            QTest.keyClicks(on(side), "x")
            desk.pane.tabs.close(side, desk.active)

            assert [one.title for one in desk.documents.state.documents] == ["a.py"]
            assert sides(desk) == (["a.py •"], [])
            assert desk.view.text().startswith("x")
        desk.pane.tabs.close_on_top()
        assert desk.documents.state.documents == ()


async def test_closing_a_document_takes_both_editors(qapp: QApplication) -> None:
    """When the document goes, no editor of it stays; reopening it starts with one."""
    async with editor_desk(files()) as desk:
        await desk.open("/project/b.py")
        await desk.open("/project/a.py")
        desk.pane.tabs.split()
        desk.documents.close(desk.active, "", 0)
        await desk.until(lambda: sides(desk) == (["b.py"], []))
        desk.documents.reopen_closed()
        await desk.until(lambda: sides(desk) == (["b.py", "a.py"], []))


async def test_closing_others_and_to_the_right(qapp: QApplication) -> None:
    """The menu of a tab closes all but it, those behind it, or all of them; each can be reopened."""
    async with editor_desk(files()) as desk:
        ids = []
        for name in ("a", "b", "c"):
            await desk.open(f"/project/{name}.py")
            ids.append(desk.active)
        desk.pane.tabs.wish(ids[0], "close_right")
        first = desk.titles
        for _ in range(2):
            desk.documents.reopen_closed()
        await desk.until(lambda: len(desk.titles) == 3)
        desk.pane.tabs.wish(
            next(one.id for one in desk.documents.state.documents if one.title == "b.py"), "close_others"
        )
        second = desk.titles
        desk.pane.tabs.wish(desk.active, "close_all")

        assert first == ["a.py"]
        assert second == ["b.py"]
        assert desk.documents.state.documents == ()


async def test_the_menu_of_a_tab_without_a_file(qapp: QApplication) -> None:
    """What needs a path is grey for a tab that has none."""
    async with editor_desk() as desk:
        menu = tab_menu(desk.pane, has_file=False, choose=lambda _wish: None, keys_of=str)
        grey = [action.text() for action in menu.actions() if action.text() and not action.isEnabled()]

        assert grey == ["Copy path", "Reveal in files"]


async def test_a_very_long_line_is_guarded_when_it_is_pasted(qapp: QApplication) -> None:
    """A pasted line of 30,000 characters is wrapped, anywhere, and left uncoloured, so that keys stay quick."""
    async with editor_desk(files()) as desk:
        view = await desk.open("/project/b.py")
        await desk.colored()
        view.insertPlainText("x = 1\n" * 6000)
        await desk.until(lambda: not desk.pane.is_coloring)
        before = view.has_long_lines
        view.insertPlainText("y" * 30_000)
        await desk.until(lambda: view.has_long_lines)

        assert not before
        assert view.wraps
        assert view.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere


async def test_a_click_on_a_tab_goes_to_its_side(qapp: QApplication) -> None:
    """With the cursor at the right, a click on a tab of the left side takes it there, on whichever tab it is."""
    async with editor_desk(files()) as desk:
        await desk.open("/project/a.py")
        await desk.open("/project/b.py")
        await desk.open("/project/c.py")
        desk.pane.tabs.move_to_other_side()
        left = desk.pane.sides.left
        found = []
        for index in (1, 0):
            desk.pane.sides.right.currentWidget().setFocus()
            bar = left.tabBar()
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
            found.append((desk.documents.state.active.title, on(left).hasFocus()))

        assert found == [("b.py", True), ("a.py", True)]
