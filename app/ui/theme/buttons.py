"""Buttons that carry our icons and re-tint and resize themselves when theme or scale change."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from app.ui.theme.eliding import LEAST_LETTERS, shown_of, tell_whole
from app.ui.theme.icons import icon, pixmap

LEAST_BESIDE_ICON = 6  # letters with the "…": with fewer the drawing alone says more

_PALETTE_ROLES = {
    "muted": QPalette.ColorRole.PlaceholderText,
    "text": QPalette.ColorRole.WindowText,
    "accent": QPalette.ColorRole.Accent,
    "on_accent": QPalette.ColorRole.Window,
}


def role_color(widget: QWidget, role: str) -> QColor:
    """A colour of the theme in use, by one of "muted", "text", "accent", "on_accent"."""
    return widget.palette().color(_PALETTE_ROLES[role])


def is_return(event: QKeyEvent) -> bool:
    """Return on a button presses it, as Space does: Qt has it so in some dialogs only."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


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

    def show_role(self, role: str) -> None:
        """The same icon in another colour."""
        if role != self._role:
            self._role = role
            self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._tint()

    def _tint(self) -> None:
        _put_icon(self, self._icon_name, self._role)


class TextButton(QPushButton):
    """A button with text and, if wanted, an icon. `kind` is "", "primary", "quiet", "danger" or "link".

    One that `shrinks` may be narrower than its text, which then ends in "…", down to its icon.
    """

    def __init__(
        self,
        text: str,
        *,
        kind: str = "",
        icon_name: str = "",
        parent: QWidget | None = None,
        role: str = "text",
        shrinks: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self._role = role
        self._shrinks = shrinks
        self.setAutoDefault(False)
        if kind:
            self.setProperty("kind", kind)
        self._tint()

    def show_icon(self, icon_name: str) -> None:
        """Another drawing beside the text."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self._tint()

    @property
    def missing(self) -> int:
        """How many pixels narrower than it would like to be."""
        return self.sizeHint().width() - self.width()

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        if not self._shrinks:
            return whole
        text = self.fontMetrics().horizontalAdvance(self.text())
        kept = 0 if self._icon_name else self.fontMetrics().averageCharWidth() * LEAST_LETTERS
        return QSize(whole.width() - max(0, text - kept), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.missing <= 0 or not self._shrinks:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        text = self.fontMetrics().horizontalAdvance(option.text)
        option.text = shown_of(self, option.text, text - self.missing)
        if len(option.text) < (LEAST_BESIDE_ICON if self._icon_name else 2):
            option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        cut = self._shrinks and self.missing > 0 and not self.toolTip()
        if cut and event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tell_whole(self, event, self.text().replace("&&", "&"))
            return True
        return super().event(event)

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
