"""From a conversation to a request that fits: what is sent, in which form, and what is left out."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.catalogue_file import load_cards
from app.adapters.tokenizer import load
from app.domain.asking import Ask, Packed, pack, question_text, shared_texts
from app.domain.context import PartKind, PartState
from app.domain.context_choices import code_id, pin_toggled, toggled, turn_id
from app.domain.conversation import Answer, AnswerStatus, Attachment, AttachmentKind, ContextChoices, Turn
from app.domain.models import CONTEXT_RESERVE, ChatStyle, ModelCard, RequestKind
from app.domain.prompts import tech_assistant
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Purpose, Request, Role, Sampling
from app.services.counting import TokenCounts


def card(context: int = 8192, style: ChatStyle = ChatStyle.SERVER_TEMPLATE) -> ModelCard:
    kind = RequestKind.COMPLETION if style is ChatStyle.FEW_SHOT else RequestKind.CHAT
    return ModelCard("acme", "coder", "Coder", kind, context, context, style)


def words(text: str) -> int:
    return len(text.split())


def words_of(request: Request) -> int:
    if isinstance(request, CompletionRequest):
        return words(request.prompt)
    return sum(words(message.text) for message in request.messages)


def text_of(request: Request) -> str:
    """All that is said in it, in order."""
    if isinstance(request, CompletionRequest):
        return request.prompt
    return "".join(message.text for message in request.messages)


def turn(number: int, size: int) -> Turn:
    answer = Answer(f"a{number}", "acme/coder", "Coder", "word " * size, status=AnswerStatus.COMPLETE)
    return Turn(f"t{number}", f"question {number}", (), (answer,))


def ask(model: ModelCard, turns: tuple[Turn, ...] = (), question: str = "why?", **changes: object) -> Ask:
    values: dict[str, object] = {
        "card": model,
        "system": "Be brief.",
        "turns": turns,
        "question": question,
        "attachments": (),
        "answer_tokens": 500,
        "attribution": Attribution(Purpose.CHAT, "c1"),
        "sampling": Sampling(),
    }
    return Ask(**(values | changes))  # type: ignore[arg-type]


def packed(asked: Ask) -> Packed:
    return pack(asked, words, True, words_of)


def test_a_short_conversation_is_sent_whole() -> None:
    """System prompt, earlier turns and question go out in this order, and the answer gets the room asked for."""
    request = packed(ask(card(), (turn(1, 3),))).request

    assert isinstance(request, ChatRequest)
    assert [m.role for m in request.messages] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]
    assert request.messages[-1].text == "why?"
    assert request.max_tokens == 500


def test_the_oldest_turns_are_left_out_first() -> None:
    """What does not fit is dropped from the front, and the plan shows it as dropped."""
    result = packed(ask(card(context=400), tuple(turn(n, 100) for n in range(6)), answer_tokens=64))

    turns = [part for part in result.plan.parts if part.kind is PartKind.TURN]
    assert [part.is_sent for part in turns] == [False, False, False, True, True, True]
    assert result.plan.fits
    assert "question 2" not in str(result.request)
    assert "question 3" in str(result.request)


def test_the_answers_room_shrinks_to_what_is_left() -> None:
    """A long question leaves a shorter answer rather than a refusal."""
    result = packed(ask(card(context=400), question="word " * 300))

    assert result.request.max_tokens == result.plan.answer_tokens < 100
    assert result.plan.fits


def test_a_question_that_alone_is_too_long_does_not_fit() -> None:
    """Then the plan says so; nothing of the question is cut in silence."""
    result = packed(ask(card(context=100), question="word " * 300))

    assert not result.plan.fits
    assert result.plan.free < 0


@settings(max_examples=60, deadline=None)
@given(
    context=st.integers(120, 3000),
    sizes=st.lists(st.integers(0, 400), max_size=12),
    question=st.integers(1, 900),
    room=st.integers(1, 4000),
    few_shot=st.booleans(),
)
def test_what_fits_never_overflows(context: int, sizes: list[int], question: int, room: int, few_shot: bool) -> None:
    """For any conversation and model: a plan that fits is within the context to the token, and its parts add up."""
    model = card(context, ChatStyle.FEW_SHOT if few_shot else ChatStyle.SERVER_TEMPLATE)
    turns = tuple(turn(number, size) for number, size in enumerate(sizes))
    result = packed(ask(model, turns, "word " * question, answer_tokens=room))

    sent = words_of(result.request)
    assert result.request.max_tokens >= 1
    assert result.plan.fits == (sent + result.request.max_tokens + CONTEXT_RESERVE <= context)
    assert result.plan.prompt_tokens >= sent


CARDS = load_cards()
COUNTS = TokenCounts(load)
WORDS = ("def f(x):\n    return x\n", "alpha ", "βήτα ", "```", "x" * 40, "\n\n", "Human:", "漢字", "    ", "1234567")
texts = st.lists(st.sampled_from(WORDS), max_size=200).map("".join)
codes = st.builds(Attachment, st.sampled_from(["a.py", "b.py", "c.md"]), texts, kind=st.sampled_from(AttachmentKind))


def real(asked: Ask) -> Packed:
    """Packed with the real counts of the model."""
    return pack(
        asked,
        lambda text: COUNTS.with_reserve(asked.card, COUNTS.count(asked.card, text)),
        COUNTS.exact(asked.card),
        lambda request: COUNTS.with_reserve(asked.card, COUNTS.prompt_tokens(request)),
    )


@settings(max_examples=150, deadline=None)
@given(
    model=st.sampled_from(CARDS),
    context=st.sampled_from([None, 1_024, 8_192]),
    history=st.lists(st.tuples(texts, texts), max_size=6),
    codes=st.lists(codes, max_size=4),
    pinned=st.lists(codes, max_size=2),
    question=texts,
    room=st.integers(1, 10_000),
)
def test_no_request_overflows_its_model(
    model: ModelCard,
    context: int | None,
    history: list[tuple[str, str]],
    codes: list[Attachment],
    pinned: list[Attachment],
    question: str,
    room: int,
) -> None:
    """For every model of the catalogue, with its own counts: prompt + largest answer + reserve are at most its context.
    8,192 is 8,192; and what is too long is known to be, so that it is refused."""
    model = model if context is None else model.with_context(context)
    turns = tuple(
        Turn(f"t{at}", asked, (), (Answer("a", model.key, "M", said),)) for at, (asked, said) in enumerate(history)
    )
    choices = ContextChoices(pinned=tuple(pinned))
    result = real(ask(model, turns, question, attachments=tuple(codes), answer_tokens=room, choices=choices))

    prompt = COUNTS.with_reserve(model, COUNTS.prompt_tokens(result.request))
    assert result.plan.context == model.context
    assert result.plan.answer_tokens == result.request.max_tokens <= max(1, min(room, model.max_answer))
    assert result.plan.prompt_tokens >= prompt
    if result.plan.fits:
        assert prompt + result.request.max_tokens + CONTEXT_RESERVE <= model.context


def test_every_model_has_the_context_it_says() -> None:
    """StarCoder has 8,192 tokens wherever it is looked up: card, plan and prompt agree."""
    starcoder = next(one for one in CARDS if one.name == "StarCoder")
    full = real(ask(starcoder, question="why? " * 20_000, answer_tokens=8_192))
    largest = real(ask(starcoder, question="why?", answer_tokens=8_192))

    assert (starcoder.context, full.plan.context, largest.plan.context) == (8_192, 8_192, 8_192)
    assert not full.plan.fits
    assert largest.plan.prompt_tokens + largest.request.max_tokens + CONTEXT_RESERVE == 8_192


CODE = Attachment("a.py", "x = 1", "python", "a.py", kind=AttachmentKind.FILE)
OTHER = Attachment("b.py 3-4", "y = 2", "python", "b.py", 3, 4)


@pytest.mark.parametrize("style", ChatStyle)
def test_pinned_code_stands_in_front_of_everything_said(style: ChatStyle) -> None:
    """Behind the system prompt and before all turns, so that it is at the same place in every request."""
    choices = ContextChoices(pinned=(CODE,))
    prompt = text_of(packed(ask(card(style=style), (turn(1, 3),), attachments=(OTHER,), choices=choices)).request)
    places = [prompt.index(part) for part in ("Be brief.", "a.py:", "question 1", "b.py 3-4:", "why?")]

    assert places == sorted(places)


@pytest.mark.parametrize("style", ChatStyle)
def test_the_next_request_begins_with_this_one(style: ChatStyle) -> None:
    """A question with its code becomes a turn, and stands where it stood: the server's cache is good for all of it."""
    model, choices = card(style=style), ContextChoices(pinned=(CODE,))
    first = packed(ask(model, (), "why?", attachments=(OTHER,), choices=choices)).request
    answer = Answer("a1", "acme/coder", "Coder", "because.", status=AnswerStatus.COMPLETE)
    then = (Turn("t1", "why?", (OTHER,), (answer,)),)
    second = packed(ask(model, then, "and now?", attachments=(OTHER,), choices=choices)).request
    then += (Turn("t2", "and now?", (OTHER,), (answer,)),)
    third = packed(ask(model, then, "so?", choices=choices)).request

    assert text_of(second).startswith(text_of(first))
    assert text_of(third).startswith(text_of(second))
    assert "".join(shared_texts(second, third)) == text_of(second)


def test_what_two_prompts_share_ends_at_the_first_difference() -> None:
    """A pinned file that changes leaves the system prompt in the cache and nothing behind the change."""
    before = packed(ask(card(), (turn(1, 3),), choices=ContextChoices(pinned=(CODE,)))).request
    changed = replace(CODE, text="x = 2")
    now = packed(ask(card(), (turn(1, 3),), choices=ContextChoices(pinned=(changed,)))).request

    assert shared_texts(before, now) == ("Be brief.", "a.py:\n```python\nx = ")
    assert shared_texts(before, replace(now, card=replace(now.card, id="other"))) == ()


def test_choices_decide_what_is_sent() -> None:
    """What was left out is not in the request, a pinned turn is there however old it is."""
    turns = tuple(turn(n, 100) for n in range(6))
    choices = pin_toggled(ContextChoices(attachments=(CODE, OTHER)), turn_id("t0"))
    choices = toggled(choices, code_id(CODE))
    result = packed(ask(card(context=400), turns, attachments=(CODE, OTHER), answer_tokens=64, choices=choices))

    assert result.attachments == (OTHER,)
    assert "x = 1" not in text_of(result.request)
    assert "question 0" in text_of(result.request)
    assert "question 1" not in text_of(result.request)
    assert [part.state for part in result.plan.parts if part.id == code_id(CODE)] == [PartState.LEFT_OUT]


def test_code_of_a_question_asked_before_is_not_left_out_in_silence() -> None:
    """Asking again with a smaller model either sends the same code or does not fit."""
    result = packed(ask(card(context=60), attachments=(replace(CODE, text="word " * 80),), asked_before=True))

    assert not result.plan.fits


def test_a_question_without_an_answer_is_not_told_again() -> None:
    """Two questions in a row would confuse the model, and many servers' templates."""
    failed = Turn("t9", "lost question", (), (Answer("a9", "acme/coder", "Coder", status=AnswerStatus.FAILED),))
    result = packed(ask(card(), (turn(1, 3), failed)))

    assert "lost question" not in text_of(result.request)
    assert [part.kind for part in result.plan.parts] == [PartKind.SYSTEM, PartKind.TURN, PartKind.QUESTION]


def test_a_base_model_gets_a_frame_that_ends_where_it_goes_on() -> None:
    """StarCoder chats through a raw prompt that ends with an open answer, and with at most four stops."""
    result = packed(ask(card(style=ChatStyle.FEW_SHOT), (turn(1, 2),)))

    assert isinstance(result.request, CompletionRequest)
    assert result.request.prompt.endswith("Human: why?\n\nAssistant:")
    assert result.request.stop == tech_assistant.STOPS
    assert len(result.request.stop) <= 4


def test_continue_hands_a_base_model_its_own_text() -> None:
    """The prompt of a continuation ends exactly at the character where the answer broke off."""
    result = packed(ask(card(style=ChatStyle.FEW_SHOT), partial="Because the coun"))

    assert isinstance(result.request, CompletionRequest)
    assert result.request.prompt.endswith("Because the coun")


def test_a_fence_is_longer_than_any_in_the_code() -> None:
    """Code that holds fences itself cannot end its own block."""
    code = Attachment("README.md", "```python\nx = 1\n```\n", "markdown")

    assert question_text("why?", (code,)) == "README.md:\n````markdown\n```python\nx = 1\n```\n````\n\nwhy?"
