"""The sidebar: pages made when they are wanted, shown and hidden with one key, its width given by the two panes."""

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from app.ui.shell.window import MainWindow


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    made = MainWindow(QPlainTextEdit(), QPlainTextEdit())
    made.sidebar.add_page("Search", "search", QPlainTextEdit)
    made.sidebar.add_page("Files", "folder", QPlainTextEdit)
    made.resize(1024, 640)
    made.show()
    made.activateWindow()
    yield made
    made.close_now()
    made.deleteLater()


def widths(window: MainWindow) -> list[int]:
    return window._splitter.sizes()


def test_one_key_shows_and_hides_it(window: MainWindow) -> None:
    """Ctrl+B brings the sidebar with its first page and the focus on it, and again takes both back to the code."""
    window.focus_pane(0)
    before = widths(window)

    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    shown, page, focused = widths(window), window.sidebar.current_page, window.focusWidget()
    assert focused is not None
    assert window.sidebar.isAncestorOf(focused)
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)

    assert page == "Files"
    assert shown[0] == pytest.approx(224, abs=2)
    assert window.sidebar.isHidden()
    assert widths(window) == pytest.approx(before, abs=3)
    assert window.focusWidget() is window._panes[0]


def test_all_three_panes_stay_usable_in_a_small_window(window: MainWindow) -> None:
    """In 1024 x 640 the code keeps 400 pixels and the chat 300 beside the sidebar."""
    window.sidebar.show_page("Files")

    _side, editor, chat = widths(window)

    assert editor >= 400
    assert chat >= 300


def test_pages_are_made_when_they_are_first_wanted(window: MainWindow) -> None:
    """A page costs nothing until somebody looks at it, and is made once."""
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QPlainTextEdit())
        return made[-1]

    window.sidebar.add_page("Snippets", "edit", make)
    before = list(made)
    window.sidebar.show_page("Snippets")
    window.sidebar.show_page("Files")
    window.sidebar.show_page("Snippets")

    assert before == []
    assert len(made) == 1


def test_buttons_stand_in_their_order_and_say_which_page_is_on_top(window: MainWindow) -> None:
    """Whoever adds a page first, Files stands before Search; the button of the page on top is pressed."""
    window.sidebar.show_page("Search")

    buttons = list(window.sidebar._buttons.items())
    places = {name: button.x() for name, button in buttons}

    QApplication.sendPostedEvents()
    assert places["Files"] <= places["Search"]
    assert {name for name, button in buttons if button.isChecked()} == {"Search"}


def test_width_page_and_presence_come_back(window: MainWindow, qapp: QApplication) -> None:
    """What the layout kept of the sidebar is there at the next start; a layout of before there was one is read too."""
    window.sidebar.show_page("Search")
    window._splitter.setSizes([200, 450, 372])
    window._splitter.splitterMoved.emit(200, 1)
    kept = window.layout_state()
    old = json.dumps({name: value for name, value in json.loads(kept).items() if name != "sidebar"})

    other = MainWindow(QPlainTextEdit(), QPlainTextEdit())
    other.sidebar.add_page("Search", "search", QPlainTextEdit)
    other.restore_layout(old)
    hidden = other.sidebar.isHidden()
    other.restore_layout(kept)
    other.show()

    assert hidden
    assert other.sidebar.current_page == "Search"
    assert other._splitter.sizes()[0] == pytest.approx(200, abs=3)
    other.close_now()
    other.deleteLater()
