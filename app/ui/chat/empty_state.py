"""What an empty conversation shows: what to do, and three questions to begin with."""

from PySide6.QtCore import Qt, Signal
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
        column = QVBoxLayout(self)
        column.setContentsMargins(px(self, 24), px(self, 24), px(self, 24), px(self, 24))
        column.setSpacing(px(self, 8))
        column.addStretch(2)
        title = label("Ask about your code", "title")
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        how = self._how = label("", "muted", wrap=True)
        how.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(how)
        column.addSpacing(px(self, 8))
        for example in EXAMPLES:
            button = TextButton(example)
            button.setMinimumWidth(1)
            button.clicked.connect(lambda _=False, example=example: self.example_chosen.emit(example))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.show_ask_keys("")

    def show_ask_keys(self, keys: str) -> None:
        """Those that lead from the code to the question; empty: none do."""
        press = f"press {keys}" if keys else "come here"
        self._how.setText(f"Select code in the editor, {press}, and ask. The price is on Send before you pay it.")
