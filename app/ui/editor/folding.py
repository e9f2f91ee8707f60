"""Folding: what is folded is hidden in its blocks, so that it stays where it is whatever is edited elsewhere.

A line is folded when it can be seen and the next one cannot. The cursor never stands in a hidden line: going there
by a search, a jump or an edit unfolds it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTextBlock,
    QTextCursor,
)

from app.domain import folds
from app.ui.editor.layers import end_x
from app.ui.editor.lines_on_screen import ShownLine, shown_lines
from app.ui.editor.units import one_unit_each

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

_NOT_CODE = ("Token.Literal.String", "Token.Comment")
CHIP_GAP = 8


class Folding(QObject):
    """The folds of one view; lines are block numbers, from 0."""

    changed = Signal()

    def __init__(self, view: "CodeView") -> None:
        super().__init__(view)
        self._view = view
        self._any = False
        self._inner: list[QTextCursor] = []  # lines folded inside of folded ones
        self._revision = 0
        self._blocks = 0
        self._position = 0
        self._edit: tuple[int, int] | None = None
        self._chip = self._chip_text = self._marker = QColor(0, 0, 0, 0)

    # what is folded

    @property
    def any(self) -> bool:
        """Something may be folded."""
        return self._any

    def is_folded(self, number: int) -> bool:
        return _is_folded(self._block(number))

    def is_foldable(self, number: int) -> bool:
        return folds.opens(self._line, self._view.blockCount(), number, self._view.language, self._code)

    def folded_lines(self) -> list[int]:
        """All folded lines that can be seen, in order: what a session keeps."""
        if not self._any:
            return []
        found, block = [], self._view.document().firstBlock()
        while block.isValid():
            below = block.next()
            if below.isValid() and not below.isVisible():
                found.append(block.blockNumber())
                below = self._after(below)
            block = below
        return found

    # folding

    def fold(self, number: int) -> bool:
        """Folds what is under a line; False: there is nothing."""
        return self.fold_lines([number])

    def fold_lines(self, numbers: Iterable[int]) -> bool:
        """Folds what is under each of these lines, as far as there is something."""
        count, language = self._view.blockCount(), self._view.language
        ranges = []
        for number in numbers:
            if 0 <= number < count and not self.is_folded(number):
                end = folds.last_folded(self._line, count, number, language, self._code)
                if end is not None:
                    ranges.append((number, end))
        self._hide(ranges)
        return bool(ranges)

    def fold_all(self) -> None:
        """Everything that is in no other fold."""
        texts = [one_unit_each(line) for line in self._view.text().split("\n")]
        found = folds.outermost(texts.__getitem__, len(texts), self._view.language, self._code)
        self._hide([(number, end) for number, end in found if not self.is_folded(number)])

    def fold_here(self) -> None:
        """The innermost block around the cursor; folded already, the one around that."""
        view = self._view
        number = view.textCursor().blockNumber()
        count, language = view.blockCount(), view.language
        header = folds.enclosing(self._line, count, number, language, self._code)
        if header == number and self.is_folded(number):
            header = None
            above = number - 1
            while above >= 0 and header is None:
                found = folds.enclosing(self._line, count, above, language, self._code)
                if found is None or self._ends_behind(found, number):
                    header = found
                    break
                above = found - 1
        if header is not None:
            self.fold(header)

    def unfold(self, number: int) -> None:
        below = self._block(number).next()
        if below.isValid() and not below.isVisible():
            self._show_run(below)
            self._laid_out()

    def unfold_here(self) -> None:
        self.unfold(self._view.textCursor().blockNumber())

    def unfold_all(self) -> None:
        self._inner.clear()
        if not self._any:
            return
        block = self._view.document().firstBlock()
        while block.isValid():
            if not block.isVisible():
                _show(block)
            block = block.next()
        self._set_any(False)
        self._laid_out()

    def toggle(self, number: int) -> None:
        if self.is_folded(number):
            self.unfold(number)
        else:
            self.fold(number)

    def reveal(self, position: int) -> None:
        """Sees to it that what stands there can be seen."""
        while self._any and not (block := self._view.document().findBlock(position)).isVisible():
            self._show_run(block, keep_open=position)
            self._laid_out()

    # what Qt tells

    def take_press(self, event: QMouseEvent) -> bool:
        """A press on "… 12 lines" unfolds; False: it is somewhere else."""
        number = self._chip_at(event.position()) if self._any else None
        if number is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        self.unfold(number)
        return True

    def _edited(self, position: int, _removed: int, added: int) -> None:
        """Changes of format are told too; they leave the revision alone."""
        document = self._view.document()
        if document.revision() != self._revision:
            low, high = self._edit or (position, position)
            self._edit = min(low, position), max(high, position + added)
        self._revision = document.revision()

    def _edit_is_over(self) -> None:
        """What was edited is not hidden; a line that was broken, or joined with its fold, is unfolded."""
        blocks, self._blocks = self._blocks, self._view.blockCount()
        if self._edit is None:
            return
        (low, high), self._edit = self._edit, None
        document = self._view.document()
        block, last = document.findBlock(low), document.findBlock(min(high, document.characterCount() - 1))
        end = last.blockNumber() + (1 if blocks != self._blocks else 0)
        shown = False
        while block.isValid() and block.blockNumber() <= end:
            if not block.isVisible():
                self._show_run(block)
                shown = True
            block = block.next()
        if shown:
            self._laid_out()

    def _cursor_moved(self) -> None:
        before, cursor = self._position, self._view.textCursor()
        self._position = cursor.position()
        if cursor.block().isVisible():
            return
        header = self._before(cursor.block())
        behind = self._after(cursor.block())
        header_end = header.position() + header.length() - 1
        mode = QTextCursor.MoveMode.KeepAnchor if cursor.hasSelection() else QTextCursor.MoveMode.MoveAnchor
        if behind.isValid():
            back, on = before == behind.position() and header.isValid(), before == header_end
        else:  # there is nothing to go on to
            back, on = header.position() <= before <= header_end and not cursor.hasSelection(), False
        if not back and not on:
            self.reveal(cursor.position())
            return
        cursor.setPosition(header_end if back else behind.position(), mode)
        self._view.setTextCursor(cursor)

    # drawing

    def show_theme(self, theme: "Theme") -> None:
        self._chip, self._chip_text = theme.color("bracket_match"), theme.color("editor_text")
        self._marker = theme.color("line_number")

    def paint_markers(self, painter: QPainter, lines: list[ShownLine], right: float, hovered: bool) -> None:
        """Arrows in the margin: of folded lines always, of those that can be folded while the mouse is there."""
        font_height = QFontMetricsF(self._view.font()).height()
        side = font_height * 0.22
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._marker, 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        foldable = self._foldable(lines) if hovered else frozenset()
        for line in lines:
            folded = self._any and _is_folded(line.block)
            if not folded and line.number not in foldable:
                continue
            middle = QPointF(right - font_height * 0.42, line.top + font_height / 2)
            path = QPainterPath()
            if folded:
                path.moveTo(middle + QPointF(-side / 2, -side))
                path.lineTo(middle + QPointF(side / 2, 0))
                path.lineTo(middle + QPointF(-side / 2, side))
            else:
                path.moveTo(middle + QPointF(-side, -side / 2))
                path.lineTo(middle + QPointF(0, side / 2))
                path.lineTo(middle + QPointF(side, -side / 2))
            painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _foldable(self, lines: list[ShownLine]) -> frozenset[int]:
        """Right behind a key, what is in a string or a comment is not yet told from code."""
        count, language = self._view.blockCount(), self._view.language
        code = self._code if self._view.highlighter.has_read else None
        texts = {line.number: line.block.text() for line in lines}

        def text(number: int) -> str:
            return texts[number] if number in texts else self._line(number)

        return frozenset(number for number in texts if folds.opens(text, count, number, language, code))

    def _paint_chips(self, painter: QPainter, lines: list[ShownLine], _dirty: QRect) -> None:
        if not self._any:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._chip_font())
        for line in lines:
            if _is_folded(line.block):
                box, text = self._chip_box(line)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._chip)
                painter.drawRoundedRect(box, 4, 4)
                painter.setPen(self._chip_text)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _chip_box(self, line: ShownLine) -> tuple[QRectF, str]:
        after = self._after(line.block.next())
        end = after.blockNumber() if after.isValid() else self._view.blockCount()
        hidden = end - line.number - 1
        text = f"… {hidden:,} line{'' if hidden == 1 else 's'}"
        x, row = end_x(self._view, line)
        width = QFontMetricsF(self._chip_font()).horizontalAdvance(text) + 2 * CHIP_GAP
        return QRectF(x + CHIP_GAP, row.top() + 1.5, width, row.height() - 3), text

    def _chip_font(self) -> QFont:
        font = QFont(self._view.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _chip_at(self, point: QPointF) -> int | None:
        for line in shown_lines(self._view, int(point.y()), int(point.y())):
            if _is_folded(line.block) and self._chip_box(line)[0].contains(point):
                return line.number
        return None

    # inside

    def _line(self, number: int) -> str:
        return self._block(number).text()

    def _code(self, number: int) -> str:
        """The line with strings and comments blanked, as far as the colours are known."""
        block = self._block(number)
        text = one_unit_each(block.text())
        start = block.position()
        for offset, length, kind in self._view.highlighter.spans(start, start + len(text)) or ():
            if str(kind).startswith(_NOT_CODE):
                at = offset - start
                text = f"{text[:at]}{' ' * length}{text[at + length :]}"
        return text

    def _block(self, number: int) -> QTextBlock:
        return self._view.document().findBlockByNumber(number)

    def _before(self, hidden: QTextBlock) -> QTextBlock:
        """The folded line above a hidden one."""
        return self._view.document().findBlockByLineNumber(hidden.firstLineNumber() - 1)

    def _after(self, hidden: QTextBlock) -> QTextBlock:
        """The next line that can be seen; an invalid block at the end."""
        found = self._view.document().findBlockByLineNumber(hidden.firstLineNumber())
        return found if found.isVisible() and found.blockNumber() > hidden.blockNumber() else QTextBlock()

    def _ends_behind(self, header: int, number: int) -> bool:
        end = folds.last_folded(self._line, self._view.blockCount(), header, self._view.language, self._code)
        return end is not None and end >= number

    def _hide(self, ranges: list[tuple[int, int]]) -> None:
        if not ranges:
            return
        view = self._view
        cursor = view.textCursor()
        top = view.firstVisibleBlock()
        for number, end in ranges:
            block = self._block(number).next()
            for _ in range(end - number):
                if block.isVisible():
                    if _is_folded(block):
                        self._inner.append(QTextCursor(block))
                    block.setVisible(False)
                    block.setLineCount(0)
                block = block.next()
        self._set_any(True)
        self._blocks = view.blockCount()
        self._revision = view.document().revision()
        self._laid_out()
        anchor = view.document().findBlock(cursor.anchor())
        if not cursor.block().isVisible() or not anchor.isVisible():
            header = cursor.block() if cursor.block().isVisible() else self._before(cursor.block())
            cursor.setPosition(header.position() + min(cursor.positionInBlock(), header.length() - 1))
            view.setTextCursor(cursor)
        if not top.isVisible():
            view.verticalScrollBar().setValue(self._before(top).firstLineNumber())

    def _set_any(self, any_folds: bool) -> None:
        """Without folds nothing is drawn, and no key is looked at."""
        if any_folds == self._any:
            return
        self._any, self._edit = any_folds, None
        document, over = self._view.document(), self._view.layers.over
        if any_folds:
            over.append(self._paint_chips)
            document.contentsChange.connect(self._edited)
            document.contentsChanged.connect(self._edit_is_over)
            self._position = self._view.textCursor().position()
            self._view.cursorPositionChanged.connect(self._cursor_moved)
        else:
            over.remove(self._paint_chips)
            document.contentsChange.disconnect(self._edited)
            document.contentsChanged.disconnect(self._edit_is_over)
            self._view.cursorPositionChanged.disconnect(self._cursor_moved)

    def _show_run(self, hidden: QTextBlock, keep_open: int = -1) -> None:
        """Shows all hidden lines about this one; folds inside stay folded, but for those over `keep_open`."""
        document = self._view.document()
        header = self._before(hidden)
        block = header.next() if header.isValid() and header.blockNumber() < hidden.blockNumber() else hidden
        first = block.blockNumber()
        while block.isValid() and not block.isVisible():
            _show(block)
            block = block.next()
        last = block.blockNumber() - 1 if block.isValid() else self._view.blockCount() - 1
        inner = [cursor for cursor in self._inner if first <= cursor.blockNumber() <= last]
        self._inner = [cursor for cursor in self._inner if cursor not in inner]
        again = [cursor.blockNumber() for cursor in inner]
        over = document.findBlock(keep_open).blockNumber() if keep_open >= 0 else -1
        count, language = self._view.blockCount(), self._view.language
        ranges = []
        for number in again:
            end = folds.last_folded(self._line, count, number, language, self._code)
            if end is not None and not number < over <= end:
                ranges.append((number, end))
        self._hide(ranges)

    def _laid_out(self) -> None:
        """Tells Qt that the height has changed, without having it look at each line again."""
        view = self._view
        layout = view.document().documentLayout()
        layout.documentSizeChanged.emit(layout.documentSize())
        view.viewport().update()
        view.numbers.update()
        view.ruler.update()
        self.changed.emit()


def _is_folded(block: QTextBlock) -> bool:
    below = block.next()
    return block.isVisible() and below.isValid() and not below.isVisible()


def _show(block: QTextBlock) -> None:
    block.setVisible(True)
    block.setLineCount(max(1, block.layout().lineCount()))
