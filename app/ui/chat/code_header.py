"""The line above a block of code: its language, and what can be done with the code, as much of it as has room."""

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.buttons import label
from app.ui.theme.theme import Theme

RADIUS = 6.0
_COPIED_MS = 1500


class Act(NamedTuple):
    """`text` stands on the button, `name` in the menu and for screen readers."""

    key: str
    text: str
    name: str
    tip: str


BUTTONS = (
    Act("copy", "Copy", "Copy this code", "Copy the selected part, or all of it"),
    Act("insert", "Insert", "Insert at cursor", "Insert at the cursor in the editor, indented as its place is"),
    Act("replace", "Replace", "Replace selection", "Put in place of the selection in the editor"),
    Act("new_file", "New file", "New file with this code", "Open in a new tab"),
)


class CodeHeader(QWidget):
    """Paints its own ground, because it floats over the code while that is scrolled. `chosen` carries an act's key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = label(visible(language)[:24], "small", parent=self)
        self._small = self.font()
        self._small.setPointSizeF(self._small.pointSizeF() * 0.92)
        self._palette = self.palette()
        self._palette.setColor(QPalette.ColorRole.ButtonText, theme.color("muted"))
        self._buttons = [(act, self._button(act)) for act in BUTTONS]
        for act, button in self._buttons:
            button.clicked.connect(lambda _=False, key=act.key: self.chosen.emit(key))
        self._more = self._button(Act("", "⋯", "More to do with this code", "More"))
        self._more.clicked.connect(self._open_menu)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._copied.timeout.connect(lambda: self._say("Copy"))

    def _button(self, act: Act) -> QToolButton:
        button = _Button(self)
        button.setPalette(self._palette)
        button.setFont(self._small)
        button.setText(act.text)
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
        """What has no room for a button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hidden = [act for act, button in self._buttons if button.isHidden()]
        for act in hidden:
            menu.addAction(act.name).triggered.connect(lambda _=False, key=act.key: self.chosen.emit(key))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    # -- look ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        """By hand: a layout costs more than all the rest of a code block. Copy and the menu have room always."""
        height, left = px(self, 24), px(self, 10)
        y, x = (self.height() - height) // 2, self.width() - px(self, 4) - height
        self._more.setGeometry(x, y, height, height)
        widths = [self.fontMetrics().horizontalAdvance(button.text()) + px(self, 14) for _, button in self._buttons]
        room = x - left - min(self._name.sizeHint().width(), px(self, 80)) - px(self, 8)
        count = max(1, next((n for n in range(len(widths), 0, -1) if sum(widths[:n]) <= room), 1))
        for number in range(len(widths) - 1, -1, -1):
            button = self._buttons[number][1]
            button.setVisible(number < count)
            if number < count:
                x -= widths[number]
                button.setGeometry(x, y, widths[number], height)
        self._more.setVisible(count < len(widths))
        self._name.setGeometry(left, y, max(0, x - left), height)

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
        """Return presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
