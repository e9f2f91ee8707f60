"""The cost meter: what the last answer, this chat and today have cost, as one button that opens the arithmetic."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


class CostMeter(QPushButton):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cost.meter")
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText("41 tok 0.001 ¢ | this chat 0.12 ¢ | today 1.4 ¢ of 50 ¢")
