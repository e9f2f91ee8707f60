"""What we know of each model: its card, as `resources/models.toml` or a server's list describes it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.pricing import Price, PriceQuote

CONTEXT_RESERVE = 16  # tokens kept free: prompt + answer + reserve <= context

FIREWORKS = "fireworks"
BUILTIN = "builtin"


class RequestKind(StrEnum):
    """Which requests a model takes."""

    CHAT = "chat"
    COMPLETION = "completion"
    BOTH = "both"


class ChatStyle(StrEnum):
    """How a conversation is put to the model: by the server's template, or by a few-shot prompt of our own."""

    SERVER_TEMPLATE = "server_template"
    FEW_SHOT = "few_shot"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model of a provider.

    `context` and `max_answer` are tokens. `tokenizer` names a family of `adapters.tokenizer`; `token_factor` is this
    model's tokens per token of that family (1.0 with `exact_tokens`: counts are exact). `candidates` are further ids
    under which the server may know the model, tried in this order. `price` None is unknown, never zero. `free` marks
    a model that runs here.
    """

    provider: str
    id: str
    name: str
    kind: RequestKind
    context: int
    max_answer: int
    chat_style: ChatStyle
    tokenizer: str = "starcoder"
    token_factor: float = 1.0
    exact_tokens: bool = False
    fim_family: str | None = None
    candidates: tuple[str, ...] = ()
    quote: PriceQuote | None = None
    licence: str | None = None
    released: str | None = None
    parameters: str | None = None
    architecture: str | None = None
    capabilities: tuple[str, ...] = ()
    about: str = ""
    source: str | None = None

    @property
    def price(self) -> Price | None:
        return self.quote.price if self.quote else None

    @property
    def key(self) -> str:
        """`provider/id`: what settings and the model picker keep."""
        return f"{self.provider}/{self.id}"

    @property
    def chats(self) -> bool:
        return self.kind is not RequestKind.COMPLETION or self.chat_style is ChatStyle.FEW_SHOT

    def with_context(self, context: int) -> "ModelCard":
        """The same model with the context the server really has; the largest answer never exceeds it."""
        return replace(self, context=context, max_answer=min(self.max_answer, context))
