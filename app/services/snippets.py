"""The snippets of the profile."""

from app.domain.snippets import Snippet, prefix_before
from app.services.kept_list import KeptList
from app.services.ports import ListStore


class Snippets(KeptList[Snippet]):
    """A `KeptList` in which Tab finds one by its prefix."""

    def __init__(self, store: ListStore[Snippet]) -> None:
        super().__init__(store, "snippets")

    def for_prefix(self, line: str, language: str) -> Snippet | None:
        """What Tab puts in behind `line`; one made for the language comes before one for all."""
        fitting = [snippet for snippet in self.current if snippet.fits(language)]
        prefix = prefix_before(line, [snippet.prefix for snippet in fitting])
        found = [snippet for snippet in fitting if prefix and snippet.prefix == prefix]
        return min(found, key=lambda snippet: not snippet.languages, default=None)
