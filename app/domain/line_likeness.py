"""How alike two lines are: the letters that differ, and whether their words are the same."""

import re

_WORDS = re.compile(r"\w+")


def is_telling(line: str) -> bool:
    """The line says something: three letters of a word or more, not only brackets and signs."""
    return re.search(r"\w{3}|\w.*\w.*\w", line) is not None


def near(one: str, other: str, share: float = 0.05) -> bool:
    """The same but for white space and the sign at the end, or the same words with at most `share` other letters.

    With other words a line is a new one however few letters differ: `assert f(1)` and `assert f(2)`.
    """
    one, other = one.strip(), other.strip()
    if _plain(one) == _plain(other):
        return True
    limit = int(share * max(len(one), len(other)))
    return limit > 0 and _WORDS.findall(one) == _WORDS.findall(other) and distance_within(one, other, limit)


def _plain(line: str) -> str:
    return "".join(line.split()).rstrip(";,")


def alike(one: str, other: str, share: float) -> bool:
    """Less than `share` of the letters differ, whatever they are."""
    one, other = one.strip(), other.strip()
    return distance_within(one, other, int(share * max(len(one), len(other))))


def distance_within(one: str, other: str, limit: int) -> bool:
    """Whether at most `limit` letters must be put in, taken out or changed to make `other` of `one`.

    Only the band of the table is made in which an answer can lie, of what is left without equal ends.
    """
    one, other = _without_equal_ends(one, other)
    if abs(len(one) - len(other)) > limit:
        return False
    beyond = limit + 1
    previous = [min(column, beyond) for column in range(len(other) + 1)]
    for row, letter in enumerate(one, 1):
        first, last = max(1, row - limit), min(len(other), row + limit)
        current = [beyond] * (len(other) + 1)
        current[first - 1] = row if first == 1 and row <= limit else beyond
        best = current[first - 1]
        for column in range(first, last + 1):
            steps = previous[column - 1] + (letter != other[column - 1])
            if previous[column] < steps:
                steps = previous[column] + 1
            if current[column - 1] < steps:
                steps = current[column - 1] + 1
            current[column] = steps
            if steps < best:
                best = steps
        if best > limit:
            return False
        previous = current
    return previous[-1] <= limit


def _without_equal_ends(one: str, other: str) -> tuple[str, str]:
    start, shortest = 0, min(len(one), len(other))
    while start < shortest and one[start] == other[start]:
        start += 1
    end = 0
    while end < shortest - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]
