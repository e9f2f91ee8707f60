"""One code editor: text, line numbers, colours, the keys of writing code. It holds the text that nobody else has."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QRect, Qt, QTimer, Signal
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
    QTextBlock,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.documents import DocumentText
from app.domain.edits import Caret
from app.domain.file_style import FileStyle
from app.domain.indentation import Indentation, detect, fit
from app.domain.settings import Appearance, Editor
from app.ui.editor.cursors import Cursors
from app.ui.editor.later_parts import LaterParts
from app.ui.editor.layers import Layers, ShownLine
from app.ui.editor.line_numbers import LineNumbers
from app.ui.editor.long_lines import FORCE_WRAP_ABOVE, LongLines
from app.ui.editor.pairs import Pairs
from app.ui.editor.ruler import OverviewRuler
from app.ui.editor.typing_keys import TypingKeys
from app.ui.editor.undo_steps import UndoSteps
from app.ui.editor.units import raw_text, to_characters, to_units
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
_SHIFT = Qt.KeyboardModifier.ShiftModifier


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
        self._here = (0, False)
        self._holds = 0
        self._held_keys: list[QKeyEvent] = []
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
        self.ghost: GhostText | None = None  # for whoever suggests
        self._guard = LongLines(self, self._guard_long_lines, lambda: self._loading or self._long_lines)
        self.textChanged.connect(self._changed)
        self.blockCountChanged.connect(self._count_changed)
        self.updateRequest.connect(self._update_numbers)
        self.cursorPositionChanged.connect(self._line_may_have_changed)
        self.selectionChanged.connect(self._line_may_have_changed)
        if twin is not None:
            self.language, self.style_asked = twin.language, twin.style_asked
            self._found, self._long_lines = twin._found, twin._long_lines
        self._put_wrap()
        self._put_tab_stop()
        self._fit_numbers()

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

    def replace_range(self, start: int, end: int, text: str) -> None:
        """Puts text as it is in the place of these characters; one step of undo, with which no key merges."""
        whole = self.text()
        with self.steps.step(act="pasted"):
            cursor = self.textCursor()
            cursor.setPosition(to_units(whole, start))
            cursor.setPosition(to_units(whole, end), QTextCursor.MoveMode.KeepAnchor)
            cursor.setBlockFormat(cursor.blockFormat())  # see `replace_selection`
            cursor.insertText(text)
            cursor.setBlockFormat(cursor.blockFormat())
            self.cursors.show((Caret(cursor.position(), cursor.position()),))
        self.ensureCursorVisible()

    def take_suggestion(self, text: str, replaces: int) -> None:
        """Puts it in at the cursor, in place of so many characters behind it; one step of undo, merged with no key."""
        cursor = self.textCursor()
        behind = self._between(cursor.position(), cursor.block().position() + cursor.block().length() - 1)
        with self.steps.step(act="accepted"):
            cursor.setBlockFormat(cursor.blockFormat())  # see `replace_selection`
            cursor.setPosition(cursor.position() + to_units(behind, replaces), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(text)
            cursor.setBlockFormat(cursor.blockFormat())
            self.cursors.show((Caret(cursor.position(), cursor.position()),))
        self.ensureCursorVisible()

    def put_around_cursor(self, before: str, behind: str) -> None:
        """In the place of the selection, with the cursor between both; one step of undo."""
        cursor = self.textCursor()
        at = cursor.selectionStart() + to_units(before, len(before))
        with self.steps.step(act="pasted"):
            cursor.setBlockFormat(cursor.blockFormat())  # see `replace_selection`
            cursor.insertText(before + behind)
            cursor.setBlockFormat(cursor.blockFormat())
            self.cursors.show((Caret(at, at),))
        self.ensureCursorVisible()

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
        return self._wrap or self._long_lines

    def redraw_block(self, block: QTextBlock) -> None:
        """Not to be called while Qt tells of a change: it takes the line's height then for that of before."""
        top, height = self.place_of(block)
        inside = viewport_of(self)
        inside.update(0, top, inside.width(), height)

    def place_of(self, block: QTextBlock) -> tuple[int, int]:
        """Top and height of a block in the viewport's pixels."""
        box = self.blockBoundingGeometry(block)
        return round(box.top() + self.contentOffset().y()), round(box.height()) + 1

    def shown_lines(self, top: int, bottom: int) -> Iterator[ShownLine]:
        """The lines on the screen that reach between `top` and `bottom`; what is above or folded costs nothing."""
        block = self.cursorForPosition(QPoint(0, top)).block() if top > 0 else self.firstVisibleBlock()
        at = self.blockBoundingGeometry(block).top() + self.contentOffset().y()
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

    def _lines_in(self, top: int, bottom: int) -> list[ShownLine]:
        """The same, quickest for the line of the cursor: that is drawn with each key, and as the cursor blinks.

        Qt has it drawn with a pixel of the lines above and below.
        """
        block = self.textCursor().block()
        box = self.blockBoundingGeometry(block)
        at, height = box.top() + self.contentOffset().y(), box.height()
        above, below = block.previous(), block.next()
        inside = at - 1 <= top and bottom <= at + height + 1 and above.isValid() and below.isValid()
        if not (inside and above.isVisible() and block.isVisible() and below.isVisible()):
            return list(self.shown_lines(top, bottom))
        number = block.blockNumber()
        room_above, room_below = self.blockBoundingRect(above).height(), self.blockBoundingRect(below).height()
        return [
            ShownLine(above, number - 1, at - room_above, room_above),
            ShownLine(block, number, at, height),
            ShownLine(below, number + 1, at + height, room_below),
        ]

    # keys

    def hold_keys(self) -> None:
        """Until as many `release_keys` what is typed waits."""
        self._holds += 1

    def draw(self, wanted: bool) -> None:
        """False: it stays as it looks until True. Of a whole window Qt would lose what is to be drawn."""
        for part in (viewport_of(self), self.numbers, self.ruler):
            part.setUpdatesEnabled(wanted)

    @property
    def holds_keys(self) -> bool:
        """A change is being made in slices."""
        return self._holds > 0

    def release_keys(self) -> None:
        self._holds -= 1
        while self._held_keys and not self._holds:
            QCoreApplication.sendEvent(self, self._held_keys.pop(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._holds:
            self._held_keys.append(event.clone())
            return
        if not self.typing.takes(event, event.modifiers()):
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
        lines = self._lines_in(dirty.top(), dirty.bottom())
        self.layers.paint_under(lines, dirty)
        super().paintEvent(event)
        self.layers.paint_over(lines, dirty)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.later.make_what_is_seen)
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
        """In a very long line no word's end is looked for: Qt would go through what is left of it for each row."""
        anywhere, at_words = QTextOption.WrapMode.WrapAnywhere, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        self.setWordWrapMode(anywhere if self._long_lines else at_words)
        mode = QPlainTextEdit.LineWrapMode.WidgetWidth if self.wraps else QPlainTextEdit.LineWrapMode.NoWrap
        if mode != self.lineWrapMode():
            self.setLineWrapMode(mode)

    def _put_tab_stop(self) -> None:
        self.space_width = QFontMetricsF(self.font()).horizontalAdvance(" ")
        self.setTabStopDistance(self.space_width * self.tab_columns)

    def _fit_numbers(self) -> None:
        shown = self.numbers.isVisibleTo(self)
        self.setViewportMargins(self.numbers.wanted_width() if shown else MARGIN * 2, 0, 0, 0)
        self._place_numbers()

    def _count_changed(self, count: int) -> None:
        if self.numbers.digits_of(count) != self.numbers.digits:
            self._fit_numbers()

    def _place_numbers(self) -> None:
        inside = self.contentsRect()
        self.numbers.setGeometry(QRect(inside.left(), inside.top(), self.numbers.wanted_width(), inside.height()))

    def _update_numbers(self, rect: QRect, scrolled: int) -> None:
        """They change with what is on the screen, not with a letter in a line or a blinking cursor."""
        if scrolled:
            self.numbers.scroll(0, scrolled)
        elif rect.height() >= viewport_of(self).height():
            self.numbers.update()

    def _line_may_have_changed(self) -> None:
        cursor = self.textCursor()
        here = (cursor.blockNumber(), cursor.hasSelection())
        if here != self._here:
            before, self._here = self._here, here
            for number in {before[0], here[0]}:
                block = self.document().findBlockByNumber(number)
                if block.isValid():
                    self.redraw_block(block)
                    self.numbers.redraw_block(block)


def _units(text: str, start: int, end: int) -> str:
    """The part of a line between two of Qt's positions."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def local_paths(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
