"""The command palette: every action by some letters of its name, with its keys at the right."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.shell.actions import ACTIONS
from app.ui.shell.fuzzy import match, rank
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

TALLEST = 424


class CommandPalette(SearchPopup):
    """Shows each action with its menu as note and its keys at the right; `chosen` carries the action's id.

    What was run last in this session stands first while nothing is typed.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Type a command…", name="Command palette", tick_column=False)
        self.setObjectName("shell.palette")
        self._commands: tuple[Row, ...] = ()
        self._latest: list[str] = []
        self.chosen.connect(self._remember)

    def show_actions(self, actions: Mapping[str, QAction], scale: float) -> None:
        """Opens with every action; those that cannot run now are grey."""
        self._commands = tuple(
            Row(
                spec.id,
                spec.title.rstrip("…"),
                note=spec.menu.replace("/", " › "),
                right=actions[spec.id].shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                enabled=actions[spec.id].isEnabled(),
            )
            for spec in ACTIONS
            if spec.id != "view.palette"
        )
        self.show_at_scale(scale)

    def place_in(self, window: QRect, content_height: int) -> QRect:
        return super().place_in(window, min(content_height, self.px(TALLEST)))

    def rows_for(self, query: str) -> Sequence[Row]:
        if not query:
            latest = [row for key in self._latest for row in self._commands if row.key == key]
            return latest + [row for row in self._commands if row.key not in self._latest]
        found = []
        for place, _marks in rank(query, [f"{row.title} {row.note}" for row in self._commands]):
            row = self._commands[place]
            hit = match(query, row.title)
            found.append(row._replace(marks=hit[1]) if hit else row)
        return found

    def _remember(self, key: str) -> None:
        self._latest = [key, *(known for known in self._latest if known != key)][:3]
