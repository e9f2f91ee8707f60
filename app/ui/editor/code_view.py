"""One code editor: text, line numbers, colours, the keys of writing code. It holds the text that nobody else has."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.documents import DocumentText
from app.domain.file_style import FileStyle
from app.domain.indentation import Indentation, detect
from app.domain.settings import Appearance, Editor
from app.ui.editor.cursors import Cursors
from app.ui.editor.held_keys import HeldKeys
from app.ui.editor.later_parts import LaterParts
from app.ui.editor.layers import Layers
from app.ui.editor.line_numbers import LineNumbers
from app.ui.editor.lines_on_screen import lines_to_draw
from app.ui.editor.long_lines import FORCE_WRAP_ABOVE, LongLines
from app.ui.editor.pairs import Pairs
from app.ui.editor.ruler import OverviewRuler
from app.ui.editor.typing_keys import TypingKeys
from app.ui.editor.undo_steps import UndoSteps
from app.ui.editor.units import one_unit_a_character, raw_text, text_between, to_characters, to_units
from app.ui.theme.theme import Theme
from app.ui.theme.viewport import viewport_of

if TYPE_CHECKING:
    from app.ui.editor.clipboard import Clipboard
    from app.ui.editor.column_selection import ColumnSelection
    from app.ui.editor.commands import Commands
    from app.ui.editor.drawn import Drawn
    from app.ui.editor.ghost import GhostText
    from app.ui.editor.highlighter import HighlightScheduler

MARGIN = 4
_CONTROL = Qt.KeyboardModifier.ControlModifier


class CodeView(QPlainTextEdit):
    """The text of one document. `edited` follows each change by the person, never the loading of a text."""

    edited = Signal()
    acted = Signal(str, int)  # what was done, as `domain.trigger.Act` has it, and where the cursor was before (or -1)
    ask_requested = Signal()  # about what is selected
    attach_requested = Signal(int)  # the class or function around a line (1-based)
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
        self.space_width = 0.0
        self.layers = Layers(self)
        self.ruler = OverviewRuler(self)
        self.setVerticalScrollBar(self.ruler)
        self.numbers = LineNumbers(self)
        self.later = LaterParts(self)
        self.cursors = Cursors(self)
        self.steps = UndoSteps(self)
        self.pairs = Pairs(self)
        self.typing = TypingKeys(self)
        self.held_keys = HeldKeys(self)
        self.ghost: GhostText | None = None  # for whoever suggests
        self._guard = LongLines(self, self._guard_long_lines, lambda: self._loading or self._long_lines)
        self.textChanged.connect(self._changed)
        if twin is not None:
            self.language, self.style_asked = twin.language, twin.style_asked
            self._found, self._long_lines = twin._found, twin._long_lines
        self._put_wrap()
        self._put_tab_stop()
        self.numbers.fit()

    # parts that are made when they are needed

    @property
    def highlighter(self) -> "HighlightScheduler":
        return self.later.highlighter

    @property
    def drawn(self) -> "Drawn":
        return self.later.drawn

    @property
    def columns(self) -> "ColumnSelection":
        return self.later.columns

    @property
    def commands(self) -> "Commands":
        return self.later.commands

    @property
    def clipboard(self) -> "Clipboard":
        return self.later.clipboard

    # a text comes

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
        self.later.begin()
        self._loading = False

    def _guard_long_lines(self) -> None:
        """As if it had been loaded so: wrapped, without colours."""
        self._long_lines = True
        self._put_wrap()
        self.highlighter.set_lexer(None)

    def _take_over_in_place(self, text: str) -> None:
        from app.ui.editor.reload import change_to

        self._loading = True
        change_to(self, text)
        self.document().setModified(False)
        self._loading = False

    # what it holds

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
        return position if one_unit_a_character(self.document()) else to_characters(self.text(), position)

    def selected_range(self) -> tuple[int, int]:
        """Start and end of the selection in characters; equal without one."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if one_unit_a_character(self.document()):
            return start, end
        text = self.text()
        return to_characters(text, start), to_characters(text, end)

    def selected_text(self) -> str:
        """As it is in the document: Qt's own would turn no-break spaces into spaces."""
        cursor = self.textCursor()
        return text_between(self.document(), cursor.selectionStart(), cursor.selectionEnd())

    def go_to(self, line: int, column: int = 1) -> None:
        """1-based; a place behind the end is the end."""
        block = self.document().findBlockByNumber(min(max(1, line), self.blockCount()) - 1)
        text = block.text()
        if self.later.has_drawn:
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
        self.ruler.show_theme(theme)
        self.later.show_theme(theme)
        self.viewport().update()

    def show_settings(self, appearance: Appearance, points: float, options: Editor | None = None) -> None:
        """`points` is the size of the letters with all zooming."""
        self.options = options or self.options
        if self.later.has_drawn:
            self.drawn.spaces.follow()
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
        self.numbers.fit()

    @property
    def wraps(self) -> bool:
        return self._wrap or self._long_lines

    def draw(self, wanted: bool) -> None:
        """False: it stays as it looks until True. Of a whole window Qt would lose what is to be drawn."""
        for part in (viewport_of(self), self.numbers, self.ruler):
            part.setUpdatesEnabled(wanted)

    # what Qt calls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.held_keys.takes(event) and not self.typing.takes(event, event.modifiers()):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from app.ui.editor.code_menu import code_menu

        code_menu(self, event.pos()).popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.columns.takes_press(event) or (self.later.has_drawn and self.drawn.folding.take_press(event)):
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.columns.takes_move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.columns.takes_release(event):
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CONTROL:
            steps = event.angleDelta().y()
            if steps:
                self.zoom_requested.emit(1 if steps > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if local_paths(event):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = local_paths(event)
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)
        else:
            super().dropEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        dirty = event.rect()
        lines = lines_to_draw(self, dirty.top(), dirty.bottom())
        self.layers.paint_under(lines, dirty)
        super().paintEvent(event)
        self.layers.paint_over(lines, dirty)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.later.make_what_is_seen)
            self.first_painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.numbers.place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._put_tab_stop()
            self.numbers.fit()

    # commands of the menus; Qt's own know one cursor only

    def undo(self) -> None:
        if not self.isReadOnly():
            self.steps.undo()

    def redo(self) -> None:
        if not self.isReadOnly():
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

    async def end(self) -> None:
        """Leaves no thread, task or timer at work."""
        await self.later.end()

    # inside

    def _changed(self) -> None:
        if not self._loading:
            self.edited.emit()

    def _put_wrap(self) -> None:
        """In a very long line no word's end is looked for: Qt would go through what is left of it for each row."""
        anywhere, at_words = QTextOption.WrapMode.WrapAnywhere, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        self.setWordWrapMode(anywhere if self._long_lines else at_words)
        mode = QPlainTextEdit.LineWrapMode.WidgetWidth if self.wraps else QPlainTextEdit.LineWrapMode.NoWrap
        if mode != self.lineWrapMode():
            self.setLineWrapMode(mode)

    def _put_tab_stop(self) -> None:
        self.space_width = QFontMetricsF(self.font()).horizontalAdvance(" ")
        self.setTabStopDistance(self.space_width * self.tab_columns)


def local_paths(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
