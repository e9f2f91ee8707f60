"""What an empty conversation shows: what to do, and three questions to begin with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.chat.measure import px
from app.ui.theme.buttons import TextButton, label

EXAMPLES = (
    "Explain what this code does, step by step.",
    "Find bugs in this code and show how to fix them.",
    "Write unit tests for this function.",
)


class EmptyState(QWidget):
    """`example_chosen` carries a question for the composer; nothing is sent."""

    example_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = self._column = QVBoxLayout(self)
        self._margin(24)
        column.setSpacing(px(self, 8))
        column.addStretch(2)
        self._how = label("", "muted", wrap=True)
        self._title = label("Ask about your code", "title", wrap=True)
        for text in (self._title, self._how):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(text)
        column.addSpacing(px(self, 8))
        self._examples: list[TextButton] = []
        for example in EXAMPLES:
            button = TextButton(example, shrinks=True)
            self._examples.append(button)
            button.clicked.connect(lambda _=False, example=example: self.example_chosen.emit(example))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.show_ask_keys("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for all, there is less: fewer examples, smaller margins, the words alone."""
        super().resizeEvent(event)
        self._margin(24)
        for widget in (*self._examples, self._title, self._how):
            widget.show()
        for widget in (*reversed(self._examples), self._title, self._how):
            if self._fits():
                return
            widget.hide()
            if widget is self._examples[0] and not self._fits():
                self._margin(8)

    def _fits(self) -> bool:
        return self._column.totalHeightForWidth(self.width()) <= self.height()

    def _margin(self, wanted: int) -> None:
        margin = px(self, wanted)
        self._column.setContentsMargins(margin, margin, margin, margin)

    def show_ask_keys(self, keys: str) -> None:
        """Those that lead from the code to the question; empty: none do."""
        press = f"press {keys}" if keys else "come here"
        self._how.setText(f"Select code in the editor, {press}, and ask. The price is on Send before you pay it.")
