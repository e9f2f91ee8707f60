"""How alike two lines are: the letters that differ, and whether their words are the same."""

import re

_WORDS = re.compile(r"\w+")


def is_telling(line: str) -> bool:
    """The line says something: three letters of a word or more, not only brackets and signs."""
    return re.search(r"\w{3}|\w.*\w.*\w", line) is not None


def near(one: str, other: str, share: float) -> bool:
    """The same words and numbers, and at most one letter or `share` of the letters differ; ends and case count.

    With other words a line is a new one however few letters differ: `assert f(1)` and `assert f(2)`.
    """
    one, other = one.strip(), other.strip()
    if one == other:
        return True
    limit = max(1, int(share * max(len(one), len(other))))
    return _WORDS.findall(one) == _WORDS.findall(other) and distance_within(one, other, limit)


def alike(one: str, other: str, share: float) -> bool:
    """Less than `share` of the letters differ, whatever they are."""
    one, other = one.strip(), other.strip()
    return distance_within(one, other, int(share * max(len(one), len(other))))


def distance_within(one: str, other: str, limit: int) -> bool:
    """Whether at most `limit` letters must be put in, taken out or changed to make `other` of `one`."""
    if abs(len(one) - len(other)) > limit:
        return False
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            same = previous[column - 1] + (letter != wanted)
            current.append(min(same, previous[column] + 1, current[-1] + 1))
        if min(current) > limit:
            return False
        previous = current
    return previous[-1] <= limit
