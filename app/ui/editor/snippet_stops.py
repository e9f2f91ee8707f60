"""A snippet in the text: where its stops are while it is being filled in, and the same text at all places of a stop."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from app.domain.snippets import END, Expansion
from app.ui.editor.code_view import CodeView
from app.ui.editor.units import raw_text, to_units


class _Range:
    """A stretch of the document that grows with what is typed in it."""

    def __init__(self, view: CodeView, number: int, start: int, end: int) -> None:
        self.number = number
        self._start = QTextCursor(view.document())
        self._end = QTextCursor(view.document())
        self._start.setPosition(start)
        self._end.setPosition(end)

    @property
    def start(self) -> int:
        return self._start.position()

    @property
    def end(self) -> int:
        return self._end.position()

    def holds(self, other: "_Range") -> bool:
        return self.start <= other.start and other.end <= self.end

    def take(self, *, start_stays: bool, end_stays: bool) -> None:
        """What becomes of each end when something is typed right at it."""
        self._start.setKeepPositionOnInsert(start_stays)
        self._end.setKeepPositionOnInsert(end_stays)

    def put(self, text: str) -> None:
        """The text in its place, as a part of the step of undo before."""
        edit = QTextCursor(self._start)
        edit.setPosition(self.start)
        edit.setPosition(self.end, QTextCursor.MoveMode.KeepAnchor)
        edit.joinPreviousEditBlock()
        edit.insertText(text)
        edit.endEditBlock()


class SnippetStops(QObject):
    """One snippet under work in one view; `ended` when it is filled in, left or taken back."""

    ended = Signal()

    def __init__(self, view: CodeView, expansion: Expansion, *, replaced: tuple[int, int]) -> None:
        """Puts the text where `replaced` (Qt's positions) was, as one step of undo, and goes to the first stop."""
        super().__init__(view)
        self._view = view
        self._order = expansion.order
        self._at = 0
        self._busy = True
        self._over = False
        start, end = replaced
        cursor = view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.setBlockFormat(cursor.blockFormat())  # no key typed before or after merges with this step
        cursor.insertText(expansion.text)
        cursor.setBlockFormat(cursor.blockFormat())
        cursor.endEditBlock()
        text = expansion.text
        self._ranges = [
            _Range(view, stop.number, start + to_units(text, stop.start), start + to_units(text, stop.end))
            for stop in expansion.stops
        ]
        self._nested = [
            [other for other in self._ranges[at + 1 :] if range_.start < range_.end and range_.holds(other)]
            for at, range_ in enumerate(self._ranges)
        ]
        self._whole = _Range(view, -1, start, cursor.position())
        self._busy = False
        self._go()
        if not self._over:
            view.textChanged.connect(self._mirror)
            view.cursorPositionChanged.connect(self._look_where_it_is)

    def next(self) -> None:
        """To the next stop; the last one is the end of it."""
        self._at += 1
        self._go()

    def previous(self) -> None:
        if self._at:
            self._at -= 1
            self._go()

    def end(self) -> None:
        """The text stays as it is; Tab is Tab again."""
        if self._over:
            return
        self._over = True
        self._view.textChanged.disconnect(self._mirror)
        self._view.cursorPositionChanged.disconnect(self._look_where_it_is)
        self.ended.emit()
        self.deleteLater()

    # inside

    def _go(self) -> None:
        number = self._order[self._at]
        place = next((range_ for range_ in self._ranges if range_.number == number), None)
        assert place is not None
        self._give(place)
        cursor = self._view.textCursor()
        cursor.setPosition(place.start)
        cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
        self._busy = True
        self._view.setTextCursor(cursor)
        self._view.ensureCursorVisible()
        self._busy = False
        if number == END:
            self._finish()

    def _finish(self) -> None:
        """At the end from the start on, nothing has been connected yet."""
        if self._order == (END,):
            self._over = True
            self.deleteLater()
        else:
            self.end()

    def _give(self, place: _Range) -> None:
        """What is typed at `place` belongs to it and to what it is in, not to its neighbours."""
        at = self._ranges.index(place)
        for index, range_ in enumerate(self._ranges):
            if range_ is place or place in self._nested[index]:
                range_.take(start_stays=True, end_stays=False)
            elif range_ in self._nested[at]:
                range_.take(start_stays=range_.start == place.start, end_stays=False)
            else:
                before = index < at
                range_.take(start_stays=before, end_stays=before)
        self._whole.take(start_stays=True, end_stays=False)

    def _current(self) -> _Range | None:
        """The place of the present stop that the cursor is in."""
        number, here = self._order[self._at], self._view.textCursor().position()
        places = [range_ for range_ in self._ranges if range_.number == number]
        return next((place for place in places if place.start <= here <= place.end), None)

    def _mirror(self) -> None:
        if self._busy:
            return
        if self._view.document().isRedoAvailable():  # taken back, at all places at once: where the stops are is lost
            self.end()
            return
        place = self._current()
        others = [one for one in self._ranges if place is not None and one is not place and one.number == place.number]
        if place is None or not others:
            return
        text = raw_text(self._view.document())
        wanted = _slice(text, place.start, place.end)
        if all(_slice(text, one.start, one.end) == wanted for one in others):
            return
        self._busy = True
        here = self._view.textCursor().position() - place.start
        for one in others:
            self._give(one)
            one.put(wanted)
        self._give(place)
        cursor = self._view.textCursor()
        if cursor.position() != place.start + here:
            cursor.setPosition(place.start + here)
            self._view.setTextCursor(cursor)
        self._busy = False

    def _look_where_it_is(self) -> None:
        if not self._busy and not self._whole.start <= self._view.textCursor().position() <= self._whole.end:
            self.end()


def _slice(text: str, start: int, end: int) -> str:
    """Between two of Qt's positions."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
