"""From a conversation to a request that fits: what is sent, in which form, and what is left out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.asking import Ask, Packed, pack, question_text
from app.domain.context import PartKind
from app.domain.conversation import Answer, AnswerStatus, Attachment, Turn
from app.domain.models import CONTEXT_RESERVE, ChatStyle, ModelCard, RequestKind
from app.domain.prompts import tech_assistant
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Purpose, Request, Role, Sampling


def card(context: int = 8192, style: ChatStyle = ChatStyle.SERVER_TEMPLATE) -> ModelCard:
    kind = RequestKind.COMPLETION if style is ChatStyle.FEW_SHOT else RequestKind.CHAT
    return ModelCard("acme", "coder", "Coder", kind, context, context, style)


def words(text: str) -> int:
    return len(text.split())


def words_of(request: Request) -> int:
    if isinstance(request, CompletionRequest):
        return words(request.prompt)
    return sum(words(message.text) for message in request.messages)


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
    result = packed(ask(card(context=400), tuple(turn(n, 100) for n in range(6))))

    turns = [part for part in result.plan.parts if part.kind is PartKind.TURN]
    assert [part.dropped for part in turns] == [True, True, True, False, False, False]
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
