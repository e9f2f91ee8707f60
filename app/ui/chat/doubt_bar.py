"""Asks before something is sent that may be meant to stay here: what was found, and two ways on."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.announce import announce
from app.ui.theme.buttons import IconLabel, TextButton, label
from app.ui.theme.theme import Theme

MOST_LINES = 5
LEAST_LINES = 1  # in a low window


class DoubtBar(QWidget):
    """Hidden while there is no doubt. `safe` keeps things here, and has the focus; Esc is `dismissed`."""

    agreed = Signal()
    safe_chosen = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self._found: Sequence[str] = ()
        self._most_lines = MOST_LINES
        self._title = label(wrap=True)
        self._lines = label("", "small", wrap=True)
        for one in (self._title, self._lines):
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._agree = TextButton("")
        self._agree.setObjectName(f"{name}.agree")
        self._agree.clicked.connect(self.agreed)
        self.safe = TextButton("")
        self.safe.setObjectName(f"{name}.safe")
        self.safe.clicked.connect(self.safe_chosen)
        self._lay_out()
        self.hide()

    def show_doubt(self, title: str, lines: Sequence[str], *, agree: str, safe: str) -> None:
        """Without a title there is none."""
        shown = (title, tuple(lines), agree, safe)
        if shown == self._shown:
            return
        self._shown = shown
        self._found = lines
        self._say_found()
        said = self._said(MOST_LINES)  # to the ear there is always room
        self._title.setText(visible(title))
        self._agree.setText(agree)
        self.safe.setText(safe)
        self.setAccessibleName(f"{visible(title)} {'; '.join(said)}".strip())
        self.setVisible(bool(title))
        if title:
            self.safe.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self.accessibleName())

    def show_compact(self, compact: bool) -> None:
        most = LEAST_LINES if compact else MOST_LINES
        if most != self._most_lines:
            self._most_lines = most
            self._say_found()

    def _said(self, most: int) -> list[str]:
        more = len(self._found) - most
        return [*map(visible, self._found[:most]), *([f"and {more} more"] if more > 0 else [])]

    def _say_found(self) -> None:
        more = len(self._found) - self._most_lines
        self._lines.setText((" " if self._most_lines == LEAST_LINES else "\n").join(self._said(self._most_lines)))
        self._lines.setToolTip("\n".join(map(visible, self._found)).replace("<", "\u2039") if more > 0 else "")
        self._lines.setVisible(bool(self._found))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._measure()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(IconLabel("key", role="accent"), 0, Qt.AlignmentFlag.AlignTop)
        self._top.addWidget(self._title, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.safe)
        self._buttons.addWidget(self._agree)
        self._buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._lines)
        self._column.addLayout(self._buttons)
        self._measure()

    def _measure(self) -> None:
        pad = px(self, 12)
        self._column.setContentsMargins(pad, px(self, 8), pad, px(self, 8))
        self._column.setSpacing(px(self, 4))
        self._top.setSpacing(px(self, 8))
        self._buttons.setSpacing(px(self, 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._theme.color("warning"))
            painter.setBrush(self._theme.color("surface"))
            radius = px(self, 8)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
