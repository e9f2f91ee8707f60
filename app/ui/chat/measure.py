"""Lengths of the design at the size of text in use: at scale 1 a line of the window's font is 16 high."""

from PySide6.QtWidgets import QWidget

_LINE_AT_SCALE_ONE = 16


def px(widget: QWidget, length: float) -> int:
    """`length` of the design in pixels of this widget's scale; never nothing."""
    return max(1, round(length * widget.fontMetrics().height() / _LINE_AT_SCALE_ONE)) if length else 0
