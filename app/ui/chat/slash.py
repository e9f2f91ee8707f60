"""“/” at the start of the question: a list of prompts, searched while it is typed."""

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit

from app.ui.chat.mentions import Mentions
from app.ui.theme.rows import Row

_COMMAND = re.compile(r"/([\w+#.-]*)")


class SlashCommands(Mentions):
    """As `Mentions`; a path or another word behind the slash is a question like any other, and opens nothing."""

    def __init__(self, text: QPlainTextEdit) -> None:
        super().__init__(text, "chat.prompts", "Prompts")

    def show_rows(self, rows: Sequence[Row]) -> None:
        if rows:
            super().show_rows(rows)
        elif self._popup is not None:
            self._popup.hide()

    def _mention(self) -> tuple[int, str] | None:
        """The slash stands before everything else."""
        cursor = self._text.textCursor()
        if cursor.hasSelection() or cursor.blockNumber() > 0:
            return None
        found = _COMMAND.fullmatch(cursor.block().text()[: cursor.positionInBlock()])
        return None if found is None else (0, found[1])
