"""From a theme and a scale to what Qt draws with: a palette and one stylesheet for the whole program."""

import re
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette

from app.ui.theme.theme import Theme


def palette_for(theme: Theme) -> QPalette:
    """All roles of QPalette from ours, so that nothing falls back to the desktop's colours."""
    role = QPalette.ColorRole
    palette = QPalette()
    for qt_role, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "editor_background"),
        (role.AlternateBase, "surface"),
        (role.Text, "editor_text"),
        (role.PlaceholderText, "placeholder"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "danger"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "text"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.Light, "surface"),
        (role.Midlight, "raised"),
        (role.Mid, "border_strong"),
        (role.Dark, "border"),
        (role.Shadow, "border"),
    ):
        palette.setColor(qt_role, theme.color(name))
    for qt_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, qt_role, theme.color("placeholder"))
    return palette


def stylesheet_for(theme: Theme, scale: float, base_px: float, sheet: str, marks: Path) -> str:
    """`sheet` with its roles filled in and every length scaled; a line never vanishes.

    `base_px` is the height of the scaled base font in pixels; `marks` is the folder of the drawings inside controls.
    """

    def scaled(found: re.Match[str]) -> str:
        length = int(found[1])
        return f"{max(1, round(length * scale)) if length else 0}px"

    values = {name: color.name() for name, color in theme.colors.items()}
    values["accent_hover"] = _nearer_to_text(theme).name()
    values["marks"] = marks.as_posix()
    values["mode"] = "dark" if theme.dark else "light"
    text = re.sub(r"\b(\d+)px", scaled, sheet)
    return Template(text).substitute(values, smallpx=f"{base_px * 0.92:.0f}px", titlepx=f"{base_px * 1.3:.0f}px")


def _nearer_to_text(theme: Theme) -> QColor:
    accent = theme.color("accent")
    return accent.lighter(110) if theme.dark else accent.darker(112)
