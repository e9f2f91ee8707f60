"""The context of a request: its parts, their tokens, and what does not fit, decided before anything is sent."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.models import CONTEXT_RESERVE


class PartKind(StrEnum):
    """In the order they stand in the prompt: what changes least comes first, so that cached input stays cheap."""

    SYSTEM = "system"
    CODE = "code"
    TURN = "turn"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a request with its size in tokens; `dropped`: it did not fit and is not sent."""

    kind: PartKind
    title: str
    tokens: int
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ContextPlan:
    """The whole context to scale: parts + `answer_tokens` + reserve never exceed `context` when `fits`.

    `exact`: the counts are the model's own vocabulary's; otherwise estimates with a reserve already added.
    """

    context: int
    parts: tuple[Part, ...]
    answer_tokens: int
    exact: bool

    @property
    def prompt_tokens(self) -> int:
        return sum(part.tokens for part in self.parts if not part.dropped)

    @property
    def fits(self) -> bool:
        return self.answer_tokens > 0 and self.prompt_tokens + self.answer_tokens + CONTEXT_RESERVE <= self.context

    @property
    def free(self) -> int:
        """Tokens left over; negative when it does not fit."""
        return self.context - CONTEXT_RESERVE - self.prompt_tokens - self.answer_tokens
