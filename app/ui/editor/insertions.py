"""Code from elsewhere put into an editor: each time one step of undo, with which no key merges."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from app.domain.edits import Caret
from app.domain.indentation import fit
from app.ui.editor.units import text_between, to_units

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


def insert_code(view: "CodeView", code: str) -> None:
    """At the cursor, indented as its place is."""
    cursor = view.textCursor()
    cursor.setPosition(cursor.position())
    view.setTextCursor(cursor)
    replace_selection(view, code)


def replace_selection(view: "CodeView", code: str) -> None:
    """In the place of the selection, indented as that was."""
    if view.isReadOnly():
        return
    document, cursor = view.document(), view.textCursor()
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    block, last = document.findBlock(start), document.findBlock(end)
    before = text_between(document, block.position(), start)
    after = text_between(document, end, last.position() + last.length() - 1)
    cursor.beginEditBlock()
    with _apart(cursor):
        cursor.insertText(fit(code, before, text_between(document, start, end), after))
    cursor.endEditBlock()
    view.setTextCursor(cursor)
    view.ensureCursorVisible()


def replace_range(view: "CodeView", start: int, end: int, text: str) -> None:
    """As it is, in the place of these characters."""
    whole, cursor = view.text(), view.textCursor()
    cursor.setPosition(to_units(whole, start))
    cursor.setPosition(to_units(whole, end), QTextCursor.MoveMode.KeepAnchor)
    _put(view, cursor, text, act="pasted")


def take_suggestion(view: "CodeView", text: str, replaces: int) -> None:
    """At the cursor, in place of so many characters behind it."""
    cursor = view.textCursor()
    behind = text_between(view.document(), cursor.position(), cursor.block().position() + cursor.block().length() - 1)
    cursor.setPosition(cursor.position() + to_units(behind, replaces), QTextCursor.MoveMode.KeepAnchor)
    _put(view, cursor, text, act="accepted")


def put_around_cursor(view: "CodeView", before: str, behind: str) -> None:
    """In the place of the selection, with the cursor between both."""
    cursor = view.textCursor()
    _put(view, cursor, before + behind, act="pasted", cursor_at=cursor.selectionStart() + to_units(before, len(before)))


def _put(view: "CodeView", cursor: QTextCursor, text: str, *, act: str, cursor_at: int | None = None) -> None:
    with view.steps.step(act=act):
        with _apart(cursor):
            cursor.insertText(text)
        at = cursor.position() if cursor_at is None else cursor_at
        view.cursors.show((Caret(at, at),))
    view.ensureCursorVisible()


@contextmanager
def _apart(cursor: QTextCursor) -> Iterator[None]:
    """Qt merges typing into the step before it, unless something other than text ends that."""
    cursor.setBlockFormat(cursor.blockFormat())
    yield
    cursor.setBlockFormat(cursor.blockFormat())
