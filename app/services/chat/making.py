"""An answer in the making, and what its end means."""

from dataclasses import replace

from app.domain.conversation import Answer, AnswerStatus, Turn
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.models import ModelCard
from app.domain.stop_rules import EarlyStop
from app.domain.stream import Failed, Finished, FinishReason, Outcome

COMPOSER = "composer"


class Making:
    """An answer in the making: text comes in pieces, and is joined once a frame.

    `origin`: where the question was written, COMPOSER or the id of a `FollowUp`; "" when it had been asked before.
    `card` is the model that was chosen for this answer alone.
    """

    def __init__(self, turn: Turn, answer: Answer, origin: str = "", card: ModelCard | None = None) -> None:
        self.turn = turn
        self.answer = answer
        self.origin = origin
        self.card = card
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.unsaved: list[str] = []
        self.early_stop: EarlyStop | None = None
        self.admitted = False
        self.journalled_at = 0.0
        self._before = (answer.text, answer.reasoning)

    def now(self) -> Turn:
        """The turn with the answer as far as it has come."""
        text, reasoning = "".join(self.text), "".join(self.reasoning)
        self.answer = replace(self.answer, text=self._before[0] + text, reasoning=self._before[1] + reasoning)
        self.turn = self.turn.with_answer(self.answer)
        return self.turn


def verdict(outcome: Outcome | None, *, has_text: bool) -> tuple[AnswerStatus, Problem | None]:
    """What an outcome means for the answer; None: it was stopped. With its text, one that a guard ended has no problem:
    its word says so."""
    match outcome:
        case None:
            return AnswerStatus.STOPPED, None
        case Failed(problem):
            return (AnswerStatus.TRUNCATED if problem.kind is ProblemKind.CUT else AnswerStatus.FAILED), problem
        case Finished(FinishReason.LENGTH):
            return AnswerStatus.CUT_BY_LENGTH, None
        case Finished(FinishReason.REPETITION):
            return AnswerStatus.STOPPED, None if has_text else _REPEATING
        case Finished(FinishReason.CONTENT_FILTER):
            return AnswerStatus.TRUNCATED, _FILTERED
    return AnswerStatus.COMPLETE, None


_REPEATING = Problem(
    ProblemKind.CUT,
    "The model began to repeat itself, so the answer was stopped before more of it was bought.",
    Remedy.RETRY,
)
_FILTERED = Problem(ProblemKind.CUT, "The provider's content filter ended the answer.", Remedy.RETRY)
