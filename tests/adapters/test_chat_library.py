"""The chats as a list on disk: folders, pins, the trash; chats that come in from files; the full-text index."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.chat_index import SqliteChatSearch
from app.adapters.chat_library import SqliteChatLibrary
from app.adapters.conversations import SqliteConversations
from app.adapters.database_file import backups, connect
from app.domain.chat_json import KeptChat
from app.domain.chat_search import parse
from app.domain.chat_shelf import ALL, TRASH, ChatsFound, Shelf
from app.domain.conversation import Answer, Conversation, Turn
from tests.support.chats import NOON, answered, conversation
from tests.support.fakes import FakeClock
from tests.support.storage_child import opened


class Kept:
    """One database with all that looks at its chats."""

    def __init__(self, database: object) -> None:
        self.clock = FakeClock()
        self.database = database
        self.chats = SqliteConversations(database, self.clock)  # type: ignore[arg-type]
        self.library = SqliteChatLibrary(database, self.clock)  # type: ignore[arg-type]
        self.search = SqliteChatSearch(database)  # type: ignore[arg-type]

    async def find(self, query: str, shelf: Shelf = ALL) -> ChatsFound:
        while await self.search.index_some(50):
            continue
        return await self.search.search(parse(query), shelf)

    async def found(self, query: str, shelf: Shelf = ALL) -> set[tuple[str, str]]:
        """Conversation and message of each hit."""
        return {(hit.conversation_id, hit.message_id) for hit in (await self.find(query, shelf)).hits}


@asynccontextmanager
async def kept(profile: Path, *chats: Conversation) -> AsyncIterator[Kept]:
    async with opened(profile) as database:
        it = Kept(database)
        for chat in chats:
            it.chats.save_conversation(chat)
        yield it


RETRY = conversation("retry", answered("q1", "Why does retry() loop?", "Because `max_tries` is reset:\n\n    a->b"))
MOVE = conversation("move", answered("q2", "What is std::move?", "A cast to an rvalue.", code="auto x = fetchAll(y);"))


# -- the list -------------------------------------------------------------------------------------------------------


async def test_the_list_knows_each_chat(tmp_path: Path) -> None:
    """Title, time, folder, pin and trash of every chat that holds something."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        it.chats.save_draft("draft only", "half a question")
        it.library.rename("retry", "Endless loop")
        it.library.pin(["retry"], True)
        it.library.move(["move"], "C++")
        it.library.delete(["move"])

        found = {chat.id: chat for chat in await it.library.summaries()}

    assert set(found) == {"retry", "move", "draft only"}
    assert (found["retry"].title, found["retry"].pinned, found["retry"].deleted_at) == ("Endless loop", True, None)
    assert (found["move"].folder, found["move"].deleted_at) == ("C++", NOON)


async def test_a_deleted_chat_is_in_the_trash_until_it_is_restored(tmp_path: Path) -> None:
    """It is neither listed nor opened at the next start, and comes back as it was."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        it.library.delete(["move"])
        assert [summary.id for summary in await it.chats.recent()] == ["retry"]
        assert (await it.chats.last_opened()) == RETRY
        it.library.restore(["move"])

        assert await it.chats.load("move") == MOVE


async def test_asking_in_a_deleted_chat_brings_it_back(tmp_path: Path) -> None:
    """Who goes on with it wants it."""
    async with kept(tmp_path, RETRY) as it:
        it.library.delete(["retry"])
        it.chats.save_conversation(RETRY)

        assert (await it.library.summary("retry")).deleted_at is None


async def test_only_the_trash_can_be_emptied(tmp_path: Path) -> None:
    """A chat that is not in it is never destroyed; of one that was, nothing is left but its charges."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        it.library.delete(["move"])
        await it.library.destroy(["move", "retry"])

        assert await it.library.summary("move") is None
        assert await it.chats.load("retry") == RETRY
        left = await it.database.read(
            lambda connection: connection.execute("SELECT id FROM messages WHERE conversation_id = 'move'").fetchall()
        )
        assert left == []


async def test_what_has_been_in_the_trash_for_long_goes(tmp_path: Path) -> None:
    """Thirty days are counted from the day it was deleted."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        it.library.delete(["move"])
        await it.clock.advance(timedelta(days=3).total_seconds())
        it.library.delete(["retry"])

        assert await it.library.destroy_old(it.clock.now() - timedelta(days=2)) == 1
        assert await it.library.summary("retry") is not None


async def test_a_chat_from_a_file_comes_in_as_it_was(tmp_path: Path) -> None:
    """With its ids, its time and its place; the last chat that was open stays the last one."""
    moment = NOON - timedelta(days=40)
    chat = KeptChat(RETRY, moment, "Work", True)
    async with kept(tmp_path, MOVE) as it:
        assert await it.library.add([chat]) == ["retry"]

        assert await it.library.kept(["retry"]) == [chat]
        assert (await it.library.summary("retry")).changed_at == moment
        assert await it.chats.last_opened() == MOVE


async def test_a_chat_that_is_here_already_comes_in_beside_it(tmp_path: Path) -> None:
    """Nothing is overwritten: the copy has ids of its own and claims no charges."""
    paid = replace(RETRY.turns[0].answers[0], attempts=("charge",))
    chat = replace(RETRY, turns=(replace(RETRY.turns[0], answers=(paid,)),))
    async with kept(tmp_path, chat) as it:
        (copy_id,) = await it.library.add([KeptChat(chat, NOON)])
        copy = await it.chats.load(copy_id)

        assert await it.chats.load("retry") == chat
        assert copy is not None
        assert copy.id != chat.id
        assert copy.turns[0].answers[0].text == paid.text
        assert copy.turns[0].answers[0].attempts == ()


async def test_a_file_with_the_same_chat_twice_is_borne(tmp_path: Path) -> None:
    """Both come in."""
    async with kept(tmp_path) as it:
        ids = await it.library.add([KeptChat(RETRY, NOON), KeptChat(RETRY, NOON)])

        assert len(set(ids)) == 2
        assert len(await it.library.summaries()) == 2


# -- the index ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("max_tries", {("retry", "q1-0")}),
        ("tries", {("retry", "q1-0")}),
        ("maxTries", {("retry", "q1-0")}),
        ("a->b", {("retry", "q1-0")}),
        ("->", {("retry", "q1-0")}),
        ("::", {("move", "q2"), ("move", "")}),
        ("std::move", {("move", "q2"), ("move", "")}),
        ("fetchall", {("move", "q2")}),
        ("all", {("move", "q2")}),
        ("loop", {("retry", "q1"), ("retry", "")}),
        ("loop reset", set()),
        ("(", {("retry", "q1"), ("retry", ""), ("move", "q2")}),
        ('"is reset"', {("retry", "q1-0")}),
        ('"reset is"', set()),
        ("", set()),
        ("OR", set()),
        ("NEAR(a b)", set()),
        ('"', set()),
        ("*", set()),
    ],
)
async def test_names_parts_and_signs_are_found(tmp_path: Path, query: str, hits: set[tuple[str, str]]) -> None:
    """In questions, answers, titles and attached code; what somebody types is never read as FTS5's own language."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        assert await it.found(query) == hits


async def test_a_hit_tells_who_said_it_and_what(tmp_path: Path) -> None:
    """The excerpt has the words with the hit marked in them."""
    async with kept(tmp_path, RETRY) as it:
        (hit,) = (await it.find("max_tries")).hits

    assert (hit.title, hit.who, hit.changed_at) == ("Why does retry() loop?", "StarCoder", NOON)
    assert [hit.excerpt.text[start:end] for start, end in hit.excerpt.marks] == ["max_tries"]


async def test_the_index_follows_what_changes(tmp_path: Path) -> None:
    """An answer that is written anew, a new title, a chat that is destroyed: only what is there is found."""
    async with kept(tmp_path, RETRY) as it:
        assert await it.found("max_tries")
        changed = replace(RETRY.turns[0].answers[0], text="Because of `sleep_time`.")
        it.chats.save_answer("retry", "q1", changed)
        it.library.rename("retry", "Endless")
        assert await it.found("max_tries") == set()
        assert await it.found("sleep_time") == {("retry", "q1-0")}
        assert await it.found("endless") == {("retry", "")}
        it.library.delete(["retry"])
        await it.library.destroy(["retry"])

        assert await it.found("sleep_time") == set()
        rows = await it.database.read(
            lambda connection: connection.execute("SELECT count(*) FROM search_owners").fetchone()
        )
        assert rows == (0,)


async def test_only_the_shelf_is_searched(tmp_path: Path) -> None:
    """All chats but the trash; one folder; or the trash."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        it.library.move(["retry"], "Work")
        it.library.delete(["move"])

        assert {chat for chat, _ in await it.found("(")} == {"retry"}
        assert {chat for chat, _ in await it.found("(", TRASH)} == {"move"}
        assert {chat for chat, _ in await it.found("(", Shelf("Work"))} == {"retry"}
        assert await it.found("(", Shelf("Home")) == set()


async def test_what_is_not_indexed_yet_is_said(tmp_path: Path) -> None:
    """A search before the index is full tells how much is missing, and the index fills in small steps."""
    async with kept(tmp_path, RETRY, MOVE) as it:
        before = await it.search.search(parse("loop"), ALL)
        left = await it.search.index_some(2)
        after = await it.search.search(parse("loop"), ALL)

    assert (before.hits, before.not_indexed) == ((), 6)
    assert (left, after.not_indexed) == (4, 4)


async def test_an_answer_that_a_kill_cut_short_is_found(tmp_path: Path) -> None:
    """Its text is in the journal only."""
    streaming = Answer("cut", "fireworks/m", "StarCoder", attempts=("c",))
    async with kept(tmp_path, conversation("chat", Turn("q", "Why?", answers=(streaming,)))) as it:
        while await it.search.index_some(50):
            continue
        it.chats.append_text("cut", "Because of half_an_answer")

    async with kept(tmp_path) as it:
        it.search.expect_interrupted()

        assert await it.found("half_an_answer") == {("chat", "cut")}


async def test_a_repaired_database_is_indexed_anew(tmp_path: Path) -> None:
    """The index is not poured into the new file: it is made of the texts that came back."""
    async with kept(tmp_path, RETRY) as it:
        assert await it.found("max_tries")
    path = tmp_path / "fireside.db"
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        from app.adapters.database_file import back_up

        back_up(connection, path)
    path.write_bytes(b"\xa5" * 20_000)

    async with kept(tmp_path) as it:
        assert backups(path)
        assert await it.chats.load("retry") == RETRY
        assert await it.found("max_tries") == {("retry", "q1-0")}


async def test_a_database_of_before_is_indexed(tmp_path: Path) -> None:
    """Chats that are older than the search are found too."""
    old = Path(__file__).parents[1] / "support" / "data" / "fireside-v2.sql"
    with closing(sqlite3.connect(tmp_path / "fireside.db")) as connection:
        connection.executescript(old.read_text(encoding="utf-8"))

    async with kept(tmp_path) as it:
        assert await it.found("reset") == {("k1", "a2")}
        assert await it.found("retry") == {("k1", "t1"), ("k1", "")}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6), st.text(max_size=12))
def test_whatever_was_said_and_whatever_is_typed(
    tmp_path_factory: pytest.TempPathFactory, said: list[str], query: str
) -> None:
    """Any text can be indexed and any query asked; a hit has what was looked for."""
    import asyncio

    async def look() -> ChatsFound:
        turns = [answered(f"q{number}", text, text) for number, text in enumerate(said)]
        async with kept(tmp_path_factory.mktemp("chats"), conversation("chat", *turns, title="t")) as it:
            for text in said:
                await it.find(text)
            return await it.find(query)

    for hit in asyncio.run(look()).hits:
        assert parse(query)
        assert hit.conversation_id == "chat"
