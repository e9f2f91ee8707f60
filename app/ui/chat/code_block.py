"""A block of code in an answer: its language, what can be done with it, and the text, coloured once it is complete."""

import math

import shiboken6
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QToolButton, QWidget

from app.domain.fences import language_of
from app.domain.visible import source_span, visible
from app.ui.chat.code_colours import LineSpans
from app.ui.chat.measure import px
from app.ui.chat.typesetter import Typesetter
from app.ui.chat.wishes import Wishes
from app.ui.theme.buttons import is_return
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.fonts import fixed_font
from app.ui.theme.icons import icon
from app.ui.theme.theme import Theme

_RADIUS = 6.0
_COPIED_MS = 1500
_ICONS = ("copy", "insert", "replace", "new-file")


class CodeBlock(QWidget):
    """`text` is the code as the model wrote it; all buttons act on the selected part of it, or else on the whole."""

    def __init__(self, typesetter: Typesetter, info: str = "", depth: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list_depth = depth
        self.text = ""
        self.language = language_of(info)
        self.closed = False
        self._theme = typesetter.theme
        self._colours = typesetter.colours
        self._formats: dict[str, QTextCharFormat | None] = {}
        self._widest = 0.0
        self._tallness = 0.0
        self._measured = 0
        wishes = typesetter.wishes
        self._code = _CodeView(wishes, self)
        self._code.setAccessibleName(f"Code, {self.language}" if self.language else "Code")
        self._header = _Header(self._theme, self.language or "text", self)
        self._header.copy.clicked.connect(self._copy)
        self._header.insert.clicked.connect(lambda: wishes.insert.emit(self.chosen_text()))
        self._header.replace.clicked.connect(lambda: wishes.replace.emit(self.chosen_text()))
        self._header.new_file.clicked.connect(
            lambda: wishes.new_file.emit(_whole_lines(self.chosen_text()), self.language)
        )
        self._header.fresh.clicked.connect(lambda: wishes.fresh_start.emit(self.chosen_text(), self.language))

    # -- content ------------------------------------------------------------------------------------------------

    def show_code(self, text: str, *, closed: bool) -> bool:
        """Shows the code as far as it has come; only what is new is inserted. True when the height has changed."""
        shown, now = self.shown_text, visible(_without_last_end(text))
        self.text, self.closed = text, closed
        self._code.put(shown, now)
        if closed:
            self._colours.colour(self)
        return self._refit()

    @property
    def shown_text(self) -> str:
        """What is drawn: the last line end would only be an empty line."""
        return visible(_without_last_end(self.text))

    @property
    def is_gone(self) -> bool:
        return not shiboken6.isValid(self)

    def has_selection(self) -> bool:
        return self._code.textCursor().hasSelection()

    def chosen_text(self) -> str:
        """The selected part of the code, or the whole without its last line end, byte for byte as it came."""
        cursor = self._code.textCursor()
        if cursor.hasSelection():
            return source_span(self.text, cursor.selectionStart(), cursor.selectionEnd())
        return _without_last_end(self.text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.chosen_text())
        self._header.say_copied()

    # -- size ---------------------------------------------------------------------------------------------------

    def arrange(self, width: int) -> int:
        self._header.setGeometry(0, 0, width, self._header.wanted_height())
        top = self._header.height()
        self._measure()
        margin = self._code.document().documentMargin()
        needs_bar = self._widest + 2 * margin + 2 > width - 2
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if needs_bar else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self._code.horizontalScrollBarPolicy() != policy:
            self._code.setHorizontalScrollBarPolicy(policy)
        bar = self._code.horizontalScrollBar().sizeHint().height() if needs_bar else 0
        height = math.ceil(self._tallness + 2 * margin) + 1 + bar  # with less Qt would scroll
        self._code.setGeometry(1, top, width - 2, height)
        return top + height + 1

    def stick_header(self, top: int) -> None:
        """Keeps the buttons in sight: `top` is the first visible pixel row of this block."""
        lowest = self.height() - self._header.height() * 2
        self._header.move(0, max(0, min(top, lowest)))

    def _refit(self) -> bool:
        if not self.width():
            return False
        height = self.arrange(self.width())
        if height == self.height():
            return False
        self.resize(self.width(), height)
        return True

    def _measure(self) -> None:
        """Width and height of the lines that are new; the last one may still grow."""
        document = self._code.document()
        metrics = QFontMetricsF(self._code.font())
        line_height = self._code.line_height()
        first = max(0, self._measured - 1)
        block = document.findBlockByNumber(first)
        while block.isValid():
            text = block.text()
            if text.isascii() and "\t" not in text:
                width = len(text) * metrics.horizontalAdvance("x")
            else:
                width = metrics.horizontalAdvance(text.expandtabs(4)) * 1.02
            self._widest = max(self._widest, width)
            block = block.next()
        self._measured = document.blockCount()
        self._tallness = line_height * self._measured
        if not self._code.is_plain_height:
            self._tallness = self._code.exact_height()

    # -- look ---------------------------------------------------------------------------------------------------

    def show_line_spans(self, line: int, spans: LineSpans) -> None:
        """Colours one line; text, selection and height stay."""
        block = self._code.document().findBlockByNumber(line)
        if not block.isValid():
            return
        ranges = []
        for start, length, token in spans:
            if (format := self._format_of(token)) is not None:
                found = QTextLayout.FormatRange()
                found.start, found.length, found.format = start, length, format
                ranges.append(found)
        block.layout().setFormats(ranges)
        self._code.document().markContentsDirty(block.position(), block.length())

    def _format_of(self, token: str) -> QTextCharFormat | None:
        if token not in self._formats:
            style = self._theme.style_of(token)
            if style is None:
                self._formats[token] = None
            else:
                format = QTextCharFormat()
                format.setForeground(style.color)
                format.setFontItalic(style.italic)
                if style.bold:
                    format.setFontWeight(700)
                self._formats[token] = format
        return self._formats[token]

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("border"), 1))
            painter.setBrush(self._theme.color("code_background"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)


class _Header(QWidget):
    """Language and buttons; paints its own ground, because it floats over the code while that is scrolled."""

    def __init__(self, theme: Theme, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ElidingLabel(visible(language)[:24], "small", parent=self)
        self._small = self.font()
        self._small.setPointSizeF(self._small.pointSizeF() * 0.92)
        self._palette = self.palette()
        self._palette.setColor(QPalette.ColorRole.ButtonText, theme.color("muted"))
        self.copy = self._button("Copy", "Copy this code", "Copy the selected part, or all of it")
        self.insert = self._button("Insert", "Insert at cursor", "Insert at the cursor in the editor")
        self.replace = self._button("Replace", "Replace selection", "Put in place of the selection in the editor")
        self.new_file = self._button("New file", "New file with this code", "Open in a new tab")
        self.fresh = self._button("", "New chat with this code", "New chat with just this code")
        self.fresh.setObjectName("block.fresh")
        self.fresh.setIcon(icon("new-chat", theme.color("muted"), px(self, 16)))
        self._as_icons = False

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        button = _Button(self)
        button.setPalette(self._palette)
        button.setFont(self._small)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def wanted_height(self) -> int:
        return px(self, 30)

    def say_copied(self) -> None:
        self.copy.setText("Copied")
        self._place()
        QTimer.singleShot(_COPIED_MS, self, self._forget_copied)

    def _forget_copied(self) -> None:
        self.copy.setText("Copy")
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        """By hand: a layout costs more than all the rest of a code block."""
        x, height, left = self.width() - px(self, 4), px(self, 24), px(self, 10)
        y = (self.height() - height) // 2
        x -= height
        self.fresh.setGeometry(x, y, height, height)
        buttons = (self.new_file, self.replace, self.insert, self.copy)
        widths = [self.fontMetrics().horizontalAdvance(button.text()) + px(self, 14) for button in buttons]
        self._show_as_icons(sum(widths) + left > x)
        for button, width in zip(buttons, widths, strict=True):
            x -= height if self._as_icons else width
            button.setGeometry(x, y, height if self._as_icons else width, height)
        self._name.setGeometry(left, y, max(0, x - left), height)

    def _show_as_icons(self, on: bool) -> None:
        """Where there is no room for words."""
        if on == self._as_icons:
            return
        self._as_icons = on
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if on else Qt.ToolButtonStyle.ToolButtonTextOnly
        side, color = px(self, 16), self._theme.color("muted")
        for button, name in zip((self.copy, self.insert, self.replace, self.new_file), _ICONS, strict=True):
            button.setToolButtonStyle(style)
            button.setIcon(icon(name, color, side))
            button.setIconSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            path = QPainterPath()
            rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            path.moveTo(rect.bottomLeft())
            path.lineTo(rect.left(), rect.top() + _RADIUS)
            path.quadTo(rect.topLeft(), rect.topLeft() + QPoint(int(_RADIUS), 0))
            path.lineTo(rect.right() - _RADIUS, rect.top())
            path.quadTo(rect.topRight(), rect.topRight() + QPoint(0, int(_RADIUS)))
            path.lineTo(rect.bottomRight())
            path.closeSubpath()
            painter.setPen(QPen(self._theme.color("border"), 1))
            painter.setBrush(self._theme.color("raised"))
            painter.drawPath(path)


class _Button(QToolButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event):
            self.click()
        else:
            super().keyPressEvent(event)


class _CodeView(QPlainTextEdit):
    """The text itself: never wrapped, never scrolled up and down by itself."""

    def __init__(self, wishes: Wishes, parent: QWidget) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self.is_plain_height = True
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

    def put(self, shown: str, now: str) -> None:
        """Goes from `shown` to `now`, touching only what differs; the reader's selection stays."""
        if shown == now:
            return
        self.is_plain_height = self.is_plain_height and now.isascii()
        kept = len(shown) if now.startswith(shown) else len(now) if shown.startswith(now) else 0
        before = self.textCursor()
        anchor, position = before.anchor(), before.position()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if kept < len(shown):
            cursor.setPosition(_utf16(shown[:kept]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(now[kept:])
        after = self.textCursor()
        last = self.document().characterCount() - 1
        if (after.anchor(), after.position()) != (anchor, position):
            after.setPosition(min(anchor, last))
            after.setPosition(min(position, last), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(after)

    def line_height(self) -> float:
        first = self.document().firstBlock()
        height = self.blockBoundingRect(first).height()
        return height if first.next().isValid() else height - self.document().documentMargin()  # Qt adds it to the last

    def exact_height(self) -> float:
        """The sum over all lines: other scripts bring fonts of other heights."""
        total, block = 0.0, self.document().begin()
        while block.isValid():
            total += self.blockBoundingRect(block).height()
            block = block.next()
        return total - self.document().documentMargin()

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._wishes.dragged_to.emit(event.globalPosition().toPoint())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


def _without_last_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


def _whole_lines(text: str) -> str:
    return text if not text or text.endswith(("\n", "\r")) else f"{text}\n"


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
