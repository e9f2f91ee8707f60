"""Named things in a file of the profile: read once, changed by anybody, written behind the scenes."""

import asyncio
from collections.abc import Iterable
from typing import Generic, Protocol, Self, TypeVar

from app.domain.errors import AppError, Problem, ProblemKind
from app.services.ports import ListStore
from app.services.signal import Signal
from app.services.tasks import TaskSlot


class Named(Protocol):
    """A frozen value that people know by its name."""

    @property
    def name(self) -> str: ...

    def kept_as(self, taken: Iterable[str]) -> Self:
        """As it is kept beside others with these names: trimmed, and numbered where its name is taken."""


T = TypeVar("T", bound=Named)


class KeptList(Generic[T]):
    """`current` holds at once for the whole program; the file follows. `problems` speaks when it could not."""

    def __init__(self, store: ListStore[T], what: str) -> None:
        """`what` names its tasks."""
        self.changed: Signal[tuple[T, ...]] = Signal()
        self.problems: Signal[Problem] = Signal()
        self.current: tuple[T, ...] = ()
        self._store = store
        self._loaded = False
        self._unwritten = False
        self._writing = TaskSlot(what)

    async def load(self) -> None:
        """Reads the file, behind what was kept meanwhile."""
        found, notice = await asyncio.to_thread(self._store.load)
        if self._loaded:
            return
        self._loaded = True
        if notice is not None:
            self.problems.emit(Problem(ProblemKind.STORAGE, notice))
        added, self.current = self.current, found
        for entry in added:
            self.put(entry)
        self.changed.emit(self.current)

    def put(self, entry: T, *, instead_of: str = "") -> T:
        """Keeps it, in the place of the one with that name; a name that is taken gets a number."""
        others = [other for other in self.current if other.name != instead_of]
        kept = entry.kept_as([other.name for other in others])
        at = next((at for at, other in enumerate(self.current) if other.name == instead_of), len(others))
        self._set((*others[:at], kept, *others[at:]))
        return kept

    def remove(self, name: str) -> None:
        self._set(tuple(entry for entry in self.current if entry.name != name))

    def named(self, name: str) -> T | None:
        return next((entry for entry in self.current if entry.name == name), None)

    async def close(self) -> None:
        """Returns when the newest state is on disk, or cannot be."""
        await self._writing.join()

    def _set(self, entries: tuple[T, ...]) -> None:
        if entries == self.current:
            return
        self.current = entries
        self._unwritten = self._loaded
        if self._unwritten and not self._writing.busy:
            self._writing.start(self._write())
        self.changed.emit(entries)

    async def _write(self) -> None:
        while self._unwritten:
            self._unwritten = False
            try:
                await asyncio.to_thread(self._store.save, self.current)
            except AppError as error:
                self.problems.emit(error.problem)
