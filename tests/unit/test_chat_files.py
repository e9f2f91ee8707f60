"""Chats leave as JSON and as Markdown, and come back."""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.branches import arranged, everything, linked, new_turn, with_turn
from app.domain.chat_json import KeptChat, from_json, to_json
from app.domain.chat_markdown import from_markdown, to_markdown
from app.domain.chat_options import ChatOptions
from app.domain.context_choices import turn_id
from app.domain.conversation import (
    Answer,
    AnswerStatus,
    Attachment,
    AttachmentKind,
    ContextChoices,
    Conversation,
    Turn,
    with_new_ids,
)
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.stop_rules import EarlyStop, StopRule
from tests.support.chats import NOON, answered, conversation

PIECES = ["", "x", "\n", "\r\n", "\r", "```", "````", "# A", "## You", "<!-- fireside: question -->", "\\", " ", "é🙂"]
PIECES += ["\\<!-- fireside: answer -->", "-->", "---", "\u2028", "\t", "<!-- fireside: ", "**b**"]
text = st.lists(st.sampled_from(PIECES), max_size=10).map("".join) | st.text(
    st.characters(exclude_categories=("Cs",)), max_size=30
)
problems = st.just(Problem(ProblemKind.CUT, "Lost.", Remedy.CONTINUE, "raw", 1.5, 7, ("a", "b"))) | st.none()
stops = st.just(EarlyStop(StopRule.NEXT_QUESTION, 412, 3)) | st.none()
attachments = st.builds(
    Attachment,
    text,
    text,
    st.sampled_from(["python", "c", ""]),
    st.none() | text,
    st.none() | st.integers(1, 99),
    st.none() | st.integers(1, 99),
    st.sampled_from(AttachmentKind),
    st.none() | text,
    st.lists(text, max_size=2).map(tuple),
)
choices = st.builds(
    ContextChoices,
    st.lists(attachments, max_size=1).map(tuple),
    st.lists(attachments, max_size=1).map(tuple),
    st.frozensets(text, max_size=2),
    st.frozensets(text, max_size=2),
    st.none() | st.integers(1, 9000),
)
ended = st.sampled_from([status for status in AnswerStatus if status is not AnswerStatus.STREAMING])
answers = st.builds(
    Answer, st.uuids().map(str), text, text, text, text, ended, problems, st.tuples(text) | st.just(()), stops
)


@st.composite
def turns(draw: Callable) -> Turn:
    made = tuple(draw(st.lists(answers, max_size=3)))
    shown = draw(st.integers(0, max(0, len(made) - 1)))
    code, place = tuple(draw(st.lists(attachments, max_size=2))), draw(st.tuples(text, st.integers(0), st.integers(0)))
    return Turn(draw(st.uuids().map(str)), draw(text), code, made, shown, *place)


options = st.builds(
    ChatOptions,
    st.none() | text,
    st.none() | st.floats(0, 2),
    st.none() | st.floats(0.01, 1),
    st.none() | st.integers(16, 4096),
    st.lists(text.filter(bool), max_size=4).map(tuple),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
ways = st.lists(turns(), max_size=3).map(tuple)
conversations = st.builds(Conversation, st.uuids().map(str), moments, text, ways, options, choices, ways)
chats = st.builds(KeptChat, conversations, moments, text, st.booleans())


def new_ids() -> Callable[[], str]:
    numbers = itertools.count()
    return lambda: f"new-{next(numbers)}"


@settings(max_examples=30)
@given(st.lists(chats, max_size=2).map(tuple))
def test_json_comes_back_to_the_character(kept: tuple[KeptChat, ...]) -> None:
    """Every field of every chat."""
    assert from_json(to_json(kept)) == kept


def test_json_bears_half_a_character() -> None:
    """A lone surrogate, as an undecodable file leaves it, is written and read."""
    kept = KeptChat(conversation("chat", answered("q", "\ud800 why?", "é")), NOON)

    assert from_json(to_json([kept]).encode().decode()) == (kept,)


def test_json_can_be_read_by_people() -> None:
    """Letters beyond ASCII stand as they are."""
    assert "Ümläut" in to_json([KeptChat(conversation("chat", answered("q", "Ümläut?")), NOON)])


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"format": "something else", "chats": []}',
        '{"format": "fireside chats", "chats": [{}]}',
        '{"format": "fireside chats", "chats": [{"id": 1, "created_at": "x", "turns": []}]}',
        '{"format": "fireside chats", "chats": [{"id": "a", "created_at": "yesterday", "turns": []}]}',
        '{"format": "fireside chats", "chats": [{"id": "a", "created_at": "2026-01-01", "turns": [7]}]}',
    ],
)
def test_what_is_no_chat_is_refused(broken: str) -> None:
    """A file of another kind is told in words, whatever is in it."""
    with pytest.raises(AppError, match="no chats of Fireside"):
        from_json(broken)


def test_json_of_a_later_program_is_read_as_far_as_it_is_known() -> None:
    """Unknown fields, kinds and rules are no matter."""
    kept = KeptChat(conversation("chat", answered("q", "Why?", "So.")), NOON)
    table = json.loads(to_json([kept]))
    table["chats"][0]["mood"] = "good"
    answer = table["chats"][0]["turns"][0]["answers"][0]
    answer |= {"status": "sung", "early_stop": {"rule": "by magic", "not_bought": 1, "discarded": 2}}

    assert from_json(json.dumps(table)) == (kept,)


@settings(max_examples=30)
@given(chats)
def test_markdown_keeps_text_and_code(kept: KeptChat) -> None:
    """Questions, attached code and all answers come back to the character, and which answer is on display."""
    back = from_markdown(to_markdown(kept), new_ids(), NOON) if kept.conversation.turns else None

    if back is None:
        return
    for before, after in zip(kept.conversation.turns, back.conversation.turns, strict=True):
        assert after.question == before.question
        assert after.attachments == tuple(replace(one, full_text=None) for one in before.attachments)
        assert [answer.text for answer in after.answers] == [answer.text for answer in before.answers]
        assert [answer.status for answer in after.answers] == [answer.status for answer in before.answers]
        assert [answer.model_name for answer in after.answers] == [answer.model_name for answer in before.answers]
        assert after.shown == before.shown
    assert (back.changed_at, back.folder) == (kept.changed_at, kept.folder)
    assert back.conversation.created_at == kept.conversation.created_at


def test_markdown_reads_like_a_document() -> None:
    """A title, a heading for each speaker, code in fences; the marks are comments."""
    turn = answered("q", "Why?", "Because **so**.", code="x = '```'")

    lines = to_markdown(KeptChat(conversation("chat", turn, title="A title"), NOON)).split("\n")

    shown = [line for line in lines if not line.startswith("<!--")]
    assert shown == [
        *("# A title", "", "## You", "", "Why?", ""),
        *("**main.py 1-2**", "", "````python", "x = '```'", "````", ""),
        *("## StarCoder", "", "Because **so**.", ""),
    ]


def test_markdown_of_another_program_is_read_by_its_headings() -> None:
    """Speakers are told by the names that programs give them."""
    foreign = "# My chat\n\n## User\n\nWhy?\n\n## ChatGPT\n\nBecause:\n\n## A heading\n\nof it.\n\n### Human:\n\nAnd?\n"

    back = from_markdown(foreign, new_ids(), NOON)

    assert [turn.question for turn in back.conversation.turns] == ["Why?", "And?"]
    answer = back.conversation.turns[0].answer
    assert answer is not None
    assert (answer.model_name, answer.text) == ("ChatGPT", "Because:\n\n## A heading\n\nof it.")
    assert (back.conversation.title, back.changed_at) == ("Why?", NOON)


@pytest.mark.parametrize("broken", ["", "# Only a title\n\nand text", "<!-- fireside: answer -->\n## A\n\nx"])
def test_markdown_without_a_chat_is_refused(broken: str) -> None:
    """It says what is missing."""
    with pytest.raises(AppError, match="No chat was found"):
        from_markdown(broken, new_ids(), NOON)


@given(st.lists(st.sampled_from([*PIECES, "\n<!-- fireside: answer {} -->\n", "\n# You\n", "{", "[1]"]), max_size=12))
def test_any_markdown_is_read_or_refused(pieces: list[str]) -> None:
    """Whatever stands in the file."""
    try:
        kept = from_markdown("".join(pieces), new_ids(), NOON)
    except AppError:
        return
    assert kept.conversation.turns


def test_a_copy_has_its_own_ids_and_no_costs() -> None:
    """The same words; whatever they have cost belongs to the first one."""
    turn = answered("q", "Why?", "So.", "Or so.")
    paid = replace(turn, answers=tuple(replace(answer, attempts=("c",)) for answer in turn.answers))
    chat = conversation("chat", paid)

    copy = with_new_ids(chat, new_ids())

    assert copy.id != chat.id
    assert [answer.text for answer in copy.turns[0].answers] == ["So.", "Or so."]
    assert {answer.attempts for answer in copy.turns[0].answers} == {()}
    assert copy.turns[0].shown == 1


def test_a_copy_has_the_same_branches() -> None:
    """Each question of a copy follows the copy's own answer, on display or aside, and what was pinned is pinned."""
    chat = conversation("chat", answered("q1", "why?", "one", "two"), answered("q2", "and?", "so"))
    chat = with_turn(linked(chat), replace(new_turn(linked(chat), "q3", "or?", instead_of="q2")))
    chat = replace(chat, context=ContextChoices(pinned_turns=frozenset({"q1"}), left_out=frozenset({turn_id("q3")})))
    copy = with_new_ids(chat, new_ids())
    first, other = copy.turns

    assert [turn.question for turn in (*copy.turns, *copy.aside)] == ["why?", "or?", "and?"]
    assert [turn.after for turn in everything(copy)] == ["", first.answers[1].id, first.answers[1].id]
    assert (copy.context.pinned_turns, copy.context.left_out) == ({first.id}, {turn_id(other.id)})
    assert arranged(copy, everything(copy)) == copy
