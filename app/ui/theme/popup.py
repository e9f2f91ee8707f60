"""A list with a search field that floats inside the window: what the command palette and the model picker share."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme.buttons import label
from app.ui.theme.rows import Row, RowDelegate, RowModel

_BORROWED = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
NOTHING_FITS = "Nothing fits."
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchPopup(QFrame):
    """A child of the window, not a window of its own: it needs no help of the window manager.

    Enter or a click chooses, Esc or a loss of focus closes and gives the focus back. Who inherits says which rows
    there are for a query, in `rows_for`.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, window: QWidget, *, placeholder: str, name: str, tick_column: bool) -> None:
        super().__init__(window)
        self._scale = 1.0
        self._before: QWidget | None = None
        self.setProperty("box", "popup")
        self.setAccessibleName(name)
        self.setAutoFillBackground(True)
        self.search = QLineEdit(self)
        self.search.setProperty("box", "bare")
        self.search.setPlaceholderText(placeholder)
        self.search.setAccessibleName(placeholder.rstrip("….") or name)
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.rows = RowModel()
        self._delegate = RowDelegate(1.0, tick_column=tick_column)
        self.list = QListView(self)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName(name)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(self._choose)
        self.list.viewport().setAutoFillBackground(False)
        self._empty = label(NOTHING_FITS, "muted", parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty)
        self._layout = layout
        self.hide()

    def rows_for(self, query: str) -> Sequence[Row]:
        raise TypeError(f"{type(self).__name__} does not say which rows it has")

    def place_in(self, window: QRect, content_height: int) -> QRect:
        """Where to float, in the window's coordinates; `content_height` is what all rows would need."""
        width = min(self.px(600), window.width() - self.px(32))
        top, height = self.reach(window, content_height)
        return QRect((window.width() - width) // 2, top, width, height)

    def reach(self, window: QRect, content_height: int) -> tuple[int, int]:
        """How far down it begins and how high it is; in a low window it needs less room around it."""
        above, below = min(self.px(48), window.height() // 12), min(self.px(72), window.height() // 8)
        return above, min(content_height, window.height() - above - below)

    def say_when_empty(self, text: str) -> None:
        self._empty.setText(text)

    def px(self, length: float) -> int:
        return round(length * self._scale)

    def show_at_scale(self, scale: float) -> None:
        """Opens with an empty search field, the focus in it."""
        self._scale = scale
        self._delegate.set_scale(scale)
        edge = max(1, round(scale))
        self._layout.setContentsMargins(edge, edge, edge, round(4 * scale))
        self._before = QApplication.focusWidget()
        self._cast_shadow()
        self.search.clear()
        self._search("")
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        self.window().installEventFilter(self)

    def _cast_shadow(self) -> None:
        if self.graphicsEffect() is None:
            shadow = QGraphicsDropShadowEffect(self)
            shadow.setColor(QColor(0, 0, 0, 90))
            self.setGraphicsEffect(shadow)
        effect = self.graphicsEffect()
        if isinstance(effect, QGraphicsDropShadowEffect):
            effect.setBlurRadius(28 * self._scale)
            effect.setOffset(0, 6 * self._scale)

    def current_key(self) -> str:
        """The key of the row that Enter would choose; empty when there is none."""
        index = self.list.currentIndex()
        return self.rows.row(index.row()).key if index.isValid() else ""

    def dismiss(self) -> None:
        """Closes without a choice; the focus goes back to where it was."""
        if not self.isVisible():
            return
        self.window().removeEventFilter(self)
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible() and self.window().isAncestorOf(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and self.isVisible():
                self._left(event.reason())
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self.dismiss()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a press that nobody takes reaches the window, and there it means "elsewhere"

    def _left(self, reason: Qt.FocusReason) -> None:
        """The focus went elsewhere. By hand: that is the end. To a menu, or with the window: it is only borrowed."""
        if reason in _BORROWED:
            QTimer.singleShot(0, self, self._take_focus)
        elif not self.search.hasFocus() and QApplication.activePopupWidget() is None:
            self._before = None
            self.dismiss()

    def _take_focus(self) -> None:
        if self.isVisible() and self.window().isActiveWindow() and QApplication.activePopupWidget() is None:
            self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        elif event.key() in LIST_KEYS:
            self._move(event.key())
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._move(Qt.Key.Key_Down if event.key() == Qt.Key.Key_Tab else Qt.Key.Key_Up)
        else:
            return False
        return True

    def _move(self, key: int) -> None:
        """To the next row that can be chosen; past an end comes the other one."""
        choosable = [row for row in range(self.rows.rowCount()) if not self.rows.row(row).heading]
        if not choosable:
            return
        here = self.list.currentIndex().row()
        at = choosable.index(here) if here in choosable else -1
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = 8 if key == Qt.Key.Key_PageDown else -8
            to = min(len(choosable) - 1, max(0, at + step))
        else:
            to = (at + (1 if key == Qt.Key.Key_Down else -1)) % len(choosable)
        self._go_to(choosable[to])

    def _go_to(self, row: int) -> None:
        index = self.rows.index(row, 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index if row > 1 else self.rows.index(0, 0))

    def _search(self, query: str) -> None:
        rows = self.rows_for(query.strip())
        self.rows.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        ticked = next((place for place, row in enumerate(rows) if row.ticked and not query), None)
        first = next((place for place, row in enumerate(rows) if not row.heading), None)
        if (to := first if ticked is None else ticked) is not None:
            self._go_to(to)
        self._place()

    def _place(self) -> None:
        heights = (self.list.sizeHintForRow(row) for row in range(self.rows.rowCount()))
        search = self.search.sizeHint().height()
        content = sum(heights) + search + self.px(12)
        if not self.rows.rowCount():
            content += self.px(56)
        self.setGeometry(self.place_in(self.window().rect(), content))

    def _choose(self, index: QModelIndex) -> None:
        row = self.rows.row(index.row()) if index.isValid() else None
        if row is not None and row.key and row.enabled:
            self.dismiss()
            self.chosen.emit(row.key)
