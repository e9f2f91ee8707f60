"""What suggestions cost and save today: over restarts, and anew each day."""

import json
from dataclasses import replace

from app.domain.charges import Charge, ChargeOutcome
from app.domain.completion_figures import Counters
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage
from app.services.completion.savings import KEY, Savings
from tests.support.fakes import FakeClock
from tests.support.memory_stores import MemorySession

PRICE = Price(200_000, 200_000)


def charge(identity: str, clock: FakeClock, usage: Usage | None, purpose: Purpose = Purpose.COMPLETION) -> Charge:
    provenance = Provenance.REPORTED if usage is not None else Provenance.UNKNOWN
    made = Charge(identity, clock.now(), purpose, "fireworks", "m", PRICE, usage=usage, provenance=provenance)
    return replace(made, finished_at=clock.now(), outcome=ChargeOutcome.FINISHED)


async def test_the_figures_of_a_day() -> None:
    """Its cost, what a taken suggestion comes to, how many were taken; the chat's charges do not count."""
    clock = FakeClock()
    charges = [charge("a", clock, Usage(900, 100)), charge("b", clock, Usage(9_000, 0), Purpose.CHAT)]
    savings = Savings(lambda: charges, MemorySession(), clock)
    for count in (Counters.one_asked, Counters.one_shown, Counters.one_shown, Counters.one_accepted):
        savings.count(count)
    savings.count(lambda counters: counters.one_from_cache(1_000))

    assert savings.figures.lines == (
        "Today 0.02 ¢ for 1 question",
        "0.02 ¢ for each suggestion taken",
        "50 % of what was shown was taken",
        "1,000 tokens not bought again, thanks to the cache",
    )
    await savings.close()


async def test_an_unknown_charge_makes_it_at_least() -> None:
    """What nobody knows is not nothing."""
    clock = FakeClock()
    savings = Savings(lambda: [charge("a", clock, Usage(900, 100)), charge("b", clock, None)], MemorySession(), clock)

    assert savings.figures.lines[0] == "Today ≥ 0.02 ¢ for 0 questions"


async def test_counters_outlive_the_program_but_not_the_day() -> None:
    """Kept a second after they changed, added up at the next start, and begun anew at midnight."""
    clock, session = FakeClock(), MemorySession()
    first = Savings(lambda: (), session, clock)
    await first.load()
    first.count(Counters.one_asked)
    await clock.advance(2)
    assert json.loads(session.values[KEY])["asked"] == 1

    second = Savings(lambda: (), session, clock)
    second.count(Counters.one_asked)
    await second.load()
    assert second.figures.asked == 2
    await clock.advance(24 * 3600)
    assert second.figures.asked == 0
    await first.close()
    await second.close()


async def test_what_cannot_be_read_counts_for_nothing() -> None:
    """A broken or foreign entry is no reason to have no figures."""
    clock, session = FakeClock(), MemorySession()
    for broken in ("{", "[]", '{"day": 7}', '{"day": "2026-11-23T00:00:00+00:00", "asked": "many"}'):
        session.values[KEY] = broken
        savings = Savings(lambda: (), session, clock)
        await savings.load()

        assert savings.figures.asked == 0
        await savings.close()
