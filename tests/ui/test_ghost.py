"""Ghost text is seen and is not there: nothing about the document changes while it is shown."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextLayout
from PySide6.QtWidgets import QApplication

from app.ui.editor.ghost import GhostText
from app.ui.editor.lines_on_screen import shown_lines
from app.ui.editor.units import to_units
from tests.support.editor_desk import theme
from tests.support.one_view import OneView, one_view

CODE = "def f(x):\n    return x\n\n\nprint(f(1))\n"


def ghost_of(desk: OneView) -> GhostText:
    if desk.view.ghost is None:
        desk.view.ghost = GhostText(desk.view)
        desk.view.ghost.show_theme(theme())
    return desk.view.ghost


def everything(desk: OneView) -> dict[str, Any]:
    """All that one can ask a document and its cursor."""
    view, document = desk.view, desk.view.document()
    cursor = view.textCursor()
    return {
        "text": view.text(),
        "plain": document.toPlainText(),
        "revision": document.revision(),
        "undo": document.availableUndoSteps(),
        "redo": document.availableRedoSteps(),
        "modified": document.isModified(),
        "blocks": document.blockCount(),
        "cursor": (cursor.anchor(), cursor.position()),
        "clipboard": QApplication.clipboard().text(),
    }


def formats(desk: OneView) -> list[list[tuple[int, int, int]]]:
    """The colours of each line."""
    found, block = [], desk.view.document().firstBlock()
    while block.isValid():
        ranges = block.layout().formats()
        found.append([(one.start, one.length, one.format.foreground().color().rgb()) for one in ranges])
        block = block.next()
    return found


@given(
    st.text(st.sampled_from("ab (\n\té🙂"), max_size=60),
    st.integers(0, 60),
    st.text(st.sampled_from("xy )\n\té🙂"), max_size=80),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_document_knows_nothing_of_it(qapp: QApplication, text: str, place: int, suggestion: str) -> None:
    """Anywhere, of any length: shown and taken away, text, revision, undo, signals and clipboard stay as they are."""
    with one_view() as desk:
        desk.load(text.replace("|", "") + "|")
        cursor = desk.view.textCursor()
        cursor.setPosition(to_units(text, min(place, len(text))))
        desk.view.setTextCursor(cursor)
        desk.view.show()
        QApplication.processEvents()
        ghost, before, colours = ghost_of(desk), everything(desk), formats(desk)
        heard: list[str] = []
        document = desk.view.document()
        for name in ("contentsChange", "contentsChanged", "modificationChanged", "blockCountChanged", "undoAvailable"):
            getattr(document, name).connect(lambda *_, name=name: heard.append(name))
        for name in ("textChanged", "cursorPositionChanged", "selectionChanged", "edited"):
            getattr(desk.view, name).connect(lambda *_, name=name: heard.append(name))

        ghost.show(suggestion, "Tab")
        QApplication.processEvents()
        assert everything(desk) == before
        ghost.clear()
        QApplication.processEvents()
        assert everything(desk) == before
        assert formats(desk) == colours
        assert heard == []


def test_it_pushes_the_code(qapp: QApplication) -> None:
    """More lines make room for themselves: what follows moves down, and back."""
    with one_view() as desk:
        desk.load(CODE.replace("return x", "return x|"))
        desk.view.show()
        QApplication.processEvents()
        below = desk.view.document().findBlockByNumber(4)
        before = desk.view.blockBoundingGeometry(below).top()
        height = desk.view.blockBoundingRect(below).height()
        ghost = ghost_of(desk)
        ghost.show(" * 2\n    # twice\n    # and so on")

        assert desk.view.blockBoundingGeometry(below).top() == before + 2 * height
        ghost.clear()
        assert desk.view.blockBoundingGeometry(below).top() == before


def test_what_is_long_is_shown_in_part(qapp: QApplication) -> None:
    """At most twelve lines, and how many more there are."""
    with one_view() as desk:
        desk.load("|")
        desk.view.show()
        ghost = ghost_of(desk)
        ghost.show("\n".join(f"line {number}" for number in range(20)), "Tab")

        layout = desk.view.document().firstBlock().layout()
        assert layout.preeditAreaText().count("\u2028") == 11
        assert ghost.text.count("\n") == 19
        assert ghost._chip == "+8 lines  Tab"


def test_colours_stand_around_it(qapp: QApplication) -> None:
    """The colours behind it move on with the code, one that spans it becomes two, and it has its own."""
    with one_view() as desk:
        desk.load("abcd|efgh")
        desk.view.show()
        layout = desk.view.document().firstBlock().layout()
        ranges = []
        for start, length in ((0, 2), (3, 3), (7, 1)):
            one = QTextLayout.FormatRange()
            one.start, one.length, one.format = start, length, QTextCursor(desk.view.document()).charFormat()
            ranges.append(one)
        layout.setFormats(ranges)
        ghost = ghost_of(desk)
        ghost.show("🙂!")

        assert [(one.start, one.length) for one in layout.formats()] == [(0, 2), (3, 1), (7, 2), (10, 1), (4, 3)]
        ghost.clear()
        assert [(one.start, one.length) for one in layout.formats()] == [(0, 2), (3, 3), (7, 1)]


def test_where_it_cannot_be_drawn_there_is_none(qapp: QApplication) -> None:
    """No ghost beside a selection, and none in a folded line."""
    with one_view() as desk:
        desk.load("def f():\n    re⟦turn⟧\n")
        desk.view.show()
        ghost = ghost_of(desk)
        ghost.show("nothing")

        assert ghost.text == ""
        assert desk.view.document().findBlockByNumber(1).layout().preeditAreaText() == ""


def test_places_behind_it_are_where_they_are_seen(qapp: QApplication) -> None:
    """What is drawn upon letters behind the ghost (hits, brackets) stands on those letters."""
    from app.ui.editor.layers import boxes

    with one_view() as desk:
        desk.load("ab|cd")
        desk.view.show()
        QApplication.processEvents()
        line = next(shown_lines(desk.view, 0, 100))
        (alone,) = boxes(desk.view, line, 2, 4)
        ghost_of(desk).show("xx")
        (pushed,) = boxes(desk.view, next(shown_lines(desk.view, 0, 100)), 2, 4)
        letter = desk.view.fontMetrics().horizontalAdvance("x")

        assert round(pushed.left() - alone.left()) == 2 * letter
        assert round(pushed.width()) == round(alone.width())
