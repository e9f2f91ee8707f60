"""The chats as a model for the list: what a row shows is made when it is looked at, so that thousands cost little."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.domain.chat_shelf import ChatHit, ChatSummary
from app.domain.days import day_in_words, short_day
from app.domain.visible import visible

Index = QModelIndex | QPersistentModelIndex

MOST_HITS_OF_A_CHAT = 4


class Heading(NamedTuple):
    """A day, or the group of those that are pinned."""

    title: str


class Found(NamedTuple):
    """A chat in which something was found, above its hits; `hits` is how many there are."""

    conversation_id: str
    title: str
    changed_at: datetime
    hits: int


Entry = Heading | ChatSummary | Found | ChatHit


class ChatListModel(QAbstractListModel):
    """`renamed` carries the id and what was typed into the row."""

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._now = datetime.now().astimezone()
        self.current = ""

    def show_chats(self, chats: Sequence[ChatSummary], now: datetime, *, trash: bool) -> None:
        """The chats in their order, grouped by the day on which they were changed, or deleted."""
        self._show(_by_day(chats, now, trash=trash), now)

    def show_hits(self, hits: Sequence[ChatHit], now: datetime) -> None:
        self._show(list(_by_chat(hits)), now)

    def show_current(self, conversation_id: str) -> None:
        """The chat on display is marked."""
        if conversation_id != self.current:
            self.current = conversation_id
            if self._entries:
                self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def chat_at(self, row: int) -> str:
        """The id of the chat that a row belongs to; empty for a heading."""
        entry = self._entries[row]
        return "" if isinstance(entry, Heading) else chat_of(entry)

    def row_of(self, conversation_id: str) -> int:
        """The row of a chat; -1 where it has none."""
        return next((row for row, entry in enumerate(self._entries) if _is_row_of(entry, conversation_id)), -1)

    def first_choosable(self) -> int:
        """The first row that can be opened, a hit before its chat; -1 for none."""
        hits = (row for row, entry in enumerate(self._entries) if isinstance(entry, ChatHit))
        others = (row for row, entry in enumerate(self._entries) if not isinstance(entry, Heading))
        return next(hits, next(others, -1))

    # what Qt calls

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return entry.excerpt.text if isinstance(entry, ChatHit) else title_of(entry)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "\n".join(_said(entry, self._now, self.current))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        entry = self._entries[index.row()]
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not isinstance(entry, ChatSummary) or title in ("", entry.title):
            return False
        self.renamed.emit(entry.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        entry = self._entries[index.row()]
        if isinstance(entry, Heading):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if isinstance(entry, ChatSummary) else flags

    def time_of(self, entry: Entry) -> str:
        """What stands at the right end of a row."""
        match entry:
            case ChatSummary() if entry.pinned and entry.deleted_at is None:
                return short_day(entry.changed_at, self._now)
            case ChatSummary():
                return f"{(entry.deleted_at or entry.changed_at).astimezone(self._now.tzinfo):%H:%M}"
            case Found():
                return short_day(entry.changed_at, self._now)
        return ""

    def _show(self, entries: list[Entry], now: datetime) -> None:
        self.beginResetModel()
        self._entries, self._now = entries, now.astimezone()
        self.endResetModel()


def chat_of(entry: ChatSummary | Found | ChatHit) -> str:
    return entry.id if isinstance(entry, ChatSummary) else entry.conversation_id


def title_of(entry: Heading | ChatSummary | Found) -> str:
    return visible(entry.title) or "New chat"


def _is_row_of(entry: Entry, conversation_id: str) -> bool:
    return isinstance(entry, ChatSummary | Found) and chat_of(entry) == conversation_id


def _by_day(chats: Sequence[ChatSummary], now: datetime, *, trash: bool) -> list[Entry]:
    """Zones are asked for once a day, not once a chat."""
    entries: list[Entry] = []
    today = now.astimezone().date()
    first = last = now  # the day of the heading above
    in_pinned = False
    for chat in chats:
        moment = chat.deleted_at or chat.changed_at
        if chat.pinned and not trash:
            if not in_pinned:
                entries.append(Heading("Pinned"))
            in_pinned = True
        elif in_pinned or not entries or not first <= moment < last:
            in_pinned = False
            first = moment.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
            last = first + timedelta(days=1)
            entries.append(Heading(day_in_words(first.date(), today)))
        entries.append(chat)
    return entries


def _by_chat(hits: Sequence[ChatHit]) -> Iterable[Entry]:
    """Each chat with its hits, the last changed first; a hit in the title alone is the chat itself."""
    chats: dict[str, list[ChatHit]] = {}
    for hit in hits:
        chats.setdefault(hit.conversation_id, []).append(hit)
    for found in sorted(chats.values(), key=lambda those: those[0].changed_at, reverse=True):
        messages = [hit for hit in found if hit.message_id]
        first = found[0]
        yield Found(first.conversation_id, first.title, first.changed_at, len(messages))
        yield from messages[:MOST_HITS_OF_A_CHAT]


def _said(entry: Entry, now: datetime, current: str) -> list[str]:
    match entry:
        case Heading():
            return [entry.title]
        case ChatSummary():
            marks = [
                "on display" if entry.id == current else "",
                "pinned" if entry.pinned else "",
                f"in {entry.folder}" if entry.folder else "",
                f"deleted {short_day(entry.deleted_at, now)}" if entry.deleted_at else "",
            ]
            return [title_of(entry), ", ".join(filter(None, [f"changed {short_day(entry.changed_at, now)}", *marks]))]
        case Found():
            return [title_of(entry), f"{entry.hits} found"]
        case ChatHit():
            return [f"{visible(entry.who)}:", entry.excerpt.text]
