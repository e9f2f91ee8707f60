"""The Model that keeps base models within bounds: stops and markers are cut here too, and circles are broken off.

Servers take few stop strings, and show special tokens that they should hide; a base model that is done writes the
user's next question, another file, a licence, or the same line for ever. What is cut away is told as `Discarded`, as it
was paid for; TextDelta and Discarded together are all that the server sent, in its order. Of a chat the outcome also
tells which rule ended it, where that was not the model's own end.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from app.domain import markers
from app.domain.drift import DriftWatch
from app.domain.models import ChatStyle
from app.domain.prompts import tech_assistant
from app.domain.repetition import RepetitionWatch
from app.domain.requests import CompletionRequest, Purpose, Request
from app.domain.stop_rules import StopRule
from app.domain.stops import StopCutter
from app.domain.stream import (
    Discarded,
    Failed,
    Finished,
    FinishReason,
    StreamEvent,
    TextDelta,
    UsageReported,
)
from app.services.ports import Model

GRACE_S = 0.3  # how long a server that knew the stop is given to end by itself and tell its usage


class GuardedModel:
    """Implements `ports.Model` around another."""

    def __init__(self, inner: Model, grace_s: float = GRACE_S) -> None:
        self._inner = inner
        self._grace_s = grace_s

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        guard = _Guard(request)
        async with aclosing(self._inner.stream(request)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    for shown in guard.text(event.text):
                        yield shown
                    if guard.verdict is not None:
                        break
                    continue
                if isinstance(event, Finished | Failed):
                    for rest in guard.end(event):
                        yield rest
                    yield event
                    return
                yield event
            else:
                for rest in guard.end(None):
                    yield rest
                return
            last_words = await self._last_words(events) if guard.server_knows else []
        for event in last_words:
            yield event
        yield Finished(guard.verdict, guard.rule)

    async def _last_words(self, events: AsyncGenerator[StreamEvent, None]) -> list[StreamEvent]:
        """What a server that is about to end still says: its usage, and text that nobody wants."""
        heard: list[StreamEvent] = []
        try:
            async with asyncio.timeout(self._grace_s):
                async for event in events:
                    if isinstance(event, Finished | Failed):
                        break
                    if isinstance(event, TextDelta):
                        heard.append(Discarded(event.text))
                    elif isinstance(event, UsageReported):
                        heard.append(event)
        except TimeoutError:
            return heard  # it knew the stop and goes on: closed, and counted here
        return heard


class _Guard:
    """One answer's text: what of it is shown, and whether it is over. `verdict` None: it goes on."""

    def __init__(self, request: Request) -> None:
        self.verdict: FinishReason | None = None
        self.rule: StopRule | None = None
        self.server_knows = False
        self._request = request
        self._stops = frozenset(request.stop)
        self._markers = markers.of_request(request)
        self._cutter = StopCutter((*request.stop, *self._markers.all))
        self._watch = RepetitionWatch() if markers.is_base(request) else None
        self._in_frame = _is_framed(request)
        self._drift = _drift_watch(request) if self._in_frame else None
        self._begun = not (self._in_frame and _opens_answer(request))
        self._said_something = False
        self._held: list[TextDelta | Discarded] = []  # white space that may be the answer's end, and noise within it

    def text(self, text: str) -> Iterator[StreamEvent]:
        """The next piece of the stream. Nothing may be fed after a verdict."""
        while self.verdict is None:
            cut = self._cutter.feed(text)
            circles = self._watch is not None and self._watch.feed(cut.emit)
            drifted = self._look_for_drift(cut.emit)
            behind = (cut.stop or "") + cut.rest
            if isinstance(drifted, tuple):
                rule, shown, rest = drifted
                yield from self._show(shown)
                yield from self._give_white_space(wanted=False)
                yield from _discarded(rest + behind + self._cutter.flush())
                self._end(FinishReason.DRIFT, rule)
                return
            yield from self._show(drifted)
            if circles:
                yield from self._show_undecided()
                yield from self._give_white_space(wanted=True)
                yield from _discarded(behind + self._cutter.flush())
                self._end(FinishReason.REPETITION, StopRule.REPETITION)
            elif cut.stop is None:
                return
            else:
                yield from self._show_undecided()
                if self._is_noise(cut.stop):
                    yield from self._noise(cut.stop)
                    text = cut.rest
                else:
                    yield from self._give_white_space(wanted=False)
                    yield Discarded(behind)
                    self.server_knows = cut.stop in self._stops
                    ends = self.server_knows or cut.stop in self._markers.ends
                    self._end(FinishReason.STOP if ends else FinishReason.STOP_RULE, self._rule_of(cut.stop))

    def end(self, outcome: Finished | Failed | None) -> Iterator[StreamEvent]:
        """What was held back, when the stream has ended by itself."""
        drifted = self._look_for_drift(self._cutter.flush())
        if isinstance(drifted, tuple):
            _, shown, rest = drifted
            yield from self._show(shown)
            yield from self._give_white_space(wanted=False)
            yield from _discarded(rest)
            return
        yield from self._show(drifted)
        yield from self._show_undecided()
        whole = isinstance(outcome, Finished) and outcome.reason in (FinishReason.STOP, FinishReason.UNSAID)
        yield from self._give_white_space(wanted=not whole)

    def _look_for_drift(self, text: str) -> str | tuple[StopRule, str, str]:
        """What can be shown; or the rule, what can be shown before it, and what is over."""
        if self._drift is None:
            return text
        drifted = self._drift.feed(text)
        return drifted.emit if drifted.rule is None else (drifted.rule, drifted.emit, drifted.rest)

    def _show_undecided(self) -> Iterator[StreamEvent]:
        """The beginning of a line that might have become a sign, when something else has come."""
        if self._drift is not None:
            yield from self._show(self._drift.flush())

    def _noise(self, marker: str) -> Iterator[StreamEvent]:
        if self._held:
            self._held.append(Discarded(marker))
        else:
            yield Discarded(marker)

    def _end(self, verdict: FinishReason, rule: StopRule | None) -> None:
        self.verdict = verdict
        self.rule = rule if self._request.attribution.purpose is Purpose.CHAT else None

    def _rule_of(self, stop: str) -> StopRule | None:
        """What a stop string stands for; None: the model said that it is done."""
        if stop in self._markers.ends:
            return None
        if stop in self._stops:
            return tech_assistant.RULES.get(stop, StopRule.OWN_STOP)
        return StopRule.OTHER_FILE if stop in markers.FILES else StopRule.MARKER

    def _show(self, text: str) -> Iterator[StreamEvent]:
        """`text` as part of the answer; inside our own frame without the white space at its two ends."""
        if not self._begun:
            body = text.lstrip()
            yield from _discarded(text[: len(text) - len(body)])
            text = body
            self._begun = bool(text)
        body = text.rstrip() if self._in_frame else text
        if body:
            yield from self._give_white_space(wanted=True)
            self._said_something = self._said_something or not body.isspace()
            yield TextDelta(body)
        if white := text[len(body) :]:
            self._held.append(TextDelta(white))

    def _give_white_space(self, *, wanted: bool) -> Iterator[StreamEvent]:
        """White space at the end is part of an answer that was cut (it may be continued), not of a whole one."""
        held, self._held = self._held, []
        for event in held:
            yield event if wanted else Discarded(event.text)

    def _is_noise(self, stop: str) -> bool:
        if stop in self._stops:
            return False
        return stop in self._markers.noise or (stop in self._markers.leading and not self._said_something)


def _is_framed(request: Request) -> bool:
    """Whether the request is a chat in our own few-shot frame."""
    return (
        isinstance(request, CompletionRequest)
        and request.card.chat_style is ChatStyle.FEW_SHOT
        and request.attribution.purpose is Purpose.CHAT
    )


def _opens_answer(request: Request) -> bool:
    return isinstance(request, CompletionRequest) and tech_assistant.opens_answer(request.prompt)


def _drift_watch(request: Request) -> DriftWatch:
    assert isinstance(request, CompletionRequest)
    return DriftWatch(*tech_assistant.last_turn(request.prompt))


def _discarded(text: str) -> Iterator[Discarded]:
    if text:
        yield Discarded(text)
