"""Earlier chats: a list to search by title, the newest first."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from app.domain.visible import visible
from app.services.ports import ConversationSummary
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

TALLEST = 424


class ChatPicker(SearchPopup):
    """`chat_chosen` carries the id of a conversation."""

    chat_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Search chats by title…", name="Chats", tick_column=True)
        self.setObjectName("chat.history")
        self._chats: tuple[ConversationSummary, ...] = ()
        self._current = ""
        self._now = datetime.now().astimezone()
        self.chosen.connect(self.chat_chosen)

    def show_chats(self, chats: Sequence[ConversationSummary], current: str, now: datetime, scale: float) -> None:
        """Opens with the chats in the order given; `current` is the id of the one on display."""
        self._chats, self._current, self._now = tuple(chats), current, now
        self.show_at_scale(scale)

    def place_in(self, window: QRect, content_height: int) -> QRect:
        return super().place_in(window, min(content_height, self.px(TALLEST)))

    def rows_for(self, query: str) -> Sequence[Row]:
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
            rows.append(Row("", "No chat has such a title" if self._chats else "No chats yet", heading=True))
        return rows


def day_in_words(day: date, today: date) -> str:
    if day >= today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A}" if today - day < timedelta(days=7) else f"{day:%d %B %Y}"
