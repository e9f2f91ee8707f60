"""A question with the answer on display."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.domain.conversation import Turn
from app.ui.chat.answer_view import AnswerView
from app.ui.chat.column import Column
from app.ui.chat.measure import px
from app.ui.chat.question_view import QuestionView
from app.ui.chat.typesetter import Typesetter


class TurnView(Column):
    """`answer` is None until the model has been asked."""

    continue_requested = Signal()
    regenerate_requested = Signal()
    link_requested = Signal(str)
    insert_requested = Signal(str)
    replace_requested = Signal(str)
    new_file_requested = Signal(str, str)
    dragged_to = Signal(QPoint)

    def __init__(self, typesetter: Typesetter, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.spacing = px(self, 16)
        self.turn_id = turn.id
        self.answer: AnswerView | None = None
        self._typesetter = typesetter
        self._shown: tuple[object, ...] | None = None
        question = QuestionView(typesetter.theme, turn)
        question.dragged_to.connect(self.dragged_to)
        self.append(question)

    def show_turn(self, turn: Turn, *, doing: str, is_last: bool, idle: bool) -> None:
        state = (turn, is_last, is_last and (doing, idle))
        if self._shown is not None and self._shown[0] is turn and state[1:] == self._shown[1:]:
            return
        self._shown = state
        if turn.answer is None:
            return
        with self.held():
            if self.answer is None or self.answer.answer_id != turn.answer.id:
                if self.answer is not None:
                    self.discard(self.answer)
                self.answer = AnswerView(self._typesetter, turn.answer)
                self._pass_on(self.answer)
                self.append(self.answer)
            self.answer.show_answer(turn.answer, doing=doing, is_last=is_last, idle=idle)

    def _pass_on(self, answer: AnswerView) -> None:
        for theirs, mine in (
            (answer.continue_requested, self.continue_requested),
            (answer.regenerate_requested, self.regenerate_requested),
            (answer.link_requested, self.link_requested),
            (answer.insert_requested, self.insert_requested),
            (answer.replace_requested, self.replace_requested),
            (answer.new_file_requested, self.new_file_requested),
            (answer.dragged_to, self.dragged_to),
        ):
            theirs.connect(mine)
