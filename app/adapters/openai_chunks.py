"""The chunks of a stream as events: every level is checked, since servers send what they like."""

import json
from collections.abc import Mapping
from typing import Any

from app.adapters.openai_wire import without_surrogates
from app.adapters.sse import ServerEvent
from app.domain.stream import FinishReason, ReasoningDelta, StreamEvent, TextDelta, UsageReported
from app.domain.usage import Usage

LONGEST_ANSWER = 4_000_000  # characters of text and reasoning together
MOST_TOKENS = 1_000_000_000  # a figure beyond it is not a usage
ENOUGH_JSON_SHOWN = 300

_REASONS = {
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
}
_FAILURES = ("error", "abort", "cancelled")


class UnreadableChunk(ValueError):
    """The server sent something that is not a chunk; the text of the error shows how it begins."""


class ErrorInStream(Exception):
    """The server reported a failure inside the stream; `body` is its error in any of the known shapes."""

    def __init__(self, body: object) -> None:
        super().__init__("the server reported an error")
        self.body = body


class ChunkReader:
    """Turns server-sent events into stream events and remembers how the answer stands.

    `reason` is what the server gave as finish reason, `done` whether `[DONE]` came, `usage` the last usage seen,
    `metrics` Fireworks' performance figures, `progress` grows with each thing that shows the model is at work.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self._joiner = _Joiner()
        self._usage_sent = False
        self.reason: FinishReason | None = None
        self.usage: Usage | None = None
        self.metrics: Mapping[str, Any] = {}
        self.done = False
        self.text_came = False
        self.progress = 0
        self.length = 0
        self.chunks = 0

    def read(self, event: ServerEvent) -> list[StreamEvent]:
        """The events of one chunk. Raises UnreadableChunk, ErrorInStream."""
        data = event.data.strip()
        if self.done or not data:
            return []
        if data.startswith("[DONE]"):
            self.done = True
            return self._flush()
        try:
            chunk = json.loads(data)
        except (ValueError, RecursionError) as error:
            if event.type == "error":
                raise ErrorInStream(data) from error
            raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN]) from error
        if event.type == "error":
            raise ErrorInStream(chunk)
        if chunk is None:
            return []
        if not isinstance(chunk, dict):
            raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN])
        if chunk.get("error") or chunk.get("object") == "error":
            raise ErrorInStream(chunk)
        self.chunks += 1
        return self._read_chunk(chunk, data)

    def close(self, *, whole: bool) -> list[StreamEvent]:
        """What is still held back: half a surrogate pair and, when the answer is whole, usage that came early."""
        events = self._flush()
        if whole and not self._usage_sent:
            self._send_usage(events)
        return events

    def _read_chunk(self, chunk: dict[str, Any], data: str) -> list[StreamEvent]:
        events: list[StreamEvent] = []
        choice = self._first_choice(chunk, data)
        if choice is not None:
            self._read_choice(choice, data, events)
        if isinstance(metrics := chunk.get("perf_metrics"), dict):
            self.metrics = metrics
        if (usage := read_usage(chunk.get("usage"), self._headers, self.metrics)) is not None:
            self._take_usage(usage, events)
        elif self.reason is not None and self.usage is not None and not self._usage_sent:
            self._send_usage(events)
        return events

    def _first_choice(self, chunk: dict[str, Any], data: str) -> dict[str, Any] | None:
        choices = chunk.get("choices")
        if choices is None:
            return None
        if not isinstance(choices, list):
            raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN])
        for choice in choices:
            if choice is None:
                continue
            if not isinstance(choice, dict):
                raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN])
            if choice.get("index", 0) in (0, None):
                return choice
        return None

    def _read_choice(self, choice: dict[str, Any], data: str, events: list[StreamEvent]) -> None:
        delta = choice.get("delta")
        if delta is not None and not isinstance(delta, dict):
            raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN])
        source = delta if delta is not None else choice
        thinking = _text_of(source.get("reasoning_content"), data) or _text_of(source.get("reasoning"), data)
        if thinking:
            self._progressed(thinking)
            events.append(ReasoningDelta(without_surrogates(thinking)))
        text = _text_of(source.get("content") if delta is not None else choice.get("text"), data)
        if text:
            self._progressed(text)
            if joined := self._joiner.feed(text):
                events.append(TextDelta(joined))
        reason = choice.get("finish_reason")
        if reason is not None and self.reason is None:
            if not isinstance(reason, str):
                raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN])
            reason = reason.strip().lower()
            if reason in _FAILURES:
                raise ErrorInStream({"message": f"the server ended the answer with the reason {reason!r}"})
            if reason:
                self.reason = _REASONS.get(reason, FinishReason.STOP)
                self.progress += 1
                events.extend(self._flush())

    def _progressed(self, text: str) -> None:
        self.text_came = True
        self.progress += 1
        self.length += len(text)

    def _take_usage(self, usage: Usage, events: list[StreamEvent]) -> None:
        """Usage counts once the answer has ended; before that some servers send a running figure, which a stop or a
        cut would turn into a false final one."""
        if usage != self.usage:
            self.usage = usage
            self._usage_sent = False
            self.progress += 1
        if self.reason is not None and not self._usage_sent:
            self._send_usage(events)

    def _send_usage(self, events: list[StreamEvent]) -> None:
        if self.usage is not None:
            self._usage_sent = True
            events.append(UsageReported(self.usage))

    def _flush(self) -> list[StreamEvent]:
        rest = self._joiner.flush()
        return [TextDelta(rest)] if rest else []


class _Joiner:
    """Joins a surrogate pair whose halves came in two chunks; a half that stays alone becomes U+FFFD."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        if not self._held and text.isascii():
            return text
        text = self._held + text
        self._held = ""
        if "\ud800" <= text[-1] <= "\udbff":
            self._held, text = text[-1], text[:-1]
        return without_surrogates(text)

    def flush(self) -> str:
        held, self._held = self._held, ""
        return without_surrogates(held)


def _text_of(value: object, data: str) -> str:
    """The text of a content field: a string, or (some gateways) a list of text parts. Raises UnreadableChunk."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        return "".join(part["text"] for part in value if isinstance(part.get("text"), str))
    raise UnreadableChunk(data[:ENOUGH_JSON_SHOWN])


def read_usage(body: object, headers: Mapping[str, str], metrics: Mapping[str, Any]) -> Usage | None:
    """The usage of a chunk, or None when there is none that makes sense.

    Cached tokens come from the body, else from Fireworks' header or its performance figures.
    """
    if not isinstance(body, dict):
        return None
    prompt, completion = _count(body.get("prompt_tokens")), _count(body.get("completion_tokens"))
    whole = _count(body.get("total_tokens"))
    if prompt is None:
        return None
    if completion is None:
        completion = whole - prompt if whole is not None and whole >= prompt else None
    if completion is None:
        return None
    details = body.get("prompt_tokens_details")
    cached = (
        (_count(details.get("cached_tokens")) if isinstance(details, dict) else None)
        or _count(headers.get("fireworks-cached-prompt-tokens"))
        or _count(metrics.get("cached-prompt-tokens"))
        or 0
    )
    return Usage(prompt, completion, min(cached, prompt))


def _count(value: object) -> int | None:
    """A token count: a whole number, or a string or float of one; None for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value) < 12:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_TOKENS:
        return None
    return value
