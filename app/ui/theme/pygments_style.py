"""The colours of a Pygments style, as a theme for code. The window around it stays ours."""

from dataclasses import replace

from PySide6.QtGui import QColor

from app.ui.theme.theme import Theme, TokenStyle


def style_names() -> list[str]:
    """All styles that Pygments brings along, in alphabetical order."""
    from pygments.styles import STYLE_MAP

    return sorted(STYLE_MAP)


def styled(theme: Theme, name: str) -> Theme:
    """`theme` with the code's colours of a Pygments style; `theme` itself without a name or for one nobody knows.

    What a style does not say (the selection, guides, line numbers) is mixed from its own background and text.
    """
    if not name:
        return theme
    from pygments.styles import get_style_by_name
    from pygments.util import ClassNotFound

    try:
        style = get_style_by_name(name)
    except ClassNotFound:
        return theme
    ground = QColor(style.background_color)
    tokens: dict[str, TokenStyle] = {}
    text = QColor("#000000" if ground.lightnessF() > 0.5 else "#e6e6e6")
    for kind, spec in style:
        if spec["color"]:
            color = QColor(f"#{spec['color']}")
            path = str(kind).removeprefix("Token").removeprefix(".")
            if path in ("", "Text") or (path == "Name" and "Text" not in tokens and "" not in tokens):
                text = color
            if path:
                tokens[path] = TokenStyle(color, bool(spec["bold"]), bool(spec["italic"]), bool(spec["underline"]))
    colors = dict(theme.colors) | {
        "editor_background": ground,
        "editor_text": text,
        "current_line": _current_line(QColor(style.highlight_color), ground, text),
        "selection": mixed(ground, text, 0.2),
        "line_number": mixed(ground, text, 0.6),
        "line_number_current": text,
        "ghost": mixed(ground, text, 0.6),
        "guide": mixed(ground, text, 0.12),
        "guide_current": mixed(ground, text, 0.32),
        "occurrence": mixed(ground, text, 0.11),
        "bracket_match": mixed(ground, text, 0.24),
        "white_space": mixed(ground, text, 0.32),
    }
    return replace(theme, name=f"{theme.name}, {name}", dark=ground.lightnessF() < 0.5, colors=colors, tokens=tokens)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of the other colour in the one."""
    return QColor.fromRgbF(
        *(a + (b - a) * share for a, b in zip(_parts(one), _parts(other), strict=True)),
    )


def _parts(color: QColor) -> tuple[float, float, float]:
    return color.redF(), color.greenF(), color.blueF()


def _current_line(wanted: QColor, ground: QColor, text: QColor) -> QColor:
    """The style's own, unless it is so strong that it would hide text: many are meant for a few lines of a page."""
    near = abs(wanted.lightnessF() - ground.lightnessF()) < 0.12 and wanted.hslSaturationF() < 0.5
    return wanted if near and wanted.alpha() == 255 else mixed(ground, text, 0.06)
