"""Stretches of other files that were looked at lately: remembered when a file is left, saved or copied from."""

from app.domain.context_ring import FAR_JUMP, IDLE_S, REBUILD_S, Ring, chunk_at
from app.services.ports import Clock


class RecentCode:
    """`ring` is what questions choose from. Texts of files with keys in them are never kept."""

    def __init__(self, clock: Clock) -> None:
        self.ring = Ring()
        self._clock = clock
        self._changed_at = -REBUILD_S
        self._asked_at = -IDLE_S

    def asked(self) -> None:
        """A question leaves: what somebody is at now is not looked through beside it."""
        self._asked_at = self._clock.monotonic()

    def left(self, path: str, text: str, line: int) -> None:
        """A file is left, saved, closed or copied from, with the cursor in `line` (from 0)."""
        self.ring = self.ring.remembered(chunk_at(path, text, line))
        self._changed_at = self._clock.monotonic()

    def jumped(self, path: str, before: int, now: int) -> bool:
        """Whether the place in `line` `before` is worth remembering, as the cursor is far from it now."""
        time = self._clock.monotonic()
        rested = time - self._asked_at >= IDLE_S and time - self._changed_at >= REBUILD_S
        return bool(path) and rested and abs(now - before) > FAR_JUMP

    def forget(self, path: str) -> None:
        """The file has gone."""
        self.ring = self.ring.forgotten(path)
