"""Money as people read it: adaptive cents and dollars, bounds that stay bounds, and the arithmetic of a charge.

All amounts are integer picodollars (10^-12 $). What is shown is rounded in integers only: a bound up, an incomplete
total down, all else to the nearest; something that cost is never shown as nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.charges import Charge
from app.domain.pricing import Price
from app.domain.usage import Provenance

PICODOLLARS = 1_000_000_000_000  # in a dollar
_PER_CENT = PICODOLLARS // 100
_DUST = _PER_CENT // 10_000  # 0.0001 ¢
_CENT_DIGITS = 10  # decimals of a cent down to one picodollar

BOUND, AT_LEAST, COUNTED, UNKNOWN = "≤", "≥", "~", "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with what is known of it. `known` in p$, None: nothing is; `complete` False: at least that much;
    `counted`: a part of it was counted here, not reported by the server."""

    known: int | None
    complete: bool = True
    counted: bool = False

    def __add__(self, other: "Figure") -> "Figure":
        known = None if self.known is None and other.known is None else (self.known or 0) + (other.known or 0)
        complete = self.complete and other.complete and self.known is not None and other.known is not None
        return Figure(known, complete, self.counted or other.counted)


NOTHING = Figure(0)


def figure_of(charge: Charge) -> Figure:
    """What one charge came to; an open one is not known yet, unless the model is free."""
    cost = charge.cost if charge.outcome is not None or charge.usage is None else None
    free = charge.price is not None and charge.price.free  # then any number of tokens comes to exactly nothing
    counted = cost is not None and not free and charge.provenance is Provenance.COUNTED
    return Figure(cost, complete=cost is not None, counted=counted)


def total_of(charges: Iterable[Charge]) -> Figure:
    """The sum of charges; one unknown part makes it "at least"."""
    known, complete, counted = 0, True, False
    for charge in charges:
        figure = figure_of(charge)
        known += figure.known or 0
        complete = complete and figure.complete
        counted = counted or figure.counted
    return Figure(known, complete, counted)


def format_figure(figure: Figure) -> str:
    """ "0.09 ¢", "$1.24", "~0.09 ¢" counted, "≥ 0.09 ¢" incomplete (rounded down), "-" unknown, "0 ¢" free."""
    if figure.known is None:
        return UNKNOWN
    if not figure.complete:
        return f"{AT_LEAST} {_amount(figure.known, _down)}"
    if figure.counted:
        return f"{COUNTED}{_amount(figure.known, _nearest)}"
    if 0 < figure.known < _DUST:
        return "< 0.0001 ¢"
    return _amount(figure.known, _nearest)


def spoken(figure: Figure) -> str:
    """For ears: "0.09 cents", "about 0.09 cents", "at least 1.24 dollars", "cost unknown"."""
    if figure.known is None:
        return "cost unknown"
    words = (
        format_figure(figure)
        .replace(f"{AT_LEAST} ", "at least ")
        .replace(COUNTED, "about ")
        .replace("< ", "less than ")
    )
    if "$" in words:
        return f"{words.replace('$', '')} dollars"
    return words.replace("¢", "cents")


def format_bound(bound: int | None) -> str:
    """The worst case of a request: "≤ 0.09 ¢", never less than `bound` p$; "-" without a price."""
    return UNKNOWN if bound is None else f"{BOUND} {_amount(bound, _up)}"


def format_limit(limit: int) -> str:
    """A budget or what is left of it: rounded down, so that what is shown is really there."""
    return _amount(limit, _down)


def format_price(price: int) -> str:
    """p$ per token as dollars per million tokens, exact: "$0.20/M"."""
    return f"{exact_dollars(price * 1_000_000)}/M"


def exact_dollars(amount: int) -> str:
    """p$ as dollars with every digit there is, at least two after the point: "$0.0006576"."""
    whole, fraction = divmod(abs(amount), PICODOLLARS)
    return f"{'-' if amount < 0 else ''}${whole:,}.{f'{fraction:012d}'.rstrip('0').ljust(2, '0')}"


def parse_dollars(text: str) -> int | None:
    """What a person types as an amount ("0.50", "$0.50", "50 ¢") in p$; None when empty.

    Raises ValueError with a sentence for that person.
    """
    typed = text.strip()
    if not typed:
        return None
    cents = typed.endswith(("¢", "c"))
    digits = typed.rstrip("¢c").rstrip() if cents else typed.removeprefix("$").lstrip()
    whole, _, fraction = digits.partition(".")
    places = _CENT_DIGITS if cents else 12
    plain = whole + fraction
    if not plain or not (plain.isascii() and plain.isdecimal()) or len(plain) > 20 or len(fraction) > places:
        raise ValueError(f"“{typed}” is not an amount: write dollars with a point, as 0.50, or cents, as 50 ¢.")
    return int(plain + "0" * (places - len(fraction)))


def arithmetic(charge: Charge) -> str:
    """How a charge came to its cost, exactly, or in words what is not known of it."""
    if charge.outcome is None:
        return "Still running: the cost is known when it is over."
    usage, price = charge.usage, charge.price
    if usage is None and charge.cost == 0:
        return "0 ¢: this model is free, whatever it did."
    if usage is None:
        return "Unknown: the server may have worked on this, but it reported no tokens and nothing came to be counted."
    prompt, cached, completion = usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens
    if price is None:
        return f"{prompt:,} prompt + {completion:,} completion tokens × unknown: no price is set for this model."
    if not prompt and not completion:
        return "0 tokens = $0.00: nothing was charged, because no token was worked on."
    cached = min(cached, prompt)
    sides = f"{_prompt_side(prompt, cached, price)} + {completion:,} × {format_price(price.output)}"
    line = f"{sides} = {exact_dollars(charge.cost or 0)}"
    if cached and price.cached_input is None:
        line += f" ({cached:,} cached tokens at the full price: no cached price is sourced)"
    if charge.provenance is Provenance.COUNTED:
        line += " (tokens counted here: the server reported none)"
    return line


def _prompt_side(prompt: int, cached: int, price: Price) -> str:
    if not cached or price.cached_input is None:
        return f"{prompt:,} × {format_price(price.input)}"
    fresh = f"({prompt:,} − {cached:,} cached) × {format_price(price.input)}"
    return f"{fresh} + {cached:,} × {format_price(price.cached_input)}"


def _down(amount: int, unit: int) -> int:
    return amount // unit


def _up(amount: int, unit: int) -> int:
    return -(-amount // unit)


def _nearest(amount: int, unit: int) -> int:
    return (2 * amount + unit) // (2 * unit)


def _amount(amount: int, rounding: Callable[[int, int], int]) -> str:
    """Cents below a dollar: one decimal from 1 ¢ on, two significant digits below; dollars with two decimals above."""
    digits = 1
    if 0 < amount < _PER_CENT:
        digits = min(_CENT_DIGITS, 1 + len(str(_PER_CENT // amount)))
    steps = rounding(amount, 10 ** (_CENT_DIGITS - digits))
    whole, fraction = divmod(steps, 10**digits)
    if whole >= 100:
        cents = rounding(amount, _PER_CENT)
        return f"${cents // 100:,}.{cents % 100:02d}"
    tail = f"{fraction:0{digits}d}".rstrip("0")
    return f"{whole}.{tail} ¢" if tail else f"{whole} ¢"
