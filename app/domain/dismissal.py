"""What Esc does to suggestions: none until the next word is typed; pressed twice, none for ten minutes."""

import re
from dataclasses import dataclass, replace

TWICE_S = 2.0
SNOOZE_S = 600.0


@dataclass(frozen=True, slots=True)
class Dismissal:
    """`typed`: what was typed since Esc, None when nothing is dismissed. Times are of the clock given to `escaped`."""

    typed: str | None = None
    escaped_at: float | None = None
    snoozed_until: float | None = None

    @property
    def dismissed(self) -> bool:
        return self.typed is not None

    def snoozed(self, now: float) -> bool:
        return self.snoozed_until is not None and now < self.snoozed_until

    def escaped(self, now: float) -> "Dismissal":
        """After Esc, whether it took a suggestion away or is the second one in a row."""
        if self.escaped_at is not None and 0 <= now - self.escaped_at <= TWICE_S:
            return Dismissal(typed="", snoozed_until=now + SNOOZE_S)
        return replace(self, typed="", escaped_at=now)

    def after_typing(self, text: str) -> "Dismissal":
        """Typing lifts it with the end of a word, or with the first letter of a new one."""
        if self.typed is None:
            return self
        typed = self.typed + text
        over = re.search(r"\w\W|\W\w", typed) is not None
        return replace(self, typed=None if over else typed)

    def lifted(self) -> "Dismissal":
        """After the person asks by key, or wakes it from its snooze: as if Esc had not been pressed."""
        return Dismissal()
