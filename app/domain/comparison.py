"""Two texts side by side: which lines are the same, which stand against which."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: line numbers are 1-based, None where a side has no line here."""

    left: str | None
    right: str | None
    left_number: int | None = None
    right_number: int | None = None

    @property
    def same(self) -> bool:
        return self.left == self.right


def side_by_side(left: str, right: str) -> list[Pair]:
    """All lines of both texts, in order; seconds for texts of very many different lines."""
    ours, theirs = left.split("\n"), right.split("\n")
    pairs: list[Pair] = []
    for _kind, i1, i2, j1, j2 in SequenceMatcher(
        None, ours, theirs, autojunk=len(ours) + len(theirs) > 5000
    ).get_opcodes():
        for i, j in zip_longest(range(i1, i2), range(j1, j2)):
            pairs.append(
                Pair(
                    None if i is None else ours[i],
                    None if j is None else theirs[j],
                    None if i is None else i + 1,
                    None if j is None else j + 1,
                )
            )
    return pairs


def first_rows_of_changes(pairs: list[Pair]) -> list[int]:
    """Where each stretch of different rows begins."""
    return [row for row, pair in enumerate(pairs) if not pair.same and (row == 0 or pairs[row - 1].same)]
