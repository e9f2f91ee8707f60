"""All that one view draws beside its text, made and told of theme and settings in one place."""

from typing import TYPE_CHECKING

from app.ui.editor.changes import ChangedLines
from app.ui.editor.folding import Folding
from app.ui.editor.guides import IndentGuides, VisibleSpaces
from app.ui.editor.near_cursor import NearCursor

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme


class Drawn:
    """Each part reaches into the view's layers itself; what is drawn first lies lowest."""

    def __init__(self, view: "CodeView", unchanged_since: int) -> None:
        """`unchanged_since`: the revision of the document at which no line counts as changed."""
        self._view = view
        self.guides = IndentGuides(view)
        self.near = NearCursor(view, self._cursor_rests)
        self.spaces = VisibleSpaces(view)
        self.folding = Folding(view)
        self.changes = ChangedLines(view, unchanged_since)

    def show_theme(self, theme: "Theme") -> None:
        for part in (self.guides, self.near, self.spaces, self.folding):
            part.show_theme(theme)
        self.changes.show_color(theme.color("changed"))

    def _cursor_rests(self) -> None:
        self.guides.follow_cursor()
        self._view.ruler.show_marks("cursor", [self._view.textCursor().blockNumber()])
        if self._view.numbers.underMouse():  # what can be folded is marked there
            self._view.numbers.update()
