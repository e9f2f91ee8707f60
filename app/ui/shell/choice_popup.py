"""A short list to choose one of, with a search field: for the buttons of the status line and the like."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from app.ui.shell.fuzzy import rank
from app.ui.theme.popup import NOTHING_FITS, SearchPopup
from app.ui.theme.rows import Row

WIDTH = 320
TALLEST = 360


class ChoicePopup(SearchPopup):
    """`chosen` carries the key of the row. It floats above its anchor, or where the palette does. `nothing`: what to
    say where there is nothing to choose from."""

    def __init__(self, window: QWidget, placeholder: str, name: str, nothing: str = "") -> None:
        super().__init__(window, placeholder=placeholder, name=name, tick_column=True)
        self._nothing = nothing
        self._choices: tuple[Row, ...] = ()
        self._anchor: QWidget | None = None

    def show_choices(self, rows: Sequence[Row], scale: float, anchor: QWidget | None = None) -> None:
        self._choices, self._anchor = tuple(rows), anchor
        self.say_when_empty(NOTHING_FITS if rows or not self._nothing else self._nothing)
        self.show_at_scale(scale)

    def rows_for(self, query: str) -> Sequence[Row]:
        if not query:
            return self._choices
        rows = [row for row in self._choices if not row.heading]
        return [rows[place]._replace(marks=marks) for place, marks in rank(query, [row.title for row in rows])]

    def place_in(self, window: QRect, content_height: int) -> QRect:
        if self._anchor is None:
            return super().place_in(window, min(content_height, self.px(TALLEST)))
        width = min(self.px(WIDTH), window.width() - self.px(16))
        corner = self._anchor.mapTo(self.window(), QPoint(0, 0))
        height = min(content_height, self.px(TALLEST), corner.y() - self.px(12))
        left = min(max(self.px(8), corner.x() - self.px(8)), window.width() - width - self.px(8))
        return QRect(left, corner.y() - height - self.px(4), width, height)
