"""What goes into the context of a conversation: chosen by the person, shown before it is sent, kept with the chat."""

from dataclasses import replace

from app.domain.context import PartState
from app.domain.context_choices import code_id, pin_toggled, toggled, turn_id
from app.domain.conversation import NO_CHOICES, Attachment, AttachmentKind, ContextChoices
from app.domain.errors import ProblemKind
from app.domain.requests import ChatRequest, Request
from tests.support.chat_scene import CARD, Scene, scene

FILE = Attachment("a.py", "x = 1", "python", "a.py", kind=AttachmentKind.FILE)
OTHER = Attachment("b.py", "y = 2", "python", "b.py", kind=AttachmentKind.FILE)
HUGE = Attachment("huge.py", "word " * 30_000, "python", "huge.py", kind=AttachmentKind.FILE)


def said(request: Request) -> str:
    assert isinstance(request, ChatRequest)
    return "\n".join(message.text for message in request.messages)


async def planned(it: Scene) -> dict[str, PartState]:
    """The state of each part of the plan, once it is made."""
    await it.clock.advance(0.1)
    await it.session._planning.join()
    plan = it.state.plan
    assert plan is not None
    return {part.id: part.state for part in plan.parts}


async def answered(it: Scene, question: str) -> str:
    """Asks, is answered with one word; what was sent."""
    call = await it.ask(question)
    await call.text("Yes.")
    await call.finish()
    await it.idle()
    return said(call.request)


async def test_what_is_left_out_is_shown_so_and_not_sent() -> None:
    """It goes on waiting for the next question, and its turn does not say that it was there."""
    async with scene() as it:
        it.session.attach(FILE)
        it.session.attach(OTHER)
        it.session.arrange(lambda choices: toggled(choices, code_id(FILE)))
        states = await planned(it)
        sent = await answered(it, "What is y?")

        assert (states[code_id(FILE)], states[code_id(OTHER)]) == (PartState.LEFT_OUT, PartState.IN)
        assert "x = 1" not in sent
        assert "y = 2" in sent
        assert it.state.conversation.turns[0].attachments == (OTHER,)
        assert it.state.attachments == (FILE,)


async def test_what_does_not_fit_is_shown_before_it_is_sent() -> None:
    """The plan says what will be dropped; exactly that is dropped, and nothing of it is lost."""
    async with scene() as it:
        it.session.attach(HUGE)
        it.session.attach(OTHER)
        states = await planned(it)
        sent = await answered(it, "Hm?")

        assert states[code_id(HUGE)] is PartState.DROPPED
        assert "word word" not in sent
        assert "y = 2" in sent
        assert it.state.attachments == (HUGE,)


async def test_pinned_code_goes_with_every_question() -> None:
    """In front of all turns, once in each request, however long the chat becomes."""
    async with scene() as it:
        it.session.attach(FILE)
        it.session.arrange(lambda choices: pin_toggled(choices, code_id(FILE)))
        sent = [await answered(it, question) for question in ("One?", "Two?", "Three?")]

        assert [text.count("x = 1") for text in sent] == [1, 1, 1]
        assert all(text.index("x = 1") < text.index("One?") for text in sent)
        assert [turn.attachments for turn in it.state.conversation.turns] == [(), (), ()]


async def test_a_turn_can_be_left_out() -> None:
    """The next request does not have it; the chat still shows it."""
    async with scene() as it:
        await answered(it, "One?")
        first = it.state.conversation.turns[0].id
        it.session.arrange(lambda choices: toggled(choices, turn_id(first)))
        sent = await answered(it, "Two?")

        assert "One?" not in sent
        assert len(it.state.conversation.turns) == 2


async def test_the_room_for_the_answer_is_the_persons() -> None:
    """As wished, until another model is chosen; half of a small context at most where nobody wished."""
    async with scene() as it:
        it.session.give_room(700)
        wished = (await it.ask("One?")).request.max_tokens
        it.session.stop()
        await it.idle()
        it.session.choose(replace(CARD, id="small", context=300))
        by_itself = (await it.ask("Two?")).request.max_tokens

        assert (wished, by_itself) == (700, 150)


async def test_what_was_refused_is_not_called_cached() -> None:
    """A request that came to nothing, such as one with a wrong key, is in nobody's cache."""
    async with scene() as it:
        call = await it.ask("Why?")
        await call.fail(ProblemKind.BAD_KEY, reached_server=False)
        await it.idle()
        it.session.draft_changed("And now?")
        await planned(it)

        assert it.state.plan is not None
        assert it.state.plan.cached_tokens is None


async def test_what_is_probably_cached_is_told() -> None:
    """Nothing is known before the first request; then as much as the next one has in common with it."""
    async with scene() as it:
        it.session.draft_changed("Why?")
        await planned(it)
        assert it.state.plan is not None
        assert it.state.plan.cached_tokens is None
        sent = await answered(it, "Why?")
        it.session.draft_changed("And now?")
        await planned(it)

        counts = it.session._packer._counts
        assert it.state.plan.cached_tokens is not None
        assert abs(it.state.plan.cached_tokens - counts.count(CARD, sent)) <= 2
        it.session.choose(replace(CARD, id="other"))
        await planned(it)
        assert it.state.plan.cached_tokens == 0


async def test_what_can_be_inspected_is_what_is_sent() -> None:
    """The next question with its code, also while an earlier one is being edited."""
    async with scene() as it:
        await answered(it, "Why?")
        it.session.attach(Attachment("a.py", "x = 1", "python"))
        for prepare in (lambda: None, lambda: it.session.edit(it.state.conversation.turns[0].id)):
            prepare()
            it.session.draft_changed("And now?")
            shown = await it.session.next_request()
            call = await it.ask("And now?")
            await call.finish()
            await it.idle()

            assert shown == call.request


async def test_choices_are_kept_with_the_chat() -> None:
    """Shortly after they were made, and at once when another chat is opened; the other one has its own."""
    async with scene() as it:
        first = it.state.conversation
        it.session.attach(FILE)
        await it.clock.advance(0.5)
        assert it.kept.choices[first.id] == ContextChoices(attachments=(FILE,))
        it.session.arrange(lambda choices: pin_toggled(choices, code_id(FILE)))
        it.session.new_chat()

        assert it.kept.choices[first.id] == ContextChoices(pinned=(FILE,))
        assert it.state.conversation.context == NO_CHOICES


async def test_a_question_being_written_moves_to_the_new_chat_with_its_code() -> None:
    """But what is pinned stays with its own chat."""
    async with scene() as it:
        it.session.attach(FILE)
        it.session.attach(OTHER)
        it.session.arrange(lambda choices: pin_toggled(choices, code_id(OTHER)))
        it.session.draft_changed("Why?")
        it.session.new_chat()

        assert it.state.conversation.context == ContextChoices(attachments=(FILE,))


async def test_an_answer_in_the_making_does_not_undo_choices() -> None:
    """What is chosen while it streams is there when it has ended."""
    async with scene() as it:
        call = await it.ask("One?")
        await call.text("Y")
        it.session.attach(FILE)
        await call.text("es.")
        await call.finish()
        await it.idle()

        assert it.state.attachments == (FILE,)


KEY = "fw_" + "aB3dE5fG7hI9jK1lM3nO5pQ7"
LEAKY = Attachment("conf.py 11-12", f"x = 1\nkey = '{KEY}'", "python", "conf.py", 11, 12)


async def test_a_secret_is_asked_about_before_anything_is_sent() -> None:
    """Nothing goes out, no turn is made, and the person sees where it stands, but not the secret."""
    async with scene() as it:
        it.session.attach(LEAKY)
        it.session.send(f"Is {KEY} right?")
        await it.idle()

        assert it.model.calls == []
        assert it.state.conversation.turns == ()
        assert not it.state.can_stop
        assert [leak.description for leak in it.state.leaks] == [
            "your question, line 1: a Fireworks key (fw_a…)",
            "conf.py 11-12, line 12: a Fireworks key (fw_a…)",
        ]


async def test_send_anyway_sends_and_does_not_ask_again() -> None:
    """The person has said that it may be sent: now, and with the next question too."""
    async with scene() as it:
        it.session.attach(LEAKY)
        it.session.send("Why?")
        await it.idle()
        it.session.send_anyway()
        call = await it.admitted()
        await call.finish()
        await it.idle()
        it.session.attach(LEAKY)
        again = await it.ask("And now?")

        assert KEY in said(call.request)
        assert KEY in said(again.request)
        assert it.state.leaks == ()


async def test_removed_secrets_are_gone_from_question_and_code() -> None:
    """Nothing is sent by itself; what is sent next does not have them."""
    async with scene() as it:
        rewritten: list[str] = []
        it.session.rewritten.connect(rewritten.append)
        it.session.attach(LEAKY)
        it.session.draft_changed(f"Is {KEY} right?")
        it.session.send(f"Is {KEY} right?")
        await it.idle()
        it.session.remove_secrets()
        assert it.model.calls == []
        sent = await answered(it, rewritten[0])

        assert rewritten == ["Is [removed] right?"]
        assert KEY not in sent
        assert "key = '[removed]'" in sent


async def test_a_changed_question_is_no_longer_in_doubt() -> None:
    """Typing on takes the doubt back; sending looks again."""
    async with scene() as it:
        it.session.send(f"Is {KEY} right?")
        await it.idle()
        it.session.draft_changed("Is it right?")

        assert it.state.leaks == ()
