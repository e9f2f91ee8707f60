"""The outside world as services see it. Each protocol is implemented by one module of `adapters`, or by a wrapper."""

from collections.abc import AsyncGenerator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.charges import Charge
from app.domain.conversation import Answer, Conversation, Turn
from app.domain.models import ModelCard
from app.domain.requests import Request
from app.domain.settings import Settings
from app.domain.stream import StreamEvent


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


class Ledger(Protocol):
    """The charges on disk. Writes keep their order; `settle` returns at once and is durable soon after."""

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

    A streaming answer is journalled with `append_text` (at most every 150 ms) and closed by `save_answer`.
    `load` joins a journal that was never closed into an INTERRUPTED answer.
    """

    def save_conversation(self, conversation: Conversation) -> None: ...
    def save_turn(self, conversation_id: str, turn: Turn) -> None: ...
    def save_answer(self, conversation_id: str, turn_id: str, answer: Answer) -> None: ...
    def append_text(self, answer_id: str, text: str) -> None: ...
    def save_draft(self, conversation_id: str, text: str) -> None: ...
    async def draft(self, conversation_id: str) -> str: ...
    async def load(self, conversation_id: str) -> Conversation | None: ...
    async def recent(self, limit: int = 100) -> Sequence[ConversationSummary]: ...
    async def last_opened(self) -> Conversation | None: ...


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
