"""The lines that show indentation: how many levels each line of code has, blank ones included."""

from collections.abc import Sequence


def levels(indents: Sequence[int | None], width: int) -> list[int]:
    """The number of guides of each line, from its indentation in columns (None: blank).

    A blank line belongs to what is around it: inside a block, and at its beginning, it has the guides of the block.
    The first and the last line of the stretch stand for what is beyond it.
    """
    found = [0 if columns is None else -(-columns // width) for columns in indents]
    number = 0
    while number < len(indents):
        if indents[number] is not None:
            number += 1
            continue
        end = number
        while end < len(indents) and indents[end] is None:
            end += 1
        above = found[number - 1] if number else (found[end] if end < len(indents) else 0)
        below = found[end] if end < len(indents) else above
        between = above if above == below else min(above, below) + 1 if above < below else below
        found[number:end] = [between] * (end - number)
        number = end
    return found


def around(found: Sequence[int], here: int) -> tuple[int, int, int]:
    """(level, first, last): the guide that the line at index `here` stands inside, and the lines it runs along.

    The line that opens a block is taken to stand inside it. Level -1: there is none.
    """
    level = found[here]
    if here + 1 < len(found) and found[here + 1] > level:
        level = found[here + 1]
        first = here + 1
    else:
        first = here
        while first > 0 and found[first - 1] >= level:
            first -= 1
    if level <= 0:
        return -1, here, here
    last = max(here, first)
    while last + 1 < len(found) and found[last + 1] >= level:
        last += 1
    return level - 1, first, last
