"""What there is to see of a conversation, and who is told of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.context import ContextPlan
from app.domain.conversation import Attachment, Conversation
from app.domain.errors import Problem
from app.domain.follow_ups import Editing, FollowUp
from app.domain.leaks import Leak
from app.domain.models import ModelCard
from app.services.signal import Signal


class Phase(StrEnum):
    """COUNTDOWN: the server refused for now, and the next attempt starts when the seconds are over."""

    IDLE = "idle"
    WAITING = "waiting"
    STREAMING = "streaming"
    COUNTDOWN = "countdown"


@dataclass(frozen=True, slots=True)
class ChatState:
    """All that the chat pane shows. While busy it is published at most once a frame (33 ms).

    `problem` belongs to the last question when no answer came of it, or to a request refused before sending; an
    answer that broke off carries its own. `countdown_s` are whole seconds left. `progress` is what is being prepared.
    `leaks` are secrets in what was to be sent: nothing was, and the person is asked. `queued` are asked one by one,
    each when the answer before it is complete; after any other end they wait for a word. Send replaces the question
    `editing`.
    """

    conversation: Conversation
    card: ModelCard
    phase: Phase = Phase.IDLE
    problem: Problem | None = None
    countdown_s: int | None = None
    progress: str = ""
    plan: ContextPlan | None = None
    leaks: tuple[Leak, ...] = ()
    queued: tuple[FollowUp, ...] = ()
    editing: Editing | None = None

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What waits for the next question."""
        return self.conversation.context.attachments

    @property
    def can_stop(self) -> bool:
        return self.phase is not Phase.IDLE

    @property
    def is_streaming(self) -> bool:
        return self.phase is Phase.STREAMING


class Board:
    """The newest state, and whoever looks at it."""

    def __init__(self, state: ChatState) -> None:
        self.state = state
        self.changed: Signal[ChatState] = Signal()

    def change(self, **changes: Any) -> None:
        """`changes` are fields of `ChatState`."""
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)
