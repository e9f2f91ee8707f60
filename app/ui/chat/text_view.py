"""A read-only view of foreign text that loads nothing and opens nothing, as high as its content."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontDatabase,
    QImage,
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.domain.links import may_open
from app.domain.visible import visible
from app.ui.chat.markdown_values import BOLD, CODE, ITALIC, PICTURE, STRIKE, Range, Span
from app.ui.chat.message import Message
from app.ui.chat.reader_menu import Entry, copying, open_menu
from app.ui.chat.selecting import Selecting
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


class TextView(Selecting, QTextBrowser):
    """A click on a link is only a wish."""

    fitted_anew = Signal()

    def __init__(self, typesetter: Typesetter, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.theme = typesetter.theme
        self._addresses: list[str] = []  # that may not be opened: the document has only their numbers
        self.join(typesetter)
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

    # -- source -------------------------------------------------------------------------------------------------

    def source_range(self, start: int, end: int) -> Range:
        """The stretch of the message that is drawn between two positions of the document; all, where nobody knows."""
        return 0, len(self.message.source)

    def selected_source(self) -> str:
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ""
        return self.message.source[slice(*self.source_range(cursor.selectionStart(), cursor.selectionEnd()))]

    def block_range(self, position: int) -> Range:
        """The source of the block of Markdown at this position."""
        return self.source_range(position, position)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        position = self.cursorForPosition(event.pos()).position()
        entries = [
            copying("Copy", self.chosen_source()),
            copying("Copy this paragraph", self.message.source[slice(*self.block_range(position))]),
            copying("Copy the whole message", self.message.source),
            None,
            Entry("Select all", self.selectAll),
            Entry("Find in this chat…", self._wishes.find.emit),
        ]
        if address := self.address_of(self.anchorAt(event.pos())):
            link = [Entry("Open link…", lambda: self._wishes.open_link.emit(address)), copying("Copy address", address)]
            entries = [*link, None, *entries]
        open_menu(self, event.globalPos(), entries)

    # -- links --------------------------------------------------------------------------------------------------

    def address_of(self, reference: str) -> str:
        """What a reference in the document stands for."""
        number = reference.removeprefix("#")
        is_kept = reference.startswith("#") and number.isdecimal() and int(number) < len(self._addresses)
        return self._addresses[int(number)] if is_kept else reference

    def _ask_about(self, url: QUrl) -> None:
        self._wishes.open_link.emit(self.address_of(url.toString(QUrl.ComponentFormattingOption.FullyEncoded)))

    # -- the transcript scrolls, not this view ------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SCROLLING_KEYS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

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
        if style & PICTURE:
            format.setFontItalic(True)
            format.setBackground(self.theme.color("raised"))
        if link:
            self._show_as_link(format, link, is_picture=bool(style & PICTURE))
        return format

    def _show_as_link(self, format: QTextCharFormat, address: str, *, is_picture: bool) -> None:
        """One that may not be opened leads nowhere, but can be asked about."""
        opens = may_open(address)
        if not opens:
            if address not in self._addresses:
                self._addresses.append(address)
            reference = f"#{self._addresses.index(address)}"
        format.setAnchor(True)
        format.setAnchorHref(address if opens else reference)
        said = visible(address).replace("<", "\u2039")  # a tooltip that looks like markup would be read as such
        format.setToolTip(f"Image, not loaded: {said}" if is_picture else said)
        format.setForeground(self.theme.color("accent" if opens and not is_picture else "muted"))
        format.setFontUnderline(True)
