"""A place in a document where a suggestion may come."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.indentation import Indentation

NEAR_BEFORE, NEAR_BEHIND = 800, 300  # characters that tell a place from others
FAR_BEFORE, FAR_BEHIND = 16_000, 4_000  # characters that a question can hold


@dataclass(frozen=True, slots=True)
class Spot:
    """The cursor at one moment. `prefix` and `suffix` are the text near it; `far` gives as much as a question can hold,
    and may be asked as long as the document is at `revision`. `at` is the cursor in the units of the editor.

    `path` and `repo` are what a model is told of the file: below the open folder, and that folder's name.
    """

    document_id: str
    revision: int
    at: int
    prefix: str
    suffix: str
    far: Callable[[], tuple[str, str]]
    path: str = ""
    repo: str = ""
    language: str = ""
    indentation: Indentation | None = None

    def is_at(self, other: "Spot") -> bool:
        """The same place in the same text."""
        return (self.document_id, self.revision, self.at) == (other.document_id, other.revision, other.at)

    @property
    def before(self) -> str:
        """The line up to the cursor."""
        return self.prefix[self.prefix.rfind("\n") + 1 :]

    @property
    def rest(self) -> str:
        """The line behind it."""
        return self.suffix.partition("\n")[0]
