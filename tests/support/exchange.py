"""One request to the loopback server and its answer: by hand, or by an `Answer` or a `Refusal` of a script."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs, urlsplit

from tests.support.patience import PATIENCE_S

UsagePlace = Literal["last", "chunk", "missing"]
"""Where the usage stands: in the last content chunk, in a chunk of its own with empty choices, or nowhere."""


class Server(Protocol):
    """What an exchange needs of its server."""

    exchanges: list["Exchange"]
    count: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Answer:
    """A scripted answer. Cut into `pieces` as they are, else `piece_size` characters each, one `every_s` seconds."""

    text: str = "Because the counter is reset on every call."
    usage: UsagePlace = "last"
    reason: str | None = "stop"
    pieces: Sequence[str] = ()
    piece_size: int = 6
    every_s: float = 0.0
    first_after_s: float = 0.0
    reasoning: str = ""
    cached_tokens: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    done: bool = True

    async def __call__(self, exchange: "Exchange") -> None:
        if self.first_after_s:
            await asyncio.sleep(self.first_after_s)
        await exchange.start(headers=self.headers)
        if self.reasoning:
            await exchange.reasoning(self.reasoning)
        size = self.piece_size
        for piece in self.pieces or [self.text[i : i + size] for i in range(0, len(self.text), size)]:
            await exchange.text(piece)
            if self.every_s:
                await asyncio.sleep(self.every_s)
        await exchange.finish(self.reason, usage=self.usage, cached_tokens=self.cached_tokens, done=self.done)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scripted refusal; a `body` that is no string is sent as JSON."""

    status: int
    body: Any = field(default_factory=lambda: {"error": {"message": "refused by the script", "type": "error"}})
    headers: Mapping[str, str] = field(default_factory=dict)

    async def __call__(self, exchange: "Exchange") -> None:
        await exchange.refuse(self.status, self.body, self.headers)


Play = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One request and its answer by the test or the script. Header names are lower case, times `loop.time()`."""

    def __init__(self, server: "Server", connection: "Connection", head: str, raw_body: bytes) -> None:
        request_line, *lines = head.split("\r\n")
        self.method, target, _ = request_line.split(" ", 2)
        parts = urlsplit(target)
        self.path = parts.path
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.raw_body = raw_body
        self.body: Any = json.loads(raw_body) if raw_body[:1] in (b"{", b"[") else None
        self.arrived_at = asyncio.get_running_loop().time()
        self.status: int | None = None
        self.said = ""
        self.usage: dict[str, Any] | None = None
        self.over = asyncio.Event()
        self._server = server
        self._connection = connection

    @property
    def is_chat(self) -> bool:
        return self.path.endswith("/chat/completions")

    @property
    def is_generation(self) -> bool:
        return self.method == "POST"

    @property
    def prompt_tokens(self) -> int:
        """As the server counts them."""
        if self.is_chat:
            return sum(self._server.count(message["content"]) + 4 for message in self.body["messages"])
        return self._server.count(self.body["prompt"])

    # --- answering --------------------------------------------------------------------------------------------------

    async def start(
        self,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        content_type: str = "text/event-stream; charset=utf-8",
    ) -> None:
        """Sends the head of a chunked answer."""
        self.status = status
        all_headers = {
            "content-type": content_type,
            "transfer-encoding": "chunked",
            "x-request-id": f"req-{len(self._server.exchanges)}",
            **(headers or {}),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items() if value)
        await self.raw(f"HTTP/1.1 {status} {'OK' if status == 200 else 'No'}\r\n{head}\r\n".encode())

    async def text(self, text: str) -> None:
        self.said += text
        delta = {"delta": {"content": text}} if self.is_chat else {"text": text}
        await self.event(self.chunk([{"index": 0, "finish_reason": None, **delta}]))

    async def reasoning(self, text: str) -> None:
        self.said += text
        await self.event(self.chunk([{"index": 0, "delta": {"reasoning_content": text}, "finish_reason": None}]))

    async def finish(
        self,
        reason: str | None = "stop",
        *,
        usage: UsagePlace = "last",
        cached_tokens: int = 0,
        text: str = "",
        done: bool = True,
    ) -> None:
        """The last content chunk (with `text`), the usage where it belongs, `[DONE]`, the end of the body."""
        self.said += text
        completion = self._server.count(self.said) + 1  # the end marker is charged too
        prompt = self.prompt_tokens
        self.usage = {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            **({"prompt_tokens_details": {"cached_tokens": cached_tokens}} if cached_tokens else {}),
        }
        delta = {"delta": {"content": text} if text else {}} if self.is_chat else {"text": text}
        metrics = {"perf_metrics": {"prompt-tokens": str(prompt), "server-time-to-first-token": "0.031"}}
        extra = {} if not self.body.get("perf_metrics_in_response") else metrics
        last = {"usage": self.usage} if usage == "last" else {"usage": None}
        await self.event(self.chunk([{"index": 0, "finish_reason": reason, **delta}], **last, **extra))
        if usage == "chunk":
            await self.event(self.chunk([], usage=self.usage))
        if done:
            await self.event("[DONE]")
        await self.end()

    def chunk(self, choices: Any, **more: Any) -> dict[str, Any]:
        """A chunk with everything around its choices."""
        kind = "chat.completion.chunk" if self.is_chat else "text_completion"
        model = self.body.get("model") if self.body else None
        return {"id": "gen-1", "object": kind, "created": 1_790_000_000, "model": model, "choices": choices, **more}

    async def event(self, data: Any) -> None:
        """One server-sent event; a string is sent as it is, anything else as JSON."""
        text = data if isinstance(data, str) else json.dumps(data)
        await self.bytes_of_body(f"data: {text}\n\n".encode())

    async def comment(self, text: str = "keep-alive") -> None:
        await self.bytes_of_body(f": {text}\n\n".encode())

    async def bytes_of_body(self, data: bytes) -> None:
        """Bytes of the answer's body, in one HTTP chunk; sends the head first where that has not been done."""
        if self.status is None:
            await self.start()
        await self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    async def end(self) -> None:
        """Ends the body in order; the connection stays open for the next request."""
        await self.raw(b"0\r\n\r\n")
        self.over.set()

    async def refuse(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "application/json" if not isinstance(body, str) else "text/plain"
        await self.reply(status, text.encode(), {"content-type": kind, **(headers or {})})

    async def reply(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """A whole answer of any kind with its length."""
        self.status = status
        all_headers = {"content-length": str(len(body)), **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
        await self.raw(f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body)
        self.over.set()

    async def raw(self, data: bytes) -> None:
        """Bytes on the connection, as they are. Raises ConnectionError when the client has gone."""
        if self.closed_at is not None:
            raise ConnectionResetError("the client has closed the connection")
        self._connection.writer.write(data)
        await self._connection.writer.drain()

    def hang_up(self, *, reset: bool = False) -> None:
        """Closes the connection at once: in order (FIN), or with a reset."""
        self._connection.hang_up(reset=reset)
        self.over.set()

    # --- the client's side ------------------------------------------------------------------------------------------

    @property
    def closed_at(self) -> float | None:
        """When the client closed the connection; None: it has not."""
        return self._connection.closed_at

    async def closed(self, timeout: float = PATIENCE_S) -> float:
        """Waits until the client has closed the connection; returns when. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            await self._connection.closed.wait()
        assert self.closed_at is not None
        return self.closed_at


class Connection:
    """Bytes in with a place for those of the next request, so that a closing client is noticed at any time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.closed = asyncio.Event()
        self.closed_at: float | None = None
        self._reader = reader
        self._bytes = bytearray()
        self._news = asyncio.Event()

    async def pump(self) -> None:
        try:
            while data := await self._reader.read(65_536):
                self._bytes += data
                self._news.set()
        except (ConnectionError, ssl.SSLError):
            pass  # a reset is a close too
        finally:
            self.closed_at = asyncio.get_running_loop().time()
            self.closed.set()
            self._news.set()

    async def until(self, separator: bytes) -> bytes | None:
        while (end := self._bytes.find(separator)) < 0:
            if self.closed.is_set():
                return None
            await self._wait()
        return self._take(end + len(separator))

    async def exactly(self, size: int) -> bytes | None:
        while len(self._bytes) < size:
            if self.closed.is_set():
                return None
            await self._wait()
        return self._take(size)

    def hang_up(self, *, reset: bool) -> None:
        if reset and (sock := self.writer.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        else:
            self.writer.close()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._bytes[:size])
        del self._bytes[:size]
        return taken

    async def _wait(self) -> None:
        self._news.clear()
        await self._news.wait()
