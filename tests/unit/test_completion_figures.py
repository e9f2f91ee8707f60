"""What completion costs and is good for, and what is said where something is not known."""

from datetime import UTC, datetime

from app.domain.charges import Charge, ChargeOutcome
from app.domain.completion_figures import Counters, figures
from app.domain.money import Figure
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage

PRICE = Price(200_000, 200_000)


def charge(prompt: int | None, purpose: Purpose = Purpose.COMPLETION, price: Price | None = PRICE) -> Charge:
    """A settled one over so many prompt tokens and ten of the answer; None: nobody knows."""
    return Charge(
        "id",
        datetime(2026, 1, 1, tzinfo=UTC),
        purpose,
        "fireworks",
        "starcoder",
        price,
        outcome=ChargeOutcome.FINISHED,
        usage=None if prompt is None else Usage(prompt, 10),
        provenance=Provenance.UNKNOWN if prompt is None else Provenance.REPORTED,
    )


BUSY = Counters(asked=30, shown=20, accepted=5, from_cache=4, cached_tokens=1_920, stopped_tokens=300)


def test_the_figures_of_a_day() -> None:
    """Today's cost, what one accepted suggestion came to, how many were accepted, and what was not bought."""
    day = figures([charge(490), charge(1_490, Purpose.PASTE), charge(9_000, Purpose.CHAT)], BUSY)

    assert day.today == Figure(400_000_000)
    assert day.per_accepted == Figure(80_000_000)
    assert day.acceptance == 0.25
    assert (day.not_bought, day.not_bought_complete, day.not_written) == (1_920, True, 300)
    assert day.lines == (
        "Today 0.04 ¢ for 30 questions",
        "0.008 ¢ for each suggestion taken",
        "25 % of what was shown was taken",
        "1,920 tokens not bought again, thanks to the cache",
        "≤ 300 tokens not bought, as answers were stopped in time",
    )


def test_unknown_is_not_nothing() -> None:
    """With a charge nobody knows, all that comes of it is "at least"; without a price nothing is known."""
    part = figures([charge(490), charge(None)], BUSY)
    nothing = figures([charge(490, price=None)], BUSY)

    assert part.today == Figure(100_000_000, complete=False)
    assert part.per_accepted == Figure(20_000_000, complete=False)
    assert part.lines[0] == "Today ≥ 0.01 ¢ for 30 questions"
    assert not nothing.today.complete


def test_a_quiet_day() -> None:
    """Nothing was asked: it cost nothing, and there is nothing to divide by."""
    day = figures([], Counters())

    assert day.today == Figure(0)
    assert day.per_accepted is None
    assert day.acceptance is None
    assert day.lines == ("Today 0 ¢ for 0 questions",)


def test_counting() -> None:
    """Each event counts once; tokens nobody knows leave the sum incomplete; no answer saves less than nothing."""
    counters = Counters().one_asked().one_shown().one_accepted().one_from_cache(480).one_from_cache(None)
    counters = counters.one_stopped(64, 20).one_stopped(64, 70)

    assert counters == Counters(1, 1, 1, 2, 480, 1, 44)
    assert "≥ 480 tokens not bought again, thanks to the cache" in figures([], counters).lines


def test_each_part_is_rounded_up() -> None:
    """What one suggestion cost is never said to be less than it was."""
    per_accepted = figures([charge(0)], Counters(shown=3, accepted=3)).per_accepted

    assert per_accepted == Figure(666_667)
