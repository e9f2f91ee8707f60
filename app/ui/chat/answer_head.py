"""The line above an answer: who gave it, how it stands, what it came to. Where it is narrow, figures stay whole."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.answer_figures import AnswerFigures
from app.ui.chat.column import Row
from app.ui.theme.eliding import ElidingLabel

SPACING = 8


class AnswerHead(Row):
    """The name gives way first, then the tokens go, then the word of `badge`; the money stays."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidingLabel(name, "heading")
        self.badge = ElidingLabel("", "small")
        self._cost = ElidingLabel("", "small")
        self._figures = AnswerFigures()
        self._pager: QWidget | None = None
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SPACING)
        self._line.addWidget(self._name)
        self._line.addWidget(self.badge)
        self._line.addStretch(1)
        self._line.addWidget(self._cost)

    def add_pager(self, pager: QWidget) -> None:
        self._pager = pager
        self._line.insertWidget(2, pager)

    def show_figures(self, figures: AnswerFigures) -> None:
        self._figures = figures
        self._cost.setToolTip(figures.explanation)
        self._cost.setAccessibleName(f"Cost of this answer: {figures.text}" if figures.text else "")
        self.share()

    def share(self) -> None:
        """Gives each its room, after a text has changed."""
        pager = self._pager.sizeHint().width() + SPACING if self._pager is not None else 0
        least = min(self._name.minimumSizeHint().width(), self._name.sizeHint().width())
        room = self.width() - pager - least - 3 * SPACING
        word = self.badge.sizeHint().width() if self.badge.text() else 0
        whole = self._width_of(self._figures.text)
        if self.width() and word + whole > room:
            whole = self._width_of(self._figures.money)
            word = max(0, min(word, room - whole))
        self._cost.setFixedWidth(whole)
        self.badge.setFixedWidth(word)

    def _width_of(self, text: str) -> int:
        self._cost.setText(text)
        return self._cost.sizeHint().width() if text else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()
