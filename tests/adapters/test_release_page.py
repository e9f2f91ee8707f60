"""The address that names the newest version is asked by a plain GET, on loopback."""

import pytest

from app import __version__
from app.adapters.release_page import HttpReleasePages
from app.domain.errors import AppError
from app.domain.settings import Network
from tests.support.release_server import release_server


async def read(address: str) -> str:
    return await HttpReleasePages(Network).read(address)


async def failure_of(address: str) -> str:
    with pytest.raises(AppError) as caught:
        await read(address)
    return caught.value.problem.message


async def test_nothing_is_sent_but_a_get() -> None:
    """One request; its headers name Fireside and its version, and nothing about the person."""
    async with release_server() as server:
        server.body = "0.3.0"

        assert await read(server.address) == "0.3.0"

        [request] = server.requests
        first, *headers = request.strip().split("\r\n")
        assert first == "GET /releases/latest HTTP/1.1"
        sent = dict(line.lower().split(": ", 1) for line in headers)
        assert sent.pop("user-agent") == f"fireside/{__version__}"
        assert set(sent) <= {"host", "accept", "accept-encoding", "connection"}


async def test_other_answers_say_what_they_were() -> None:
    """A status other than 200 is told; a redirect is not followed: it might lead anywhere."""
    async with release_server() as server:
        server.status, server.headers = "302 Found", f"Location: {server.address}\r\n"
        assert await failure_of(server.address) == f"{server.address.split('/')[2]} answered with status 302."
        server.status, server.headers = "404 Not Found", ""
        assert "status 404" in await failure_of(server.address)
        assert len(server.requests) == 2


async def test_nobody_there() -> None:
    """A port that nobody listens at could not be reached."""
    async with release_server() as server:
        address = server.address

    assert await failure_of(address) == f"{address.split('/')[2]} could not be reached."
