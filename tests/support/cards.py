"""Model cards and requests for tests: a priced one, a free one, one without a price."""

from dataclasses import replace
from datetime import date

from app.domain.models import BUILTIN, FIREWORKS, ChatStyle, ModelCard, RequestKind
from app.domain.pricing import Price, PriceQuote
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Role

PRICED = ModelCard(
    provider=FIREWORKS,
    id="accounts/fireworks/models/starcoder-16b",
    name="StarCoder",
    kind=RequestKind.COMPLETION,
    context=8192,
    max_answer=8192,
    chat_style=ChatStyle.FEW_SHOT,
    exact_tokens=True,
    candidates=("accounts/fireworks/models/starcoder",),
    quote=PriceQuote(Price(200_000, 200_000), "https://example.org/prices", date(2026, 11, 22)),
)
ESTIMATED = replace(
    PRICED,
    id="accounts/fireworks/models/chatty",
    name="Chatty",
    kind=RequestKind.CHAT,
    chat_style=ChatStyle.SERVER_TEMPLATE,
    exact_tokens=False,
    candidates=(),
    quote=PriceQuote(Price(300_000, 1_200_000, 6_000), "https://example.org/prices", date(2026, 11, 22)),
)
FREE = replace(
    ESTIMATED,
    provider=BUILTIN,
    id="smollm2-135m-instruct",
    name="Built in",
    quote=PriceQuote(Price(0, 0), "runs on this computer", date(2026, 11, 22)),
)
UNPRICED = replace(ESTIMATED, provider="my-server", id="qwen", name="Qwen", quote=None)


def completion(prompt: str = "a b c", max_tokens: int = 100, card: ModelCard = PRICED) -> CompletionRequest:
    return CompletionRequest(card, prompt, max_tokens, Attribution(Purpose.CHAT, "conversation-1"))


def chat(*texts: str, max_tokens: int = 100, card: ModelCard = ESTIMATED) -> ChatRequest:
    """Messages of the user, each with a text of `texts`."""
    messages = tuple(Message(Role.USER, text) for text in texts)
    return ChatRequest(card, messages, max_tokens, Attribution(Purpose.CHAT, "conversation-1"))
