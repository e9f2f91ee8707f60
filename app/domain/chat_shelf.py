"""The chats as a list: what is known of each without opening it, where it stands, and what a search found."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.chat_search import Excerpt


class Shelf(NamedTuple):
    """Which chats are looked at: all that are not deleted, those of one folder, or those in the trash."""

    folder: str = ""
    trash: bool = False


ALL = Shelf()
TRASH = Shelf(trash=True)


class ChatSummary(NamedTuple):
    """One chat of the list; a tuple because there may be many thousands. `deleted_at`: in the trash since then."""

    id: str
    title: str
    changed_at: datetime
    folder: str = ""
    pinned: bool = False
    deleted_at: datetime | None = None

    def stands_on(self, shelf: Shelf) -> bool:
        if shelf.trash or self.deleted_at is not None:
            return shelf.trash and self.deleted_at is not None
        return not shelf.folder or self.folder == shelf.folder


@dataclass(frozen=True, slots=True)
class ChatHit:
    """One message with everything that was looked for, or the title of a chat (`message_id` and `who` empty)."""

    conversation_id: str
    message_id: str
    title: str
    changed_at: datetime
    who: str
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class ChatsFound:
    """`limited`: there is more. `not_indexed` texts have not been looked through yet."""

    hits: tuple[ChatHit, ...] = ()
    limited: bool = False
    not_indexed: int = 0


def in_order(chats: list[ChatSummary], shelf: Shelf) -> tuple[ChatSummary, ...]:
    """Those on the shelf, pinned ones first, then the last changed; in the trash the last deleted."""
    shown = [chat for chat in chats if chat.stands_on(shelf)]
    if shelf.trash:
        return tuple(sorted(shown, key=lambda chat: chat.deleted_at or chat.changed_at, reverse=True))
    shown.sort(key=lambda chat: chat.changed_at, reverse=True)
    pinned = [chat for chat in shown if chat.pinned]
    return (*pinned, *(chat for chat in shown if not chat.pinned)) if pinned else tuple(shown)
