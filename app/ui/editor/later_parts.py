"""What a view needs beyond showing its text and taking keys: each part is made, and loaded, at its first need.

Nothing of it is seen before there are colours, but for what is drawn beside the text: that is made once the text has
been painted for the first time.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.editor.clipboard import Clipboard
    from app.ui.editor.code_view import CodeView
    from app.ui.editor.column_selection import ColumnSelection
    from app.ui.editor.commands import Commands
    from app.ui.editor.drawn import Drawn
    from app.ui.editor.highlighter import HighlightScheduler
    from app.ui.theme.theme import Theme


class LaterParts:
    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._theme: Theme | None = None
        self.unchanged_since = view.document().revision()

    @cached_property
    def highlighter(self) -> "HighlightScheduler":
        from app.ui.editor.highlighter import HighlightScheduler

        made = HighlightScheduler(self._view)
        if self._theme is not None:
            made.set_theme(self._theme)
        return made

    @cached_property
    def drawn(self) -> "Drawn":
        from app.ui.editor.drawn import Drawn

        made = Drawn(self._view, self.unchanged_since)
        if self._theme is not None:
            made.show_theme(self._theme)
        return made

    @cached_property
    def columns(self) -> "ColumnSelection":
        from app.ui.editor.column_selection import ColumnSelection

        return ColumnSelection(self._view)

    @cached_property
    def commands(self) -> "Commands":
        from app.ui.editor.commands import Commands

        return Commands(self._view)

    @cached_property
    def clipboard(self) -> "Clipboard":
        from app.ui.editor.clipboard import Clipboard

        return Clipboard(self._view)

    @property
    def has_drawn(self) -> bool:
        """What is drawn beside the text is there."""
        return "drawn" in vars(self)

    def make_what_is_seen(self) -> None:
        """By the first paint, and at once."""
        self.drawn  # noqa: B018 - asked for, it is made
        self._view.viewport().update()
        self._view.numbers.update()

    def show_theme(self, theme: "Theme") -> None:
        self._theme = theme
        if "highlighter" in vars(self):
            self.highlighter.set_theme(theme)
        if self.has_drawn:
            self.drawn.show_theme(theme)

    def begin(self) -> None:
        """The text has been loaded."""
        self.unchanged_since = self._view.document().revision()
        if self.has_drawn:
            self.drawn.changes.begin()

    async def end(self) -> None:
        if "highlighter" in vars(self):
            await self.highlighter.close()
        if "clipboard" in vars(self):
            await self.clipboard.close()
