"""The packer: what of a context is sent, and what is dropped in which order, before anything is sent."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.context import (
    CODE,
    FIXED,
    LEAST_ANSWER,
    NO_ROOM,
    TOO_LARGE,
    ContextPlan,
    Part,
    PartKind,
    PartState,
    fit,
)
from app.domain.models import CONTEXT_RESERVE
from app.domain.pricing import Price


def part(name: str, kind: PartKind, tokens: int, state: PartState = PartState.IN) -> Part:
    return Part(name, kind, name.title(), tokens, state)


def window(*between: Part, question: int = 10) -> list[Part]:
    """A system prompt of 100 tokens, the parts, a question."""
    return [
        part("system", PartKind.SYSTEM, 100),
        *between,
        part("question", PartKind.QUESTION, question),
    ]


def states(plan: ContextPlan) -> dict[str, PartState]:
    return {one.id: one.state for one in plan.parts[1:-1]}


def dropped(plan: ContextPlan) -> list[str]:
    return [one.id for one in plan.parts if one.state is PartState.DROPPED]


def turns(*sizes: int) -> list[Part]:
    return [part(f"turn {number}", PartKind.TURN, size) for number, size in enumerate(sizes)]


kinds = st.sampled_from([PartKind.PINNED, PartKind.TURN, PartKind.FILE, PartKind.EXCERPT])
chosen = st.sampled_from([PartState.IN, PartState.IN, PartState.PINNED, PartState.LEFT_OUT])
sizes = st.integers(0, 9_000)
between = st.lists(st.tuples(kinds, sizes, chosen), max_size=30)


def random_window(system: int, question: int, middle: list[tuple[PartKind, int, PartState]]) -> list[Part]:
    order = list(PartKind)
    middle = sorted(middle, key=lambda one: order.index(one[0]))
    return [
        part("system", PartKind.SYSTEM, system),
        *(part(f"part {at}", kind, size, state) for at, (kind, size, state) in enumerate(middle)),
        part("question", PartKind.QUESTION, question),
    ]


def test_what_fits_is_sent_whole() -> None:
    """Nothing is dropped, the answer has the room wished for, and the rest is free."""
    plan = fit(window(*turns(200, 300), part("a.py", PartKind.FILE, 1_000)), 8_192, 1_024)

    assert dropped(plan) == []
    assert (plan.prompt_tokens, plan.answer_tokens) == (1_610, 1_024)
    assert plan.free == 8_192 - CONTEXT_RESERVE - 1_610 - 1_024


def test_the_oldest_turns_go_first() -> None:
    """Earlier turns are dropped from the front until the answer has its room; the code of the question stays."""
    plan = fit(window(*turns(400, 400, 400), part("a.py", PartKind.FILE, 500)), 2_048, 600)

    assert dropped(plan) == ["turn 0"]
    assert plan.parts[1].reason == NO_ROOM
    assert plan.answer_tokens == 600


def test_the_answer_gives_way_before_the_code_does() -> None:
    """With all turns gone the answer becomes shorter, down to its least; only then code is dropped, the last first."""
    code = [part(name, PartKind.FILE, 600) for name in ("a.py", "b.py", "c.py")]
    short = fit(window(*code[:2]), 1_500, 600)
    least = fit(window(*code), 1_500, 600)

    assert (dropped(short), short.answer_tokens) == ([], 1_500 - CONTEXT_RESERVE - 1_310)
    assert dropped(least) == ["c.py"]
    assert least.answer_tokens >= LEAST_ANSWER


def test_what_can_never_fit_takes_nothing_with_it() -> None:
    """A file larger than the whole window is dropped first, and says so; turns and other code stay."""
    plan = fit(
        window(*turns(200), part("huge.py", PartKind.FILE, 50_000), part("a.py", PartKind.FILE, 100)), 8_192, 500
    )

    assert dropped(plan) == ["huge.py"]
    assert plan.parts[2].reason == TOO_LARGE


def test_what_is_pinned_stays() -> None:
    """A pinned turn and pinned code are sent, also when newer turns have to go for them."""
    pinned = part("a.py", PartKind.PINNED, 700, PartState.PINNED)
    oldest = part("oldest", PartKind.TURN, 700, PartState.PINNED)
    plan = fit(window(pinned, oldest, *turns(300)), 2_048, 300)

    assert states(plan) == {"a.py": PartState.PINNED, "oldest": PartState.PINNED, "turn 0": PartState.DROPPED}


def test_what_a_person_has_left_out_is_not_sent() -> None:
    """It takes no room, and is told apart from what did not fit."""
    out = part("a.py", PartKind.FILE, 7_000, PartState.LEFT_OUT)
    plan = fit(window(out, *turns(900)), 8_192, 1_024)

    assert plan.prompt_tokens == 1_010
    assert states(plan) == {"a.py": PartState.LEFT_OUT, "turn 0": PartState.IN}


def test_too_much_that_stays_does_not_fit() -> None:
    """Then the plan says so, with the tokens that are missing; nothing is cut."""
    plan = fit(window(part("a.py", PartKind.PINNED, 8_100, PartState.PINNED)), 8_192, 1_024)

    assert not plan.fits
    assert plan.free < 0


@given(
    system=st.integers(0, 3_000),
    question=st.integers(0, 9_000),
    middle=between,
    context=st.sampled_from([512, 2_048, 8_192, 16_384, 131_072]),
    wished=st.integers(-5, 20_000),
)
def test_no_plan_overflows(
    system: int,
    question: int,
    middle: list[tuple[PartKind, int, PartState]],
    context: int,
    wished: int,
) -> None:
    """Whatever the parts and the model: a plan that fits is within the context to the token, and one that does not has
    nothing left that could be dropped."""
    plan = fit(random_window(system, question, middle), context, wished)

    assert plan.answer_tokens >= 1
    assert plan.answer_tokens <= max(1, wished)
    used = sum(one.tokens for one in plan.parts if one.is_sent)
    assert plan.fits == (used + plan.answer_tokens + CONTEXT_RESERVE <= context)
    if not plan.fits:
        assert all(one.stays for one in plan.parts if one.is_sent)


@given(system=st.integers(0, 500), question=st.integers(0, 500), middle=between, wished=st.integers(1, 4_000))
def test_drops_follow_the_stated_order(
    system: int, question: int, middle: list[tuple[PartKind, int, PartState]], wished: int
) -> None:
    """Nobody's choice is changed; of the turns that could fit the oldest are dropped, of the code the last; and
    code goes only when no turn is left to give."""
    parts = random_window(system, question, middle)
    plan = fit(parts, 8_192, wished)

    for before, after in zip(parts, plan.parts, strict=True):
        assert after.state is before.state or (before.state, after.state) == (PartState.IN, PartState.DROPPED)
        assert before.kind not in FIXED or after.is_sent
    free = [one for one in plan.parts if one.reason != TOO_LARGE and not one.stays]
    open_turns = [one.is_sent for one in free if one.kind is PartKind.TURN and one.state is not PartState.LEFT_OUT]
    open_code = [one.is_sent for one in free if one.kind in CODE and one.state is not PartState.LEFT_OUT]
    assert open_turns == sorted(open_turns)
    assert open_code == sorted(open_code, reverse=True)
    assert all(open_code) or not any(open_turns)


@given(middle=between, wished=st.integers(1, 4_000), more=st.integers(1, 4_000))
def test_more_room_for_the_answer_never_brings_a_part_back(
    middle: list[tuple[PartKind, int, PartState]], wished: int, more: int
) -> None:
    """Dragging the divider one way only ever drops, the other way only ever takes back."""
    parts = random_window(100, 50, middle)
    before = {one.id for one in fit(parts, 8_192, wished).sent}
    after = {one.id for one in fit(parts, 8_192, wished + more).sent}

    assert after <= before


def test_a_part_costs_its_tokens() -> None:
    """At the price of fresh input; without a price nobody knows."""
    parts = window(part("a.py", PartKind.FILE, 1_000))
    priced = fit(parts, 8_192, 100, price=Price(200_000, 200_000))

    assert priced.cost_of(priced.parts[1]) == 200_000_000
    assert fit(parts, 8_192, 100).cost_of(parts[1]) is None
