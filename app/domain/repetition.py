"""Noticing that a model runs in circles, while its text streams: what it would go on to repeat need not be bought.

Three signs, each judged only at fixed places of the text (so that the division into pieces does not matter):

    period     the end of the text is the same stretch over and over, to the letter
    counting   the same, but for the numbers in it ("Step 7: ...", "Step 8: ...")
    few lines  dozens of lines, and hardly a new one among them

Code repeats itself for good reasons (tables, imports, banners, arrays), so a stretch must say something to count
quickly: the fewer words and letters it has, the longer it may go on. The limits were set by running over the standard
library, C headers and JSON (no alarm) and over loops of real base models (alarm within some hundred characters).
"""

import re
from collections import deque
from enum import StrEnum

_BLOCK = 64  # characters between two looks
_TAIL = 4096  # characters that are remembered
_KEY = 24  # characters that must come again before a period is worth measuring
_CANDIDATES = 3
_RARELY = 2500
_NEVER = _TAIL
_LINES = 40  # the last lines that are not blank
_NEW_LINES = 4  # so few different ones among them are a loop, when half of them say something

_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGITS = re.compile(r"[0-9]+")
_SENTENCE_ENDS = (".", "!", "?", ";", "}")
_SENTENCE_END = re.compile(r"[.!?;}](?=\s)|(?=\n)")


class Sign(StrEnum):
    """Why an alarm was given."""

    PERIOD = "period"
    COUNTING = "counting"
    FEW_LINES = "few_lines"


class RepetitionWatch:
    """Feed it the stream; `sign` is None until the text runs in circles, and stays set from then on."""

    def __init__(self) -> None:
        self.sign: Sign | None = None
        self._pending: list[str] = []
        self._pending_length = 0
        self._tail = ""
        self._counted_tail = ""
        self._tail_ends_in_number = False
        self._line = ""
        self._lines: deque[str] = deque(maxlen=_LINES)

    def feed(self, text: str) -> bool:
        """Takes the next piece; True when the text runs in circles."""
        self._pending.append(text)
        self._pending_length += len(text)
        if self._pending_length >= _BLOCK:
            waiting = "".join(self._pending)
            whole = len(waiting) - len(waiting) % _BLOCK
            self._pending = [waiting[whole:]]
            self._pending_length = len(waiting) - whole
            for at in range(0, whole, _BLOCK):
                if self.sign is None:
                    self.sign = self._look(waiting[at : at + _BLOCK])
        return self.sign is not None

    def _look(self, block: str) -> Sign | None:
        self._tail = (self._tail + block)[-_TAIL:]
        counted = _DIGITS.sub("0", block)
        if self._tail_ends_in_number and block[0] in "0123456789":
            counted = counted[1:]  # the number began in the last block
        self._tail_ends_in_number = block[-1] in "0123456789"
        self._counted_tail = (self._counted_tail + counted)[-_TAIL:]
        if _runs_in_circles(self._tail, counting=False):
            return Sign.PERIOD
        if _runs_in_circles(self._counted_tail, counting=True):
            return Sign.COUNTING
        if "\n" in block and self._few_lines(block):
            return Sign.FEW_LINES
        self._line = self._line if "\n" in block else (self._line + block)[-_TAIL:]
        return None

    def _few_lines(self, block: str) -> bool:
        """Whether the last lines that say something are hardly ever new ones; `block` has a line end in it."""
        *ended, self._line = (self._line + block).split("\n")
        self._lines.extend(line for line in map(str.strip, ended) if line)
        if len(self._lines) < _LINES:
            return False
        different = set(self._lines)
        if len(different) > _NEW_LINES:
            return False
        telling = {line for line in different if len(line) >= 12 and len(_WORD.findall(line)) >= 2}
        return sum(line in telling for line in self._lines) >= _LINES // 2


def without_circles(text: str) -> str:
    """The text with what it repeats to the letter at its end said once: a model that reads it goes on with it."""
    for tail in (text[-_TAIL:], text):
        at = tail.rfind(tail[-_KEY:], 0, len(tail) - 1) if len(tail) > _KEY else -1
        if at < 0:
            return text
        period = len(tail) - _KEY - at
        repeated = _common_end(tail, period)
        if repeated < period:
            return text
        if repeated < len(tail) - period or len(tail) == len(text):  # the circles begin within the tail
            start = len(text) - repeated
            once = text[:start].rstrip()
            sentence = None if once.endswith(_SENTENCE_ENDS) else _SENTENCE_END.search(text, start, start + period)
            return text[: sentence.end()].rstrip() if sentence else once
    return text


def _runs_in_circles(tail: str, *, counting: bool) -> bool:
    """Whether the end of `tail` is one stretch, repeated more often than its content excuses."""
    key = tail[-_KEY:]
    if len(key) < _KEY:
        return False
    end = len(tail) - 1
    for _ in range(_CANDIDATES):
        at = tail.rfind(key, 0, end)
        if at < 0:
            return False
        period = len(tail) - _KEY - at
        repeated = _common_end(tail, period)
        if repeated >= _KEY and repeated >= _allowed(tail[-period:], counting):
            return True
        if repeated >= period:
            return False  # longer periods would be multiples of this one
        end = at + _KEY - 1
    return False


def _common_end(tail: str, period: int) -> int:
    """How many characters at the end equal those one period earlier."""
    low, high = 0, len(tail) - period
    if tail[period:] == tail[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if tail[-middle:] == tail[-middle - period : -period]:
            low = middle
        else:
            high = middle
    return low


def _allowed(unit: str, counting: bool) -> int:
    """How many repeated characters a stretch may have before it is a loop."""
    period = len(unit)
    words = len(_WORD.findall(unit))
    if counting:
        return max(1500, 30 * period) if words >= 5 else _RARELY if words else _NEVER
    if not words:
        return _allowed_without_words(unit)
    if words < 3:
        return 800
    if period < 120:
        return max(240, 5 * period)
    return 3 * period if period < 300 else 2 * period


def _allowed_without_words(unit: str) -> int:
    """White space, rules, bullets, numbers: there a token is a character or two, and the period is short."""
    if not unit.strip():
        return 400
    if len(unit) <= 6:
        return 300
    return 900 if len(unit) <= 120 else 1500
