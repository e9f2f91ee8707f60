"""Base models are kept within bounds, and nobody else is disturbed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Problem, ProblemKind
from app.domain.models import BUILTIN, FIREWORKS, ChatStyle, ModelCard, RequestKind
from app.domain.prompts import tech_assistant
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Request, Role
from app.domain.stop_rules import StopRule
from app.domain.stream import (
    Discarded,
    Failed,
    Finished,
    FinishReason,
    Preparing,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReported,
)
from app.domain.usage import Usage
from app.services.guarding import GuardedModel
from tests.support.hand_model import HandCall, HandModel, ScriptedModel
from tests.support.patience import PATIENCE_S

STARCODER = ModelCard(
    FIREWORKS,
    "starcoder-16b",
    "StarCoder",
    RequestKind.COMPLETION,
    8192,
    4096,
    ChatStyle.FEW_SHOT,
    fim_family="starcoder",
)
SMOL = ModelCard(BUILTIN, "smollm2", "SmolLM2", RequestKind.BOTH, 8192, 2048, ChatStyle.SERVER_TEMPLATE)
KIMI = ModelCard(FIREWORKS, "kimi-k3", "Kimi", RequestKind.CHAT, 262_144, 8192, ChatStyle.SERVER_TEMPLATE)

LOOP = "        self.value = self.value + 1\n" * 60


def chat(partial: str = "") -> CompletionRequest:
    """A question to StarCoder in our frame, or the continuation of its answer."""
    prompt = tech_assistant.frame("", [], [], "why?")
    if partial:
        prompt = tech_assistant.continuation(prompt, partial)
    return CompletionRequest(STARCODER, prompt, 500, Attribution(Purpose.CHAT), tech_assistant.STOPS)


def fill(stop: tuple[str, ...] = ("\n\n",)) -> CompletionRequest:
    prompt = "<fim_prefix>x = <fim_suffix>\n<fim_middle>"
    return CompletionRequest(STARCODER, prompt, 60, Attribution(Purpose.COMPLETION), stop)


def ask(card: ModelCard, stop: tuple[str, ...] = ()) -> ChatRequest:
    return ChatRequest(card, (Message(Role.USER, "why?"),), 500, Attribution(Purpose.CHAT), stop)


async def play(request: Request, *events: StreamEvent) -> tuple[list[StreamEvent], ScriptedModel]:
    model = ScriptedModel(*events)
    async with aclosing(GuardedModel(model).stream(request)) as stream:
        return [event async for event in stream], model


def shown(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def received(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta | Discarded))


class Reading:
    """A guarded request that is read beside the test."""

    def __init__(self, model: HandModel, request: Request, grace_s: float) -> None:
        self.events: list[StreamEvent] = []
        self.task = asyncio.get_running_loop().create_task(self._read(GuardedModel(model, grace_s).stream(request)))

    async def _read(self, stream: AsyncGenerator[StreamEvent, None]) -> None:
        async with aclosing(stream):
            async for event in stream:
                self.events.append(event)


async def begin(request: Request, grace_s: float = PATIENCE_S) -> tuple[Reading, HandCall]:
    model = HandModel()
    reading = Reading(model, request, grace_s)
    call = await model.next_call()
    await call.start()
    return reading, call


async def test_an_answer_ends_where_the_model_writes_the_next_question() -> None:
    """What StarCoder writes after "Human:" is not shown, and is told as discarded."""
    events, _ = await play(
        chat(),
        TextDelta(" Because it"),
        TextDelta(" is.\n"),
        TextDelta("\nHum"),
        TextDelta("an: Thanks"),
        Finished(FinishReason.LENGTH),
    )

    assert shown(events) == "Because it is."
    assert received(events) == " Because it is.\n\nHuman: Thanks"
    assert events[-1] == Finished(FinishReason.STOP, StopRule.NEXT_QUESTION)


async def test_the_usage_of_a_server_that_ends_by_itself_is_heard() -> None:
    """A server that knew the stop gets a moment to report its usage before the connection is closed."""
    reading, call = await begin(chat())
    await call.text(" Yes.\nHuman:")
    await call.text(" more")
    await call.usage(400, 5)
    await call.finish()
    await reading.task

    assert reading.events[1:] == [
        Discarded(" "),
        TextDelta("Yes."),
        Discarded("\nHuman:"),
        Discarded(" more"),
        UsageReported(Usage(400, 5)),
        Finished(FinishReason.STOP, StopRule.NEXT_QUESTION),
    ]


async def test_a_server_that_ignores_its_stop_is_cut_off() -> None:
    """A server that goes on behind a stop it was given is closed when its moment is over."""
    reading, call = await begin(chat(), grace_s=0.01)
    await call.text(" Yes.\nHuman: and what about")
    await reading.task

    assert call.stopped
    assert reading.events[-1] == Finished(FinishReason.STOP, StopRule.NEXT_QUESTION)


async def test_a_stop_that_the_server_was_not_given_ends_at_once() -> None:
    """A marker that only we look for closes the connection without waiting, however long a server is given."""
    reading, call = await begin(fill(), grace_s=3600)
    await call.text("1<filename>setup.py\n")
    await reading.task

    assert call.stopped
    assert reading.events[1:] == [
        TextDelta("1"),
        Discarded("<filename>setup.py\n"),
        Finished(FinishReason.STOP_RULE),
    ]


async def test_the_end_of_text_is_an_ordinary_end() -> None:
    """A leaked <|endoftext|> ends the answer as the model meant it."""
    events, model = await play(fill(), TextDelta("1<|endof"), TextDelta("text|>junk"), Finished(FinishReason.LENGTH))

    assert events == [TextDelta("1"), Discarded("<|endoftext|>junk"), Finished(FinishReason.STOP)]
    assert model.closed == 1


async def test_a_marker_in_front_is_dropped() -> None:
    """A server that echoes <fim_middle> before the text does no harm."""
    events, _ = await play(fill(), TextDelta("<fim_mid"), TextDelta("dle>1 + 2"), Finished(FinishReason.STOP))

    assert events == [Discarded("<fim_middle>"), TextDelta("1 + 2"), Finished(FinishReason.STOP)]


async def test_padding_is_dropped_anywhere() -> None:
    """<fim_pad> between two words leaves the two words."""
    events, _ = await play(fill(), TextDelta("1<fim_pad><fim_pad>2"), Finished(FinishReason.STOP))

    assert shown(events) == "12"
    assert received(events) == "1<fim_pad><fim_pad>2"


async def test_a_marker_in_the_middle_ends_the_answer() -> None:
    """<fim_middle> after text means that the model has begun another example."""
    events, _ = await play(fill(), TextDelta("1<fim_middle>2"), Finished(FinishReason.STOP))

    assert events[-1] == Finished(FinishReason.STOP_RULE)
    assert shown(events) == "1"


async def test_a_chat_model_may_talk_about_markers() -> None:
    """An answer of a chat model that quotes <fim_prefix> and repeats itself is passed through as it is."""
    said = [TextDelta("<fim_prefix> is a token. <|endoftext|> too."), TextDelta(LOOP), Finished(FinishReason.STOP)]

    events, _ = await play(ask(KIMI), *said)

    assert events == said


async def test_a_chat_models_own_stops_are_cut_too() -> None:
    """A stop of the request is cut for every model."""
    events, _ = await play(ask(KIMI, ("END",)), TextDelta("one E"), TextDelta("ND two"), Finished(FinishReason.LENGTH))

    assert shown(events) == "one "
    assert events[-1] == Finished(FinishReason.STOP, StopRule.OWN_STOP)


@pytest.mark.parametrize("request_", [chat(), fill(()), ask(SMOL)], ids=["few-shot", "completion", "built-in"])
async def test_circles_are_broken_off(request_: Request) -> None:
    """A base model that repeats a line is stopped, and the rest is not bought."""
    pieces = [TextDelta(LOOP[at : at + 9]) for at in range(0, len(LOOP), 9)]

    events, model = await play(request_, *pieces, Finished(FinishReason.LENGTH))

    assert isinstance(events[-1], Finished)
    assert events[-1].reason is FinishReason.REPETITION
    assert len(received(events)) < len(LOOP) // 3
    assert model.closed == 1


async def test_circles_close_the_connection_before_the_outcome_is_told() -> None:
    """When the reader hears of the repetition the server has been left already."""
    reading, call = await begin(fill(()))
    await call.text(LOOP)
    await reading.task

    assert call.stopped
    assert reading.events[-1] == Finished(FinishReason.REPETITION)


async def test_white_space_around_an_answer_in_the_frame_is_not_part_of_it() -> None:
    """The space after "Assistant:" and the empty lines before the end are discarded."""
    events, _ = await play(chat(), TextDelta(" "), TextDelta(" Yes.\n"), TextDelta("\n"), Finished(FinishReason.STOP))

    assert shown(events) == "Yes."
    assert received(events) == "  Yes.\n\n"


async def test_white_space_before_a_cut_is_kept() -> None:
    """An answer cut by its length keeps its last line end, so that it can be continued there."""
    events, _ = await play(chat(), TextDelta(" a = 1\n  "), Finished(FinishReason.LENGTH))

    assert shown(events) == "a = 1\n  "


async def test_a_continued_answer_keeps_the_space_it_begins_with() -> None:
    """The rest of an answer is joined at the exact character, a space included."""
    events, _ = await play(chat("It returns"), TextDelta(" None."), Finished(FinishReason.STOP))

    assert shown(events) == " None."


async def test_the_indentation_of_a_completion_is_kept() -> None:
    """A completion is not a chat: its white space belongs to it."""
    events, _ = await play(fill(), TextDelta("\n    return x\n"), Finished(FinishReason.STOP))

    assert shown(events) == "\n    return x\n"


async def test_what_was_held_back_is_shown_when_the_stream_breaks() -> None:
    """The beginning of a stop that never came is kept when the connection is lost."""
    failed = Failed(Problem(ProblemKind.CUT, "Cut."))

    events, _ = await play(chat(), TextDelta(" Yes\nHum"), failed)

    assert shown(events) == "Yes\nHum"
    assert events[-1] is failed


async def test_everything_else_passes_through() -> None:
    """Preparations, the start, reasoning and usage are passed on in their order."""
    said = [
        Preparing("Loading"),
        Started("x"),
        ReasoningDelta("hm"),
        TextDelta("1"),
        UsageReported(Usage(3, 1)),
        Finished(FinishReason.STOP),
    ]

    events, _ = await play(fill(), *said)

    assert events == said


async def test_nothing_comes_after_the_outcome() -> None:
    """A model that goes on after its outcome is not heard."""
    events, model = await play(fill(), TextDelta("1"), Finished(FinishReason.STOP), TextDelta("2"))

    assert events == [TextDelta("1"), Finished(FinishReason.STOP)]
    assert model.closed == 1


async def test_a_reader_who_leaves_closes_the_connection_at_once() -> None:
    """Cancelling the reader reaches the server before the task has ended."""
    reading, call = await begin(chat())
    await call.text(" Yes")
    reading.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading.task

    assert call.stopped


async def test_a_reader_may_leave_while_the_server_is_given_its_moment() -> None:
    """Cancelling in the grace time is a cancel like any other."""
    reading, call = await begin(chat())
    await call.text(" Yes.\nHuman:")
    reading.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading.task

    assert call.stopped


@given(
    st.lists(
        st.sampled_from(
            [" Yes", ".", "\n", "\nHuman:", "<|endoftext|>", "<fim_middle>", "<fim_pad>", "-----", "Hu", "<", " "]
        ),
        max_size=12,
    ),
    st.lists(st.integers(0, 60), max_size=8),
)
@settings(max_examples=150, deadline=None)
def test_any_division_into_pieces_shows_the_same(parts: list[str], cuts: list[int]) -> None:
    """However the server divides its text, the same is shown, nothing is lost, and there is one outcome."""
    text = "".join(parts)
    places = sorted({min(cut, len(text)) for cut in cuts})
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]

    whole, _ = asyncio.run(play(chat(), TextDelta(text), Finished(FinishReason.STOP)))
    divided, _ = asyncio.run(play(chat(), *map(TextDelta, pieces), Finished(FinishReason.STOP)))

    assert shown(divided) == shown(whole)
    assert divided[-1] == whole[-1]
    assert text.startswith(received(divided))
    assert sum(isinstance(event, Finished | Failed) for event in divided) == 1
