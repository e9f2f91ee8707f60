"""Today's budget: what is spent, what is promised to open requests, and what may still be promised."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import NamedTuple

from app.domain import settings
from app.domain.charges import Charge
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.money import format_bound, format_limit, parse_dollars
from app.domain.requests import Purpose
from app.services.ports import Clock, Ledger
from app.services.signal import Signal


def start_of_day(now: datetime, zone: tzinfo | None = None) -> datetime:
    """The local midnight before `now` (aware); `zone` None is this computer's."""
    local = now.astimezone(zone)
    return datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(now.tzinfo)


class _Limit(NamedTuple):
    """p$ a day, None: no limit. `unreadable` says why an amount in the settings allows nothing."""

    amount: int | None
    unreadable: str = ""


class _Spent(NamedTuple):
    started: datetime
    amount: int
    purpose: Purpose


class Budget:
    """Admits a request only if its worst case fits beside all that is spent and all that other requests may cost.

    Admission and reservation happen in one step without waiting, so requests that run beside each other cannot
    overshoot together. A charge of unknown cost keeps its worst case for the day. Suggestions that nobody asked for
    have a limit of their own within the one for everything.
    """

    def __init__(self, rule: settings.Budget, ledger: Ledger, clock: Clock, zone: tzinfo | None = None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._zone = zone
        self._promised: dict[str, Charge] = {}  # by id, of requests that are not settled
        self._spent: dict[str, _Spent] = {}  # by charge id
        self._loaded = False
        self.changed: Signal[None] = Signal()
        self._rule = rule
        self._limits = _read(rule)

    @property
    def limit(self) -> int | None:
        """p$ a day; None: no limit."""
        return self._limits[None].amount

    @property
    def spent(self) -> int:
        """p$ of today's charges, each unknown one by its worst case; open requests not included."""
        return self._spent_for(None)

    @property
    def left(self) -> int | None:
        """p$ that a further request may cost at most; None: no limit; never negative."""
        return self._left_of(None)

    def left_for(self, purpose: Purpose) -> int | None:
        """The same for this purpose, which may have a limit of its own."""
        known = [left for left in (self._left_of(None), self._left_of(purpose)) if left is not None]
        return min(known, default=None)

    @property
    def allows_unpriced(self) -> bool:
        return self._rule.allow_unpriced

    def set_rule(self, rule: settings.Budget) -> None:
        """New settings; they hold from the next request on."""
        self._rule = rule
        self._limits = _read(rule)
        self.changed.emit(None)

    async def ready(self) -> None:
        """Reads today's charges from the ledger, once. Raises AppError(STORAGE)."""
        if self._loaded:
            return
        charges = await self._ledger.since(start_of_day(self._clock.now(), self._zone))
        self._remember(charge for charge in charges if charge.id not in self._spent and charge.outcome is not None)
        self._loaded = True
        self.changed.emit(None)

    def refusal(self, bound: int | None, model_name: str, purpose: Purpose = Purpose.CHAT) -> Problem | None:
        """Why a request that may cost `bound` p$ is refused now; None: it is admitted. `fits` is left to the caller."""
        if bound is None:
            return None if self._rule.allow_unpriced else _unpriced(model_name)
        for scope in (None, purpose):
            left = self._left_of(scope)
            if bound and left is not None and bound > left:
                return _over(bound, left, self._limits[scope], scope)
        return None

    def reserve(self, charge: Charge) -> None:
        """Promises the worst case of an admitted request; follows `refusal` without any wait between."""
        self._promised[charge.id] = charge
        self.changed.emit(None)

    def release(self, charge_id: str) -> None:
        """The request was never sent and has no row."""
        self._promised.pop(charge_id, None)
        self.changed.emit(None)

    def settle(self, charge: Charge) -> None:
        """The request is over: its cost, or if unknown its worst case, takes the place of the promise."""
        self._remember([charge])
        self.changed.emit(None)

    def _left_of(self, scope: Purpose | None) -> int | None:
        limit = self._limits.get(scope)
        if limit is None or limit.amount is None:
            return None
        promised = sum(charge.bound or 0 for charge in self._promised.values() if scope in (None, charge.purpose))
        return max(0, limit.amount - self._spent_for(scope) - promised)

    def _spent_for(self, scope: Purpose | None) -> int:
        start = start_of_day(self._clock.now(), self._zone)
        return sum(one.amount for one in self._spent.values() if one.started >= start and scope in (None, one.purpose))

    def _remember(self, charges: Iterable[Charge]) -> None:
        for charge in charges:
            self._promised.pop(charge.id, None)
            self._spent[charge.id] = _Spent(charge.started_at, _at_most(charge), charge.purpose)
        start = start_of_day(self._clock.now(), self._zone)
        self._spent = {id_: one for id_, one in self._spent.items() if one.started >= start}


def _at_most(charge: Charge) -> int:
    """What it has cost; where nobody knows, the worst case (p$). Rows of old had only a counted prompt."""
    if charge.cost is not None:
        return charge.cost
    if charge.bound is not None or charge.price is None or charge.counted_prompt_tokens is None:
        return charge.bound or 0
    return charge.counted_prompt_tokens * charge.price.input


def _read(rule: settings.Budget) -> dict[Purpose | None, _Limit]:
    """None is everything; an amount that cannot be read allows nothing that costs, and says why."""
    return {None: _amount(rule.daily_dollars), Purpose.COMPLETION: _amount(rule.completion_daily_dollars)}


def _amount(dollars: str) -> _Limit:
    try:
        return _Limit(parse_dollars(dollars))
    except ValueError as error:
        return _Limit(0, f"The daily budget in the settings cannot be read. {error}")


def _over(bound: int, left: int, limit: _Limit, scope: Purpose | None) -> Problem:
    if limit.unreadable:
        return Problem(ProblemKind.OVER_BUDGET, limit.unreadable, Remedy.OPEN_BUDGET)
    budget = "today's budget" if scope is None else "today's budget for completion"
    message = (
        f"This may cost {format_bound(bound)}, but of {budget} of {format_limit(limit.amount or 0)} "
        f"only {format_limit(left)} is left."
    )
    return Problem(ProblemKind.OVER_BUDGET, message, Remedy.OPEN_BUDGET)


def _unpriced(model_name: str) -> Problem:
    message = (
        f"{model_name} has no price here, so its cost cannot be bounded, and your budget allows only known prices."
    )
    return Problem(ProblemKind.UNPRICED, message, Remedy.OPEN_BUDGET)
