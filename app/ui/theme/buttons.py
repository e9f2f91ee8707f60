"""Buttons that carry our icons and re-tint and resize themselves when theme or scale change."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QToolButton, QWidget

from app.ui.theme.icons import icon, pixmap

_PALETTE_ROLES = {
    "muted": QPalette.ColorRole.PlaceholderText,
    "text": QPalette.ColorRole.WindowText,
    "accent": QPalette.ColorRole.Accent,
    "on_accent": QPalette.ColorRole.Window,
}


def role_color(widget: QWidget, role: str) -> QColor:
    """A colour of the theme in use, by one of "muted", "text", "accent", "on_accent"."""
    return widget.palette().color(_PALETTE_ROLES[role])


def icon_size(widget: QWidget) -> int:
    """Icons are as tall as a line of text, on the design's grid of 16 at scale 1."""
    return max(12, round(widget.fontMetrics().height() * 1.0))


class IconButton(QToolButton):
    """A flat button with an icon only; its name is what a screen reader says and what the tooltip shows."""

    def __init__(self, icon_name: str, name: str, *, role: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._role = role
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tint()

    def show_icon(self, icon_name: str, name: str) -> None:
        """Another icon with its name, on the same button."""
        self._icon_name = icon_name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._tint()

    def _tint(self) -> None:
        _put_icon(self, self._icon_name, self._role)


class TextButton(QPushButton):
    """A button with text and, if wanted, an icon. `kind` is "", "primary", "quiet", "danger" or "link"."""

    def __init__(
        self, text: str, *, kind: str = "", icon_name: str = "", parent: QWidget | None = None, role: str = "text"
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self._role = role
        self.setAutoDefault(False)
        if kind:
            self.setProperty("kind", kind)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._tint()

    def _tint(self) -> None:
        if self._icon_name:
            _put_icon(self, self._icon_name, self._role)


class IconLabel(QLabel):
    """A small drawing in a line of text; it says nothing to a screen reader."""

    def __init__(self, icon_name: str, *, role: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._role = role
        self._tint()

    def show_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._tint()

    def _tint(self) -> None:
        self.setPixmap(pixmap(self._icon_name, role_color(self, self._role), icon_size(self)))


def _put_icon(button: QAbstractButton, name: str, role: str) -> None:
    size = icon_size(button)
    button.setIcon(icon(name, role_color(button, role), size))
    button.setIconSize(QSize(size, size))


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label; `role` is a hook of the stylesheet. Plain, because some texts come from outside."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made
