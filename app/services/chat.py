"""A conversation with a model: sending, streaming, stopping, continuing."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.context import ContextPlan
from app.domain.conversation import Attachment, Conversation
from app.domain.errors import Problem
from app.domain.models import ModelCard


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
    """

    conversation: Conversation
    card: ModelCard
    phase: Phase = Phase.IDLE
    problem: Problem | None = None
    countdown_s: int | None = None
    progress: str = ""
    attachments: tuple[Attachment, ...] = ()
    plan: ContextPlan | None = None

    @property
    def can_stop(self) -> bool:
        return self.phase is not Phase.IDLE
