"""A change of a text by its lengths only: where it is, how much has gone and how much has come."""

from typing import NamedTuple


class TextChange(NamedTuple):
    """`removed` items from `start` on gave way to `added` new ones."""

    start: int
    removed: int
    added: int

    def then(self, later: "TextChange") -> "TextChange":
        """Both as one; `later` counts in the text after this one. What lies between them counts as changed."""
        start = min(self.start, later.start)
        end = max(self.start + self.added, later.start + later.removed)  # of both, in the text between them
        grown_before, grown_after = self.added - self.removed, later.added - later.removed
        return TextChange(start, end - grown_before - start, end + grown_after - start)


def common_start(one: str, other: str) -> int:
    """How many characters both begin with; by halves, since a comparison of slices is as fast as memory."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
