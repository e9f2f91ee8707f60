"""The editor as a person uses it: type, undo, save, close, reopen, drop files, take code from an answer."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QTabBar, QWidget

from app.domain.documents import Document, DocumentsState, DocumentText, OnDisk, Trouble
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.settings import Appearance, Editor
from app.ui.editor.code_view import CodeView
from app.ui.editor.file_notices import GONE
from app.ui.editor.units import one_unit_each, to_characters, to_units
from tests.support.editor_desk import EditorDesk, editor_desk
from tests.support.memory_stores import MemoryFiles

CONTROL, NONE, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PY = "/project/a.py"
CODE = "def f(x):\n    return x\n\nprint(f(1))\n"


def files(code: str = CODE) -> MemoryFiles:
    made = MemoryFiles()
    made.put(PY, code.encode())
    made.put("/project/b.txt", b"b\n")
    return made


def key(view: QPlainTextEdit, code: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(view, code, modifiers)


def select(view: QPlainTextEdit, start: int, end: int) -> None:
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)


def drop(widget: object, *paths: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    event = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
    widget.dropEvent(event)  # type: ignore[attr-defined]
    assert event.isAccepted()


def close_button(desk: EditorDesk, index: int) -> object:
    return desk.pane.sides.left.tabBar().tabButton(index, QTabBar.ButtonPosition.RightSide)


async def test_type_undo_save(qapp: QApplication) -> None:
    """Typing marks the tab, undoing takes the mark away, saving writes the file and keeps cursor and scrolling."""
    async with editor_desk(files("x = 1\n" * 200)) as desk:
        view = await desk.open(PY)
        desk.pane.go_to(150, 3)
        desk.type("yy")
        assert desk.titles == ["a.py •"]

        view.undo()
        await desk.until(lambda: desk.titles == ["a.py"])

        desk.type("zz")
        before = (view.textCursor().position(), view.verticalScrollBar().value())
        await desk.save()

        assert desk.titles == ["a.py"]
        assert desk.files.contents[PY].decode().split("\n")[149] == "x zz= 1"
        assert (view.textCursor().position(), view.verticalScrollBar().value()) == before
        view.undo()
        assert desk.titles == ["a.py •"]


async def test_close_and_reopen(qapp: QApplication) -> None:
    """A tab closed with unsaved text comes back with it; the close button says what it closes."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        desk.type("# mine ")
        button = close_button(desk, 0)
        assert button.accessibleName() == "Close a.py (unsaved, can be reopened)"  # type: ignore[attr-defined]

        button.click()  # type: ignore[attr-defined]
        await desk.until(lambda: desk.titles == [])
        assert desk.pane.welcome.isVisible()

        desk.documents.reopen_closed()
        assert desk.titles == ["a.py •"]
        assert desk.view.text() == "# mine " + CODE
        assert desk.pane.texts.cursor_of(desk.active) == 7


async def test_middle_click_closes(qapp: QApplication) -> None:
    """The middle mouse key closes the tab under it."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        await desk.open("/project/b.txt")
        bar = desk.pane.sides.left.tabBar()

        QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, NONE, bar.tabRect(0).center())

        assert desk.titles == ["b.txt"]


async def test_the_cursor_goes_to_the_next_tab(qapp: QApplication) -> None:
    """Who types goes on typing in the tab that comes up; who closes a tab from elsewhere stays there."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        await desk.open("/project/b.txt")
        desk.pane.close_requested.emit(desk.active)
        in_the_next = QApplication.focusWidget() is desk.view
        desk.pane.close_requested.emit(desk.active)
        with_nothing = QApplication.focusWidget()
        await desk.open(PY)
        elsewhere = QWidget(desk.pane)
        elsewhere.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        elsewhere.show()
        elsewhere.setFocus()
        desk.pane.close_requested.emit(desk.active)

        assert in_the_next
        assert with_nothing is not None
        assert with_nothing is desk.pane.welcome or desk.pane.welcome.isAncestorOf(with_nothing)
        assert QApplication.focusWidget() is elsewhere


async def test_the_place_is_told_of_the_tab_on_top(qapp: QApplication) -> None:
    """Line and column are those of the text that is seen, also after another tab was closed."""
    async with editor_desk(files()) as desk:
        places: list[tuple[int, int]] = []
        desk.pane.cursor_moved.connect(lambda line, column, _selected: places.append((line, column)))
        await desk.open(PY)
        desk.pane.go_to(3, 1)
        await desk.open("/project/b.txt")
        await desk.until(lambda: places and places[-1] == (1, 1))
        desk.pane.close_requested.emit(desk.active)
        await desk.until(lambda: places[-1] == (3, 1))

        assert places[-1] == (3, 1)


async def test_tabs_are_switched_and_dragged(qapp: QApplication) -> None:
    """Ctrl+Tab goes to the next tab, a dragged tab stays where it was put, and the documents follow."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        await desk.open("/project/b.txt")
        assert desk.titles == ["a.py", "b.txt"]

        key(desk.view, Qt.Key.Key_Tab, CONTROL)
        active = desk.documents.state.active
        assert active is not None
        assert active.title == "a.py"

        desk.pane.sides.left.tabBar().moveTab(0, 1)
        assert [document.title for document in desk.documents.state.documents] == ["b.txt", "a.py"]
        assert desk.view.text() == CODE


async def test_dropped_files_are_opened(qapp: QApplication) -> None:
    """Files dropped on the code, or anywhere on the pane, are opened."""
    async with editor_desk(files()) as desk:
        drop(desk.pane, PY)
        await desk.until(lambda: desk.titles == ["a.py"])

        drop(desk.view, "/project/b.txt")
        await desk.until(lambda: desk.titles == ["a.py", "b.txt"])
        assert desk.pane.texts.text_of(desk.documents.state.documents[0].id) == CODE


async def test_the_empty_pane_says_what_to_do(qapp: QApplication) -> None:
    """With nothing open there are buttons for a file, a new tab, a question, and the recent files."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        desk.documents.close(desk.active)
        buttons = {
            button.accessibleName() or button.text(): button for button in desk.pane.welcome.findChildren(QPushButton)
        }

        buttons["Open a file…"].click()
        buttons["Ask the model"].click()
        assert desk.wishes == ["open"]
        assert desk.asked == [None]

        buttons[f"Open {PY}"].click()
        await desk.until(lambda: desk.titles == ["a.py"])


async def test_a_selection_is_reported_for_the_chat(qapp: QApplication) -> None:
    """The selected lines come with their file, language and numbers; Ctrl+L asks about them."""
    async with editor_desk(files("x = '😀'\n" + CODE)) as desk:
        view = await desk.open(PY)
        assert desk.pane.current_selection() is None
        start = to_units(view.text(), view.text().index("def"))
        select(view, start, start + len("def f(x):\n    return x\n"))

        selection = desk.pane.current_selection()
        assert selection is not None
        assert (selection.title, selection.path, selection.language) == ("a.py", PY, "python")
        assert (selection.first_line, selection.last_line) == (2, 3)
        assert selection.text == "def f(x):\n    return x\n"
        assert view.text()[selection.start : selection.end] == selection.text
        await desk.until(lambda: desk.selections == [selection])

        select(view, 0, 0)
        await desk.until(lambda: desk.selections == [selection, None])


async def test_inserted_code_fits_and_is_one_step(qapp: QApplication) -> None:
    """Code from an answer takes the indentation of its place, and one undo takes exactly it away."""
    async with editor_desk(files()) as desk:
        view = await desk.open(PY)
        desk.pane.go_to(2, 99)
        key(view, Qt.Key.Key_Return)
        key(view, Qt.Key.Key_Tab)
        desk.type("y = 1")
        key(view, Qt.Key.Key_Return)
        before = view.text()

        assert desk.pane.insert_at_cursor("if y:\n    go()\n")
        assert view.text() == before.replace("y = 1\n    ", "y = 1\n    if y:\n        go()")
        with_code = view.text()
        desk.type("#typed")

        view.undo()
        assert view.text() == with_code
        view.undo()
        assert view.text() == before


async def test_an_inserted_line_is_one_step_among_typed_ones(qapp: QApplication) -> None:
    """Typing before and behind inserted code is undone by itself, never together with it."""
    async with editor_desk(files("")) as desk:
        view = await desk.open(PY)
        desk.type("abc")
        desk.pane.insert_at_cursor("code()")
        desk.type("def")
        assert view.text() == "abccode()def"

        seen = []
        while view.document().isUndoAvailable():
            view.undo()
            seen.append(view.text())
        assert seen == ["abccode()", "abc", ""]


async def test_replaced_code_keeps_what_is_around_it(qapp: QApplication) -> None:
    """Replacing a selection changes nothing else, and one undo brings it back."""
    async with editor_desk(files()) as desk:
        view = await desk.open(PY)
        start = CODE.index("    return")
        select(view, start, start + len("    return x\n"))

        assert desk.pane.replace_selection("if x:\n    return 1\nreturn 2\n")
        assert view.text() == "def f(x):\n    if x:\n        return 1\n    return 2\n\nprint(f(1))\n"
        view.undo()
        assert view.text() == CODE


async def test_keys_of_writing_code(qapp: QApplication) -> None:
    """Return indents after a colon, Tab and Shift+Tab move lines, Backspace takes a level, Home finds the code."""
    async with editor_desk(files("")) as desk:
        desk.pane.show_settings(Appearance(), Editor(auto_pairs=False))
        view = await desk.open(PY)
        desk.type("if x:")
        key(view, Qt.Key.Key_Return)
        desk.type("f(")
        key(view, Qt.Key.Key_Return)
        assert view.text() == "if x:\n    f(\n        "
        key(view, Qt.Key.Key_Backspace)
        desk.type("g()")
        key(view, Qt.Key.Key_Home)
        desk.type("z")
        assert view.text() == "if x:\n    f(\n    zg()"

        select(view, 0, len(view.text()))
        key(view, Qt.Key.Key_Tab)
        assert view.text() == "    if x:\n        f(\n        zg()"
        key(view, Qt.Key.Key_Backtab, SHIFT)
        key(view, Qt.Key.Key_Backtab, SHIFT)
        assert view.text() == "if x:\nf(\nzg()"
        view.undo()
        assert view.text() == "if x:\n    f(\n    zg()"


async def test_a_new_file_and_the_unsaved_come_back(qapp: QApplication) -> None:
    """What was typed into a new tab is there at the next start, with its cursor."""
    async with editor_desk() as desk:
        desk.documents.new()
        desk.type("draft")

    async with editor_desk(desk.files, desk.buffers, desk.session) as again:
        assert again.titles == ["Untitled •"]
        assert again.view.text() == "draft"
        assert again.pane.texts.cursor_of(again.active) == 5


async def test_many_restored_tabs_cost_nothing_until_they_are_seen(qapp: QApplication) -> None:
    """A tab that was not looked at yet gives its text all the same, to be saved or asked about."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        await desk.open("/project/b.txt")

    async with editor_desk(desk.files, desk.buffers, desk.session) as again:
        hidden = again.documents.state.documents[0]
        assert again.view.text() == "b\n"
        assert again.pane.texts.text_of(hidden.id) == CODE
        again.documents.activate(hidden.id)
        assert again.view.text() == CODE
        assert not again.view.document().isModified()


async def test_troubles_are_told_in_place(qapp: QApplication) -> None:
    """A failed save is told below the code with the one thing to do; doing it or closing it takes it away."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        desk.type("x")
        desk.files.refusal = Problem(ProblemKind.FILE, "There is no room left.", Remedy.SAVE_AS)
        await desk.save()
        bar = desk.pane.notices.bar
        assert bar.isVisible()
        save_as = next(button for button in bar.findChildren(QPushButton) if button.text() == "Save as…")

        save_as.click()
        assert desk.wishes == [f"save as {desk.active}"]
        assert not bar.isVisible()

        desk.files.contents[PY] = b"theirs"
        await desk.save()
        overwrite = next(button for button in bar.findChildren(QPushButton) if button.text() == "Save anyway")
        overwrite.click()
        await desk.until(lambda: desk.files.contents[PY] == b"x" + CODE.encode())


async def test_a_notice_can_be_put_away(qapp: QApplication) -> None:
    """What is worth knowing about a file is shown until it is closed, and not again for that file."""
    store = files()
    store.put("/project/old.txt", b"caf\xe9\n")
    async with editor_desk(store) as desk:
        await desk.open("/project/old.txt")
        assert desk.pane.notices.bar.isVisible()
        desk.pane.notices.bar.dismissed.emit()
        assert not desk.pane.notices.bar.isVisible()
        await desk.open(PY)
        await desk.open("/project/old.txt")
        assert not desk.pane.notices.bar.isVisible()


async def test_each_notice_is_put_away_by_itself(qapp: QApplication) -> None:
    """Behind the word that its file is gone stands what else there is to know of it; closing one shows the next."""
    document = Document("1", "old.txt", notice="It mixes line endings.", on_disk=OnDisk.GONE)
    async with editor_desk() as desk:
        desk.pane.show_documents(DocumentsState((document,), "1"))
        notices = desk.pane.notices
        told = []
        while not notices.bar.isHidden() and len(told) < 3:
            told.append(notices.bar._text.text())
            notices.bar.dismissed.emit()

        assert told == [GONE, document.notice]


async def test_the_disk_comes_before_an_opening(qapp: QApplication) -> None:
    """That a file could not be opened waits until the conflict of the file on top is decided, and is told then."""
    changed = Document("1", "a.py", modified=True, on_disk=OnDisk.CHANGED)
    failed = Trouble(Problem(ProblemKind.FILE, "“b.py” does not exist."), None, "/project/b.py")
    async with editor_desk() as desk:
        bar = desk.pane.notices.bar
        told = []
        for document in (changed, replace(changed, on_disk=OnDisk.SAME)):
            desk.pane.show_documents(DocumentsState((document,), "1", trouble=failed))
            told.append(bar._text.text())

        assert told == ["Another program has changed this file, and so have you.", "“b.py” does not exist."]


async def test_a_refused_save_offers_what_a_conflict_offers(qapp: QApplication) -> None:
    """When the file has changed on disk, the bar offers to look and to reload beside saving anyway."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        desk.type("x")
        desk.files.contents[PY] = b"theirs"
        await desk.save()
        buttons = desk.pane.notices.bar.findChildren(QPushButton)
        shown = [button.text() for button in buttons if button.isVisible()]

        assert shown == ["Save anyway", "Reload", "Compare"]


async def test_what_qt_cannot_hold_is_not_edited(qapp: QApplication) -> None:
    """A file with paragraph separators is shown, but keys change nothing."""
    store = files()
    store.put("/project/odd.txt", "a\u2029b".encode())
    async with editor_desk(store) as desk:
        view = await desk.open("/project/odd.txt")
        desk.type("x")
        key(view, Qt.Key.Key_Return)
        assert not desk.pane.insert_at_cursor("code")
        assert view.textCursor().position() == 0
        assert desk.titles == ["odd.txt"]


async def test_ctrl_wheel_wishes_another_size(qapp: QApplication) -> None:
    """Ctrl and the wheel ask for larger or smaller letters; the settings make it so."""
    async with editor_desk(files()) as desk:
        view = await desk.open(PY)
        wide = view.numbers.width()
        event = QWheelEvent(
            QPointF(10, 10),
            QPointF(10, 10),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            CONTROL,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
        assert desk.wishes == ["font 12"]

        desk.pane.show_settings(Appearance(editor_font_size=22.0))
        assert view.font().pointSizeF() == 22.0
        assert view.numbers.width() > wide


async def test_settings_show_at_once(qapp: QApplication) -> None:
    """Line numbers and word wrap come and go with the settings."""
    async with editor_desk(files()) as desk:
        view = await desk.open(PY)
        assert view.numbers.isVisible()

        desk.pane.show_settings(Appearance(line_numbers=False, word_wrap=True))

        assert not view.numbers.isVisible()
        assert view.lineWrapMode() == QPlainTextEdit.LineWrapMode.WidgetWidth


async def test_a_click_on_a_number_selects_the_line(qapp: QApplication) -> None:
    """Line numbers select lines, and dragging over them more of them."""
    async with editor_desk(files()) as desk:
        view = await desk.open(PY)
        height = round(view.blockBoundingRect(view.document().firstBlock()).height())

        QTest.mousePress(view.numbers, Qt.MouseButton.LeftButton, NONE, QPoint(5, 6))
        assert view.selected_text() == "def f(x):\n"
        QTest.mouseMove(view.numbers, QPoint(5, 6 + height))
        QTest.mouseRelease(view.numbers, Qt.MouseButton.LeftButton, NONE, QPoint(5, 6 + height))
        assert view.selected_text() in ("def f(x):\n", "def f(x):\n    return x\n")


async def test_the_place_asked_for_is_shown(qapp: QApplication) -> None:
    """Opening a file at a line and column puts the cursor there, also beyond the end."""
    async with editor_desk(files()) as desk:
        desk.documents.open(PY, 2, 5)
        moved: list[tuple[int, int, int]] = []
        desk.pane.cursor_moved.connect(lambda *place: moved.append(place))
        await desk.until(lambda: moved and moved[-1] == (2, 5, 0))
        desk.pane.go_to(999, 999)
        await desk.until(lambda: moved[-1] == (5, 1, 0))


async def test_a_line_too_long_is_wrapped_and_plain(qapp: QApplication) -> None:
    """A file with a line of more than 20,000 characters opens wrapped and without colours."""
    async with editor_desk(files("x = 1; " * 4000)) as desk:
        view = await desk.open(PY)
        await desk.until(lambda: view.has_painted)
        assert view.lineWrapMode() == QPlainTextEdit.LineWrapMode.WidgetWidth
        assert view.document().firstBlock().layout().formats() == []


TEXTS = st.text(
    st.one_of(st.sampled_from("a\t \n\u00a0\u2028\ufeff😀é\x0b\x0c"), st.characters(exclude_categories=["Cs"])),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_text_goes_in_and_out_unchanged(qapp: QApplication, text: str) -> None:
    """Whatever a file holds that may be edited comes out of the editor as it went in."""
    text = text.translate({ord(c): "" for c in "\r\0\u2029\ufdd0\ufdd1"})
    view = CodeView()

    view.load(DocumentText("1", text))

    assert view.text() == text


@given(text=TEXTS, at=st.integers(0, 40))
def test_positions_convert_both_ways(text: str, at: int) -> None:
    """Characters and Qt's units convert into each other, and the text for colours has one unit each."""
    at = min(at, len(text))

    assert to_characters(text, to_units(text, at)) == at
    assert len(one_unit_each(text)) == to_units(text, len(text))


async def test_parts_are_named(qapp: QApplication) -> None:
    """The parts have the names that others rely on, and say what they are."""
    async with editor_desk(files()) as desk:
        await desk.open(PY)
        assert desk.pane.notices.bar.isHidden()
        for name in ("editor.tabs", "editor.text", "editor.line_numbers", "editor.notice"):
            part = desk.pane.findChild(QWidget, name)
            assert part is not None
            assert part.accessibleName()
