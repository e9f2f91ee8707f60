"""An answer: who gave it, how it ended, what it came to, its text, and what can be done next."""

import time

from PySide6.QtWidgets import QWidget

from app.domain import stop_rules
from app.domain.answer_figures import AnswerFigures
from app.domain.conversation import Answer, AnswerStatus
from app.domain.errors import Remedy
from app.domain.stop_rules import EarlyStop
from app.ui.chat.answer_acts import AnswerActs
from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.answer_head import AnswerHead
from app.ui.chat.branch_pager import Branch, BranchPager
from app.ui.chat.column import Column, line_of
from app.ui.chat.measure import px
from app.ui.chat.question_view import CostOf
from app.ui.chat.reasoning_view import ReasoningView
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.buttons import label

_BADGES = {
    AnswerStatus.STOPPED: ("Stopped", "You stopped this answer."),
    AnswerStatus.CUT_BY_LENGTH: ("Cut at the limit", "The answer used all the room it had."),
    AnswerStatus.FAILED: ("Failed", ""),
    AnswerStatus.INTERRUPTED: ("Recovered", "Fireside was closed while this answer arrived. This is what had come."),
}


class AnswerView(Column):
    """`show_answer` with ever newer states of the same answer."""

    def __init__(
        self, typesetter: Typesetter, turn_id: str, answer: Answer, cost_of: CostOf, parent: QWidget | None = None
    ) -> None:
        """To the question `turn_id`; `cost_of` says what an answer came to."""
        super().__init__(parent=parent)
        self.spacing = px(self, 8)
        self.answer_id = answer.id
        self._turn_id = turn_id
        self._cost_of = cost_of
        self._siblings: tuple[Answer, ...] = ()
        self._pager: BranchPager | None = None
        self._typesetter = typesetter
        self._answer = answer
        self._shown: tuple[object, ...] | None = None
        self._thinking_since: float | None = None
        self._thought_s: float | None = None
        self._head = AnswerHead(answer.model_name)
        self._badge = self._head.badge
        self.append(self._head)
        self._reasoning: ReasoningView | None = None
        self.body = AnswerBody(typesetter, px(self, 8), px(self, 20), self)
        self.append(self.body)
        self._stop_note = label("", "small", wrap=True)
        self._stop_row = line_of(self._stop_note)
        self.append(self._stop_row)
        self._stop_row.hide()
        self._acts = AnswerActs(typesetter, turn_id, lambda: self._answer.text, self)
        self.append(self._acts)
        self._acts.hide()

    # -- content ------------------------------------------------------------------------------------------------

    def show_answer(self, answer: Answer, *, doing: str, is_last: bool, idle: bool) -> None:
        """`doing` is what the badge says while the answer is being made."""
        state = (answer, doing, is_last, idle)
        if state == self._shown:
            return
        self._shown, self._answer = state, answer
        streaming = answer.status is AnswerStatus.STREAMING
        with self.held():
            self._show_badge(answer, doing)
            self._show_reasoning(answer)
            self.body.show_text(answer.text, complete=not streaming)
            self.body.setVisible(bool(answer.text))
            self._show_early_stop(None if streaming else answer.early_stop)
            in_full = is_last and idle
            self._acts.show_acts(has_text=bool(answer.text), can_continue=answer.can_continue, in_full=in_full)
            self._acts.setVisible(not streaming and (bool(answer.text) or in_full))

    def show_siblings(self, answers: tuple[Answer, ...]) -> None:
        """All answers to this question, this one among them."""
        if answers is self._siblings:
            return
        self._siblings = answers
        self._acts.show_siblings(self.answer_id, answers)
        if self._pager is None and len(answers) < 2:
            return
        if self._pager is None:
            self._pager = BranchPager("answer", self._branches)
            self._pager.chosen.connect(self._choose)
            self._head.add_pager(self._pager)
            self._pager.show()  # at once: the row is measured now
        self._pager.show_place([answer.id for answer in answers], self.answer_id)
        self._head.share()
        self._head.refit()

    def _branches(self) -> list[Branch]:
        return [Branch(answer.id, answer.model_name, self._cost_of(answer)) for answer in self._siblings]

    def _choose(self, answer_id: str) -> None:
        if self._typesetter.turns.allowed(self):
            self._typesetter.turns.show_answer.emit(self._turn_id, answer_id)

    def show_figures(self, figures: AnswerFigures) -> None:
        self._head.show_figures(figures)

    def render_again(self) -> None:
        self.body.render_again()

    def _show_badge(self, answer: Answer, doing: str) -> None:
        if answer.status is AnswerStatus.STREAMING:
            text, why, role = doing, "", "small"
        elif answer.status is AnswerStatus.TRUNCATED:
            lost = answer.problem is None or answer.problem.remedy is Remedy.CONTINUE
            text, why, role = ("Connection lost" if lost else "Broken off"), "", "warning"
        else:
            text, why = _BADGES.get(answer.status, ("", ""))
            if answer.early_stop is not None:
                why = ""  # said below it
            role = "danger" if answer.status is AnswerStatus.FAILED else "warning"
        if self._badge.property("role") != role:
            self._badge.setProperty("role", role)
            self._badge.style().polish(self._badge)
        self._badge.setText(text)
        self._badge.setToolTip(why)
        self._head.share()

    def _show_early_stop(self, stop: EarlyStop | None) -> None:
        """Which guard ended it, and what was not bought for that."""
        self._stop_row.setVisible(stop is not None)
        if stop is not None:
            self._stop_note.setText(stop_rules.in_words(stop))
            self._stop_note.setToolTip(stop_rules.explained(stop))
            self._stop_row.refit()

    def _show_reasoning(self, answer: Answer) -> None:
        if not answer.reasoning:
            return
        thinking = answer.status is AnswerStatus.STREAMING and not answer.text
        if thinking and self._thinking_since is None:
            self._thinking_since = time.monotonic()
        elif not thinking and self._thinking_since is not None and self._thought_s is None:
            self._thought_s = time.monotonic() - self._thinking_since
        if self._reasoning is None:
            self._reasoning = ReasoningView(self._typesetter, self)
            self.insert(1, self._reasoning)
        self._reasoning.show_reasoning(answer.reasoning, thinking=thinking, seconds=self._thought_s)
