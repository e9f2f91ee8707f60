"""The price of a usage: exact integers, and unknown is never zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pricing import Price, Total, cost, price_from_dollars, total
from app.domain.usage import Usage

COUNTS = st.integers(0, 10**7)
PRICES = st.integers(0, 10**9)


def test_starcoders_price_is_exact() -> None:
    """7 prompt and 17 completion tokens at $0.20 per million are 4.8 millionths of a dollar."""
    assert cost(Usage(7, 17), Price(200_000, 200_000)) == 4_800_000


def test_cached_tokens_have_their_own_price() -> None:
    """Cached tokens cost the cached price, the others the input price."""
    assert cost(Usage(3_412, 388, 1_024), Price(200_000, 200_000, 100_000)) == 657_600_000


def test_cached_tokens_without_a_price_cost_the_full_price() -> None:
    """Where no cached price is sourced a cached token is no cheaper; a cached price of zero is a price."""
    usage = Usage(1_000, 0, 400)

    assert cost(usage, Price(200_000, 200_000)) == 200_000_000
    assert cost(usage, Price(200_000, 200_000, 0)) == 120_000_000


def test_no_price_is_unknown_and_not_zero() -> None:
    """Without a price the cost is None, also for zero tokens; with one zero tokens cost zero."""
    assert cost(Usage(0, 0), None) is None
    assert cost(Usage(10, 10), None) is None
    assert cost(Usage(0, 0), Price(1, 1)) == 0


def test_more_cached_than_prompt_is_no_discount() -> None:
    """A server that reports more cached tokens than prompt tokens cannot make the cost negative."""
    assert cost(Usage(10, 0, 50), Price(100, 100, 1)) == 10


def test_negative_counts_are_refused() -> None:
    """Usage with a negative count cannot be made."""
    for counts in ((-1, 0, 0), (0, -1, 0), (0, 0, -1)):
        with pytest.raises(ValueError, match="negative"):
            Usage(*counts)


@given(COUNTS, COUNTS, COUNTS, PRICES, PRICES, st.none() | PRICES)
def test_cost_is_the_written_formula(p: int, c: int, cached: int, i: int, o: int, ci: int | None) -> None:
    """The cost is (prompt - cached) * input + cached * cached input + completion * output, exactly."""
    cached = min(cached, p)
    expected = Decimal(p - cached) * i + Decimal(cached) * (i if ci is None else ci) + Decimal(c) * o

    assert cost(Usage(p, c, cached), Price(i, o, ci)) == expected


@given(st.lists(st.none() | st.integers(0, 10**15)))
def test_total_is_known_and_complete(costs: list[int | None]) -> None:
    """A total is the sum of what is known, and complete only if all is."""
    assert total(costs) == Total(sum(cost for cost in costs if cost is not None), None not in costs)


def test_no_charges_are_a_complete_zero() -> None:
    """The total of nothing is zero and complete."""
    assert total([]) == Total(0, True)


def test_sums_stay_exact_however_many() -> None:
    """200,000 charges add up to the picodollar, where floats drift, and beyond 64 bits nothing overflows."""
    one = cost(Usage(3_333, 777, 111), Price(350_000, 1_200_000, 6_000))

    assert one is not None
    assert total([one] * 200_000) == Total(one * 200_000, True)
    assert cost(Usage(10**18, 10**18), Price(10**9, 10**9)) == 2 * 10**27


@pytest.mark.parametrize(
    ("dollars", "picodollars"),
    [("0.20", 200_000), ("0.006", 6_000), ("15", 15_000_000), ("0", 0), (Decimal("0.000001"), 1), ("1e-6", 1)],
)
def test_prices_come_from_dollars_exactly(dollars: str | Decimal, picodollars: int) -> None:
    """Dollars per million tokens are whole picodollars per token."""
    assert price_from_dollars(dollars) == picodollars


@pytest.mark.parametrize("dollars", ["-0.1", "0.0000001", "-1", "NaN", "Infinity", "", "cheap"])
def test_impossible_prices_are_refused(dollars: str) -> None:
    """A negative price, or one finer than a picodollar, is refused rather than rounded."""
    with pytest.raises(ValueError, match="picodollars"):
        price_from_dollars(dollars)
