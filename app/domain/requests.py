"""What is asked of a model: one streamed chat or completion request, and for whom."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.models import ModelCard


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Purpose(StrEnum):
    """Which feature asks: a column of the ledger."""

    CHAT = "chat"
    COMPLETION = "completion"
    PASTE = "paste"
    EDIT = "edit"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """For the ledger only; never sent, except that `conversation_id` (hashed) keeps a chat on one replica."""

    purpose: Purpose
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sampling:
    """`None` leaves a field out of the request. temperature 0..2, top_p 0..1, frequency_penalty -2..2."""

    temperature: float | None = 0.2
    top_p: float | None = 0.95
    frequency_penalty: float | None = None


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Messages for a server that applies the model's own chat template. `max_tokens` is always sent."""

    card: ModelCard
    messages: tuple[Message, ...]
    max_tokens: int
    attribution: Attribution
    stop: tuple[str, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A raw prompt, sent as it is. `max_tokens` is always sent."""

    card: ModelCard
    prompt: str
    max_tokens: int
    attribution: Attribution
    stop: tuple[str, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)


Request = ChatRequest | CompletionRequest
