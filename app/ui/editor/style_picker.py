"""Choosing the colours of the code: each style is shown on the code itself while one looks through the list."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect, Signal
from PySide6.QtWidgets import QWidget

from app.ui.shell.fuzzy import match, rank
from app.ui.theme.popup import SearchPopup
from app.ui.theme.pygments_style import style_names
from app.ui.theme.rows import Row

OURS = "fireside"  # no style of Pygments has this name
TALLEST = 424


class StylePicker(SearchPopup):
    """`previewed` and `style_chosen` carry the name of a Pygments style, empty for our own colours."""

    previewed = Signal(str)
    style_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Colours of the code…", name="Colours of the code", tick_column=True)
        self.setObjectName("editor.style_picker")
        self._current = ""
        self._ready = False
        self.closed.connect(lambda: self.previewed.emit(self._current))
        self.chosen.connect(lambda key: self.style_chosen.emit("" if key == OURS else key))
        self.list.selectionModel().currentChanged.connect(self._preview)

    def show_styles(self, current: str, scale: float) -> None:
        self._current, self._ready = current, False
        self.show_at_scale(scale)
        self._ready = True

    def place_in(self, window: QRect, content_height: int) -> QRect:
        """At the right, so that code can be seen beside it."""
        top, height = self.reach(window, min(content_height, self.px(TALLEST)))
        width = min(self.px(320), window.width() - self.px(32))
        return QRect(window.width() - width - self.px(24), top, width, height)

    def rows_for(self, query: str) -> Sequence[Row]:
        rows = [Row(OURS, "Fireside", note="as the theme", ticked=not self._current)]
        rows += [Row(name, name, ticked=name == self._current) for name in style_names()]
        if not query:
            return rows
        found = []
        for place, _marks in rank(query, [row.title for row in rows]):
            hit = match(query, rows[place].title)
            found.append(rows[place]._replace(marks=hit[1]) if hit else rows[place])
        return found

    def _preview(self, index: QModelIndex, _before: QModelIndex) -> None:
        if self._ready and index.isValid() and self.isVisible():
            key = self.rows.row(index.row()).key
            self.previewed.emit("" if key == OURS else key)
