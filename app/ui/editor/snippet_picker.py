"""A snippet by some letters of its name, over the window."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from app.domain.snippets import Snippet
from app.ui.editor.snippets_panel import row_of
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

TALLEST = 424


class SnippetPicker(SearchPopup):
    """`snippet_chosen` carries a name."""

    snippet_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Insert a snippet…", name="Snippets", tick_column=False)
        self.setObjectName("editor.snippet_picker")
        self._snippets: tuple[Snippet, ...] = ()
        self.chosen.connect(self.snippet_chosen)

    def show_snippets(self, snippets: Sequence[Snippet], language: str, scale: float) -> None:
        """Opens; those made for the language first, those for other languages last."""
        self._snippets = tuple(sorted(snippets, key=lambda one: (not one.fits(language), not one.languages)))
        self.show_at_scale(scale)

    def place_in(self, window: QRect, content_height: int) -> QRect:
        return super().place_in(window, min(content_height, self.px(TALLEST)))

    def rows_for(self, query: str) -> Sequence[Row]:
        from app.ui.shell.fuzzy import rank

        if not self._snippets:
            return [Row("", "No snippets yet: select code and save it as one", heading=True)]
        names = [f"{snippet.name} {snippet.prefix}" for snippet in self._snippets]
        return [
            row_of(self._snippets[at])._replace(
                marks=frozenset(mark for mark in marks if mark < len(self._snippets[at].name))
            )
            for at, marks in rank(query, names)
        ]
