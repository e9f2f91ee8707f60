"""What the mouse and the keys do to a selection, for every text of the conversation: one may go on in the next text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent

from app.ui.chat.typesetter import Typesetter

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCursor, QTextDocument
    from PySide6.QtWidgets import QAbstractScrollArea, QWidget

    from app.ui.chat.message import Message

    class _Text(QAbstractScrollArea):
        """QTextEdit and QPlainTextEdit, as far as they are the same, and what each kind of text knows of its source."""

        def source_start(self, position: int) -> int:
            """Where in the message a selection begins that begins here, and goes on below this view."""

        def source_end(self, position: int) -> int:
            """Where in the message a selection ends that ends here, and began above this view."""

        def selected_source(self) -> str:
            """What is selected in this view as the model wrote it, byte for byte; empty without a selection."""

        def textCursor(self) -> QTextCursor: ...
        def setTextCursor(self, cursor: QTextCursor, /) -> None: ...
        def cursorForPosition(self, pos: QPoint, /) -> QTextCursor: ...
        def document(self) -> QTextDocument: ...
        def viewport(self) -> QWidget: ...
        def copy(self) -> None: ...
        def selectAll(self) -> None: ...
else:
    _Text = object


class Selecting(_Text):
    """Stands before the text widget among the bases. `message` is what is drawn here, or a part of it."""

    message: Message

    def join(self, typesetter: Typesetter) -> None:
        """Takes part in the selection of all that this one has set."""
        self._spanning, self._wishes = typesetter.spanning, typesetter.wishes
        self._extending = False  # the view was not told that the mouse went down

    # -- source -------------------------------------------------------------------------------------------------

    def chosen_source(self) -> str:
        """What is selected, here and beyond this view."""
        return self._spanning.source() or self.selected_source()

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.chosen_source())
        return data

    def copy(self) -> None:
        """Also where nothing is selected in this view, since the mouse went down at its very end."""
        if text := self._spanning.source():
            QGuiApplication.clipboard().setText(text)
        else:
            super().copy()

    # -- the reader's hands -------------------------------------------------------------------------------------

    def selectAll(self) -> None:
        super().selectAll()
        self._spanning.begin(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        before = self.selection
        super().keyPressEvent(event)
        if self.selection != before:
            self._spanning.begin(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pressed on what is selected, the mouse may be about to carry that away: it stays until it is let go."""
        is_left, place = event.button() == Qt.MouseButton.LeftButton, event.globalPosition().toPoint()
        extends = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if is_left and extends and self._spanning.extend(self, place):
            self._extending = True
            return
        before = self.selection
        super().mousePressEvent(event)
        if is_left and (extends or self.selection != before or before[0] == before[1]):
            self._spanning.begin(self, by_mouse=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._spanning.begin(self, by_mouse=True, word=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Beyond its edge the view is not told: Qt would scroll there with a timer that soon waits for nothing."""
        pulls = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if not pulls or (not self._extending and self.viewport().rect().contains(event.position().toPoint())):
            super().mouseMoveEvent(event)
        if pulls:
            place = event.globalPosition().toPoint()
            self._wishes.dragged_to.emit(place)
            self._spanning.drag(self, place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A view that the selection has left is not scrolled to its end."""
        bar = self.horizontalScrollBar()
        seen = bar.value()
        if not self._extending:  # else it would take this for the end of a click that is long over, perhaps on a link
            super().mouseReleaseEvent(event)
        self._extending = False
        if self._spanning.spans:
            bar.setValue(seen)
        if event.button() == Qt.MouseButton.LeftButton:
            self._spanning.release(self)

    # -- the selection in this view -----------------------------------------------------------------------------

    @property
    def selection(self) -> tuple[int, int]:
        """Anchor and position."""
        cursor = self.textCursor()
        return cursor.anchor(), cursor.position()

    @property
    def last_position(self) -> int:
        return self.document().characterCount() - 1

    def select(self, anchor: int, position: int) -> None:
        """What is in sight stays so: Qt would scroll to the position."""
        if self.selection == (anchor, position):
            return
        bar = self.horizontalScrollBar()
        seen, cursor = bar.value(), self.textCursor()
        cursor.setPosition(anchor)
        cursor.setPosition(position, cursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        bar.setValue(seen)
