"""A model that the test plays by hand: it answers when, and only what, the test says."""

import asyncio
from collections.abc import AsyncGenerator

from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.requests import Request
from app.domain.stream import Failed, Finished, FinishReason, Started, StreamEvent, TextDelta, UsageReported
from app.domain.usage import Usage
from tests.support.patience import PATIENCE_S


class HandCall:
    """One request as the model sees it. `closed`: the reader has left (at its end, by closing or by cancelling)."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.finished = False
        self._events: asyncio.Queue[tuple[StreamEvent, asyncio.Event]] = asyncio.Queue()
        self._closed = asyncio.Event()

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    @property
    def stopped(self) -> bool:
        """The reader left before an outcome."""
        return self.closed and not self.finished

    async def emit(self, event: StreamEvent) -> None:
        """Sends one event; returns when the reader has it. Fails when the reader is gone."""
        assert not self.closed, f"the reader has left; nobody hears {event}"
        taken = asyncio.Event()
        self._events.put_nowait((event, taken))
        async with asyncio.timeout(PATIENCE_S):
            while not taken.is_set():
                assert not self.closed, f"the reader left without taking {event}"
                await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def start(self, model: str = "", request_id: str | None = "req-1") -> None:
        await self.emit(Started(model or self.request.card.id, request_id))

    async def text(self, text: str) -> None:
        await self.emit(TextDelta(text))

    async def usage(self, prompt: int, completion: int, cached: int = 0) -> None:
        await self.emit(UsageReported(Usage(prompt, completion, cached)))

    async def finish(self, reason: FinishReason = FinishReason.STOP) -> None:
        await self.emit(Finished(reason))

    async def fail(
        self,
        kind: ProblemKind = ProblemKind.SERVER,
        message: str = "The server failed.",
        *,
        remedy: Remedy = Remedy.RETRY,
        reached_server: bool = True,
        refused: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        problem = Problem(kind, message, remedy, retry_after_s=retry_after_s)
        await self.emit(Failed(problem, reached_server=reached_server, refused=refused))

    async def wait_closed(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._closed.wait()

    async def _play(self) -> AsyncGenerator[StreamEvent, None]:
        try:
            while not self.finished:
                event, taken = await self._events.get()
                self.finished = isinstance(event, Finished | Failed)
                taken.set()
                yield event
        finally:
            self._closed.set()


class HandModel:
    """Implements `ports.Model`. `calls` holds every request that was really begun, oldest first."""

    def __init__(self) -> None:
        self.calls: list[HandCall] = []
        self._new: asyncio.Queue[HandCall] = asyncio.Queue()

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        call = HandCall(request)
        self.calls.append(call)
        self._new.put_nowait(call)
        events = call._play()
        try:
            async for event in events:
                yield event
        finally:
            await events.aclose()

    async def next_call(self) -> HandCall:
        """The next request, once somebody reads its answer; each is handed out once."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._new.get()


class ScriptedModel:
    """Implements `ports.Model` by playing the same events for each request, as fast as they are read."""

    def __init__(self, *events: StreamEvent) -> None:
        self.events = events
        self.requests: list[Request] = []
        self.closed = 0

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        self.requests.append(request)
        try:
            for event in self.events:
                await asyncio.sleep(0)
                yield event
        finally:
            self.closed += 1
