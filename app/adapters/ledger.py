"""The charges on disk: one row of table `charges` per attempt, written when it leaves and settled once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.adapters.database import Database
from app.adapters.rows import clean_text, time_from, time_text, whole
from app.domain.charges import Charge, ChargeOutcome
from app.domain.pricing import Price, cost
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage

if TYPE_CHECKING:
    from sqlite3 import Connection

_COLUMNS = (
    "id",
    "started_at",
    "finished_at",
    "purpose",
    "provider",
    "model",
    "outcome",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "provenance",
    "price_input",
    "price_cached",
    "price_output",
    "cost",
    "request_id",
    "conversation_id",
    "counted_prompt_tokens",
    "bound",
)
_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_NAMES = ", ".join(_COLUMNS)
_VALUES = ", ".join(f":{name}" for name in _COLUMNS)
_INSERT = f"INSERT INTO charges({_NAMES}) VALUES ({_VALUES}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
_SETTLE = (
    f"UPDATE charges SET {', '.join(f'{name} = :{name}' for name in _COLUMNS[1:])} "  # noqa: S608 - our own names
    "WHERE id = :id AND outcome IS NULL"
)


class SqliteLedger:
    """Implements `ports.Ledger`. All writes outlive a power cut."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, charge: Charge) -> "asyncio.Future[None]":
        """Queued now; the result says that the row is on disk. Opening twice is opening once."""
        row = _row(charge)

        def work(connection: "Connection") -> None:
            connection.execute(_INSERT, row)
            connection.execute("INSERT OR IGNORE INTO open_charges VALUES (?, this_run())", (charge.id,))

        return self._database.write(work, durable=True)

    def settle(self, charge: Charge) -> None:
        """The first settling stands. A charge that was never opened is written whole."""
        row = _row(charge)

        def work(connection: "Connection") -> None:
            connection.execute(_INSERT, row)
            connection.execute(_SETTLE, row)
            connection.execute("DELETE FROM open_charges WHERE charge_id = ?", (charge.id,))

        self._database.put(work, durable=True)

    async def since(self, start: datetime) -> Sequence[Charge]:
        return await self._select("started_at >= ?", time_text(start))

    async def of_conversation(self, conversation_id: str) -> Sequence[Charge]:
        return await self._select("conversation_id = ?", conversation_id)

    async def unsettled(self) -> Sequence[Charge]:
        """Open charges of runs that have ended, oldest first."""
        return await self._select(
            "outcome IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM open_charges WHERE charge_id = charges.id AND run_is_alive(run))"
        )

    async def _select(self, where: str, *values: object) -> Sequence[Charge]:
        question = f"SELECT {_NAMES} FROM charges WHERE {where} ORDER BY started_at, rowid"  # noqa: S608 - our own words
        rows = await self._database.read(lambda connection: connection.execute(question, values).fetchall())
        return tuple(_charge(row) for row in rows)


def _row(charge: Charge) -> dict[str, Any]:
    # A number beyond 64 bits has no cell and no meaning: what it belongs to is unknown, and so is the cost.
    usage, price = charge.usage, charge.price
    if usage and None in (whole(usage.prompt_tokens), whole(usage.completion_tokens), whole(usage.cached_tokens)):
        usage = None
    if price and None in (whole(price.input), whole(price.output), whole(price.cached_input or 0)):
        price = None
    provenance = charge.provenance if usage is not None else Provenance.UNKNOWN
    return {
        "id": charge.id,
        "started_at": time_text(charge.started_at),
        "finished_at": None if charge.finished_at is None else time_text(charge.finished_at),
        "purpose": charge.purpose.value,
        "provider": clean_text(charge.provider),
        "model": clean_text(charge.model),
        "outcome": None if charge.outcome is None else charge.outcome.value,
        "prompt_tokens": usage and usage.prompt_tokens,
        "cached_tokens": usage and usage.cached_tokens,
        "completion_tokens": usage and usage.completion_tokens,
        "provenance": provenance.value,
        "price_input": price and price.input,
        "price_cached": price and price.cached_input,
        "price_output": price and price.output,
        "cost": None if usage is None else whole(cost(usage, price)),
        "request_id": None if charge.request_id is None else clean_text(charge.request_id),
        "conversation_id": charge.conversation_id,
        "counted_prompt_tokens": whole(charge.counted_prompt_tokens),
        "bound": whole(charge.bound),
    }


def _charge(row: tuple[Any, ...]) -> Charge:
    cell = dict(zip(_COLUMNS, row, strict=True))
    usage = price = None
    if cell["prompt_tokens"] is not None and cell["completion_tokens"] is not None:
        usage = Usage(cell["prompt_tokens"], cell["completion_tokens"], cell["cached_tokens"] or 0)
    if cell["price_input"] is not None and cell["price_output"] is not None:
        price = Price(cell["price_input"], cell["price_output"], cell["price_cached"])
    return Charge(
        id=cell["id"],
        started_at=time_from(cell["started_at"]),
        purpose=_PURPOSES.get(cell["purpose"], Purpose.ACTION),  # a newer program may know more of them
        provider=cell["provider"],
        model=cell["model"],
        price=price,
        conversation_id=cell["conversation_id"],
        finished_at=None if cell["finished_at"] is None else time_from(cell["finished_at"]),
        outcome=None if cell["outcome"] is None else ChargeOutcome(cell["outcome"]),
        usage=usage,
        provenance=Provenance(cell["provenance"]),
        request_id=cell["request_id"],
        counted_prompt_tokens=cell["counted_prompt_tokens"],
        bound=cell["bound"],
    )
