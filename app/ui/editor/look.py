"""How the editors look, as a value: colours, letters, and what the settings say of writing code."""

from typing import NamedTuple

from app.domain.settings import Appearance, Editor
from app.ui.editor.code_view import CodeView
from app.ui.theme.pygments_style import styled
from app.ui.theme.theme import Theme

SMALLEST_POINTS, LARGEST_POINTS = 6.0, 48.0


class Look(NamedTuple):
    """`theme` is None until there is one."""

    theme: Theme | None = None
    appearance: Appearance = Appearance()
    options: Editor = Editor()

    @property
    def points(self) -> float:
        """The size of the letters, with all zooming."""
        return self.appearance.editor_font_size * self.appearance.scale

    def zoomed(self, steps: int) -> float:
        """The size of the letters at scale 1, so many points larger."""
        return min(LARGEST_POINTS, max(SMALLEST_POINTS, self.appearance.editor_font_size + steps))

    def show_settings(self, view: CodeView) -> None:
        view.show_settings(self.appearance, self.points, self.options)

    def show_colors(self, view: CodeView) -> None:
        if self.theme is not None:
            view.show_theme(styled(self.theme, self.options.style))
