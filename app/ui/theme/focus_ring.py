"""A ring around what has the focus and would not show it: lists, tables, read-only texts, pages that scroll."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

SHOWS_ITSELF = "shows_focus"  # a property of widgets that need no ring
RADIUS = 4


class FocusRing(QObject):
    """One for the program. Whoever has clicked knows where: for the mouse there is no ring."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._ring: _Ring | None = None
        self._last: QWidget | None = None
        self._clicked = False
        application.focusChanged.connect(self._moved)

    def close(self) -> None:
        self._application.focusChanged.disconnect(self._moved)
        self._put(None)

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        """A window that comes back finds its focus where it was, and looks as it did."""
        came_back = old is None and now is not None and now is self._last
        if not came_back:
            self._clicked = self._application.mouseButtons() != Qt.MouseButton.NoButton
        self._last = now if now is not None else self._last
        self._put(now if now is not None and not self._clicked and _needs_ring(now) else None)

    def _put(self, host: QWidget | None) -> None:
        ring, self._ring = self._ring, None
        if ring is not None and isValid(ring):
            ring.leave()
        if host is not None:
            self._ring = _Ring(host)


def _needs_ring(widget: QWidget) -> bool:
    if not isinstance(widget, QAbstractScrollArea) or widget.property(SHOWS_ITSELF):
        return False
    return not isinstance(widget, QPlainTextEdit | QTextEdit) or widget.isReadOnly()


class _Ring(QWidget):
    """Lies over its host, and goes with it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(host.rect())
        self.raise_()
        self.show()
        host.installEventFilter(self)

    def leave(self) -> None:
        if isValid(self._host):
            self._host.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = max(1.0, self.fontMetrics().height() / 16)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 1.5 * scale))
        edge = 0.75 * scale
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), RADIUS * scale, RADIUS * scale)
        painter.end()
