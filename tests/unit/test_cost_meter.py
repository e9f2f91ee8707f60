"""The cost meter adds up what the ledger has and what this run charges, with the marks of what is known."""

from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, timedelta

from app.domain.charges import Charge, ChargeOutcome
from app.domain.money import Figure, format_figure
from app.domain.requests import Purpose
from app.domain.settings import Budget as Rule
from app.domain.stream import Finished, FinishReason, TextDelta, UsageReported
from app.domain.usage import Provenance, Usage
from app.services.budget import Budget
from app.services.cost_meter import CostMeter, MeterState
from app.services.counting import TokenCounts
from app.services.metering import MeteredModel
from app.services.routing import ProviderRouter
from app.services.signal import Signal
from tests.support.cards import PRICED, completion
from tests.support.fakes import FakeClock, MemoryLedger, WordCounter, settle_loop
from tests.support.hand_model import ScriptedModel

TOKEN = 200_000


class Meter:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.ledger = MemoryLedger()
        self.charged: Signal[Charge] = Signal()
        self.budget = Budget(Rule("0.50"), self.ledger, self.clock, UTC)
        self.meter = CostMeter(self.ledger, self.charged, self.budget, self.clock, UTC)
        self.states: list[MeterState] = []
        self.meter.changed.connect(self.states.append)

    @property
    def state(self) -> MeterState:
        return self.meter.state

    def charge(self, id_: str, tokens: int | None, conversation: str | None = "c", **changes: object) -> Charge:
        usage = None if tokens is None else Usage(tokens, 0)
        made = Charge(
            id_,
            self.clock.now(),
            Purpose.CHAT,
            "fireworks",
            PRICED.id,
            PRICED.price,
            conversation,
            self.clock.now(),
            ChargeOutcome.FINISHED,
            usage,
            Provenance.UNKNOWN if usage is None else Provenance.REPORTED,
        )
        return replace(made, **changes)  # type: ignore[arg-type]


async def test_what_the_ledger_has_is_shown_after_the_start() -> None:
    """Today's charges of earlier runs are in today, and those of the shown conversation in the conversation."""
    bench = Meter()
    rows = [
        bench.charge("a", 10),
        bench.charge("b", 20, "other"),
        bench.charge("c", 40, started_at=bench.clock.now() - timedelta(days=3)),
    ]
    bench.ledger.rows = {row.id: row for row in rows}
    bench.meter.start()
    bench.meter.show_conversation("c")
    await settle_loop()

    assert bench.state.today == Figure(30 * TOKEN)
    assert bench.state.conversation == Figure(50 * TOKEN)
    assert list(bench.state.charges) == ["c", "a"]
    assert bench.state.answer == Figure(10 * TOKEN)
    assert bench.state.limit == 500_000_000_000
    await bench.meter.close()


async def test_each_charge_changes_the_meter() -> None:
    """A charge is at least while it runs, exact when it is settled, and never counted twice."""
    bench = Meter()
    bench.meter.show_conversation("c")
    await settle_loop()
    bench.charged.emit(bench.charge("a", None, outcome=None, finished_at=None))
    assert format_figure(bench.state.today) == "≥ 0 ¢"
    assert format_figure(bench.state.answer or Figure(0)) == "-"
    bench.charged.emit(bench.charge("a", 100))

    assert bench.state.today == bench.state.conversation == bench.state.answer == Figure(100 * TOKEN)
    assert format_figure(bench.state.today) == "0.002 ¢"
    bench.charged.emit(bench.charge("b", 50, provenance=Provenance.COUNTED))
    bench.charged.emit(bench.charge("d", 7, "elsewhere"))
    assert bench.state.answer == Figure(50 * TOKEN, counted=True)
    assert bench.state.conversation == Figure(150 * TOKEN, counted=True)
    assert bench.state.today == Figure(157 * TOKEN, counted=True)
    bench.charged.emit(bench.charge("e", None))
    assert bench.state.today == Figure(157 * TOKEN, complete=False, counted=True)
    await bench.meter.close()


async def test_another_conversation_starts_from_its_own_charges() -> None:
    """Switching shows the other conversation's charges only; no conversation has none."""
    bench = Meter()
    bench.ledger.rows = {row.id: row for row in [bench.charge("a", 10, "one"), bench.charge("b", 20, "two")]}
    bench.meter.show_conversation("one")
    bench.meter.show_conversation("two")
    await settle_loop()

    assert bench.state.conversation == Figure(20 * TOKEN)
    bench.meter.show_conversation(None)
    assert bench.state.conversation == Figure(0)
    assert bench.state.answer is None
    await bench.meter.close()


async def test_what_is_newer_than_the_ledger_wins() -> None:
    """A charge settled while the ledger was still being read is not set back to what was read."""
    bench = Meter()
    bench.ledger.rows = {"a": bench.charge("a", None, outcome=None)}
    bench.meter.show_conversation("c")
    bench.charged.emit(bench.charge("a", 10))
    await settle_loop()

    assert bench.state.conversation == Figure(10 * TOKEN)
    await bench.meter.close()


async def test_today_begins_anew_at_midnight() -> None:
    """At local midnight today falls back to nothing without any request; the conversation stays."""
    bench = Meter()
    bench.meter.show_conversation("c")
    bench.meter.start()
    await settle_loop()
    bench.charged.emit(bench.charge("a", 10))
    assert bench.state.today == Figure(10 * TOKEN)
    await bench.clock.advance(12 * 3600 + 1)

    assert bench.states[-1].today == Figure(0)
    assert bench.state.conversation == Figure(10 * TOKEN)
    await bench.meter.close()


async def test_a_new_limit_is_shown() -> None:
    """Changing the budget changes the meter."""
    bench = Meter()
    bench.budget.set_rule(Rule(""))

    assert bench.states[-1].limit is None


class Words:
    def count(self, text: str) -> int:
        return WordCounter().count(PRICED, text)


async def test_meter_and_ledger_agree() -> None:
    """After real requests through the metered model the meter, the budget and the ledger's rows have the same sum."""
    bench = Meter()
    counts = TokenCounts(lambda family: Words())
    model = ScriptedModel(TextDelta("a b"), UsageReported(Usage(7, 17)), Finished(FinishReason.STOP))
    router = ProviderRouter({"fireworks": model})
    metered = MeteredModel(router, bench.ledger, counts, bench.budget, bench.clock)
    meter = CostMeter(bench.ledger, metered.charged, bench.budget, bench.clock, UTC)
    meter.start()
    meter.show_conversation("conversation-1")
    await settle_loop()
    for _ in range(3):
        async with aclosing(metered.stream(completion())) as events:
            async for _event in events:
                pass

    assert meter.state.conversation == meter.state.today == Figure(3 * 24 * TOKEN)
    assert sum(row.cost or 0 for row in bench.ledger.rows.values()) == bench.budget.spent == 3 * 24 * TOKEN
    await meter.close()
