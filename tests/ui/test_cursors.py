"""Several cursors in one text: each does what one alone would do, and one undo takes it back for all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.edits import Caret, merged
from app.domain.settings import Editor
from tests.support.one_view import OneView, one_view

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PLAIN = Editor(auto_pairs=False)


def place(desk: OneView, at: int) -> QPoint:
    cursor = desk.view.textCursor()
    cursor.setPosition(at)
    return desk.view.cursorRect(cursor).center()


def test_the_next_occurrences_are_edited_together(qapp: QApplication) -> None:
    """Ctrl+D takes the word, then the next places of it as a word; typing changes all; Esc leaves one cursor."""
    with one_view() as desk:
        desk.load("to|tal = total + subtotal\nprint(total)\n")
        desk.view.commands.run("next_occurrence")
        assert desk.shown == "⟦total⟧ = total + subtotal\nprint(total)\n"
        desk.view.commands.run("next_occurrence")
        desk.view.commands.run("next_occurrence")
        desk.view.commands.run("next_occurrence")
        assert desk.shown == "⟦total⟧ = ⟦total⟧ + subtotal\nprint(⟦total⟧)\n"

        desk.type("sum")
        assert desk.shown == "sum| = sum| + subtotal\nprint(sum|)\n"
        desk.press("Ctrl+Z")
        assert desk.shown == "⟦total⟧ = ⟦total⟧ + subtotal\nprint(⟦total⟧)\n"
        desk.press("Ctrl+Shift+Z")
        assert desk.shown == "sum| = sum| + subtotal\nprint(sum|)\n"

        desk.press("Esc")
        assert desk.shown.count("|") == 1
        assert not desk.view.cursors.several


def test_what_was_selected_by_hand_is_found_within_words(qapp: QApplication) -> None:
    """A selection that is no word of its own also finds parts of words; all of them come with one command."""
    with one_view() as desk:
        desk.load("⟦to⟧tal total")
        desk.view.commands.run("next_occurrence")
        assert desk.shown == "⟦to⟧tal ⟦to⟧tal"

        desk.load("a|b ab abc ab")
        desk.view.commands.run("all_occurrences")
        assert desk.shown == "⟦ab⟧ ⟦ab⟧ abc ⟦ab⟧"


def test_cursors_move_select_and_delete_together(qapp: QApplication) -> None:
    """Arrows, words, Home and End, with Shift and without, Backspace and Delete do the same at each cursor."""
    with one_view(PLAIN) as desk:
        desk.load("    one| two\n    three| four\n")
        desk.press("Home")
        assert desk.shown == "    |one two\n    |three four\n"
        desk.press("Shift+End")
        assert desk.shown == "    ⟦one two⟧\n    ⟦three four⟧\n"
        desk.press("Left", "Ctrl+Right", "Shift+Right")
        assert desk.shown == "    one ⟦t⟧wo\n    three ⟦f⟧our\n"
        desk.press("Delete", "Backspace", "Ctrl+Backspace")
        assert desk.shown == "    |wo\n    |our\n"
        desk.press("Backspace")
        assert desk.shown == "|wo\n|our\n"
        desk.press("End", "Return")
        desk.type("é")
        assert desk.shown == "wo\né|\nour\né|\n"


def test_cursors_that_meet_become_one(qapp: QApplication) -> None:
    """Two cursors at one place type once."""
    with one_view(PLAIN) as desk:
        desk.load("a|b|")
        desk.press("End")
        desk.type("x")

        assert desk.shown == "abx|"


def test_selections_that_touch_are_replaced_each(qapp: QApplication) -> None:
    """What is typed over two selections side by side stands there twice, whichever of them the window follows."""
    with one_view(PLAIN) as desk:
        for main in (Caret(0, 2), Caret(2, 4)):
            desk.load("|aabb")
            desk.view.cursors.show((Caret(0, 2), Caret(2, 4)), main)
            desk.type("x")
            assert desk.shown == "x|x|"


def test_cursors_are_added_in_a_column(qapp: QApplication) -> None:
    """Further cursors above and below keep the column of the first, also past a shorter line."""
    with one_view() as desk:
        desk.load("long enough|\na\n\tsee how long\n")
        desk.view.commands.run("add_below")
        desk.view.commands.run("add_below")
        assert desk.shown == "long enough|\na|\n\tsee how| long\n"
        desk.view.commands.run("add_above")
        assert desk.shown == "long enough|\na|\n\tsee how| long\n"


def test_clicks_with_ctrl_add_and_take_away(qapp: QApplication) -> None:
    """Ctrl+click puts a cursor where there is none and takes away one that is there; a plain click leaves one."""
    with one_view() as desk:
        desk.load("|abc\nabc\nabc")
        port = desk.view.viewport()
        QTest.mouseClick(port, Qt.MouseButton.LeftButton, CTRL, place(desk, 5))
        QTest.mouseClick(port, Qt.MouseButton.LeftButton, CTRL, place(desk, 10))
        assert desk.shown == "|abc\na|bc\nab|c"
        QTest.mouseClick(port, Qt.MouseButton.LeftButton, CTRL, place(desk, 5))
        assert desk.shown == "|abc\nabc\nab|c"

        QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place(desk, 6))
        assert desk.shown == "abc\nab|c\nabc"


def test_alt_and_dragging_selects_a_rectangle(qapp: QApplication) -> None:
    """A rectangle has a selection in each line that reaches into it."""
    with one_view() as desk:
        desk.load("|one two\nxx\nsix ten\n")
        port = desk.view.viewport()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, ALT, place(desk, 4))
        QTest.mouseMove(port, place(desk, 18))
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, ALT, place(desk, 18))
        assert desk.shown == "one ⟦two⟧\nxx\nsix ⟦ten⟧\n"

        desk.type("-")
        assert desk.shown == "one -|\nxx\nsix -|\n"


def test_a_rectangle_grows_by_keys(qapp: QApplication) -> None:
    """It grows and shrinks at its free corner and keeps its columns past shorter lines."""
    with one_view() as desk:
        desk.load("abc|def\n\nghijkl\n")
        for way in ("down", "down", "right", "right", "left"):
            desk.view.commands.run(f"column_{way}")
        assert desk.shown == "abc⟦d⟧ef\n\nghi⟦j⟧kl\n"
        desk.view.commands.run("column_up")
        desk.view.commands.run("column_up")
        assert desk.shown == "abc⟦d⟧ef\n\nghijkl\n"


def test_selected_lines_get_a_cursor_each(qapp: QApplication) -> None:
    """Splitting a selection puts a cursor at the end of each of its lines."""
    with one_view() as desk:
        desk.load("⟦a\nbb\nc⟧c\n")
        desk.view.commands.run("split_into_lines")

        assert desk.shown == "a|\nbb|\nc|c\n"


def test_pasting_gives_each_cursor_its_piece(qapp: QApplication) -> None:
    """As many lines, or copied selections, as cursors: each gets one; else each gets all."""
    with one_view() as desk:
        desk.load("|, |, |")
        desk.paste("a\nb\nc")
        assert desk.shown == "a|, b|, c|"
        desk.paste("-")
        assert desk.shown == "a-|, b-|, c-|"

        desk.load("⟦x\ny⟧ ⟦z⟧ 😀")
        desk.press("Ctrl+X")
        assert desk.shown == "| | 😀"
        desk.press("Ctrl+V")
        assert desk.text == "x\ny z 😀"
        desk.press("Ctrl+Z")
        assert desk.shown == "| | 😀"


def test_the_others_are_drawn(qapp: QApplication) -> None:
    """A selection of another cursor has the colour of selections, and its caret can be seen."""
    with one_view() as desk:
        desk.load("aaaa\nbbbb\ncccc")
        one = desk.view.grab().toImage()
        desk.view.cursors.show((Caret(0, 0), Caret(5, 9)), Caret(0, 0))
        with_other = desk.view.grab().toImage()
        at = desk.view.viewport().mapTo(desk.view, place(desk, 9))
        middle = desk.view.viewport().mapTo(desk.view, place(desk, 7))

        assert with_other.pixelColor(middle.x() + 1, middle.y() - 7) == desk.view.palette().highlight().color()
        assert any(with_other.pixel(at.x() + x, at.y()) != one.pixel(at.x() + x, at.y()) for x in range(-2, 3))


ACTIONS = ("x", "\n", "Backspace", "Delete", "Left", "Right", "Home", "End", "Shift+Left", "Shift+End", "yz", "é")


@given(
    st.text(alphabet="ab \n", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=4),
    st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=8),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_cursors_are_as_many_single_ones(
    qapp: QApplication, text: str, places: list[tuple[int, int]], keys: list[str]
) -> None:
    """Keys at many cursors give the text that a plain string gets when each cursor's edit is made on it in turn; undo
    brings the first text and its cursors back."""
    length = len(text)
    carets = merged(Caret(min(a, length), min(p, length)) for a, p in places)
    with one_view(PLAIN) as desk:
        desk.load(text, "text")
        desk.view.cursors.show(carets, carets[0])
        model = Model(text, [list(caret) for caret in carets])
        for key in keys:
            desk.type(key) if len(key) <= 2 else desk.press(key)
            model.press(key)
            assert desk.text == model.text
            assert [tuple(caret) for caret in desk.view.cursors.carets] == model.places

        while desk.view.document().isUndoAvailable():
            desk.press("Ctrl+Z")
        assert desk.text == text
        while desk.view.document().isRedoAvailable():
            desk.press("Ctrl+Shift+Z")
        assert desk.text == model.text


class Model:
    """A plain string and its cursors, one after the other."""

    def __init__(self, text: str, carets: list[list[int]]) -> None:
        self.text, self.carets = text, carets

    @property
    def places(self) -> list[tuple[int, int]]:
        return [tuple(caret) for caret in self.carets]

    def press(self, key: str) -> None:
        if len(key) > 2:
            for index in range(len(self.carets)):
                self._one(index, key)
        else:
            for letter in key:
                for index in range(len(self.carets)):
                    self._insert(index, letter)
        self.carets = [list(caret) for caret in merged(Caret(*caret) for caret in self.carets)]

    def _one(self, index: int, key: str) -> None:
        caret = self.carets[index]
        anchor, at = caret
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        if key in ("Backspace", "Delete"):
            if anchor == at:
                before = self.text[start:at]
                level = (at - start - 1) % 4 + 1 if before and not before.strip(" ") else 1
                caret[0] = max(0, at - level) if key == "Backspace" else min(len(self.text), at + 1)
            self._replace(index, "")
            return
        first = start + len(self.text[start:end]) - len(self.text[start:end].lstrip(" "))
        target = {
            "Left": max(0, at - 1) if anchor == at else min(caret),
            "Right": min(len(self.text), at + 1) if anchor == at else max(caret),
            "Shift+Left": max(0, at - 1),
            "Home": start if at == first else first,
            "End": end,
            "Shift+End": end,
        }[key]
        caret[1] = target
        if not key.startswith("Shift"):
            caret[0] = target

    def _insert(self, index: int, letter: str) -> None:
        if letter == "\n":
            low, high = sorted(self.carets[index])
            start = self.text.rfind("\n", 0, low) + 1
            before = self.text[start:low]
            letter = "\n" + before[: len(before) - len(before.lstrip(" "))]
            if low == high and before and not before.strip():
                self.carets[index][0] = start
        self._replace(index, letter)

    def _replace(self, index: int, inserted: str) -> None:
        low, high = sorted(self.carets[index])
        self.text = self.text[:low] + inserted + self.text[high:]
        for other, caret in enumerate(self.carets):
            for side in (0, 1):
                if caret[side] >= high:
                    caret[side] += len(inserted) - (high - low)
                elif caret[side] > low:
                    caret[side] = low + (len(inserted) if other == index else 0)
        self.carets[index] = [low + len(inserted)] * 2


@pytest.mark.parametrize("command", ["move_up", "comment", "sort", "upper"])
def test_a_read_only_text_is_left_alone(qapp: QApplication, command: str) -> None:
    """Commands that change a text do nothing to one that may not be changed."""
    with one_view() as desk:
        desk.load("b\n|a")
        desk.view.setReadOnly(True)
        desk.view.commands.run(command)
        desk.type("x")

        assert desk.text == "b\na"
