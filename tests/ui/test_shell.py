"""The window's shell: actions, menus, the command palette, notices, panes, closing, dropping files."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.services.cost_meter import MeterState
from app.ui.shell.actions import ACTIONS
from app.ui.shell.fuzzy import match, rank
from app.ui.shell.key_rules import KeyRules
from app.ui.shell.notice_bar import Notice
from app.ui.shell.shortcuts_page import ShortcutsDialog
from app.ui.shell.window import MainWindow

TITLES = [spec.title for spec in ACTIONS]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    editor, chat = QPlainTextEdit("def f():\n    pass\n"), QPlainTextEdit()
    editor.setAccessibleName("Code")
    chat.setAccessibleName("Question")
    made = MainWindow(editor, chat)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    yield made
    made.close_now()
    made.deleteLater()


def panes(window: MainWindow) -> list[QPlainTextEdit]:
    by_name = {pane.accessibleName(): pane for pane in window.findChildren(QPlainTextEdit)}
    return [by_name["Code"], by_name["Question"]]


def menu_texts(menu: QMenu) -> list[str]:
    texts = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            texts += menu_texts(inner)
        elif not action.isSeparator():
            texts.append(action.text().replace("&", ""))
    return texts


def test_every_action_is_in_a_menu_and_in_the_palette(window: MainWindow) -> None:
    """All actions have a text, stand in a menu, and all but the palette itself stand in the palette."""
    in_menus = [text for action in window.menuBar().actions() for text in menu_texts(action.menu())]
    window.toggle_palette()
    rows = window.palette_popup.rows
    in_palette = {rows.row(place).key for place in range(rows.rowCount())}

    assert all(spec.title for spec in ACTIONS)
    assert set(TITLES) <= set(in_menus)
    assert in_palette == {spec.id for spec in ACTIONS} - {"view.palette"}


def test_no_two_actions_share_a_shortcut() -> None:
    """Each key combination runs one action at most."""
    keys = Counter(QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys)

    assert "" not in keys
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_two_entries_of_a_menu_share_a_letter() -> None:
    """Within a menu each underlined letter leads to one entry."""
    for menu in {spec.menu for spec in ACTIONS}:
        letters = [
            spec.text[spec.text.index("&") + 1].lower() for spec in ACTIONS if spec.menu == menu and "&" in spec.text
        ]
        assert len(letters) == len(set(letters)), menu


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("stop", "Stop"), ("stp", "Stop"), ("zin", "Zoom in"), ("model card", "Model cards…"), ("foc ed", "Focus editor")],
)
def test_letters_in_order_find_a_command(query: str, wanted: str) -> None:
    """A few letters of a command, in their order, put it first."""
    place, _marks = rank(query, TITLES)[0]

    assert TITLES[place] == wanted


def test_a_mistyped_word_still_finds_its_command() -> None:
    """ "regenrate" and "pallete" find Regenerate and the palette although the letters do not fit."""
    assert TITLES[rank("regeenrate", TITLES)[0][0]] == "Regenerate"
    assert TITLES[rank("pallete", TITLES)[0][0]] == "Command palette…"
    assert rank("qqqqq", TITLES) == []


def test_the_letters_that_matched_are_marked() -> None:
    """What is marked in a title are the letters typed, whole words first."""
    hit = match("new chat", "New chat")
    assert hit is not None
    assert hit[1] == frozenset(range(8))
    far = match("cp", "Command palette")
    assert far is not None
    assert far[1] == {0, 8}


def test_the_palette_finds_stop_and_runs_it(window: MainWindow) -> None:
    """Ctrl+Shift+P, "sto", Return runs Stop once and gives the focus back."""
    ran: list[bool] = []
    window.action("chat.stop").setEnabled(True)
    window.action("chat.stop").triggered.connect(lambda: ran.append(True))
    code = panes(window)[0]
    code.setFocus()

    QTest.keyClick(code, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    popup = window.palette_popup
    assert popup.isVisible()
    QTest.keyClicks(popup.search, "sto")
    assert popup.current_key() == "chat.stop"
    QTest.keyClick(popup.search, Qt.Key.Key_Return)

    assert ran == [True]
    assert not popup.isVisible()
    assert QApplication.focusWidget() is code


def test_a_command_that_cannot_run_now_does_nothing(window: MainWindow) -> None:
    """A disabled action is shown in the palette, but Return on it neither runs nor closes."""
    ran: list[bool] = []
    window.action("chat.stop").triggered.connect(lambda: ran.append(True))
    window.toggle_palette()

    QTest.keyClicks(window.palette_popup.search, "stop")
    QTest.keyClick(window.palette_popup.search, Qt.Key.Key_Return)

    assert window.palette_popup.current_key() == "chat.stop"
    assert window.palette_popup.isVisible()
    assert ran == []


def test_arrows_move_and_escape_closes_the_palette(window: MainWindow) -> None:
    """Down and Up go round the list; Esc closes without running anything."""
    ran: list[str] = []
    window.palette_popup.chosen.connect(ran.append)
    window.toggle_palette()
    popup = window.palette_popup
    first = popup.current_key()

    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    second = popup.current_key()
    QTest.keyClick(popup.search, Qt.Key.Key_Up)
    QTest.keyClick(popup.search, Qt.Key.Key_Up)
    last = popup.current_key()
    QTest.keyClick(popup.search, Qt.Key.Key_Escape)

    assert (first, second, last) == ("file.new", "file.open", "help.about")
    assert not popup.isVisible()
    assert ran == []


def test_the_palette_closes_when_the_focus_goes_elsewhere(window: MainWindow) -> None:
    """A click into the code closes the palette and leaves the focus where it was put."""
    window.toggle_palette()
    code = panes(window)[0]

    code.setFocus()

    assert not window.palette_popup.isVisible()
    assert QApplication.focusWidget() is code


def test_what_was_run_last_stands_first(window: MainWindow) -> None:
    """With nothing typed the palette begins with the commands of this session."""
    window.toggle_palette()
    QTest.keyClicks(window.palette_popup.search, "zoom in")
    QTest.keyClick(window.palette_popup.search, Qt.Key.Key_Return)

    window.toggle_palette()

    assert window.palette_popup.current_key() == "view.zoom_in"


def test_a_close_is_only_a_wish(window: MainWindow) -> None:
    """The window stays until `close_now`; each try is told."""
    wishes: list[bool] = []
    window.close_requested.connect(lambda: wishes.append(True))

    window.close()
    still_there = window.isVisible()
    window.close_now()

    assert wishes == [True]
    assert still_there
    assert not window.isVisible()


def test_the_first_paint_is_told_once(window: MainWindow, qtbot: QtBot) -> None:
    """`first_painted` comes after the first paint and never again."""
    told: list[bool] = []
    other = MainWindow(QPlainTextEdit(), QPlainTextEdit())
    other.first_painted.connect(lambda: told.append(True))

    with qtbot.waitSignal(other.first_painted):
        other.show()
    other.repaint()
    QApplication.sendPostedEvents()

    assert told == [True]
    other.close_now()
    other.deleteLater()


def test_dropped_files_are_told(window: MainWindow, tmp_path: Path) -> None:
    """Local files let go over the window come as paths; anything else is left alone."""
    told: list[list[str]] = []
    window.files_dropped.connect(told.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.py")), QUrl("https://example.org/b.py")])

    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))

    assert told == [[str(tmp_path / "a.py")]]


def test_f6_goes_round_the_panes(window: MainWindow) -> None:
    """F6 leads from the code to the question, the status line and back; Shift+F6 the other way."""
    code, question = panes(window)
    code.setFocus()
    stops = []
    for action_id in ("view.next_pane",) * 3 + ("view.previous_pane",):
        window.action(action_id).trigger()
        stops.append(QApplication.focusWidget())

    assert stops == [question, window.status.picker, code, window.status.picker]


def test_a_pane_without_a_choice_of_its_own_gives_the_focus_to_its_text(qtbot: QtBot) -> None:
    """Ctrl+2 goes to the question although a button comes before it, and a new window begins there."""
    chat = QWidget()
    column = QVBoxLayout(chat)
    read_only, question = QPlainTextEdit(), QPlainTextEdit()
    read_only.setReadOnly(True)
    for widget in (QPushButton("New chat"), read_only, question):
        column.addWidget(widget)
    made = MainWindow(QPlainTextEdit(), chat)

    assert made.focusWidget() is question
    made.close_now()
    made.deleteLater()


def test_edit_actions_go_to_the_text_that_has_the_focus(window: MainWindow) -> None:
    """Select all and Cut work on the question while it has the focus, and Undo brings it back."""
    code, question = panes(window)
    question.setFocus()
    QTest.keyClicks(question, "why?")

    window.action("edit.select_all").trigger()
    window.action("edit.cut").trigger()
    empty = question.toPlainText()
    window.action("edit.undo").trigger()

    assert empty == ""
    assert question.toPlainText() == "why?"
    assert code.toPlainText() == "def f():\n    pass\n"


def test_the_layout_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    """Size and panes are restored from what was kept; damaged text is left alone."""
    window.resize(740, 560)
    window._splitter.setSizes([0, 300, 440])
    kept = window.layout_state()
    sizes = json.loads(kept)["panes"]

    other = MainWindow(QPlainTextEdit(), QPlainTextEdit())
    other.restore_layout("not what we wrote")
    other.restore_layout('{"geometry": 3, "panes": "x"}')
    other.restore_layout(kept)
    other.show()

    assert (other.width(), other.height()) == (740, 560)
    assert json.loads(other.layout_state())["panes"] == pytest.approx(sizes, abs=2)
    other.close_now()
    other.deleteLater()


def test_recent_files_are_offered(window: MainWindow) -> None:
    """The recent files stand in the File menu as they are called, choosing one tells its path; it can be cleared."""
    told: list[str] = []
    window.recent_cleared.connect(lambda: told.append("cleared"))
    window.recent_chosen.connect(told.append)
    window.show_recent(["/code/R&D/a.py", "/code/b.py"])
    menu = window._recent_menu

    menu.actions()[0].trigger()

    assert [action.text() for action in menu.actions()] == ["/code/R&&D/a.py", "/code/b.py", "", "&Clear this list"]
    assert told == ["/code/R&D/a.py"]
    menu.actions()[-1].trigger()
    assert told[1:] == ["cleared"]


def test_notices_wait_for_each_other(window: MainWindow) -> None:
    """One notice is shown at a time; its action or its cross brings the next; the same one is not shown twice."""
    acted, closed = [], []
    window.notices.action_requested.connect(acted.append)
    window.notices.dismissed.connect(closed.append)
    window.notices.show_notice(Notice("connect", "Only the built-in model answers.", "Connect Fireworks"))
    window.notices.show_notice(Notice("settings", "The settings file was broken and set aside."))
    window.notices.show_notice(Notice("connect", "Only the built-in model answers.", "Connect Fireworks"))

    window.notices._action.click()
    second = window.notices._text.text()
    window.notices._close.click()

    assert acted == ["connect"]
    assert second == "The settings file was broken and set aside."
    assert closed == ["settings"]
    assert not window.notices.isVisible()


def test_the_title_names_the_file(window: MainWindow) -> None:
    """The window's title is the file's name, marked while it is unsaved."""
    window.show_document("main.py", modified=True)

    assert window.windowTitle() == "main.py[*] - Fireside"
    assert window.isWindowModified()


def test_the_status_line_shows_where_one_is(window: MainWindow) -> None:
    """Model, position, selection and connection are readable; without a selection nothing is said of one."""
    window.status.show_model("StarCoder", "Fireworks")
    window.status.show_position(6, 9)
    window.status.show_selection("41 tok ~0.001 ¢")
    window.status.show_connection("offline", icon="offline")

    assert window.status.picker.text() == "StarCoder on Fireworks ▾"
    assert window.status.picker.accessibleName() == "Model: StarCoder on Fireworks"
    assert window.status.position.text() == "Ln 6, Col 9"
    assert window.status._selection.text() == "selected 41 tok ~0.001 ¢"
    window.status.show_selection("")
    assert not window.status._selection.isVisible()
    assert window.status._connection.text() == "offline"


def test_it_fits_the_smallest_screen(window: MainWindow) -> None:
    """At 1024x640 with everything said the window keeps that size and both panes are usable."""
    window.notices.show_notice(Notice("connect", "Only the built-in model answers. " * 6, "Connect Fireworks"))
    window.status.show_model("Qwen3 Coder 480B A35B Instruct", "Fireworks")
    window.status.show_selection("12,041 tok ~0.24 ¢")
    window.resize(1024, 640)
    QApplication.sendPostedEvents()

    assert (window.width(), window.height()) == (1024, 640)
    assert min(pane.width() for pane in panes(window)) >= 300


@pytest.mark.parametrize("width", [1200, 1024, 800, 720])
def test_the_status_line_is_never_cut(window: MainWindow, width: int) -> None:
    """Where there is no room the least important is left out: what is shown is shown whole, the day's cost always."""
    window.status.meter.show_meter(MeterState())
    window.status.show_model("Qwen3 Coder 480B A35B Instruct", "Fireworks")
    window.status.show_position(12_345, 120)
    window.status.show_selection("12,041 tok ~0.24 ¢")
    window.resize(width, 640)
    QApplication.sendPostedEvents()

    assert window.status._line.sizeHint().width() <= window.status.width()
    assert "today 0 ¢" in window.status.meter.text()
    assert window.status.picker.text().startswith("Qwen3 Coder 480B A35B Instruct")


def test_the_shortcuts_page_lists_every_action(qtbot: QtBot) -> None:
    """Each action has a row with its keys, and a search leaves the fitting rows only."""
    page = ShortcutsDialog(None, KeyRules(QMenuBar()))
    qtbot.addWidget(page)
    table = page.table

    keys = [table.item(row, 1).text() for row in range(table.rowCount())]
    page.search.setText("ctrl+l")
    shown = [table.item(row, 0).text() for row in range(table.rowCount()) if not table.isRowHidden(row)]

    assert keys == [" or ".join(spec.keys) for spec in ACTIONS]
    assert shown == ["Chat › Ask about selection"]
