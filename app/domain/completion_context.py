"""What of a file goes into a question for a completion: the code around the cursor, cut to a budget of tokens.

Every token of the prompt is paid for with each question, so the budget is far below what models take: 2,048 with the
answer, of which most is for the code before the cursor (Cody gave StarCoder as much, Copilot four times that).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.models import CONTEXT_RESERVE

TOTAL = 2_048
FRAME = 6  # special tokens of the prompt
SINGLE_LINE, MULTILINE, FORCED = 64, 192, 256  # tokens of an answer

_LIKELY = 3  # characters in a token of code, for a first guess
_LONGEST_TOKEN = 12  # characters that a token of code hardly ever exceeds on average

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Shares:
    """Tokens for each part; together with the frame they are no more than the budget."""

    prefix: int
    suffix: int
    others: int
    reply: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The code around the cursor as it is sent. `rest`: what stands behind the cursor on its line, which is not.

    The line's rest is kept from the model, which would not know what to do with it, and is reconciled with its answer
    by `domain.postprocess`.
    """

    prefix: str
    suffix: str
    rest: str


def reply_tokens(*, multiline: bool, forced: bool) -> int:
    """The room for an answer."""
    return FORCED if forced else MULTILINE if multiline else SINGLE_LINE


def shares(context: int, reply: int = MULTILINE, named: int = 0) -> Shares:
    """How the budget is divided for a model that takes `context` tokens; `named` are those of path and repository.

    Where the model takes less than the budget, all parts shrink alike, the answer last.
    """
    room = max(0, min(TOTAL, context - CONTEXT_RESERVE) - FRAME - named)
    reply = min(reply, room // 2)
    full = Shares(1_200, 250, 400, MULTILINE)
    left = min(room - reply, full.prefix + full.suffix + full.others)
    whole = full.prefix + full.suffix + full.others
    prefix, suffix = full.prefix * left // whole, full.suffix * left // whole
    return Shares(prefix, suffix, full.others * left // whole, reply)


def excerpt(text: str, cursor: int, count: Count, shares: Shares, *, rest_too: bool = False) -> Excerpt:
    """The code around the cursor within the shares for prefix and suffix, in whole lines.

    `rest_too` sends the rest of the line as well, for models which are asked in words.
    """
    end = text.find("\n", cursor)
    rest = text[cursor:] if end < 0 else text[cursor:end]
    prefix = _last_lines(text[:cursor], shares.prefix, count)
    suffix = _first_lines(text[cursor if rest_too else cursor + len(rest) :], shares.suffix, count)
    return Excerpt(prefix, suffix, "" if rest_too else rest)


def _last_lines(text: str, limit: int, count: Count) -> str:
    """The longest end of `text` that begins at a line's start and has at most `limit` tokens.

    When the last line alone has more, its end.
    """
    near = text[-limit * _LONGEST_TOKEN :] if limit > 0 else ""
    lines = near.split("\n")
    whole = lines if len(near) == len(text) else lines[1:]  # the first one may be a part of a line
    if fitting := _fitting(whole[::-1], limit, count):
        return "\n".join(whole[-fitting:])
    line = lines[-1]
    size = _longest(len(line), lambda letters: line[-letters:], limit, count)
    return line[len(line) - size :]


def _first_lines(text: str, limit: int, count: Count) -> str:
    """The longest start of `text` that ends with a line and has at most `limit` tokens."""
    near = text[: max(0, limit) * _LONGEST_TOKEN]
    lines = near.split("\n")
    whole = lines if len(near) == len(text) else lines[:-1]
    return "\n".join(whole[: _fitting(whole, limit, count)])


def _fitting(lines: Sequence[str], limit: int, count: Count) -> int:
    """How many of the lines have at most `limit` tokens together.

    Counted one by one, which gives some more than all at once would, and is quick: most lines were counted before.
    """
    used = 0
    for number, line in enumerate(lines):
        used += count(line + "\n")
        if used > limit:
            return number
    return len(lines)


def _longest(most: int, piece: Callable[[int], str], limit: int, count: Count) -> int:
    """The largest n up to `most` for which `piece(n)` has at most `limit` tokens; pieces grow with n. 0: none.

    The first guess comes from the length, so that long pieces, which take long to count, are seldom counted.
    """
    low, high = 0, most
    guess = most
    while guess > 1 and len(piece(guess)) > limit * _LIKELY:
        guess = guess * 3 // 4
    while low < high:
        tried = min(max(guess, low + 1), high)
        if count(piece(tried)) <= limit:
            low, guess = tried, tried + max(1, (high - tried) // 4)
        else:
            high, guess = tried - 1, (low + tried) // 2
    return low
