"""The menu over a text of the conversation: what can be copied of it, as it was written, and what can be looked for."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget


class Entry(NamedTuple):
    """None in place of one is a line."""

    text: str
    act: Callable[[], object]
    enabled: bool = True


def copying(name: str, text: str) -> Entry:
    """Copies `text`, if there is any."""
    return Entry(name, lambda: QGuiApplication.clipboard().setText(text), bool(text))


def open_menu(over: QWidget, at: QPoint, entries: Sequence[Entry | None]) -> None:
    """`at` is a place on the screen."""
    menu = QMenu(over)
    menu.setObjectName("chat.menu")
    menu.aboutToHide.connect(menu.deleteLater)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        action = menu.addAction(entry.text)
        action.setEnabled(entry.enabled)
        action.triggered.connect(lambda _=False, act=entry.act: act())
    menu.popup(at)
