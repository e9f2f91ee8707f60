"""What every search has: fields that remember, small switches, the switch of the case, a line that fits its room."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from app.domain.search import Case
from app.ui.theme.buttons import is_return
from app.ui.theme.eliding import ElidingLabel

HISTORY_KEPT = 20
_CASES = {
    Case.SMART: ("Aa", "Capitals count when there are any (Alt+C)"),
    Case.MATCH: ("AA", "Capitals count (Alt+C)"),
    Case.IGNORE: ("aa", "Capitals do not count (Alt+C)"),
}
_NEXT_CASE = {Case.SMART: Case.MATCH, Case.MATCH: Case.IGNORE, Case.IGNORE: Case.SMART}


class Toggle(QToolButton):
    """A small switch with a letter or two on it; what it does is its name."""

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setProperty("kind", "toggle")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event):
            self.click()
        else:
            super().keyPressEvent(event)


class CaseButton(Toggle):
    """Goes round: capitals count when there are any, always, never."""

    changed = Signal()

    def __init__(self, object_name: str) -> None:
        super().__init__(object_name)
        self.case = Case.SMART
        self.clicked.connect(self._turn)
        self._show()

    def _turn(self) -> None:
        self.case = _NEXT_CASE[self.case]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        text, said = _CASES[self.case]
        self.setText(text)
        self.setToolTip(said)
        self.setAccessibleName(said)
        restyle(self, "on", self.case is not Case.SMART)


class HistoryField(QLineEdit):
    """A line that remembers what was in it; Up and Down go through that, the newest first."""

    remembered = Signal()

    def __init__(self, name: str, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setMinimumWidth(96)
        self.history: list[str] = []
        self._at = -1
        self._draft = ""

    def remember(self) -> None:
        text = self.text()
        self._at = -1
        if text and self.history[:1] != [text]:
            self.history = latest([text, *self.history])
            self.remembered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        if self._at < 0:
            self._draft = self.text()
            if self.history[:1] == [self._draft] and step > 0:
                self._at = 0
        at = min(len(self.history) - 1, max(-1, self._at + step))
        if at != self._at:
            self._at = at
            self.setText(self._draft if at < 0 else self.history[at])


def latest(terms: Iterable[str]) -> list[str]:
    """Each once, as far as they are kept."""
    return list(dict.fromkeys(terms))[:HISTORY_KEPT]


class ElidedLabel(ElidingLabel):
    """A line that takes what room there is."""

    def __init__(self, object_name: str) -> None:
        super().__init__("", "muted")
        self.setObjectName(object_name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("1,000 of 1,000+"), super().sizeHint().height())


def toggle(text: str, name: str, object_name: str) -> QToolButton:
    button = Toggle(object_name)
    button.setText(text)
    button.setCheckable(True)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button


def restyle(widget: QWidget, name: str, value: object) -> None:
    """A property that the stylesheet looks at is read anew only when it is polished again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
