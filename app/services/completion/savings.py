"""What completion costs and saves today, over all runs of the day."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields

from app.domain.charges import Charge
from app.domain.completion_figures import CompletionFigures, Counters, figures
from app.services.budget import start_of_day
from app.services.ports import Clock, Session
from app.services.signal import Signal
from app.services.tasks import TaskSlot

KEY = "completion.counters"
KEEP_AFTER_S = 1.0

Count = Callable[[Counters], Counters]


class Savings:
    """`changed` carries the figures. The counters begin anew with each day; `charges` gives today's."""

    def __init__(self, charges: Callable[[], Iterable[Charge]], session: Session, clock: Clock) -> None:
        self.changed: Signal[CompletionFigures] = Signal()
        self._charges = charges
        self._session = session
        self._clock = clock
        self._counters = Counters()
        self._day = start_of_day(clock.now())
        self._loaded = False
        self._keeping = TaskSlot("completion figures")

    @property
    def figures(self) -> CompletionFigures:
        self._begin_day()
        return figures(self._charges(), self._counters)

    async def load(self) -> None:
        """Adds what earlier runs of the day have counted. Raises AppError(STORAGE)."""
        self._counters = _sum(_read(await self._session.get(KEY), self._day.isoformat()), self._counters)
        self._loaded = True
        self.changed.emit(self.figures)

    def count(self, count: Count) -> None:
        """One more of something."""
        self._begin_day()
        self._counters = count(self._counters)
        self.changed.emit(self.figures)
        if self._loaded and not self._keeping.busy:
            self._keeping.start(self._keep_soon())

    def charges_changed(self) -> None:
        self.changed.emit(self.figures)

    async def close(self) -> None:
        await self._keeping.close()
        if self._loaded:
            self._keep()

    def _begin_day(self) -> None:
        today = start_of_day(self._clock.now())
        if today != self._day:
            self._day, self._counters = today, Counters()

    async def _keep_soon(self) -> None:
        await self._clock.sleep(KEEP_AFTER_S)
        self._keep()

    def _keep(self) -> None:
        self._session.put(KEY, json.dumps({"day": self._day.isoformat(), **asdict(self._counters)}))


def _read(text: str | None, day: str) -> Counters:
    """What cannot be read, or is of another day, counts for nothing."""
    try:
        kept = json.loads(text) if text else None
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or kept.get("day") != day:
        return Counters()
    known = {field.name: kept.get(field.name) for field in fields(Counters)}
    return Counters(**{name: value for name, value in known.items() if isinstance(value, int)})


def _sum(one: Counters, other: Counters) -> Counters:
    return Counters(**{field.name: getattr(one, field.name) + getattr(other, field.name) for field in fields(Counters)})
