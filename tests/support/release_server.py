"""A release page on loopback: answers every request with what the test has put there, and keeps what it was sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class ReleaseServer:
    """`status` and `body` are the next answers'; `requests` what was asked, head and all."""

    def __init__(self) -> None:
        self.status = "200 OK"
        self.body = ""
        self.headers = ""
        self.requests: list[str] = []
        self.address = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            body = self.body.encode()
            head = f"HTTP/1.1 {self.status}\r\nContent-Length: {len(body)}\r\n{self.headers}Connection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def release_server() -> AsyncIterator[ReleaseServer]:
    served = ReleaseServer()
    server = await asyncio.start_server(served.answer, "127.0.0.1", 0)
    served.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/releases/latest"
    async with server:
        yield served
