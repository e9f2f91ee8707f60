"""Undo, copy, paste and the like go to whatever text has the focus, as on every desktop."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

VERBS = {
    "edit.undo": "undo",
    "edit.redo": "redo",
    "edit.cut": "cut",
    "edit.copy": "copy",
    "edit.paste": "paste",
    "edit.select_all": "selectAll",
}


def connect_edit_actions(actions: Mapping[str, QAction]) -> None:
    for action_id, verb in VERBS.items():
        actions[action_id].triggered.connect(lambda _checked=False, verb=verb: _to_focused(verb))


def _to_focused(verb: str) -> None:
    widget = QApplication.focusWidget()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        getattr(widget, verb)()
