"""Stand-ins for the far end: a clock that the test moves, a ledger in memory, a counter that counts words."""

import asyncio
import heapq
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.domain.charges import Charge
from app.domain.models import ModelCard


class FakeClock:
    """Implements `ports.Clock`. Time stands still until `advance`; sleepers wake in the order of their deadlines."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), woken))
        await woken

    @property
    def sleeping(self) -> int:
        """How many are asleep now."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Moves time on, step by step from sleeper to sleeper; what wakes gets its turn of the loop."""
        await settle_loop()
        end = self._elapsed + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            self._elapsed, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
                await settle_loop()
        self._elapsed = end
        await settle_loop()


async def settle_loop(turns: int = 8) -> None:
    """Gives tasks that are ready a few turns of the loop."""
    for _ in range(turns):
        await asyncio.sleep(0)


class MemoryLedger:
    """Implements `ports.Ledger`; insists that each charge is opened once, then settled once.

    With `gate` an `open` waits for it, as a slow disk would; the row is there from the moment of the call.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Charge] = {}
        self.opened: list[Charge] = []
        self.settled: list[Charge] = []
        self.gate: asyncio.Event | None = None

    async def open(self, charge: Charge) -> None:
        assert charge.id not in self.rows, f"opened twice: {charge}"
        assert charge.outcome is None, f"opened with an outcome: {charge}"
        self.rows[charge.id] = charge
        self.opened.append(charge)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()

    def settle(self, charge: Charge) -> None:
        assert charge.id in self.rows, f"settled before it was opened: {charge}"
        assert self.rows[charge.id].outcome is None, f"settled twice: {charge}"
        assert charge.outcome is not None, f"settled without an outcome: {charge}"
        assert charge.finished_at is not None, f"settled without a time: {charge}"
        self.rows[charge.id] = charge
        self.settled.append(charge)

    async def since(self, start: datetime) -> Sequence[Charge]:
        return [charge for charge in self.rows.values() if charge.started_at >= start]

    async def of_conversation(self, conversation_id: str) -> Sequence[Charge]:
        return [charge for charge in self.rows.values() if charge.conversation_id == conversation_id]

    async def unsettled(self) -> Sequence[Charge]:
        return [charge for charge in self.rows.values() if charge.outcome is None]


class WordCounter:
    """Implements `ports.TokenCounter`: a token is a word."""

    def count(self, card: ModelCard, text: str) -> int:
        return len(text.split())
