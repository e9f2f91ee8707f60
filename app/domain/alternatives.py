"""Several suggestions for one place, of which one is shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.suggestion import Suggestion, typed_through


@dataclass(frozen=True, slots=True)
class Alternatives:
    """At least one suggestion; `index` is the one that is shown."""

    all: tuple[Suggestion, ...]
    index: int = 0

    @property
    def current(self) -> Suggestion:
        return self.all[self.index]

    @property
    def label(self) -> str:
        """ "2 of 3"; empty for a single one."""
        return f"{self.index + 1} of {len(self.all)}" if len(self.all) > 1 else ""

    def turned(self, pages: int) -> "Alternatives":
        return replace(self, index=(self.index + pages) % len(self.all))

    def joined(self, others: Iterable[Suggestion]) -> "Alternatives":
        """With those of `others` that would make another text."""
        known = list(self.all)
        for other in others:
            if all((other.text, other.tail) != (one.text, one.tail) for one in known):
                known.append(other)
        return replace(self, all=tuple(known))

    def typed_through(
        self, typed: str, *, rest: str | None = None, revision: int | None = None
    ) -> "Alternatives | None":
        """Those that go on with what was typed: the shown one if it does, else the next that does."""
        order = [*range(self.index, len(self.all)), *range(self.index)]
        left = {at: typed_through(self.all[at], typed, rest=rest, revision=revision) for at in order}
        going_on = [at for at in range(len(self.all)) if left[at] is not None]
        if not going_on:
            return None
        shown = next(at for at in order if left[at] is not None)
        return Alternatives(tuple(one for at in going_on if (one := left[at]) is not None), going_on.index(shown))
