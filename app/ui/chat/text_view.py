"""A read-only view of foreign text that loads nothing and opens nothing, as high as its content."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.ui.chat.markdown_parts import BOLD, CODE, ITALIC, STRIKE, Span
from app.ui.chat.typesetter import Typesetter

LINE_HEIGHT = 130.0  # per cent of the font's own
_HEADING_STEPS = {1: 2, 2: 1}  # Qt's steps of size above the text's; smaller headings are only bold

_SCROLLING_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}


class TextView(QTextBrowser):
    """A click on a link is only a wish."""

    fitted_anew = Signal()

    def __init__(self, typesetter: Typesetter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = typesetter.theme
        self._wishes = typesetter.wishes
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)  # else every new height lays out again
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Answer")
        self.anchorClicked.connect(self._ask_about)

    # -- safety -------------------------------------------------------------------------------------------------

    def loadResource(self, type: int, name: QUrl | str) -> QImage:
        """Never the resource; an empty answer would make Qt look for the file itself."""
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    def doSetSource(self, name: QUrl | str, type: object = None) -> None:
        """The view shows what it was given and goes nowhere."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text only: what was read."""
        text = self.textCursor().selectedText()
        for separator in ("\u2029", "\u2028", "\ufdd0", "\ufdd1"):
            text = text.replace(separator, "\n")
        data = QMimeData()
        data.setText(text.replace("\t", " "))
        return data

    def _ask_about(self, url: QUrl) -> None:
        self._wishes.open_link.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    # -- the transcript scrolls, not this view ------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SCROLLING_KEYS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._wishes.dragged_to.emit(event.globalPosition().toPoint())

    # -- writing ------------------------------------------------------------------------------------------------

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """The reader's own cursor stays while text is written: a selection up to the end does not grow with it."""
        before = self.textCursor()
        anchor, position = before.anchor(), before.position()
        yield
        after = self.textCursor()
        if (after.anchor(), after.position()) != (anchor, position):
            last = self.document().characterCount() - 1
            after.setPosition(min(anchor, last))
            after.setPosition(min(position, last), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(after)

    def write_spans(self, cursor: QTextCursor, spans: tuple[Span, ...], *, heading: int = 0, style: int = 0) -> None:
        for span in spans:
            format = self.char_format(span.style | style, span.link)
            if heading:
                format.setFontWeight(QFont.Weight.DemiBold)
                format.setProperty(QTextFormat.Property.FontSizeAdjustment, _HEADING_STEPS.get(heading, 0))
            cursor.insertText(span.text, format)
            if span.link:
                self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Tab reaches the link, Return asks for it

    def ems(self, count: float) -> float:
        """A length that follows the size of the text, in whole pixels."""
        return float(round(self.fontMetrics().height() * count))

    def block_format(self, top: float = 0.0) -> QTextBlockFormat:
        format = QTextBlockFormat()
        format.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        format.setTopMargin(top)
        return format

    def char_format(self, style: int = 0, link: str = "") -> QTextCharFormat:
        format = QTextCharFormat()
        if style & BOLD:
            format.setFontWeight(QFont.Weight.Bold)
        if style & ITALIC:
            format.setFontItalic(True)
        if style & STRIKE:
            format.setFontStrikeOut(True)
        if style & CODE:
            fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            format.setFontFamilies([fixed.family()])
            format.setFontPointSize(self.font().pointSizeF() * 0.95)
            format.setBackground(self.theme.color("raised"))
        if link:
            format.setAnchor(True)
            format.setAnchorHref(link)
            format.setToolTip(link)
            format.setForeground(self.theme.color("accent"))
            format.setFontUnderline(True)
        return format
