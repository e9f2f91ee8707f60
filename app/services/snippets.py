"""The snippets of the profile: read once, changed by anybody, written behind the scenes."""

import asyncio

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.snippets import Snippet, free_name, prefix_before
from app.services.ports import SnippetStore
from app.services.signal import Signal
from app.services.tasks import TaskSlot


class Snippets:
    """`current` holds at once for the whole program; the file follows. `problems` speaks when it could not."""

    def __init__(self, store: SnippetStore) -> None:
        self.changed: Signal[tuple[Snippet, ...]] = Signal()
        self.problems: Signal[Problem] = Signal()
        self.current: tuple[Snippet, ...] = ()
        self._store = store
        self._loaded = False
        self._unwritten = False
        self._writing = TaskSlot("snippets")

    async def load(self) -> None:
        """Reads the file, behind what was kept meanwhile."""
        found, notice = await asyncio.to_thread(self._store.load)
        if self._loaded:
            return
        self._loaded = True
        if notice is not None:
            self.problems.emit(Problem(ProblemKind.STORAGE, notice))
        added, self.current = self.current, found
        for snippet in added:
            self.put(snippet)
        self.changed.emit(self.current)

    def put(self, snippet: Snippet, *, instead_of: str = "") -> Snippet:
        """Keeps a snippet, in the place of the one with that name; a name that is taken gets a number."""
        others = [other for other in self.current if other.name != instead_of]
        name = free_name(snippet.name.strip() or "Snippet", (other.name for other in others))
        kept = Snippet(name, snippet.body, snippet.prefix.strip(), snippet.languages)
        at = next((at for at, other in enumerate(self.current) if other.name == instead_of), len(others))
        self._set((*others[:at], kept, *others[at:]))
        return kept

    def remove(self, name: str) -> None:
        self._set(tuple(snippet for snippet in self.current if snippet.name != name))

    def named(self, name: str) -> Snippet | None:
        return next((snippet for snippet in self.current if snippet.name == name), None)

    def for_prefix(self, line: str, language: str) -> Snippet | None:
        """What Tab puts in behind `line`; one made for the language comes before one for all."""
        fitting = [snippet for snippet in self.current if snippet.fits(language)]
        prefix = prefix_before(line, [snippet.prefix for snippet in fitting])
        found = [snippet for snippet in fitting if prefix and snippet.prefix == prefix]
        return min(found, key=lambda snippet: not snippet.languages, default=None)

    async def close(self) -> None:
        """Returns when the newest state is on disk, or cannot be."""
        await self._writing.join()

    def _set(self, snippets: tuple[Snippet, ...]) -> None:
        if snippets == self.current:
            return
        self.current = snippets
        self._unwritten = self._loaded
        if self._unwritten and not self._writing.busy:
            self._writing.start(self._write())
        self.changed.emit(snippets)

    async def _write(self) -> None:
        while self._unwritten:
            self._unwritten = False
            try:
                await asyncio.to_thread(self._store.save, self.current)
            except AppError as error:
                self.problems.emit(error.problem)
