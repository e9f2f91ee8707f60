"""A conversation: turns of a question with its answers. All values are frozen; a change makes a new one."""

from collections.abc import Callable, Mapping
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


class AttachmentKind(StrEnum):
    """Where attached text comes from."""

    FILE = "file"
    SELECTION = "selection"
    SYMBOL = "symbol"
    OUTLINE = "outline"
    RESULTS = "results"
    OUTPUT = "output"
    DIFF = "diff"
    CLIPBOARD = "clipboard"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Attachment:
    """Text that goes with a question: a whole file, or its lines `first_line`..`last_line` (1-based, inclusive).

    `full_text` is what it was before it was shrunk by `steps` (`domain.shrinking`); None: it is whole.
    """

    title: str
    text: str
    language: str = ""
    path: str | None = None
    first_line: int | None = None
    last_line: int | None = None
    kind: AttachmentKind = AttachmentKind.SELECTION
    full_text: str | None = None
    steps: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same stretch of the same source, whatever its text is now."""
        place = "" if self.first_line is None else f":{self.first_line}-{self.last_line}"
        return f"{self.kind}:{self.path or self.title}{place}"

    @property
    def is_file(self) -> bool:
        """From the first line to the last."""
        return self.first_line is None and self.kind in (AttachmentKind.FILE, AttachmentKind.SELECTION)


@dataclass(frozen=True, slots=True)
class ContextChoices:
    """What a person has decided about the context of a conversation; kept with it.

    `attachments` wait for the next question, `pinned` ones go with every request. `left_out` are ids of parts
    (`domain.asking`). `answer_tokens` is the room for the answer; None: as the settings say.
    """

    attachments: tuple[Attachment, ...] = ()
    pinned: tuple[Attachment, ...] = ()
    pinned_turns: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    answer_tokens: int | None = None


NO_CHOICES = ContextChoices()


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
    """A question and its answers; `shown` is the index of the one on display.

    `after` is the id of the answer that it follows; "" for a first question. Of several that follow the same answer the
    one with the highest `picked` is on display; `position` counts all questions of the conversation in the order of
    asking. See `domain.branches`.
    """

    id: str
    question: str
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[Answer, ...] = ()
    shown: int = 0
    after: str = ""
    picked: int = 0
    position: int = 0

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
    """`title` is made locally from the first question; created_at is aware and UTC; `options` are its own settings.

    `turns` is what is on display, `aside` the questions of all other branches (`domain.branches`).
    """

    id: str
    created_at: datetime
    title: str = ""
    turns: tuple[Turn, ...] = ()
    options: ChatOptions = DEFAULT
    context: ContextChoices = NO_CHOICES
    aside: tuple[Turn, ...] = ()


def title_from(question: str, limit: int = 60) -> str:
    """A title from the question's first line that says something; no model is asked."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "New chat")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def with_new_ids(conversation: Conversation, new_id: Callable[[], str]) -> Conversation:
    """The same text under ids of its own; what it has cost belongs to the first one, so it names no charges."""
    everywhere = (*conversation.turns, *conversation.aside)
    names = {one: new_id() for turn in everywhere for one in (turn.id, *(answer.id for answer in turn.answers))}

    def renamed(turn: Turn) -> Turn:
        answers = tuple(replace(answer, id=names[answer.id], attempts=()) for answer in turn.answers)
        return replace(turn, id=names[turn.id], answers=answers, after=names.get(turn.after, ""))

    return replace(
        conversation,
        id=new_id(),
        turns=tuple(map(renamed, conversation.turns)),
        aside=tuple(map(renamed, conversation.aside)),
        context=_with_names(conversation.context, names),
    )


def _with_names(choices: ContextChoices, names: Mapping[str, str]) -> ContextChoices:
    """A part that is a turn is called by its id."""
    return replace(
        choices,
        pinned_turns=frozenset(names.get(turn, turn) for turn in choices.pinned_turns),
        left_out=frozenset(_renamed_part(part, names) for part in choices.left_out),
    )


def _renamed_part(part_id: str, names: Mapping[str, str]) -> str:
    kind, colon, name = part_id.partition(":")
    return f"{kind}{colon}{names.get(name, name)}"
