"""How fast somebody types and how fast the model begins: what the wait before a question is made of."""

from dataclasses import dataclass, replace

# A longer gap is a pause for thought, not a part of the rhythm.
_LONGEST_GAP_S = 2.0
_KEY_WEIGHT = 0.2
_ANSWER_WEIGHT = 0.3

SHORTEST_WAIT_S, LONGEST_WAIT_S, FIRST_WAIT_S = 0.075, 0.400, 0.150


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Moving means in seconds, None: not known yet. `last_key_at` is a time of the same clock that `key` is given."""

    key_interval_s: float | None = None
    first_token_s: float | None = None
    last_key_at: float | None = None

    def key(self, now: float) -> "Rhythm":
        """After a key that typed something."""
        gap = None if self.last_key_at is None else now - self.last_key_at
        if gap is None or not 0 <= gap <= _LONGEST_GAP_S:
            return replace(self, last_key_at=now)
        return replace(self, last_key_at=now, key_interval_s=_mean(self.key_interval_s, gap, _KEY_WEIGHT))

    def answered(self, first_token_s: float) -> "Rhythm":
        """After the first text of an answer came."""
        return replace(self, first_token_s=_mean(self.first_token_s, first_token_s, _ANSWER_WEIGHT))

    def wait_s(self, *, after_sign: bool, at_line_end: bool, at_file_end: bool) -> float:
        """How long to wait for another key: less where a thought may be finished, and where the model is slow to begin.

        `rate x interval - time to the first token`, with a rate of 3.0 down to 1.5 (as Tabby has it), within 75 to
        400 ms; 150 ms while nothing is known.
        """
        if self.key_interval_s is None:
            return FIRST_WAIT_S
        score = 0.5 * after_sign + 0.4 * at_line_end + 0.1 * at_file_end
        wait = (3.0 - 1.5 * score) * self.key_interval_s - (self.first_token_s or 0.0)
        return min(max(wait, SHORTEST_WAIT_S), LONGEST_WAIT_S)


def _mean(known: float | None, new: float, weight: float) -> float:
    return new if known is None else known + weight * (new - known)
