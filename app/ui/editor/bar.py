"""A slim bar below the code: what is worth knowing about this file, or what went wrong, with one thing to do."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.domain.errors import Remedy
from app.ui.theme.buttons import IconButton, IconLabel, TextButton, label

WORDS = {
    Remedy.SAVE_AS: "Save as…",
    Remedy.SAVE_UTF8: "Save as UTF-8",
    Remedy.OVERWRITE: "Save anyway",
    Remedy.OPEN_ANYWAY: "Open anyway",
    Remedy.CREATE: "Create",
    Remedy.RETRY: "Try again",
}

SLOW_MS = 300  # what is over sooner needs no words
DISK_CHOICES = {"reload": "Reload", "compare": "Compare", "keep": "Keep mine"}


class FileBar(QFrame):
    """Shows one sentence; hidden without one."""

    remedy_requested = Signal(Remedy)
    choice_made = Signal(str)  # a key of DISK_CHOICES
    dismissed = Signal()
    cancelled = Signal()  # what `show_progress` tells of

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.notice")
        self.setProperty("box", "bar")
        self.setAccessibleName("About this file")
        self._remedy = Remedy.NONE
        self._icon = IconLabel("info", role="accent")
        self._text = label(wrap=True)
        self._text.setMinimumWidth(40)
        self._action = TextButton("", kind="link")
        self._action.clicked.connect(lambda: self.remedy_requested.emit(self._remedy))
        self._choices = [self._choice(key, words) for key, words in DISK_CHOICES.items()]
        self._progress = ""
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._show_slow)
        self._cancel = TextButton("Cancel", kind="link")
        self._cancel.clicked.connect(self.cancelled)
        self._cancel.hide()
        close = self._close = IconButton("close", "Close this notice")
        close.clicked.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._cancel)
        for button in self._choices:
            layout.addWidget(button)
        layout.addWidget(close)
        self.show_scale(1.0)
        self.hide()

    def show_scale(self, scale: float) -> None:
        wide, narrow = round(12 * scale), round(4 * scale)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(wide, narrow, narrow * 2, narrow)
        layout.setSpacing(round(8 * scale))

    def show_words(self, text: str, *, remedy: Remedy = Remedy.NONE, wrong: bool = False, details: str = "") -> None:
        """An empty text hides the bar."""
        self._remedy = remedy
        self._slow.stop()
        self._cancel.hide()
        for button in self._choices:
            button.hide()
        self._close.show()
        self._text.setText(text)
        self._text.setToolTip(details.replace("<", "\u2039"))
        self._icon.show_icon("warning" if wrong else "info")
        self._action.setText(WORDS.get(remedy, ""))
        self._action.setVisible(remedy in WORDS)
        self.setVisible(bool(text))

    def show_progress(self, text: str) -> None:
        """Something that takes its time and can be stopped. What is soon over is not shown at all."""
        self._progress = text
        if not self._cancel.isHidden():
            self._text.setText(text)
        elif not self._slow.isActive():
            self._slow.start()

    def _show_slow(self) -> None:
        self.show_words(self._progress)
        self._cancel.show()
        self._close.hide()

    def show_disk_choices(self, text: str, *, remedy: Remedy = Remedy.NONE, details: str = "") -> None:
        """Something that the person has to decide about: it stays until then. A remedy takes the place of keeping."""
        self.show_words(text, remedy=remedy, wrong=True, details=details)
        for key, button in zip(DISK_CHOICES, self._choices, strict=True):
            button.setVisible(key != "keep" or remedy is Remedy.NONE)
        self._close.setVisible(remedy is not Remedy.NONE)

    def _choice(self, key: str, words: str) -> TextButton:
        button = TextButton(words, kind="link")
        button.clicked.connect(lambda: self.choice_made.emit(key))
        button.hide()
        return button
