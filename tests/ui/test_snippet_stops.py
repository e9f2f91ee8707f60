"""Snippets in the text: Tab and its stops, the same text at all places, and one step of undo."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.snippets import Snippet
from tests.support.typing_desk import TypingDesk, typing_desk

TAB, BACKTAB, ESCAPE = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape
FOR = Snippet("for", "for ${1:item} in ${2:items}:\n\tprint($1)\n\t$0", "for", ("python",))


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[TypingDesk]:
    with typing_desk() as made:
        made.snippets = [FOR]
        yield made


def test_prefix_and_tab(desk: TypingDesk) -> None:
    """A prefix becomes its snippet, indented as its place is; Tab goes through the stops, the last one ends it."""
    desk.load("if x:\n    for")
    desk.press(TAB)
    assert desk.text == "if x:\n    for item in items:\n        print(item)\n        "
    assert desk.selected == "item"

    desk.type("row")
    assert desk.text == "if x:\n    for row in items:\n        print(row)\n        "
    desk.press(TAB)
    assert desk.selected == "items"
    desk.type("rows")
    desk.press(BACKTAB)
    assert desk.selected == "row"
    desk.press(TAB, TAB)
    desk.type("pass")
    desk.press(TAB)

    assert desk.text == "if x:\n    for row in rows:\n        print(row)\n        pass    "


def test_tab_is_tab_elsewhere(desk: TypingDesk) -> None:
    """In another language, inside of a longer word or after Escape, Tab indents."""
    desk.load("for", language="c")
    desk.press(TAB)
    assert desk.text == "for "
    desk.load("wait_for")
    desk.press(TAB)
    assert desk.text == "wait_for    "

    desk.load("for")
    desk.press(TAB, ESCAPE)
    desk.type("x")
    desk.press(TAB)
    assert desk.text.startswith("for x    in items:")


def test_mirrors_are_one_undo(desk: TypingDesk) -> None:
    """What mirrors got is undone and redone with the key that it came from; the snippet itself is one step."""
    desk.load("for")
    desk.press(TAB)
    put_in = desk.text
    desk.type("ab")
    typed = desk.text
    assert typed.count("ab") == 2

    seen = []
    while desk.view.document().isUndoAvailable():
        desk.view.undo()
        seen.append(desk.text)
        assert desk.text.count("ab") in (0, 2)
    assert put_in in seen
    assert seen[-1] == "for"
    while desk.view.document().isRedoAvailable():
        desk.view.redo()
    assert desk.text == typed


def test_stops_side_by_side(desk: TypingDesk) -> None:
    """What is typed at a stop is its own, also where stops touch, nest, or are mirrored in front of it."""
    desk.load("")
    desk.aids.insert_snippet(desk.view, Snippet("a", "$1$2$3|$2"))
    for text in ("one", "two", "three"):
        desk.type(text)
        desk.press(TAB)
    assert desk.text == "onetwothree|two"

    desk.load("")
    desk.aids.insert_snippet(desk.view, Snippet("b", "$2 f(${1:a, ${2:b}})"))
    assert desk.selected == "a, b"
    desk.press(TAB)
    desk.type("long🙂")
    assert desk.text == "long🙂 f(a, long🙂)"
    desk.press(BACKTAB)
    assert desk.selected == "a, long🙂"
    desk.type("z")
    assert desk.text.endswith("f(z)")


def test_leaving_ends_it(desk: TypingDesk) -> None:
    """A cursor that goes elsewhere, or an undo of the whole, makes Tab a Tab again."""
    desk.load("x\nfor")
    desk.press(TAB)
    cursor = desk.view.textCursor()
    cursor.setPosition(1)
    desk.view.setTextCursor(cursor)
    desk.press(TAB)
    assert desk.text.startswith("x   \nfor item")

    desk.load("for")
    desk.press(TAB)
    desk.view.undo()
    assert desk.text == "for"
    desk.view.moveCursor(desk.view.textCursor().MoveOperation.End)
    desk.press(TAB)
    assert desk.selected == "item"


def test_the_selection_goes_into_the_snippet(desk: TypingDesk) -> None:
    """Selected code is put where the snippet wants it, and one undo brings it back."""
    desk.load("a()\nb()\n")
    desk.select(0, 7)
    desk.aids.insert_snippet(desk.view, Snippet("try", "try:\n\t$TM_SELECTED_TEXT\nexcept ${1:OSError}:\n\traise"))

    assert desk.text == "try:\n    a()\n    b()\nexcept OSError:\n    raise\n"
    assert desk.selected == "OSError"
    desk.view.undo()
    assert desk.text == "a()\nb()\n"


def test_read_only_text_stays(desk: TypingDesk) -> None:
    """Nothing is put into a text that cannot be changed."""
    desk.load("for")
    desk.view.setReadOnly(True)
    desk.press(TAB)
    desk.aids.insert_snippet(desk.view, FOR)

    assert desk.text == "for"
