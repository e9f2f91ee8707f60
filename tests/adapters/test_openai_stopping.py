"""Stopping a stream: at once, at any moment, and nothing is left open."""

import asyncio
import gc
import random
from contextlib import aclosing

import pytest

from app.bootstrap.garbage import DroppedGenerators
from app.domain.stream import Started, TextDelta
from tests.support.asking import Heard, ask, chat, connected
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.patience import until


@pytest.mark.parametrize("moment", ["before the head", "before the text", "in the text"])
async def test_stop_closes_the_connection_at_once(moment: str) -> None:
    """Cancelling the reader closes the socket, also before the first byte has come; how soon is in `bench_stop`."""
    async with LoopbackFireworks() as server, connected(server) as model:
        heard = Heard()

        reading = asyncio.ensure_future(ask(model, heard=heard))
        exchange = await server.next_request()
        if moment != "before the head":
            await exchange.start()
        if moment == "in the text":
            await exchange.text("Hello")
            await until(lambda: heard.text == "Hello")
        reading.cancel()
        await asyncio.wait([reading])

        await exchange.closed()
        assert reading.cancelled()
        assert heard.outcomes == []


async def test_two_hundred_stops_at_any_moment_leave_nothing_open() -> None:
    """Streams cancelled at random moments leave no connection and no task behind, and the client still works."""
    chance = random.Random(7)
    async with (
        LoopbackFireworks(default=Answer("x" * 200, piece_size=2, every_s=0.001)) as server,
        connected(server) as model,
    ):

        async def stopped() -> None:
            reading = asyncio.ensure_future(ask(model))
            await asyncio.wait([reading], timeout=chance.random() * 0.04)
            reading.cancel()
            await asyncio.wait([reading])

        for _ in range(20):
            await asyncio.gather(*(stopped() for _ in range(10)))
        server.default = Answer("fine")
        heard = await ask(model)

        assert heard.text == "fine"
        await until(lambda: server.open_connections <= 1)


@pytest.mark.parametrize("wanted", [Started, TextDelta])
async def test_leaving_the_stream_early_closes_it(wanted: type[Started | TextDelta]) -> None:
    """A reader that only wants the beginning, or only to know that it began, closes the connection with the stream."""
    async with (
        LoopbackFireworks(default=Answer("x" * 5_000, piece_size=1, every_s=0.001)) as server,
        connected(server) as model,
    ):
        async with aclosing(model.stream(chat())) as events:
            async for event in events:
                if isinstance(event, wanted):
                    break

        await server.exchanges[0].closed()


async def test_leaving_the_stream_early_is_quiet_inside_the_window_s_loop(qapp: object) -> None:
    """Generators that the HTTP library drops half-read are closed in the loop, and nothing is printed."""
    dropped = DroppedGenerators()
    dropped.start()
    async with (
        LoopbackFireworks(default=Answer("x" * 5_000, piece_size=1, every_s=0.001)) as server,
        connected(server) as model,
    ):
        for _ in range(5):
            async with aclosing(model.stream(chat())) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        break
            gc.collect()  # what was dropped is found here, and an exception in it would fail this test

        await until(lambda: server.open_connections == 0)
    await dropped.stop()


async def test_stop_works_inside_the_window_s_loop(qapp: object) -> None:
    """Under qasync too the server sees the close, and an answer comes through whole."""
    async with LoopbackFireworks() as server, connected(server) as model:
        reading = asyncio.ensure_future(ask(model))
        exchange = await server.next_request()
        reading.cancel()
        await asyncio.wait([reading])
        await exchange.closed()
        server.default = Answer("whole " * 500, piece_size=3)
        heard = await ask(model)

        assert heard.text == "whole " * 500


async def test_a_connection_is_used_again_after_a_whole_answer() -> None:
    """Answers one after the other go over one connection."""
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as model:
        for _ in range(3):
            await ask(model)

        assert len(server.exchanges) == 3
        assert server.open_connections == 1
