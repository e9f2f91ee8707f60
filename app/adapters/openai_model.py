"""A Model behind an OpenAI-compatible server: one request, one stream of events, exactly one outcome.

The request is made by the openai client; the answer's bytes are read by `openai_reading`, because the client is silent
about early ends, half events, web pages in place of answers and keep-alives for ever.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.adapters import openai_errors as errors
from app.adapters.fireworks import FireworksDirectory, near_ids
from app.adapters.openai_bodies import read_body
from app.adapters.openai_chunks import ChunkReader
from app.adapters.openai_clients import Clients
from app.adapters.openai_directory import PlainDirectory
from app.adapters.openai_errors import Asked
from app.adapters.openai_reading import Reading
from app.adapters.openai_wire import MAX_COMPLETION_TOKENS, WITHOUT_STREAM_OPTIONS, Flavour, full_id, wire
from app.adapters.taken_down import taking_down
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.models import ModelCard
from app.domain.requests import Request
from app.domain.sent import SentRequest
from app.domain.settings import Network
from app.domain.stream import Failed, Finished, Measured, Preparing, Sent, Started, StreamEvent
from app.services.ports import Clock, ModelDirectory

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

SUGGESTION_TIMEOUT_S = 4.0
SHOWN_BYTES = 300


_NOT_SHOWN = Problem(ProblemKind.INTERNAL, "The request could not be made.")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A server that has begun to answer."""

    model_id: str
    response: "httpx2.Response"
    headers: Mapping[str, str]
    left_s: float  # of the time allowed until the first content


def _not_there(answer: "_Opened | Failed") -> bool:
    """Whether the server refused because it does not have a model under this id."""
    return isinstance(answer, Failed) and answer.refused and answer.problem.kind is ProblemKind.MODEL_NOT_DEPLOYED


class OpenAIModel:
    """Implements `services.ports.Model` for one provider. `directory` shares its client."""

    def __init__(
        self, flavour: Flavour, *, key: Callable[[], str | None], network: Callable[[], Network], clock: Clock
    ) -> None:
        self.flavour = flavour
        self._clock = clock
        self._network = network
        self._clients = Clients(flavour, key, network)
        self._quirks: set[str] = set()
        directory = FireworksDirectory if flavour.fireworks else PlainDirectory
        self.directory: ModelDirectory = directory(self._clients, clock)

    async def warm_up(self) -> None:
        """Imports the library and builds the client off the GUI thread; to be called after the first paint."""
        await self._clients.warm_up()

    async def close(self) -> None:
        """Closes the connections; streams must have been stopped before."""
        await self._clients.close()

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        try:
            if not self._clients.ready:
                yield Preparing("Getting ready to connect")
            async with self._clients.lend() as client:
                at = self._clock.monotonic()
                with taking_down() as taken:
                    opened = await self._open(client, request)
                if taken.request is not None:
                    yield Sent(taken.request, at)
                if isinstance(opened, Failed):
                    yield opened
                    return
                async with aclosing(self._read(opened, request.card)) as events:
                    async for event in events:
                        yield event
        except AppError as error:
            yield Failed(error.problem, reached_server=False)

    async def preview(self, request: Request) -> SentRequest:
        """What `stream` would send now, to the byte; nothing is sent, and no key is needed. Raises AppError."""
        try:
            async with self._clients.lend() as client:
                return await self._taken_down(client, request)
        except AppError as error:
            if error.problem.kind is not ProblemKind.NO_KEY:
                raise
        async with self._clients.lend("no-key") as client:
            return await self._taken_down(client, request)

    async def _taken_down(self, client: "AsyncOpenAI", request: Request) -> SentRequest:
        with taking_down(sends=False) as taken:
            failed = await self._send(client, request, full_id(request.card.id, self.flavour))
        if taken.request is None:
            raise AppError(failed.problem if isinstance(failed, Failed) else _NOT_SHOWN)
        return taken.request

    # --- asking -----------------------------------------------------------------------------------------------------

    async def _open(self, client: "AsyncOpenAI", request: Request) -> "_Opened | Failed":
        """Sends the request under the card's id. When the model is not there, and has no further ids under which
        `services.resolving` would ask next, the failure offers those that are."""
        model_id = full_id(request.card.id, self.flavour)
        answer = await self._ask(client, request, model_id)
        if isinstance(answer, _Opened) or not _not_there(answer) or request.card.candidates:
            return answer
        return await self._with_suggestions(answer, [model_id])

    async def _ask(self, client: "AsyncOpenAI", request: Request, model_id: str) -> "_Opened | Failed":
        """One request under one id; again without a field that a compatible server turns out not to know."""
        while True:
            answer = await self._send(client, request, model_id)
            if isinstance(answer, _Opened) or self.flavour.fireworks or not self._learn(answer):
                return answer

    def _learn(self, answer: Failed) -> bool:
        """Whether a refusal names a field that we can do without, and have not yet left out."""
        words = answer.problem.details
        if not answer.refused or answer.problem.kind is not ProblemKind.BAD_REQUEST:
            return False
        for quirk in (MAX_COMPLETION_TOKENS, WITHOUT_STREAM_OPTIONS):
            if quirk.split()[-1] in words and quirk not in self._quirks:
                self._quirks.add(quirk)
                return True
        return False

    async def _send(self, client: "AsyncOpenAI", request: Request, model_id: str) -> "_Opened | Failed":
        from openai import APIStatusError, Timeout

        from app.adapters.openai_transport import FOREIGN_ERRORS, body_text, lower_headers

        asked = self._asked(request.card)
        network = self._network()
        patience = network.first_token_timeout_s
        ready = wire(request, model_id, self.flavour, self._quirks)
        create: Any = client.chat.completions.create if ready.chat else client.completions.create
        timeout = Timeout(None, connect=min(network.connect_timeout_s, patience * 0.8), write=patience, pool=patience)
        loop = asyncio.get_running_loop()
        started = loop.time()
        timer = asyncio.timeout(patience)
        try:
            async with timer:
                stream = await create(**ready.arguments, timeout=timeout)
        except APIStatusError as error:
            return errors.failed_status(
                error.status_code, lower_headers(error.response), body_text(error.response), asked
            )
        except FOREIGN_ERRORS as error:  # TimeoutError is an OSError
            if timer.expired():
                return Failed(errors.stalled(patience, asked, text_came=False))
            return errors.failed_exception(error, asked)
        response: httpx2.Response = stream.response
        left_s = patience - (loop.time() - started)
        opened = _Opened(ready.arguments["model"], response, lower_headers(response), left_s)
        problem = await self._not_a_stream(opened, asked)
        return opened if problem is None else problem

    async def _not_a_stream(self, opened: _Opened, asked: Asked) -> Failed | None:
        """What an answer is that has status 200 and is no event stream: a web page, or JSON. None: it is a stream."""
        kind = opened.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind in ("", "text/event-stream"):
            return None
        text = await self._first_text(opened.response)
        if kind == "text/html" or text.lstrip()[:1] == "<":
            return Failed(errors.captive_portal(text, asked))
        report = read_body(text)
        if kind == "application/json" and '"error"' in text[:200] and report.message:
            return errors.failed_in_stream({"message": report.message, "code": report.code}, asked, text_came=False)
        return Failed(errors.unreadable(f"{kind}\n{text[:SHOWN_BYTES]}", asked))

    async def _first_text(self, response: "httpx2.Response") -> str:
        """The beginning of a body that is shown or searched for an error, then the connection is closed."""
        from app.adapters.openai_transport import FOREIGN_ERRORS

        begun = bytearray()
        pieces = response.aiter_bytes()
        try:
            async with asyncio.timeout(2.0), aclosing(pieces):
                async for piece in pieces:
                    begun += piece
                    if len(begun) > 20_000:
                        break
        except FOREIGN_ERRORS as error:  # TimeoutError is an OSError
            if not begun:
                return type(error).__name__
        finally:
            await response.aclose()
        return bytes(begun[:20_000]).decode("utf-8", "replace")

    async def _with_suggestions(self, failed: Failed, ids: list[str]) -> Failed:
        """The failure with models that are deployed and can chat, those with similar names first; free to ask."""
        try:
            async with asyncio.timeout(SUGGESTION_TIMEOUT_S):
                listed = await self.directory.list_models()
        except (AppError, TimeoutError):
            return failed
        return replace(failed, problem=replace(failed.problem, suggestions=near_ids(ids, listed)))

    def _asked(self, card: ModelCard) -> Asked:
        flavour = self.flavour
        return Asked(flavour.name, flavour.base_url, card.name, self._clock.now(), self._clients.secrets())

    # --- reading ----------------------------------------------------------------------------------------------------

    async def _read(self, opened: _Opened, card: ModelCard) -> AsyncGenerator[StreamEvent, None]:
        """The events of an answer; ends with one outcome, and with the connection closed or free."""
        reader = ChunkReader(opened.headers)
        reading = Reading(opened.response, reader, self._asked(card), self._network(), self.flavour, opened.left_s)
        try:
            yield Started(opened.model_id, opened.headers.get("x-request-id"), opened.headers)
            async with aclosing(reading.events()) as events:
                async for event in events:
                    yield event
            outcome = reading.outcome()
            for event in reader.close(whole=isinstance(outcome, Finished)):
                yield event
            if reader.metrics:
                yield Measured(reader.metrics)
        finally:
            await opened.response.aclose()
        yield outcome
