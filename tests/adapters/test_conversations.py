"""Chats on disk: they come back as they were, and a kill costs at most a quarter of a second of an answer."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.conversations import SqliteConversations
from app.adapters.ledger import SqliteLedger
from app.domain.branches import linked, new_turn, show_turn, with_turn
from app.domain.chat_options import ChatOptions
from app.domain.conversation import (
    NO_CHOICES,
    Answer,
    AnswerStatus,
    Attachment,
    AttachmentKind,
    ContextChoices,
    Conversation,
    Turn,
)
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.stop_rules import EarlyStop, StopRule
from tests.support.fakes import FakeClock
from tests.support.storage_child import opened, token

FIXTURES = Path(__file__).parents[1] / "support" / "data"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def chat(identity: str = "chat", *turns: Turn) -> Conversation:
    return Conversation(identity, NOW, f"about {identity}", turns)


def streaming(identity: str = "answer", **changes: object) -> Answer:
    return replace(Answer(identity, "fireworks/m", "M", attempts=("charge",)), **changes)  # type: ignore[arg-type]


async def test_a_conversation_comes_back_as_it_was(tmp_path: Path) -> None:
    """Questions with attachments, answers with their problems, which is shown, and the options survive a restart."""
    problem = Problem(ProblemKind.CUT, "Lost.", Remedy.CONTINUE, "raw", 1.5, 7, ("a", "b"))
    failed = streaming("one", text="half", reasoning="hm", status=AnswerStatus.FAILED, problem=problem)
    whole = streaming("two", text="List<int> \x00\u2028 é 🙂", status=AnswerStatus.COMPLETE, attempts=("x", "y"))
    code = Attachment("main.py 3-9", "def f():\r\n\tpass", "python", "/src/main.py", 3, 9)
    first = Turn("first", "why?", (code,), (failed, whole), shown=0)
    stopped = streaming("three", status=AnswerStatus.COMPLETE, attempts=("z",))
    stopped = replace(stopped, early_stop=EarlyStop(StopRule.NEXT_QUESTION, 412, 3))
    options = ChatOptions("Be brief.", 0.0, 0.5, 256, ("END", "é"))
    kept = linked(chat("chat", first, Turn("second", "and then?", answers=(stopped,))))
    kept = replace(kept, options=options)
    async with opened(tmp_path) as database:
        SqliteConversations(database, FakeClock()).save_conversation(kept)

    async with opened(tmp_path) as database:
        assert await SqliteConversations(database, FakeClock()).load("chat") == kept


async def test_branches_come_back_with_what_was_looked_at_in_them(tmp_path: Path) -> None:
    """An edited question stands beside the old one; the one that was looked at last is on display after a restart."""
    first = Turn("first", "why?", answers=(streaming("one", text="so", status=AnswerStatus.COMPLETE, attempts=()),))
    whole = linked(chat("chat", first, Turn("second", "and then?")))
    edited = with_turn(whole, new_turn(whole, "other", "and now?", instead_of="second"))
    back = show_turn(edited, "second")
    async with opened(tmp_path) as database:
        conversations = SqliteConversations(database, FakeClock())
        conversations.save_conversation(edited)
        changed = (await conversations.recent())[0]
        conversations.save_display(back.turns[1])

        assert (await conversations.recent())[0] == changed

    async with opened(tmp_path) as database:
        assert await SqliteConversations(database, FakeClock()).load("chat") == back


async def test_saving_an_answer_adds_and_shows_it(tmp_path: Path) -> None:
    """A new answer to an old question becomes the one on display; saving it again replaces it."""
    turn = Turn("turn", "why?").with_answer(streaming("one", status=AnswerStatus.COMPLETE, attempts=("1",)))
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        chats.save_conversation(chat("chat", turn))
        second = streaming("two", attempts=("2",))
        chats.save_answer("chat", "turn", second)
        done = replace(second, text="because", status=AnswerStatus.COMPLETE)
        chats.save_answer("chat", "turn", done)

        assert await chats.load("chat") == chat("chat", turn.with_answer(done))
        chats.save_turn("chat", replace(turn.with_answer(done), shown=0))
        found = await chats.load("chat")

    assert found
    assert found.turns[0].shown == 0


async def test_a_journal_that_was_never_closed_is_an_interrupted_answer(tmp_path: Path) -> None:
    """The pieces that arrived are joined, and the answer can be continued."""
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        chats.save_conversation(chat("chat", Turn("turn", "why?", answers=(streaming(),))))
        for piece in ("Because ", "of ", "that"):
            chats.append_text("answer", piece)

    async with opened(tmp_path) as database:
        found = await SqliteConversations(database, FakeClock()).load("chat")

    assert found
    assert found.turns[0].answer == streaming(text="Because of that", status=AnswerStatus.INTERRUPTED)


async def test_closing_an_answer_closes_its_journal(tmp_path: Path) -> None:
    """The text of the saved answer stands, and the pieces are gone from the file."""
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        chats.save_conversation(chat("chat", Turn("turn", "why?", answers=(streaming(),))))
        chats.append_text("answer", "Becau")
        stopped = streaming(text="Because", status=AnswerStatus.STOPPED)
        chats.save_answer("chat", "turn", stopped)
        found = await chats.load("chat")
        left = await database.read(lambda connection: connection.execute("SELECT * FROM chunks").fetchall())

    assert found
    assert found.turns[0].answer == stopped
    assert left == []


async def test_saving_the_question_leaves_a_streaming_answer_alone(tmp_path: Path) -> None:
    """Changing which answer is shown in mid-stream neither loses nor doubles what has been journalled."""
    turn = Turn("turn", "why?", answers=(streaming(),))
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        chats.save_conversation(chat("chat", turn))
        chats.append_text("answer", "Because ")
        chats.save_turn("chat", turn.with_answer(streaming(text="Because of")))
        chats.append_text("answer", "of that")
        found = await chats.load("chat")

    assert found
    assert found.turns[0].answer == streaming(text="Because of that", status=AnswerStatus.INTERRUPTED)


async def test_each_attempt_knows_the_text_it_brought(tmp_path: Path) -> None:
    """An answer that was continued tells the text of its first attempt from that of the second."""
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        cut = streaming(text="Because ", status=AnswerStatus.TRUNCATED, attempts=())
        chats.save_conversation(chat("chat", Turn("turn", "why?")))
        chats.save_answer("chat", "turn", replace(cut, text="", status=AnswerStatus.STREAMING, attempts=("1",)))
        chats.save_answer("chat", "turn", replace(cut, attempts=("1",)))
        chats.save_answer("chat", "turn", replace(cut, status=AnswerStatus.STREAMING, attempts=("1", "2")))
        chats.append_text("answer", "of ")
        chats.append_text("answer", "that")

        assert [await chats.received_text(charge) for charge in ("1", "2", "3")] == ["Because ", "of that", None]


async def test_the_last_opened_conversation_comes_back(tmp_path: Path) -> None:
    """Writing to a chat or looking at it makes it the last one, whatever the clock says; the list is by change."""
    clock = FakeClock()
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, clock)
        assert await chats.last_opened() is None
        for name in ("old", "middle", "new"):
            chats.save_conversation(chat(name))
        chats.save_turn("middle", Turn("turn", "why?"))
        await chats.load("old")

    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, clock)
        assert await chats.last_opened() == chat("old")
        assert [summary.id for summary in await chats.recent()] == ["middle", "new", "old"]
        assert [summary.title for summary in await chats.recent(limit=1)] == ["about middle"]


async def test_drafts_are_kept_per_conversation(tmp_path: Path) -> None:
    """A draft survives, also of a chat without a question; an empty one makes no chat."""
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        chats.save_conversation(chat("chat"))
        chats.save_draft("chat", "half a questi")
        chats.save_draft("new", "another")
        chats.save_draft("nothing", "")

    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        assert [await chats.draft(name) for name in ("chat", "new", "nothing")] == ["half a questi", "another", ""]
        assert {summary.id for summary in await chats.recent()} == {"chat", "new"}


async def test_the_first_form_of_the_chats_opens(tmp_path: Path) -> None:
    """A chat of version 1 comes back with its interrupted answer, and its attempts know their text."""
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        connection.executescript((FIXTURES / "fireside-v1.sql").read_text())

    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        found = await chats.last_opened()
        received = await chats.received_text("c2")

    assert found
    (turn,) = found.turns
    assert turn.attachments[0].first_line == 3
    assert [answer.status for answer in turn.answers] == [AnswerStatus.FAILED, AnswerStatus.INTERRUPTED]
    assert turn.answer
    assert turn.answer.text == received == "It is reset in the loop"


async def test_the_second_form_of_the_chats_opens(tmp_path: Path) -> None:
    """A chat of version 2 comes back with its code, its draft and its charge; nothing is pinned or left out in it."""
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        connection.executescript((FIXTURES / "fireside-v2.sql").read_text())

    async with opened(tmp_path) as database:
        assert database.problem is None
        chats = SqliteConversations(database, FakeClock())
        found, older = await chats.last_opened(), await chats.load("k1")
        draft = await chats.draft("k2")
        charges = await SqliteLedger(database).of_conversation("k2")

    assert found is not None
    assert older is not None
    assert found.context == older.context == NO_CHOICES
    assert [(one.title, one.is_file) for one in found.turns[0].attachments] == [
        ("main.py", True),
        ("util.py 3-4", False),
    ]
    assert (draft, charges[0].cost, charges[0].bound) == ("and the ", 97_200_000, 300_800_000)


async def test_turns_of_an_older_form_stay_one_way(tmp_path: Path) -> None:
    """A chat from before there were branches reads as it did, also where a question never got its answer."""
    add = "INSERT INTO messages(id, conversation_id, turn_id, role, position, created_at, shown, status) VALUES "
    rows = [
        ("t2", "k1", "t2", "user", 1, "2026-11-23T12:02:00.000000+00:00", 0, None),
        ("t3", "k1", "t3", "user", 2, "2026-11-23T12:03:00.000000+00:00", 0, None),
        ("a3", "k1", "t3", "assistant", 0, "2026-11-23T12:03:00.000000+00:00", 0, "complete"),
        ("t4", "k1", "t4", "user", 3, "2026-11-23T12:04:00.000000+00:00", 0, None),
    ]
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        connection.executescript((FIXTURES / "fireside-v2.sql").read_text())
        connection.executemany(f"{add} (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.commit()

    async with opened(tmp_path) as database:
        found = await SqliteConversations(database, FakeClock()).load("k1")

    assert found is not None
    assert [(turn.id, turn.after) for turn in found.turns] == [("t1", ""), ("t2", "a2"), ("t3", "t2"), ("t4", "a3")]
    assert found.aside == ()


async def test_what_was_chosen_for_a_context_comes_back(tmp_path: Path) -> None:
    """Attached, pinned, shrunk and left-out code, pinned turns and the answer's room; code alone makes a chat."""
    file = Attachment("a.py", "x = 1\n", "python", "/src/a.py", kind=AttachmentKind.FILE)
    short = replace(file, path="/src/b.py", text="...", full_text="x = 1  # one\n", steps=("comments", "bodies"))
    chosen = ContextChoices((file,), (short,), frozenset({"t1"}), frozenset({"turn:t2"}), 700)
    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        chats.save_context("chat", chosen)
        chats.save_context("nothing", NO_CHOICES)

    async with opened(tmp_path) as database:
        chats = SqliteConversations(database, FakeClock())
        found = await chats.last_opened()
        assert await chats.load("nothing") is None

    assert found is not None
    assert (found.id, found.context) == ("chat", chosen)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=6), st.text(st.characters()))
def test_any_text_survives_the_journal(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], question: str
) -> None:
    """However an answer is cut into pieces it is joined to the character; lone surrogates become U+FFFD."""

    async def there_and_back() -> Conversation | None:
        async with opened(tmp_path_factory.mktemp("chat")) as database:
            chats = SqliteConversations(database, FakeClock())
            chats.save_conversation(chat("chat", Turn("turn", question, answers=(streaming(),))))
            for piece in pieces:
                chats.append_text("answer", piece)
            return await chats.load("chat")

    found = asyncio.run(there_and_back())

    assert found
    assert found.turns[0].question == without_surrogates(question)
    assert found.turns[0].answers[0].text == without_surrogates("".join(pieces))


def without_surrogates(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


@pytest.mark.parametrize("times_kept", [1, 2, 4])
def test_a_kill_costs_only_what_was_not_yet_journalled(tmp_path: Path, times_kept: int) -> None:
    """kill -9 in mid-stream: an exact prefix is kept with all that was journalled; how much that is: `bench_keep`."""
    command = [sys.executable, "-m", "tests.support.storage_child", "stream", str(tmp_path)]
    lines: list[bytes] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while sum(line.startswith(b"kept") for line in lines) < times_kept or lines[-1].startswith(b"kept"):
            lines.append(process.stdout.readline())
        process.kill()
        lines += process.stdout.read().splitlines()
    journalled = [int(line.split()[1]) for line in lines if line.startswith(b"kept")]

    async def restart() -> tuple[Conversation | None, str | None]:
        async with opened(tmp_path) as database:
            assert database.problem is None
            chats = SqliteConversations(database, FakeClock())
            return await chats.last_opened(), await chats.received_text("charge")

    found, received = asyncio.run(restart())

    assert found
    answer = found.turns[0].answers[0]
    kept = len(answer.text.split())
    assert answer.status is AnswerStatus.INTERRUPTED
    assert answer.text == received == "".join(token(number) for number in range(kept))
    assert kept >= journalled[-1]
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
