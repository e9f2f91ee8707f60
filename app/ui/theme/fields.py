"""Fields for numbers: calm ones, which report finished values only."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLineEdit, QSpinBox


def number(
    value: float, low: float, high: float, *, step: float = 1.0, decimals: int = 1, unit: str = ""
) -> QDoubleSpinBox:
    """A field for a fraction."""
    made = QDoubleSpinBox()
    made.setRange(low, high)
    made.setDecimals(decimals)
    made.setSingleStep(step)
    made.setSuffix(unit)
    made.setValue(value)
    return _calm(made)


def whole(value: int, low: int, high: int, *, step: int = 1, unit: str = "") -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setSuffix(unit)
    made.setGroupSeparatorShown(True)
    made.setValue(value)
    return _calm(made)


Spin = TypeVar("Spin", bound=QAbstractSpinBox)


def _calm(box: Spin) -> Spin:
    """Reports finished values only, leaves the wheel to the page, and keeps its text off the border."""
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if (text := box.findChild(QLineEdit)) is not None:
        text.setTextMargins(text.fontMetrics().height() * 3 // 8, 0, 0, 0)
    return box
