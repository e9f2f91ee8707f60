"""A question with the answer on display."""

from PySide6.QtWidgets import QWidget

from app.domain.conversation import Turn
from app.ui.chat.answer_view import AnswerView
from app.ui.chat.column import Column
from app.ui.chat.measure import px
from app.ui.chat.question_view import CostOf, QuestionView
from app.ui.chat.typesetter import Typesetter


class TurnView(Column):
    """`answer` is None until the model has been asked."""

    def __init__(self, typesetter: Typesetter, turn: Turn, cost_of: CostOf, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.spacing = px(self, 16)
        self.turn_id = turn.id
        self.answer: AnswerView | None = None
        self._typesetter = typesetter
        self._shown: tuple[object, ...] | None = None
        self._cost_of = cost_of
        self.question = QuestionView(typesetter, turn, cost_of, self)
        self.append(self.question)

    @property
    def is_settled(self) -> bool:
        return self.answer is None or self.answer.body.is_settled

    def show_turn(self, turn: Turn, siblings: tuple[Turn, ...], *, doing: str, is_last: bool, idle: bool) -> None:
        """`siblings` are all questions at its place."""
        state = (turn, siblings, is_last, is_last and (doing, idle))
        if self._shown is not None and self._shown[0] is turn and state[1:] == self._shown[1:]:
            return
        self._shown = state
        self.question.show_siblings(siblings)
        if turn.answer is None:
            return
        with self.held():
            if self.answer is None or self.answer.answer_id != turn.answer.id:
                if self.answer is not None:
                    self.discard(self.answer)
                self.answer = AnswerView(self._typesetter, turn.id, turn.answer, self._cost_of, self)
                self.append(self.answer)
            self.answer.show_answer(turn.answer, doing=doing, is_last=is_last, idle=idle)
            self.answer.show_siblings(turn.answers)
