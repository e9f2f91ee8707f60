"""An answer: who gave it, how it ended, what it came to, its text, and what can be done next."""

import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.answer_figures import AnswerFigures
from app.domain.conversation import Answer, AnswerStatus
from app.domain.errors import Remedy
from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.column import Column, row_of
from app.ui.chat.measure import px
from app.ui.chat.reasoning_view import ReasoningView
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.buttons import TextButton
from app.ui.theme.eliding import ElidingLabel

_COPIED_MS = 1500

_BADGES = {
    AnswerStatus.STOPPED: ("Stopped", "You stopped this answer."),
    AnswerStatus.CUT_BY_LENGTH: ("Cut at the limit", "The answer used all the room it had."),
    AnswerStatus.FAILED: ("Failed", ""),
    AnswerStatus.INTERRUPTED: ("Recovered", "Fireside was closed while this answer arrived. This is what had come."),
}


class AnswerView(Column):
    """`show_answer` with ever newer states of the same answer."""

    def __init__(self, typesetter: Typesetter, answer: Answer, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.spacing = px(self, 8)
        self.answer_id = answer.id
        self._typesetter = typesetter
        self._answer = answer
        self._shown: tuple[object, ...] | None = None
        self._thinking_since: float | None = None
        self._thought_s: float | None = None
        self._name = ElidingLabel(answer.model_name, "heading")
        self._badge = ElidingLabel("", "small")
        self._cost = ElidingLabel("", "small")
        self._header = row_of(self._name, self._badge, None, self._cost)
        self.append(self._header)
        self._reasoning: ReasoningView | None = None
        self.body = AnswerBody(typesetter, px(self, 8), px(self, 20), self)
        self.append(self.body)
        self._make_actions()

    def _make_actions(self) -> None:
        self._continue = TextButton("Continue", icon_name="continue", shrinks=True)
        self._continue.setAccessibleName("Continue this answer")
        self._continue.clicked.connect(self._typesetter.wishes.continue_answer)
        self._copy = TextButton("Copy", kind="quiet", icon_name="copy", role="muted", shrinks=True)
        self._copy.setAccessibleName("Copy answer")
        self._copy.clicked.connect(self._copy_text)
        self._regenerate = TextButton("Regenerate", kind="quiet", icon_name="refresh", role="muted", shrinks=True)
        self._regenerate.setAccessibleName("Regenerate answer")
        self._regenerate.clicked.connect(self._typesetter.wishes.regenerate)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._copied.timeout.connect(lambda: self._copy.setText("Copy"))
        self._actions = row_of(self._continue, self._copy, self._regenerate, spacing=px(self, 4))
        self._actions.hide()
        self.append(self._actions)
        self._actions.hide()

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
            self._copy.setVisible(bool(answer.text))
            self._continue.setVisible(is_last and idle and answer.can_continue)
            self._regenerate.setVisible(is_last and idle)
            self._actions.setVisible(not streaming and (bool(answer.text) or (is_last and idle)))
            self._actions.refit()

    def show_figures(self, figures: AnswerFigures) -> None:
        self._cost.setText(figures.text)
        self._cost.setToolTip(figures.explanation)
        self._cost.setAccessibleName(f"Cost of this answer: {figures.text}" if figures.text else "")

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
            role = "danger" if answer.status is AnswerStatus.FAILED else "warning"
        if self._badge.property("role") != role:
            self._badge.setProperty("role", role)
            self._badge.style().polish(self._badge)
        self._badge.setText(text)
        self._badge.setToolTip(why)

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

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._answer.text)
        self._copy.setText("Copied")
        self._copied.start()
