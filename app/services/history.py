"""The chats as a list: shelves, search, names, the trash with its way back, and what leaves and comes in as files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.domain.chat_json import KeptChat
from app.domain.chat_search import parse
from app.domain.chat_shelf import ALL, ChatsFound, ChatSummary, Shelf, in_order
from app.domain.errors import AppError, Problem
from app.services.ports import ChatLibrary, ChatSearch, Clock
from app.services.signal import Signal
from app.services.tasks import TaskSlot

TRASH_IS_KEPT = timedelta(days=30)
SEARCH_DELAY_S = 0.08  # after the last letter
INDEX_DELAY_S = 2.0  # the index can wait until nothing else is done
INDEXED_AT_ONCE = 20  # texts: some 10 ms of the database's thread
INDEXED_FOR_A_SEARCH = 100
PAUSE_S = 0.02
ADDED_AT_ONCE = 25  # chats of a file
COPY_MARK = " (copy)"


@dataclass(frozen=True, slots=True)
class HistoryState:
    """What the page of chats shows: `chats` are those on the shelf, in order; `folders` by name; `deleted` are the
    titles that the last deletion can bring back; `found` None: nothing is looked for, or it is still looked for."""

    chats: tuple[ChatSummary, ...] = ()
    shelf: Shelf = ALL
    folders: tuple[str, ...] = ()
    in_trash: int = 0
    query: str = ""
    found: ChatsFound | None = None
    deleted: tuple[str, ...] = ()
    problem: Problem | None = None
    loaded: bool = False


class History:
    """`renamed` tells (id, title), `gone` the ids of chats that were deleted, `came` those that were added."""

    def __init__(self, library: ChatLibrary, search: ChatSearch, clock: Clock) -> None:
        self.changed: Signal[HistoryState] = Signal()
        self.renamed: Signal[tuple[str, str]] = Signal()
        self.gone: Signal[tuple[str, ...]] = Signal()
        self._library = library
        self._search = search
        self._clock = clock
        self._all: dict[str, ChatSummary] = {}
        self._touched: dict[str, None] = {}
        self._last_deleted: tuple[str, ...] = ()
        self._revision = 0  # of what a person has changed: what was read before that is read again
        self._loading = TaskSlot("list of chats")
        self._touching = TaskSlot("a chat of the list")
        self._searching = TaskSlot("search chats")
        self._indexing = TaskSlot("index chats")
        self._destroying = TaskSlot("empty the trash")
        self._state = HistoryState()

    @property
    def state(self) -> HistoryState:
        return self._state

    # -- what there is --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Reads the list, lets go of what has been in the trash for long, and brings the index up to date."""
        self._search.expect_interrupted()
        self._loading.start(self._load())
        self._indexing.start(self._index(INDEX_DELAY_S))

    def touched(self, conversation_id: str) -> None:
        """Something in this chat has changed, so its place in the list has too."""
        self._touched[conversation_id] = None
        if not self._touching.busy:
            self._touching.start(self._look_again())
        self._indexing.start(self._index(INDEX_DELAY_S))

    def show(self, shelf: Shelf) -> None:
        self._change(shelf=shelf, deleted=())
        self.search(self._state.query)

    def search(self, text: str) -> None:
        """Looks for it a moment later; an empty text shows the list again."""
        if not parse(text):
            self._searching.cancel()
            self._change(query=text, found=None)
            return
        self._change(query=text)
        self._searching.start(self._find(text))

    async def close(self) -> None:
        for slot in (self._loading, self._touching, self._searching, self._indexing):
            await slot.close()
        await self._destroying.join()

    # -- what a person does ---------------------------------------------------------------------------------------

    def rename(self, conversation_id: str, title: str) -> None:
        title = " ".join(title.split())
        if not title or conversation_id not in self._all:
            return
        self._library.rename(conversation_id, title)
        self._put([self._all[conversation_id]._replace(title=title)])
        self.renamed.emit((conversation_id, title))

    def pin(self, conversation_ids: Sequence[str], pinned: bool) -> None:
        self._library.pin(conversation_ids, pinned)
        self._put([chat._replace(pinned=pinned) for chat in self._known(conversation_ids)])

    def move(self, conversation_ids: Sequence[str], folder: str) -> None:
        """Into a folder, which is there as long as something is in it; empty: out of any."""
        folder = " ".join(folder.split())
        self._library.move(conversation_ids, folder)
        self._put([chat._replace(folder=folder) for chat in self._known(conversation_ids)])

    def delete(self, conversation_ids: Sequence[str]) -> None:
        """Into the trash, where they are kept for thirty days; `undo_delete` takes it back."""
        chats = [chat for chat in self._known(conversation_ids) if chat.deleted_at is None]
        if not chats:
            return
        self._last_deleted = tuple(chat.id for chat in chats)
        self._library.delete(self._last_deleted)
        now = self._clock.now()
        self._state = replace(self._state, deleted=tuple(chat.title for chat in chats))
        self._put([chat._replace(deleted_at=now) for chat in chats])
        self.gone.emit(self._last_deleted)

    def undo_delete(self) -> None:
        self.restore(self._last_deleted)

    def restore(self, conversation_ids: Sequence[str]) -> None:
        """Out of the trash."""
        self._library.restore(conversation_ids)
        self._state = replace(self._state, deleted=())
        self._put([chat._replace(deleted_at=None) for chat in self._known(conversation_ids)])

    def forget_undo(self) -> None:
        self._change(deleted=())

    def destroy(self, conversation_ids: Sequence[str]) -> None:
        """For good; only what is in the trash."""
        chats = tuple(chat.id for chat in self._known(conversation_ids) if chat.deleted_at is not None)
        self._revision += 1
        for chat in chats:
            del self._all[chat]
        self._refresh(deleted=())
        self.gone.emit(chats)
        self._destroying.start(self._destroy(chats))

    def empty_trash(self) -> None:
        self.destroy([chat.id for chat in self._all.values() if chat.deleted_at is not None])

    # -- whole chats ----------------------------------------------------------------------------------------------

    async def kept(self, conversation_ids: Sequence[str] | None = None) -> Sequence[KeptChat]:
        """For a file; None: all that are not in the trash, as the list has them. Raises AppError(STORAGE)."""
        if conversation_ids is None:
            conversation_ids = [chat.id for chat in in_order(list(self._all.values()), ALL)]
        return await self._library.kept(conversation_ids)

    async def add(self, chats: Sequence[KeptChat], progress: Callable[[int], None] = lambda _done: None) -> list[str]:
        """From a file; their ids. In steps, so that everything else goes on; cancelled between two of them, what has
        come in stays. Raises AppError(STORAGE)."""
        ids: list[str] = []
        try:
            for start in range(0, len(chats), ADDED_AT_ONCE):
                progress(start)
                ids += await self._library.add(chats[start : start + ADDED_AT_ONCE])
        finally:
            self._loading.start(self._load())
            self._indexing.start(self._index(INDEX_DELAY_S))
        return ids

    async def duplicate(self, conversation_id: str) -> str | None:
        """A copy beside it, with a name that says so; its id. Raises AppError(STORAGE)."""
        chats = await self._library.kept([conversation_id])
        if not chats:
            return None
        first = chats[0]
        title = f"{first.conversation.title.removesuffix(COPY_MARK)}{COPY_MARK}"
        copy = replace(first, conversation=replace(first.conversation, title=title), changed_at=self._clock.now())
        (copy_id,) = await self.add([replace(copy, pinned=False)])
        return copy_id

    # -- inside ---------------------------------------------------------------------------------------------------

    async def _load(self) -> None:
        try:
            await self._library.destroy_old(self._clock.now() - TRASH_IS_KEPT)
            revision = -1
            while revision != self._revision:
                revision = self._revision
                found = await self._library.summaries()
        except AppError as error:
            self._change(problem=error.problem)
            return
        self._all = {chat.id: chat for chat in found}
        self._refresh(loaded=True, problem=None)

    async def _look_again(self) -> None:
        await self._loading.join()
        while self._touched:
            conversation_id = next(iter(self._touched))
            del self._touched[conversation_id]
            revision = self._revision
            try:
                chat = await self._library.summary(conversation_id)
            except AppError as error:
                self._change(problem=error.problem)
                return
            if revision != self._revision:
                self._touched[conversation_id] = None
            elif chat is None:
                self._all.pop(conversation_id, None)
            else:
                self._all[chat.id] = chat
        self._refresh()

    async def _find(self, text: str) -> None:
        await self._clock.sleep(SEARCH_DELAY_S)
        try:
            await self._search.index_some(INDEXED_FOR_A_SEARCH)
            found = await self._search.search(parse(text), self._state.shelf)
        except AppError as error:
            self._change(problem=error.problem, found=ChatsFound())
            return
        self._change(found=found, problem=None)

    async def _index(self, delay_s: float) -> None:
        """In small steps, so that everything else comes first; a search that was waiting for it is made again."""
        await self._clock.sleep(delay_s)
        missed = self._state.found is not None and self._state.found.not_indexed > 0
        try:
            while await self._search.index_some(INDEXED_AT_ONCE):
                await self._clock.sleep(PAUSE_S)
        except AppError as error:
            self._change(problem=error.problem)
            return
        if missed and self._state.query:
            self._searching.start(self._find(self._state.query))

    async def _destroy(self, conversation_ids: Sequence[str]) -> None:
        try:
            await self._library.destroy(conversation_ids)
        except AppError as error:
            self._change(problem=error.problem)

    def _known(self, conversation_ids: Sequence[str]) -> list[ChatSummary]:
        return [self._all[one] for one in conversation_ids if one in self._all]

    def _put(self, chats: Sequence[ChatSummary]) -> None:
        self._revision += 1
        for chat in chats:
            self._all[chat.id] = chat
        self._refresh()
        if self._state.found is not None:
            self.search(self._state.query)

    def _refresh(self, **changes: Any) -> None:
        everything = list(self._all.values())
        folders = sorted({chat.folder for chat in everything if chat.folder and chat.deleted_at is None}, key=str.lower)
        shelf = self._state.shelf
        if shelf.folder and shelf.folder not in folders:  # its last chat has gone
            shelf = ALL
        self._change(
            chats=in_order(everything, shelf),
            shelf=shelf,
            folders=tuple(folders),
            in_trash=sum(chat.deleted_at is not None for chat in everything),
            **changes,
        )

    def _change(self, **changes: Any) -> None:
        before, self._state = self._state, replace(self._state, **changes)
        if self._state.shelf != before.shelf and "chats" not in changes:
            self._state = replace(self._state, chats=in_order(list(self._all.values()), self._state.shelf))
        self.changed.emit(self._state)
