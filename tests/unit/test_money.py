"""Money as people read it: tables of examples, and properties that hold for any amount."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.charges import Charge, ChargeOutcome
from app.domain.money import (
    NOTHING,
    PICODOLLARS,
    Figure,
    arithmetic,
    exact_dollars,
    figure_of,
    format_bound,
    format_figure,
    format_limit,
    format_price,
    parse_dollars,
    total_of,
)
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage

CENT = PICODOLLARS // 100
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STARCODER = Price(200_000, 200_000)
AMOUNTS = st.integers(0, 10**18) | st.integers(0, 10**11) | st.integers(0, 10**6)


def charge(usage: Usage | None = None, price: Price | None = STARCODER, **changes: object) -> Charge:
    provenance = Provenance.UNKNOWN if usage is None else Provenance.REPORTED
    made = Charge(
        "c1", NOW, Purpose.CHAT, "fireworks", "starcoder", price, None, NOW, ChargeOutcome.FINISHED, usage, provenance
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def cents(text: str) -> int:
    return int(Decimal(text) * CENT)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "0 ¢"),
        ("0.09", "0.09 ¢"),
        ("0.0082", "0.0082 ¢"),
        ("0.00824", "0.0082 ¢"),
        ("0.06576", "0.066 ¢"),
        ("0.16", "0.16 ¢"),
        ("0.996", "1 ¢"),
        ("1.4", "1.4 ¢"),
        ("14.33", "14.3 ¢"),
        ("50", "50 ¢"),
        ("99.96", "$1.00"),
        ("124", "$1.24"),
        ("123456", "$1,234.56"),
        ("0.0001", "0.0001 ¢"),
        ("0.00009", "< 0.0001 ¢"),
    ],
)
def test_figures_adapt_their_unit(amount: str, shown: str) -> None:
    """A known figure is shown in cents below a dollar, with two significant digits below a cent."""
    assert format_figure(Figure(cents(amount))) == shown


def test_marks_say_how_a_figure_is_known() -> None:
    """Counted begins with ~, incomplete with ≥ and rounded down, a bound with ≤ and rounded up, unknown is a dash."""
    amount = cents("0.0999")

    assert format_figure(Figure(amount, counted=True)) == "~0.1 ¢"
    assert format_figure(Figure(amount, complete=False)) == "≥ 0.099 ¢"
    assert format_figure(Figure(amount, complete=False, counted=True)) == "≥ 0.099 ¢"
    assert format_bound(cents("0.0901")) == "≤ 0.091 ¢"
    assert format_figure(Figure(None, complete=False)) == "-"
    assert format_bound(None) == "-"
    assert format_limit(cents("50")) == "50 ¢"


def amount_in(shown: str) -> Decimal:
    digits = "".join(char for char in shown if char.isdigit() or char == ".")
    return Decimal(digits) * (PICODOLLARS if "$" in shown else CENT)


@given(AMOUNTS)
def test_a_bound_is_never_below_the_truth(amount: int) -> None:
    """The shown bound is at least the amount, and less than a tenth or 0.1 ¢ above it."""
    shown = amount_in(format_bound(amount))

    assert amount <= shown
    assert shown - amount < max(Decimal(amount) / 10, 1)


@given(AMOUNTS)
def test_at_least_is_never_above_the_truth(amount: int) -> None:
    """An incomplete total and a limit show no more than there is."""
    assert amount_in(format_figure(Figure(amount, complete=False))) <= amount
    assert amount_in(format_limit(amount)) <= amount


@given(AMOUNTS.filter(bool), st.booleans(), st.booleans())
def test_what_cost_is_never_shown_as_nothing(amount: int, complete: bool, counted: bool) -> None:
    """No positive amount, however small, is shown as zero."""
    assert amount_in(format_figure(Figure(amount, complete, counted))) > 0
    assert amount_in(format_bound(amount)) > 0


@given(AMOUNTS)
def test_exact_dollars_lose_nothing(amount: int) -> None:
    """The arithmetic's dollars are the exact amount."""
    assert Decimal(exact_dollars(amount).lstrip("$").replace(",", "")) * PICODOLLARS == amount


@given(AMOUNTS)
def test_typed_dollars_are_read_exactly(amount: int) -> None:
    """An amount written out in dollars is read back to the picodollar."""
    assert parse_dollars(f"{amount // PICODOLLARS}.{amount % PICODOLLARS:012d}") == amount


@pytest.mark.parametrize(
    ("typed", "dollars"),
    [("0.50", "0.5"), ("$0.50", "0.5"), (" 2 ", "2"), (".5", "0.5"), ("50 ¢", "0.5"), ("50c", "0.5"), ("0", "0")],
)
def test_dollars_are_read(typed: str, dollars: str) -> None:
    """Dollars with or without their sign, and cents, are understood."""
    assert parse_dollars(typed) == Decimal(dollars) * PICODOLLARS


@pytest.mark.parametrize("typed", ["0,50", "1,000", "-1", "abc", "1e3", "nan", "1.2.3", "$", ".", "٣", "9" * 30])
def test_ambiguous_amounts_are_refused(typed: str) -> None:
    """What is not plainly an amount is refused with a sentence that says how to write it."""
    with pytest.raises(ValueError, match=r"as 0\.50"):
        parse_dollars(typed)


def test_no_amount_is_no_limit() -> None:
    """An empty field is None, which is not zero."""
    assert parse_dollars("  ") is None


figures = st.builds(Figure, st.none() | st.integers(0, 10**15), st.booleans(), st.booleans())


@given(figures, figures, figures)
def test_adding_figures_keeps_what_is_known_of_them(one: Figure, two: Figure, three: Figure) -> None:
    """Sums do not depend on order, and an unknown or incomplete part always makes the sum incomplete."""
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    known = None not in (one.known, two.known)
    assert (one + two).complete == (one.complete and two.complete and known)
    assert (NOTHING + one).known == (one.known or 0)


def test_totals_of_charges() -> None:
    """A total adds what is known, is counted when a part is, and at least when a part is unknown or still open."""
    reported = charge(Usage(100, 10))
    counted = charge(Usage(100, 10), provenance=Provenance.COUNTED, outcome=ChargeOutcome.STOPPED)
    unknown = charge(None, outcome=ChargeOutcome.FAILED)
    still_open = charge(Usage(5, 0), outcome=None, finished_at=None)

    assert total_of([]) == Figure(0)
    assert total_of([reported, reported]) == Figure(2 * 110 * 200_000)
    assert total_of([reported, counted]) == Figure(2 * 110 * 200_000, counted=True)
    assert total_of([reported, unknown]) == Figure(110 * 200_000, complete=False)
    assert figure_of(still_open) == Figure(None, complete=False)
    assert figure_of(charge(Usage(1, 1), price=None)) == Figure(None, complete=False)


def test_arithmetic_is_exact() -> None:
    """The arithmetic shows each factor and the exact sum, cached tokens apart."""
    usage = Usage(3_412, 388, 1_024)

    assert arithmetic(charge(usage, Price(200_000, 200_000, 100_000))) == (
        "(3,412 − 1,024 cached) × $0.20/M + 1,024 × $0.10/M + 388 × $0.20/M = $0.0006576"
    )
    assert arithmetic(charge(Usage(7, 17))) == "7 × $0.20/M + 17 × $0.20/M = $0.0000048"


def test_arithmetic_says_what_is_not_known() -> None:
    """What is unknown, counted, free or charged in full is said in words."""
    assert "at the full price: no cached price is sourced" in arithmetic(charge(Usage(3_412, 388, 1_024)))
    assert "counted here" in arithmetic(charge(Usage(7, 17), provenance=Provenance.COUNTED))
    assert "no price is set" in arithmetic(charge(Usage(7, 17), price=None))
    assert arithmetic(charge(None)).startswith("Unknown")
    assert "nothing was charged" in arithmetic(charge(Usage(0, 0)))
    assert arithmetic(charge(outcome=None)).startswith("Still running")
    assert arithmetic(charge(Usage(7, 17), Price(0, 0))).endswith("= $0.00")


def test_prices_are_shown_exactly() -> None:
    """A price is shown in dollars per million tokens with all its digits."""
    assert [format_price(price) for price in (200_000, 35_000, 6_000, 0, 15_000_000)] == [
        "$0.20/M",
        "$0.035/M",
        "$0.006/M",
        "$0.00/M",
        "$15.00/M",
    ]
