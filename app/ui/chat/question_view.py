"""A question as it was asked, with what was attached to it; a very long one folded."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.conversation import Answer, Turn, title_from
from app.ui.chat.branch_pager import Branch, BranchPager
from app.ui.chat.chips import Chips
from app.ui.chat.column import Column, row_of
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.measure import px
from app.ui.chat.message import Message
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.buttons import IconButton, TextButton, label

CostOf = Callable[[Answer], str]  # such as "388 tok  0.008 ¢"

_FOLD_FROM_LINES = 18
_FOLDED_LINES = 8
_FOLD_FROM_CHARACTERS = 2_400


class QuestionView(Column):
    """Plain text: what a person types is not Markdown."""

    def __init__(self, typesetter: Typesetter, turn: Turn, cost_of: CostOf, parent: QWidget | None = None) -> None:
        """`cost_of` says what an answer came to."""
        super().__init__(parent=parent)
        self.spacing = px(self, 4)
        self.margins = (px(self, 12), px(self, 4), px(self, 8), px(self, 12 if turn.attachments else 6))
        self._theme = typesetter.theme
        self._wishes = typesetter.turns
        self._turn_id = turn.id
        self._question = turn.question
        self._cost_of = cost_of
        self._siblings: tuple[Turn, ...] = ()
        self._pager: BranchPager | None = None
        edit = IconButton("edit", "Edit this question")
        edit.clicked.connect(lambda: self._edit(edit))
        self._head = row_of(label("You", "small"), None, edit)
        self.append(self._head)
        self._text = _QuestionText(typesetter, Message(turn.question), self)
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

    def _edit(self, button: QWidget) -> None:
        if self._wishes.allowed(button):
            self._wishes.edit.emit(self._turn_id)

    def show_siblings(self, siblings: tuple[Turn, ...]) -> None:
        """All questions at this place, this one among them."""
        self._siblings = siblings
        if self._pager is None and len(siblings) < 2:
            return
        if self._pager is None:
            self._pager = BranchPager("question", self._branches)
            self._pager.chosen.connect(self._choose)
            layout = self._head.layout()
            assert isinstance(layout, QHBoxLayout)
            layout.insertWidget(1, self._pager)
            self._pager.show()  # at once: the row is measured now
        self._pager.show_place([turn.id for turn in siblings], self._turn_id)
        self._head.refit()

    def _branches(self) -> list[Branch]:
        return [
            Branch(turn.id, title_from(turn.question), self._cost_of(turn.answer) if turn.answer else "")
            for turn in self._siblings
        ]

    def _choose(self, turn_id: str) -> None:
        if self._wishes.allowed(self):
            self._wishes.show_turn.emit(turn_id)

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


class _QuestionText(ProseView):
    def source_end(self, position: int) -> int:
        """The sign at the end of a folded question stands for the rest of it."""
        return len(self.message.source) if position == self.last_position else super().source_end(position)


def _folded(text: str) -> str:
    lines = text.split("\n")
    if len(lines) <= _FOLD_FROM_LINES and len(text) <= _FOLD_FROM_CHARACTERS:
        return text
    return "\n".join(lines[:_FOLDED_LINES])[:_FOLD_FROM_CHARACTERS] + " …"
