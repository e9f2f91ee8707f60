"""Full-text search over the chats: an FTS5 table of terms, kept in step with what has changed, in the same database.

SQLite's own tokenizers lose signs and know nothing of names, so what goes in are the terms of `domain.chat_search`,
spaces between them; the tokenizer only parts them again. The table is made here and not by a step of the schema: where
a Python has no FTS5, everything but the search works.
"""

from typing import TYPE_CHECKING

from app.adapters.conversations import journal_of
from app.adapters.database import Database
from app.adapters.rows import clean_text, time_from
from app.domain.chat_search import ChatQuery, Term, excerpt, terms_of
from app.domain.chat_shelf import ChatHit, ChatsFound, Shelf
from app.domain.conversation import AnswerStatus

if TYPE_CHECKING:
    from sqlite3 import Connection

TABLE = "chat_terms_1"  # another way of making terms gets another number, and is filled anew
MOST_HITS = 100
MOST_LOOKED_AT = 1_500  # candidates of which the text must be read to know
LONGEST_TEXT = 200_000  # characters of one message; what comes behind them is not found

_SIGNS = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = f"ascii tokenchars '{_SIGNS.replace(chr(39), chr(39) * 2)}'".replace('"', '""')
_CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING "
    f"fts5(terms, detail=none, columnsize=0, prefix='2 3', tokenize=\"{_TOKENIZER}\")"
)
_HITS = f"""
    SELECT owner, conversations.id, conversations.title, conversations.changed_at, role, text, attachments, model_name,
        status
    FROM {TABLE} JOIN search_owners ON search_owners.id = {TABLE}.rowid
    LEFT JOIN messages ON messages.id = owner
    JOIN conversations ON conversations.id = coalesce(messages.conversation_id, owner)
    WHERE {TABLE} MATCH :match AND {{shelf}} ORDER BY {TABLE}.rowid DESC
"""  # noqa: S608 - our own words


class SqliteChatSearch:
    """Implements `ports.ChatSearch`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def index_some(self, limit: int) -> int:
        return await self._database.write(lambda connection: _index_some(connection, limit))

    def expect_interrupted(self) -> None:
        self._database.put(
            lambda connection: connection.execute(
                "INSERT OR IGNORE INTO search_pending SELECT id FROM messages WHERE status = ?",
                (AnswerStatus.STREAMING.value,),
            )
        )

    async def search(self, query: ChatQuery, shelf: Shelf) -> ChatsFound:
        return await self._database.read(lambda connection: _search(connection, query, shelf))


# -- in the database's thread -----------------------------------------------------------------------------------------


def _index_some(connection: "Connection", limit: int) -> int:
    """Puts up to `limit` changed texts into the index; returns how many are left."""
    _make_table(connection)
    owners = [owner for (owner,) in connection.execute("SELECT owner FROM search_pending LIMIT ?", (limit,))]
    for owner in owners:
        _index(connection, owner)
    connection.executemany("DELETE FROM search_pending WHERE owner = ?", [(owner,) for owner in owners])
    (left,) = connection.execute("SELECT count(*) FROM search_pending").fetchone()
    return int(left)


def _make_table(connection: "Connection") -> None:
    """A table of this form that is not there yet wants everything."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
    if known is None:
        connection.execute(_CREATE)
        connection.execute(
            "INSERT OR IGNORE INTO search_pending SELECT id FROM messages UNION SELECT id FROM conversations"
        )


def _index(connection: "Connection", owner: str) -> None:
    text = _text_of(connection, owner)
    known = connection.execute("SELECT id FROM search_owners WHERE owner = ?", (owner,)).fetchone()
    if known is not None:
        connection.execute(f"DELETE FROM {TABLE} WHERE rowid = ?", known)  # noqa: S608 - our own words
    if text is None:
        connection.execute("DELETE FROM search_owners WHERE owner = ?", (owner,))
        return
    row = known[0] if known else connection.execute("INSERT INTO search_owners(owner) VALUES (?)", (owner,)).lastrowid
    terms = " ".join(sorted(terms_of(text[:LONGEST_TEXT])))
    connection.execute(f"INSERT INTO {TABLE}(rowid, terms) VALUES (?, ?)", (row, clean_text(terms)))  # noqa: S608


def _text_of(connection: "Connection", owner: str) -> str | None:
    """What is looked through: of a message its text and what was attached, of a conversation its title."""
    found = connection.execute("SELECT text, attachments, status FROM messages WHERE id = ?", (owner,)).fetchone()
    if found is None:
        title = connection.execute("SELECT title FROM conversations WHERE id = ?", (owner,)).fetchone()
        return str(title[0]) if title else None
    text, attachments, status = found
    if status == AnswerStatus.STREAMING.value:
        text += journal_of(connection, owner)
    return _with_attachments(text, attachments)


def _with_attachments(text: str, attachments: str) -> str:
    if attachments == "[]":
        return text
    import json

    parts = (f"{part['title']}\n{part['text']}" for part in json.loads(attachments))
    return "\n".join((text, *parts))


def _search(connection: "Connection", query: ChatQuery, shelf: Shelf) -> ChatsFound:
    (left,) = connection.execute("SELECT count(*) FROM search_pending").fetchone()
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
    if not query or known is None:
        return ChatsFound(not_indexed=int(left))
    where, values = _shelf_condition(shelf)
    rows = connection.execute(_HITS.format(shelf=where), {"match": _match(query), **values})
    hits: list[ChatHit] = []
    limited = False
    for looked_at, row in enumerate(rows):
        if len(hits) == MOST_HITS or looked_at == MOST_LOOKED_AT:
            limited = True
            break
        if (hit := _hit(connection, query, row)) is not None:
            hits.append(hit)
    return ChatsFound(tuple(hits), limited=limited, not_indexed=int(left))


def _shelf_condition(shelf: Shelf) -> tuple[str, dict[str, str]]:
    if shelf.trash:
        return "conversations.deleted_at IS NOT NULL", {}
    if shelf.folder:
        return "conversations.deleted_at IS NULL AND conversations.folder = :folder", {"folder": shelf.folder}
    return "conversations.deleted_at IS NULL", {}


def _match(query: ChatQuery) -> str:
    terms = dict.fromkeys(term for chunk in query.chunks for term in chunk.terms)
    return " AND ".join(map(_quoted, terms))


def _quoted(term: Term) -> str:
    quoted = clean_text(term.text).replace('"', '""')
    return f'"{quoted}"*' if term.prefix else f'"{quoted}"'


def _hit(connection: "Connection", query: ChatQuery, row: tuple[object, ...]) -> ChatHit | None:
    """The row as a hit; None where it only has all the terms."""
    owner, conversation_id, title, changed_at, role, text, attachments, model_name, status = map(str, row)
    if row[4] is None:
        return (
            ChatHit(conversation_id, "", title, time_from(changed_at), "", excerpt(query, title))
            if query.accepts(title)
            else None
        )
    if status == AnswerStatus.STREAMING.value:
        text += journal_of(connection, owner)
    whole = _with_attachments(text, attachments)
    if not query.accepts(whole):
        return None
    who = "You" if role == "user" else model_name
    return ChatHit(conversation_id, owner, title, time_from(changed_at), who, excerpt(query, whole))
