"""Quick open: any file of the folder by some letters of its path, `name:12:5` at a place in it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from app.ui.shell.file_finder import FileFinder, parse
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

TALLEST = 424
HERE = ":"


class QuickOpen(SearchPopup):
    """`file_chosen` carries path, line and column (1-based or None); `place_chosen` the latter two for the file on
    top, when only a place was typed."""

    file_chosen = Signal(str, object, object)
    place_chosen = Signal(object, object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Open a file by its name…", name="Quick open", tick_column=False)
        self.setObjectName("shell.quick_open")
        self._finder = FileFinder(None, (), ())
        self.chosen.connect(self._tell)

    def show_files(self, finder: FileFinder, scale: float) -> None:
        """Opens, with the recent files first."""
        self._finder = finder
        self.show_at_scale(scale)

    def renew(self, finder: FileFinder) -> None:
        """Newer names for the same query, while it is open."""
        self._finder = finder
        if self.isVisible():
            kept = self.current_key()
            self._search(self.search.text())
            rows = [self.rows.row(at).key for at in range(self.rows.rowCount())]
            if kept in rows:
                self._go_to(rows.index(kept))

    def place_in(self, window: QRect, content_height: int) -> QRect:
        return super().place_in(window, min(content_height, self.px(TALLEST)))

    def rows_for(self, query: str) -> Sequence[Row]:
        query, line, column = parse(query)
        if not query and line is not None:
            return [Row(HERE, f"Go to line {line:,}" + (f", column {column:,}" if column else ""))]
        recent = "recent" if query else ""
        return [
            Row(found.path, found.name, note=found.folder, right=recent if found.recent else "", marks=found.marks)
            for found in self._finder.find(query)
        ]

    def _tell(self, key: str) -> None:
        _query, line, column = parse(self.search.text())
        if key == HERE:
            self.place_chosen.emit(line, column)
        else:
            self.file_chosen.emit(key, line, column)
