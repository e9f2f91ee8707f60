"""The menu of a tab: closing it and others, its path, and where else it can be shown."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.theme.keys import KeysOf

WORDS = (
    ("close", "Close", "file.close_tab"),
    ("close_others", "Close others", ""),
    ("close_right", "Close to the right", ""),
    ("close_all", "Close all", ""),
    ("", "", ""),
    ("split", "Split", "view.split"),
    ("move", "Move to the other side", "view.move_tab"),
    ("attach", "Add to chat", ""),
    ("", "", ""),
    ("copy_path", "Copy path", ""),
    ("reveal", "Reveal in files", "file.reveal"),
)
NEEDS_FILE = ("copy_path", "reveal")


def tab_menu(parent: QWidget, *, has_file: bool, choose: Callable[[str], None], keys_of: KeysOf) -> QMenu:
    """`choose` gets the name of the entry: the first column of `WORDS`. The last one is the command with its keys."""
    menu = QMenu(parent)
    for name, words, command in WORDS:
        if not name:
            menu.addSeparator()
            continue
        action = menu.addAction(words)
        if command:
            action.setShortcut(QKeySequence(keys_of(command)))
        action.setEnabled(has_file or name not in NEEDS_FILE)
        action.triggered.connect(lambda _checked=False, name=name: choose(name))
    return menu
