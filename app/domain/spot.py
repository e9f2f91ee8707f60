"""A place in a document where a suggestion may come."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.indentation import Indentation

NEAR_BEFORE, NEAR_BEHIND = 800, 300  # characters that tell a place from others
FAR_BEFORE, FAR_BEHIND = 16_000, 4_000  # characters that a question can hold


@dataclass(frozen=True, slots=True)
class Spot:
    """The cursor at one moment: its line in two parts, and `around(before, behind)`, which gives at most so many
    characters of the text on both sides, as long as the document is at `revision`. `at` is in the editor's units.

    `path` and `repo` are what a model is told of the file: below the open folder, and that folder's name.
    """

    document_id: str
    revision: int
    at: int
    before: str
    rest: str
    around: Callable[[int, int], tuple[str, str]]
    path: str = ""
    repo: str = ""
    language: str = ""
    indentation: Indentation | None = None

    def near(self) -> tuple[str, str]:
        return self.around(NEAR_BEFORE, NEAR_BEHIND)

    def far(self) -> tuple[str, str]:
        return self.around(FAR_BEFORE, FAR_BEHIND)

    def is_at(self, other: "Spot") -> bool:
        """The same place in the same text."""
        return (self.document_id, self.revision, self.at) == (other.document_id, other.revision, other.at)
