"""Joining a continued answer to its first part at the exact character, what the model repeats left out."""

LONGEST_OVERLAP = 400
SHORTEST_OVERLAP = 6  # shorter ones happen by chance ("the ", "    ")


def overlap(text: str, continuation: str) -> int:
    """How many of the continuation's first characters repeat the end of `text`; 0 below SHORTEST_OVERLAP."""
    longest = min(LONGEST_OVERLAP, len(text), len(continuation))
    for length in range(longest, SHORTEST_OVERLAP - 1, -1):
        if text.endswith(continuation[:length]):
            return length
    return 0


class Welder:
    """Feeds a streamed continuation through; holds the start back only while it may still be a repetition."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._held: str | None = ""

    def feed(self, piece: str) -> str:
        """What of the stream can be shown now."""
        if self._held is None:
            return piece
        self._held += piece
        if len(self._held) < LONGEST_OVERLAP and self._may_grow(self._held):
            return ""
        return self.flush()

    def flush(self) -> str:
        """The rest, when nothing more comes."""
        if self._held is None:
            return ""
        held, self._held = self._held, None
        return held[overlap(self._text, held) :]

    def _may_grow(self, held: str) -> bool:
        return held in self._text[-2 * LONGEST_OVERLAP :]
