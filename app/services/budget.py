"""Today's budget: what is spent, what is promised to open requests, and what may still be promised."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from app.domain import settings
from app.domain.charges import Charge
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.money import format_bound, format_limit, parse_dollars
from app.services.ports import Clock, Ledger
from app.services.signal import Signal


def start_of_day(now: datetime, zone: tzinfo | None = None) -> datetime:
    """The local midnight before `now` (aware); `zone` None is this computer's."""
    local = now.astimezone(zone)
    return datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(now.tzinfo)


class Budget:
    """Admits a request only if its worst case fits beside all that is spent and all that other requests may cost.

    Admission and reservation happen in one step without waiting, so requests that run beside each other cannot
    overshoot together. A charge of unknown cost keeps its worst case until
    the program ends; after that only what its prompt cost is known.
    """

    def __init__(self, rule: settings.Budget, ledger: Ledger, clock: Clock, zone: tzinfo | None = None) -> None:
        self._ledger = ledger
        self._clock = clock
        self._zone = zone
        self._worst: dict[str, int] = {}  # p$ by charge id, of requests that are not settled
        self._spent: dict[str, tuple[datetime, int]] = {}  # when started, p$, by charge id
        self._loaded = False
        self.changed: Signal[None] = Signal()
        self._rule = rule
        self._limit, self._unreadable = _read(rule)

    @property
    def limit(self) -> int | None:
        """p$ a day; None: no limit."""
        return self._limit

    @property
    def spent(self) -> int:
        """p$ of today's charges, each unknown one by its worst case; open requests not included."""
        start = start_of_day(self._clock.now(), self._zone)
        return sum(amount for started, amount in self._spent.values() if started >= start)

    @property
    def left(self) -> int | None:
        """p$ that a further request may cost at most; None: no limit; never negative."""
        return None if self._limit is None else max(0, self._limit - self.spent - sum(self._worst.values()))

    @property
    def allows_unpriced(self) -> bool:
        return self._rule.allow_unpriced

    def set_rule(self, rule: settings.Budget) -> None:
        """New settings; they hold from the next request on."""
        self._rule = rule
        self._limit, self._unreadable = _read(rule)
        self.changed.emit(None)

    async def ready(self) -> None:
        """Reads today's charges from the ledger, once. Raises AppError(STORAGE)."""
        if self._loaded:
            return
        charges = await self._ledger.since(start_of_day(self._clock.now(), self._zone))
        self._remember(charge for charge in charges if charge.id not in self._spent and charge.outcome is not None)
        self._loaded = True
        self.changed.emit(None)

    def refusal(self, bound: int | None, model_name: str) -> Problem | None:
        """Why a request that may cost `bound` p$ is refused now; None: it is admitted. `fits` is left to the caller."""
        if bound is None:
            return None if self._rule.allow_unpriced else _unpriced(model_name)
        left = self.left
        if not bound or left is None or bound <= left:
            return None
        if self._unreadable:
            return Problem(ProblemKind.OVER_BUDGET, self._unreadable, Remedy.OPEN_BUDGET)
        assert self._limit is not None
        message = (
            f"This may cost {format_bound(bound)}, but of today's budget of {format_limit(self._limit)} "
            f"only {format_limit(left)} is left."
        )
        return Problem(ProblemKind.OVER_BUDGET, message, Remedy.OPEN_BUDGET)

    def reserve(self, charge_id: str, bound: int | None) -> None:
        """Promises the worst case of an admitted request; follows `refusal` without any wait between."""
        self._worst[charge_id] = bound or 0
        self.changed.emit(None)

    def release(self, charge_id: str) -> None:
        """The request was never sent and has no row."""
        self._worst.pop(charge_id, None)
        self.changed.emit(None)

    def settle(self, charge: Charge) -> None:
        """The request is over: its cost, or if unknown its worst case, takes the place of the promise."""
        self._remember([charge])
        self.changed.emit(None)

    def _remember(self, charges: Iterable[Charge]) -> None:
        for charge in charges:
            worst = self._worst.pop(charge.id, None)
            if worst is None:
                worst = _least(charge)
            self._spent[charge.id] = (charge.started_at, worst if charge.cost is None else charge.cost)
        start = start_of_day(self._clock.now(), self._zone)
        self._spent = {id_: entry for id_, entry in self._spent.items() if entry[0] >= start}


def _least(charge: Charge) -> int:
    """What an unknown charge of an earlier run has cost at least, if the server worked on it: its prompt."""
    if charge.price is None or charge.counted_prompt_tokens is None:
        return 0
    return charge.counted_prompt_tokens * charge.price.input


def _read(rule: settings.Budget) -> tuple[int | None, str]:
    """The limit in p$; an amount that cannot be read allows nothing that costs, and says why."""
    try:
        return parse_dollars(rule.daily_dollars), ""
    except ValueError as error:
        return 0, f"The daily budget in the settings cannot be read. {error}"


def _unpriced(model_name: str) -> Problem:
    message = (
        f"{model_name} has no price here, so its cost cannot be bounded, and your budget allows only known prices."
    )
    return Problem(ProblemKind.UNPRICED, message, Remedy.OPEN_BUDGET)
