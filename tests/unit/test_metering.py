"""The metered model: nothing is sent without a row, each row is settled once, and says what is known."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.domain.budgeting import QuoteLevel
from app.domain.charges import Charge, ChargeOutcome
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.requests import Request
from app.domain.settings import Budget as Rule
from app.domain.stream import (
    Attempted,
    Discarded,
    Failed,
    Finished,
    FinishReason,
    Preparing,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReported,
)
from app.domain.usage import Provenance, Usage
from app.services.budget import Budget
from app.services.counting import TokenCounts
from app.services.metering import MeteredModel
from app.services.ports import Model
from tests.support.cards import ESTIMATED, FREE, PRICED, UNPRICED, chat, completion
from tests.support.fakes import FakeClock, MemoryLedger, WordCounter, settle_loop
from tests.support.hand_model import HandModel, ScriptedModel

ONE_CENT = "0.01"


class Words:
    def count(self, text: str) -> int:
        return WordCounter().count(PRICED, text)


class Bench:
    """A metered model with all its neighbours; `seen` are the charges it told of, `events` what `ask` read."""

    def __init__(self, model: Model | None = None, dollars: str = "", unpriced: bool = True) -> None:
        self.hand = HandModel()
        self.ledger = MemoryLedger()
        self.clock = FakeClock()
        self.counts = TokenCounts(lambda family: Words())
        self.budget = Budget(Rule(dollars, unpriced), self.ledger, self.clock)
        self.metered = MeteredModel(model or self.hand, self.ledger, self.counts, self.budget, self.clock)
        self.events: list[StreamEvent] = []
        self.seen: list[Charge] = []
        self.metered.charged.connect(self.seen.append)

    async def ask(self, request: Request | None = None) -> list[StreamEvent]:
        async with aclosing(self.metered.stream(request or completion())) as events:
            async for event in events:
                self.events.append(event)
        return self.events

    @property
    def row(self) -> Charge:
        (row,) = self.ledger.rows.values()
        return row


async def after(*events: StreamEvent) -> Charge:
    """The row after a stream that played these events to its end."""
    bench = Bench(ScriptedModel(*events))
    await bench.ask()
    assert [bench.row] == bench.ledger.settled
    return bench.row


STOPPED_FAILURE = Failed(Problem(ProblemKind.CUT, "The connection broke."))


async def test_the_row_is_there_before_anything_is_sent() -> None:
    """As long as the ledger has not taken the row the inner model hears of nothing."""
    bench = Bench()
    bench.ledger.gate = asyncio.Event()
    task = asyncio.ensure_future(bench.ask())
    await settle_loop()

    assert len(bench.ledger.opened) == 1
    assert bench.hand.calls == []
    bench.ledger.gate.set()
    call = await bench.hand.next_call()
    assert bench.row.outcome is None
    assert bench.row.counted_prompt_tokens == 3
    await call.finish()
    await task


async def test_events_pass_through_behind_the_charge() -> None:
    """The reader gets the charge's id first, then every event as it came, the outcome last."""
    events = [Preparing("p"), Started("m", "r"), TextDelta("a"), ReasoningDelta("b"), Finished(FinishReason.STOP)]
    bench = Bench(ScriptedModel(*events))

    assert await bench.ask() == [Attempted(bench.row.id), *events]


async def test_reported_usage_is_taken_to_the_token() -> None:
    """The server's last usage is the row's, with its cost to the picodollar, its cached tokens and its request id."""
    row = await after(
        Started("m", "req-7"),
        UsageReported(Usage(1, 1)),
        TextDelta("x y"),
        UsageReported(Usage(3_412, 388, 1_024)),
        Finished(FinishReason.STOP),
    )

    assert row.usage == Usage(3_412, 388, 1_024)
    assert row.provenance is Provenance.REPORTED
    assert row.outcome is ChargeOutcome.FINISHED
    assert row.cost == 3_800 * 200_000
    assert row.request_id == "req-7"


async def test_without_a_report_all_that_came_is_counted() -> None:
    """Text, thinking and discarded text are counted together, as they were generated."""
    row = await after(
        Started("m"), TextDelta("on"), TextDelta("e two"), ReasoningDelta(" three"), Discarded(" four"),
        Finished(FinishReason.STOP_RULE),
    )  # fmt: skip

    assert row.usage == Usage(3, 4)
    assert row.provenance is Provenance.COUNTED
    assert row.cost == 7 * 200_000


@pytest.mark.parametrize(
    ("events", "usage", "provenance"),
    [
        ([Started("m"), TextDelta("a b"), STOPPED_FAILURE], Usage(3, 2), Provenance.COUNTED),
        ([Started("m"), STOPPED_FAILURE], None, Provenance.UNKNOWN),
        ([STOPPED_FAILURE], None, Provenance.UNKNOWN),
        ([Started("m"), UsageReported(Usage(9, 1)), STOPPED_FAILURE], Usage(9, 1), Provenance.REPORTED),
        ([replace(STOPPED_FAILURE, refused=True)], Usage(0, 0), Provenance.REPORTED),
        ([replace(STOPPED_FAILURE, reached_server=False)], Usage(0, 0), Provenance.REPORTED),
        ([Started("m")], None, Provenance.UNKNOWN),
        ([], None, Provenance.UNKNOWN),
    ],
)
async def test_failures_say_what_is_known(
    events: list[StreamEvent], usage: Usage | None, provenance: Provenance
) -> None:
    """A failed attempt is counted, unknown or free, by what is known of what the server did."""
    row = await after(*events)

    assert row.outcome is ChargeOutcome.FAILED
    assert (row.usage, row.provenance) == (usage, provenance)
    assert (row.cost is None) == (usage is None)


async def test_an_empty_answer_has_cost_its_prompt() -> None:
    """A stream that ends well without text or usage is counted as its prompt."""
    assert (await after(Started("m"), Finished(FinishReason.STOP))).usage == Usage(3, 0)


async def test_a_stream_without_outcome_gets_one() -> None:
    """When the inner stream just ends the reader is told that it was cut."""
    bench = Bench(ScriptedModel(Started("m"), TextDelta("a")))
    events = await bench.ask()

    assert isinstance(events[-1], Failed)
    assert events[-1].problem.kind is ProblemKind.CUT
    assert bench.row.outcome is ChargeOutcome.FAILED


async def test_the_row_is_settled_when_the_outcome_is_heard() -> None:
    """Who hears the outcome finds the row settled, and the charge told twice: opened and settled."""
    bench = Bench(ScriptedModel(TextDelta("a"), Finished(FinishReason.STOP)))
    async with aclosing(bench.metered.stream(completion())) as events:
        async for event in events:
            if isinstance(event, Finished):
                assert bench.row.outcome is ChargeOutcome.FINISHED

    assert [charge.outcome for charge in bench.seen] == [None, ChargeOutcome.FINISHED]
    assert bench.budget.left is None


@pytest.mark.parametrize(
    ("before", "usage", "provenance"),
    [
        ([], None, Provenance.UNKNOWN),
        ([Started("m")], None, Provenance.UNKNOWN),
        ([Started("m"), TextDelta("a b c")], Usage(3, 3), Provenance.COUNTED),
        ([Started("m"), TextDelta("a"), UsageReported(Usage(5, 2))], Usage(5, 2), Provenance.REPORTED),
    ],
)
async def test_stopping_settles_as_stopped(
    before: list[StreamEvent], usage: Usage | None, provenance: Provenance
) -> None:
    """Stop closes the inner stream and settles by what had come; before the first text nobody knows."""
    bench = Bench()
    task = asyncio.ensure_future(bench.ask())
    call = await bench.hand.next_call()
    for event in before:
        await call.emit(event)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert call.stopped
    assert bench.row.outcome is ChargeOutcome.STOPPED
    assert (bench.row.usage, bench.row.provenance) == (usage, provenance)


async def test_stopping_before_it_is_sent_costs_nothing() -> None:
    """Stop while the ledger writes, or before the first event is asked for, leaves a row of zero tokens."""
    bench = Bench()
    bench.ledger.gate = asyncio.Event()
    task = asyncio.ensure_future(bench.ask())
    await settle_loop()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (bench.row.usage, bench.row.outcome) == (Usage(0, 0), ChargeOutcome.STOPPED)

    bench = Bench()
    events = bench.metered.stream(completion())
    assert isinstance(await anext(events), Attempted)
    await events.aclose()
    assert (bench.row.usage, bench.row.outcome) == (Usage(0, 0), ChargeOutcome.STOPPED)
    assert bench.hand.calls == []


class Broken:
    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        yield TextDelta("a")
        raise LookupError("a bug")


async def test_a_bug_is_settled_too() -> None:
    """An exception that should not happen leaves the row settled as failed, and is not hidden."""
    bench = Bench(Broken())
    with pytest.raises(LookupError):
        await bench.ask()

    assert bench.row.outcome is ChargeOutcome.FAILED
    assert bench.row.usage == Usage(3, 1)


class FullDisk(MemoryLedger):
    async def open(self, charge: Charge) -> None:
        raise AppError(Problem(ProblemKind.STORAGE, "The disk is full."))


async def test_nothing_is_sent_when_the_row_cannot_be_written() -> None:
    """If the ledger cannot take the row the request is not sent, and the budget gives its promise back."""
    bench = Bench(dollars=ONE_CENT)
    bench.metered = MeteredModel(bench.hand, FullDisk(), bench.counts, bench.budget, bench.clock)
    left = bench.budget.left
    events = await bench.ask()

    assert [type(event) for event in events] == [Failed]
    assert events[0].problem.kind is ProblemKind.STORAGE  # type: ignore[union-attr]
    assert bench.hand.calls == []
    assert bench.budget.left == left


@given(moment=st.integers(0, 40), close=st.booleans(), length=st.integers(0, 12), usage=st.booleans())
@hypothesis_settings(max_examples=120, deadline=None)
def test_cut_at_any_moment_it_is_settled_once(moment: int, close: bool, length: int, usage: bool) -> None:
    """Cancelled or closed after any number of steps: each opened row is settled once, and no promise is left."""

    async def story() -> None:
        script: list[StreamEvent] = [Started("m"), *[TextDelta("w ")] * length]
        if usage:
            script.append(UsageReported(Usage(3, length)))
        model = ScriptedModel(*script, Finished(FinishReason.STOP))
        bench = Bench(model, dollars="1")
        if close:
            events = bench.metered.stream(completion())
            for _ in range(moment):
                if await anext(events, None) is None:
                    break
            await events.aclose()
        else:
            task = asyncio.ensure_future(bench.ask())
            await settle_loop(moment)
            task.cancel()
            await asyncio.wait([task])
        await settle_loop()

        assert len(bench.ledger.opened) == len(bench.ledger.settled) <= 1
        assert model.closed == len(model.requests)
        for row in bench.ledger.settled:
            assert bench.budget.left == bench.budget.limit - (100 * 200_000 + 600_000 if row.cost is None else row.cost)

    asyncio.run(story())


async def test_what_does_not_fit_the_context_is_refused() -> None:
    """Prompt, answer and reserve beyond the context are refused with the answer that would fit; no row is written."""
    small = replace(PRICED, context=100, max_answer=60)
    bench = Bench()
    events = await bench.ask(completion("w " * 50, max_tokens=40, card=small))
    (failed,) = events

    assert isinstance(failed, Failed)
    assert not failed.reached_server
    assert failed.problem.kind is ProblemKind.TOO_LONG
    assert failed.problem.fits == 34
    assert failed.problem.remedy is Remedy.SHORTEN_ANSWER
    assert bench.ledger.rows == {}
    assert bench.hand.calls == []
    assert bench.metered.quote(completion("w " * 50, max_tokens=34, card=small)).problem is None
    assert bench.metered.quote(completion("w", max_tokens=61, card=small)).problem.fits == 60  # type: ignore[union-attr]


async def test_a_prompt_that_is_too_long_says_by_how_much() -> None:
    """When the prompt alone leaves no room the refusal names the tokens to leave out, and exactly these."""
    small = replace(PRICED, context=100, max_answer=60)
    bench = Bench()

    problem = bench.metered.quote(completion("w " * 90, max_tokens=10, card=small)).problem
    assert problem is not None
    assert problem.fits is None
    assert "7 tokens too long" in problem.message
    assert bench.metered.quote(completion("w " * 83, max_tokens=1, card=small)).problem is None


async def test_what_does_not_fit_the_budget_is_refused() -> None:
    """A worst case beyond today's budget is refused with the answer that would fit, which is then admitted."""
    bench = Bench(dollars="0.0001")  # 500 tokens
    events = await bench.ask(completion("w " * 100, max_tokens=401))
    (failed,) = events

    assert isinstance(failed, Failed)
    assert failed.problem.kind is ProblemKind.OVER_BUDGET
    assert failed.problem.fits == 400
    assert "400 tokens" in failed.problem.message
    assert bench.ledger.rows == {}
    assert bench.metered.quote(completion("w " * 100, max_tokens=400)).problem is None
    hopeless = bench.metered.quote(completion("w " * 501, max_tokens=1)).problem
    assert hopeless is not None
    assert hopeless.fits is None
    assert hopeless.remedy is Remedy.OPEN_BUDGET


async def test_requests_beside_each_other_cannot_overshoot_together() -> None:
    """Of two requests that fit one by one but not together, only the first is sent."""
    bench = Bench(dollars="0.0001")
    first = asyncio.ensure_future(bench.ask(completion(max_tokens=300)))
    call = await bench.hand.next_call()
    second = await Bench.ask(bench, completion(max_tokens=300))

    assert isinstance(second[-1], Failed)
    assert second[-1].problem.kind is ProblemKind.OVER_BUDGET
    assert len(bench.hand.calls) == 1
    await call.usage(3, 10)
    await call.finish()
    await first
    assert bench.metered.quote(completion(max_tokens=300)).problem is None


async def test_quotes_are_the_worst_case() -> None:
    """The bound is the whole prompt uncached, its reserve if estimated, and the whole answer."""
    bench = Bench(dollars="1")
    exact = bench.metered.quote(completion("a b c", max_tokens=100))
    estimated = bench.metered.quote(chat("w " * 170, max_tokens=100))

    assert (exact.prompt_tokens, exact.exact, exact.bound) == (3, True, 103 * 200_000)
    assert estimated.prompt_tokens == 224  # 170 + 30 of the template, and 12 %
    assert estimated.bound == 224 * 300_000 + 100 * 1_200_000
    assert not estimated.exact


async def test_levels_follow_the_budget() -> None:
    """Free is free, more than a quarter of what is left is amber, refused is red, and unpriced is never sure."""
    bench = Bench(dollars="0.0001")  # 500 tokens
    level = lambda tokens: bench.metered.quote(completion("w", max_tokens=tokens)).level  # noqa: E731

    assert [level(124), level(125), level(499), level(500)] == [
        QuoteLevel.OK,
        QuoteLevel.AMBER,
        QuoteLevel.AMBER,
        QuoteLevel.RED,
    ]
    assert bench.metered.quote(chat("w", card=FREE)).level is QuoteLevel.FREE
    unpriced = bench.metered.quote(chat("w", card=UNPRICED))
    assert (unpriced.level, unpriced.bound) == (QuoteLevel.AMBER, None)
    assert Bench().metered.quote(chat("w", card=UNPRICED)).level is QuoteLevel.OK
    strict = Bench(unpriced=False).metered.quote(chat("w", card=UNPRICED))
    assert strict.problem is not None
    assert strict.problem.kind is ProblemKind.UNPRICED


async def test_free_models_cost_nothing_whatever_happens() -> None:
    """A stopped request to the built-in model costs zero, also where nobody knows its tokens."""
    bench = Bench(dollars="0")
    task = asyncio.ensure_future(bench.ask(chat("w", card=FREE)))
    await bench.hand.next_call()
    task.cancel()
    await asyncio.wait([task])

    assert bench.row.usage is None
    assert bench.row.cost == 0


async def test_the_price_is_frozen_into_the_row() -> None:
    """The row keeps the price and the id of the card that was asked, or the other id that really answered."""
    row = await after(Started("accounts/fireworks/models/starcoder"), Finished(FinishReason.STOP))

    assert row.price == PRICED.price
    assert row.model == "accounts/fireworks/models/starcoder"
    assert (await after(Started("/models/x.gguf"), Finished(FinishReason.STOP))).model == PRICED.id


async def test_reports_correct_later_estimates() -> None:
    """What a server reports for an estimated prompt changes the next quote for that model."""
    bench = Bench(ScriptedModel(UsageReported(Usage(1_200, 1)), Finished(FinishReason.STOP)))
    request = chat("w " * 970)
    assert bench.counts.prompt_tokens(request) == 1_000
    await bench.ask(request)

    assert bench.counts.ratio(ESTIMATED) == 1.2
    assert bench.metered.quote(request).prompt_tokens > 1_120


async def test_rows_that_a_crash_left_open_are_settled() -> None:
    """At the next start open rows are settled as failed: counted where text had come, unknown where none had."""
    bench = Bench()
    now = bench.clock.now()
    request = completion()
    for id_ in ("with text", "without", "unknown model"):
        model = "gone" if id_ == "unknown model" else PRICED.id
        charge = Charge(
            id_, now, request.attribution.purpose, "fireworks", model, PRICED.price, counted_prompt_tokens=40
        )
        await bench.ledger.open(charge)

    async def received(charge_id: str) -> str | None:
        return None if charge_id == "without" else "one two three"

    await bench.metered.settle_leftovers(received, lambda provider, model: PRICED if model == PRICED.id else None)

    rows = bench.ledger.rows
    assert all(row.outcome is ChargeOutcome.FAILED and row.finished_at == now for row in rows.values())
    assert rows["with text"].usage == Usage(40, 3)
    assert rows["with text"].provenance is Provenance.COUNTED
    assert rows["without"].usage is None
    assert rows["unknown model"].provenance is Provenance.UNKNOWN
    assert await bench.ledger.unsettled() == []
