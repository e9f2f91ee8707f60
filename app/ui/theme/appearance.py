"""Light or dark, and how large: follows the system or what the user has fixed, for the whole program at once."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from app.domain.settings import ThemeChoice
from app.ui.theme.places import resources
from app.ui.theme.style import palette_for, stylesheet_for
from app.ui.theme.theme import Theme, load_theme

SMALLEST_SCALE = 0.75
LARGEST_SCALE = 3.0
SCALE_STEP = 0.125
SMALLEST_POINTS = 9.75  # 13 pixels at scale 1: some systems say less, and our spacing is made for this


class Appearance(QObject):
    """Puts theme and scale on the application; `changed` carries the theme in use now.

    "System" is what Qt says; where Qt does not know (`Unknown`) it is what `hear_system` was told, else light.
    """

    changed = Signal(Theme)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = ThemeChoice.SYSTEM
        self._scale = 1.0
        self._told_dark: bool | None = None
        self._themes: dict[str, Theme] = {}
        self._shown: tuple[str, float] | None = None
        self._sheet = (resources() / "themes" / "window.qss").read_text(encoding="utf-8")
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self._family_font = QFont(system)
        self._points = max(SMALLEST_POINTS, QFontInfo(system).pointSizeF())
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def theme(self) -> Theme:
        return self._load("dark" if self._wants_dark() else "light")

    @property
    def choice(self) -> ThemeChoice:
        return self._choice

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def system_is_unknown(self) -> bool:
        """Qt cannot tell light from dark here: somebody else (the desktop portal) has to be asked."""
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Unknown

    def px(self, length: float) -> int:
        """A length of the design in scaled pixels."""
        return max(1, round(length * self._scale))

    def apply(self, choice: ThemeChoice, scale: float) -> None:
        self._choice = choice
        self._scale = min(LARGEST_SCALE, max(SMALLEST_SCALE, scale))
        self._follow()

    def hear_system(self, dark: bool) -> None:
        """What the desktop portal says about the system's colours."""
        self._told_dark = dark
        self._follow()

    def _wants_dark(self) -> bool:
        if self._choice is not ThemeChoice.SYSTEM:
            return self._choice is ThemeChoice.DARK
        said = self._app.styleHints().colorScheme()
        if said is Qt.ColorScheme.Unknown:
            return bool(self._told_dark)
        return said is Qt.ColorScheme.Dark

    def _load(self, name: str) -> Theme:
        if name not in self._themes:
            self._themes[name] = load_theme(resources() / "themes" / f"{name}.toml")
        return self._themes[name]

    def _follow(self) -> None:
        theme = self.theme
        if self._shown == (theme.name, self._scale):
            return
        self._shown = (theme.name, self._scale)
        font = QFont(self._family_font)
        font.setPointSizeF(self._points * self._scale)
        self._app.setPalette(palette_for(theme))
        self._app.setFont(font)
        marks = resources() / "icons" / "marks"
        pixels = QFontInfo(font).pixelSize()
        self._app.setStyleSheet(stylesheet_for(theme, self._scale, pixels, self._sheet, marks))
        self.changed.emit(theme)


def next_scale(scale: float, steps: int) -> float:
    """The scale `steps` larger or smaller; 0 steps goes back to normal."""
    if steps == 0:
        return 1.0
    return min(LARGEST_SCALE, max(SMALLEST_SCALE, round(scale / SCALE_STEP) * SCALE_STEP + steps * SCALE_STEP))
