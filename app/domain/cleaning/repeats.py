"""Steps 4 and 8: an answer that repeats itself, the line above it, or the lines below it."""

import re
from itertools import pairwise

from app.domain.line_likeness import alike, is_telling, near
from app.domain.surroundings import Surroundings

_LONGEST_BLOCK = 6  # lines
_SIMILAR_LINES = 5
_PATTERNS = ((1, 10), (10, 30), (20, 45), (30, 60))  # a period of so many tokens, over so many at the end
_TOKEN = re.compile(r"\s*\w+|\s*[^\w\s]")
_RULE = 120  # characters that a period without words may fill: lines of dashes, tables


def without_circles(text: str, here: Surroundings, *, complete: bool) -> str:
    """4: one of a stretch of lines that comes three times, four of lines that hardly differ, one period of tokens.

    While more comes, lines that equal those before them wait until the next one tells what they are.
    """
    lines = text.split("\n")
    seen = [(here.before if here.blank else "") + lines[0], *lines[1:]]
    seen = seen[: min(_end_of_blocks(seen), _end_of_similar(seen))]
    if not complete:
        seen = seen[: len(seen) - _waiting(seen)]
    kept = "\n".join(lines[: len(seen)])
    return _without_periods(kept) if complete else kept


def says_again(text: str, here: Surroundings) -> bool:
    """8: the first lines are those that follow the cursor anyway, or the first is the line above once more."""
    first, *others = text.split("\n")
    lines = [here.before + first, *others] if first.strip() else others
    lines = [line for line in lines if line.strip()]
    if not lines:
        return False
    count = min(3, len(lines), len(here.following))
    below = list(zip(lines[:count], here.following, strict=False))
    if below and any(is_telling(line) for line, _ in below) and all(near(line, old) for line, old in below):
        return True
    return _is_line_above(lines[0], here)


def _is_line_above(line: str, here: Surroundings) -> bool:
    above = here.previous
    indented_alike = line[: len(line) - len(line.lstrip())] == above[: len(above) - len(above.lstrip())]
    return len(line.strip()) >= 5 and is_telling(line) and indented_alike and near(line, above)


def _end_of_blocks(lines: list[str]) -> int:
    """How many lines there are up to the end of the first of the same blocks of lines; all, if there are none."""
    plain = [line.rstrip() for line in lines]
    for start in range(len(plain)):
        for size in range(1, _LONGEST_BLOCK + 1):
            block = plain[start : start + size]
            telling = sum(map(is_telling, block))
            times = 2 if telling >= 3 else 3
            if not telling or start + size * times > len(plain):
                continue
            if all(plain[start + size * n : start + size * (n + 1)] == block for n in range(1, times)):
                return start + size
    return len(lines)


def _end_of_similar(lines: list[str]) -> int:
    """How many lines there are up to the last that may be like those before it."""
    run = 1
    for index, (one, other) in enumerate(pairwise(lines), 1):
        run = run + 1 if is_telling(one) and is_telling(other) and alike(one, other, 0.10) else 1
        if run >= _SIMILAR_LINES:
            return index
    return len(lines)


def _waiting(lines: list[str]) -> int:
    """How many of the last lines are the same as those some lines before them, and may be the start of a circle."""
    most = 0
    for size in range(1, _LONGEST_BLOCK + 1):
        run = 0
        while run + size < len(lines) and lines[-1 - run] == lines[-1 - run - size]:
            run += 1
        if run and any(map(is_telling, lines[len(lines) - run :])):
            most = max(most, run)
    return most


def _without_periods(text: str) -> str:
    """Up to the first of the tokens that the end of the text is made of, over and over."""
    found = list(_TOKEN.finditer(text))
    tokens = [one.group().strip() for one in found]
    for longest, span in _PATTERNS:
        if len(tokens) < span:
            break
        tail = tokens[-span:]
        period = next((size for size in range(1, longest + 1) if tail[size:] == tail[:-size]), None)
        if period is None:
            continue
        start = len(tokens) - span
        while start > 0 and tokens[start - 1] == tokens[start - 1 + period]:
            start -= 1
        words = any(re.search(r"\w", token) for token in tokens[start : start + period])
        if words or len(text) - found[start].start() > _RULE:
            return text[: found[start + period - 1].end()]
    return text
