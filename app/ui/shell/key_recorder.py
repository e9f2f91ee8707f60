"""A field that takes down the keys which are pressed in it, one stroke or two."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QWidget

STROKES = 2


class KeyRecorder(QKeySequenceEdit):
    """`pressed` follows each stroke. Return and Esc alone end it, Tab leaves it."""

    pressed = Signal(str)  # portable; empty: nothing yet
    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(STROKES)
        self._told = ""
        if (inner := self.findChild(QLineEdit)) is not None:
            inner.setAccessibleName("New keys")

    @property
    def keys(self) -> str:
        return self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def begin(self) -> None:
        self.clear()
        self._told = ""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        elif plain and event.key() == Qt.Key.Key_Backspace:
            self.clear()
        else:
            super().keyPressEvent(event)
        self._tell()

    def _tell(self) -> None:
        """At once: Qt's own signal comes a second after the last stroke."""
        if self.keys != self._told:
            self._told = self.keys
            self.pressed.emit(self.keys)
