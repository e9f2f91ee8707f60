"""Lines that became very long after the text was loaded: a pasted one must not make every key wait."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit

FORCE_WRAP_ABOVE = 20_000  # characters in one line: without wrapping, Qt needs 80 ms a key for 100,000


class LongLines:
    """Calls `found` a turn of the loop after a change has brought a line of more than `FORCE_WRAP_ABOVE` characters.
    `known`: nobody has to be told, as while a text is being loaded."""

    def __init__(self, view: QPlainTextEdit, found: Callable[[], None], known: Callable[[], bool]) -> None:
        self._view = view
        self._found = found
        self._known = known
        view.document().contentsChange.connect(self._changed)

    def _changed(self, position: int, _removed: int, added: int) -> None:
        """Typing makes a line longer by a letter, so only the line with the change is looked at then."""
        if self._known():
            return
        document = self._view.document()
        block, end = document.findBlock(position), position + added
        while block.isValid() and block.position() <= end:
            if block.length() > FORCE_WRAP_ABOVE:
                QTimer.singleShot(0, self._view, self._found)
                return
            block = block.next()
