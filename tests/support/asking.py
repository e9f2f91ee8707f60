"""Asking the OpenAI adapter in tests: cards, requests, a model pointed at a loopback server, events collected."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import Flavour
from app.domain.models import FIREWORKS, ChatStyle, ModelCard, RequestKind
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Request, Role, Sampling
from app.domain.settings import Network
from app.domain.stream import Failed, Finished, StreamEvent, TextDelta, UsageReported
from app.domain.usage import Usage
from app.services.ports import Model
from tests.support.fakes import FakeClock
from tests.support.loopback import CHAT_MODEL, KEY, STARCODER, LoopbackFireworks

CHAT_CARD = ModelCard(
    FIREWORKS, CHAT_MODEL.id, "gpt-oss 20B", RequestKind.CHAT, 131_072, 32_768, ChatStyle.SERVER_TEMPLATE
)
STARCODER_CARD = ModelCard(
    FIREWORKS, STARCODER.id, "StarCoder", RequestKind.COMPLETION, 8_192, 4_096, ChatStyle.FEW_SHOT, exact_tokens=True
)
PATIENT = Network(first_token_timeout_s=20.0, idle_timeout_s=20.0, connect_timeout_s=20.0)
IMPATIENT = Network(first_token_timeout_s=0.3, idle_timeout_s=0.3, connect_timeout_s=0.3)


@dataclass
class Heard:
    """The events of one stream, in order."""

    events: list[StreamEvent] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def outcomes(self) -> list[Finished | Failed]:
        return [event for event in self.events if isinstance(event, Finished | Failed)]

    @property
    def outcome(self) -> Finished | Failed:
        """The one outcome, which must be the last event."""
        assert len(self.outcomes) == 1, self.events
        assert self.events[-1] is self.outcomes[0], self.events
        return self.outcomes[0]

    @property
    def failed(self) -> Failed:
        assert isinstance(self.outcome, Failed), self.events
        return self.outcome

    @property
    def usage(self) -> Usage | None:
        """The last usage reported."""
        reported = [event.usage for event in self.events if isinstance(event, UsageReported)]
        return reported[-1] if reported else None


def chat(
    text: str = "Why?", *, card: ModelCard = CHAT_CARD, conversation: str | None = None, stop: tuple[str, ...] = ()
) -> ChatRequest:
    messages = (Message(Role.SYSTEM, "Be brief."), Message(Role.USER, text))
    return ChatRequest(card, messages, 64, Attribution(Purpose.CHAT, conversation), stop)


def completion(
    prompt: str = "def f():",
    *,
    card: ModelCard = STARCODER_CARD,
    max_tokens: int = 64,
    stop: tuple[str, ...] = (),
    sampling: Sampling | None = None,
) -> CompletionRequest:
    return CompletionRequest(card, prompt, max_tokens, Attribution(Purpose.COMPLETION), stop, sampling or Sampling())


async def ask(model: Model, request: Request | None = None, *, heard: Heard | None = None) -> Heard:
    """All events of one request (a chat, where none is given), gathered in `heard` as they come."""
    heard = Heard() if heard is None else heard
    async with aclosing(model.stream(request or chat())) as events:
        async for event in events:
            heard.events.append(event)
    return heard


@asynccontextmanager
async def connected(
    server: LoopbackFireworks,
    *,
    network: Network = PATIENT,
    flavour: Flavour | None = None,
    key: Callable[[], str | None] = lambda: KEY,
) -> AsyncIterator[OpenAIModel]:
    """A model with its client built, pointed at the server; closed afterwards, and then no connection may be open."""
    model = OpenAIModel(
        flavour or Flavour.of_fireworks(server.base_url), key=key, network=lambda: network, clock=FakeClock()
    )
    await model.warm_up()
    try:
        yield model
    finally:
        await model.close()
        await server.all_closed()
