"""Asks for a name: one line, taken with Enter."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog


class NameDialog(Dialog):
    """`named` carries what was typed, when it is something."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None, title: str, question: str, *, scale: float = 1.0) -> None:
        super().__init__(parent, title, scale=scale, size=(360, 150))
        self.name = QLineEdit()
        self.name.setObjectName("name")
        self.name.setAccessibleName(question)
        self.name.setMaxLength(80)
        head = label(question, wrap=True)
        head.setBuddy(self.name)
        self.contents.addWidget(head)
        self.contents.addWidget(self.name)
        self.contents.addStretch(1)
        self.buttons.addStretch(1)
        self.add_close("Cancel")
        self._take = self.add_button(title, kind="primary")
        self._take.setEnabled(False)
        self._take.clicked.connect(self._done)
        self.name.textChanged.connect(lambda text: self._take.setEnabled(bool(text.strip())))
        self.name.returnPressed.connect(self._done)
        self.name.setFocus()

    def _done(self) -> None:
        if self.name.text().strip():
            self.named.emit(self.name.text().strip())
            self.accept()
