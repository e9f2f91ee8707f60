"""A block of code in an answer: its language, what can be done with it, and the text, coloured once it is complete."""

import math

import shiboken6
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.code_languages import can_run, canonical
from app.domain.fences import language_of
from app.ui.chat.code_colours import LineSpans
from app.ui.chat.code_formats import CodeFormats
from app.ui.chat.code_header import RADIUS, CodeHeader
from app.ui.chat.code_place import CodePlace
from app.ui.chat.code_text import CodeText
from app.ui.chat.message import Message
from app.ui.chat.typesetter import Typesetter


class CodeBlock(QWidget):
    """`text` is the code as the model wrote it; all buttons act on the selected part of it, or else on the whole."""

    def __init__(
        self,
        typesetter: Typesetter,
        info: str = "",
        depth: int = 0,
        message: Message | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.list_depth = depth
        self.language = language_of(info)
        self.closed = False
        self._theme = typesetter.theme
        self._colours = typesetter.colours
        self._wishes = typesetter.wishes
        self.code = CodeText(typesetter, message or Message(), CodeFormats(self._theme), self)
        self.code.setAccessibleName(f"Code, {self.language}" if self.language else "Code")
        self._header = CodeHeader(self._theme, self.language or "text", can_run=can_run(self.language), parent=self)
        self._header.chosen.connect(self._act)

    # -- content ------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.code.code

    @property
    def shown_text(self) -> str:
        return self.code.shown

    def show_code(self, text: str, *, closed: bool, place: CodePlace | None = None) -> bool:
        """Shows the code as far as it has come; only what is new is inserted. True when the height has changed."""
        self.closed = closed
        self.code.show_code(text, place or CodePlace(0, len(text)))
        if closed:
            self._colours.colour(self)
        return self._refit()

    @property
    def is_gone(self) -> bool:
        return not shiboken6.isValid(self)

    def chosen_text(self) -> str:
        return self.code.chosen()

    def show_line_spans(self, line: int, spans: LineSpans) -> None:
        self.code.show_line_spans(line, spans)

    def _act(self, key: str) -> None:
        lines, language, wishes = self.code.chosen_lines(), canonical(self.language), self._wishes
        match key:
            case "copy":
                QGuiApplication.clipboard().setText(self.code.chosen())
                self._header.say_copied()
            case "insert":
                wishes.insert.emit(lines)
            case "replace":
                wishes.replace.emit(lines)
            case "preview":
                wishes.preview.emit(lines, language)
            case "new_file":
                wishes.new_file.emit(_whole_lines(lines), language)
            case "fresh_start":
                wishes.fresh_start.emit(lines, language)
            case "snippet":
                wishes.save_snippet.emit(lines, language)
            case "run":
                wishes.run.emit(_whole_lines(lines), language)

    # -- size ---------------------------------------------------------------------------------------------------

    def arrange(self, width: int) -> int:
        self._header.setGeometry(0, 0, width, self._header.wanted_height())
        top = self._header.height()
        widest, tallness = self.code.measure()
        margin = self.code.document().documentMargin()
        needs_bar = widest + 2 * margin + 2 > width - 2
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if needs_bar else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.code.horizontalScrollBarPolicy() != policy:
            self.code.setHorizontalScrollBarPolicy(policy)
        bar = self.code.horizontalScrollBar().sizeHint().height() if needs_bar else 0
        height = math.ceil(tallness + 2 * margin) + 1 + bar  # with less Qt would scroll
        self.code.setGeometry(1, top, width - 2, height)
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

    # -- look ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("border"), 1))
            painter.setBrush(self._theme.color("code_background"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _whole_lines(text: str) -> str:
    return text if not text or text.endswith(("\n", "\r")) else f"{text}\n"
