"""The menus of the page of chats: what can be done with those chosen, which shelf is looked at, files and the trash."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.chat_shelf import ALL, TRASH, ChatSummary, Shelf
from app.domain.visible import visible
from app.services.history import HistoryState

Act = Callable[[str, Sequence[str], str], None]
"""An action's name, the ids of the chats it is about, and a word for it."""


def chat_menu(parent: QWidget, chats: Sequence[ChatSummary], state: HistoryState, act: Act) -> QMenu:
    menu = _menu(parent)
    ids = [chat.id for chat in chats]

    def add(words: str, name: str, word: str = "", where: QMenu = menu) -> QAction:
        action = where.addAction(words)
        action.triggered.connect(lambda: act(name, ids, word))
        return action

    if state.shelf.trash:
        add("Restore", "restore")
        menu.addSeparator()
        add("Delete for good…", "destroy")
        return menu
    if len(ids) == 1:
        add("Open", "open")
        add("Rename…", "rename")
    pinned = all(chat.pinned for chat in chats)
    add("Unpin" if pinned else "Pin", "unpin" if pinned else "pin")
    folders = menu.addMenu("Move to folder")
    here = {chat.folder for chat in chats}
    for folder in state.folders:
        add(_plain(folder), "move", folder, folders).setEnabled(here != {folder})
    if state.folders:
        folders.addSeparator()
    add("New folder…", "new_folder", where=folders)
    add("Out of its folder" if len(ids) == 1 else "Out of their folders", "move", where=folders).setEnabled(
        here != {""}
    )
    if len(ids) == 1:
        add("Duplicate", "duplicate")
    menu.addSeparator()
    add("Export as Markdown…", "export_markdown")
    add("Export as JSON…", "export_json")
    menu.addSeparator()
    add("Delete", "delete")
    return menu


def shelf_menu(parent: QWidget, state: HistoryState, choose: Callable[[Shelf], None]) -> QMenu:
    menu = _menu(parent)

    def add(words: str, shelf: Shelf) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(shelf == state.shelf)
        action.triggered.connect(lambda: choose(shelf))

    add("All chats", ALL)
    if state.folders:
        menu.addSeparator()
    for folder in state.folders:
        add(_plain(folder), Shelf(folder))
    menu.addSeparator()
    add(f"Trash ({state.in_trash:,})" if state.in_trash else "Trash", TRASH)
    return menu


def more_menu(parent: QWidget, state: HistoryState, act: Act) -> QMenu:
    menu = _menu(parent)
    menu.addAction("Import…").triggered.connect(lambda: act("import", [], ""))
    everything = menu.addAction("Export all chats…")
    everything.triggered.connect(lambda: act("export_all", [], ""))
    menu.addSeparator()
    empty = menu.addAction("Empty trash…")
    empty.setEnabled(state.in_trash > 0)
    empty.triggered.connect(lambda: act("empty_trash", [], ""))
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _plain(name: str) -> str:
    """A name from outside: an ampersand in it is no key."""
    return visible(name).replace("&", "&&")
