"""One code editor: text, line numbers, colours, the keys of writing code. It holds the text that nobody else has."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QInputMethodEvent,
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
from app.domain.file_style import FileStyle
from app.domain.indentation import Indentation, detect, fit
from app.domain.settings import Appearance, Editor
from app.ui.editor.clipboard import Clipboard
from app.ui.editor.column_selection import ColumnSelection
from app.ui.editor.commands import Commands
from app.ui.editor.cursors import Cursors
from app.ui.editor.drawn import Drawn
from app.ui.editor.highlighter import HighlightScheduler
from app.ui.editor.layers import Layers, ShownLine
from app.ui.editor.line_numbers import LineNumbers
from app.ui.editor.long_lines import FORCE_WRAP_ABOVE, LongLines
from app.ui.editor.pairs import Pairs
from app.ui.editor.reload import change_to
from app.ui.editor.ruler import OverviewRuler
from app.ui.editor.typing_keys import TypingKeys
from app.ui.editor.undo_steps import UndoSteps
from app.ui.editor.units import raw_text, to_characters, to_units
from app.ui.theme.theme import Theme
from app.ui.theme.viewport import viewport_of

if TYPE_CHECKING:
    from app.ui.editor.ghost import GhostText

MARGIN = 4
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class CodeView(QPlainTextEdit):
    """The text of one document. `edited` follows each change by the person, never the loading of a text."""

    edited = Signal()
    zoom_requested = Signal(int)  # steps
    paths_dropped = Signal(list)  # list[str]
    first_painted = Signal()

    def __init__(self, parent: QWidget | None = None, *, twin: "CodeView | None" = None) -> None:
        """`twin`: this is a second editor over the same text."""
        super().__init__(parent)
        if twin is not None:
            self.setDocument(twin.document())
        self.setObjectName("editor.text")
        self.setAccessibleName("Code")
        self._viewport = viewport_of(self)  # kept: see there
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(MARGIN)
        self.language = "text"
        self.options = Editor()
        self.current_line_color = QColor(0, 0, 0, 0)
        self.style_asked = FileStyle()
        self._found: Indentation | None = None
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
        self.cursors = Cursors(self)
        self.columns: ColumnSelection = ColumnSelection(self)
        self.steps = UndoSteps(self)
        self.pairs = Pairs(self)
        self.commands = Commands(self)
        self.clipboard = Clipboard(self)
        self.typing = TypingKeys(self)
        self.ghost: GhostText | None = None  # for whoever suggests
        self._guard = LongLines(self, self._guard_long_lines, lambda: self._loading or self._long_lines)
        self.textChanged.connect(self._changed)
        self.blockCountChanged.connect(self._fit_numbers)
        self.updateRequest.connect(self._update_numbers)
        self.cursorPositionChanged.connect(self._line_may_have_changed)
        if twin is not None:
            self.language, self.style_asked = twin.language, twin.style_asked
            self._found, self._long_lines = twin._found, twin._long_lines
        self._put_wrap()
        self._fit_numbers()

    # text

    def load(self, loaded: DocumentText) -> None:
        """Takes over a text; nothing of it can be undone, nothing counts as typed."""
        if loaded.in_place and self._painted:
            self._take_over_in_place(loaded.text)
            return
        self._loading = True
        self._long_lines = loaded.longest_line > FORCE_WRAP_ABOVE
        self._found = detect(loaded.text[:100_000])
        self._put_wrap()
        self._put_tab_stop()
        self.setPlainText(loaded.text)
        self.end_loading(loaded, go_to_cursor=True)

    def append_loaded(self, text: str) -> None:
        """More of a text that is loaded in pieces; the last one is followed by `end_loading`."""
        self._loading = True
        self.document().setUndoRedoEnabled(False)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)

    def end_loading(self, loaded: DocumentText, *, go_to_cursor: bool) -> None:
        self.document().setUndoRedoEnabled(True)
        self.document().setModified(loaded.modified)
        if loaded.cursor and go_to_cursor:
            cursor = self.textCursor()
            cursor.setPosition(min(to_units(loaded.text, loaded.cursor), self.document().characterCount() - 1))
            self.setTextCursor(cursor)
            self.centerCursor()
        self.drawn.changes.begin()
        self._loading = False

    def _guard_long_lines(self) -> None:
        """As if it had been loaded so: wrapped, without colours."""
        self._long_lines = True
        self._put_wrap()
        self.highlighter.set_lexer(None)

    def _take_over_in_place(self, text: str) -> None:
        self._loading = True
        change_to(self, text)
        self.document().setModified(False)
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
        """What the project asks for; else what the file does, or was told to; else what the settings say."""
        options = Indentation(self.options.indent_with_tabs, self.options.tab_width)
        found = self._found or options
        return self.style_asked.indentation(Indentation(found.tabs, found.width or options.width))

    @property
    def tab_columns(self) -> int:
        """How far apart the stops of tabs are."""
        return self.style_asked.tab_width or self.options.tab_width

    def set_style(self, style: FileStyle) -> None:
        """What the project asks of this file."""
        self.style_asked = style
        self._put_tab_stop()

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
        self.drawn.folding.reveal(block.position())
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
                if not block.isValid() or not block.isVisible():
                    return
            height = self.blockBoundingRect(block).height()
            if at + height >= top:
                yield ShownLine(block, block.blockNumber(), at, height)
            at += height
            block = block.next()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.typing.takes(event):
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

    # commands of the menus; Qt's own know one cursor only

    def undo(self) -> None:
        self.steps.undo()

    def redo(self) -> None:
        self.steps.redo()

    def copy(self) -> None:
        self.clipboard.copy()

    def cut(self) -> None:
        if not self.isReadOnly():
            self.clipboard.cut()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self.isReadOnly() and not self.clipboard.paste(source):
            super().insertFromMimeData(source)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(QInputMethodEvent() if self.typing.takes_commit(event) else event)

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
        self.setTabStopDistance(QFontMetricsF(self.font()).horizontalAdvance(" ") * self.tab_columns)

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
