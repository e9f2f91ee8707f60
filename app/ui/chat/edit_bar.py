"""Says that the composer holds an old question, and how to get out of that."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.chat.measure import px
from app.ui.theme.announce import announce
from app.ui.theme.buttons import IconLabel, TextButton
from app.ui.theme.eliding import ElidingLabel

WORDS = "Asked anew in its place; this branch stays."


class EditBar(QWidget):
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.editing")
        self.setAccessibleName("Editing a question")
        cancel = TextButton("Cancel", kind="link")
        cancel.setObjectName("chat.editing.cancel")
        cancel.setToolTip("Leaves the question as it is (Esc)")
        cancel.clicked.connect(self.left)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(self, 6))
        line.addWidget(IconLabel("edit", role="accent"))
        line.addWidget(ElidingLabel(WORDS, "small"), 1)
        line.addWidget(cancel)
        self.hide()

    def show_editing(self, editing: bool) -> None:
        if editing and self.isHidden():
            announce(self, f"Editing a question. {WORDS}")
        self.setVisible(editing)
