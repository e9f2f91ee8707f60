"""The outside world as services see it. Each protocol is implemented by one module of `adapters`, or by a wrapper."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from array import array

    from app.domain.buffers import Buffer
    from app.domain.charges import Charge
    from app.domain.chat_json import KeptChat
    from app.domain.chat_search import ChatQuery
    from app.domain.chat_shelf import ChatsFound, ChatSummary, Shelf
    from app.domain.conversation import Answer, ContextChoices, Conversation, Turn
    from app.domain.file_search import FileEvent, FolderQuery, OpenText
    from app.domain.models import ModelCard
    from app.domain.replacing import Edit
    from app.domain.requests import Request
    from app.domain.search import Query
    from app.domain.sent import RequestRecord
    from app.domain.settings import Settings
    from app.domain.stream import StreamEvent
    from app.domain.workspace import FolderEntry

T = TypeVar("T")


class Model(Protocol):
    """Something that answers requests.

    The stream follows the grammar of `domain.stream`: exactly one outcome, last; never an exception but
    CancelledError. Readers hold it in `contextlib.aclosing`, so that stopping closes the connection at once.
    """

    def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]: ...


class Tokenizer(Protocol):
    """Counts tokens of one vocabulary, exactly and without the network."""

    def count(self, text: str) -> int: ...


class TokenCounter(Protocol):
    """Tokens of a text for a model: exact where the vocabulary is known, else an estimate without reserve."""

    def count(self, card: ModelCard, text: str) -> int: ...


class Clock(Protocol):
    """`now` is aware and UTC, for records; `monotonic` is seconds, for waiting."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class Requests(Protocol):
    """What was sent, attempt by attempt. `save` returns at once."""

    def save(self, record: RequestRecord) -> None: ...
    async def of_charges(self, charge_ids: Sequence[str]) -> Sequence[RequestRecord]:
        """In the order in which they were sent; those of which nothing is known are left out."""


class Ledger(Protocol):
    """The charges on disk. Writes keep their order; `settle` returns at once and is durable soon after.

    The first settling of a charge stands: a settled row never changes. `unsettled` are the open charges of programs
    that are no longer running; those of this run, and of a second window beside it, are left alone.
    """

    def open(self, charge: Charge) -> Awaitable[None]: ...
    def settle(self, charge: Charge) -> None: ...
    async def since(self, start: datetime) -> Sequence[Charge]: ...
    async def of_conversation(self, conversation_id: str) -> Sequence[Charge]: ...
    async def unsettled(self) -> Sequence[Charge]: ...


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    id: str
    title: str
    changed_at: datetime


class Conversations(Protocol):
    """The chats on disk. `save_*` return at once, keep their order and are durable soon after.

    A streaming answer is first saved with its new attempt in `attempts` (status STREAMING), then journalled with
    `append_text` (at most every 150 ms), and closed by `save_answer`, whose text stands. `load` joins a journal that
    was never closed into an INTERRUPTED answer. What a save does not mention stays as it is; nothing is deleted.
    """

    def save_conversation(self, conversation: Conversation) -> None: ...
    def save_turn(self, conversation_id: str, turn: Turn) -> None: ...
    def save_display(self, turn: Turn) -> None:
        """Which of its answers is on display, and whether it is itself."""

    def save_answer(self, conversation_id: str, turn_id: str, answer: Answer) -> None: ...
    def append_text(self, answer_id: str, text: str) -> None: ...
    def save_draft(self, conversation_id: str, text: str) -> None: ...
    def save_context(self, conversation_id: str, choices: ContextChoices) -> None: ...
    async def draft(self, conversation_id: str) -> str: ...
    async def load(self, conversation_id: str) -> Conversation | None: ...
    async def recent(self, limit: int = 100) -> Sequence[ConversationSummary]: ...
    async def last_opened(self) -> Conversation | None:
        """The one that was loaded or written to last, in this run or an earlier one."""

    async def received_text(self, charge_id: str) -> str | None:
        """The part of an answer that arrived for this attempt; None when no answer names it."""


class ChatLibrary(Protocol):
    """The same chats as a list. What returns nothing returns at once, keeps its order and is durable soon after."""

    async def summaries(self) -> list[ChatSummary]:
        """All that hold something, those in the trash included, in no particular order."""

    async def summary(self, conversation_id: str) -> ChatSummary | None: ...
    def rename(self, conversation_id: str, title: str) -> None: ...
    def pin(self, conversation_ids: Sequence[str], pinned: bool) -> None: ...
    def move(self, conversation_ids: Sequence[str], folder: str) -> None: ...
    def delete(self, conversation_ids: Sequence[str]) -> None:
        """Into the trash."""

    def restore(self, conversation_ids: Sequence[str]) -> None: ...
    async def destroy(self, conversation_ids: Sequence[str]) -> None:
        """For good, those that are in the trash; their charges stay on the ledger."""

    async def destroy_old(self, deleted_before: datetime) -> int:
        """The same for what has been in the trash for so long; how many."""

    async def kept(self, conversation_ids: Sequence[str]) -> Sequence[KeptChat]:
        """Whole, in this order, for a file."""

    async def add(self, chats: Sequence[KeptChat]) -> Sequence[str]:
        """From a file. A chat that is there already comes in beside it, under another id; the ids in this order."""


class ChatSearch(Protocol):
    """Full-text search over the chats. Raise AppError(STORAGE)."""

    async def index_some(self, limit: int) -> int:
        """Takes up to `limit` texts in that have changed; how many are left."""

    def expect_interrupted(self) -> None:
        """What a killed program has left of an answer is to be taken in too."""

    async def search(self, query: ChatQuery, shelf: Shelf) -> ChatsFound: ...


class Buffers(Protocol):
    """Unsaved tabs on disk. `save` and `drop` return at once and keep their order; a dropped one is kept a week."""

    def save(self, buffer: Buffer) -> None:
        """Keeps the newest state; call it a second after the last change, and at least every five while typing."""

    def drop(self, buffer_id: str) -> None:
        """Its text is in a file now, or was given up."""

    async def load_all(self) -> Sequence[Buffer]:
        """What earlier runs left, in the order they were first saved; a second window's buffers stay its own."""

    async def dropped(self) -> Sequence[Buffer]:
        """The last week's dropped and overwritten buffers, newest first."""


class Session(Protocol):
    """Small things to find again at the next start (open files, window geometry), by name."""

    async def get(self, key: str) -> str | None: ...
    def put(self, key: str, value: str | None) -> None:
        """Returns at once; None removes the name."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Which bytes a file had: it is unchanged when the first three are the same, or else the digest (SHA-256, hex)."""

    mtime_ns: int
    size: int
    inode: int
    digest: str


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as it was read; `path` is absolute, symbolic links as the person gave them."""

    path: str
    data: bytes
    stamp: FileStamp
    writable: bool


class Files(Protocol):
    """The user's files. All calls block: services run them in a thread. They raise AppError(FILE) for people."""

    def read(self, path: str, *, limit: int | None) -> FileContent:
        """Regular files only; more than `limit` bytes are refused with the remedy OPEN_ANYWAY."""

    def write(self, path: str, data: bytes, *, expected: FileStamp | None) -> FileStamp:
        """All or nothing, durable when it returns. With `expected`, a file that has other bytes by now is left alone
        and refused with the remedy OVERWRITE; without, whatever is there is replaced."""

    def look(self, path: str, known: FileStamp) -> FileStamp | None:
        """The file's stamp now: `known` itself where nothing says otherwise, None when it has gone."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """Something that was moved out of the way: `path` is where it was, `kept` where it is now, `record` the trash's
    note about it (None without one)."""

    path: str
    kept: str
    record: str | None = None


class Folders(Protocol):
    """Folders of the user. All calls block: services run them in a thread. They raise AppError(FILE) for people.

    All paths are absolute. Nothing replaces what is already there.
    """

    def entries(self, root: str, folder: str) -> Sequence[FolderEntry]:
        """Folders first, each group by name; `root` is the open folder. Raises AppError for one that cannot be read."""

    def stamps(self, folders: Iterable[str]) -> Mapping[str, int]:
        """A number for each, which differs after something in it came, went or was renamed; -1: it has gone."""

    def files_below(self, root: str, stop: Callable[[], bool]) -> Sequence[str]:
        """All files that count, relative to `root`, with "/" between folders; ends early when `stop()` says so."""

    def create_file(self, path: str) -> None: ...
    def create_folder(self, path: str) -> None: ...
    def rename(self, path: str, new_path: str) -> None: ...
    def delete(self, path: str) -> Deleted:
        """Moves it to the trash of the desktop, or where there is none into the profile."""

    def restore(self, deleted: Deleted) -> None: ...


class Git(Protocol):
    """What git knows of a folder. Both calls block. Nothing that a repository says is run."""

    def root_of(self, folder: str) -> str | None:
        """The repository that a folder is in."""

    def diff(self, root: str, *, staged: bool) -> str:
        """Raises AppError(FILE), also where there is no git."""


class Programs(Protocol):
    """Programs of this computer that can run a file.

    `run` puts `text` into a new folder of its own, as `file_name`, and runs `command` there: it tells what the program
    writes, and last how it ended (negative: by which signal). Raises AppError(FILE) where it cannot be started. Closing
    ends the program and all that it has started; the folder goes with it.
    """

    def find(self, program: str) -> str: ...  # where it is; empty: nowhere
    def run(self, command: Sequence[str], file_name: str, text: str) -> AsyncGenerator[bytes | int, None]: ...


class Expressions(Protocol):
    """Regular expressions that a person has typed, run where they can be stopped. `key` names the text: under the same
    key it is the same one. Raise AppError(SEARCH), also for one that takes too long."""

    def find(
        self, query: Query, text: str, key: str, start: int, end: int
    ) -> AsyncGenerator[tuple[array[int], array[int]], None]:
        """Starts and ends of the hits in the range, in characters, in order. To be held in `aclosing`."""

    async def edits(
        self,
        query: Query,
        template: str,
        text: str,
        key: str,
        start: int,
        end: int,
        *,
        keep_case: bool,
        hit: tuple[int, int] | None = None,
    ) -> list[Edit]:
        """What each hit of the range becomes, or `hit` alone."""

    async def close(self) -> None: ...


class FolderSearch(Protocol):
    """Looking through the files of a folder, as git sees them."""

    def search(self, wanted: FolderQuery, open_texts: Sequence[OpenText]) -> AsyncGenerator[FileEvent, None]:
        """What is found, as it is found; `open_texts` stand for their files. The last event is a `Searched` that is
        done. Raises AppError(SEARCH). To be held in `aclosing`: leaving it early stops the search."""

    async def close(self) -> None: ...


class OldBytes(Protocol):
    """What files held before a run of replacements changed them. All calls block. They raise AppError(STORAGE)."""

    def keep(self, run_id: str, path: str, data: bytes) -> None:
        """Durable when it returns."""

    def kept(self, run_id: str) -> Sequence[tuple[str, bytes]]:
        """Paths and bytes of a run, in the order in which they were kept."""


class KeySource(StrEnum):
    """Where a key in use comes from; what the window says about it."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    THIS_RUN = "this_run"
    NONE = "none"


class Secrets(Protocol):
    """The keyring. All calls block: services run them in a thread with a time limit. They raise AppError."""

    def backend_name(self) -> str | None:
        """A name for people ("GNOME Keyring / Secret Service"); None: no usable store on this computer."""

    def get(self, user: str) -> str | None: ...
    def set(self, user: str, secret: str) -> None:
        """Stores and reads back; raises AppError(STORAGE) when the store does not keep it."""

    def delete(self, user: str) -> None: ...


class SettingsStore(Protocol):
    """`load` returns the settings and a sentence for the user when the file had to be set aside."""

    def load(self) -> tuple[Settings, str | None]: ...
    def save(self, settings: Settings) -> None:
        """Atomic; keeps unknown keys and comments. Raises AppError(STORAGE)."""


class ListStore(Protocol[T]):
    """Both calls block. `load` also returns a sentence for the user when the file had to be set aside."""

    def load(self) -> tuple[tuple[T, ...], str | None]: ...
    def save(self, entries: tuple[T, ...], /) -> None:
        """Atomic; keeps unknown keys and comments. Raises AppError(STORAGE)."""


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as a provider's own list has it; `chat` None: the list does not say. `context` in tokens."""

    id: str
    name: str
    context: int | None = None
    chat: bool | None = None
    parameters: int | None = None
    deprecated_on: str | None = None


class ModelDirectory(Protocol):
    """A provider's free requests: testing a key and listing models. Both raise AppError."""

    async def check_key(self, key: str) -> Sequence[ListedModel]:
        """One free request with this key; the models it may use. Raises AppError(BAD_KEY) and the like."""

    async def list_models(self) -> Sequence[ListedModel]: ...


class ReleasePages(Protocol):
    """Addresses that name the newest version of Fireside."""

    async def read(self, address: str) -> str:
        """The text that an address answers a plain GET with. Raises AppError."""
