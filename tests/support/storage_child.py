"""Programs that tests of the storage start and kill: `python -m tests.support.storage_child ROLE PROFILE [...]`."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.clock import SystemClock
from app.adapters.conversations import SqliteConversations
from app.adapters.database import Database
from app.adapters.ledger import SqliteLedger
from app.adapters.recovery import SqliteSession
from app.domain.charges import Charge, ChargeOutcome
from app.domain.conversation import Answer, Conversation, Turn
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage

TOKENS_PER_SECOND = 1000


def token(number: int) -> str:
    return f"{number} "


@asynccontextmanager
async def opened(profile: Path, **options: float):
    database = Database(profile / "fireside.db", **options)
    database.start()
    try:
        yield database
    finally:
        await database.close()


def charge(identity: str, **changes: object) -> Charge:
    values = {
        "id": identity,
        "started_at": datetime(2026, 11, 23, 12, tzinfo=UTC),
        "purpose": Purpose.CHAT,
        "provider": "fireworks",
        "model": "accounts/fireworks/models/starcoder-16b",
        "price": Price(200_000, 200_000),
    }
    return Charge(**{**values, **changes})  # type: ignore[arg-type]


async def stream(profile: Path) -> None:
    """Streams an answer at 1,000 tokens a second, journalled as the chat does it, until it is killed.

    Prints, each few ms, how many tokens have arrived and when; and "kept", how many of them are on disk.
    """
    from app.services.chat.answering import JOURNAL_S

    async with opened(profile) as database:
        conversations = SqliteConversations(database, SystemClock())
        answer = Answer("answer", "fireworks/m", "M", attempts=("charge",))
        turn = Turn("turn", "why?", answers=(answer,))
        await SqliteLedger(database).open(charge("charge", conversation_id="chat"))
        conversations.save_conversation(Conversation("chat", datetime.now(UTC), "why?", (turn,)))
        start = journalled_at = time.monotonic()
        arrived, unsaved = 0, []
        while True:
            await asyncio.sleep(0.002)
            now = time.monotonic()
            due = int((now - start) * TOKENS_PER_SECOND)
            unsaved += [token(number) for number in range(arrived, due)]
            arrived = due
            os.write(1, f"{arrived} {now}\n".encode())
            if now - journalled_at >= JOURNAL_S:
                conversations.append_text("answer", "".join(unsaved))
                unsaved.clear()
                journalled_at = now
                await database.read(lambda _connection: None)  # comes after what was written
                os.write(1, f"kept {arrived}\n".encode())


async def charges(profile: Path, name: str) -> None:
    """Opens and settles 500 charges as fast as it can."""
    async with opened(profile) as database:
        ledger = SqliteLedger(database)
        for number in range(500):
            row = charge(f"{name}-{number}")
            await ledger.open(row)
            end = datetime.now(UTC)
            usage = Usage(100, 10)
            settled = {"outcome": ChargeOutcome.FINISHED, "usage": usage, "provenance": Provenance.REPORTED}
            ledger.settle(charge(row.id, finished_at=end, **settled))


async def full_disk(profile: Path) -> None:
    """Writes on a disk that is full for a while; prints what a person is told and what can be read meanwhile."""
    import resource

    async with opened(profile, retry_s=0.05, close_limit_s=0.3) as database:
        session = SqliteSession(database)
        session.put("first", "kept")
        await session.get("first")
        told: list[str] = []
        over = asyncio.Event()
        database.problems.connect(lambda problem: told.append(problem.message) if problem else over.set())
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
        for number in range(40):
            session.put(f"row {number}", "x" * 1000)
        ledger, row = SqliteLedger(database), charge("while full")
        await ledger.open(row)
        print("told", told)
        print("read", await session.get("row 39"), [kept.id for kept in await ledger.since(row.started_at)])
        if sys.argv[3:] != ["to the end"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            await over.wait()
            print("over")


async def read_only(profile: Path) -> None:
    """Looks at a profile that it may not write."""
    import sqlite3  # noqa: F401 - the interpreter itself may be out of reach afterwards

    import app.adapters.database_thread  # noqa: F401

    if os.getuid() == 0:
        os.setuid(65534)
    async with opened(profile) as database:
        session = SqliteSession(database)
        session.put("new", "value")
        print("read", await session.get("old"), await session.get("new"))
        assert database.problem
        print("told", database.problem.message)


ROLES: dict[str, Callable[..., Awaitable[None]]] = {
    "stream": stream,
    "charges": charges,
    "full_disk": full_disk,
    "read_only": read_only,
}

if __name__ == "__main__":
    role, folder, *more = sys.argv[1:]
    asyncio.run(ROLES[role](Path(folder), *more[:1] if role == "charges" else ()))
