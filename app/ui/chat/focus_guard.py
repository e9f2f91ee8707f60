"""Who pressed a button that goes away by that goes on in the question, not at whatever stands next in line."""

from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.chat.answer_acts import AnswerActs
from app.ui.chat.error_bar import ErrorBar

STOP = "chat.stop"


@contextmanager
def focus_kept(panel: QWidget, question: QWidget) -> Iterator[None]:
    """While buttons may go: the one that has the focus lends it to the question, and has it back if it stays.

    Before they go, since Qt would scroll to the next in line.
    """
    button = _focused(panel)
    if button is not None:
        question.setFocus(Qt.FocusReason.OtherFocusReason)
    yield
    stays = button is not None and shiboken6.isValid(button) and button.isVisibleTo(panel) and button.isEnabled()
    if stays and button is not None and panel.window().focusWidget() is question:
        button.setFocus(Qt.FocusReason.OtherFocusReason)


def _focused(panel: QWidget) -> QAbstractButton | None:
    """The focused button of an answer, of the bar that tells what went wrong, or the one that stops."""
    focus = panel.window().focusWidget()
    if not isinstance(focus, QAbstractButton) or not panel.isAncestorOf(focus):
        return None
    parent = focus.parentWidget()
    while parent is not None and parent is not panel:
        if isinstance(parent, AnswerActs | ErrorBar):
            return focus
        parent = parent.parentWidget()
    return focus if focus.objectName() == STOP else None
