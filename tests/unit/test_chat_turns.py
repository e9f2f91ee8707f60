"""Turns of a conversation: questions edited and asked anew, answers made again, branches, and questions that wait."""

from dataclasses import replace

from app.domain.conversation import AnswerStatus, Attachment, Turn
from app.domain.errors import ProblemKind
from app.domain.requests import ChatRequest, Request
from app.domain.stream import FinishReason
from app.services.chat import Phase
from tests.support.chat_scene import CARD, Scene, scene

CODE = Attachment("main.py 3-4", "x = 1\ny = 2", "python", "main.py", 3, 4)
OTHER = replace(CARD, name="Other", id="other")


async def _asked(it: Scene, question: str, answer: str) -> Turn:
    call = await it.ask(question)
    await call.text(answer)
    await call.finish()
    await it.idle()
    return it.state.conversation.turns[-1]


async def _answered(it: Scene, answer: str) -> Request:
    call = await it.admitted()
    await call.text(answer)
    await call.finish()
    await it.idle()
    return call.request


def _questions(it: Scene) -> list[str]:
    return [turn.question for turn in it.state.conversation.turns]


def _texts(request: Request) -> list[str]:
    assert isinstance(request, ChatRequest)
    return [message.text for message in request.messages[1:]]


async def test_an_edited_question_is_asked_in_its_place() -> None:
    """The old question stays as a branch with all that followed it; only what came before is sent."""
    async with scene() as it:
        await _asked(it, "one", "1")
        second = await _asked(it, "two", "2")
        await _asked(it, "three", "3")
        it.session.edit(second.id)
        it.session.send("another two")
        request = await _answered(it, "II")

        assert _texts(request) == ["one", "1", "another two"]
        assert _questions(it) == ["one", "another two"]
        it.session.show_turn(second.id)
        assert _questions(it) == ["one", "two", "three"]
        kept = it.kept.saved[it.state.conversation.id]
        assert [turn.question for turn in kept.turns] == ["one", "two", "three"]
        assert [turn.question for turn in kept.aside] == ["another two"]


async def test_editing_lends_the_composer() -> None:
    """The question and its code come into the composer; what stood there is back afterwards, and kept meanwhile."""
    async with scene() as it:
        it.session.attach(CODE)
        turn = await _asked(it, "What is y?", "2")
        written: list[str] = []
        it.session.rewritten.connect(written.append)
        it.session.draft_changed("half a follow-up")
        it.session.edit(turn.id)
        assert written == ["What is y?"]
        assert it.state.attachments == (CODE,)
        it.session.draft_changed("What is x?")
        await it.clock.advance(1.0)
        assert it.kept.drafts[it.state.conversation.id] == "half a follow-up"

        it.session.send("What is x?")
        request = await _answered(it, "1")
        assert _texts(request) == ["main.py 3-4:\n```python\nx = 1\ny = 2\n```\n\nWhat is x?"]
        assert written == ["What is y?", "half a follow-up"]
        assert it.state.editing is None
        assert it.state.attachments == ()


async def test_an_edit_that_is_left_changes_nothing() -> None:
    """Escape gives back the draft; the question stands as it stood."""
    async with scene() as it:
        turn = await _asked(it, "one", "1")
        written: list[str] = []
        it.session.rewritten.connect(written.append)
        it.session.draft_changed("next")
        it.session.edit(turn.id)
        it.session.leave_edit()

        assert written == ["one", "next"]
        assert _questions(it) == ["one"]
        assert it.state.editing is None


async def test_the_plan_of_an_edit_holds_only_what_comes_before_it() -> None:
    """While a first question is edited, the turns behind it are neither counted nor priced."""
    async with scene() as it:
        first = await _asked(it, "one", "1")
        await _asked(it, "two", "2")
        it.session.edit(first.id)
        await it.clock.advance(0.1)

        assert it.drafted[-1] is not None
        assert _texts(it.drafted[-1]) == ["one"]


async def test_any_answer_can_be_made_again() -> None:
    """The new answer is a branch: what followed the old one is shown with the old one."""
    async with scene() as it:
        first = await _asked(it, "one", "1")
        await _asked(it, "two", "2")
        it.session.regenerate(first.id)
        request = await _answered(it, "I")

        assert _texts(request) == ["one"]
        assert _questions(it) == ["one"]
        assert it.answer == "I"
        assert first.answer is not None
        it.session.show_answer(first.id, first.answer.id)
        assert _questions(it) == ["one", "two"]


async def test_another_model_is_tried_for_one_answer() -> None:
    """It is asked and named in the answer; the chat's own model stays, also for the answer after it."""
    async with scene() as it:
        turn = await _asked(it, "one", "1")
        it.session.regenerate(turn.id, OTHER)
        request = await _answered(it, "I")
        assert request.card == OTHER
        assert it.state.card == CARD
        assert it.state.conversation.turns[0].answer is not None
        assert it.state.conversation.turns[0].answer.model_name == "Other"

        call = await it.ask("two")
        assert call.request.card == CARD


async def test_a_tried_model_that_fails_is_tried_again_by_retry() -> None:
    """Retry repeats what failed, with the model that failed."""
    async with scene() as it:
        turn = await _asked(it, "one", "1")
        it.session.regenerate(turn.id, OTHER)
        call = await it.admitted()
        await call.fail(ProblemKind.BAD_REQUEST)
        await it.idle()
        it.session.retry()
        again = await it.admitted()

        assert again.request.card == OTHER


async def test_a_question_asked_meanwhile_waits_for_the_answer() -> None:
    """Queued with its code while an answer streams, it is asked by itself when that answer is complete."""
    async with scene() as it:
        call = await it.ask("one")
        it.session.attach(CODE)
        it.session.send("two")
        it.session.send("three")
        assert [one.text for one in it.state.queued] == ["two", "three"]
        assert it.state.attachments == ()
        assert len(it.model.calls) == 1
        await call.text("1")
        await call.finish()

        request = await _answered(it, "2")
        assert _texts(request)[-1].endswith("y = 2\n```\n\ntwo")
        await _answered(it, "3")
        assert _questions(it) == ["one", "two", "three"]
        assert it.state.queued == ()


async def test_a_question_sent_twice_in_a_moment_is_asked_once() -> None:
    """A double click on Send, before the request is admitted, buys one answer; later the same words wait as others."""
    async with scene() as it:
        it.session.send("one")
        it.session.send("one")
        call = await it.admitted()
        assert it.state.queued == ()
        it.session.send("one")
        assert [one.text for one in it.state.queued] == ["one"]
        await call.finish()


async def test_a_queue_waits_after_a_stop_and_goes_on_when_told() -> None:
    """What somebody stops is not followed by more that costs; one wish sends what waits."""
    async with scene() as it:
        call = await it.ask("one")
        it.session.send("two")
        it.session.stop()
        await call.wait_closed()
        await it.idle()
        await it.clock.advance(5.0)
        assert len(it.model.calls) == 1
        assert [one.text for one in it.state.queued] == ["two"]

        it.session.regenerate()
        await _answered(it, "1")
        await it.clock.advance(5.0)
        assert [one.text for one in it.state.queued] == ["two"]

        it.session.send_queued()
        await _answered(it, "2")
        assert _questions(it) == ["one", "two"]


async def test_a_queued_question_that_is_refused_still_waits() -> None:
    """Over the budget: no turn, and not a word of it is lost."""
    async with scene() as it:
        call = await it.ask("one")
        it.session.send("two")
        await call.text("1")
        await call.finish()
        refused = await it.model.next_call()
        await refused.fail(ProblemKind.OVER_BUDGET, reached_server=False)
        await it.idle()

        assert _questions(it) == ["one"]
        assert [one.text for one in it.state.queued] == ["two"]
        assert it.state.problem is not None
        it.session.retry()
        await _answered(it, "2")
        assert _questions(it) == ["one", "two"]


async def test_a_queued_question_can_be_taken_back() -> None:
    """It stands in the composer again with its code, in front of what has been typed since."""
    async with scene() as it:
        await it.ask("one")
        it.session.attach(CODE)
        it.session.send("two")
        written: list[str] = []
        it.session.rewritten.connect(written.append)
        it.session.draft_changed("and more")
        it.session.take_back(it.state.queued[0].id)

        assert written == ["two\n\nand more"]
        assert it.state.queued == ()
        assert it.state.attachments == (CODE,)


async def test_what_waits_is_kept_when_the_chat_is_left() -> None:
    """Closing while an answer streams keeps queued questions as this chat's draft, and their code beside it."""
    async with scene() as it:
        await it.ask("one")
        it.session.attach(CODE)
        it.session.send("two")
        it.session.draft_changed("half a third")
        conversation_id = it.state.conversation.id
        await it.session.close()

        assert it.kept.drafts[conversation_id] == "two\n\nhalf a third"
        assert it.kept.choices[conversation_id].attachments == (CODE,)


async def test_a_new_chat_takes_the_draft_with_it_and_leaves_what_is_queued() -> None:
    """The queued question belongs to the old chat and is its draft from now on."""
    async with scene() as it:
        call = await it.ask("one")
        old = it.state.conversation.id
        it.session.send("two")
        it.session.draft_changed("for the new chat")
        it.session.new_chat()
        await call.wait_closed()
        await it.idle()

        assert it.state.conversation.id != old
        assert it.kept.drafts[old] == "two"
        assert it.state.queued == ()
        await it.session.close()
        assert it.kept.drafts[it.state.conversation.id] == "for the new chat"


async def test_branches_are_not_changed_while_an_answer_is_made() -> None:
    """Paging, editing and another answer wait for the end; nothing gets into the wrong branch."""
    async with scene() as it:
        turn = await _asked(it, "one", "1")
        it.session.edit(turn.id)
        it.session.send("uno")
        call = await it.admitted()
        it.session.show_turn(turn.id)
        it.session.edit(it.state.conversation.turns[0].id)
        it.session.regenerate(it.state.conversation.turns[0].id)

        assert it.state.phase is not Phase.IDLE
        assert it.state.editing is None
        assert _questions(it) == ["uno"]
        assert len(it.model.calls) == 2
        await call.finish(FinishReason.STOP)
        await it.idle()
        assert it.status is AnswerStatus.COMPLETE
