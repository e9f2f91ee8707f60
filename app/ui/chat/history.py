"""Recent chats: a list to search by title, the newest first; from there the search goes on in all of them."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from app.domain.days import day_in_words
from app.domain.visible import visible
from app.services.ports import ConversationSummary
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

TALLEST = 424
SEARCH = "search"  # no chat has such an id


class ChatPicker(SearchPopup):
    """`chat_chosen` carries the id of a conversation, `search_chosen` what is to be looked for in all of them."""

    chat_chosen = Signal(str)
    search_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Search chats by title…", name="Chats", tick_column=True)
        self.setObjectName("chat.history")
        self._chats: tuple[ConversationSummary, ...] = ()
        self._current = ""
        self._now = datetime.now().astimezone()
        self._query = ""
        self.chosen.connect(self._choose_row)

    def show_chats(self, chats: Sequence[ConversationSummary], current: str, now: datetime, scale: float) -> None:
        """Opens with the chats in the order given; `current` is the id of the one on display."""
        self._chats, self._current, self._now = tuple(chats), current, now
        self.show_at_scale(scale)

    def place_in(self, window: QRect, content_height: int) -> QRect:
        return super().place_in(window, min(content_height, self.px(TALLEST)))

    def rows_for(self, query: str) -> Sequence[Row]:
        self._query = query
        words = query.lower().split()
        today = self._now.astimezone().date()
        rows: list[Row] = []
        for chat in self._chats:
            if not all(word in chat.title.lower() for word in words):
                continue
            changed = chat.changed_at.astimezone()
            heading = day_in_words(changed.date(), today)
            if not any(row.heading and row.title == heading for row in rows):
                rows.append(Row("", heading, heading=True))
            title = visible(chat.title) or "New chat"
            rows.append(Row(chat.id, title, right=f"{changed:%H:%M}", ticked=chat.id == self._current))
        if not rows:
            rows.append(Row("", "No recent chat has such a title" if self._chats else "No chats yet", heading=True))
        if query and self._chats:
            rows.append(Row(SEARCH, f"Search in all chats for “{query}”"))
        return rows

    def _choose_row(self, key: str) -> None:
        if key == SEARCH:
            self.search_chosen.emit(self._query)
        else:
            self.chat_chosen.emit(key)
