"""A conversation, with the model played by hand: what is sent, shown, kept and stopped."""

from dataclasses import replace

import pytest

from app.domain.conversation import AnswerStatus, Attachment
from app.domain.errors import ProblemKind
from app.domain.requests import ChatRequest, Role
from app.domain.stream import FinishReason
from app.services.chat import Phase
from tests.support.chat_scene import CARD, scene


async def test_an_answer_streams_in_and_is_kept() -> None:
    """A question becomes a turn, its answer grows frame by frame, and both are on disk at the end."""
    async with scene() as it:
        call = await it.ask("Why does retry() loop?")
        assert it.state.phase is Phase.WAITING
        await call.text("Because ")
        await call.text("it never counts.")
        await it.clock.advance(0.04)
        assert it.state.phase is Phase.STREAMING
        assert it.answer == "Because it never counts."
        await call.finish()
        await it.idle()

        assert it.state.phase is Phase.IDLE
        assert it.status is AnswerStatus.COMPLETE
        kept = it.kept.saved[it.state.conversation.id]
        assert kept.title == "Why does retry() loop?"
        assert kept.turns[0].answer is not None
        assert kept.turns[0].answer.text == "Because it never counts."
        assert kept.turns[0].answer.attempts == ("charge-1",)
        assert it.kept.journal == {}


async def test_a_flood_is_shown_once_a_frame() -> None:
    """Many pieces within a frame make one state, not one each."""
    async with scene() as it:
        call = await it.ask("Count")
        before = len(it.states)
        for number in range(100):
            await call.text(f"{number} ")
        await it.clock.advance(0.034)

        assert len(it.states) == before + 1
        assert it.answer.startswith("0 1 2 ")
        assert it.answer.endswith("99 ")


async def test_stop_before_the_first_byte_leaves_a_stopped_answer() -> None:
    """Stop works while the server is silent; the connection is closed and Send works again."""
    async with scene() as it:
        call = await it.ask("Anything")
        assert it.state.can_stop
        it.session.stop()
        await call.wait_closed()
        await it.idle()

        assert it.state.phase is Phase.IDLE
        assert it.status is AnswerStatus.STOPPED
        assert it.state.problem is None


async def test_stop_in_the_middle_keeps_what_has_come() -> None:
    """The text so far stays in the window and on disk."""
    async with scene() as it:
        call = await it.ask("Anything")
        await call.text("half an ans")
        it.session.stop()
        await call.wait_closed()
        await it.idle()

        assert it.answer == "half an ans"
        assert it.status is AnswerStatus.STOPPED
        assert it.kept.answers[-1].text == "half an ans"


async def test_a_cut_connection_keeps_the_text_and_offers_continue() -> None:
    """A broken stream leaves its text, and Continue joins the rest at the exact character."""
    async with scene() as it:
        call = await it.ask("Write a function")
        await call.text("def add(a, b):\n    return a")
        await call.fail(ProblemKind.CUT)
        await it.idle()
        assert it.status is AnswerStatus.TRUNCATED
        assert it.state.problem is not None
        assert it.state.conversation.turns[-1].answer.can_continue

        it.session.continue_answer()
        more = await it.admitted()
        assert isinstance(more.request, ChatRequest)
        assert more.request.messages[-2].text == "def add(a, b):\n    return a"
        await more.text("    return a")
        await more.text(" + b\n")
        await more.finish()
        await it.idle()

        assert it.answer == "def add(a, b):\n    return a + b\n"
        assert it.status is AnswerStatus.COMPLETE
        assert len(it.state.conversation.turns) == 1
        assert it.state.conversation.turns[0].answer.attempts == ("charge-1", "charge-2")


async def test_a_rate_limit_counts_down_in_sight_and_tries_again() -> None:
    """Each second of the pause is shown; the next attempt has a charge of its own."""
    async with scene() as it:
        call = await it.ask("Hello")
        await call.fail(ProblemKind.RATE_LIMIT, refused=True, retry_after_s=2.0)
        await it.clock.advance(0)
        assert it.state.phase is Phase.COUNTDOWN
        assert it.state.countdown_s == 2
        await it.clock.advance(1.0)
        assert it.state.countdown_s == 1
        await it.clock.advance(1.0)
        again = await it.admitted()
        await again.text("Hi")
        await again.finish()
        await it.idle()

        assert it.answer == "Hi"
        assert it.state.conversation.turns[0].answer.attempts == ("charge-1", "charge-2")


async def test_stop_ends_a_countdown() -> None:
    """A pause before the next attempt can be stopped, and then nothing more is sent."""
    async with scene() as it:
        call = await it.ask("Hello")
        await call.fail(ProblemKind.RATE_LIMIT, refused=True, retry_after_s=30.0)
        await it.clock.advance(0)
        assert it.state.can_stop
        it.session.stop()
        await it.idle()
        await it.clock.advance(60.0)

        assert it.state.phase is Phase.IDLE
        assert len(it.model.calls) == 1
        assert it.status is AnswerStatus.STOPPED


async def test_attempts_end_after_what_the_settings_allow() -> None:
    """After two more attempts the problem is left to the person, with its button."""
    async with scene() as it:
        call = await it.ask("Hello")
        for _ in range(2):
            await call.fail(ProblemKind.OVERLOADED, refused=True)
            await it.clock.advance(5.0)
            call = await it.admitted()
        await call.fail(ProblemKind.OVERLOADED, refused=True)
        await it.idle()

        assert it.state.problem is not None
        assert it.state.problem.kind is ProblemKind.OVERLOADED
        assert len(it.model.calls) == 3


async def test_nothing_is_tried_again_after_the_first_token() -> None:
    """An overload in the middle of an answer is not sent again by itself: that would buy the answer twice."""
    async with scene() as it:
        call = await it.ask("Hello")
        await call.text("Hi")
        await call.fail(ProblemKind.OVERLOADED)
        await it.idle()

        assert len(it.model.calls) == 1
        assert it.answer == "Hi"
        assert it.status is AnswerStatus.FAILED


async def test_a_request_refused_before_sending_leaves_no_turn() -> None:
    """When admission refuses, the question stays in the composer: no turn, no charge."""
    async with scene() as it:
        it.session.send("Too much")
        call = await it.model.next_call()
        await call.fail(ProblemKind.OVER_BUDGET, reached_server=False)
        await it.idle()

        assert it.state.conversation.turns == ()
        assert it.state.problem is not None
        assert it.state.problem.kind is ProblemKind.OVER_BUDGET


async def test_the_attached_code_goes_with_the_question_once() -> None:
    """The selection is part of the question, and gone from the composer after sending."""
    async with scene() as it:
        it.session.attach(Attachment("main.py 3-4", "x = 1\ny = 2", "python", "main.py", 3, 4))
        call = await it.ask("What is y?")

        assert isinstance(call.request, ChatRequest)
        assert call.request.messages[-1].role is Role.USER
        assert call.request.messages[-1].text == "main.py 3-4:\n```python\nx = 1\ny = 2\n```\n\nWhat is y?"
        assert it.state.attachments == ()


async def test_regenerate_keeps_the_old_answer_beside_the_new() -> None:
    """Asking again makes a second answer to the same question."""
    async with scene() as it:
        call = await it.ask("Name a colour")
        await call.text("Red")
        await call.finish()
        await it.idle()
        it.session.regenerate()
        again = await it.admitted()
        await again.text("Blue")
        await again.finish()
        await it.idle()

        turn = it.state.conversation.turns[0]
        assert [answer.text for answer in turn.answers] == ["Red", "Blue"]
        assert turn.shown == 1


async def test_regenerate_at_temperature_zero_asks_for_something_else() -> None:
    """The built-in model is asked at temperature 0; asked again it must not be able to only repeat itself."""
    async with scene(replace(CARD, provider="builtin")) as it:
        call = await it.ask("Name a colour")
        assert call.request.sampling.temperature == 0
        await call.text("Red")
        await call.finish()
        await it.idle()
        it.session.regenerate()
        again = await it.admitted()

        assert again.request.sampling.temperature > 0


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (FinishReason.STOP, AnswerStatus.COMPLETE),
        (FinishReason.STOP_RULE, AnswerStatus.COMPLETE),
        (FinishReason.UNSAID, AnswerStatus.COMPLETE),
        (FinishReason.LENGTH, AnswerStatus.CUT_BY_LENGTH),
        (FinishReason.REPETITION, AnswerStatus.STOPPED),
        (FinishReason.CONTENT_FILTER, AnswerStatus.TRUNCATED),
    ],
)
async def test_how_an_answer_ended_is_shown(reason: FinishReason, status: AnswerStatus) -> None:
    """Each way to end has its own mark."""
    async with scene() as it:
        call = await it.ask("Hello")
        await call.text("Hi")
        await call.finish(reason)
        await it.idle()

        assert it.status is status


@pytest.mark.parametrize(("text", "is_trouble"), [("Hi", False), ("", True)])
async def test_circles_are_trouble_only_without_an_answer(text: str, is_trouble: bool) -> None:
    """With its text, an answer that ran in circles ended as others do: it says so itself, and can be continued."""
    async with scene() as it:
        call = await it.ask("Hello")
        if text:
            await call.text(text)
        await call.finish(FinishReason.REPETITION)
        await it.idle()
        answer = it.state.conversation.turns[-1].answer

        assert answer is not None
        assert (it.state.problem is not None, answer.problem is not None) == (is_trouble, is_trouble)
        assert answer.can_continue is not is_trouble


async def test_what_is_typed_is_planned_and_priced_without_being_sent() -> None:
    """A draft gives the plan of its request; no request is made."""
    async with scene() as it:
        it.session.draft_changed("Explain this")
        await it.clock.advance(0.1)

        assert it.state.plan is not None
        assert it.state.plan.fits
        assert it.drafted[-1] is not None
        assert it.drafted[-1].max_tokens == 200
        assert it.model.calls == []


async def test_the_draft_is_kept_and_forgotten_once_sent() -> None:
    """A draft survives on disk half a second after the last key, and is empty after Send."""
    async with scene() as it:
        it.session.draft_changed("Half a quest")
        await it.clock.advance(0.6)
        assert it.kept.drafts[it.state.conversation.id] == "Half a quest"


async def test_leaving_in_the_middle_keeps_the_text() -> None:
    """Closing the session while an answer streams stops the request and keeps what has come."""
    async with scene() as it:
        call = await it.ask("Hello")
        await call.text("as far as")
        await it.session.close()

        assert call.stopped
        assert it.kept.answers[-1].text == "as far as"


async def test_stop_in_the_same_moment_as_send_leaves_a_chat_that_works() -> None:
    """Send and Stop before the answer's first step: nothing is asked, and the next question is."""
    async with scene() as it:
        it.session.send("Never mind")
        it.session.stop()
        await it.idle()
        assert it.state.phase is Phase.IDLE
        assert it.model.calls == []

        call = await it.ask("This one")
        await call.text("Yes")
        await call.finish()
        await it.idle()
        assert it.answer == "Yes"
