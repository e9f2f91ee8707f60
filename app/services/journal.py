"""Keeps each unsaved text on disk soon after its last change, and at least every few seconds while somebody types."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.buffers import Buffer
from app.services.ports import Buffers, Clock
from app.services.tasks import TaskSlot

AFTER_S = 0.8
AT_LEAST_EVERY_S = 5.0


@dataclass(slots=True)
class _Unwritten:
    make: Callable[[], Buffer]
    since: float
    changed_at: float

    @property
    def due(self) -> float:
        return min(self.changed_at + AFTER_S, self.since + AT_LEAST_EVERY_S)


class Journal:
    """`note` each change; `make` is asked for the buffer when it is written, so that typing costs nothing."""

    def __init__(self, buffers: Buffers, clock: Clock) -> None:
        self._buffers = buffers
        self._clock = clock
        self._unwritten: dict[str, _Unwritten] = {}
        self._task = TaskSlot("journal")

    def note(self, buffer_id: str, make: Callable[[], Buffer]) -> None:
        now = self._clock.monotonic()
        known = self._unwritten.get(buffer_id)
        self._unwritten[buffer_id] = _Unwritten(make, known.since if known else now, now)
        if not self._task.busy:
            self._task.start(self._run())

    def forget(self, buffer_id: str) -> None:
        """Nothing of it is unsaved any more."""
        self._unwritten.pop(buffer_id, None)
        self._buffers.drop(buffer_id)

    def keep(self, buffer: Buffer) -> None:
        """Writes this state at once."""
        self._unwritten.pop(buffer.id, None)
        self._buffers.save(buffer)

    def keep_all(self) -> None:
        for unwritten in tuple(self._unwritten.values()):
            self.keep(unwritten.make())

    async def close(self) -> None:
        self.keep_all()
        await self._task.close()

    async def _run(self) -> None:
        while self._unwritten:
            now = self._clock.monotonic()
            for unwritten in tuple(self._unwritten.values()):
                if unwritten.due <= now:
                    self.keep(unwritten.make())
            if self._unwritten:
                await self._clock.sleep(max(0.0, min(entry.due for entry in self._unwritten.values()) - now))
