"""What is shown once the cursor rests: the brackets beside it, and where else the word under it stands."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QColor, QPainter, QTextCursor, QTextDocument

from app.domain.brackets import bracket_beside, enclosing, partner
from app.ui.editor.layers import boxes
from app.ui.editor.lines_on_screen import ShownLine, all_shown_lines, redraw_block
from app.ui.editor.units import one_unit_each

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

RESTS_MS = 30
REACH = 3000  # characters looked at on each side
LINES = 200
SHORTEST_WORD = 2
_NOT_CODE = ("Token.Literal.String", "Token.Comment")
_NO_NAMES = ("Token.Keyword", "Token.Literal.Number", "Token.Literal.String", "Token.Comment")


class NearCursor(QObject):
    """`rested` is called when the cursor has stood still for a moment, for others who follow it."""

    def __init__(self, view: "CodeView", rested: Callable[[], None]) -> None:
        super().__init__(view)
        self._view = view
        self._rested = rested
        self._word = ""
        self._pattern: re.Pattern[str] | None = None
        self._brackets: tuple[int, ...] = ()
        self._drawn: set[int] = set()  # lines in which something is shown
        self._bracket_color = self._word_color = QColor(0, 0, 0, 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RESTS_MS)
        self._timer.timeout.connect(self._look)
        view.cursorPositionChanged.connect(self._moved)
        view.selectionChanged.connect(self._moved)
        view.document().contentsChanged.connect(self._moved)
        view.layers.under.append(self._paint)

    @property
    def brackets(self) -> tuple[int, ...]:
        """Positions of the bracket beside the cursor and of its partner; empty without both."""
        return self._brackets

    @property
    def word(self) -> str:
        """The name under the cursor; empty when there is none."""
        return self._word

    def show_theme(self, theme: "Theme") -> None:
        self._bracket_color, self._word_color = theme.color("bracket_match"), theme.color("occurrence")

    def go_to_bracket(self, *, select: bool = False) -> None:
        """To the partner of the bracket beside the cursor; from elsewhere to the bracket that opens what is around."""
        view = self._view
        cursor = view.textCursor()
        start, text, skipped = self._surroundings(cursor.position())
        at = bracket_beside(text, cursor.position() - start)
        to = enclosing(text, cursor.position() - start, skipped) if at is None else partner(text, at, skipped)
        if to is None:
            return
        inside = at is not None and at == cursor.position() - start - 1  # stays on the same side of the brackets
        mode = QTextCursor.MoveMode.KeepAnchor if select else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(start + to + (1 if inside else 0), mode)
        view.setTextCursor(cursor)
        view.ensureCursorVisible()

    def _moved(self) -> None:
        self._timer.start()
        if self._brackets or self._word:
            self._show((), "")

    def _look(self) -> None:
        view = self._view
        if view.has_long_lines:
            return
        cursor = view.textCursor()
        found: tuple[int, ...] = ()
        word = ""
        if not cursor.hasSelection():
            start, text, skipped = self._surroundings(cursor.position())
            at = bracket_beside(text, cursor.position() - start)
            other = None if at is None else partner(text, at, skipped)
            if at is not None and other is not None:
                found = (start + at, start + other)
            word = self._word_at(cursor)
        self._show(found, word)
        document = view.document()
        view.ruler.show_marks("bracket", sorted({document.findBlock(at).blockNumber() for at in found}))
        self._rested()

    def _show(self, brackets: tuple[int, ...], word: str) -> None:
        if (brackets, word) == (self._brackets, self._word):
            return
        self._brackets, self._word = brackets, word
        self._pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") if word else None
        before, self._drawn = self._drawn, set()
        view = self._view
        if brackets or word:
            self._drawn = {line.number for line in all_shown_lines(view) if self._is_in(line)}
        for number in before | self._drawn:
            if (block := view.document().findBlockByNumber(number)).isValid():
                redraw_block(view, block)

    def _is_in(self, line: ShownLine) -> bool:
        start, text = line.block.position(), one_unit_each(line.block.text())
        brackets = any(start <= at < start + line.block.length() for at in self._brackets)
        return brackets or (self._pattern is not None and self._pattern.search(text) is not None)

    def _surroundings(self, position: int) -> tuple[int, str, list[tuple[int, int]]]:
        """Where the stretch around the cursor starts, its text, and in it what is a string or a comment."""
        start, text = text_around(self._view.document(), position)
        spans = self._view.highlighter.spans(start, start + len(text)) or ()
        skipped: list[tuple[int, int]] = []
        for offset, length, kind in spans:
            if str(kind).startswith(_NOT_CODE) and "Interpol" not in str(kind):
                low, high = offset - start, offset - start + length
                if skipped and skipped[-1][1] == low:
                    skipped[-1] = (skipped[-1][0], high)
                else:
                    skipped.append((low, high))
        return start, text, skipped

    def _word_at(self, cursor: QTextCursor) -> str:
        text, column = one_unit_each(cursor.block().text()), cursor.positionInBlock()
        left = column
        while left > 0 and _is_letter(text[left - 1]):
            left -= 1
        right = column
        while right < len(text) and _is_letter(text[right]):
            right += 1
        word = text[left:right]
        if len(word) < SHORTEST_WORD or word[0].isdigit():
            return ""
        start = cursor.block().position()
        kinds = self._view.highlighter.spans(start + left, start + right) or ()
        return "" if any(str(kind).startswith(_NO_NAMES) for _offset, _length, kind in kinds) else word

    def _paint(self, painter: QPainter, lines: list[ShownLine], _dirty: QRect) -> None:
        if not self._brackets and self._pattern is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._word_color)
        if self._pattern is not None:
            painter.setBrush(self._word_color)
            for line in lines:
                for hit in self._pattern.finditer(one_unit_each(line.block.text())):
                    self._drawn.add(line.number)
                    for box in boxes(self._view, line, *hit.span()):
                        painter.drawRoundedRect(box.adjusted(-1, 0.5, 1, -0.5), 3, 3)
        painter.setPen(self._bracket_color)
        painter.setBrush(self._bracket_color)
        for position in self._brackets:
            for line in lines:
                column = position - line.block.position()
                if 0 <= column < line.block.length():
                    self._drawn.add(line.number)
                    for box in boxes(self._view, line, column, column + 1):
                        painter.drawRoundedRect(box.adjusted(-0.5, 0.5, 0.5, -0.5), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def text_around(document: QTextDocument, position: int) -> tuple[int, str]:
    """At most `REACH` characters and `LINES` lines on each side: their start, and the text with Qt's positions."""
    here = document.findBlock(position)
    first = document.findBlockByNumber(max(0, here.blockNumber() - LINES))
    low = max(first.position(), position - REACH)
    block = document.findBlock(low)
    pieces, end = [], block.position()
    for _ in range(2 * LINES + 1):
        if not block.isValid() or end > position + REACH:
            break
        pieces.append(one_unit_each(block.text()))
        end += block.length()
        block = block.next()
    start = document.findBlock(low).position()
    text = "\n".join(pieces)
    return low, text[low - start : position + REACH - start]


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
