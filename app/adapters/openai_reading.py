"""Reads the bytes of one answer: a decoder, a reader of chunks, a timer of our own, and one outcome at the end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.adapters import openai_errors as errors
from app.adapters.openai_chunks import LONGEST_ANSWER, ChunkReader, ErrorInStream, UnreadableChunk
from app.adapters.openai_errors import Asked
from app.adapters.openai_wire import Flavour
from app.adapters.sse import EventDecoder, EventTooLong, ServerEvent
from app.domain.settings import Network
from app.domain.stream import Failed, Finished, FinishReason, StreamEvent

if TYPE_CHECKING:
    import httpx2

GRACE_S = 2.0  # after the finish reason we wait this long for usage, and no longer
GRACE_WITH_USAGE_S = 0.25  # ... and this long for the end when usage has come
DRAIN_S = 0.1  # after [DONE]: lets the connection be used again
EVENTS_PER_TURN = 16  # then the event loop gets its turn, or a flood would starve the window
SHOWN_BYTES = 300


class Reading:
    """`left_s`: what the head of the answer has left of the time allowed until the first content."""

    def __init__(
        self,
        response: "httpx2.Response",
        reader: ChunkReader,
        asked: Asked,
        network: Network,
        flavour: Flavour,
        left_s: float,
    ) -> None:
        self._pieces = response.aiter_bytes()
        self._reader = reader
        self._asked = asked
        self._network = network
        self._flavour = flavour
        self._decoder = EventDecoder()
        self._begun = b""
        self._failed: Failed | None = None
        self._left_s = left_s
        self._seen_progress = 0

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        """What the model says, until the end, a fault or a stall; why it ended is `outcome`."""
        from app.adapters.openai_transport import FOREIGN_ERRORS

        taken = 0
        async with aclosing(self._pieces):
            while True:
                try:
                    piece = await self._next()
                    decoded = self._decoder.feed(piece) if piece is not None else self._last_event()
                except FOREIGN_ERRORS as error:
                    self._failed = self._fault(error)
                    return
                for event in decoded:
                    try:
                        ready = self._reader.read(event)
                    except (UnreadableChunk, ErrorInStream) as error:
                        self._failed = self._failed or self._fault(error)
                        return
                    for said in ready:
                        yield said
                    if self._reader.length > LONGEST_ANSWER:
                        self._failed = Failed(errors.too_big("four million characters", self._asked))
                        return
                    taken += 1
                    if taken % EVENTS_PER_TURN == 0:
                        await asyncio.sleep(0)
                if piece is None:
                    return
                if self._reader.done:
                    await self._drain()
                    return
                try:
                    self._decoder.raise_fault()
                except ValueError as error:
                    self._failed = self._fault(error)
                    return

    async def _next(self) -> bytes | None:
        """The next bytes, or None at the end. Raises _Stalled when the model shows no progress for too long.

        Only the time spent waiting here counts, not the time a busy reader takes, and only what the model says (text,
        thinking, usage, a finish reason) starts it anew: comments keep a connection alive, not our patience.
        """
        self._reset_patience()
        loop = asyncio.get_running_loop()
        since = loop.time()
        try:
            async with asyncio.timeout(max(self._left_s, 0.0)) as timer:
                piece = await anext(self._pieces, None)
        except TimeoutError:
            if timer.expired():
                raise _Stalled from None
            raise
        self._left_s -= loop.time() - since
        if piece is not None and len(self._begun) < SHOWN_BYTES:
            self._begun += piece[:SHOWN_BYTES]
        return piece

    def _reset_patience(self) -> None:
        if self._reader.progress == self._seen_progress:
            return
        self._seen_progress = self._reader.progress
        self._left_s = self._network.idle_timeout_s
        if self._reader.reason is not None:
            self._left_s = min(self._left_s, GRACE_S if self._reader.usage is None else GRACE_WITH_USAGE_S)

    def _last_event(self) -> list[ServerEvent]:
        """At the end: text and usage of an event without its closing line are taken, its finish reason is not."""
        half = self._decoder.inside_event
        event = self._decoder.finish()
        if not half or self._reader.reason is not None or self._reader.done:
            return []
        if event is None or not event.data.startswith("[DONE]"):
            self._failed = Failed(errors.cut(self._asked, text_came=self._reader.text_came, details="half an event"))
        return [event] if event is not None else []

    async def _drain(self) -> None:
        """Takes the closing bytes behind [DONE], so that the connection can be used again."""
        from app.adapters.openai_transport import FOREIGN_ERRORS

        try:
            async with asyncio.timeout(DRAIN_S):
                async for _piece in self._pieces:
                    await asyncio.sleep(0)  # or bytes without end would never let the timer fire
        except FOREIGN_ERRORS:  # the answer is complete; TimeoutError is an OSError
            return

    def outcome(self) -> Finished | Failed:
        reader = self._reader
        if self._failed is not None:
            return self._failed
        if reader.reason is not None:
            return Finished(reader.reason)
        if reader.chunks == 0 and not reader.done and (shown := self._junk()):
            return Failed(errors.unreadable(shown, self._asked))
        if self._flavour.finish_reason_optional and (reader.text_came or reader.done):
            return Finished(FinishReason.UNSAID)
        return Failed(errors.cut(self._asked, text_came=reader.text_came, details="no finish reason came"))

    def _junk(self) -> str:
        """What came when no chunk did, unless it was comments only."""
        text = self._begun.decode("utf-8", "replace")
        return text if any(line and not line.startswith(":") for line in text.splitlines()) else ""

    def _fault(self, error: BaseException) -> Failed | None:
        """What a fault means; None behind the finish reason, where the answer is complete already."""
        came = self._reader.text_came
        if self._reader.reason is not None:
            return None
        if isinstance(error, ErrorInStream):
            return errors.failed_in_stream(error.body, self._asked, text_came=came)
        if isinstance(error, EventTooLong):
            return Failed(errors.too_big("what one event may hold", self._asked))
        if isinstance(error, UnreadableChunk | UnicodeError):
            return Failed(errors.unreadable(str(error), self._asked, text_came=came))
        if isinstance(error, _Stalled):
            began = self._seen_progress > 0
            seconds = self._network.idle_timeout_s if began else self._network.first_token_timeout_s
            return Failed(errors.stalled(seconds, self._asked, text_came=came))
        return errors.failed_exception(error, self._asked, text_came=came)


class _Stalled(OSError):
    """The model has shown no progress for the time allowed."""
