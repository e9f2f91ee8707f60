"""Joining a continued answer to its first part at the exact character, what the model repeats left out."""

from app.domain import fences

LONGEST_OVERLAP = 400
SHORTEST_OVERLAP = 6  # shorter ones happen by chance ("the ", "    ")
LONGEST_FENCE = 60  # of a fence with the name of a language


def overlap(text: str, continuation: str) -> int:
    """How many of the continuation's first characters repeat the end of `text`; 0 below SHORTEST_OVERLAP."""
    longest = min(LONGEST_OVERLAP, len(text), len(continuation))
    for length in range(longest, SHORTEST_OVERLAP - 1, -1):
        if text.endswith(continuation[:length]):
            return length
    return 0


class Welder:
    """Feeds a streamed continuation through; holds the start back only while it may still be a repetition.

    Where `text` ends inside a block of code, a model often opens the block once more, and begins the broken line anew.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._fence = _open_fence(text)
        self._line = text[text.rfind("\n") + 1 :]
        self._reopened = False
        self._held: str | None = ""

    def feed(self, piece: str) -> str:
        """What of the stream can be shown now."""
        if self._held is None:
            return piece
        self._held += piece
        if self._fence is not None and not self._reopened:
            self._drop_fence(self._fence, self._held)
        if self._may_be_fence(self._held) or (len(self._held) < LONGEST_OVERLAP and self._may_grow(self._held)):
            return ""
        return self.flush()

    def flush(self) -> str:
        """The rest, when nothing more comes."""
        if self._held is None:
            return ""
        held, self._held = self._held, None
        repeated = overlap(self._text, held) or self._repeated_line(held)
        if self._reopened and not repeated and self._line.strip() and held:
            return f"\n{held}"  # it goes on with the next line
        return held[repeated:]

    def _drop_fence(self, fence: fences.Opening, held: str) -> None:
        """Takes away a line that opens the block again. One without a language closes the block, if it stands where a
        line begins."""
        start = held.lstrip("\n")
        line, end, rest = start.partition("\n")
        opened = fences.opening(line.strip(" ")) if end else None
        if opened is None or opened.marker != fence.marker:
            return
        at_line_start = not self._line or len(start) < len(held)
        if opened.info or not at_line_start:
            self._reopened = True
            self._held = rest

    def _may_be_fence(self, held: str) -> bool:
        """Whether the first line, not complete yet, may open the block again."""
        if self._fence is None or self._reopened or len(held) > LONGEST_FENCE:
            return False
        start = held.lstrip("\n").lstrip(" ")
        return "\n" not in start and (not start or fences.may_open(start))

    def _repeated_line(self, held: str) -> int:
        """How much of a line of code is there already, when it is begun anew; also less than an overlap needs."""
        line = self._line
        return len(line) if self._fence is not None and len(line.strip()) > 1 and held.startswith(line) else 0

    def _may_grow(self, held: str) -> bool:
        """A repetition of the end, or of the last line, that is not at its end yet."""
        if self._fence is not None and self._line.startswith(held) and held != self._line:
            return True
        return held in self._text[-2 * LONGEST_OVERLAP :]


def _open_fence(text: str) -> fences.Opening | None:
    """The fence of the block of code in which `text` ends."""
    fence: fences.Opening | None = None
    for line in text.split("\n")[:-1]:  # the last is not complete
        if fence is None:
            fence = fences.opening(line.strip(" "))
        elif fences.closes(fence, line.strip(" ")):
            fence = None
    return fence
