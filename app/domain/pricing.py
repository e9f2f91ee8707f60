"""Prices and costs in integer picodollars (10^-12 $): exact, and never zero for "unknown".

A price in dollars per million tokens times 10^6 is picodollars per token: $0.20 per million is 200,000 p$ a token.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from app.domain.usage import Usage

__all__ = ["Price", "PriceQuote", "Total", "Usage", "cost", "price_from_dollars", "total"]

PICODOLLARS_PER_TOKEN_FOR_A_DOLLAR_PER_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """p$ per token. `cached_input` None: no cached price is sourced, cached tokens cost the input price."""

    input: int
    output: int
    cached_input: int | None = None

    @property
    def free(self) -> bool:
        return not (self.input or self.output or self.cached_input)


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """A price with where it came from (a URL, or "you") and the day it was read there."""

    price: Price
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in p$ over what is known; `complete` is False when a part is unknown ("at least")."""

    known: int
    complete: bool


def cost(usage: Usage, price: Price | None) -> int | None:
    """The cost in p$; None without a price, also for zero tokens. Cached tokens beyond the prompt's are ignored."""
    if price is None:
        return None
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    cached_price = price.input if price.cached_input is None else price.cached_input
    return (usage.prompt_tokens - cached) * price.input + cached * cached_price + usage.completion_tokens * price.output


def total(costs: Iterable[int | None]) -> Total:
    """Adds what is known; one unknown part makes the total incomplete."""
    known = 0
    complete = True
    for part in costs:
        if part is None:
            complete = False
        else:
            known += part
    return Total(known, complete)


def price_from_dollars(dollars_per_million: str | Decimal) -> int:
    """Dollars per million tokens as p$ per token. Raises ValueError when that is not a whole number or is negative."""
    try:
        value = Decimal(dollars_per_million) * PICODOLLARS_PER_TOKEN_FOR_A_DOLLAR_PER_MILLION
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value != value.to_integral_value():
        raise ValueError(f"not a price in whole picodollars per token: {dollars_per_million}")
    return int(value)
