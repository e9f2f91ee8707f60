"""Folds in the editor: what is hidden stays hidden, and never swallows the cursor, an edit or a find."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.documents import DocumentText
from app.domain.settings import Appearance
from app.ui.editor.code_view import CodeView
from app.ui.editor.lines_on_screen import numbers_of_shown, shown_lines
from tests.support.editor_desk import theme

TEXT = """class A:
    def f(self):
        if x:
            a()
            b()
        return 1

    def g(self):
        return 2


tail = 1
"""


@pytest.fixture
def view(qapp: QApplication) -> Iterator[CodeView]:
    made = CodeView()
    made.language = "python"
    made.resize(500, 400)
    made.show_settings(Appearance(), 11.0)
    made.show_theme(theme())
    made.load(DocumentText("1", TEXT, longest_line=30))
    made.show()
    yield made
    made.hide()
    made.deleteLater()


def hidden(view: CodeView) -> list[int]:
    blocks = [view.document().findBlockByNumber(number) for number in range(view.blockCount())]
    return [block.blockNumber() for block in blocks if not block.isVisible()]


def go(view: CodeView, line: int, column: int = 1) -> None:
    view.go_to(line, column)


def press(view: CodeView, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, key, modifiers)


def test_folding_hides_the_block(view: CodeView) -> None:
    """Lines under the folded one vanish from the screen and from the height; the text stays whole."""
    height = view.document().lineCount()

    view.drawn.folding.fold(1)

    assert hidden(view) == [2, 3, 4, 5]
    assert view.document().lineCount() == height - 4
    assert [line.number for line in shown_lines(view, 0, 400)] == [0, 1, 6, 7, 8, 9, 10, 11, 12]
    assert view.text() == TEXT
    assert not view.document().isUndoAvailable()
    assert view.drawn.folding.folded_lines() == [1]


def test_folding_at_the_cursor(view: CodeView) -> None:
    """The block around the cursor is folded, and once more the one around that; the cursor stays in sight."""
    go(view, 5, 14)
    view.drawn.folding.fold_here()
    assert view.drawn.folding.folded_lines() == [2]
    assert view.textCursor().blockNumber() == 2

    view.drawn.folding.fold_here()
    assert view.drawn.folding.folded_lines() == [1]
    view.drawn.folding.unfold_here()

    assert view.drawn.folding.folded_lines() == [2]
    assert view.textCursor().block().isVisible()


def test_what_was_folded_inside_stays_so(view: CodeView) -> None:
    """Unfolding the outer block leaves the inner one folded; showing all shows that too."""
    view.drawn.folding.fold(2)
    view.drawn.folding.fold(0)
    view.drawn.folding.unfold(0)
    assert hidden(view) == [3, 4]

    view.drawn.folding.unfold_all()

    assert hidden(view) == []


def test_fold_all_leaves_first_lines(view: CodeView) -> None:
    """Every outermost block is folded."""
    view.drawn.folding.fold_all()

    assert hidden(view) == [*range(1, 9)]


def test_arrows_pass_over_a_fold(view: CodeView) -> None:
    """Right and left step over what is folded, down and up too, with and without a selection."""
    view.drawn.folding.fold(1)
    go(view, 2, 99)

    press(view, Qt.Key.Key_Right)
    assert view.textCursor().blockNumber() == 6
    press(view, Qt.Key.Key_Left)
    assert (view.textCursor().blockNumber(), view.textCursor().atBlockEnd()) == (1, True)
    press(view, Qt.Key.Key_Down)
    assert view.textCursor().blockNumber() == 6
    press(view, Qt.Key.Key_Up)
    assert view.textCursor().blockNumber() == 1
    go(view, 2, 99)
    press(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    assert hidden(view) == [2, 3, 4, 5]
    assert view.textCursor().hasSelection()


def test_going_into_a_fold_opens_it(view: CodeView) -> None:
    """A jump or a find to a hidden line shows it, with all that is folded around it and no more."""
    view.drawn.folding.fold(7)
    view.drawn.folding.fold(2)
    view.drawn.folding.fold(0)
    go(view, 5)
    assert hidden(view) == [8]

    view.drawn.folding.fold(2)
    assert view.find("b()")

    assert hidden(view) == [8]


def test_folds_stay_where_they_are(view: CodeView) -> None:
    """Edits above, below and in the folded line itself leave the fold in its place."""
    view.drawn.folding.fold(1)
    cursor = QTextCursor(view.document())
    cursor.insertText("import a\nimport b\n")
    go(view, 4, 99)
    QTest.keyClicks(view, "  # x")

    assert view.drawn.folding.folded_lines() == [3]
    while view.document().isUndoAvailable():
        view.undo()

    assert view.text() == TEXT
    assert view.drawn.folding.folded_lines() == [1]


@pytest.mark.parametrize(("line", "column", "key"), [(2, 99, Qt.Key.Key_Return), (2, 99, Qt.Key.Key_Delete), (7, 1, 0)])
def test_edits_at_the_seam_open_the_fold(view: CodeView, line: int, column: int, key: int) -> None:
    """Breaking the folded line, or joining it or the next one with what is hidden, hides nothing that was edited."""
    view.drawn.folding.fold(1)
    go(view, line, column)

    press(view, Qt.Key(key) if key else Qt.Key.Key_Backspace)

    assert hidden(view) == []
    assert view.textCursor().block().isVisible()


def test_a_change_inside_opens_the_fold(view: CodeView) -> None:
    """Replacing everywhere, or undoing, inside of a fold shows what has changed."""
    go(view, 4, 13)
    QTest.keyClicks(view, "z")
    view.drawn.folding.fold(1)
    view.undo()
    assert hidden(view) == []

    view.drawn.folding.fold(1)
    cursor = QTextCursor(view.document().findBlockByNumber(3))
    cursor.insertText("y")

    assert hidden(view) == []


def test_colours_open_no_fold(view: CodeView) -> None:
    """A change of format is no edit."""
    view.drawn.folding.fold(1)

    view.document().markContentsDirty(0, view.document().characterCount())

    assert hidden(view) == [2, 3, 4, 5]
    assert view.document().lineCount() == view.blockCount() - 4


def test_a_click_on_the_mark_unfolds(view: CodeView) -> None:
    """ "… 4 lines" behind the folded line is a button; so is the arrow in the margin."""
    view.drawn.folding.fold(1)
    line = next(line for line in shown_lines(view, 0, 400) if line.number == 1)
    box, words = view.drawn.folding._chip_box(line)
    assert words == "… 4 lines"

    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert hidden(view) == []
    at = QPointF(view.numbers.width() - 4, line.top + 4).toPoint()
    QTest.mouseClick(view.numbers, Qt.MouseButton.LeftButton, pos=at)

    assert hidden(view) == [2, 3, 4, 5]


def test_wrapping_keeps_folds(view: CodeView) -> None:
    """With and without word wrap, and at another size of letters, the same lines are hidden."""
    view.drawn.folding.fold(1)
    view.resize(160, 400)
    view.show_settings(Appearance(word_wrap=True), 14.0)
    view.viewport().repaint()
    assert hidden(view) == [2, 3, 4, 5]

    assert [line.number for line in shown_lines(view, 0, 900)][:3] == [0, 1, 6]
    assert view.document().findBlockByNumber(3).lineCount() == 0


def test_a_fold_at_the_end(view: CodeView) -> None:
    """What is folded at the very end of a text costs and breaks nothing."""
    view.load(DocumentText("1", "a\ndef f():\n    x\n    y", longest_line=9))
    view.drawn.folding.fold(1)
    go(view, 2, 99)
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Right)

    assert view.textCursor().blockNumber() == 1
    assert [line.number for line in shown_lines(view, 0, 400)] == [0, 1]
    assert numbers_of_shown(view)[0] == 0
    go(view, 3)

    assert hidden(view) == []


def test_a_session_can_fold_again(view: CodeView) -> None:
    """The folded lines, given back, fold the same; lines that do not exist are left alone."""
    view.drawn.folding.fold_lines([7, 1, 99, 11])
    kept = view.drawn.folding.folded_lines()
    view.load(DocumentText("1", TEXT, longest_line=30))
    assert hidden(view) == []

    view.drawn.folding.fold_lines(kept)

    assert kept == [1, 7]
    assert view.drawn.folding.folded_lines() == kept


def test_folding_fifty_thousand_lines(view: CodeView) -> None:
    """One fold over a whole long text shows two lines, and drawing them does not look at the hidden ones."""
    view.load(DocumentText("1", "class A:\n" + "    x = 1\n" * 50_000 + "b = 2\n", longest_line=12))

    view.drawn.folding.fold(0)

    assert [line.number for line in shown_lines(view, 0, 400)] == [0, 50_001, 50_002]
    assert view.verticalScrollBar().maximum() == 0
