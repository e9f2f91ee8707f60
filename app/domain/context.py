"""The context of a request: its parts with their tokens, and which of them are sent. Decided before anything is sent.

What stays is what nobody can leave out (the system prompt, the question) and what was pinned. When the rest does not
fit, it is dropped in this order:

1. what could not be sent even with all other parts dropped;
2. earlier turns, the oldest first, until the answer has the room wished for;
3. code of the question, the last first, once the answer is down to its least room.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.models import CONTEXT_RESERVE
from app.domain.pricing import Price

LEAST_ANSWER = 64  # tokens; with less room for its answer no question is asked

TOO_LARGE = "it is larger than the room beside what stays"
NO_ROOM = "there is no room left for it"


class PartKind(StrEnum):
    """In the order they stand in the prompt: what changes least comes first, so that cached input stays cheap.

    Code of a question stands with it, behind the earlier turns: as part of its turn it is there at the next request
    too, and nothing in front of it moves. Files and excerpts keep the order that the person gives them.
    """

    SYSTEM = "system"
    PINNED = "pinned"
    TURN = "turn"
    FILE = "file"
    EXCERPT = "excerpt"
    QUESTION = "question"


class PartState(StrEnum):
    """IN and PINNED parts are sent; LEFT_OUT is the person's doing, DROPPED the packer's."""

    IN = "in"
    PINNED = "pinned"
    LEFT_OUT = "left_out"
    DROPPED = "dropped"


FIXED = frozenset({PartKind.SYSTEM, PartKind.QUESTION})
CODE = frozenset({PartKind.FILE, PartKind.EXCERPT})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a request with its size in tokens. `reason` says why the packer has dropped it."""

    id: str
    kind: PartKind
    title: str
    tokens: int
    state: PartState = PartState.IN
    reason: str = ""

    @property
    def is_sent(self) -> bool:
        return self.state in (PartState.IN, PartState.PINNED)

    @property
    def stays(self) -> bool:
        """It is sent whatever else has to go."""
        return self.state is PartState.PINNED or (self.is_sent and self.kind in (*FIXED, PartKind.PINNED))


@dataclass(frozen=True, slots=True)
class ContextPlan:
    """The whole context to scale: sent parts + `answer_tokens` + reserve never exceed `context` when `fits`.

    `exact`: the counts are the model's own vocabulary's; otherwise estimates with a reserve already added.
    `cached_tokens` of the prompt are probably in the server's cache; None where nothing is known of it.
    """

    context: int
    parts: tuple[Part, ...]
    answer_tokens: int
    exact: bool
    price: Price | None = None
    cached_tokens: int | None = None

    @property
    def sent(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_sent)

    @property
    def prompt_tokens(self) -> int:
        return sum(part.tokens for part in self.parts if part.is_sent)

    @property
    def fits(self) -> bool:
        return self.answer_tokens > 0 and self.prompt_tokens + self.answer_tokens + CONTEXT_RESERVE <= self.context

    @property
    def free(self) -> int:
        """Tokens left over; negative when it does not fit."""
        return self.context - CONTEXT_RESERVE - self.prompt_tokens - self.answer_tokens

    @property
    def most_answer(self) -> int:
        """The largest room the answer can have when all that can be dropped is; at least 1."""
        return max(1, self.context - CONTEXT_RESERVE - sum(part.tokens for part in self.parts if part.stays))

    def cost_of(self, part: Part) -> int | None:
        """p$ as fresh input; None without a price."""
        return None if self.price is None else part.tokens * self.price.input

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)


def fit(
    parts: Sequence[Part],
    context: int,
    wished: int,
    *,
    least: int = LEAST_ANSWER,
    exact: bool = True,
    price: Price | None = None,
) -> ContextPlan:
    """The plan for `parts` (in their order) and an answer of `wished` tokens, of `least` where there is no more room.

    When what stays is alone too large, the plan does not fit, and must not be sent.
    """
    wished = max(1, wished)
    least = min(least, wished)
    room = context - CONTEXT_RESERVE
    drops = _Drops(parts)
    stays = sum(part.tokens for part in parts if part.stays)
    drops.all_of(lambda part: stays + part.tokens + least > room, TOO_LARGE)
    turns = [at for at, part in enumerate(parts) if part.kind is PartKind.TURN]
    drops.until(lambda: drops.used + wished <= room, turns)
    code = [at for at, part in enumerate(parts) if part.kind in CODE]
    drops.until(lambda: drops.used + least <= room, reversed(code))
    answer = max(1, min(wished, room - drops.used))
    return ContextPlan(context, tuple(drops.parts), answer, exact, price)


class _Drops:
    """The parts while some are dropped; `used` are the tokens of those still sent."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = list(parts)
        self.used = sum(part.tokens for part in parts if part.is_sent)

    def all_of(self, wanted: Callable[[Part], bool], reason: str) -> None:
        for at, part in enumerate(self.parts):
            if wanted(part):
                self._drop(at, reason)

    def until(self, enough: Callable[[], bool], order: Iterable[int]) -> None:
        for at in order:
            if enough():
                return
            self._drop(at, NO_ROOM)

    def _drop(self, at: int, reason: str) -> None:
        part = self.parts[at]
        if part.is_sent and not part.stays:
            self.used -= part.tokens
            self.parts[at] = replace(part, state=PartState.DROPPED, reason=reason)
