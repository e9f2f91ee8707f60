"""Texts that end in "…" where they have no room; whoever points at them reads the whole."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

LEAST_LETTERS = 3


def shown_of(widget: QWidget, text: str, width: int) -> str:
    return widget.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))


def tell_whole(widget: QWidget, event: QHelpEvent, text: str) -> None:
    """As a tooltip, which takes no text for markup."""
    QToolTip.showText(event.globalPos(), text.replace("&", "&amp;").replace("<", "&lt;"), widget)


class ElidingLabel(QLabel):
    """One line of plain text; `text()` is always the whole.

    While it wraps words it is like any other label."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        self.setSizePolicy(policy)

    @property
    def is_cut(self) -> bool:
        wide = self.fontMetrics().horizontalAdvance(self.text())
        return not self.wordWrap() and wide > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().averageCharWidth() * LEAST_LETTERS
        whole = super().minimumSizeHint()
        if self.wordWrap():
            return whole
        return QSize(min(whole.width(), least), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut:
            super().paintEvent(event)
            return
        room = self.contentsRect()
        painter = QPainter(self)
        shown = shown_of(self, self.text(), room.width())
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(painter, room, align, self.palette(), self.isEnabled(), shown, self.foregroundRole())
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_cut and not self.toolTip():
            tell_whole(self, event, self.text())
            return True
        return super().event(event)
