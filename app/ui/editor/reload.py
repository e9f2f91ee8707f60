"""A text that has become another one on the disk, taken over in place: only what differs is changed."""

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.domain.text_change import common_start
from app.ui.editor.units import raw_text, to_units


def change_to(view: QPlainTextEdit, text: str) -> None:
    """One step of undo. The cursor stays in its place in the text, and the lines on the screen stay where they are."""
    before = raw_text(view.document())
    if before == text:
        return
    start = common_start(before, text)
    end = common_start(before[start:][::-1], text[start:][::-1])
    scrolled = view.verticalScrollBar().value()
    first, last = to_units(before, start), to_units(before, len(before) - end)
    cursor = QTextCursor(view.document())
    cursor.setPosition(first)
    cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
    cursor.beginEditBlock()
    cursor.setBlockFormat(cursor.blockFormat())  # no key typed before merges with it
    cursor.insertText(text[start : len(text) - end])
    cursor.endEditBlock()
    view.verticalScrollBar().setValue(scrolled)
