"""What a request may cost at most, and whether the budget admits it: decided before anything is sent."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Problem


class QuoteLevel(StrEnum):
    """How the bound stands against today's budget. AMBER: more than a quarter of what is left; RED: refused."""

    FREE = "free"
    OK = "ok"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Quote:
    """The worst case of one request: all prompt tokens uncached and the whole answer used.

    `bound` is p$; None when the model has no price. `exact` tells whether `prompt_tokens` was counted in the model's
    own vocabulary. `problem` says why the request would be refused, with the number that would fit.
    """

    prompt_tokens: int
    max_tokens: int
    exact: bool
    bound: int | None
    level: QuoteLevel
    problem: Problem | None = None
