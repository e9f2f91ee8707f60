"""Unsaved tabs and the small things to find again at the next start, in the same database as the chats."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.adapters.database import Database
from app.adapters.rows import clean_text, exact_bytes, exact_text, time_from, time_text
from app.domain.buffers import Buffer
from app.domain.text_files import LineEnding
from app.services.ports import Clock

if TYPE_CHECKING:
    from sqlite3 import Connection

DROPPED_ARE_KEPT = timedelta(days=7)

_SELECT = """
    SELECT id, CAST(path AS BLOB), title, CAST(text AS BLOB), language, cursor, base_digest, changed_at, form
    FROM buffers WHERE {where}
"""
# Text and path go in as bytes under the name of a text, so that undecodable bytes come back as they were.
_SAVE = """
    INSERT INTO buffers(id, run, path, title, text, language, cursor, base_digest, changed_at, form)
    VALUES (:id, this_run(), CAST(:path AS TEXT), :title, CAST(:text AS TEXT), :language, :cursor, :base_digest,
        :changed_at, :form)
    ON CONFLICT(id) DO UPDATE SET run = excluded.run, path = excluded.path, title = excluded.title,
        text = excluded.text, language = excluded.language, cursor = excluded.cursor,
        base_digest = excluded.base_digest, changed_at = excluded.changed_at, form = excluded.form, dropped_at = NULL
"""
# A slip that empties a tab, or a restore that went wrong, must not be the end of what was in it.
_SET_ASIDE = """
    INSERT INTO buffers(id, run, path, title, text, language, cursor, base_digest, changed_at, form, dropped_at)
    SELECT id || '~' || lower(hex(randomblob(4))), run, path, title, text, language, cursor, base_digest, changed_at,
        form, :now FROM buffers WHERE id = :id AND text <> '' AND dropped_at IS NULL
"""


class SqliteBuffers:
    """Implements `ports.Buffers`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def save(self, buffer: Buffer) -> None:
        now = time_text(self._clock.now())
        cells = {
            "id": buffer.id,
            "path": None if buffer.path is None else exact_bytes(buffer.path),
            "title": clean_text(buffer.title),
            "text": exact_bytes(buffer.text),
            "language": buffer.language,
            "cursor": buffer.cursor,
            "base_digest": buffer.base_digest,
            "changed_at": time_text(buffer.changed_at),
            "form": None if buffer.form is None else _form_text(buffer.form),
        }

        def work(connection: "Connection") -> None:
            if not buffer.text:
                connection.execute(_SET_ASIDE, {"id": buffer.id, "now": now})
            connection.execute(_SAVE, cells)

        self._database.put(work)

    def drop(self, buffer_id: str) -> None:
        now = time_text(self._clock.now())
        self._database.put(
            lambda connection: connection.execute("UPDATE buffers SET dropped_at = ? WHERE id = ?", (now, buffer_id))
        )

    async def load_all(self) -> Sequence[Buffer]:
        """Takes over what runs left that are no longer alive, and forgets what was dropped more than a week ago."""
        old = time_text(self._clock.now() - DROPPED_ARE_KEPT)

        def work(connection: "Connection") -> list[tuple[Any, ...]]:
            connection.execute("DELETE FROM buffers WHERE dropped_at < ?", (old,))
            mine = "dropped_at IS NULL AND (run = this_run() OR NOT run_is_alive(run)) ORDER BY position"
            found = connection.execute(_SELECT.format(where=mine)).fetchall()
            connection.executemany("UPDATE buffers SET run = this_run() WHERE id = ?", [(row[0],) for row in found])
            return found

        return tuple(_buffer(row) for row in await self._database.write(work))

    async def dropped(self) -> Sequence[Buffer]:
        question = _SELECT.format(where="dropped_at IS NOT NULL ORDER BY dropped_at DESC, position DESC")
        rows = await self._database.read(lambda connection: connection.execute(question).fetchall())
        return tuple(_buffer(row) for row in rows)


class SqliteSession:
    """Implements `ports.Session`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        def work(connection: "Connection") -> str | None:
            found = connection.execute("SELECT value FROM session WHERE key = ?", (key,)).fetchone()
            return str(found[0]) if found else None

        return await self._database.read(work)

    def put(self, key: str, value: str | None) -> None:
        def work(connection: "Connection") -> None:
            if value is None:
                connection.execute("DELETE FROM session WHERE key = ?", (key,))
            else:
                connection.execute(
                    "INSERT INTO session VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                    (key, clean_text(value)),
                )

        self._database.put(work)


def _buffer(row: tuple[Any, ...]) -> Buffer:
    identity, path, title, text, language, cursor, base_digest, changed_at, form = row
    return Buffer(
        id=identity,
        path=None if path is None else exact_text(path),
        title=title,
        text=exact_text(text),
        language=language,
        cursor=cursor,
        base_digest=base_digest,
        changed_at=time_from(changed_at),
        form=None if form is None else _form(form),
    )


def _form_text(form: tuple[str, LineEnding, bool]) -> str:
    encoding, line_ending, bom = form
    return f"{encoding} {line_ending.name} {int(bom)}"


def _form(text: str) -> tuple[str, LineEnding, bool]:
    encoding, line_ending, bom = text.split(" ")
    return encoding, LineEnding[line_ending], bom == "1"
