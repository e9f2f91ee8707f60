"""The open folder: listed as far as somebody looks, watched while it is looked at, changed on request.

Opening a folder reads names; it runs nothing of it.
"""

import asyncio
import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.workspace import FolderEntry, WorkspaceState
from app.services.ports import Clock, Deleted, Folders, Session
from app.services.signal import Signal
from app.services.tasks import TaskSet, TaskSlot

FOLDER, RECENT = "workspace.folder", "workspace.recent"
RECENT_KEPT = 12
LOOK_EVERY_S = 2.0
INDEX_AGAIN_AFTER_S = 5.0


class Workspace:
    """Verbs for the folder and what is in it; `changed` carries the state, `indexed` the list of all its files,
    `renamed` (old path, new path) and `created` (a new file) what others must follow."""

    def __init__(self, folders: Folders, session: Session, clock: Clock) -> None:
        self.changed: Signal[WorkspaceState] = Signal()
        self.indexed: Signal[tuple[str, ...]] = Signal()
        self.renamed: Signal[tuple[str, str]] = Signal()
        self.created: Signal[str] = Signal()
        self._folders = folders
        self._session = session
        self._clock = clock
        self._state = WorkspaceState()
        self._stamps: dict[str, int] = {}
        self._deleted: list[Deleted] = []
        self._files: tuple[str, ...] = ()
        self._indexed_at: float | None = None
        self._stop_index = threading.Event()
        self._tasks = TaskSet("workspace", on_crash=self._crashed)
        self._watching = TaskSlot("watch folder", on_crash=self._crashed)
        self._indexing = TaskSlot("index folder", on_crash=self._crashed)

    @property
    def state(self) -> WorkspaceState:
        return self._state

    @property
    def files(self) -> tuple[str, ...]:
        """All files that count, relative to the folder, as they were last indexed."""
        return self._files

    # the folder

    def open(self, folder: str) -> None:
        """Makes this the open folder."""
        folder = os.path.abspath(folder)
        if folder == self._state.folder:
            self.refresh()
            return
        recent = tuple(dict.fromkeys([folder, *self._state.recent]))[:RECENT_KEPT]
        self._leave()
        self._session.put(FOLDER, folder)
        self._session.put(RECENT, json.dumps(recent))
        self._publish(WorkspaceState(folder, recent))
        self._tasks.start(self._list(folder))
        self.index()

    def close_folder(self) -> None:
        self._leave()
        self._session.put(FOLDER, None)
        self._publish(WorkspaceState(None, self._state.recent))

    async def restore(self) -> None:
        """The folder of the last run, unless one was opened meanwhile."""
        recent = _strings(await self._session.get(RECENT))
        folder = await self._session.get(FOLDER)
        if self._state.folder is not None:
            kept = dict.fromkeys([*self._state.recent, *recent])
            self._publish(replace(self._state, recent=tuple(kept)[:RECENT_KEPT]))
            return
        self._publish(replace(self._state, recent=tuple(recent)[:RECENT_KEPT]))
        if folder:
            there = await asyncio.to_thread(lambda: os.path.isdir(folder))
            if there and self._state.folder is None:
                self.open(folder)

    # looking

    def unfold(self, folder: str) -> None:
        """Lists a folder, and keeps it up to date from now on."""
        self._tasks.start(self._list(folder))

    def fold(self, folder: str) -> None:
        inside = folder.rstrip(os.sep) + os.sep
        listed = {
            path: entries
            for path, entries in self._state.listed.items()
            if path != folder and not path.startswith(inside)
        }
        self._stamps = {path: stamp for path, stamp in self._stamps.items() if path in listed}
        self._publish(replace(self._state, listed=listed))

    def refresh(self) -> None:
        """Reads again what is listed."""
        for folder in self._state.listed:
            self._tasks.start(self._list(folder))
        self.index()

    def watch(self, on: bool) -> None:
        """While somebody looks, what is listed is compared with the disk every two seconds."""
        if on and not self._watching.busy:
            self._watching.start(self._watch())
        elif not on:
            self._watching.cancel()

    def index(self) -> None:
        """Collects the names of all files anew, in a thread; what was known stays until then."""
        folder = self._state.folder
        if folder is not None:
            self._stop_index.set()
            self._stop_index = threading.Event()
            self._indexing.start(self._index(folder, self._stop_index))

    def index_if_old(self) -> None:
        """The same, if the last time was more than some seconds ago."""
        at = self._indexed_at
        if not self._indexing.busy and (at is None or self._clock.monotonic() - at > INDEX_AGAIN_AFTER_S):
            self.index()

    async def files_below(self, folder: str) -> list[str]:
        """The names of all files that count below any folder, relative to it."""
        root = self._state.folder
        inside = root is not None and (folder == root or folder.startswith(root.rstrip(os.sep) + os.sep))
        if root is None or not inside:
            return list(await asyncio.to_thread(self._folders.files_below, folder, lambda: False))
        prefix = "" if folder == root else folder[len(root.rstrip(os.sep)) + 1 :].replace(os.sep, "/") + "/"
        names: Sequence[str] = self._files or await asyncio.to_thread(self._folders.files_below, root, lambda: False)
        return [name[len(prefix) :] for name in names if name.startswith(prefix)]

    # changing

    def create_file(self, folder: str, name: str) -> None:
        """`name` may have folders in it: "tests/unit/test_x.py"."""
        if (path := self._place(folder, name)) is not None:
            self._tasks.start(self._change(lambda: self._folders.create_file(path), path, created=path))

    def create_folder(self, folder: str, name: str) -> None:
        if (path := self._place(folder, name)) is not None:
            self._tasks.start(self._change(lambda: self._folders.create_folder(path), path))

    def rename(self, path: str, name: str) -> None:
        new = self._place(os.path.dirname(path), name)
        if new is not None and new != path:
            self._tasks.start(self._change(lambda: self._folders.rename(path, new), new, path, renamed=(path, new)))

    def delete(self, path: str) -> None:
        """Into the trash; `undo_delete` brings it back."""

        def work() -> None:
            self._deleted.append(self._folders.delete(path))

        self._tasks.start(self._change(work, path))

    def undo_delete(self) -> None:
        if self._deleted:
            deleted = self._deleted.pop()
            self._tasks.start(self._change(lambda: self._folders.restore(deleted), deleted.path))

    def dismiss_problem(self) -> None:
        if self._state.problem is not None:
            self._publish(replace(self._state, problem=None))

    async def close(self) -> None:
        self._stop_index.set()
        await self._watching.close()
        await self._indexing.close()
        await self._tasks.close()

    # inside

    def _leave(self) -> None:
        self._stop_index.set()
        self._indexing.cancel()
        self._files, self._indexed_at, self._stamps = (), None, {}
        self._deleted = []
        self.indexed.emit(())

    def _place(self, folder: str, name: str) -> str | None:
        """A path below the folder; a name that leads out of it is refused."""
        name = name.strip().strip("/" + os.sep)
        path = os.path.normpath(os.path.join(folder, name))
        root = (self._state.folder or folder).rstrip(os.sep) + os.sep
        if not name or "\0" in name or not path.startswith(root):
            self._complain(Problem(ProblemKind.FILE, f"“{name}” is no name for something in this folder."))
            return None
        return path

    async def _list(self, folder: str) -> None:
        root = self._state.folder
        if root is None:
            return

        def work() -> tuple[int, tuple[FolderEntry, ...]]:
            stamp = self._folders.stamps([folder])[folder]
            return stamp, tuple(self._folders.entries(root, folder))

        try:
            stamp, entries = await asyncio.to_thread(work)
        except AppError as error:
            if folder == root:
                self._complain(error.problem)
            elif folder in self._state.listed:
                self.fold(folder)
            else:
                self._complain(error.problem)
            return
        if root == self._state.folder:
            self._stamps[folder] = stamp
            if self._state.listed.get(folder) != entries:
                self._publish(replace(self._state, listed={**self._state.listed, folder: entries}))

    async def _watch(self) -> None:
        while True:
            folders = tuple(self._state.listed)
            stamps = await asyncio.to_thread(self._folders.stamps, folders)
            for folder in folders:
                if folder in self._stamps and stamps[folder] != self._stamps[folder]:
                    await self._list(folder)
            await self._clock.sleep(LOOK_EVERY_S)

    async def _index(self, folder: str, stop: threading.Event) -> None:
        files = await asyncio.to_thread(self._folders.files_below, folder, stop.is_set)
        if not stop.is_set() and folder == self._state.folder:
            self._files = tuple(files)
            self._indexed_at = self._clock.monotonic()
            self.indexed.emit(self._files)

    async def _change(
        self,
        work: Callable[[], None],
        *paths: str,
        created: str = "",
        renamed: tuple[str, str] | None = None,
    ) -> None:
        try:
            await asyncio.to_thread(work)
        except AppError as error:
            self._complain(error.problem)
            return
        deleted = os.path.basename(self._deleted[-1].path) if self._deleted else ""
        self._publish(replace(self._state, problem=None, deleted=deleted))
        for folder in {self._nearest_listed(path) for path in paths} - {None}:
            await self._list(str(folder))
        if renamed is not None:
            self.renamed.emit(renamed)
        if created:
            self.created.emit(created)
        self.index()

    def _nearest_listed(self, path: str) -> str | None:
        folder = os.path.dirname(path)
        while folder not in self._state.listed and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        return folder if folder in self._state.listed else None

    def _complain(self, problem: Problem) -> None:
        self._publish(replace(self._state, problem=problem))

    def _publish(self, state: WorkspaceState) -> None:
        self._state = state
        self.changed.emit(state)

    def _crashed(self, error: BaseException) -> None:
        message = "Something went wrong with the folder."
        self._complain(Problem(ProblemKind.INTERNAL, message, details=repr(error)))


def _strings(text: str | None) -> list[str]:
    try:
        kept = json.loads(text) if text else []
    except ValueError:
        return []
    return [entry for entry in kept if isinstance(entry, str)] if isinstance(kept, list) else []
