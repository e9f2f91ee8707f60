"""What was sent, on disk: one row of table `requests` for each attempt of a chat, its bytes for the newest only."""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.adapters.database import Database
from app.adapters.rows import clean_text, time_from, time_text
from app.domain.sent import RequestRecord, SentRequest

if TYPE_CHECKING:
    from sqlite3 import Connection

KEPT_BODIES = 500
_COLUMNS = (
    "charge_id, sent_at, url, body, sent_headers, headers, answered_s, first_token_s, ended_s, metrics"  # as _record
)


class SqliteRequests:
    """Implements `ports.Requests`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, record: RequestRecord) -> None:
        row = _row(record)

        def work(connection: "Connection") -> None:
            connection.execute(
                f"INSERT OR REPLACE INTO requests({_COLUMNS}, position) VALUES "  # noqa: S608 - our own words
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM requests))",
                row,
            )
            connection.execute(
                "UPDATE requests SET body = NULL WHERE body IS NOT NULL "
                "AND position <= (SELECT max(position) FROM requests) - ?",
                (KEPT_BODIES,),
            )

        self._database.put(work)

    async def of_charges(self, charge_ids: Sequence[str]) -> Sequence[RequestRecord]:
        """In the order in which they were sent; those of which nothing is known are left out."""
        wanted = json.dumps(list(charge_ids))
        question = (
            f"SELECT {_COLUMNS} FROM requests "  # noqa: S608 - our own words
            "WHERE charge_id IN (SELECT value FROM json_each(?)) ORDER BY position"
        )
        rows = await self._database.read(lambda connection: connection.execute(question, (wanted,)).fetchall())
        return tuple(_record(row) for row in rows)


def _row(record: RequestRecord) -> tuple[Any, ...]:
    sent = record.sent
    return (
        record.charge_id,
        time_text(record.sent_at),
        clean_text(sent.url),
        zlib.compress(sent.body),
        _json(sent.headers),
        _json(record.headers),
        record.answered_s,
        record.first_token_s,
        record.ended_s,
        _json(record.metrics),
    )


def _json(values: Mapping[str, object]) -> str:
    return clean_text(json.dumps(dict(values), default=str))


def _record(row: tuple[Any, ...]) -> RequestRecord:
    charge_id, sent_at, url, body, sent_headers, headers, answered_s, first_token_s, ended_s, metrics = row
    sent = SentRequest(url, json.loads(sent_headers), zlib.decompress(body) if body else b"")
    return RequestRecord(
        charge_id,
        time_from(sent_at),
        sent,
        json.loads(headers),
        json.loads(metrics),
        answered_s,
        first_token_s,
        ended_s,
    )
