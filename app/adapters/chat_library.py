"""The chats as a list: names, folders, pins, the trash; and whole chats that leave and come back."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.adapters.conversations import HOLDS_SOMETHING, load_conversation, write_conversation
from app.adapters.database import Database
from app.adapters.rows import clean_text, time_from, time_text
from app.domain.chat_json import KeptChat
from app.domain.chat_shelf import ChatSummary
from app.domain.conversation import Conversation, with_new_ids
from app.services.ports import Clock

if TYPE_CHECKING:
    from sqlite3 import Connection

_SUMMARY = "SELECT id, title, changed_at, folder, pinned, deleted_at FROM conversations"


class SqliteChatLibrary:
    """Implements `ports.ChatLibrary`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- the list -------------------------------------------------------------------------------------------------

    async def summaries(self) -> list[ChatSummary]:
        def work(connection: "Connection") -> list[ChatSummary]:
            return [_summary(row) for row in connection.execute(f"{_SUMMARY} WHERE {HOLDS_SOMETHING}")]

        return await self._database.read(work)

    async def summary(self, conversation_id: str) -> ChatSummary | None:
        def work(connection: "Connection") -> ChatSummary | None:
            row = connection.execute(f"{_SUMMARY} WHERE id = ? AND {HOLDS_SOMETHING}", (conversation_id,)).fetchone()
            return None if row is None else _summary(row)

        return await self._database.read(work)

    def rename(self, conversation_id: str, title: str) -> None:
        self._set("title = ?", clean_text(title), [conversation_id])

    def pin(self, conversation_ids: Sequence[str], pinned: bool) -> None:
        self._set("pinned = ?", int(pinned), conversation_ids)

    def move(self, conversation_ids: Sequence[str], folder: str) -> None:
        self._set("folder = ?", clean_text(folder), conversation_ids)

    def delete(self, conversation_ids: Sequence[str]) -> None:
        self._set("deleted_at = ?", time_text(self._clock.now()), conversation_ids)

    def restore(self, conversation_ids: Sequence[str]) -> None:
        self._set("deleted_at = ?", None, conversation_ids)

    def _set(self, what: str, value: object, conversation_ids: Iterable[str]) -> None:
        rows = [(value, conversation_id) for conversation_id in conversation_ids]
        self._database.put(
            lambda connection: connection.executemany(f"UPDATE conversations SET {what} WHERE id = ?", rows)  # noqa: S608
        )

    # -- the end of a chat ----------------------------------------------------------------------------------------

    async def destroy(self, conversation_ids: Sequence[str]) -> None:
        rows = [(conversation_id,) for conversation_id in conversation_ids]
        await self._database.write(
            lambda connection: connection.executemany(
                "DELETE FROM conversations WHERE id = ? AND deleted_at IS NOT NULL", rows
            )
        )

    async def destroy_old(self, deleted_before: datetime) -> int:
        before = time_text(deleted_before)
        return await self._database.write(
            lambda connection: connection.execute("DELETE FROM conversations WHERE deleted_at < ?", (before,)).rowcount
        )

    # -- whole chats ----------------------------------------------------------------------------------------------

    async def kept(self, conversation_ids: Sequence[str]) -> Sequence[KeptChat]:
        def work(connection: "Connection") -> list[KeptChat]:
            return [kept for one in conversation_ids if (kept := _kept(connection, one)) is not None]

        return await self._database.read(work)

    async def add(self, chats: Sequence[KeptChat]) -> Sequence[str]:
        return await self._database.write(lambda connection: [_add(connection, chat) for chat in chats])


# -- in the database's thread -----------------------------------------------------------------------------------------


def _summary(row: tuple[str, str, str, str, int, str | None]) -> ChatSummary:
    identity, title, changed_at, folder, pinned, deleted_at = row
    return ChatSummary(
        identity,
        title,
        datetime.fromisoformat(changed_at),
        folder,
        bool(pinned),
        None if deleted_at is None else time_from(deleted_at),
    )


def _kept(connection: "Connection", conversation_id: str) -> KeptChat | None:
    conversation = load_conversation(connection, conversation_id)
    if conversation is None:
        return None
    row = connection.execute(f"{_SUMMARY} WHERE id = ?", (conversation_id,)).fetchone()
    summary = _summary(row)
    return KeptChat(conversation, summary.changed_at, summary.folder, summary.pinned)


def _add(connection: "Connection", chat: KeptChat) -> str:
    conversation = chat.conversation
    if _is_known(connection, conversation):
        conversation = with_new_ids(conversation, lambda: uuid.uuid4().hex)
    changed_at = time_text(chat.changed_at)
    write_conversation(connection, conversation, changed_at)
    connection.execute(
        "UPDATE conversations SET folder = ?, pinned = ?, changed_at = ?, opened = 0 WHERE id = ?",
        (clean_text(chat.folder), int(chat.pinned), changed_at, conversation.id),
    )
    return conversation.id


def _is_known(connection: "Connection", conversation: Conversation) -> bool:
    """Whether the chat, or any of its messages, is here already."""
    if connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation.id,)).fetchone():
        return True
    turns = (*conversation.turns, *conversation.aside)
    ids = [identity for turn in turns for identity in (turn.id, *(answer.id for answer in turn.answers))]
    return len(set(ids)) < len(ids) or any(
        connection.execute("SELECT 1 FROM messages WHERE id = ?", (identity,)).fetchone() for identity in ids
    )
