"""The menu of a tab: closing it and others, its path, and where else it can be shown."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

WORDS = (
    ("close", "Close", "Ctrl+W"),
    ("close_others", "Close others", ""),
    ("close_right", "Close to the right", ""),
    ("close_all", "Close all", ""),
    ("", "", ""),
    ("split", "Split", "Ctrl+\\"),
    ("move", "Move to the other side", ""),
    ("attach", "Add to chat", ""),
    ("", "", ""),
    ("copy_path", "Copy path", ""),
    ("reveal", "Reveal in files", ""),
)
NEEDS_FILE = ("copy_path", "reveal")


def tab_menu(parent: QWidget, *, has_file: bool, choose: Callable[[str], None]) -> QMenu:
    """`choose` gets the name of the entry: the first column of `WORDS`."""
    menu = QMenu(parent)
    for name, words, keys in WORDS:
        if not name:
            menu.addSeparator()
            continue
        action = menu.addAction(words)
        action.setShortcut(QKeySequence(keys))
        action.setEnabled(has_file or name not in NEEDS_FILE)
        action.triggered.connect(lambda _checked=False, name=name: choose(name))
    return menu
