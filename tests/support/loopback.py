"""A Fireworks on 127.0.0.1 for tests: as strict as the real one, played by hand or by script.

By hand: the test is the model, and decides when each byte goes out.

    async with LoopbackFireworks() as server:          # server.base_url, server.key
        exchange = await server.next_request()          # a request that passed all checks; exchange.body is its JSON
        await exchange.start()                          # status 200 and headers; the first text does it otherwise
        await exchange.text("def f():")                 # one chunk of the right shape for the endpoint
        await exchange.finish(usage="last")             # finish reason, exact usage, [DONE]
        assert exchange.usage["completion_tokens"] == 5 # what the server has charged
        await exchange.closed()                         # waits until the client has closed; returns the time

By script: each request takes the next entry; when the script is over, `server.default` answers; without one it is the
test's turn again.

    server.script(Refusal(429, headers={"retry-after": "1"}), Answer("Hello", usage="chunk"), my_coroutine_function)
    server.default = Answer("Because the counter is reset.", piece_size=4, every_s=0.01)

The model lists answer by themselves; `account_list_status`, `inference_list_status` and `answer_get` change that.
An entry is an `Answer`, a `Refusal`, or any coroutine function that takes the `Exchange` (see `tests.support.faults`).

Always recorded: `server.exchanges` (everything, with headers, body, time of arrival and status), `server.generations`
(the POSTs), `server.open_connections`. Refused before the test sees it: a wrong key (401, the bare-string shape), an
unknown model (404), chat with a model that has no chat template (400), an unknown field (400 "Extra inputs are not
permitted"), a fifth stop string, a value out of range, a prompt that with its answer exceeds the model's context.

Token counts: `server.count(text)`, by default one for each word, blank run or sign; give it the real tokenizer's
`count` to compare with ours. A chat's prompt counts its messages and four tokens for each.
"""

import asyncio
import contextlib
import re
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Self

from tests.support.exchange import Answer, Connection, Exchange, Play, Refusal
from tests.support.fireworks_rules import (
    CHAT_MODEL,
    MODELS,
    STARCODER,
    ServedModel,
    account_row,
    inference_row,
    refusal_of,
)
from tests.support.patience import PATIENCE_S

__all__ = ["CHAT_MODEL", "KEY", "MODELS", "STARCODER", "Answer", "LoopbackFireworks", "Refusal", "ServedModel"]

KEY = "fw_LoopbackKey0123456789abcdef"


class LoopbackFireworks:
    """The server; see the top of this module. `key` None: no key is asked for. `strict` False: any field passes."""

    def __init__(
        self,
        *,
        key: str | None = KEY,
        models: Sequence[ServedModel] = MODELS,
        default: Play | None = None,
        count: Callable[[str], int] | None = None,
        strict: bool = True,
        tls: ssl.SSLContext | None = None,
        page_size: int = 200,
    ) -> None:
        self.key = key
        self.models = list(models)
        self.default = default
        self.count = count or (lambda text: len(re.findall(r"\w+|\s+|[^\w\s]", text)))
        self.strict = strict
        self.page_size = page_size
        self.exchanges: list[Exchange] = []
        self.account_list_status = 200
        self.inference_list_status = 200
        self.answer_get: Play | None = None
        self._script: deque[Play] = deque()
        self._by_hand: asyncio.Queue[Exchange] = asyncio.Queue()
        self._tls = tls
        self._connections: dict[Connection, asyncio.Task[Any]] = {}
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        tasks = list(self._connections.values())
        for connection in list(self._connections):
            connection.writer.transport.abort()  # its pump notices, and whatever waits for the client goes on
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=PATIENCE_S)
            assert not stuck, "a play of the loopback server does not end when its client has gone"

    @property
    def host_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.host_url}/inference/v1"

    @property
    def generations(self) -> list[Exchange]:
        """The POSTs in the order they came, those refused included."""
        return [exchange for exchange in self.exchanges if exchange.is_generation]

    @property
    def open_connections(self) -> int:
        return sum(not connection.closed.is_set() for connection in self._connections)

    def script(self, *plays: Play) -> None:
        """What the next requests get, in this order."""
        self._script.extend(plays)

    async def next_request(self, timeout: float = PATIENCE_S) -> Exchange:
        """The next request that has passed all checks and waits for the test to answer. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            return await self._by_hand.get()

    async def all_closed(self, timeout: float = PATIENCE_S) -> None:
        """Waits until no client is connected any more. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            for connection in list(self._connections):
                await connection.closed.wait()

    # --- serving ----------------------------------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        pump = asyncio.create_task(connection.pump())
        try:
            while (exchange := await self._receive(connection)) is not None:
                await self._answer(exchange)
                if connection.closed.is_set():
                    break
        except (ConnectionError, ssl.SSLError):
            pass  # the client has gone: `closed_at` says when
        finally:
            writer.close()
            _, stuck = await asyncio.wait([pump], timeout=1)  # not cancelled: it must take note of a reset
            if stuck:
                writer.transport.abort()
                await asyncio.wait([pump])
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()  # hears a reset that would be reported as an error of nobody's
            del self._connections[connection]

    async def _receive(self, connection: Connection) -> Exchange | None:
        head = await connection.until(b"\r\n\r\n")
        if head is None:
            return None
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        body = await connection.exactly(int(length[1])) if length else b""
        if body is None:
            return None
        exchange = Exchange(self, connection, head.decode("latin-1").removesuffix("\r\n\r\n"), body)
        self.exchanges.append(exchange)
        return exchange

    async def _answer(self, exchange: Exchange) -> None:
        if (refusal := self._key_refusal(exchange)) is not None:
            await refusal(exchange)
        elif exchange.method == "GET":
            await self._answer_get(exchange)
        elif (refusal := refusal_of(exchange, self.models, strict=self.strict)) is not None:
            await refusal(exchange)
        elif self._script:
            await self._script.popleft()(exchange)
        elif self.default is not None:
            await self.default(exchange)
        else:
            self._by_hand.put_nowait(exchange)
            closed = asyncio.create_task(exchange._connection.closed.wait())
            over = asyncio.create_task(exchange.over.wait())
            try:
                await asyncio.wait([closed, over], return_when=asyncio.FIRST_COMPLETED)
            finally:
                closed.cancel()
                over.cancel()
                await asyncio.wait([closed, over])

    def _key_refusal(self, exchange: Exchange) -> Refusal | None:
        if self.key is None or exchange.headers.get("authorization") == f"Bearer {self.key}":
            return None
        return Refusal(401, {"error": "unauthorized"})

    async def _answer_get(self, exchange: Exchange) -> None:
        if self.answer_get is not None:
            await self.answer_get(exchange)
        elif exchange.path in ("/inference/v1/models", "/v1/models"):
            if self.inference_list_status != 200:
                await exchange.refuse(self.inference_list_status, {"error": "Internal server error"})
                return
            await exchange.refuse(200, {"object": "list", "data": [inference_row(m) for m in self.models]})
        elif exchange.path == "/v1/accounts/fireworks/models":
            if self.account_list_status != 200:
                await exchange.refuse(self.account_list_status, {"error": {"message": "not for this key", "code": "X"}})
                return
            await exchange.refuse(200, self._account_page(exchange))
        else:
            await exchange.refuse(404, {"error": {"message": "not found", "code": "NOT_FOUND", "type": "error"}})

    def _account_page(self, exchange: Exchange) -> dict[str, Any]:
        only_serverless = exchange.query.get("filter") == "supports_serverless=true"
        rows = [model for model in self.models if model.serverless or not only_serverless]
        size = min(self.page_size, int(exchange.query.get("pageSize", "50")))
        first = int(exchange.query.get("pageToken") or "0")
        rest = str(first + size) if first + size < len(rows) else ""
        page = [account_row(model) for model in rows[first : first + size]]
        return {"models": page, "nextPageToken": rest, "totalSize": len(rows)}
