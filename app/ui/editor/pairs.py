"""Brackets and quotes that were closed for the person: typed over, or deleted with their partner, while one is in."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QTextCursor

from app.domain.pairs import closer, wrapper
from app.ui.editor.unit_text import line_around

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


class _Pair(NamedTuple):
    """Both cursors move with the text: one in front of what was typed, one in front of what was put behind it."""

    opening: QTextCursor
    closing: QTextCursor
    typed: str
    put: str


class Pairs:
    """Knows what has been closed and not yet been left or typed over: those marks are virtual."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._pairs: list[_Pair] = []
        view.cursorPositionChanged.connect(self._forget_left)

    def closer_for(self, cursor: QTextCursor, typed: str) -> str:
        """What typing this brings behind the cursor; "" for nothing."""
        if not self._view.options.auto_pairs or not wrapper(typed, self._view.language):
            return ""
        line, at = line_around(self._view.document(), cursor.position())
        quoted = self._quoted(cursor.position())
        return closer(typed, line[:at], line[at:], self._view.language, quoted=quoted)

    def wrapper_for(self, typed: str) -> str:
        """What closes this around a selection; "" when typing replaces the selection."""
        return wrapper(typed, self._view.language) if self._view.options.auto_pairs else ""

    def note(self, opening: int, closing: int, typed: str, put: str) -> None:
        cursors = QTextCursor(self._view.document()), QTextCursor(self._view.document())
        for cursor, position in zip(cursors, (opening, closing), strict=True):
            cursor.setPosition(position)
        self._pairs.append(_Pair(*cursors, typed, put))

    def steps_over(self, cursor: QTextCursor, typed: str) -> bool:
        """The cursor stands before a virtual mark that is being typed: it goes behind it. False: it is to be typed."""
        if cursor.hasSelection():
            return False
        for index in range(len(self._pairs) - 1, -1, -1):
            pair = self._pairs[index]
            if pair.closing.position() == cursor.position() and pair.put[:1] == typed and self._is_there(pair):
                cursor.movePosition(QTextCursor.MoveOperation.Right)
                if len(pair.put) > 1:
                    pair.closing.setPosition(cursor.position())
                    self._pairs[index] = pair._replace(put=pair.put[1:])
                else:
                    del self._pairs[index]
                return True
        return False

    def empty_around(self, cursor: QTextCursor) -> int:
        """How many letters a Backspace takes behind the cursor too, as it takes the mark they belong to."""
        if cursor.hasSelection():
            return 0
        for index, pair in enumerate(self._pairs):
            inside = pair.opening.position() + len(pair.typed) == pair.closing.position() == cursor.position()
            if inside and self._is_there(pair):
                del self._pairs[index]
                return len(pair.put)
        return 0

    def _is_there(self, pair: _Pair) -> bool:
        line, at = line_around(self._view.document(), pair.closing.position())
        return line.startswith(pair.put, at)

    def _forget_left(self) -> None:
        """What no cursor is inside of is like any other text."""
        if self._pairs:
            places = [caret.position for caret in self._view.cursors.carets]
            self._pairs = [
                pair
                for pair in self._pairs
                if any(pair.opening.position() < place <= pair.closing.position() for place in places)
            ]

    def _quoted(self, position: int) -> bool:
        """In a string or a comment, as far as the colours know."""
        before, behind = (self._kind(at) for at in (position - 1, position))
        if "Comment" in before and "Preproc" not in before:
            return "Multiline" not in before or "Comment" in behind
        return "String" in before and "String" in behind and "Interpol" not in before

    def _kind(self, position: int) -> str:
        if position < 0:
            return ""
        spans = self._view.highlighter.spans(position, position + 1)
        return str(spans[0][2]) if spans else ""
