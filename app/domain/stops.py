"""Cutting a stream at the first of some strings, wherever the stream's pieces happen to be divided. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """`emit` is safe to show. `stop` is the stop that was found, and `rest` the text behind it; else None and ""."""

    emit: str
    stop: str | None = None
    rest: str = ""


class StopCutter:
    """Finds the stop that is complete first (of several that end at the same place, the longest), as if the text came
    one character at a time.

    It holds back only the longest end of the text that could still be the beginning of a stop. After a find it is
    ready for a new text (feed it `rest` to search on).
    """

    def __init__(self, stops: tuple[str, ...]) -> None:
        self._stops = tuple(sorted({stop for stop in stops if stop}, key=len, reverse=True))
        self._firsts = frozenset(stop[0] for stop in self._stops)
        self._longest = max(map(len, self._stops), default=0)
        self._held = ""

    def feed(self, text: str) -> Cut:
        """Takes the next piece of the stream."""
        text = self._held + text
        self._held = ""
        found = self._first_stop(text)
        if found is not None:
            at, stop = found
            return Cut(text[:at], stop, text[at + len(stop) :])
        keep = self._beginning_of_a_stop(text)
        self._held = text[keep:]
        return Cut(text[:keep])

    def flush(self) -> str:
        """What was held back, when nothing more comes."""
        held, self._held = self._held, ""
        return held

    def _first_stop(self, text: str) -> tuple[int, str] | None:
        """Where the first complete stop begins, and which it is."""
        best: tuple[int, str] | None = None
        end = len(text)
        for stop in self._stops:  # the longest first, so that an equal end does not replace it
            at = text.find(stop, 0, end if best is None else end - 1)
            if at >= 0:
                best, end = (at, stop), at + len(stop)
        return best

    def _beginning_of_a_stop(self, text: str) -> int:
        """Where the longest end of `text` begins that a stop begins with; its length when there is none."""
        for at in range(max(0, len(text) - self._longest + 1), len(text)):
            if text[at] in self._firsts and any(stop.startswith(text[at:]) for stop in self._stops):
                return at
        return len(text)
