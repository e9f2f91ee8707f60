"""The page of the sidebar with the chats: a search field, the shelf that is looked at, the list, and a way back."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from app.domain.chat_shelf import ALL, TRASH, ChatHit, ChatSummary, Shelf
from app.domain.visible import visible
from app.services.history import HistoryState
from app.ui.history.chat_delegate import ChatDelegate
from app.ui.history.chat_list import ChatList
from app.ui.history.list_model import ChatListModel
from app.ui.history.menus import chat_menu, more_menu, shelf_menu
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.theme import Theme

EMPTY = "No chats yet.\n\nAsk something: every chat is kept here, and can be found by what was said in it."
EMPTY_TRASH = "The trash is empty.\n\nDeleted chats are kept here for 30 days."


class HistoryPanel(QWidget):
    """Shows `HistoryState` and reports wishes. `action_requested` carries the name of an action of the menus, the ids
    of the chats that it is about, and a word for it (a folder's name), where it needs one."""

    search_requested = Signal(str)
    shelf_requested = Signal(object)  # Shelf
    open_requested = Signal(str, str)  # the chat's id, a message's id or nothing
    rename_requested = Signal(str, str)
    action_requested = Signal(str, list, str)
    new_requested = Signal()
    undo_requested = Signal()
    undo_dismissed = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history.panel")
        self.setAccessibleName("Chats")
        self._now = now
        self._state = HistoryState()
        self._shown: HistoryState | None = None
        self._shown_day = ""
        self._scale = 1.0
        self.model = ChatListModel()
        self.model.renamed.connect(self.rename_requested)
        self._delegate = ChatDelegate()
        self.list = ChatList(self.model, self._delegate)
        self.list.wanted.connect(self._open)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.delete_wanted.connect(self._delete)
        self.search = QLineEdit()
        self.search.setObjectName("history.search")
        self.search.setPlaceholderText("Search all chats…")
        self.search.setAccessibleName("Search chats")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.search_requested)
        self.search.returnPressed.connect(lambda: self.list.want(self.list.currentIndex()))
        self.new = IconButton("new-chat", "New chat")
        self.new.clicked.connect(self.new_requested)
        self.more = IconButton("more", "Import, export and the trash")
        self.more.setObjectName("history.more")
        self.more.clicked.connect(self._show_more)
        self.shelf = TextButton("All chats", kind="quiet", icon_name="chevron-down", role="muted")
        self.shelf.setObjectName("history.shelf")
        self.shelf.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
        self.shelf.clicked.connect(self._show_shelves)
        self.summary = label("", "small", wrap=True)
        self.summary.setObjectName("history.summary")
        self._empty = label(EMPTY, "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._make_undo_bar()
        self._lay_out()
        self.setFocusProxy(self.search)
        self.show_scale(1.0)

    def _make_undo_bar(self) -> None:
        self._undo = QFrame()
        self._undo.setObjectName("history.undo")
        self._undo.setProperty("box", "bar")
        self._deleted = label(wrap=True)
        self._undo_button = TextButton("Undo", kind="link")
        self._undo_button.clicked.connect(self.undo_requested)
        self._undo_close = IconButton("close", "Leave it in the trash")
        self._undo_close.clicked.connect(self.undo_dismissed)
        self._undo_row = QHBoxLayout(self._undo)
        self._undo_row.addWidget(self._deleted, 1)
        self._undo_row.addWidget(self._undo_button)
        self._undo_row.addWidget(self._undo_close)
        self._undo.hide()

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.search, 1)
        self._top.addWidget(self.new)
        self._top.addWidget(self.more)
        self._second = QHBoxLayout()
        self._second.addWidget(self.shelf)
        self._second.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addLayout(self._second)
        self._column.addWidget(self.summary)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self._empty, 1)
        self._column.addWidget(self._undo)

    # state comes down

    def show_state(self, state: HistoryState) -> None:
        """Drawn when the page is looked at: the list may be long, and nobody may be looking."""
        self._state = state
        if self.isVisible():
            self._draw()

    def show_current(self, conversation_id: str) -> None:
        """The chat on display."""
        self.model.show_current(conversation_id)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._delegate.show_theme(theme, scale)
        self.show_scale(scale)
        self.list.viewport().update()

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        side, narrow = round(8 * scale), round(4 * scale)
        self._column.setContentsMargins(0, narrow, 0, 0)
        self._column.setSpacing(narrow)
        self._top.setContentsMargins(side, 0, narrow, 0)
        self._top.setSpacing(round(2 * scale))
        self._second.setContentsMargins(narrow, 0, side, 0)
        self.summary.setContentsMargins(side * 2 - narrow, 0, side, 0)
        self._undo_row.setContentsMargins(side, narrow, narrow, narrow)
        self._undo_row.setSpacing(narrow)
        self._empty.setContentsMargins(side * 2, narrow, side * 2, 0)
        self.list.doItemsLayout()

    def rename(self, conversation_id: str) -> None:
        """Opens the title of a chat to be typed over; without its row the search is in the way."""
        if self.model.row_of(conversation_id) < 0 and self.search.text():
            self.search.clear()
        row = self.model.row_of(conversation_id)
        if row >= 0:
            self.list.edit_row(row)

    def show_query(self, text: str) -> None:
        self.search.setText(text)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # drawing

    def _draw(self) -> None:
        state, before = self._state, self._shown
        day = f"{self._now().astimezone():%x}"
        self._shown, self._shown_day, old_day = state, day, self._shown_day
        same_list = (
            before is not None and old_day == day and before.chats is state.chats and before.shelf == state.shelf
        )
        if before is None or not same_list or before.found is not state.found:
            self._draw_list(state)
        self._draw_shelf(state)
        self._draw_summary(state)
        self._draw_undo(state)
        nothing = not self.model.rowCount() and state.loaded and not state.query
        self.list.setVisible(not nothing)
        self._empty.setVisible(nothing)
        self._empty.setText(EMPTY_TRASH if state.shelf.trash else EMPTY)

    def _draw_list(self, state: HistoryState) -> None:
        if state.found is not None:
            self.model.show_hits(state.found.hits, self._now())
            self.list.select_row(self.model.first_choosable())
            return
        with self.list.kept_place():
            self.model.show_chats(state.chats, self._now(), trash=state.shelf.trash)

    def _draw_shelf(self, state: HistoryState) -> None:
        name = shelf_name(state.shelf)
        self.shelf.setText(f"{name} · {len(state.chats):,}" if state.loaded else name)
        self.shelf.setAccessibleName(f"{name}: choose a folder or the trash")
        where = "" if state.shelf == ALL else f" in {visible(name)}"
        self.search.setPlaceholderText(f"Search{where or ' all chats'}…")

    def _draw_summary(self, state: HistoryState) -> None:
        text = _summary(state)
        self.summary.setText(text)
        self.summary.setVisible(bool(text))

    def _draw_undo(self, state: HistoryState) -> None:
        self._undo.setVisible(bool(state.deleted))
        if state.deleted:
            first = visible(state.deleted[0]) or "New chat"
            what = f"“{first}” was" if len(state.deleted) == 1 else f"{len(state.deleted)} chats were"
            self._deleted.setText(f"{what} deleted.")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    # wishes

    def _open(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row())
        if isinstance(entry, ChatHit):
            self.open_requested.emit(entry.conversation_id, entry.message_id)
        elif chat := self.model.chat_at(index.row()):
            self.open_requested.emit(chat, "")

    def _delete(self, ids: Sequence[str]) -> None:
        self.action_requested.emit("destroy" if self._state.shelf.trash else "delete", list(ids), "")

    def _show_menu(self, ids: Sequence[str], at: QPoint) -> None:
        chats = [chat for chat in self._state.chats if chat.id in set(ids)]
        menu = chat_menu(self, chats or [_unlisted(one) for one in ids], self._state, self._act)
        menu.popup(at)

    def _show_shelves(self) -> None:
        self._pop_up(shelf_menu(self, self._state, self.shelf_requested.emit), self.shelf)

    def _show_more(self) -> None:
        self._pop_up(more_menu(self, self._state, self._act), self.more)

    def _pop_up(self, menu: QMenu, button: QWidget) -> None:
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _act(self, name: str, ids: Sequence[str], word: str) -> None:
        if name == "open":
            self.open_requested.emit(ids[0], "")
        elif name == "rename":
            self.rename(ids[0])
        else:
            self.action_requested.emit(name, list(ids), word)

    def _undoes(self, event: QKeyEvent) -> bool:
        """Ctrl+Z while a deletion can be taken back, but for letters of the search."""
        return event.matches(QKeySequence.StandardKey.Undo) and self._undo.isVisible() and not self.search.hasFocus()

    def event(self, event: QEvent) -> bool:
        """The key is ours before it is the menu's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._undoes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down from the search goes into the list; Esc there empties it first."""
        if self._undoes(event):
            self.undo_requested.emit()
        elif self.search.hasFocus() and event.key() == Qt.Key.Key_Down and self.list.isVisible():
            self.list.take_focus()
        elif self.search.hasFocus() and event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)


def shelf_name(shelf: Shelf) -> str:
    return "Trash" if shelf == TRASH else visible(shelf.folder) or "All chats"


def _unlisted(conversation_id: str) -> ChatSummary:
    """A chat of which only a hit is listed."""
    return ChatSummary(conversation_id, "", datetime.now().astimezone())


def _summary(state: HistoryState) -> str:
    if state.problem is not None:
        return state.problem.message
    if not state.query.strip():
        return "Reading the chats…" if not state.loaded else ""
    if state.found is None:
        return "Searching…"
    hits = state.found.hits
    chats = len({hit.conversation_id for hit in hits})
    messages = sum(bool(hit.message_id) for hit in hits)
    text = (
        f"{messages:,} {_plural(messages, 'message')} in {chats:,} {_plural(chats, 'chat')}." if hits else "Not found."
    )
    if state.found.limited and hits:
        text = f"The newest {messages:,} messages; say more to see others."
    if state.found.not_indexed:
        text += f" {state.found.not_indexed:,} texts are still to be looked through."
    return text


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
