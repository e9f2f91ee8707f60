"""Cursors by the mouse and in columns: Ctrl+click, Alt+drag, one more above or below, rectangles by keys."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent

from app.domain.columns import column_of, index_at, rectangle
from app.domain.edits import Caret, Carets
from app.ui.editor.unit_text import line_around

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
MOST_LINES = 10_000

Corner = tuple[int, int]  # block number, column


class ColumnSelection:
    """Hears the mouse of one view before Qt does: what it takes is not Qt's."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._added: Caret | None = None  # by Ctrl+press, growing while the mouse is dragged
        self._kept: Carets = ()
        self._corners: tuple[Corner, Corner] | None = None
        self._dragging = False
        self._made: Carets = ()
        self._column = 0

    def add_cursor(self, step: int) -> None:
        """One more above the first (-1) or below the last cursor (1), at its column also behind shorter lines."""
        cursors, document = self._view.cursors, self._view.document()
        carets = cursors.carets
        edge = carets[0 if step < 0 else -1].position
        if carets != self._made:
            self._column = self._corner(edge)[1]
        block = document.findBlock(edge)
        block = block.previous() if step < 0 else block.next()
        while block.isValid() and not block.isVisible():
            block = block.previous() if step < 0 else block.next()
        if block.isValid():
            line, _at = line_around(document, block.position())
            at = block.position() + index_at(line, self._column, self._view.tab_columns)
            cursors.show((*carets, Caret(at, at)), Caret(at, at))
            self._made = cursors.carets

    def grow(self, lines: int, columns: int) -> None:
        """The rectangle's free corner goes further; a first step begins one at the cursor's selection."""
        cursors = self._view.cursors
        if self._corners is None or cursors.carets != self._made:
            main = cursors.main
            self._corners = self._corner(main.anchor), self._corner(main.position)
        fixed, (line, column) = self._corners
        line = min(max(0, line + lines), self._view.blockCount() - 1)
        self._show(fixed, (line, max(0, column + columns)))

    def takes_press(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        cursors, place = self._view.cursors, event.position().toPoint()
        modifiers = event.modifiers()
        if modifiers in (_ALT, _ALT | _SHIFT):
            corner = self._corner_at(place)
            self._dragging = True
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
            self._show(self._corner(cursors.main.anchor) if modifiers & _SHIFT else corner, corner)
            return True
        if modifiers != _CONTROL:
            return False
        at = self._view.cursorForPosition(place).position()
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        carets = cursors.carets
        hit = next((caret for caret in carets if caret.start <= at <= caret.end), None)
        if hit is not None and len(carets) > 1:
            left = tuple(caret for caret in carets if caret != hit)
            cursors.show(left, left[-1])
            return True
        if hit is None:
            self._added, self._kept = Caret(at, at), carets
            cursors.show((*carets, self._added), self._added)
        return True

    def takes_release(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        used = self._added is not None or self._dragging
        self._added, self._dragging = None, False
        return used

    def takes_move(self, event: QMouseEvent) -> bool:
        place = event.position().toPoint()
        if self._dragging and self._corners is not None:
            self._show(self._corners[0], self._corner_at(place))
            return True
        if self._added is None:
            return False
        self._added = Caret(self._added.anchor, self._view.cursorForPosition(place).position())
        self._view.cursors.show((*self._kept, self._added), self._added)
        return True

    def _show(self, fixed: Corner, free: Corner) -> None:
        """A selection in each line between the corners; the window follows the one at the free corner."""
        self._corners = fixed, free
        step = 1 if free[0] >= fixed[0] else -1
        last = fixed[0] + step * min(abs(free[0] - fixed[0]), MOST_LINES)
        blocks = [self._view.document().findBlockByNumber(number) for number in range(fixed[0], last + step, step)]
        blocks = [block for block in blocks if block.isVisible()]
        lines = [line_around(self._view.document(), block.position())[0] for block in blocks]
        spans = rectangle(lines, fixed[1], free[1], self._view.tab_columns)
        found = [
            Caret(block.position() + span[0], block.position() + span[1])
            for block, span in zip(blocks, spans, strict=True)
            if span is not None
        ]
        if found:
            self._view.cursors.show(tuple(found), found[-1])
            self._view.ensureCursorVisible()
            self._made = self._view.cursors.carets

    def _corner(self, position: int) -> Corner:
        line, at = line_around(self._view.document(), position)
        return self._view.document().findBlock(position).blockNumber(), column_of(line, at, self._view.tab_columns)

    def _corner_at(self, place: QPoint) -> Corner:
        """By the mouse, also behind the end of a line."""
        cursor = self._view.cursorForPosition(place)
        number, column = self._corner(cursor.position())
        beyond = place.x() - self._view.cursorRect(cursor).x()
        if cursor.atBlockEnd() and beyond > 0:
            column += round(beyond / max(1, self._view.fontMetrics().horizontalAdvance(" ")))
        return number, column
