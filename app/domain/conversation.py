"""A conversation: turns of a question with its answers. All values are frozen; a change makes a new one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.chat_options import DEFAULT, ChatOptions
from app.domain.errors import Problem
from app.domain.stop_rules import EarlyStop


class AnswerStatus(StrEnum):
    """How far an answer got. INTERRUPTED: we were killed while it streamed."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    CUT_BY_LENGTH = "cut_by_length"
    TRUNCATED = "truncated"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Code that goes with a question: a whole file, or its lines `first_line`..`last_line` (1-based, inclusive)."""

    title: str
    text: str
    language: str = ""
    path: str | None = None
    first_line: int | None = None
    last_line: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a model. `attempts` are the ids of its charges; `model` is a `ModelCard.key`. `early_stop`: a guard
    of ours ended it."""

    id: str
    model: str
    model_name: str
    text: str = ""
    reasoning: str = ""
    status: AnswerStatus = AnswerStatus.STREAMING
    problem: Problem | None = None
    attempts: tuple[str, ...] = ()
    early_stop: EarlyStop | None = None

    @property
    def can_continue(self) -> bool:
        if self.status is AnswerStatus.COMPLETE:
            return bool(self.text) and self.early_stop is not None and self.early_stop.guessed
        return bool(self.text) and self.status is not AnswerStatus.STREAMING


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answers (branches); `shown` is the index of the one on display."""

    id: str
    question: str
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[Answer, ...] = ()
    shown: int = 0

    @property
    def answer(self) -> Answer | None:
        return self.answers[self.shown] if self.answers else None

    def with_answer(self, answer: Answer) -> "Turn":
        """The turn with `answer` in place of the one with the same id, or added and shown."""
        for index, known in enumerate(self.answers):
            if known.id == answer.id:
                return replace(self, answers=(*self.answers[:index], answer, *self.answers[index + 1 :]))
        return replace(self, answers=(*self.answers, answer), shown=len(self.answers))


@dataclass(frozen=True, slots=True)
class Conversation:
    """`title` is made locally from the first question; created_at is aware and UTC; `options` are its own settings."""

    id: str
    created_at: datetime
    title: str = ""
    turns: tuple[Turn, ...] = ()
    options: ChatOptions = DEFAULT

    def with_turn(self, turn: Turn) -> "Conversation":
        """The conversation with `turn` in place of the one with the same id, or appended."""
        for index, known in enumerate(self.turns):
            if known.id == turn.id:
                return replace(self, turns=(*self.turns[:index], turn, *self.turns[index + 1 :]))
        return replace(self, turns=(*self.turns, turn))


def title_from(question: str, limit: int = 60) -> str:
    """A title from the question's first line that says something; no model is asked."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "New chat")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def with_new_ids(conversation: Conversation, new_id: Callable[[], str]) -> Conversation:
    """The same text under ids of its own; what it has cost belongs to the first one, so it names no charges."""
    turns = tuple(
        replace(turn, id=new_id(), answers=tuple(replace(answer, id=new_id(), attempts=()) for answer in turn.answers))
        for turn in conversation.turns
    )
    return replace(conversation, id=new_id(), turns=turns)
