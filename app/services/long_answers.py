"""Notices which answers took long, for whoever may want to call their reader back."""

from app.domain.long_answers import LONG_S, LongAnswer
from app.services.chat import ChatState
from app.services.ports import Clock
from app.services.signal import Signal


class LongAnswers:
    """To be told each state of the chat; `ended` speaks once for each answer of at least LONG_S seconds."""

    def __init__(self, clock: Clock) -> None:
        self.ended: Signal[LongAnswer] = Signal()
        self._clock = clock
        self._asked_at: float | None = None

    def hear(self, state: ChatState) -> None:
        if state.can_stop:
            if self._asked_at is None:
                self._asked_at = self._clock.monotonic()
            return
        if self._asked_at is None:
            return
        took, self._asked_at = self._clock.monotonic() - self._asked_at, None
        if took >= LONG_S:
            problem = state.problem.message if state.problem is not None else ""
            self.ended.emit(LongAnswer(state.card.name, state.conversation.title, took, problem))
