"""Unsaved tabs and the session: they come back, to the character and to the right window."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.recovery import SqliteBuffers, SqliteSession
from app.domain.buffers import Buffer
from app.domain.text_files import LineEnding
from tests.support.fakes import FakeClock
from tests.support.storage_child import opened

UNTITLED = Buffer("one", None, "Untitled 1", "print(1)\n", "python", 9, None, datetime(2026, 11, 23, tzinfo=UTC))


async def test_unsaved_tabs_come_back_in_their_order(tmp_path: Path) -> None:
    """The newest state of each, in the order they were first saved; a dropped one does not come back."""
    form = ("utf-16-le", LineEnding.CRLF, True)
    file = replace(UNTITLED, id="two", path="/src/main.py", title="main.py", base_digest="ab12", form=form)
    async with opened(tmp_path) as database:
        buffers = SqliteBuffers(database, FakeClock())
        for buffer in (UNTITLED, file, replace(UNTITLED, id="three")):
            buffers.save(buffer)
        newest = replace(UNTITLED, text="print(2)\n", cursor=3)
        buffers.save(newest)
        buffers.drop("three")

    async with opened(tmp_path) as database:
        assert await SqliteBuffers(database, FakeClock()).load_all() == (newest, file)


async def test_a_second_window_leaves_the_tabs_of_the_first_alone(tmp_path: Path) -> None:
    """Buffers of a run that is alive are its own; when it has ended they are taken over once."""
    async with opened(tmp_path) as second:
        async with opened(tmp_path) as first:
            SqliteBuffers(first, FakeClock()).save(UNTITLED)
            assert await SqliteBuffers(first, FakeClock()).load_all() == (UNTITLED,)
            assert await SqliteBuffers(second, FakeClock()).load_all() == ()

        assert await SqliteBuffers(second, FakeClock()).load_all() == (UNTITLED,)
        async with opened(tmp_path) as third:
            assert await SqliteBuffers(third, FakeClock()).load_all() == ()


async def test_an_emptied_tab_does_not_take_its_text_with_it(tmp_path: Path) -> None:
    """Saving an empty text over one that was not sets the old one aside for a week, as dropping does."""
    clock = FakeClock()
    async with opened(tmp_path) as database:
        buffers = SqliteBuffers(database, clock)
        buffers.save(UNTITLED)
        empty = replace(UNTITLED, text="", cursor=0)
        buffers.save(empty)
        buffers.save(empty)

        assert await buffers.load_all() == (empty,)
        assert [buffer.text for buffer in await buffers.dropped()] == [UNTITLED.text]

        await clock.advance(timedelta(days=6).total_seconds())
        buffers.drop("one")
        await clock.advance(timedelta(days=2).total_seconds())
        await buffers.load_all()
        assert await buffers.dropped() == (empty,), "a week later the first is forgotten"


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.text(min_size=1))
def test_any_text_comes_back_to_the_character(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    """Undecodable bytes of a file (lone surrogates), NUL and all line ends survive, in text and path."""
    buffer = replace(UNTITLED, text=text, path=name + "\udcff", title=name)

    async def there_and_back() -> object:
        async with opened(tmp_path_factory.mktemp("buffers")) as database:
            buffers = SqliteBuffers(database, FakeClock())
            buffers.save(buffer)
            return await buffers.load_all()

    assert asyncio.run(there_and_back()) == (buffer,)


async def test_the_session_is_found_again(tmp_path: Path) -> None:
    """The newest value under a name is kept, and None removes it."""
    async with opened(tmp_path) as database:
        session = SqliteSession(database)
        for key, value in (("geometry", "1"), ("geometry", "2"), ("files", "x"), ("files", None)):
            session.put(key, value)

    async with opened(tmp_path) as database:
        session = SqliteSession(database)
        assert (await session.get("geometry"), await session.get("files")) == ("2", None)
