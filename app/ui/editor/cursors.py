"""Several cursors in one text: Qt's own, and others beside it, which move with the text as Qt's do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QPalette, QTextCursor
from PySide6.QtWidgets import QApplication

from app.domain.edits import Caret, Carets, merged
from app.ui.editor.layers import boxes
from app.ui.editor.lines_on_screen import ShownLine
from app.ui.editor.unit_text import line_around

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

MOST = 3_000  # Qt moves each of them with each change of another: a key takes 0.1 s with so many


class Cursors(QObject):
    """The others are gone as soon as Qt's own is moved by anybody but us: a click, a search, a jump."""

    changed = Signal()

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view
        self._others: list[QTextCursor] = []
        self._waiting: tuple[list[QTextCursor], QTextCursor] | None = None
        self._held = False
        self._ours = 0
        self._lit = True
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._flash)
        view.cursorPositionChanged.connect(self._moved)
        view.selectionChanged.connect(self._moved)

    @property
    def several(self) -> bool:
        return bool(self._others)

    @property
    def main(self) -> Caret:
        """Qt's own, which the window follows."""
        return _caret(self._view.textCursor())

    @property
    def carets(self) -> Carets:
        """All of them, in their order."""
        return merged([*map(_caret, self._others), self.main]) if self._others else (self.main,)

    def show(self, carets: Carets, main: Caret | None = None) -> None:
        """Puts the cursors there. `main` is the one the window follows; else the one that has the place of the last."""
        carets = merged(carets)
        if len(carets) > MOST:
            carets = (main,) if main in carets else carets[-1:]
        if not carets:
            return
        if main is None or main not in carets:
            before = self.carets
            place = before.index(self.main) if len(before) == len(carets) and self.main in before else -1
            main = carets[place]
        if self._view.has_long_lines:
            carets = (main,)  # nothing can be drawn in such files
        others = [] if carets == (main,) else [self._cursor(caret) for caret in carets if caret != main]
        self._put(others, self._cursor(main))

    def drop_others(self) -> None:
        if self._others:
            self._take_others([])
            self._tell()

    def all(self) -> list[QTextCursor]:
        """Qt's cursors in their order, to be worked with inside of `ours`; `take` shows where they have got to."""
        if not self._others:
            return [self._view.textCursor()]
        return sorted([*self._others, self._view.textCursor()], key=lambda one: (one.selectionStart(), one.position()))

    def take(self, cursors: list[QTextCursor], main: QTextCursor) -> None:
        """`cursors` have been moved. They keep what Qt knows of the column they came from; `main` is followed."""
        if len(cursors) == 1:
            self._put([], main)
            return
        carets = [_caret(cursor) for cursor in cursors]
        if len(merged(carets)) < len(carets):
            places = merged(carets)
            at = main.position()
            self.show(places, next((place for place in places if place.start <= at <= place.end), None))
            return
        self._put([cursor for cursor in cursors if cursor is not main], main)

    def hold(self) -> None:
        """While an edit block is open Qt has not laid its changes out: where the cursors are put they go at the end.

        `setTextCursor` inside of one asks for lines that are not there yet, and ends the program.
        """
        self._held = True
        self._ours += 1

    def let_go(self) -> None:
        """The edit block is closed."""
        self._held = False
        self._ours -= 1
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._put(*waiting)

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What moves Qt's cursor meanwhile is our own doing."""
        self._ours += 1
        try:
            yield
        finally:
            self._ours -= 1

    def _put(self, others: list[QTextCursor], main: QTextCursor) -> None:
        if self._held:
            self._waiting = (others, main)
            return
        alone = not others and not self._others
        self._ours += 1
        try:
            self._take_others(others)
            self._view.setTextCursor(main)
        finally:
            self._ours -= 1
        if not alone:
            self._tell()

    def _take_others(self, others: list[QTextCursor]) -> None:
        """With one cursor there is nothing to draw."""
        layers, before, self._others = self._view.layers, self._others, others
        if others and not before:
            layers.under.append(self._paint_selections)
            layers.over.append(self._paint_carets)
        elif before and not others:
            layers.under.remove(self._paint_selections)
            layers.over.remove(self._paint_carets)

    def _cursor(self, caret: Caret) -> QTextCursor:
        cursor = QTextCursor(self._view.document())
        cursor.setPosition(self._sound(caret.anchor))
        cursor.setPosition(self._sound(caret.position), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _sound(self, position: int) -> int:
        """Within the text, and not between the halves of a letter."""
        document = self._view.document()
        position = min(position, document.characterCount() - 1)
        line, at = line_around(document, position)
        return position - 1 if at < len(line) and "\udc00" <= line[at] <= "\udfff" else position

    def _moved(self) -> None:
        if not self._ours:
            self.drop_others()

    def _tell(self) -> None:
        flash = QApplication.cursorFlashTime()
        self._lit = True
        if self._others and flash > 0:
            self._blink.start(flash // 2)
        else:
            self._blink.stop()
        self._view.viewport().update()
        self.changed.emit()

    def _flash(self) -> None:
        self._lit = not self._lit
        for cursor in self._others:
            self._view.viewport().update(self._view.cursorRect(cursor).adjusted(-1, 0, 2, 0))

    # drawing

    def _paint_selections(self, painter: QPainter, lines: list[ShownLine], dirty: QRect) -> None:
        """As Qt draws its own; a selected line end is as wide as a letter."""
        colour = self._view.palette().color(QPalette.ColorRole.Highlight)
        selected = [(one.selectionStart(), one.selectionEnd()) for one in self._others if one.hasSelection()]
        for line in lines if selected else ():
            first, end = line.block.position(), line.block.position() + line.block.length() - 1
            for start, stop in selected:
                if start > end or stop < first:
                    continue
                for box in boxes(self._view, line, max(start, first) - first, min(stop, end) - first):
                    painter.fillRect(box, colour)
                if stop > end:
                    cursor = QTextCursor(line.block)
                    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
                    rect = self._view.cursorRect(cursor)
                    rect.setWidth(self._view.fontMetrics().horizontalAdvance(" "))
                    painter.fillRect(rect, colour)

    def _paint_carets(self, painter: QPainter, lines: list[ShownLine], dirty: QRect) -> None:
        if not self._lit or not self._others or not self._view.hasFocus():
            return
        colour = self._view.palette().color(QPalette.ColorRole.Text)
        shown = {line.number for line in lines}
        for cursor in self._others:
            if cursor.blockNumber() in shown:
                rect = self._view.cursorRect(cursor)
                rect.setWidth(self._view.cursorWidth())
                painter.fillRect(rect, colour)


def _caret(cursor: QTextCursor) -> Caret:
    return Caret(cursor.anchor(), cursor.position())
