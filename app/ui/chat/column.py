"""A column of widgets of which each knows its height for a width: placed at once, without waiting for a layout pass.

What grows at the end never moves what stands above it, and a scroll bar can follow in the same breath.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QWidget


class Fitted(Protocol):
    """A widget that lays itself out for a width."""

    def arrange(self, width: int) -> int:
        """Lays out for `width` pixels and returns the height that takes."""


class Column(QWidget):
    """Widgets below each other; those that can tell (`fitted_anew`) say when their height has changed."""

    fitted_anew = Signal()

    def __init__(
        self, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.spacing = spacing
        self.margins = margins
        self.items: list[QWidget] = []
        self.is_opaque = False
        self._width = 0
        self._held = False

    def insert(self, index: int, widget: QWidget) -> None:
        if widget.parentWidget() is not self:  # to be made with its parent is cheaper: another parent is another style
            widget.setParent(self)
        self.items.insert(index, widget)
        if (changed := getattr(widget, "fitted_anew", None)) is not None:
            changed.connect(self.restack)
        if self._width:
            self._fit(widget)
        widget.show()
        self.restack()

    def show_ground(self, color: QColor) -> None:
        """Opaque, it is moved as it is where it is scrolled: half the work of painting it."""
        self.is_opaque = True
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, color)
        self.setPalette(palette)

    def append(self, widget: QWidget) -> None:
        self.insert(len(self.items), widget)

    def discard(self, widget: QWidget) -> None:
        """Takes a widget out and destroys it."""
        self.items.remove(widget)
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
        self.restack()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Several changes, placed once."""
        if self._held:
            yield
            return
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.restack()

    def arrange(self, width: int) -> int:
        if width != self._width:
            self._width = width
            for widget in self.items:
                self._fit(widget)
        return self._place()

    @property
    def width_of_items(self) -> int:
        """Pixels between the margins."""
        return max(0, self._width - self.margins[0] - self.margins[2])

    def restack(self) -> None:
        """Places the widgets again after one of them has a new height, and says so if the sum is new."""
        if self._held or not self._width:
            return
        before = self.height()
        height = self._place()
        self.resize(self._width, height)
        if height != before:
            self.fitted_anew.emit()

    def sizeHint(self) -> QSize:
        return QSize(self._width, self.height())

    def _fit(self, widget: QWidget) -> None:
        left, _, right, _ = self.margins
        width = max(0, self._width - left - right - self.inset(widget))
        widget.resize(width, cast(Fitted, widget).arrange(width))

    def inset(self, widget: QWidget) -> int:
        """How far `widget` is moved in from the left."""
        return 0

    def _place(self) -> int:
        left, top, _, bottom = self.margins
        y = top
        for widget in self.items:
            if widget.isHidden():
                continue
            x = left + self.inset(widget)
            if widget.x() != x or widget.y() != y:
                widget.move(x, y)
            y += widget.height() + self.spacing
        return max(0, y - self.spacing + bottom) if y > top else top + bottom


class Row(QWidget):
    """A widget with an ordinary layout, as high as that wants to be."""

    fitted_anew = Signal()

    def arrange(self, width: int) -> int:
        layout = self.layout()
        if layout is None:
            return self.height()
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def refit(self) -> None:
        """The content wants another height: takes it, and says so."""
        height = self.arrange(self.width())
        if height != self.height():
            self.resize(self.width(), height)
            self.fitted_anew.emit()


def row_of(*widgets: QWidget | None, spacing: int = 8) -> Row:
    """Widgets beside each other; None takes the room that is left."""
    row = Row()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget)
    if None not in widgets:
        line.addStretch(1)
    return row


def line_of(widget: QWidget) -> Row:
    """One widget over the whole width, as high as it needs to be for that."""
    row = Row()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(widget)
    return row
