"""Brackets and quotes close themselves where that helps, and are typed over or deleted as if they had not."""

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.pairs import closer
from app.domain.settings import Appearance, Editor
from tests.support.editor_desk import editor_desk
from tests.support.memory_stores import MemoryFiles
from tests.support.one_view import one_view


@pytest.mark.parametrize(
    ("language", "before", "keys", "after"),
    [
        ("python", "|", "print(", "print(|)"),
        ("python", "|", "print(x)", "print(x)|"),
        ("python", "|", 'f("a")', 'f("a")|'),
        ("python", "|name", "(", "(|name"),
        ("python", "x = |", "[{", "x = [{|}]"),
        ("python", "x = |", "[{}]", "x = [{}]|"),
        ("python", "|", "don't", "don't|"),
        ("python", "x = f|", '"', 'x = f"|"'),
        ("python", "|", '"""', '"""|"""'),
        ("python", "|", '"""a"""', '"""a"""|'),
        ("rust", "&|", "'a", "&'a|"),
        ("javascript", "x = |", "`a`", "x = `a`|"),
        ("text", "|", "'tis (so)", "'tis (so)|"),
        ("python", "⟦a⟧ ⟦b⟧", "(", "(⟦a⟧) (⟦b⟧)"),
        ("python", "⟦a⟧", '"', '"⟦a⟧"'),
        ("python", "⟦a⟧", ")", ")|"),
        ("python", "|, |", "(x)", "(x)|, (x)|"),
        ("python", '"\\|"', '"', '"\\"|"'),
    ],
)
def test_pairs_close_themselves(qapp: QApplication, language: str, before: str, keys: str, after: str) -> None:
    """The second mark comes where it helps, is typed over, and goes around what is selected."""
    with one_view() as desk:
        desk.load(before, language)
        desk.type(keys)

        assert desk.shown == after


def test_both_go_with_one_backspace(qapp: QApplication) -> None:
    """An empty pair that closed itself goes as a whole; one that was left before is like any other text."""
    with one_view() as desk:
        desk.load("|")
        desk.type("f([")
        desk.press("Backspace")
        assert desk.shown == "f(|)"
        desk.press("Left", "Right", "Backspace")
        assert desk.shown == "f|)"


def test_a_mark_that_was_left_is_not_typed_over(qapp: QApplication) -> None:
    """Once the cursor has been elsewhere, a closing bracket typed there is a further one."""
    with one_view() as desk:
        desk.load("|\nx")
        desk.type("f(")
        desk.press("Down", "Up", "End", "Left")
        desk.type(")")

        assert desk.shown == "f()|)\nx"


def test_undo_takes_pairs_back_with_their_word(qapp: QApplication) -> None:
    """What was closed goes with what closed it; afterwards nothing is typed over."""
    with one_view() as desk:
        desk.load("|")
        desk.type("f(x")
        desk.press("Ctrl+Z")
        assert desk.shown == "|"
        desk.press("Ctrl+Y")
        assert desk.shown == "f(x|)"


def test_without_the_setting_nothing_closes(qapp: QApplication) -> None:
    """With the setting off each mark is typed by hand."""
    with one_view(Editor(auto_pairs=False)) as desk:
        desk.load("⟦a⟧")
        desk.type("(")

        assert desk.shown == "(|"


async def test_strings_and_comments_are_left_alone(qapp: QApplication) -> None:
    """Where the colours know of a string or a comment, a bracket stays alone."""
    async with editor_desk(MemoryFiles(**{"a.py": b'x = "ab cd"  # note \n'})) as desk:
        desk.pane.show_settings(Appearance(), Editor())
        view = await desk.open("/project/a.py")
        await desk.colored()
        desk.pane.go_to(1, 8)
        desk.type("(")
        assert view.text().startswith('x = "ab( cd"')
        desk.pane.go_to(1, 99)
        desk.type("[")
        assert view.text() == 'x = "ab( cd"  # note [\n'
        desk.pane.go_to(2)
        desk.type("{")
        assert view.text().endswith("\n{}")


def test_a_quote_stays_alone_inside_words_and_strings() -> None:
    """The decision looks at what stands before and behind."""
    assert closer("'", "", "", "python", quoted=False) == "'"
    assert closer("'", "", "", "python", quoted=True) == ""
    assert closer("(", "", "x", "python", quoted=False) == ""
    assert closer('"', "say", "", "python", quoted=False) == ""
    assert closer('"', '""', "", "python", quoted=False) == '"""'
    assert closer('"', '""', "", "c", quoted=False) == ""
