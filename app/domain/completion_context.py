"""What of a file goes into a question for a completion: the code around the cursor, cut to a budget of tokens.

Every token of the prompt is paid for with each question, so the budget is far below what models take: 2,048 with the
answer, of which most is for the code before the cursor (Cody gave StarCoder as much, Copilot four times that).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count as count_up

from app.domain.models import CONTEXT_RESERVE

TOTAL = 2_048
FRAME = 6  # special tokens of the prompt
SINGLE_LINE, MULTILINE, FORCED = 64, 192, 256  # tokens of an answer

_LIKELY = 3  # characters in a token of code, for a first try
_FULL = 0.95  # of a share is full enough
_TRIES = 6  # then the middle is tried
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
    """An end of `text` that begins at a line's start and fills the share; when the last line alone is more, its end."""
    near = text[-limit * _LONGEST_TOKEN :] if limit > 0 else ""
    text = near if len(near) == len(text) or "\n" not in near else near[near.index("\n") + 1 :]
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    size = _largest(
        [len(text) - start for start in reversed(starts)], lambda size: text[len(text) - size :], limit, count
    )
    if size is None:
        line = text[starts[-1] :]
        size = _largest(range(len(line) + 1), lambda size: line[len(line) - size :], limit, count)
    return text[len(text) - (size or 0) :]


def _first_lines(text: str, limit: int, count: Count) -> str:
    """A start of `text` that ends with a line and fills the share."""
    near = text[: max(0, limit) * _LONGEST_TOKEN]
    text = near if len(near) == len(text) else near[: max(0, near.rfind("\n"))]
    ends = [*(found.start() for found in re.finditer("\n", text) if found.start()), len(text)]
    return text[: _largest(ends, lambda size: text[:size], limit, count) or 0]


def _largest(sizes: Sequence[int], piece: Callable[[int], str], limit: int, count: Count) -> int | None:
    """One of the ascending sizes whose piece fills the limit of tokens, or the largest that fits; None: none does.

    Each try comes from the tokens of the last one, as counting long pieces takes long; two or three are enough.
    """
    low, high = -1, len(sizes) - 1
    wanted = float(limit * _LIKELY)
    for tries in count_up():
        if low >= high:
            break
        tried = (low + high + 1) // 2 if tries > _TRIES else bisect_right(sizes, wanted) - 1
        tried = min(max(tried, low + 1), high)
        tokens = count(piece(sizes[tried]))
        if tokens > limit:
            high = tried - 1
        else:
            low = tried
            if tokens >= _FULL * limit:
                break
        wanted = sizes[tried] * limit / max(1, tokens)
    return sizes[low] if low >= 0 else None
