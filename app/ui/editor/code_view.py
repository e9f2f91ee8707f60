"""One code editor: text, line numbers, colours, the keys of writing code. It holds the text that nobody else has."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.documents import DocumentText
from app.domain.indentation import Indentation, after_return, detect, fit, leading
from app.domain.settings import Appearance, Editor
from app.ui.editor.drawn import Drawn
from app.ui.editor.highlighter import HighlightScheduler
from app.ui.editor.layers import Layers, ShownLine
from app.ui.editor.line_numbers import LineNumbers
from app.ui.editor.ruler import OverviewRuler
from app.ui.editor.units import raw_text, to_characters, to_units
from app.ui.theme.theme import Theme

FORCE_WRAP_ABOVE = 20_000  # characters in one line: without wrapping, Qt needs 80 ms a key for 100,000
TAB_COLUMNS = 4
MARGIN = 4
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class CodeView(QPlainTextEdit):
    """The text of one document. `edited` follows each change by the person, never the loading of a text."""

    edited = Signal()
    ask_requested = Signal()
    zoom_requested = Signal(int)  # steps
    paths_dropped = Signal(list)  # list[str]
    first_painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.text")
        self.setAccessibleName("Code")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(MARGIN)
        self.language = "text"
        self.options = Editor()
        self.current_line_color = QColor(0, 0, 0, 0)
        self._indentation = Indentation()
        self._wrap = False
        self._long_lines = False
        self._loading = False
        self._painted = False
        self._line = 0
        self.layers = Layers(self)
        self.ruler = OverviewRuler(self)
        self.setVerticalScrollBar(self.ruler)
        self.numbers = LineNumbers(self)
        self.highlighter = HighlightScheduler(self)
        self.drawn = Drawn(self)
        self.textChanged.connect(self._changed)
        self.blockCountChanged.connect(self._fit_numbers)
        self.updateRequest.connect(self._update_numbers)
        self.cursorPositionChanged.connect(self._line_may_have_changed)
        self._put_wrap()
        self._fit_numbers()

    # text

    def load(self, loaded: DocumentText) -> None:
        """Takes over a text; nothing of it can be undone, nothing counts as typed."""
        self._loading = True
        self._long_lines = loaded.longest_line > FORCE_WRAP_ABOVE
        self._indentation = detect(loaded.text[:100_000])
        self._put_wrap()
        self._put_tab_stop()
        self.setPlainText(loaded.text)
        self.document().setModified(loaded.modified)
        if loaded.cursor:
            cursor = self.textCursor()
            cursor.setPosition(min(to_units(loaded.text, loaded.cursor), self.document().characterCount() - 1))
            self.setTextCursor(cursor)
            self.centerCursor()
        self.drawn.changes.begin()
        self._loading = False

    def text(self) -> str:
        """The whole text, faithfully."""
        return raw_text(self.document())

    @property
    def has_long_lines(self) -> bool:
        """Some line is too long to be coloured or left unwrapped."""
        return self._long_lines

    @property
    def has_painted(self) -> bool:
        """It has been seen once, so that colours may be loaded."""
        return self._painted

    @property
    def indentation(self) -> Indentation:
        return self._indentation

    def cursor_offset(self) -> int:
        """Where the cursor is, in characters."""
        position = self.textCursor().position()
        return position if self._one_unit_a_character() else to_characters(self.text(), position)

    def selected_range(self) -> tuple[int, int]:
        """Start and end of the selection in characters; equal without one."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if self._one_unit_a_character():
            return start, end
        text = self.text()
        return to_characters(text, start), to_characters(text, end)

    def selected_text(self) -> str:
        """As it is in the document: Qt's own would turn no-break spaces into spaces."""
        cursor = self.textCursor()
        return self._between(cursor.selectionStart(), cursor.selectionEnd())

    def insert_code(self, code: str) -> None:
        """Puts code at the cursor, indented as its place is; one step of undo."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.position())
        self.setTextCursor(cursor)
        self.replace_selection(code)

    def replace_selection(self, code: str) -> None:
        """Puts code in the place of the selection, indented as that was; one step of undo, with which no key merges."""
        if self.isReadOnly():
            return
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        block, last = self.document().findBlock(start), self.document().findBlock(end)
        before = self._between(block.position(), start)
        after = self._between(end, last.position() + last.length() - 1)
        cursor.beginEditBlock()
        # Qt merges typing into the step before it, unless something other than text ends that.
        cursor.setBlockFormat(cursor.blockFormat())
        cursor.insertText(fit(code, before, self._between(start, end), after))
        cursor.setBlockFormat(cursor.blockFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def go_to(self, line: int, column: int = 1) -> None:
        """1-based; a place behind the end is the end."""
        block = self.document().findBlockByNumber(min(max(1, line), self.blockCount()) - 1)
        text = block.text()
        cursor = self.textCursor()
        cursor.setPosition(block.position() + to_units(text, min(max(1, column) - 1, len(text))))
        self.setTextCursor(cursor)
        self.centerCursor()

    # look

    def show_theme(self, theme: Theme) -> None:
        self.current_line_color = theme.color("current_line")
        palette = self.palette()
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):  # the second: beside the scroll bars
            palette.setColor(role, theme.color("editor_background"))
        palette.setColor(QPalette.ColorRole.Text, theme.color("editor_text"))
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.Highlight, theme.color("selection"))
            # Without a colour of its own, selected text keeps the colours of its tokens.
            palette.setBrush(group, QPalette.ColorRole.HighlightedText, QBrush(Qt.BrushStyle.NoBrush))
        self.setPalette(palette)
        # With an application stylesheet the viewport keeps the palette it was first drawn with.
        self.viewport().setPalette(palette)
        self.numbers.show_colors(
            theme.color("line_number"), theme.color("line_number_current"), theme.color("editor_background")
        )
        self.highlighter.set_theme(theme)
        self.drawn.show_theme(theme)
        self.viewport().update()

    def show_settings(self, appearance: Appearance, points: float, options: Editor | None = None) -> None:
        """`points` is the size of the letters with all zooming."""
        self.options = options or self.options
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        if appearance.editor_font:
            font.setFamily(appearance.editor_font)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSizeF(points)
        if font != self.font():
            self.setFont(font)
        self._wrap = appearance.word_wrap
        self.numbers.setVisible(appearance.line_numbers)
        self._put_wrap()
        self._put_tab_stop()
        self._fit_numbers()

    def visible_blocks(self) -> tuple[int, int]:
        """Numbers of the first and, at least, the last block on the screen."""
        block = self.firstVisibleBlock()
        first = max(0, block.blockNumber())
        height = QFontMetricsF(self.font()).lineSpacing()
        rows = int(self.viewport().height() / height) + 2 if height > 0 else 1
        last = self.document().findBlockByLineNumber(block.firstLineNumber() + rows)
        return first, last.blockNumber() if last.isValid() else self.blockCount() - 1

    @property
    def wraps(self) -> bool:
        return self.lineWrapMode() != QPlainTextEdit.LineWrapMode.NoWrap

    def redraw_block(self, block: QTextBlock) -> None:
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        self.viewport().update(QRect(0, round(box.top()), self.viewport().width(), round(box.height()) + 1))

    def shown_lines(self, top: int, bottom: int) -> Iterator[ShownLine]:
        """The lines on the screen that reach between `top` and `bottom`; what is folded away costs nothing."""
        block = self.firstVisibleBlock()
        at = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and at <= bottom:
            if not block.isVisible():
                block = self.document().findBlockByLineNumber(block.firstLineNumber())
                if not block.isVisible():
                    return
            height = self.blockBoundingRect(block).height()
            if at + height >= top:
                yield ShownLine(block, block.blockNumber(), at, height)
            at += height
            block = block.next()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_L and modifiers == _CONTROL:
            self.ask_requested.emit()
        elif self.isReadOnly():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            self._new_line()
        elif key == Qt.Key.Key_Tab and modifiers == Qt.KeyboardModifier.NoModifier:
            self._indent()
        elif key == Qt.Key.Key_Backtab:
            self._unindent()
        elif key == Qt.Key.Key_Home and modifiers in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            self._home(select=modifiers == _SHIFT)
        elif key == Qt.Key.Key_Backspace and modifiers == Qt.KeyboardModifier.NoModifier and self._in_indentation():
            self._delete_level()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.drawn.folding.take_press(event):
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CONTROL:
            steps = event.angleDelta().y()
            if steps:
                self.zoom_requested.emit(1 if steps > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_paths(event):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _local_paths(event):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = _local_paths(event)
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)
        else:
            super().dropEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.textCursor().hasSelection():
            self._paint_current_line(event.rect())
        self.layers.paint(self.layers.under, event.rect())
        super().paintEvent(event)
        self.layers.paint(self.layers.over, event.rect())
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_numbers()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._put_tab_stop()
            self._fit_numbers()

    # writing code

    def _new_line(self) -> None:
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        block, last = self.document().findBlock(start), self.document().findBlock(end)
        before = self._between(block.position(), start)
        after = self._between(end, last.position() + last.length() - 1)
        ahead, behind = after_return(before, after, self.language, self._indentation)
        cursor.beginEditBlock()
        cursor.insertText(ahead + behind)
        cursor.setPosition(cursor.position() - len(behind))
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _indent(self) -> None:
        """A level more for the selected lines; without a selection, white space up to the next level."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            column = self._column()
            unit = (
                "\t" if self._indentation.tabs else " " * (self._indentation.width - column % self._indentation.width)
            )
            cursor.insertText(unit)
            self.setTextCursor(cursor)
            return
        unit = self._indentation.unit
        self._each_selected_line(lambda at, line: at.insertText(unit) if line.strip() else None)

    def _unindent(self) -> None:
        """A level less for the selected lines, or the one with the cursor."""
        width = self._indentation.width

        def outdent(at: QTextCursor, line: str) -> None:
            count = 1 if line.startswith("\t") else min(width, len(line) - len(line.lstrip(" ")))
            at.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, count)
            at.removeSelectedText()

        self._each_selected_line(outdent)

    def _each_selected_line(self, change: Callable[[QTextCursor, str], object]) -> None:
        cursor = self.textCursor()
        block = self.document().findBlock(cursor.selectionStart())
        end = max(cursor.selectionStart(), cursor.selectionEnd() - 1)
        count = self.document().findBlock(end).blockNumber() - block.blockNumber() + 1
        edit = QTextCursor(block)
        edit.beginEditBlock()
        for _ in range(count):
            edit.setPosition(block.position())
            change(edit, block.text())
            block = block.next()
        edit.endEditBlock()

    def _home(self, *, select: bool) -> None:
        """To the first letter of the line; from there, to its beginning."""
        cursor = self.textCursor()
        block = cursor.block()
        first = block.position() + len(leading(block.text()))
        mode = QTextCursor.MoveMode.KeepAnchor if select else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(block.position() if cursor.position() == first else first, mode)
        self.setTextCursor(cursor)

    def _in_indentation(self) -> bool:
        """Behind white space only, and at a level of it, so that one Backspace takes the level."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        spaces = bool(before) and not before.strip(" ")
        return not cursor.hasSelection() and spaces and not self._indentation.tabs

    def _delete_level(self) -> None:
        cursor = self.textCursor()
        width = self._indentation.width
        count = (cursor.positionInBlock() - 1) % width + 1
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
        cursor.removeSelectedText()
        self.ensureCursorVisible()

    def _column(self) -> int:
        """Where the cursor stands, with tabs as wide as they are shown."""
        column = 0
        for character in self.textCursor().block().text()[: self.textCursor().positionInBlock()]:
            column += TAB_COLUMNS - column % TAB_COLUMNS if character == "\t" else 1
        return column

    # inside

    def _between(self, start: int, end: int) -> str:
        """The text between two of Qt's positions; Qt's own `selectedText` would change no-break spaces."""
        block = self.document().findBlock(start)
        pieces = []
        while block.isValid() and block.position() <= end:
            low, high = max(start - block.position(), 0), min(end - block.position(), block.length() - 1)
            pieces.append(_units(block.text(), low, high))
            block = block.next()
        return "\n".join(pieces)

    def _one_unit_a_character(self) -> bool:
        """There is no letter beyond U+FFFF: Qt's positions are ours."""
        return len(self.document().toRawText()) == self.document().characterCount() - 1

    def _changed(self) -> None:
        if not self._loading:
            self.edited.emit()

    def _put_wrap(self) -> None:
        wrap = self._wrap or self._long_lines
        mode = QPlainTextEdit.LineWrapMode.WidgetWidth if wrap else QPlainTextEdit.LineWrapMode.NoWrap
        if mode != self.lineWrapMode():
            self.setLineWrapMode(mode)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def _put_tab_stop(self) -> None:
        self.setTabStopDistance(QFontMetricsF(self.font()).horizontalAdvance(" ") * TAB_COLUMNS)

    def _fit_numbers(self) -> None:
        shown = self.numbers.isVisibleTo(self)
        self.setViewportMargins(self.numbers.wanted_width() if shown else MARGIN * 2, 0, 0, 0)
        self._place_numbers()

    def _place_numbers(self) -> None:
        inside = self.contentsRect()
        self.numbers.setGeometry(QRect(inside.left(), inside.top(), self.numbers.wanted_width(), inside.height()))

    def _update_numbers(self, rect: QRect, scrolled: int) -> None:
        if scrolled:
            self.numbers.scroll(0, scrolled)
        else:
            self.numbers.update(0, rect.y(), self.numbers.width(), rect.height())

    def _line_may_have_changed(self) -> None:
        cursor = self.textCursor()
        shown = -1 if cursor.hasSelection() else cursor.blockNumber()
        if shown != self._line:
            self._line = shown
            self.numbers.update()
            self.viewport().update()

    def _paint_current_line(self, dirty: QRect) -> None:
        block = self.textCursor().block()
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        row = QRect(0, round(box.top()), self.viewport().width(), round(box.height()))
        if row.intersects(dirty):
            painter = QPainter(self.viewport())
            painter.fillRect(row, self.current_line_color)
            painter.end()


def _units(text: str, start: int, end: int) -> str:
    """The part of a line between two of Qt's positions."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def _local_paths(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
