"""Thousands of changes to a text as one step of undo, in slices between which the window draws and hears keys."""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from shiboken6 import isValid

from app.domain.replacing import Edit

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

SLICE_S = 0.01
DRAWN_EVERY_S = 0.1  # else half of the time would go into drawing
LOOK_EVERY = 50  # small changes
SMALL = 1000  # characters


async def change_all(view: "CodeView", edits: Sequence[Edit]) -> bool:
    """Makes all changes, given in Qt's positions and in order; False when the view went away meanwhile.

    From the last to the first, so that positions in front stay true. What is typed meanwhile comes when it is over:
    another step of undo in between would tear this one in two.
    """
    locked = view.isReadOnly()
    flags = view.textInteractionFlags()
    view.setReadOnly(True)
    view.held_keys.hold()
    view.steps.note()
    try:
        return await _change(view, edits)
    finally:
        if isValid(view):
            view.draw(True)
            view.steps.note()
            view.setReadOnly(locked)
            view.setTextInteractionFlags(flags)
            view.held_keys.release()


async def _change(view: "CodeView", edits: Sequence[Edit]) -> bool:
    cursor = QTextCursor(view.document())
    at = len(edits)
    first, drawn = True, time.perf_counter()
    view.draw(False)
    while at:
        if not first:
            if time.perf_counter() - drawn > DRAWN_EVERY_S:
                drawn = time.perf_counter()
                view.draw(True)
            await asyncio.sleep(0)
            if not isValid(view):
                return False
            view.draw(False)
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
            # Qt merges typing into the step before it, unless something other than text ends that.
            cursor.setBlockFormat(cursor.blockFormat())
            first = False
        until = time.perf_counter() + SLICE_S
        while at:
            at -= 1
            start, end, text = edits[at]
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(text)
            if (not at % LOOK_EVERY or len(text) > SMALL) and time.perf_counter() > until:
                break
        cursor.setBlockFormat(cursor.blockFormat())
        cursor.endEditBlock()
    return True
