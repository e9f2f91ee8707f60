"""The built-in model: llama.cpp in a child process, asked through the same HTTP adapter as any compatible server.

The child is started by the first request, shared by all, started anew when it has died, and ended by `close` (or by the
system, when we are killed). One answer is made at a time: the others wait in a queue, in which they can be cancelled.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from app.adapters import local_problems
from app.adapters.local_process import (
    Worker,
    WorkerSettings,
    child_environment,
    default_command,
    default_threads,
)
from app.adapters.local_weights import find_weights
from app.domain.errors import AppError, ProblemKind
from app.domain.requests import Request
from app.domain.stream import Failed, Finished, Preparing, Started, StreamEvent, TextDelta
from app.services.ports import Model

LOAD_LIMIT_S = 60.0
ATTEMPTS = 3
DEATH_NOTICE_S = 0.5  # the connection breaks a little before the system tells that the child is dead
SHORT_NOTICE_S = 0.05
_BROKEN = frozenset({ProblemKind.CUT, ProblemKind.OFFLINE, ProblemKind.UNREADABLE})

LOADING = "Loading the built-in model…"
QUEUED = "Waiting until the built-in model has finished another answer…"


class ClosableModel(Model, Protocol):
    """The HTTP side of one child."""

    async def close(self) -> None: ...


Connect = Callable[[str, str], ClosableModel]
"""From a base URL (ending in /v1) and a key."""


class LocalModel:
    """Implements `ports.Model` for the cards of provider "builtin".

    `idle_minutes` without a request unload the model (0: never). `command`, `environ` and `weights` are for tests and
    for packages that keep things elsewhere.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        environ: Mapping[str, str] | None = None,
        weights: Callable[[], Path | None] | None = None,
        command: Sequence[str] | None = None,
        threads: int | None = None,
        load_limit_s: float = LOAD_LIMIT_S,
        idle_minutes: float = 20.0,
    ) -> None:
        self._connect = connect
        self._environ = dict(os.environ if environ is None else environ)
        self._weights = weights or (lambda: find_weights(self._environ))
        self._command = tuple(command or default_command())
        self._threads = threads or default_threads()
        self._load_limit_s = load_limit_s
        self._idle_s = idle_minutes * 60
        self._worker: Worker | None = None
        self._client: ClosableModel | None = None
        self._key = ""
        self._turn = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._worker.pid if self._worker and self._worker.trouble is None else None

    @property
    def loaded(self) -> bool:
        """Whether a request would be answered without loading first."""
        return self._worker is not None and self._worker.serves

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        if self._turn.locked():
            yield Preparing(QUEUED)
        async with self._turn:
            self._stay_loaded()
            try:
                async with aclosing(self._answer(request)) as events:
                    async for event in events:
                        yield event
            finally:
                self._unload_when_idle()

    async def close(self) -> None:
        """Ends the child and returns when nothing of it is left; requests that run fail."""
        self._closed = True
        self._stay_loaded()
        await self._drop()

    # -- one answer ---------------------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        """The answer. Until the server has accepted the request it may be sent again, as it costs nothing: the child
        may have died since the last one, and llama.cpp closes a connection after each stream without saying so."""
        for attempt in range(ATTEMPTS):
            fresh = not self.loaded
            try:
                async with aclosing(self._prepare(request)) as steps:
                    async for step in steps:
                        yield step
            except AppError as error:
                yield Failed(error.problem, reached_server=False)
                return
            started = has_text = False
            async with aclosing(self._ask(request)) as events:
                async for event in events:
                    if isinstance(event, Failed) and event.problem.kind in _BROKEN and not event.refused:
                        once_more = not started and attempt == 0  # which may be all it needs: not worth a pause
                        dead = await self._is_dead(SHORT_NOTICE_S if once_more else DEATH_NOTICE_S)
                        if not started and attempt < ATTEMPTS - 1 and not (dead and fresh):
                            break
                        if dead:
                            problem = local_problems.died(self._log(), with_text=has_text)
                            yield Failed(problem, reached_server=started)
                            return
                    started = started or isinstance(event, Started)
                    has_text = has_text or isinstance(event, TextDelta)
                    yield event
                    if isinstance(event, Finished | Failed):
                        return

    async def _ask(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        """What its HTTP side prepares is part of the loading: there is no server to connect to."""
        assert self._client is not None
        async with aclosing(self._client.stream(request)) as events:
            async for event in events:
                yield Preparing(LOADING) if isinstance(event, Preparing) else event

    async def _is_dead(self, seconds: float) -> bool:
        """Whether the child's death is behind a broken connection; it may become known a little later."""
        return self._worker is None or await self._worker.gone_within(seconds)

    def _log(self) -> str:
        return self._worker.log if self._worker else ""

    # -- the child ----------------------------------------------------------------------------------------------

    async def _prepare(self, request: Request) -> AsyncGenerator[Preparing, None]:
        """Until a child serves; a reader who leaves does not stop the loading, so that the next one gains.

        Raises AppError(LOCAL_MODEL).
        """
        if self._closed:
            raise AppError(local_problems.CLOSING)
        if self._worker is not None and self._worker.trouble is not None:
            await self._drop()
        if self.loaded:
            self._reach_worker()
            return
        yield Preparing(LOADING)
        loop = asyncio.get_running_loop()
        began = loop.time()
        worker = self._worker or await self._start(request)
        while not worker.serves:
            if worker.trouble is not None:
                problem = local_problems.of(worker.trouble, worker.log)
                await self._drop()
                raise AppError(local_problems.CLOSING if self._closed else problem)
            waited = loop.time() - began
            if waited > self._load_limit_s:
                await self._drop()
                raise AppError(local_problems.too_slow(self._load_limit_s))
            worker.changed.clear()
            try:
                async with asyncio.timeout(min(1.0, self._load_limit_s - waited + 0.01)):
                    await worker.changed.wait()
            except TimeoutError:
                yield Preparing(f"{LOADING} {loop.time() - began:.0f} s")
        self._reach_worker()

    def _reach_worker(self) -> None:
        """The HTTP side of the child that serves; whoever has had it loaded may have left before that."""
        if self._client is None and self._worker is not None:
            self._client = self._connect(f"http://127.0.0.1:{self._worker.port}/v1", self._key)

    async def _start(self, request: Request) -> Worker:
        weights = await asyncio.to_thread(self._weights)
        if weights is None:
            raise AppError(local_problems.no_weights())
        if self._closed:
            raise AppError(local_problems.CLOSING)
        self._key = secrets.token_urlsafe(32)
        settings = WorkerSettings(self._key, weights, request.card.id, self._threads, request.card.context)
        self._worker = Worker(settings, self._command, child_environment(self._environ))
        self._worker.start()
        return self._worker

    async def _drop(self) -> None:
        """Ends the child and its connection, if there are any."""
        worker, self._worker = self._worker, None
        client, self._client = self._client, None
        if client is not None:
            await client.close()
        if worker is not None:
            await worker.end()

    # -- unloading ----------------------------------------------------------------------------------------------

    def _stay_loaded(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _unload_when_idle(self) -> None:
        if self._idle_s > 0 and not self._closed:
            self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._unload)

    def _unload(self) -> None:
        """Gives the memory back; what is left of the child is cleared away by the next request or by `close`."""
        self._idle = None
        if self._worker is not None:
            self._worker.ask_to_leave()
