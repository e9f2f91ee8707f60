"""A plan as the strip shows it: a segment for each part, turns taken together, the answer's room, and what is free."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.domain.context import FIXED, NO_ROOM, TOO_LARGE, ContextPlan, Part, PartKind, PartState
from app.domain.money import Figure, format_figure
from app.domain.visible import visible

TURNS_BY_THEMSELVES = 6  # more of them are too thin to be told apart
LONGEST_NAME = 40

ANSWER = "answer"
FREE = "free"
_NAMES = {PartKind.SYSTEM: "System prompt", PartKind.QUESTION: "Question"}


@dataclass(frozen=True, slots=True)
class Segment:
    """`kind` is a `PartKind`, ANSWER or FREE. `ids` are those of its parts; `name` is for people; `cost` p$, None:
    unknown; `exact` False: the tokens are an estimate."""

    kind: str
    name: str
    tokens: int
    ids: tuple[str, ...] = ()
    state: PartState = PartState.IN
    reason: str = ""
    cost: int | None = None
    exact: bool = True

    @property
    def is_sent(self) -> bool:
        return self.state in (PartState.IN, PartState.PINNED)

    @property
    def can_be_left_out(self) -> bool:
        return bool(self.ids) and self.kind not in FIXED

    @property
    def is_code(self) -> bool:
        return self.kind in (PartKind.PINNED, PartKind.FILE, PartKind.EXCERPT)

    @property
    def figures(self) -> str:
        """ "2,000 tokens, 0.04 ¢": nothing is said of a price where there is none, or where all is free."""
        amount = f"{'' if self.exact else '~'}{self.tokens:,} tokens"
        return f"{amount}, {format_figure(Figure(self.cost, True, not self.exact))}" if self.cost else amount

    @property
    def standing(self) -> str:
        """What is special about it, in words; empty: it is sent like any other."""
        match self.state:
            case PartState.PINNED:
                return "pinned"
            case PartState.LEFT_OUT:
                return "left out by you"
            case PartState.DROPPED:
                return f"does not fit, is not sent: {self.reason or NO_ROOM}"
        return ""

    @property
    def description(self) -> str:
        """All that is known of it in one line."""
        said = f"{self.name}: {self.figures}"
        return f"{said}, {self.standing}" if self.standing else said


def segments(plan: ContextPlan) -> tuple[Segment, ...]:
    """In the order of the prompt; a part of no tokens that is sent is not shown."""
    found = []
    for (kind, state), run in groupby(_shown(plan), key=lambda part: (part.kind, part.state)):
        parts = list(run)
        if kind is PartKind.TURN and len(parts) > 1 and _turns(plan) > TURNS_BY_THEMSELVES:
            found.append(_together(plan, parts, state))
        else:
            found += [_segment(plan, part) for part in parts]
    if plan.free > 0:
        found.append(Segment(FREE, "Free", plan.free))
    cost = None if plan.price is None else plan.answer_tokens * plan.price.output
    found.append(Segment(ANSWER, "Room for the answer", plan.answer_tokens, cost=cost))
    return tuple(found)


def all_parts(plan: ContextPlan) -> tuple[Segment, ...]:
    """Each part by itself, for a list of them."""
    return tuple(_segment(plan, part) for part in _shown(plan))


def name_of(part: Part) -> str:
    """A part's title on one line; nothing hidden in it, and not too long."""
    title = visible(part.title.replace("\n", " ")) or _NAMES.get(part.kind, "Code")
    return title if len(title) <= LONGEST_NAME else f"{title[: LONGEST_NAME - 1]}…"


def summary(plan: ContextPlan) -> str:
    """The sums in one line."""
    about = "" if plan.exact else "~"
    said = f"{about}{plan.prompt_tokens:,} of {plan.context:,} tokens · answer up to {plan.answer_tokens:,}"
    return f"{said} · {plan.cached_tokens:,} probably cached" if plan.cached_tokens else said


def cached_words(plan: ContextPlan) -> str:
    """What it means that a part of the prompt is probably cached; empty where that is not known."""
    if not plan.cached_tokens:
        return ""
    said = f"The first {plan.cached_tokens:,} tokens are as in the last request, and probably in the server's cache"
    if plan.price is None or plan.price.cached_input is None:
        return f"{said}: it answers sooner. No lower price for cached tokens is sourced."
    saving = plan.cached_tokens * max(0, plan.price.input - plan.price.cached_input)
    return f"{said}: about {format_figure(Figure(saving))} less than the bound says."


def not_sent(plan: ContextPlan) -> tuple[str, str]:
    """The names of what does not fit, and of what a person has left out; many turns are only counted."""
    return _names(plan, PartState.DROPPED), _names(plan, PartState.LEFT_OUT)


def _names(plan: ContextPlan, state: PartState) -> str:
    parts = [part for part in plan.parts if part.state is state]
    turns = [part for part in parts if part.kind is PartKind.TURN]
    if len(turns) > 2:
        others = [name_of(part) for part in parts if part.kind is not PartKind.TURN]
        return ", ".join([*others, f"{len(turns)} earlier turns"])
    return ", ".join(map(name_of, parts))


def _shown(plan: ContextPlan) -> Iterator[Part]:
    return (part for part in plan.parts if part.tokens or not part.is_sent)


def _turns(plan: ContextPlan) -> int:
    return sum(part.kind is PartKind.TURN for part in plan.parts)


def _segment(plan: ContextPlan, part: Part) -> Segment:
    return Segment(
        part.kind, name_of(part), part.tokens, (part.id,), part.state, part.reason, plan.cost_of(part), plan.exact
    )


def _together(plan: ContextPlan, parts: list[Part], state: PartState) -> Segment:
    tokens = sum(part.tokens for part in parts)
    reason = TOO_LARGE if all(part.reason == TOO_LARGE for part in parts) else ""
    cost = None if plan.price is None else tokens * plan.price.input
    ids = tuple(part.id for part in parts)
    return Segment(PartKind.TURN, f"{len(parts)} turns", tokens, ids, state, reason, cost, plan.exact)
