"""The cost meter: what the last answer, this conversation and today have cost, as far as anybody knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from app.domain.charges import Charge
from app.domain.money import NOTHING, Figure, figure_of, total_of
from app.services.budget import Budget, start_of_day
from app.services.ports import Clock, Ledger
from app.services.signal import Signal
from app.services.tasks import TaskSlot


@dataclass(frozen=True, slots=True)
class MeterState:
    """`answer` is the conversation's newest charge; `limit` is today's budget in p$, None: no limit.

    `charges` are the conversation's, by id, oldest first.
    """

    answer: Figure | None = None
    conversation: Figure = NOTHING
    today: Figure = NOTHING
    limit: int | None = None
    charges: Mapping[str, Charge] = field(default_factory=dict)


class CostMeter:
    """Follows the charges of this run, on top of what the ledger has of today and of the conversation shown."""

    def __init__(
        self, ledger: Ledger, charged: Signal[Charge], budget: Budget, clock: Clock, zone: tzinfo | None = None
    ) -> None:
        self._ledger = ledger
        self._budget = budget
        self._clock = clock
        self._zone = zone
        self._today: dict[str, Charge] = {}
        self._conversation_id: str | None = None
        self._charges: dict[str, Charge] = {}
        self._loading = TaskSlot("cost meter: conversation")
        self._midnight = TaskSlot("cost meter: today")
        self.state = MeterState(limit=budget.limit)
        self.changed: Signal[MeterState] = Signal()
        charged.connect(self._take)
        budget.changed.connect(self._follow_limit)

    def start(self) -> None:
        """Reads today's charges, and begins anew at each midnight."""
        self._midnight.start(self._follow_days())

    def show_conversation(self, conversation_id: str | None) -> None:
        """Shows the cost of another conversation; its earlier charges come from the ledger shortly."""
        if conversation_id == self._conversation_id:
            return
        self._conversation_id = conversation_id
        self._charges = {}
        self._publish()
        if conversation_id is None:
            self._loading.cancel()
        else:
            self._loading.start(self._load(conversation_id))

    @property
    def charges_today(self) -> tuple[Charge, ...]:
        """Oldest first."""
        return tuple(_by_start(self._today).values())

    async def close(self) -> None:
        await self._loading.close()
        await self._midnight.close()

    async def _load(self, conversation_id: str) -> None:
        stored = await self._ledger.of_conversation(conversation_id)
        if conversation_id == self._conversation_id:
            self._charges = _by_start({charge.id: charge for charge in stored} | self._charges)
            self._publish()

    async def _follow_days(self) -> None:
        while True:
            start = start_of_day(self._clock.now(), self._zone)
            stored = await self._ledger.since(start)
            self._today = {charge.id: charge for charge in stored} | self._today
            self._publish()
            tomorrow = start_of_day(start + timedelta(hours=36), self._zone)
            await self._clock.sleep(max(1.0, (tomorrow - self._clock.now()).total_seconds()))

    def _take(self, charge: Charge) -> None:
        self._today[charge.id] = charge
        if charge.conversation_id is not None and charge.conversation_id == self._conversation_id:
            self._charges = _by_start(self._charges | {charge.id: charge})
        self._publish()

    def _follow_limit(self, _: None) -> None:
        if self._budget.limit != self.state.limit:
            self._publish()

    def _publish(self) -> None:
        start = start_of_day(self._clock.now(), self._zone)
        self._today = {id_: charge for id_, charge in self._today.items() if charge.started_at >= start}
        newest = next(reversed(self._charges.values()), None)
        self.state = MeterState(
            answer=None if newest is None else figure_of(newest),
            conversation=total_of(self._charges.values()),
            today=total_of(self._today.values()),
            limit=self._budget.limit,
            charges=self._charges,
        )
        self.changed.emit(self.state)


def _by_start(charges: dict[str, Charge]) -> dict[str, Charge]:
    return dict(sorted(charges.items(), key=lambda item: item[1].started_at))
