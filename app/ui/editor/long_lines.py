"""Lines that became very long after the text was loaded: a pasted one must not make every key wait."""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

FORCE_WRAP_ABOVE = 20_000  # characters in one line: without wrapping, Qt needs 80 ms a key for 100,000
AT_ONCE = 64  # lines
SLICE_S = 0.003
AFTER_MS = 100  # without a change


class LongLines:
    """Calls `found` a turn of the loop after a change has brought a line of more than `FORCE_WRAP_ABOVE` characters.
    `known`: nobody has to be told, as while a text is being loaded."""

    def __init__(self, view: QPlainTextEdit, found: Callable[[], None], known: Callable[[], bool]) -> None:
        self._view = view
        self._found = found
        self._known = known
        self._next = 0
        self._timer = QTimer(view)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        view.document().contentsChange.connect(self._changed)

    @property
    def _document(self) -> QTextDocument:
        """Asked for anew: PySide may take a kept one for deleted when the widgets around it change places."""
        return self._view.document()

    def _changed(self, position: int, _removed: int, added: int) -> None:
        """Typing makes a line longer by a letter, so only the line with the change is looked at then."""
        if self._known():
            return
        block, end = self._document.findBlock(position), position + added
        if self._timer.isActive():
            self._next = min(self._next, block.blockNumber())
        for _ in range(AT_ONCE):
            if not block.isValid() or block.position() > end:
                return
            if self._is_long(block):
                self._timer.stop()
                QTimer.singleShot(0, self._timer, self._found)
                return
            block = block.next()
        self._next = 0
        self._timer.start(AFTER_MS)

    def _look(self) -> None:
        """Through the whole text, some milliseconds at a time, after a change of many lines."""
        if self._known():
            return
        deadline = perf_counter() + SLICE_S
        block = self._document.findBlockByNumber(self._next)
        while block.isValid():
            if self._is_long(block):
                self._found()
                return
            self._next += 1
            block = block.next()
            if not self._next % 256 and perf_counter() > deadline:
                self._timer.start(0)
                return

    def _is_long(self, block: QTextBlock) -> bool:
        return block.length() > FORCE_WRAP_ABOVE
