"""Which lines have changed since the text was loaded or saved: bars in the margin at once, marks on the ruler later."""

from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QTextBlock

from app.ui.editor.lines_on_screen import ShownLine

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

AFTER_LAST_KEY_MS = 200
SLICE_S = 0.003
BAR = 3


class ChangedLines(QObject):
    """Qt notes in each block the revision of its last change: that is compared with the one at the last save."""

    def __init__(self, view: "CodeView", since: int) -> None:
        super().__init__(view)
        self._view = view
        self._since = since
        self._color = QColor(0, 0, 0, 0)
        self._line = -1  # that with the last change in it, and so with a bar
        self._found: list[tuple[int, int]] = []
        self._next: QTextBlock | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        view.document().contentsChange.connect(self._edited)
        view.document().modificationChanged.connect(self._modification_changed)
        if view.document().revision() > since:
            self._timer.start(AFTER_LAST_KEY_MS)

    def begin(self) -> None:
        """From now on: what is there counts as unchanged."""
        self._since = self._view.document().revision()
        self._line = -1
        self._timer.stop()
        self._view.ruler.show_marks("change", ())
        self._view.numbers.update()

    def show_color(self, color: QColor) -> None:
        self._color = color

    def is_changed(self, block: QTextBlock) -> bool:
        return block.revision() > self._since

    def paint_bars(self, painter: QPainter, lines: list[ShownLine]) -> None:
        """In the margin, at its left edge."""
        for line in lines:
            if self.is_changed(line.block):
                painter.fillRect(QRectF(0, line.top, BAR, line.height), self._color)

    def _modification_changed(self, modified: bool) -> None:
        if not modified:
            self.begin()

    def _edited(self, position: int, _removed: int, added: int) -> None:
        document = self._view.document()
        if document.revision() > self._since:
            self._next = None
            self._timer.start(AFTER_LAST_KEY_MS)
            block = document.findBlock(position)
            line = block.blockNumber() if position + added < block.position() + block.length() else -1
            if line < 0 or line != self._line:
                self._view.numbers.update()
            self._line = line

    def _look(self) -> None:
        """Goes over the whole text, some milliseconds at a time."""
        deadline = perf_counter() + SLICE_S
        if self._next is None:
            self._found, self._next = [], self._view.document().firstBlock()
        block, found, since = self._next, self._found, self._since
        number = block.blockNumber()
        while block.isValid():
            if block.revision() > since:
                if found and found[-1][1] == number - 1:
                    found[-1] = (found[-1][0], number)
                else:
                    found.append((number, number))
            number += 1
            block = block.next()
            if not number % 256 and perf_counter() > deadline:
                self._next = block
                self._timer.start(1)
                return
        self._next = None
        self._view.ruler.show_marks("change", found)
