"""The menu of the code: what every text has, and what can be asked about it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


def code_menu(view: "CodeView", at: QPoint) -> QMenu:
    """To be shown with `popup`; it is gone when it is closed."""
    menu = view.createStandardContextMenu(at)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    first = menu.actions()[0] if menu.actions() else None
    ask = menu.addAction("Ask about selection" if view.textCursor().hasSelection() else "Ask")
    ask.setShortcut(QKeySequence("Ctrl+L"))
    ask.triggered.connect(view.ask_requested)
    line = view.cursorForPosition(at).blockNumber() + 1
    attach = menu.addAction("Add class or function to chat")
    attach.triggered.connect(lambda: view.attach_requested.emit(line))
    if first is not None:
        menu.insertActions(first, [ask, attach])
        menu.insertSeparator(first)
    return menu
