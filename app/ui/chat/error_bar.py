"""Says what went wrong in plain words, with the one thing to do about it; the raw text only when it is asked for."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconLabel, TextButton
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.theme import Theme

_LABELS = {
    Remedy.RETRY: "Try again",
    Remedy.CONTINUE: "Continue",
    Remedy.OPEN_KEY: "Open key settings",
    Remedy.CHOOSE_MODEL: "Choose another model",
    Remedy.SHORTEN_ANSWER: "Shorten answer",
    Remedy.OPEN_BUDGET: "Open budget",
    Remedy.OPEN_SETTINGS: "Open settings",
    Remedy.SAVE_AS: "Save as…",
}

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_WAITING_FOR = {ProblemKind.RATE_LIMIT: "Rate limited", ProblemKind.OVERLOADED: "The server is overloaded"}


def remedy_label(problem: Problem) -> str:
    """What the button says; empty: there is nothing to do."""
    if problem.remedy is Remedy.SHORTEN_ANSWER and problem.fits:
        return f"Shorten answer to {problem.fits:,} tokens"
    return _LABELS.get(problem.remedy, "")


class ErrorBar(QWidget):
    """Hidden while nothing is wrong."""

    remedy_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.error")
        self._theme = theme
        self._problem: Problem | None = None
        self._waiting = False
        self._icon = IconLabel("warning", role="accent")
        self._compact = False
        self._message = ElidingLabel()
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = TextButton("", shrinks=True)
        self._action.clicked.connect(self._act)
        self._toggle = TextButton("Details", kind="link", shrinks=True)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._show_details)
        self._details = QPlainTextEdit()
        self._details.setProperty("box", "code")
        self._details.setReadOnly(True)
        self._details.setFrameShape(QFrame.Shape.NoFrame)
        self._details.setAccessibleName("Details of the error")
        self._details.hide()
        self._top = QHBoxLayout()
        self._top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._top.addWidget(self._message, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self._action)
        self._buttons.addWidget(self._toggle)
        self._buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._rows.addLayout(self._top, 1)
        self._rows.addLayout(self._buttons)
        self._column.addLayout(self._rows)
        self._column.addWidget(self._details)
        self._measure()
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        self._waiting = False
        self._show(problem, visible(problem.message) if problem else "", remedy_label(problem) if problem else "")

    def show_countdown(self, seconds: int, problem: Problem | None = None) -> None:
        """The next attempt comes by itself; the one action is to stop it."""
        self._waiting = True
        why = _WAITING_FOR.get(problem.kind, "The server refused for now") if problem else "The server refused for now"
        self._show(problem, f"{why}. Next attempt in {seconds} s", "Stop")

    def show_compact(self, compact: bool) -> None:
        """In a low window it is one line."""
        if compact is not self._compact:
            self._compact = compact
            self._message.setWordWrap(not compact)
            way = QBoxLayout.Direction.LeftToRight if compact else QBoxLayout.Direction.TopToBottom
            self._rows.setDirection(way)
            self._fill_details()
            self._measure()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._measure()
        self.update()

    def _show(self, problem: Problem | None, message: str, action: str) -> None:
        if problem is not self._problem:
            self._toggle.setChecked(False)
        self._problem = problem
        self._message.setText(message)
        self.setAccessibleName(message)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._fill_details()
        self.setVisible(bool(message))

    def _fill_details(self) -> None:
        """In one line there may be no room for all that is said above them."""
        details = visible(self._problem.details) if self._problem else ""
        if self._compact:
            told = visible(self._problem.message) if self._problem else self._message.text()  # no seconds that run
            details = f"{told}\n{details}".strip()
        if self._details.toPlainText() != details:
            self._details.setPlainText(details)
        self._toggle.setVisible(bool(details))
        if not details:
            self._toggle.setChecked(False)

    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)

    def _act(self) -> None:
        if self._waiting:
            self.stop_requested.emit()
        elif self._problem is not None:
            self.remedy_requested.emit(self._problem.remedy)

    def _measure(self) -> None:
        edge = px(self, 2 if self._compact else 8)
        self._column.setContentsMargins(px(self, 12), edge, px(self, 4 if self._compact else 12), edge)
        self._column.setSpacing(px(self, 4))
        self._rows.setSpacing(px(self, 8 if self._compact else 4))
        self._top.setSpacing(px(self, 8))
        self._top.setAlignment(self._icon, _MIDDLE if self._compact else Qt.AlignmentFlag.AlignTop)
        self._buttons.setContentsMargins(0 if self._compact else px(self, 24), 0, 0, 0)
        self._details.setFixedHeight(px(self, 48 if self._compact else 96))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._theme.color("danger" if not self._waiting else "warning"))
            painter.setBrush(self._theme.color("surface"))
            radius = px(self, 6)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
