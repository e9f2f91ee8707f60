"""The Model that takes down what was sent and how it went: for the chat, whose requests can be inspected later."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from app.domain.requests import Purpose, Request
from app.domain.sent import RequestRecord, SentRequest
from app.domain.stream import (
    Attempted,
    Failed,
    Finished,
    Measured,
    ReasoningDelta,
    Sent,
    Started,
    StreamEvent,
    TextDelta,
)
from app.services.ports import Clock, Model, Requests


class RecordingModel:
    """Implements `ports.Model` around a metered one, whose charges name the records. Only chats are recorded."""

    def __init__(self, inner: Model, requests: Requests, clock: Clock) -> None:
        self._inner = inner
        self._requests = requests
        self._clock = clock

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        notes = _Notes(self._clock) if request.attribution.purpose is Purpose.CHAT else None
        try:
            async with aclosing(self._inner.stream(request)) as events:
                async for event in events:
                    if notes is not None:
                        notes.take(event)
                    yield event
        finally:
            if notes is not None and (record := notes.record) is not None:
                self._requests.save(record if record.ended_s is not None else notes.ended(record))


class _Notes:
    """What is known of one attempt while it runs; `record` None: nothing has left yet."""

    def __init__(self, clock: Clock) -> None:
        self.record: RequestRecord | None = None
        self._clock = clock
        self._charge_id = ""
        self._sent_at = 0.0

    def take(self, event: StreamEvent) -> None:
        match event:
            case Attempted(charge_id):
                self._charge_id = charge_id
            case Sent(sent, at):
                self._begin(sent, at)
            case Started() | Measured() | TextDelta() | ReasoningDelta() | Finished() | Failed() if self.record:
                self.record = self._with(self.record, event)

    def ended(self, record: RequestRecord) -> RequestRecord:
        return replace(record, ended_s=self._after())

    def _begin(self, sent: SentRequest, at: float) -> None:
        """A request that had to be sent again, because a server did not know a field, begins anew."""
        self._sent_at = at
        self.record = RequestRecord(self._charge_id, self._clock.now(), sent)

    def _with(self, record: RequestRecord, event: StreamEvent) -> RequestRecord:
        match event:
            case Started(headers=headers):
                return record.answered(self._after(), headers)
            case Measured(metrics):
                return replace(record, metrics=dict(metrics))
            case TextDelta() | ReasoningDelta() if record.first_token_s is None:
                return replace(record, first_token_s=self._after())
            case Finished() | Failed():
                return self.ended(record)
        return record

    def _after(self) -> float:
        """Seconds since it was sent."""
        return max(0.0, self._clock.monotonic() - self._sent_at)
