"""The text of a code block: never wrapped, never scrolled up and down by itself, always the code as it came."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.domain.visible import source_end, source_start, utf16_length, visible
from app.ui.chat.code_colours import LineSpans
from app.ui.chat.code_formats import CodeFormats
from app.ui.chat.code_place import CodePlace, place_of
from app.ui.chat.markdown_values import Range
from app.ui.chat.measure import px
from app.ui.chat.message import Message
from app.ui.chat.reader_menu import Entry, copying, open_menu
from app.ui.chat.selecting import Selecting
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.fonts import fixed_font


class CodeText(Selecting, QPlainTextEdit):
    """`code` is what the model wrote; what is drawn is `visible` of it without the last line end."""

    def __init__(self, typesetter: Typesetter, message: Message, formats: CodeFormats, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = ""
        self.place = CodePlace()
        self.message = message
        self.join(typesetter)
        self._formats = formats
        self._shown = ""
        self._is_plain_height = True
        self._widest = 0.0
        self._measured = 0
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(px(self, 8))
        font = fixed_font(parent.font().pointSizeF() * 0.95)
        self.setFont(font)
        self.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(" ") * 4)

    # -- content ------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> str:
        """What is drawn: the last line end would only be an empty line."""
        return self._shown

    def show_code(self, code: str, place: CodePlace) -> None:
        """Touches only what differs; the reader's selection stays."""
        self.code, self.place = code, place
        before, self._shown = self._shown, visible(without_last_end(code))
        if before == self._shown:
            return
        self._is_plain_height = self._is_plain_height and self._shown.isascii()
        kept = len(before) if self._shown.startswith(before) else 0
        if self._shown and before.startswith(self._shown):
            kept = len(self._shown)
        own = self.textCursor()
        anchor, position = own.anchor(), own.position()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if kept < len(before):
            cursor.setPosition(utf16_length(before[:kept]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(self._shown[kept:])
        after = self.textCursor()
        last = self.document().characterCount() - 1
        if (after.anchor(), after.position()) != (anchor, position):
            after.setPosition(min(anchor, last))
            after.setPosition(min(position, last), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(after)

    def show_line_spans(self, line: int, spans: LineSpans) -> None:
        """Colours one line; text, selection and height stay."""
        block = self.document().findBlockByNumber(line)
        if block.isValid():
            block.layout().setFormats(self._formats.ranges(spans))
            self.document().markContentsDirty(block.position(), block.length())

    # -- selection ----------------------------------------------------------------------------------------------

    def chosen(self) -> str:
        """The selected part of the code, or the whole without its last line end, byte for byte as it came."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return without_last_end(self.code)
        return self.code[slice(*self._code_range(cursor.selectionStart(), cursor.selectionEnd()))]

    def chosen_lines(self) -> str:
        """The same with the indentation in front of it: code that begins in a line has that of its line."""
        cursor = self.textCursor()
        start, end = self._code_range(cursor.selectionStart(), cursor.selectionEnd())
        line = max(self.code.rfind("\n", 0, start), self.code.rfind("\r", 0, start)) + 1
        if cursor.hasSelection() and not self.code[line:start].strip():
            return self.code[line:end]
        return self.chosen()

    def selected_source(self) -> str:
        return self.chosen() if self.textCursor().hasSelection() else ""

    def source_start(self, position: int) -> int:
        """With the opening fence, where the selection comes from above it."""
        place = self._source_place(self._code_range(position, position)[0])
        return self.place.start if position == 0 or place is None else place

    def source_end(self, position: int) -> int:
        """With the closing fence, where the selection goes on below it."""
        place = self._source_place(self._code_range(position, position)[1])
        return self.place.end if position == self.last_position or place is None else place

    def _source_place(self, offset: int) -> int | None:
        return place_of(offset, self.code, self.message.source, self.place)

    def _code_range(self, start: int, end: int) -> Range:
        return source_start(self.code, start), source_end(self.code, end)

    # -- size ---------------------------------------------------------------------------------------------------

    def measure(self) -> tuple[float, float]:
        """Width and height of all lines; only those that are new are looked at, the last one may still grow."""
        document, metrics = self.document(), QFontMetricsF(self.font())
        block = document.findBlockByNumber(max(0, self._measured - 1))
        while block.isValid():
            text = block.text()
            if text.isascii() and "\t" not in text:
                width = len(text) * metrics.horizontalAdvance("x")
            else:
                width = metrics.horizontalAdvance(text.expandtabs(4)) * 1.02
            self._widest = max(self._widest, width)
            block = block.next()
        self._measured = document.blockCount()
        return self._widest, self._line_height() * self._measured if self._is_plain_height else self._exact_height()

    def _line_height(self) -> float:
        first = self.document().firstBlock()
        height = self.blockBoundingRect(first).height()
        return height if first.next().isValid() else height - self.document().documentMargin()  # Qt adds it to the last

    def _exact_height(self) -> float:
        """The sum over all lines: other scripts bring fonts of other heights."""
        total, block = 0.0, self.document().begin()
        while block.isValid():
            total += self.blockBoundingRect(block).height()
            block = block.next()
        return total - self.document().documentMargin()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    # -- the reader's hands -------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways it scrolls itself, up and down the transcript does."""
        delta = event.angleDelta()
        if abs(delta.x()) > abs(delta.y()) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down) and not (
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        message = self.message.source
        entries = [
            copying("Copy", self.chosen_source()),
            copying("Copy this code", without_last_end(self.code)),
            copying("Copy with its fences", message[self.place.start : self.place.end]),
            copying("Copy the whole message", message),
            None,
            Entry("Select all", self.selectAll),
            Entry("Find in this chat…", self._wishes.find.emit),
        ]
        open_menu(self, event.globalPos(), entries)


def without_last_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")
