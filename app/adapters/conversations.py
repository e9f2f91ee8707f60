"""The chats on disk: questions and answers as rows, streaming answers as a journal that a crash cannot take."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.adapters.conversation_rows import (
    answer_cells,
    answer_from,
    context_from,
    context_text,
    options_cell,
    options_from_cell,
    question_cells,
    turn_from,
)
from app.adapters.database import Database
from app.adapters.rows import clean_text, time_from, time_text
from app.domain.branches import arranged, everything, linked
from app.domain.conversation import Answer, AnswerStatus, ContextChoices, Conversation, Turn
from app.services.ports import Clock, ConversationSummary

if TYPE_CHECKING:
    from sqlite3 import Connection

_NEXT_CHANGE = "(SELECT coalesce(max(changed), 0) + 1 FROM conversations)"
_NEXT_OPENING = "(SELECT coalesce(max(opened), 0) + 1 FROM conversations)"
HOLDS_SOMETHING = (
    "(title <> '' OR draft <> '' OR EXISTS (SELECT 1 FROM messages WHERE conversation_id = conversations.id))"
)


class SqliteConversations:
    """Implements `ports.Conversations`. Ids of turns and answers are unique over all conversations."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- writing --------------------------------------------------------------------------------------------------

    def save_conversation(self, conversation: Conversation) -> None:
        """Its title and options, and those of its turns that are not there yet; from the trash it comes back."""
        now = time_text(self._clock.now())
        self._database.put(lambda connection: write_conversation(connection, conversation, now))

    def save_turn(self, conversation_id: str, turn: Turn) -> None:
        """The question, which answer is shown, and its answers; one that streams keeps its journal."""
        now = time_text(self._clock.now())

        def work(connection: "Connection") -> None:
            _touch(connection, conversation_id, now)
            _write_turn(connection, conversation_id, turn, now)

        self._database.put(work)

    def save_display(self, turn: Turn) -> None:
        """Which of its answers is on display, and that it is itself; looking is no change of the conversation."""
        self._database.put(
            lambda connection: connection.execute(
                "UPDATE messages SET shown = ?, picked = ? WHERE id = ?", (turn.shown, turn.picked, turn.id)
            )
        )

    def save_answer(self, conversation_id: str, turn_id: str, answer: Answer) -> None:
        """Its text stands from here on, and the journal of what it already holds is closed."""
        now = time_text(self._clock.now())

        def work(connection: "Connection") -> None:
            _touch(connection, conversation_id, now)
            _write_answer(connection, conversation_id, turn_id, answer, now)

        self._database.put(work)

    def append_text(self, answer_id: str, text: str) -> None:
        chunk = clean_text(text)
        self._database.put(
            lambda connection: connection.execute(
                "INSERT INTO chunks(answer_id, text) VALUES (?, ?)", (answer_id, chunk)
            )
        )

    def save_draft(self, conversation_id: str, text: str) -> None:
        """A draft alone makes a conversation; an empty one does not."""
        self._save_beside("UPDATE conversations SET draft = ? WHERE id = ?", clean_text(text), conversation_id)

    def save_context(self, conversation_id: str, choices: ContextChoices) -> None:
        """The same: attached code alone makes a conversation."""
        self._save_beside("UPDATE conversations SET context = ? WHERE id = ?", context_text(choices), conversation_id)

    def _save_beside(self, update: str, text: str, conversation_id: str) -> None:
        """What is no message, and does not count as a change; an empty text makes no conversation."""
        now = time_text(self._clock.now())

        def work(connection: "Connection") -> None:
            if not connection.execute(update, (text, conversation_id)).rowcount and text:
                _touch(connection, conversation_id, now)
                connection.execute(update, (text, conversation_id))

        self._database.put(work)

    # -- reading --------------------------------------------------------------------------------------------------

    async def draft(self, conversation_id: str) -> str:
        def work(connection: "Connection") -> str:
            found = connection.execute("SELECT draft FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
            return str(found[0]) if found else ""

        return await self._database.read(work)

    async def load(self, conversation_id: str) -> Conversation | None:
        conversation = await self._database.read(lambda connection: load_conversation(connection, conversation_id))
        if conversation is not None:
            self._database.put(
                lambda connection: connection.execute(
                    f"UPDATE conversations SET opened = {_NEXT_OPENING} WHERE id = ?",  # noqa: S608 - our own words
                    (conversation_id,),
                )
            )
        return conversation

    async def recent(self, limit: int = 100) -> Sequence[ConversationSummary]:
        """Those with something in them, the last changed first."""

        def work(connection: "Connection") -> list[tuple[str, str, str]]:
            return connection.execute(
                f"SELECT id, title, changed_at FROM conversations WHERE deleted_at IS NULL AND {HOLDS_SOMETHING} "  # noqa: S608
                "ORDER BY changed DESC LIMIT ?",
                (limit,),
            ).fetchall()

        return tuple(
            ConversationSummary(identity, title, time_from(changed_at))
            for identity, title, changed_at in await self._database.read(work)
        )

    async def last_opened(self) -> Conversation | None:
        def work(connection: "Connection") -> Conversation | None:
            newest = connection.execute(
                "SELECT id FROM conversations WHERE deleted_at IS NULL ORDER BY opened DESC LIMIT 1"
            ).fetchone()
            return load_conversation(connection, newest[0]) if newest else None

        return await self._database.read(work)

    async def received_text(self, charge_id: str) -> str | None:
        return await self._database.read(lambda connection: _received_text(connection, charge_id))


# -- in the database's thread -----------------------------------------------------------------------------------------


def write_conversation(connection: "Connection", conversation: Conversation, now: str) -> None:
    _touch(connection, conversation.id, now, time_text(conversation.created_at))
    connection.execute(
        "UPDATE conversations SET title = ?, options = ?, deleted_at = NULL WHERE id = ?",
        (clean_text(conversation.title), options_cell(conversation.options), conversation.id),
    )
    known = connection.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND role = 'user'", (conversation.id,)
    )
    ids = {turn_id for (turn_id,) in known}
    for turn in everything(linked(conversation)):
        if turn.id not in ids:
            _write_turn(connection, conversation.id, turn, now)


def _touch(connection: "Connection", conversation_id: str, now: str, created_at: str | None = None) -> None:
    """The conversation exists, and was changed and open now."""
    connection.execute(
        f"INSERT INTO conversations(id, created_at, changed_at, changed, opened) "  # noqa: S608 - our own words
        f"VALUES (:id, :created, :now, {_NEXT_CHANGE}, {_NEXT_OPENING}) ON CONFLICT(id) DO UPDATE SET "
        f"changed_at = :now, changed = {_NEXT_CHANGE}, opened = {_NEXT_OPENING}",
        {"id": conversation_id, "created": created_at or now, "now": now},
    )


def _write_turn(connection: "Connection", conversation_id: str, turn: Turn, now: str) -> None:
    connection.execute(
        "INSERT INTO messages(id, conversation_id, turn_id, role, position, created_at, text, attachments, shown, "
        "after, picked) "
        "VALUES (:id, :conversation, :id, 'user', "
        "(SELECT count(*) FROM messages WHERE conversation_id = :conversation AND role = 'user'), "
        ":now, :text, :attachments, :shown, :after, :picked) "
        "ON CONFLICT(id) DO UPDATE SET text = :text, attachments = :attachments, shown = :shown, picked = :picked",
        {**question_cells(turn), "conversation": conversation_id, "now": now},
    )
    for answer in turn.answers:
        if answer.status is not AnswerStatus.STREAMING or not _streams(connection, answer.id):
            _write_answer(connection, conversation_id, turn.id, answer, now)
    connection.execute("UPDATE messages SET shown = ? WHERE id = ?", (turn.shown, turn.id))


def _streams(connection: "Connection", answer_id: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM messages WHERE id = ? AND status = ?", (answer_id, AnswerStatus.STREAMING.value)
    )
    return found.fetchone() is not None


def _write_answer(connection: "Connection", conversation_id: str, turn_id: str, answer: Answer, now: str) -> None:
    added = connection.execute(
        "INSERT INTO messages(id, conversation_id, turn_id, role, position, created_at, text) "
        "VALUES (:id, :conversation, :turn, 'assistant', "
        "(SELECT count(*) FROM messages WHERE conversation_id = :conversation AND turn_id = :turn "
        "AND role = 'assistant'), :now, '') ON CONFLICT(id) DO NOTHING",
        {"id": answer.id, "conversation": conversation_id, "turn": turn_id, "now": now},
    ).rowcount
    if added:  # a new answer is the one that is looked at
        connection.execute(
            "UPDATE messages SET shown = (SELECT count(*) - 1 FROM messages "
            "WHERE conversation_id = :conversation AND turn_id = :turn AND role = 'assistant') WHERE id = :turn",
            {"conversation": conversation_id, "turn": turn_id},
        )
    connection.execute(
        "UPDATE messages SET text = :text, reasoning = :reasoning, status = :status, model = :model, "
        "model_name = :model_name, problem = :problem, early_stop = :early_stop WHERE id = :id",
        answer_cells(answer),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?)",
        [(charge_id, answer.id, position, len(answer.text)) for position, charge_id in enumerate(answer.attempts)],
    )
    connection.execute("DELETE FROM chunks WHERE answer_id = ?", (answer.id,))


def load_conversation(connection: "Connection", conversation_id: str) -> Conversation | None:
    found = connection.execute(
        "SELECT created_at, title, context, options FROM conversations WHERE id = ?", (conversation_id,)
    ).fetchone()
    if found is None:
        return None
    attempts: dict[str, list[str]] = defaultdict(list)
    for answer_id, charge_id in connection.execute(
        "SELECT answer_id, charge_id FROM attempts WHERE answer_id IN "
        "(SELECT id FROM messages WHERE conversation_id = ?) ORDER BY answer_id, position",
        (conversation_id,),
    ):
        attempts[answer_id].append(charge_id)
    questions: list[dict[str, Any]] = []
    answers: dict[str, list[Answer]] = defaultdict(list)
    rows = connection.execute("SELECT * FROM messages WHERE conversation_id = ? ORDER BY position", (conversation_id,))
    names = [column[0] for column in rows.description]
    for row in rows.fetchall():
        cells = dict(zip(names, row, strict=True))
        if cells["role"] == "user":
            questions.append(cells)
        else:
            streams = cells["status"] == AnswerStatus.STREAMING.value
            journal = journal_of(connection, cells["id"]) if streams else ""
            answers[cells["turn_id"]].append(answer_from(cells, tuple(attempts[cells["id"]]), journal))
    turns = tuple(turn_from(cells, tuple(answers[cells["id"]])) for cells in questions)
    created_at, title, context, options = found
    blank = Conversation(
        conversation_id, time_from(created_at), title, options=options_from_cell(options), context=context_from(context)
    )
    return arranged(blank, turns)


def journal_of(connection: "Connection", answer_id: str) -> str:
    return "".join(
        text for (text,) in connection.execute("SELECT text FROM chunks WHERE answer_id = ? ORDER BY id", (answer_id,))
    )


def _received_text(connection: "Connection", charge_id: str) -> str | None:
    found = connection.execute(
        "SELECT answer_id, attempts.position, starts_at, text, status FROM attempts "
        "JOIN messages ON messages.id = answer_id WHERE charge_id = ?",
        (charge_id,),
    ).fetchone()
    if found is None:
        return None
    answer_id, position, start, text, status = found
    if status == AnswerStatus.STREAMING.value:
        text += journal_of(connection, answer_id)
    following = connection.execute(
        "SELECT min(starts_at) FROM attempts WHERE answer_id = ? AND position > ?", (answer_id, position)
    ).fetchone()[0]
    return str(text[start:following])
