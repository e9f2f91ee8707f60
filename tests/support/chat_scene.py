"""A conversation under test: a session with its far ends played by hand, and every state it has shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.adapters.tokenizer import load
from app.domain.conversation import AnswerStatus
from app.domain.models import ChatStyle, ModelCard, RequestKind
from app.domain.requests import Request
from app.domain.settings import Chat as ChatSettings
from app.domain.stream import Attempted
from app.services.chat import ChatSession, ChatState
from app.services.counting import TokenCounts
from tests.support.fakes import FakeClock
from tests.support.hand_model import HandCall, HandModel
from tests.support.memory_conversations import MemoryConversations

CARD = ModelCard("acme", "coder", "Coder", RequestKind.CHAT, 4096, 1024, ChatStyle.SERVER_TEMPLATE)


class Scene:
    """A session, its far ends, and every state it has shown."""

    def __init__(self, card: ModelCard = CARD) -> None:
        self.model = HandModel()
        self.clock = FakeClock()
        self.kept = MemoryConversations()
        self.states: list[ChatState] = []
        self.drafted: list[Request | None] = []
        self.session = ChatSession(
            self.model,
            TokenCounts(load),
            self.kept,
            self.clock,
            card,
            settings=lambda: ChatSettings(answer_tokens=200),
            retries=lambda: 2,
            jitter=lambda: 0.0,
        )
        self.session.changed.connect(self.states.append)
        self.session.drafted.connect(self.drafted.append)

    @property
    def state(self) -> ChatState:
        return self.session.state

    @property
    def answer(self) -> str:
        turn = self.state.conversation.turns[-1]
        return turn.answer.text if turn.answer else ""

    @property
    def status(self) -> AnswerStatus:
        turn = self.state.conversation.turns[-1]
        assert turn.answer is not None
        return turn.answer.status

    async def ask(self, text: str) -> HandCall:
        self.session.send(text)
        return await self.admitted()

    async def admitted(self) -> HandCall:
        call = await self.model.next_call()
        await call.emit(Attempted(f"charge-{len(self.model.calls)}"))
        await call.start()
        return call

    async def idle(self) -> None:
        await self.session._answering.join()


@asynccontextmanager
async def scene(card: ModelCard = CARD) -> AsyncIterator[Scene]:
    it = Scene(card)
    yield it
    await it.session.close()
