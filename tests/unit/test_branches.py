"""Branches: nothing that was ever asked or answered is lost, and every one of it can be put on display."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.branches import (
    arranged,
    before,
    everything,
    linked,
    new_turn,
    show_answer,
    show_message,
    show_turn,
    siblings,
    with_turn,
)
from app.domain.conversation import Answer, Conversation, Turn

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ask(conversation: Conversation, question: str, answer: str = "", instead_of: str = "") -> Conversation:
    turn = with_answer(new_turn(conversation, question, question, instead_of), answer or f"to {question}")
    return with_turn(conversation, turn)


def with_answer(turn: Turn, answer: str) -> Turn:
    return turn.with_answer(Answer(answer, "m", "M", answer))


def answered_again(conversation: Conversation, turn_id: str, answer: str) -> Conversation:
    turn = next(turn for turn in conversation.turns if turn.id == turn_id)
    return with_turn(conversation, with_answer(turn, answer))


def way(conversation: Conversation) -> list[str]:
    return [f"{turn.id}/{turn.answer.id}" if turn.answer else turn.id for turn in conversation.turns]


def three() -> Conversation:
    return ask(ask(ask(Conversation("chat", NOW), "a"), "b"), "c")


def test_an_edited_question_stands_in_the_place_of_the_old_one() -> None:
    """What followed the old one is no longer on display, and comes back with it."""
    edited = ask(three(), "b2", instead_of="b")

    assert way(edited) == ["a/to a", "b2/to b2"]
    assert [turn.id for turn in siblings(edited, edited.turns[1])] == ["b", "b2"]
    assert way(show_turn(edited, "b")) == ["a/to a", "b/to b", "c/to c"]


def test_the_first_question_can_be_edited() -> None:
    """It has no answer before it."""
    edited = ask(three(), "a2", instead_of="a")

    assert way(edited) == ["a2/to a2"]
    assert way(show_turn(edited, "a")) == ["a/to a", "b/to b", "c/to c"]


def test_another_answer_in_the_middle_begins_a_branch() -> None:
    """What was asked about the old answer comes back when that is looked at again."""
    again = answered_again(three(), "b", "other")

    assert way(again) == ["a/to a", "b/other"]
    assert way(show_answer(again, "b", "to b")) == ["a/to a", "b/to b", "c/to c"]


def test_a_branch_remembers_what_was_looked_at_in_it() -> None:
    """Paging away and back shows the branch as it was left."""
    chat = ask(three(), "c2", instead_of="c")
    chat = show_turn(chat, "c")
    chat = ask(chat, "a2", instead_of="a")

    assert way(show_turn(chat, "a")) == ["a/to a", "b/to b", "c/to c"]


def test_what_leads_to_a_question_is_what_is_sent_with_it() -> None:
    """The turns before it, without itself."""
    assert [turn.id for turn in before(three(), "c")] == ["a", "b"]
    assert [turn.id for turn in before(three(), "a")] == []


def test_an_unknown_id_changes_nothing() -> None:
    """A late click on what is no longer there."""
    chat = three()

    assert show_turn(chat, "nowhere") is chat
    assert show_answer(chat, "b", "nowhere") is chat


def test_a_question_without_an_answer_keeps_what_follows_it() -> None:
    """As in chats that were made by other programs."""
    chat = linked(Conversation("chat", NOW, turns=(Turn("a", "a"), Turn("b", "b"))))

    assert way(arranged(chat, everything(chat))) == ["a", "b"]


def test_a_ring_does_not_hang() -> None:
    """Rows that point at each other are read like all others."""
    ring = with_answer(Turn("a", "a", after=""), "x"), with_answer(Turn("b", "b", after="x"), "x")

    assert len(everything(arranged(Conversation("chat", NOW), ring))) == 2


acts = st.lists(st.tuples(st.sampled_from(["ask", "edit", "answer", "show", "page"]), st.integers(0, 30)), max_size=25)


@given(acts)
def test_nothing_is_ever_lost(steps: list[tuple[str, int]]) -> None:
    """Whatever is asked, edited, answered again and paged: all of it is there, what is on display is one way from the
    first question on, and it is kept and read back as it was seen."""
    chat = Conversation("chat", NOW)
    for made, (act, number) in enumerate(steps):
        turns, everywhere = chat.turns, everything(chat)
        if act == "ask" or not turns:
            chat = ask(chat, f"q{made}")
        elif act == "edit":
            chat = ask(chat, f"q{made}", instead_of=turns[number % len(turns)].id)
        elif act == "answer":
            chat = answered_again(chat, turns[number % len(turns)].id, f"other {made}")
        elif act == "show":
            chat = show_turn(chat, everywhere[number % len(everywhere)].id)
        else:
            turn = everywhere[number % len(everywhere)]
            chat = show_answer(chat, turn.id, turn.answers[number % len(turn.answers)].id)

    everywhere = everything(chat)
    assert len({turn.id for turn in everywhere}) == len(everywhere)
    assert sum(len(turn.answers) for turn in everywhere) == sum(
        act in ("ask", "edit", "answer") for act, _ in steps
    ) + (sum(1 for act, _ in steps[:1] if act in ("show", "page")))
    place = ""
    for turn in chat.turns:
        assert turn.after == place
        assert turn.answer is not None
        place = turn.answer.id
    assert arranged(replace(chat, turns=(), aside=()), everywhere).turns == chat.turns


def test_a_message_deep_in_another_branch_is_put_on_display_with_what_led_to_it() -> None:
    """Questions and answers before it are those it was asked behind, whatever was looked at since."""
    chat = ask(ask(ask(Conversation("chat", NOW), "a"), "b"), "c")
    chat = ask(answered_again(chat, "a", "second to a"), "d")
    chat = ask(chat, "e", instead_of="a")
    assert way(chat) == ["e/to e"]

    assert way(show_message(chat, "to c")) == ["a/to a", "b/to b", "c/to c"]
    assert way(show_message(chat, "d")) == ["a/second to a", "d/to d"]
    assert show_message(chat, "nowhere") == chat
