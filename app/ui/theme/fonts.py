"""The font of code."""

from PySide6.QtGui import QFont, QFontDatabase


def fixed_font(points: float, family: str = "") -> QFont:
    """`family`, or the system's fixed font when that is empty, at `points` (already scaled)."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if family:
        font.setFamilies([family, *font.families()])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(points)
    return font
