"""The list itself: keys, menu, and a place that is kept when its rows are others."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.ui.history.chat_delegate import ChatDelegate
from app.ui.history.list_model import ChatListModel


class ChatList(QListView):
    """Enter or a click opens, F2 renames, Delete deletes; several are chosen with Ctrl or Shift."""

    wanted = Signal(QModelIndex)
    menu_wanted = Signal(list, QPoint)  # ids, where on the screen
    delete_wanted = Signal(list)

    def __init__(self, model: ChatListModel, delegate: ChatDelegate) -> None:
        super().__init__()
        self._chats = model
        self.setObjectName("history.list")
        self.setAccessibleName("Chats")
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)

    @property
    def chosen(self) -> list[str]:
        """The ids of the chats that are selected, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return list(dict.fromkeys(chat for row in rows if (chat := self._chats.chat_at(row))))

    def want(self, index: QModelIndex) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.wanted.emit(index)

    def select_row(self, row: int) -> None:
        if row >= 0:
            self.setCurrentIndex(self._chats.index(row))

    def edit_row(self, row: int) -> None:
        index = self._chats.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit(index)

    def take_focus(self) -> None:
        if not self.currentIndex().isValid():
            self.select_row(self._chats.first_choosable())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @contextmanager
    def kept_place(self) -> Iterator[None]:
        """The model gets other rows: what was selected stays so, and what is looked at stays in sight."""
        current, chosen = self.currentIndex(), self.chosen
        chat, row = self._chats.chat_at(current.row()) if current.isValid() else "", current.row()
        at = self.verticalScrollBar().value()
        yield
        self.doItemsLayout()
        for one in chosen:
            if (found := self._chats.row_of(one)) >= 0:
                self.selectionModel().select(self._chats.index(found), QItemSelectionModel.SelectionFlag.Select)
        found = self._chats.row_of(chat) if chat else -1
        if found < 0 and row >= 0:  # it has gone: to what stands in its place
            found = min(row, self._chats.rowCount() - 1)
        if found >= 0 and self._chats.chat_at(found):
            how = QItemSelectionModel.SelectionFlag.NoUpdate if chosen else QItemSelectionModel.SelectionFlag.Select
            self.selectionModel().setCurrentIndex(self._chats.index(found), how)
        self.verticalScrollBar().setValue(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            self.want(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self.chosen:
            self.delete_wanted.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        modifiers = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and not modifiers:
            self.want(self.indexAt(event.position().toPoint()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """For what is selected; a row beside the selection takes its place."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid() or not self._chats.chat_at(index.row()):
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        self.menu_wanted.emit(self.chosen, event.globalPos() if by_mouse else self._below(index))

    def _below(self, index: QModelIndex) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
