"""The line above a block of code: its language, and what can be done with the code, as much of it as has room."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.domain.visible import visible
from app.ui.chat.code_acts import BUTTONS, MENU, MORE, Act
from app.ui.chat.measure import px
from app.ui.theme.buttons import is_return
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.icons import icon
from app.ui.theme.theme import Theme

RADIUS = 6.0
_COPIED_MS = 1500


class CodeHeader(QWidget):
    """Paints its own ground, because it floats over the code while that is scrolled. `chosen` carries an act's key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, language: str, *, can_run: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._menu_acts = [act for act in MENU if act.key != "run" or can_run]
        self._name = ElidingLabel(visible(language)[:24], "small", parent=self)
        self._small = self.font()
        self._small.setPointSizeF(self._small.pointSizeF() * 0.92)
        self._palette = self.palette()
        self._palette.setColor(QPalette.ColorRole.ButtonText, theme.color("muted"))
        self._buttons = [(act, self._button(act)) for act in BUTTONS]
        for act, button in self._buttons:
            button.clicked.connect(lambda _=False, key=act.key: self.chosen.emit(key))
        self._more = self._button(MORE)
        self._more.clicked.connect(self._open_menu)
        self._as_icons = False
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._copied.timeout.connect(lambda: self._say("Copy"))

    def _button(self, act: Act) -> QToolButton:
        button = _Button(self)
        button.setPalette(self._palette)
        button.setFont(self._small)
        button.setText(act.text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(act.name)
        button.setToolTip(act.tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def wanted_height(self) -> int:
        return px(self, 30)

    def say_copied(self) -> None:
        self._say("Copied")
        self._copied.start()

    def _say(self, text: str) -> None:
        self._buttons[0][1].setText(text)
        self._place()

    # -- menu ---------------------------------------------------------------------------------------------------

    def _open_menu(self) -> None:
        """What has no button, or no room for one."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hidden = [act for act, button in self._buttons if button.isHidden()]
        for act in (*hidden, *self._menu_acts):
            menu.addAction(act.name).triggered.connect(lambda _=False, key=act.key: self.chosen.emit(key))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    # -- look ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        """By hand: a layout costs more than all the rest of a code block. Copy and the menu have room always."""
        height, left = px(self, 24), px(self, 10)
        y, x = (self.height() - height) // 2, self.width() - px(self, 4)
        widths = [button.fontMetrics().horizontalAdvance(button.text()) + px(self, 14) for _, button in self._buttons]
        x -= height
        self._more.setGeometry(x, y, height, height)
        self._show_as_icons(sum(widths) > x - left)
        if self._as_icons:
            widths = [height] * len(widths)
        shown = [number for number in range(len(widths)) if not number or sum(widths[: number + 1]) <= x]
        for number in reversed(range(len(widths))):
            button = self._buttons[number][1]
            button.setVisible(number in shown)
            if number in shown:
                x -= widths[number]
                button.setGeometry(x, y, widths[number], height)
        self._name.setGeometry(left, y, max(0, x - left), height)

    def _show_as_icons(self, on: bool) -> None:
        """Where there is no room for words."""
        if on == self._as_icons:
            return
        self._as_icons = on
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if on else Qt.ToolButtonStyle.ToolButtonTextOnly
        side, color = px(self, 16), self._theme.color("muted")
        for act, button in self._buttons:
            button.setToolButtonStyle(style)
            button.setIcon(icon(act.icon, color, side))
            button.setIconSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            path = QPainterPath()
            rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            path.moveTo(rect.bottomLeft())
            path.lineTo(rect.left(), rect.top() + RADIUS)
            path.quadTo(rect.topLeft(), rect.topLeft() + QPoint(int(RADIUS), 0))
            path.lineTo(rect.right() - RADIUS, rect.top())
            path.quadTo(rect.topRight(), rect.topRight() + QPoint(0, int(RADIUS)))
            path.lineTo(rect.bottomRight())
            path.closeSubpath()
            painter.setPen(QPen(self._theme.color("border"), 1))
            painter.setBrush(self._theme.color("raised"))
            painter.drawPath(path)


class _Button(QToolButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_return(event):
            self.click()
        else:
            super().keyPressEvent(event)
