"""What completion costs and what it is good for today: the figures beside its badge.

What is not known is not nothing: a total with an unknown charge is "at least", and so is what a suggestion cost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.charges import Charge
from app.domain.money import Figure, format_figure, total_of
from app.domain.requests import Purpose

COUNTED = frozenset({Purpose.COMPLETION, Purpose.PASTE})


@dataclass(frozen=True, slots=True)
class Counters:
    """Of one day. `shown`: suggestions that were seen; `accepted`: of those, taken at least in part.

    `cached_tokens`: prompt and answer tokens of questions that the cache answered, as far as known; `cached_unknown`:
    how many of them had no known tokens. `stopped_tokens`: the room of answers that was left when they were stopped,
    so at most so many were not written.
    """

    asked: int = 0
    shown: int = 0
    accepted: int = 0
    from_cache: int = 0
    cached_tokens: int = 0
    cached_unknown: int = 0
    stopped_tokens: int = 0

    def one_asked(self) -> "Counters":
        return replace(self, asked=self.asked + 1)

    def one_shown(self) -> "Counters":
        return replace(self, shown=self.shown + 1)

    def one_accepted(self) -> "Counters":
        return replace(self, accepted=self.accepted + 1)

    def one_from_cache(self, tokens: int | None) -> "Counters":
        """A question that needed no model; `tokens` are those of the answer that was found."""
        return replace(
            self,
            from_cache=self.from_cache + 1,
            cached_tokens=self.cached_tokens + (tokens or 0),
            cached_unknown=self.cached_unknown + (tokens is None),
        )

    def one_stopped(self, room: int, received: int) -> "Counters":
        """An answer ended here, not by the model; both in tokens."""
        return replace(self, stopped_tokens=self.stopped_tokens + max(0, room - received))


@dataclass(frozen=True, slots=True)
class CompletionFigures:
    """`today`: all that completion cost. `per_accepted` and `acceptance` None: nothing to divide by yet.

    `per_accepted` is rounded up. `acceptance` 0..1. `not_bought` tokens the cache saved, at least where
    `not_bought_complete` is False; `not_written` at most so many were saved by stopping.
    """

    today: Figure
    per_accepted: Figure | None
    acceptance: float | None
    asked: int
    not_bought: int
    not_bought_complete: bool
    not_written: int

    @property
    def lines(self) -> tuple[str, ...]:
        """For people: "Today 1.4 ¢ for 31 questions", and so on; what there is nothing to say of is left out."""
        said = [f"Today {format_figure(self.today)} for {_many(self.asked, 'question')}"]
        if self.per_accepted is not None:
            said.append(f"{format_figure(self.per_accepted)} for each suggestion taken")
        if self.acceptance is not None:
            said.append(f"{round(100 * self.acceptance)} % of what was shown was taken")
        if self.not_bought or not self.not_bought_complete:
            mark = "" if self.not_bought_complete else "≥ "
            said.append(f"{mark}{_many(self.not_bought, 'token')} not bought again, thanks to the cache")
        if self.not_written:
            said.append(f"≤ {_many(self.not_written, 'token')} not bought, as answers were stopped in time")
        return tuple(said)


def figures(charges: Iterable[Charge], counters: Counters) -> CompletionFigures:
    """From today's charges, of which those of other features are left out, and today's counters."""
    today = total_of(charge for charge in charges if charge.purpose in COUNTED)
    return CompletionFigures(
        today=today,
        per_accepted=_shared(today, counters.accepted),
        acceptance=min(1.0, counters.accepted / counters.shown) if counters.shown else None,
        asked=counters.asked,
        not_bought=counters.cached_tokens,
        not_bought_complete=counters.cached_unknown == 0,
        not_written=counters.stopped_tokens,
    )


def _shared(total: Figure, parts: int) -> Figure | None:
    if parts == 0 or total.known is None:
        return None
    rounded = total.known // parts if not total.complete else -(-total.known // parts)
    return replace(total, known=rounded)


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
