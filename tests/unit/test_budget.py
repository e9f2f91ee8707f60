"""The daily budget: what is admitted never costs more than what is left, whatever runs beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.domain.charges import Charge, ChargeOutcome
from app.domain.errors import ProblemKind, Remedy
from app.domain.money import PICODOLLARS
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.settings import Budget as Rule
from app.domain.usage import Provenance, Usage
from app.services.budget import Budget, start_of_day
from tests.support.fakes import FakeClock, MemoryLedger

DOLLAR = PICODOLLARS
ONE = Price(DOLLAR // 100, DOLLAR // 100)  # a cent a token


def budget_of(dollars: str, *, unpriced: bool = True, ledger: MemoryLedger | None = None) -> tuple[Budget, FakeClock]:
    clock = FakeClock()
    return Budget(Rule(dollars, unpriced), ledger or MemoryLedger(), clock, UTC), clock


def charge(id_: str, cents: int | None, clock: FakeClock, **changes: object) -> Charge:
    usage = None if cents is None else Usage(cents, 0)
    made = Charge(
        id_, clock.now(), Purpose.CHAT, "fireworks", "m", ONE, None, clock.now(), ChargeOutcome.FINISHED, usage
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def open_charge(id_: str, bound: int, clock: FakeClock, purpose: Purpose = Purpose.CHAT) -> Charge:
    return Charge(id_, clock.now(), purpose, "fireworks", "m", ONE, bound=bound)


def test_without_a_limit_all_is_admitted() -> None:
    """An empty limit admits any bound."""
    budget, _ = budget_of("")

    assert budget.limit is None
    assert budget.left is None
    assert budget.refusal(10**20, "M") is None


def test_a_bound_beyond_what_is_left_is_refused() -> None:
    """The worst case is admitted exactly up to what is left, and the refusal names the figures."""
    budget, _ = budget_of("0.50")

    assert budget.refusal(DOLLAR // 2, "M") is None
    problem = budget.refusal(DOLLAR // 2 + 1, "M")
    assert problem is not None
    assert problem.kind is ProblemKind.OVER_BUDGET
    assert problem.remedy is Remedy.OPEN_BUDGET
    assert "50 ¢" in problem.message


def test_open_requests_hold_their_worst_case() -> None:
    """While a request runs its worst case is taken; when it is over only its cost is."""
    budget, clock = budget_of("1")
    budget.reserve(open_charge("a", 90 * DOLLAR // 100, clock))

    assert budget.left == 10 * DOLLAR // 100
    budget.settle(charge("a", 20, clock))
    assert budget.left == 80 * DOLLAR // 100


def test_an_unknown_cost_keeps_its_worst_case() -> None:
    """A request of which nobody knows what it cost counts with all it may have cost."""
    budget, clock = budget_of("1")
    budget.reserve(open_charge("a", 90 * DOLLAR // 100, clock))
    budget.settle(charge("a", None, clock, outcome=ChargeOutcome.FAILED, bound=90 * DOLLAR // 100))

    assert budget.left == 10 * DOLLAR // 100


def test_a_request_that_was_never_sent_costs_nothing() -> None:
    """Releasing a reservation gives all of it back."""
    budget, clock = budget_of("1")
    budget.reserve(open_charge("a", DOLLAR, clock))
    budget.release("a")

    assert budget.left == DOLLAR


async def test_what_today_has_cost_is_read_from_the_ledger() -> None:
    """The charges of today count after a restart, those of yesterday do not."""
    ledger = MemoryLedger()
    budget, clock = budget_of("1", ledger=ledger)
    today = charge("t", 30, clock)
    unknown = charge("u", None, clock, counted_prompt_tokens=5)
    yesterday = charge("y", 60, clock, started_at=clock.now() - timedelta(hours=13))
    ledger.rows = {row.id: row for row in (today, unknown, yesterday)}
    await budget.ready()
    await budget.ready()

    assert budget.spent == 35 * DOLLAR // 100


async def test_an_unknown_cost_keeps_its_worst_case_after_a_restart() -> None:
    """What a request may have cost counts for the whole day, also when the program was started anew."""
    ledger = MemoryLedger()
    budget, clock = budget_of("1", ledger=ledger)
    ledger.rows = {"u": charge("u", None, clock, counted_prompt_tokens=5, bound=40 * DOLLAR // 100)}
    await budget.ready()

    assert budget.left == 60 * DOLLAR // 100


def test_completion_has_a_limit_of_its_own() -> None:
    """Suggestions stop at their limit; other requests go on; and the limit for everything holds for both."""
    clock = FakeClock()
    budget = Budget(Rule("1", completion_daily_dollars="0.10"), MemoryLedger(), clock, UTC)
    budget.settle(charge("a", 6, clock, purpose=Purpose.COMPLETION))
    budget.reserve(open_charge("b", 3 * DOLLAR // 100, clock, Purpose.COMPLETION))

    assert budget.left_for(Purpose.COMPLETION) == DOLLAR // 100
    assert budget.left_for(Purpose.CHAT) == 91 * DOLLAR // 100
    problem = budget.refusal(2 * DOLLAR // 100, "M", Purpose.COMPLETION)
    assert problem is not None
    assert "budget for completion of 10 ¢" in problem.message
    assert budget.refusal(2 * DOLLAR // 100, "M", Purpose.CHAT) is None
    budget.settle(charge("c", 91, clock))
    assert budget.left_for(Purpose.COMPLETION) == 0


async def test_each_day_begins_with_the_whole_budget() -> None:
    """At local midnight yesterday's charges stop counting; a request that still runs keeps its worst case."""
    budget, clock = budget_of("1")
    budget.settle(charge("a", 70, clock))
    budget.reserve(open_charge("b", 10 * DOLLAR // 100, clock))
    await clock.advance(12 * 3600 - 1)
    assert budget.left == 20 * DOLLAR // 100
    await clock.advance(1)

    assert budget.left == 90 * DOLLAR // 100


def test_models_without_a_price() -> None:
    """A model without a price is admitted only if the settings allow it; nothing is promised for it."""
    allowed, _ = budget_of("0.01")
    refused, _ = budget_of("0.01", unpriced=False)

    assert allowed.refusal(None, "Qwen") is None
    problem = refused.refusal(None, "Qwen")
    assert problem is not None
    assert problem.kind is ProblemKind.UNPRICED
    assert "Qwen" in problem.message


def test_free_requests_are_always_admitted() -> None:
    """What cannot cost anything is admitted also when the budget is spent."""
    budget, clock = budget_of("0.10")
    budget.settle(charge("a", 500, clock))

    assert budget.left == 0
    assert budget.refusal(0, "M") is None
    assert budget.refusal(1, "M") is not None


def test_an_unreadable_limit_admits_nothing_that_costs() -> None:
    """A budget that cannot be read is not taken for "no limit", and the refusal says so."""
    budget, _ = budget_of("fifty")
    problem = budget.refusal(1, "M")

    assert problem is not None
    assert "cannot be read" in problem.message
    assert budget.refusal(0, "M") is None
    budget.set_rule(Rule("2"))
    assert budget.refusal(1, "M") is None


actions = st.lists(
    st.tuples(st.sampled_from(["ask", "finish", "lose"]), st.integers(0, 60), st.integers(0, 100)), max_size=40
)


@given(actions)
@hypothesis_settings(max_examples=100, deadline=None)
def test_no_order_of_requests_overshoots(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is asked, finished at any cost up to its bound, or lost: the true cost never exceeds the limit."""
    budget, clock = budget_of("1")
    running: dict[str, int] = {}  # cents
    true_cost = 0
    for number, (step, cents, share) in enumerate(steps):
        if step == "ask":
            if budget.refusal(cents * DOLLAR // 100, "M") is None:
                budget.reserve(open_charge(str(number), cents * DOLLAR // 100, clock))
                running[str(number)] = cents
        elif running:
            id_, bound = running.popitem()
            spent = bound * share // 100
            true_cost += spent
            known = spent if step == "finish" else None
            budget.settle(charge(id_, known, clock, bound=bound * DOLLAR // 100))

    assert true_cost <= 100
    assert budget.spent <= DOLLAR


class ClocksGoBack(tzinfo):
    """Two hours ahead before three o'clock (local) of 25 October 2026, one hour after."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        assert when is not None
        return timedelta(hours=2 if (when.month, when.day, when.hour) < (10, 25, 3) else 1)

    def dst(self, when: datetime | None) -> timedelta:
        return self.utcoffset(when) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "zone", "midnight"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), UTC, datetime(2026, 11, 23, tzinfo=UTC)),
        (datetime(2026, 11, 23, 3, tzinfo=UTC), timezone(timedelta(hours=-5)), datetime(2026, 11, 22, 5, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), ClocksGoBack(), datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
)
def test_the_day_begins_at_local_midnight(now: datetime, zone: tzinfo, midnight: datetime) -> None:
    """Today begins at the last midnight of the zone, also on the day the clocks change."""
    assert start_of_day(now, zone) == midnight


def test_charges_without_provenance_settle_too() -> None:
    """A counted charge counts like a reported one."""
    budget, clock = budget_of("1")
    budget.settle(charge("a", 40, clock, provenance=Provenance.COUNTED))

    assert budget.left == 60 * DOLLAR // 100
