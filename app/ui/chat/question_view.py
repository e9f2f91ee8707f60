"""A question as it was asked, with what was attached to it; a very long one folded."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.conversation import Turn
from app.ui.chat.chips import Chips
from app.ui.chat.column import Column, row_of
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.measure import px
from app.ui.chat.message import Message
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.buttons import TextButton, label

_FOLD_FROM_LINES = 18
_FOLDED_LINES = 8
_FOLD_FROM_CHARACTERS = 2_400


class QuestionView(Column):
    """Plain text: what a person types is not Markdown."""

    def __init__(self, typesetter: Typesetter, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.spacing = px(self, 4)
        self.margins = (px(self, 12), px(self, 8), px(self, 12), px(self, 12 if turn.attachments else 6))
        self._theme = typesetter.theme
        self._question = turn.question
        self.append(row_of(label("You", "small")))
        self._text = ProseView(typesetter, Message(turn.question), self)
        self._text.setAccessibleName("Question")
        self._text.show_tail(_folded(turn.question))
        self.append(self._text)
        if _folded(turn.question) != turn.question:
            self._unfold = TextButton(f"Show all {turn.question.count(chr(10)) + 1:,} lines", kind="link", shrinks=True)
            self._unfold.clicked.connect(self._show_all)
            self._unfold_row = row_of(self._unfold)
            self.append(self._unfold_row)
        if turn.attachments:
            chips = Chips()
            chips.show_attachments(typesetter.theme, turn.attachments)
            self.append(chips)

    def _show_all(self) -> None:
        with self.held():
            self.discard(self._unfold_row)
            self._text.show_tail(self._question)
            self._text.refit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._theme.color("border"))
            painter.setBrush(self._theme.color("raised"))
            radius = px(self, 8)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _folded(text: str) -> str:
    lines = text.split("\n")
    if len(lines) <= _FOLD_FROM_LINES and len(text) <= _FOLD_FROM_CHARACTERS:
        return text
    return "\n".join(lines[:_FOLDED_LINES])[:_FOLD_FROM_CHARACTERS] + " …"
