"""What the editor tells of the place of its cursor is what stands there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.domain.documents import Document
from app.domain.spot import NEAR_BEFORE, NEAR_BEHIND
from app.domain.trigger import Act
from app.ui.editor.indent_key import tab_indents
from app.ui.editor.moments import moment_of, spot_of
from app.ui.editor.units import text_between, to_units
from tests.support.one_view import one_view

DOCUMENT = Document("here", "a.py", "/project/a.py", language="python")


@given(st.text(st.sampled_from("ab \n\té🙂"), max_size=1_500), st.integers(0, 1_500))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_text_around_the_cursor_is_exact(qapp: QApplication, text: str, place: int) -> None:
    """Letters that count twice for Qt, tabs, empty lines: prefix and suffix are the text's own, as far as they go."""
    with one_view() as desk:
        desk.load(text.replace("|", ""))
        cursor = desk.view.textCursor()
        place = min(place, len(text))
        cursor.setPosition(to_units(text, place))
        desk.view.setTextCursor(cursor)
        spot = spot_of(desk.view, DOCUMENT)

        assert spot.near() == (text[max(0, place - NEAR_BEFORE) : place], text[place : place + NEAR_BEHIND])
        assert spot.far() == (text[:place], text[place:])
        assert spot.before == text[:place].rpartition("\n")[2]
        assert spot.rest == text[place:].partition("\n")[0]


def test_the_moment_knows_its_lines(qapp: QApplication) -> None:
    """The line in two parts, the nearest lines that are not blank, and whether anything follows."""
    with one_view() as desk:
        desk.load("def f(x):\n\n    y = |1\n\n\n    return y\n")
        moment = moment_of(desk.view, DOCUMENT, Act.TYPED, "= ")

        assert (moment.before, moment.after) == ("    y = ", "1")
        assert (moment.above, moment.previous, moment.following) == ("", "def f(x):", "    return y")
        assert (moment.path, moment.typed, moment.ends_file) == ("/project/a.py", "= ", False)
        desk.load("x = 1\ny = |\n\n")
        assert moment_of(desk.view, DOCUMENT, Act.MOVED).ends_file


def test_acts_are_told_with_what_they_put_in(qapp: QApplication) -> None:
    """Typing, typing over a bracket, Return with its indentation, deleting, undo, paste, a command."""
    told: list[tuple[str, str]] = []
    with one_view() as desk:
        desk.load("def f|")
        view = desk.view

        def hear(act: str, before: int) -> None:
            now = view.textCursor().position()
            told.append((act, text_between(view.document(), before, now) if 0 <= before < now else ""))

        view.acted.connect(hear)
        desk.type("(x):")
        desk.press("Return", "Backspace")
        desk.press("Ctrl+Z")
        QApplication.clipboard().setText("pasted")
        desk.press("Ctrl+V")
        view.commands.run("upper")

        assert [act for act, _ in told[:4]] == ["typed"] * 4
        assert [typed for _, typed in told[:4]] == ["(", "x", ")", ":"]
        assert told[4] == ("typed", "\n    ")
        assert [act for act, _ in told[5:]] == ["deleted", "undone", "pasted", "command"]


@pytest.mark.parametrize(
    ("marked", "indents"),
    [
        ("def f():\n|", True),
        ("def f():\n    |", False),
        ("def f():\n  |", True),
        ("x = 1\n|", False),
        ("def f():\n    if x:\n    |", True),
        ("def f():\n    return |", False),
    ],
)
def test_tab_still_indents_where_code_is_not_yet(qapp: QApplication, marked: str, indents: bool) -> None:
    """Left of where the line belongs Tab means indentation, from there on it takes the suggestion."""
    with one_view() as desk:
        desk.load(marked)

        assert tab_indents(desk.view) is indents
