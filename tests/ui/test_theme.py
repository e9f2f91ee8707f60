"""The look: everything can be read, icons are one family, light and dark follow the system or stay fixed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.domain.settings import ThemeChoice
from app.ui.theme.appearance import LARGEST_SCALE, SMALLEST_SCALE, Appearance, next_scale
from app.ui.theme.icons import icon, pixmap
from app.ui.theme.places import resources
from app.ui.theme.theme import Theme, load_theme

READABLE = 4.5  # WCAG 2.1 AA for text
VISIBLE = 3.0  # the same for controls and their focus

EVERYWHERE = (
    "window",
    "surface",
    "raised",
    "hover",
    "accent_soft",
    "editor_background",
    "code_background",
    "selection",
)
IN_CODE = ("editor_background", "current_line", "code_background", "selection")
TEXT_ON = {
    "text": (*EVERYWHERE, "pressed", "border"),
    "muted": EVERYWHERE,
    "danger": EVERYWHERE,
    "warning": EVERYWHERE,
    "success": EVERYWHERE,
    "accent": EVERYWHERE,
    "placeholder": ("window", "surface", "raised", "editor_background"),
    "accent_text": ("accent",),
    "editor_text": IN_CODE,
    "ghost": ("editor_background", "current_line"),
    "line_number": ("editor_background", "current_line"),
    "line_number_current": ("editor_background", "current_line"),
}


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Theme:
    return load_theme(resources() / "themes" / f"{request.param}.toml")


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    palette, font, sheet = qapp.palette(), qapp.font(), qapp.styleSheet()
    made = Appearance(qapp)
    yield made
    qapp.styleHints().colorSchemeChanged.disconnect(made._follow)
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)
    made.deleteLater()


def luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's contrast ratio, 1..21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    """The measure used below agrees with WCAG at its ends."""
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#777777")) == pytest.approx(1.0)


def test_every_text_can_be_read_on_every_ground(theme: Theme) -> None:
    """Each role of text has a contrast of at least 4.5 to 1 on each ground that it stands on."""
    poor = {
        f"{text} on {ground}": round(ratio, 2)
        for text, grounds in TEXT_ON.items()
        for ground in grounds
        if (ratio := contrast(theme.color(text), theme.color(ground))) < READABLE
    }

    assert not poor


def test_every_token_can_be_read_in_code(theme: Theme) -> None:
    """Each token colour has a contrast of at least 4.5 to 1 on each ground that code has."""
    poor = {
        f"{name} on {ground}": round(ratio, 2)
        for name, style in theme.tokens.items()
        for ground in IN_CODE
        if (ratio := contrast(style.color, theme.color(ground))) < READABLE
    }

    assert not poor


def test_focus_and_scrollbars_can_be_seen(theme: Theme) -> None:
    """The focus ring and the handle of a scroll bar have a contrast of at least 3 to 1."""
    for ground in ("window", "surface", "raised", "editor_background"):
        assert contrast(theme.color("focus"), theme.color(ground)) >= VISIBLE
    for ground in ("surface", "editor_background", "code_background"):
        assert contrast(theme.color("scrollbar"), theme.color(ground)) >= VISIBLE


def test_both_themes_have_the_same_roles() -> None:
    """What the light theme names the dark one names too, tokens included."""
    light, dark = (load_theme(resources() / "themes" / f"{name}.toml") for name in ("light", "dark"))

    assert light.colors.keys() == dark.colors.keys()
    assert light.tokens.keys() == dark.tokens.keys()
    assert (light.dark, dark.dark) == (False, True)


@pytest.mark.parametrize("path", sorted((resources() / "icons").glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_one_family(path: Path, qapp: QApplication) -> None:
    """Each icon stands on the 24 grid with a stroke of 1.75, takes our colour, and draws something."""
    drawing = path.read_text(encoding="utf-8")
    if path.stem != "fireside":
        assert 'viewBox="0 0 24 24"' in drawing
        assert 'stroke-width="1.75"' in drawing
        assert "currentColor" in drawing
        assert not re.search(r"#[0-9a-fA-F]{3}", drawing)

    image = pixmap(path.stem, QColor("#ff0000"), 24).toImage()

    drawn = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).alpha() > 128
    ]
    assert len(drawn) > 15


def test_an_icon_is_rendered_once(qapp: QApplication) -> None:
    """Asking for the same icon again gives the same picture."""
    assert icon("copy", QColor("#123456")).cacheKey() == icon("copy", QColor("#123456")).cacheKey()
    assert icon("copy", QColor("#123456")).cacheKey() != icon("copy", QColor("#654321")).cacheKey()


def test_a_fixed_theme_is_put_on_the_whole_program(appearance: Appearance, qapp: QApplication) -> None:
    """Dark and light reach the palette of the application, and each change is told once."""
    told: list[str] = []
    appearance.changed.connect(lambda theme: told.append(theme.name))

    appearance.apply(ThemeChoice.DARK, 1.0)
    dark = qapp.palette().color(QPalette.ColorRole.Window)
    appearance.apply(ThemeChoice.DARK, 1.0)
    appearance.apply(ThemeChoice.LIGHT, 1.0)

    assert dark.lightness() < 64
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() > 200
    assert told == ["Fireside Dark", "Fireside Light"]


def test_an_unknown_system_is_light_until_somebody_knows(appearance: Appearance) -> None:
    """Where Qt cannot tell, "as the system" is light, and becomes dark when the desktop portal says so."""
    assert appearance.system_is_unknown
    appearance.apply(ThemeChoice.SYSTEM, 1.0)
    assert not appearance.theme.dark

    appearance.hear_system(dark=True)

    assert appearance.theme.dark


def test_the_scale_reaches_fonts_and_spacing(appearance: Appearance, qapp: QApplication) -> None:
    """Twice the scale is twice the font and twice every length of the stylesheet, except that a line stays a line."""
    appearance.apply(ThemeChoice.LIGHT, 1.0)
    points, sheet = qapp.font().pointSizeF(), qapp.styleSheet()
    appearance.apply(ThemeChoice.LIGHT, 2.0)

    assert qapp.font().pointSizeF() == pytest.approx(2 * points)
    assert "QScrollBar:vertical { width: 10px; }" in sheet
    assert "QScrollBar:vertical { width: 20px; }" in qapp.styleSheet()
    assert "$" not in qapp.styleSheet()


def test_zoom_steps_stay_within_bounds() -> None:
    """Steps up and down end at the largest and smallest scale; no step is normal size."""
    scale = 1.0
    for _ in range(40):
        scale = next_scale(scale, 1)
    assert scale == LARGEST_SCALE
    for _ in range(40):
        scale = next_scale(scale, -1)
    assert scale == SMALLEST_SCALE
    assert next_scale(scale, 0) == 1.0
    assert next_scale(1.0, 1) == 1.125
