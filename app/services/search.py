"""Find and replace in the files of a folder: results as they come, a review before any change, and a way back.

What stands in a tab is searched as it is there, and changed there, where it can be undone; other files are written with
the check that they are still those that were searched, after their old bytes have been kept.
"""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Protocol

from app.domain.documents import Document
from app.domain.errors import AppError, Problem
from app.domain.file_search import Chosen, FileHits, FolderQuery, Hit, OpenText, Replaced, Searched, digest_of
from app.domain.replacing import Edit, applied
from app.domain.text_files import NotEncodable, NotText, decode, encode
from app.services.ports import Clock, Files, FolderSearch, OldBytes
from app.services.signal import Signal
from app.services.tasks import TaskSlot

CHANGED = "it has changed since the search"
READ_ONLY = "it cannot be changed"
NOTHING_YET = Searched()
MIXED = "its line ends are mixed; open it and replace there"


class Tabs(Protocol):
    """The open documents, as the editor holds them."""

    def documents(self) -> Sequence[Document]: ...
    def text_of(self, document_id: str) -> str: ...
    def edit(self, document_id: str, edits: Sequence[Edit]) -> Awaitable[Callable[[], bool] | None]:
        """Makes the changes (in characters) as one step of undo; None when the tab cannot be changed. What it gives
        back takes the changes back, and says False when something else was done since."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """How far the search is, what it found in numbers, and what the last run of replacements did; `wanted` is None
    when what was found is no longer true."""

    wanted: FolderQuery | None = None
    searching: bool = False
    replacing: bool = False
    files: int = 0
    hits: int = 0
    progress: Searched = NOTHING_YET
    problem: Problem | None = None
    replaced: Replaced | None = None


@dataclass(slots=True)
class _Run:
    """What is needed to take a run back."""

    written: dict[str, str]
    tabs: list[tuple[str, Callable[[], bool]]]


class FolderFinder:
    """`changed` carries the state, `found` each file with its hits; a new search begins with an empty state."""

    def __init__(self, search: FolderSearch, files: Files, old_bytes: OldBytes, tabs: Tabs, clock: Clock) -> None:
        self.changed: Signal[SearchState] = Signal()
        self.found: Signal[FileHits] = Signal()
        self.state = SearchState()
        self._search = search
        self._files = files
        self._old_bytes = old_bytes
        self._tabs = tabs
        self._clock = clock
        self._run: _Run | None = None
        self._searching = TaskSlot("find in files")
        self._replacing = TaskSlot("replace in files")

    def search(self, wanted: FolderQuery) -> None:
        """Looks through the folder; a search that runs is given up."""
        if self.state.replacing:
            return
        self._searching.cancel()
        self._publish(SearchState(wanted, searching=bool(wanted.query), replaced=self.state.replaced))
        if wanted.query:
            self._searching.start(self._look(wanted))

    def stop(self) -> None:
        """Keeps what was found so far."""
        self._searching.cancel()
        self._publish(replace(self.state, searching=False))

    def apply(self, chosen: Sequence[Chosen]) -> None:
        """Replaces the chosen hits, and no others."""
        if chosen and not self.state.replacing:
            self.stop()
            self._publish(replace(self.state, replacing=True, problem=None, replaced=None))
            self._replacing.start(self._replace(chosen))

    def undo(self) -> None:
        """Takes the last run of replacements back, but for files that were changed since."""
        if self._run is not None and self.state.replaced is not None and not self.state.replacing:
            self._publish(replace(self.state, replacing=True))
            self._replacing.start(self._take_back(self._run, self.state.replaced.run_id))

    async def close(self) -> None:
        """A run of replacements is finished first: it is between the old and the new."""
        await self._searching.close()
        await self._replacing.join()
        await self._search.close()

    # searching

    async def _look(self, wanted: FolderQuery) -> None:
        open_texts = [
            OpenText(one.id, one.title, one.path, self._tabs.text_of(one.id)) for one in self._tabs.documents()
        ]
        try:
            async with aclosing(self._search.search(wanted, open_texts)) as events:
                async for event in events:
                    if isinstance(event, FileHits):
                        self.found.emit(event)
                        state = self.state
                        self.state = replace(state, files=state.files + 1, hits=state.hits + len(event.hits))
                    else:
                        self._publish(replace(self.state, progress=event))
        except AppError as error:
            self._publish(replace(self.state, searching=False, problem=error.problem))
            return
        self._publish(replace(self.state, searching=False))

    # replacing

    async def _replace(self, chosen: Sequence[Chosen]) -> None:
        run_id = self._clock.now().strftime("%Y%m%d-%H%M%S-%f")
        run, kept_back = _Run({}, []), []
        hits = files = 0
        problem: Problem | None = None
        for one in chosen:
            try:
                reason = await self._replace_in(run_id, run, one)
            except AppError as error:
                problem, reason = error.problem, error.problem.message
            if reason:
                kept_back.append((one.file.name, reason))
            else:
                hits, files = hits + len(one.hits), files + 1
        self._run = run
        done = Replaced(run_id, hits, files, tuple(kept_back))
        self._publish(SearchState(replaced=done, problem=problem if not files else None))

    async def _replace_in(self, run_id: str, run: _Run, one: Chosen) -> str:
        """Why the file was left alone; empty: it was changed. Raises AppError."""
        edits = _edits(one.hits)
        document = self._tab_of(one.file)
        if document is not None:
            if not await self._is_as_searched(document, one.file):
                return CHANGED
            undo = await self._tabs.edit(document.id, edits)
            if undo is None:
                return READ_ONLY
            run.tabs.append((document.title, undo))
            return ""
        path = one.file.path
        if path is None:
            return CHANGED  # the tab has been closed
        return await asyncio.to_thread(self._write, run_id, run, path, one.file.digest, edits)

    def _write(self, run_id: str, run: _Run, path: str, digest: str, edits: Sequence[Edit]) -> str:
        content = self._files.read(path, limit=None)
        if hashlib.sha256(content.data).hexdigest() != digest:
            return CHANGED
        try:
            form = decode(content.data)
            if form.read_only:
                return READ_ONLY
            if form.original is not None:
                return MIXED
            data = encode(form.without_text(), applied(form.text, edits))
        except (NotText, NotEncodable) as error:
            return str(error)
        self._old_bytes.keep(run_id, path, content.data)
        run.written[path] = self._files.write(path, data, expected=content.stamp).digest
        return ""

    async def _is_as_searched(self, document: Document, file: FileHits) -> bool:
        text = self._tabs.text_of(document.id)
        if file.document_id is not None:
            return digest_of(text) == file.digest
        path = file.path  # opened since: the tab must show what was searched
        assert path is not None

        def same() -> bool:
            data = self._files.read(path, limit=None).data
            return hashlib.sha256(data).hexdigest() == file.digest and decode(data).text == text

        return await asyncio.to_thread(same)

    def _tab_of(self, file: FileHits) -> Document | None:
        for document in self._tabs.documents():
            if document.id == file.document_id or (file.path is not None and _same(document.path, file.path)):
                return document
        return None

    async def _take_back(self, run: _Run, run_id: str) -> None:
        kept_back = [(title, CHANGED) for title, undo in run.tabs if not undo()]
        problem: Problem | None = None
        if run.written:
            try:
                kept_back += await asyncio.to_thread(self._write_back, run, run_id)
            except AppError as error:
                problem = error.problem
        before = self.state.replaced
        done = Replaced(run_id, before.hits if before else 0, before.files if before else 0, tuple(kept_back), True)
        self._run = None
        self._publish(SearchState(replaced=done, problem=problem))

    def _write_back(self, run: _Run, run_id: str) -> list[tuple[str, str]]:
        """The files that could not be put back, with the reason."""
        kept_back = []
        for path, data in self._old_bytes.kept(run_id):
            if path not in run.written:
                continue
            try:
                content = self._files.read(path, limit=None)
                if content.stamp.digest != run.written[path]:
                    kept_back.append((PurePath(path).name, CHANGED))
                    continue
                self._files.write(path, data, expected=content.stamp)
            except AppError as error:
                kept_back.append((PurePath(path).name, error.problem.message))
        return kept_back

    def _publish(self, state: SearchState) -> None:
        self.state = state
        self.changed.emit(state)


def _edits(hits: Sequence[Hit]) -> list[Edit]:
    return [Edit(hit.start, hit.end, hit.replacement) for hit in hits if hit.replacement is not None]


def _same(one: str | None, other: str) -> bool:
    return one is not None and os.path.normcase(one) == os.path.normcase(other)
