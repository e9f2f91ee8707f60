"""The ledger on disk: what a row says, when it is written, and that nobody changes it afterwards."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.database import Database
from app.adapters.ledger import SqliteLedger
from app.domain.charges import Charge, ChargeOutcome
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage
from tests.support.storage_child import charge, opened

FIXTURES = Path(__file__).parents[1] / "support" / "data"
COLUMNS = (
    "id started_at finished_at purpose provider model outcome prompt_tokens cached_tokens completion_tokens provenance "
    "price_input price_cached price_output cost request_id conversation_id counted_prompt_tokens bound"
)
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def settled(identity: str, **changes: object) -> Charge:
    known = {
        "finished_at": START + timedelta(seconds=3),
        "outcome": ChargeOutcome.FINISHED,
        "usage": Usage(370, 18),
        "provenance": Provenance.REPORTED,
    }
    return charge(identity, **{**known, **changes})


def rows(profile: Path) -> list[dict]:
    with closing(sqlite3.connect(profile / "fireside.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM charges ORDER BY rowid")]


async def test_the_row_is_on_disk_when_opening_returns(tmp_path: Path) -> None:
    """An open charge stands in the file for everybody to see: no outcome, no tokens, no cost, but our own count."""
    async with opened(tmp_path) as database:
        await SqliteLedger(database).open(charge("1", counted_prompt_tokens=371, conversation_id="chat", bound=9))

        (row,) = rows(tmp_path)

    assert tuple(row) == tuple(COLUMNS.split())
    unknown = ("finished_at", "outcome", "prompt_tokens", "cached_tokens", "completion_tokens", "cost", "request_id")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert row["started_at"] == "2026-11-23T12:00:00.000000+00:00"
    assert (row["counted_prompt_tokens"], row["provenance"], row["conversation_id"]) == (371, "unknown", "chat")
    assert (row["price_input"], row["price_cached"], row["price_output"]) == (200_000, None, 200_000)


async def test_a_settled_charge_is_a_whole_row(tmp_path: Path) -> None:
    """Settling fills in the end, the tokens and the cost under the frozen price, to the picodollar."""
    async with opened(tmp_path) as database:
        ledger = SqliteLedger(database)
        await ledger.open(charge("1"))
        done = settled("1", usage=Usage(370, 18, 100), price=Price(200_000, 200_000, 50_000), request_id="req")
        ledger.settle(done)

        assert await ledger.since(START) == (done,)
        (row,) = rows(tmp_path)

    assert row["cost"] == 270 * 200_000 + 100 * 50_000 + 18 * 200_000 == done.cost
    assert (row["outcome"], row["provenance"], row["cached_tokens"]) == ("finished", "reported", 100)


async def test_an_unknown_usage_stays_unknown(tmp_path: Path) -> None:
    """Tokens and cost that nobody knows are NULL, never zero."""
    async with opened(tmp_path) as database:
        ledger = SqliteLedger(database)
        ledger.settle(settled("1", outcome=ChargeOutcome.FAILED, usage=None, provenance=Provenance.UNKNOWN))
        ledger.settle(settled("2", price=None))

        assert [kept.cost for kept in await ledger.since(START)] == [None, None]
        first, second = rows(tmp_path)

    assert (first["prompt_tokens"], first["cost"]) == (None, None)
    assert (second["prompt_tokens"], second["cost"]) == (370, None)


async def test_the_first_settling_stands(tmp_path: Path) -> None:
    """A charge settled a second time, or opened again, keeps its row."""
    async with opened(tmp_path) as database:
        ledger = SqliteLedger(database)
        await ledger.open(charge("1"))
        for tokens in (18, 5000):
            ledger.settle(settled("1", usage=Usage(370, tokens)))
        await ledger.open(charge("1"))

        assert await ledger.since(START) == (settled("1"),)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE charges SET cost = 0",
        "UPDATE charges SET outcome = NULL, finished_at = NULL",
        "DELETE FROM charges",
        "UPDATE charges SET provenance = 'guessed' WHERE outcome IS NULL",
        "INSERT INTO charges(id, started_at, purpose, provider, model, provenance, cost) "
        "VALUES ('3', '', '', '', '', 'unknown', 0.5)",
    ],
)
async def test_the_table_itself_refuses_to_change_the_past(tmp_path: Path, change: str) -> None:
    """Neither updates of settled rows nor deletions nor values of the wrong kind get past the schema."""
    async with opened(tmp_path) as database:
        ledger = SqliteLedger(database)
        ledger.settle(settled("1"))
        await ledger.open(charge("2"))
        before = rows(tmp_path)

    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(change)
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        connection.execute(
            "REPLACE INTO charges(id, started_at, purpose, provider, model, provenance) "
            "VALUES ('1', '', '', '', '', 'unknown')"
        )
        connection.commit()

    assert rows(tmp_path) == before


async def test_charges_are_found_by_time_and_by_conversation(tmp_path: Path) -> None:
    """`since` includes its moment, whatever time zone it is given in; both answers are in the order of time."""
    async with opened(tmp_path) as database:
        ledger = SqliteLedger(database)
        for number in (2, 0, 1):
            chat = "odd" if number % 2 else "even"
            await ledger.open(charge(str(number), started_at=START + timedelta(hours=number), conversation_id=chat))
        noon_elsewhere = (START + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-8)))

        assert [kept.id for kept in await ledger.since(noon_elsewhere)] == ["1", "2"]
        assert [kept.id for kept in await ledger.of_conversation("even")] == ["0", "2"]


async def test_only_charges_of_ended_runs_are_unsettled(tmp_path: Path) -> None:
    """Open charges of this run and of a second window beside it are alive; those of a killed one wait for settling."""
    kill_a_stream(tmp_path)
    async with opened(tmp_path) as database, opened(tmp_path) as beside:
        await SqliteLedger(database).open(charge("here"))
        await SqliteLedger(beside).open(charge("beside"))

        for ledger in (SqliteLedger(database), SqliteLedger(beside)):
            assert [kept.id for kept in await ledger.unsettled()] == ["charge"]
    assert not list((tmp_path / "runs").iterdir()), "no run leaves its mark behind"


def kill_a_stream(profile: Path) -> None:
    command = [sys.executable, "-m", "tests.support.storage_child", "stream", str(profile)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.kill()


async def test_the_first_released_form_of_the_ledger_opens(tmp_path: Path) -> None:
    """A ledger of version 1 is read to the picodollar, and its open charge is unsettled."""
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        connection.executescript((FIXTURES / "fireside-v1.sql").read_text())

    async with opened(tmp_path) as database:
        first, second = await SqliteLedger(database).of_conversation("k1")

        assert (first.cost, first.usage, first.purpose) == (77_600_000, Usage(370, 18), Purpose.CHAT)
        assert await SqliteLedger(database).unsettled() == (second,)
        assert second.counted_prompt_tokens == 402


TOKENS = st.integers(0, 2**70) | st.integers(0, 10_000)
PRICES = st.none() | st.builds(Price, TOKENS, TOKENS, st.none() | TOKENS)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_a_server_reports_fits_a_row(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Counts and prices beyond 64 bits become unknown; all others come back as they were, and so does the cost."""
    usage = data.draw(st.none() | st.builds(Usage, TOKENS, TOKENS, TOKENS))
    price = data.draw(PRICES)
    charge = settled("1", usage=usage, price=price, request_id=data.draw(st.none() | st.text(max_size=5)))

    async def there_and_back() -> Charge:
        database = Database(tmp_path_factory.mktemp("ledger") / "fireside.db")
        database.start()
        SqliteLedger(database).settle(charge)
        (kept,) = await SqliteLedger(database).since(START)
        await database.close()
        return kept

    kept = asyncio.run(there_and_back())

    counts = (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) if usage else ()
    prices = (price.input, price.output, price.cached_input or 0) if price else ()
    assert kept.usage == (usage if max(counts, default=0) < 2**63 else None)
    assert kept.price == (price if max(prices, default=0) < 2**63 else None)
    assert kept.cost in (charge.cost, None)


async def test_a_change_is_never_based_on_an_old_state(tmp_path: Path) -> None:
    """What one program reads and then writes in one piece of work, another cannot change in between."""
    reading, changed = threading.Event(), threading.Event()
    runs: list[str] = []
    told: list[object] = []

    def read_then_write(connection: sqlite3.Connection) -> None:
        before = connection.execute("SELECT count(*) FROM session").fetchone()
        runs.append(str(before))
        reading.set()
        changed.wait(0.05)
        connection.execute("INSERT INTO session VALUES ('one', ?)", (str(before),))

    async with opened(tmp_path) as one, opened(tmp_path) as two:
        one.problems.connect(told.append)
        writing = one.write(read_then_write)
        assert await asyncio.to_thread(reading.wait, 10)
        await two.write(lambda connection: connection.execute("INSERT INTO session VALUES ('two', '')").rowcount)
        changed.set()
        await writing

    assert (runs, told) == (["(0,)"], [])


def test_two_programs_write_one_ledger(tmp_path: Path) -> None:
    """Two processes that write 500 charges each at the same time lose none and meet no error."""
    command = [sys.executable, "-m", "tests.support.storage_child", "charges", str(tmp_path)]
    writers = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in ("one", "two")]

    errors = [writer.communicate(timeout=60)[1] for writer in writers]

    assert errors == ["", ""]
    assert len(rows(tmp_path)) == 1000
    assert {row["outcome"] for row in rows(tmp_path)} == {"finished"}
