"""One answer while it comes: what of it may be shown, when it is worth showing, and when no more of it is wanted."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from app.domain.completion_cache import STREAK_LINES
from app.domain.errors import Problem
from app.domain.postprocess import NOTHING, Cleaned
from app.domain.requests import Request
from app.domain.stream import Attempted, Failed, Finished, StreamEvent, TextDelta, UsageReported
from app.domain.suggestion import Suggestion, typed_through
from app.domain.trigger import upgrades
from app.domain.usage import Usage
from app.services.completion.questions import Wish, cleaned
from app.services.ports import Clock, Model

LINES_BEYOND = 3  # further lines that add nothing to a block: it is over
MORE_AFTER_S = 0.3  # what has come of a block is shown so long after its first line


@dataclass(frozen=True, slots=True)
class Typed:
    """What went into the document at the cursor since the question: see `domain.suggestion.typed_through`."""

    text: str
    rest: str
    revision: int


class Answer:
    """`changed` is called when there is more to show, and at the end. `goes_on` False: something else was done at the
    place, so nothing of it can be shown any more."""

    def __init__(self, wish: Wish, request: Request, model: Model, clock: Clock, changed: Callable[["Answer"], None]):
        self.wish = wish
        self.request = request
        self.multiline = wish.ask.multiline
        self.raw = ""
        self.shown = NOTHING
        self.ended = False
        self.stopped_early = False
        self.charge_id: str | None = None
        self.usage: Usage | None = None
        self.problem: Problem | None = None
        self.began_at = clock.monotonic()
        self.first_text_at: float | None = None
        self.first_line_at: float | None = None
        self.typed: list[Typed] = []
        self.goes_on = True
        self._model = model
        self._clock = clock
        self._changed = changed

    async def run(self) -> None:
        """Reads the stream to its end, or as far as anything of it is wanted; leaving closes it at the server."""
        async with aclosing(self._model.stream(self.request)) as events:
            async for event in events:
                if self._take(event) and self._enough():
                    self.stopped_early = True
                    break
        self.ended = True
        self._look(complete=True)
        self._changed(self)

    def follow(self, typed: Typed) -> bool:
        """The person has typed on. False: against what has come so far."""
        self.typed.append(typed)
        self.goes_on = self.goes_on and (not self.shown.text or self.suggestion() is not None)
        return self.goes_on

    def suggestion(self) -> Suggestion | None:
        """What is left to show where the cursor is now."""
        spot = self.wish.spot
        left: Suggestion | None = Suggestion(
            self.shown.text,
            spot.at,
            spot.revision,
            spot.before,
            spot.rest,
            self.shown.replace_after,
            self.wish.card.key,
            self.charge_id,
        )
        for typed in self.typed:
            if left is None or not left.text:
                return None
            left = typed_through(left, typed.text, rest=typed.rest, revision=typed.revision)
        return left if left is not None and left.text else None

    @property
    def ready(self) -> bool:
        """It may be shown: a line is there, of a block all, or what has come after a while."""
        if not self.shown.text:
            return False
        if self.ended or not self.multiline:
            return True
        return self.first_line_at is not None and self._clock.monotonic() - self.first_line_at >= MORE_AFTER_S

    # inside

    def _take(self, event: StreamEvent) -> bool:
        """True when there is more of the answer."""
        match event:
            case Attempted(charge_id):
                self.charge_id = charge_id
            case UsageReported(usage):
                self.usage = usage
            case Failed(problem):
                self.problem = problem
            case Finished():
                pass
            case TextDelta(text) if text:
                if self.first_text_at is None:
                    self.first_text_at = self._clock.monotonic()
                self.raw += text
                if "\n" in text:
                    self._look(complete=False)
                return True
        return False

    def _look(self, *, complete: bool) -> None:
        before = self.shown
        self.shown = cleaned(self.raw, self.wish, multiline=self.multiline, complete=complete)
        if self._opens_block(self.shown):
            self.multiline = True
            self.shown = cleaned(self.raw, self.wish, multiline=True, complete=complete)
        if self.shown.text and self.first_line_at is None:
            self.first_line_at = self._clock.monotonic()
        if self.shown != before and not complete:
            self._changed(self)

    def _opens_block(self, shown: Cleaned) -> bool:
        """A line was asked for, and it opens a block: then the block is wanted too, as it comes in the same stream."""
        if self.multiline or self.wish.to_line_end or not shown.text or self.wish.spot.rest.strip():
            return False
        return upgrades(self.wish.spot.before + shown.text, self.wish.spot.language)

    def _enough(self) -> bool:
        """Nothing that could still come would be shown or kept."""
        if not self.goes_on:
            return True
        lines = self.raw.count("\n")
        if self.multiline:
            return bool(self.shown.text) and lines > self.shown.text.count("\n") + 1 + LINES_BEYOND
        return bool(self.shown.text) and lines > STREAK_LINES
