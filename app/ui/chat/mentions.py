"""“@” in the question: a list of what can be attached, searched while it is typed; the keys stay in the question."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QListView, QPlainTextEdit, QVBoxLayout

from app.ui.chat.measure import px
from app.ui.theme.buttons import label
from app.ui.theme.rows import Row, RowDelegate, RowModel

MOST_ROWS = 9
LONGEST_QUERY = 80
_MENTION = re.compile(r"(?:^|(?<=[\s(\[{\"']))@([^\s@]*)$")
_LINE_AT_SCALE_ONE = 16


class Mentions(QObject):
    """Watches a text. `queried` tells what stands behind the “@” under the cursor, None when there is none any more;
    `chosen` carries the key of a row, after the “@” and its query have been taken out of the text."""

    queried = Signal(object)  # str | None
    chosen = Signal(str)
    pointed_at = Signal(str)  # the key of the row that Enter would choose

    def __init__(self, text: QPlainTextEdit, name: str = "chat.mentions", title: str = "Attach") -> None:
        """`name` and `title` are those of the list."""
        super().__init__(text)
        self._text = text
        self._name, self._title = name, title
        self._query: str | None = None
        self._dismissed = -1  # where an “@” stands that the person wants to be no more than that
        self._popup: MentionPopup | None = None
        text.installEventFilter(self)
        text.textChanged.connect(self.look)
        text.cursorPositionChanged.connect(self.look)

    @property
    def is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """What there is for the query; none: nothing fits."""
        if self._query is None:
            return
        if self._popup is None:
            self._popup = MentionPopup(self._text, self._name, self._title)
            self._popup.clicked.connect(self.choose)
            self._popup.pointed_at.connect(self.pointed_at)
        self._popup.show_rows(rows)

    def begin(self) -> None:
        """Types an “@” for the person."""
        cursor = self._text.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        cursor.insertText("@" if not before or before[-1].isspace() else " @")
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        self._query = None
        if self._popup is not None:
            self._popup.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_open and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide) and self.is_open:
            self._end()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        assert self._popup is not None
        moves = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -MOST_ROWS,
            Qt.Key.Key_PageDown: MOST_ROWS,
        }
        if event.key() in moves:
            self._popup.move(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and self._popup.selected:
            self.choose(self._popup.selected)
        elif event.key() == Qt.Key.Key_Escape:
            found = self._mention()
            self._dismissed = found[0] if found is not None else -1
            self._end()
        else:
            return False
        return True

    def look(self) -> None:
        """Whether the cursor stands behind an “@” now."""
        found = self._mention()
        if found is None or found[0] == self._dismissed:
            self._dismissed = -1 if found is None else self._dismissed
            self._end()
        elif found[1] != self._query:
            self._query = found[1]
            self.queried.emit(self._query)

    def _mention(self) -> tuple[int, str] | None:
        """Where the “@” stands in the text, and what is behind it up to the cursor."""
        cursor = self._text.textCursor()
        if cursor.hasSelection():
            return None
        before = cursor.block().text()[: cursor.positionInBlock()][-LONGEST_QUERY:]
        found = _MENTION.search(before)
        return None if found is None else (cursor.position() - len(found[0].lstrip()), found[1])

    def choose(self, key: str) -> None:
        """Takes what was typed for it out of the text, and tells of it."""
        found = self._mention()
        if found is not None:
            cursor = self._text.textCursor()
            cursor.setPosition(found[0], QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        self._end()
        self.chosen.emit(key)

    def _end(self) -> None:
        if self._query is not None:
            self.dismiss()
            self.queried.emit(None)


class MentionPopup(QFrame):
    """Floats above the question. It takes no focus."""

    clicked = Signal(str)
    pointed_at = Signal(str)

    def __init__(self, text: QPlainTextEdit, name: str, title: str) -> None:
        super().__init__(text.window())
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("box", "popup")
        self.setAutoFillBackground(True)
        self.setFocusProxy(text)
        self._text = text
        self._rows = RowModel()
        self._delegate = RowDelegate(1.0, tick_column=False)
        self._list = QListView(self)
        self._list.setModel(self._rows)
        self._list.setItemDelegate(self._delegate)
        self._list.setAccessibleName(title)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.viewport().setAutoFillBackground(False)
        self._list.clicked.connect(lambda index: self._clicked(index))
        self._list.selectionModel().currentChanged.connect(lambda index, _before: self._pointed(index))
        self._empty: QLabel = label("Nothing fits.", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(self, 4)] * 4)
        layout.addWidget(self._list)
        layout.addWidget(self._empty)

    @property
    def selected(self) -> str:
        """The key of the row that Enter would choose; empty: there is none."""
        index = self._list.currentIndex()
        return self._rows.row(index.row()).key if index.isValid() else ""

    def show_rows(self, rows: Sequence[Row]) -> None:
        """The same rows with other figures keep the choice; others begin anew."""
        before = self.selected
        keys = [row.key for row in rows]
        same = keys == [self._rows.row(place).key for place in range(self._rows.rowCount())]
        self._delegate.set_scale(self.fontMetrics().height() / _LINE_AT_SCALE_ONE)
        self._rows.show_rows(rows)
        self._list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if rows:
            self._list.setCurrentIndex(self._rows.index(keys.index(before) if same and before in keys else 0, 0))
        self._place()
        self.show()
        self.raise_()

    def move(self, step: int) -> None:  # type: ignore[override]
        """The choice; past an end comes the other one."""
        count, row = self._rows.rowCount(), self._list.currentIndex().row()
        if count:
            to = (row + step) % count if abs(step) == 1 else min(max(row + step, 0), count - 1)
            index = self._rows.index(to, 0)
            self._list.setCurrentIndex(index)
            self._list.scrollTo(index)

    def _clicked(self, index: QModelIndex) -> None:
        self.clicked.emit(self._rows.row(index.row()).key)

    def _pointed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.pointed_at.emit(self._rows.row(index.row()).key)

    def _place(self) -> None:
        """Above the composer and as wide, where there is room; never wider than the window."""
        window, composer = self._text.window(), self._text.parentWidget() or self._text
        corner = composer.mapTo(window, QPoint(0, 0))
        heights = [self._list.sizeHintForRow(row) for row in range(min(self._rows.rowCount(), MOST_ROWS))]
        height = sum(heights) + px(self, 12) if heights else px(self, 48)
        width = min(max(composer.width(), px(self, 320)), window.width() - px(self, 16))
        left = min(max(px(self, 8), corner.x()), window.width() - width - px(self, 8))
        top = max(px(self, 8), corner.y() - height - px(self, 4))
        self.setGeometry(QRect(left, top, width, min(height, corner.y() - px(self, 12))))
