"""The cost meter: what the last answer, this chat and today have cost, as one button that opens the arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.theme.buttons import is_return

if TYPE_CHECKING:
    from app.services.cost_meter import MeterState

MARKS = "~ counted here, ≥ at least, - unknown; all else as the server reported it. Click for the arithmetic."


class CostMeter(QPushButton):
    """`clicked` asks for the arithmetic; `shown` tells that the text has changed. Blank until there is a state."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cost.meter")
        self.setProperty("kind", "quiet")
        self.setProperty("level", "ok")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(MARKS)
        self.setAccessibleDescription(MARKS)
        self._brevity = 0
        self._state: MeterState | None = None
        self.setAccessibleName("Cost")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def show_meter(self, state: MeterState) -> None:
        from app.ui.cost.words import level, meter_text, spoken

        self._state = state
        self.setText(meter_text(state, self._brevity))
        self.setAccessibleName(spoken(state))
        if (now := level(state)) != self.property("level"):
            self.setProperty("level", now)
            self.style().unpolish(self)
            self.style().polish(self)
        self.shown.emit()

    def set_brevity(self, brevity: int) -> None:
        """How many parts to leave out, the answer's first, where there is no room; what is spoken stays whole."""
        self._brevity = brevity
        if self._state is not None:
            from app.ui.cost.words import meter_text

            self.setText(meter_text(self._state, brevity))
