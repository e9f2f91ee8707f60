"""The key dialog: paste, test with one free request, keep; and where the key in use comes from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QProgressBar, QWidget

from app.domain.errors import Problem, Remedy
from app.services.key_service import KeyState
from app.services.ports import KeySource
from app.ui.theme.buttons import IconButton, IconLabel, TextButton, label
from app.ui.theme.dialog import Dialog

REMEDY_TEXT = {
    Remedy.RETRY: "Try again",
    Remedy.OPEN_SETTINGS: "Open settings",
    Remedy.OPEN_BUDGET: "Open the budget",
    Remedy.CHOOSE_MODEL: "Choose another model",
}
SECRET_HINTS = (
    Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
)


class KeyDialog(Dialog):
    """Asks for the key of one provider. What is typed leaves this dialog only by `test_requested`."""

    test_requested = Signal(str)  # the key as typed: test it, and keep it if it works
    forget_requested = Signal()
    remedy_requested = Signal(Remedy)

    def __init__(self, parent: QWidget | None, *, provider: str = "Fireworks", scale: float = 1.0) -> None:
        super().__init__(parent, f"Connect {provider}", scale=scale, size=(520, 300), scrolls=True)
        self._provider = provider
        self._testing = False
        self._replacing = False
        self._state: KeyState | None = None
        self._remedy = Remedy.NONE
        self._make_contents()
        self.forget = self.add_button("Forget key", kind="danger")
        self.forget.clicked.connect(self.forget_requested)
        self.buttons.addStretch(1)
        self.leave = self.add_close()
        self.replace = self.add_button("Replace key…")
        self.replace.clicked.connect(self._replace)
        self.test = self.add_button("Test and save", kind="primary")
        self.test.clicked.connect(self._send)
        self._result(None, "")
        self._arrange()

    def _make_contents(self) -> None:
        self.contents.addWidget(label(f"Connect {self._provider}", "title"))
        about = (
            f"With a key the models of {self._provider} answer. Testing it makes one free request; "
            "the key itself is never written to a file, a log or a chat."
        )
        self.contents.addWidget(label(about, "muted", wrap=True))
        self.contents.addSpacing(self.px(4))
        self._in_use = QFrame()
        self._in_use.setProperty("box", "card")
        card = QHBoxLayout(self._in_use)
        card.setContentsMargins(self.px(12), self.px(8), self.px(12), self.px(8))
        card.setSpacing(self.px(8))
        self._in_use_text = label(wrap=True)
        card.addWidget(IconLabel("key", role="accent"), 0, Qt.AlignmentFlag.AlignTop)
        card.addWidget(self._in_use_text, 1)
        self.contents.addWidget(self._in_use)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setInputMethodHints(SECRET_HINTS)
        self.field.setPlaceholderText("Paste the key here")
        self.field.setAccessibleName(f"API key of {self._provider}")
        self.field.textChanged.connect(lambda _text: self._arrange())
        self.field.returnPressed.connect(self._send)
        self.reveal = IconButton("eye", "Show the key")
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._reveal)
        self._entry = QWidget()
        line = QHBoxLayout(self._entry)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.px(4))
        line.addWidget(self.field, 1)
        line.addWidget(self.reveal)
        self.contents.addWidget(self._entry)
        self._where = label("", "small", wrap=True)
        self.contents.addWidget(self._where)
        self._notice = label("", "warning", wrap=True)
        self.contents.addWidget(self._notice)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Testing the key")
        self.contents.addWidget(self.progress)
        self._make_result()
        self.contents.addStretch(1)

    def _make_result(self) -> None:
        self._result_line = QWidget()
        line = QHBoxLayout(self._result_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.px(8))
        self.verdict = label(wrap=True)
        self.remedy = TextButton("", kind="link")
        self.remedy.clicked.connect(self._do_remedy)
        self.details_button = TextButton("Details", kind="link")
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._show_details)
        line.addWidget(self.verdict, 1)
        line.addWidget(self.remedy, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        self.contents.addWidget(self._result_line)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setProperty("box", "code")
        self.details.setAccessibleName("Details")
        self.details.setTabChangesFocus(True)
        self.details.setMaximumHeight(self.px(96))
        self.contents.addWidget(self.details)

    # state comes down

    def show_state(self, state: KeyState) -> None:
        """Where the key in use comes from, and where a new one would be kept."""
        before, self._state = self._state, state
        if before is not None and before.source is not state.source:
            self._replacing = False
        self._arrange()

    def show_testing(self) -> None:
        self._testing = True
        self._result(None, "Testing the key with one free request…")
        self._arrange()
        self.bring_into_sight(self._result_line)

    def show_result(self, models: int | None = None, problem: Problem | None = None) -> None:
        """How the test ended: how many models can be used, or what went wrong."""
        self._testing = False
        if problem is not None:
            self._result(problem, problem.message)
        else:
            self.field.clear()
            self._replacing = False
            count = "1 model" if models == 1 else f"{models or 0:,} models"
            self._result(None, f"Works. {count} can be used.", role="success")
        self._arrange()
        self.bring_into_sight(self._result_line)
        if problem is not None and self._entry.isVisibleTo(self):
            self.field.setFocus()

    # inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.field if self._entry.isVisibleTo(self) else self.leave).setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._forget_typed()

    def done(self, code: int) -> None:
        super().done(code)
        self._forget_typed()

    def _forget_typed(self) -> None:
        self.field.clear()
        self.reveal.setChecked(False)

    def _arrange(self) -> None:
        """Shows what fits the state: a key in use, or the field for a new one."""
        source = KeySource.NONE if self._state is None else self._state.source
        from_environment = source is KeySource.ENVIRONMENT
        asks = source is KeySource.NONE or (self._replacing and not from_environment)
        self._in_use.setVisible(source is not KeySource.NONE)
        self._in_use_text.setText(self._in_use_sentence(source))
        self._entry.setVisible(asks)
        notice = "" if self._state is None else self._state.notice or ""
        self._where.setVisible(asks and not notice)
        self._where.setText(self._where_sentence())
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))
        self.progress.setVisible(self._testing)
        self.field.setEnabled(not self._testing)
        self.forget.setVisible(source in (KeySource.KEYRING, KeySource.THIS_RUN))
        self.forget.setEnabled(not self._testing)
        self.replace.setVisible(not asks and not from_environment)
        self.test.setVisible(asks)
        self.test.setEnabled(bool(self.field.text().strip()) and not self._testing)

    def _in_use_sentence(self, source: KeySource) -> str:
        state = self._state
        if state is None or source is KeySource.NONE:
            return ""
        masked = f"the key that ends in {state.tail}" if len(state.tail) > 1 else "a key"
        if source is KeySource.ENVIRONMENT:
            return (
                f"In use: {masked}, from the environment variable {state.variable}. It wins over a stored key; "
                "to use another one, start Fireside without the variable."
            )
        if source is KeySource.KEYRING:
            return f"In use: {masked}, kept in {state.store_name or 'the password store'}."
        return f"In use: {masked}, for this run only. It is gone when Fireside ends."

    def _where_sentence(self) -> str:
        if self._state is None:
            return ""
        if self._state.looking:
            return "Asking the password store…"
        if self._state.store_name:
            return f"It will be kept in {self._state.store_name}."
        return "No password store was found on this computer: the key is kept for this run only, never in a file."

    def _result(self, problem: Problem | None, text: str, role: str = "muted") -> None:
        self.verdict.setText(text)
        self.verdict.setProperty("role", "danger" if problem is not None else role)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        self._result_line.setVisible(bool(text))
        self._remedy = Remedy.NONE if problem is None else problem.remedy
        self.remedy.setText(REMEDY_TEXT.get(self._remedy, ""))
        self.remedy.setVisible(self._remedy in REMEDY_TEXT)
        self.details.setPlainText("" if problem is None else problem.details)
        self.details_button.setVisible(problem is not None and bool(problem.details))
        self.details_button.setChecked(False)
        self.details.hide()

    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        if shown:
            self.bring_into_sight(self.details)

    def _send(self) -> None:
        if self.test.isVisibleTo(self) and self.test.isEnabled():
            self.test_requested.emit(self.field.text())

    def _replace(self) -> None:
        self._replacing = True
        self._result(None, "")
        self._arrange()
        self.field.setFocus()

    def _reveal(self, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.reveal.show_icon("eye-off" if shown else "eye", "Hide the key" if shown else "Show the key")

    def _do_remedy(self) -> None:
        if self._remedy is Remedy.RETRY:
            self._send()
        else:
            self.remedy_requested.emit(self._remedy)
