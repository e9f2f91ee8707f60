"""The page "Files" of the sidebar: the tree of the open folder, or what to do while none is open."""

import os

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.domain.workspace import WorkspaceState
from app.ui.shell.folder_model import IS_FOLDER, IS_NEW, PATH, FolderModel
from app.ui.shell.folder_rows import FolderRows
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.eliding import ElidingLabel

SHOWN_RECENT = 5


class FolderTree(QWidget):
    """Shows `WorkspaceState`, reports wishes. `open_requested`: path, and whether the cursor is to go there."""

    open_requested = Signal(str, bool)
    unfold_requested = Signal(str)
    fold_requested = Signal(str)
    create_requested = Signal(str, str, bool)  # folder, name, is a folder
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    undo_requested = Signal()
    refresh_requested = Signal()
    copy_requested = Signal(str)
    attach_requested = Signal(str)
    show_outside_requested = Signal(str)
    choose_folder_requested = Signal()
    folder_requested = Signal(str)
    dismissed = Signal()
    watched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("folder.page")
        self.setAccessibleName("Files")
        self._state = WorkspaceState()
        self._reveal = ""
        self._scale = 1.0
        self.model = FolderModel()
        self.tree = _Tree(self.model)
        self.rows = self.tree.rows
        self._title = ElidingLabel("", "heading")
        new_file = IconButton("new-file", "New file")
        new_folder = IconButton("new-folder", "New folder")
        fold_all = IconButton("collapse", "Fold all")
        new_file.clicked.connect(lambda: self.begin_new(is_folder=False))
        new_folder.clicked.connect(lambda: self.begin_new(is_folder=True))
        fold_all.clicked.connect(self.tree.collapseAll)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        for button in (new_file, new_folder, fold_all):
            self._head.addWidget(button)
        self._note = _Note()
        open_page = QWidget()
        column = QVBoxLayout(open_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.tree, 1)
        column.addWidget(self._note)
        self._empty = _NoFolder()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(open_page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.setFocusProxy(self._empty.choose)
        self._connect()
        self.show_scale(1.0)

    # state comes down

    def show_state(self, state: WorkspaceState) -> None:
        before, self._state = self._state, state
        self.model.show_listing(state.folder, state.listed)
        is_open = state.folder is not None
        if state.folder != before.folder:
            self._title.setText(os.path.basename(state.folder or "") or state.folder or "")
            self._title.setToolTip((state.folder or "").replace("<", "\u2039"))
            self.setFocusProxy(self.tree if is_open else self._empty.choose)
        self._stack.setCurrentIndex(1 if is_open else 0)
        self._empty.show_recent(state.recent)
        if state.problem is not None:
            self._note.show_words(state.problem.message)
        elif state.deleted:
            self._note.show_words(f"“{state.deleted}” is in the trash.", "Undo")
        else:
            self._note.show_words("")
        self._go_on_revealing()

    def show_active(self, path: str | None) -> None:
        """The file on top in the editor is set off, and brought into view where it is in this folder."""
        if self.rows.current_path != (path or ""):
            self.rows.current_path = path or ""
            self.tree.viewport().update()
            if path is not None and self.isVisible():
                self.reveal(path)

    def reveal(self, path: str) -> None:
        """Unfolds the way to a file and selects it; nothing happens for one elsewhere."""
        root = self._state.folder
        if root is not None and path.startswith(root.rstrip(os.sep) + os.sep):
            self._reveal = path
            self._go_on_revealing()

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        self.rows.set_scale(scale)
        self._head.setContentsMargins(round(12 * scale), round(2 * scale), round(4 * scale), round(2 * scale))
        self._head.setSpacing(round(2 * scale))
        self._empty.show_scale(scale)
        self._note.show_scale(scale)
        self.tree.scheduleDelayedItemsLayout()

    def begin_new(self, *, is_folder: bool) -> None:
        """A nameless row, where the selection is; Enter makes it, Esc takes it away."""
        root = self._state.folder
        if root is None:
            return
        self.model.remove_drafts()
        holder = self.tree.currentIndex()
        if holder.isValid() and not holder.data(IS_FOLDER):
            holder = holder.parent()
        if holder.isValid():
            self.tree.expand(holder)
        draft = self.model.add_draft(holder, is_folder=is_folder)
        self.tree.setCurrentIndex(draft)
        self.tree.edit(draft)

    def begin_rename(self) -> None:
        index = self.tree.currentIndex()
        if index.data(PATH):
            self.tree.edit(index)

    # wishes go up

    def _connect(self) -> None:
        tree = self.tree
        tree.opened.connect(self.open_requested)
        tree.expanded.connect(lambda index: self.unfold_requested.emit(str(index.data(PATH))))
        tree.collapsed.connect(lambda index: self.fold_requested.emit(str(index.data(PATH))))
        tree.delete_pressed.connect(lambda index: self.delete_requested.emit(str(index.data(PATH))))
        tree.rename_pressed.connect(self.begin_rename)
        tree.customContextMenuRequested.connect(self._menu)
        self.rows.named.connect(self._named)
        self.rows.closeEditor.connect(self._naming_ended)
        self._note.action.connect(self.undo_requested)
        self._note.closed.connect(self.dismissed)
        self._empty.choose.clicked.connect(self.choose_folder_requested)
        self._empty.chosen.connect(self.folder_requested)

    def _named(self, index: QModelIndex, name: str) -> None:
        root = self._state.folder
        if not name.strip() or root is None:
            return
        if index.data(IS_NEW):
            folder = str(index.parent().data(PATH)) if index.parent().isValid() else root
            self.create_requested.emit(folder, name, bool(index.data(IS_FOLDER)))
        elif name != index.data():
            self.rename_requested.emit(str(index.data(PATH)), name)

    def _naming_ended(self, _editor: QWidget, _hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.model.remove_drafts()

    def _menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        if not index.isValid():
            self.tree.setCurrentIndex(QModelIndex())
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(at))

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with an entry; with none, in the folder itself."""
        menu = QMenu(self)
        path = str(index.data(PATH)) if index.data(PATH) else self._state.folder or ""
        if index.data(PATH) and not index.data(IS_FOLDER):
            menu.addAction("Open", lambda: self.open_requested.emit(path, True))
            menu.addSeparator()
        menu.addAction("New file…", lambda: self.begin_new(is_folder=False))
        menu.addAction("New folder…", lambda: self.begin_new(is_folder=True))
        menu.addSeparator()
        if index.data(PATH):
            rename = menu.addAction("Rename…", self.begin_rename)
            rename.setShortcut(QKeySequence(Qt.Key.Key_F2))
            delete = menu.addAction("Delete", lambda: self.delete_requested.emit(path))
            delete.setShortcut(QKeySequence(Qt.Key.Key_Delete))
            menu.addSeparator()
        what = "outline" if index.data(IS_FOLDER) or not index.data(PATH) else "file"
        menu.addAction(f"Add {what} to chat", lambda: self.attach_requested.emit(path))
        menu.addSeparator()
        menu.addAction("Copy path", lambda: self.copy_requested.emit(path))
        root = self._state.folder
        if index.data(PATH) and root is not None:
            menu.addAction("Copy relative path", lambda: self.copy_requested.emit(os.path.relpath(path, root)))
        outside = path if index.data(IS_FOLDER) or not index.data(PATH) else os.path.dirname(path)
        menu.addAction("Show in file manager", lambda: self.show_outside_requested.emit(outside))
        menu.addSeparator()
        menu.addAction("Refresh", self.refresh_requested.emit)
        menu.addAction("Fold all", self.tree.collapseAll)
        return menu

    def _go_on_revealing(self) -> None:
        """One step at a time: each unfolded folder is listed before the next one in it can be."""
        if not self._reveal:
            return
        index = self.model.index_of(self._reveal)
        if index.isValid():
            self._reveal = ""
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
            return
        folder = os.path.dirname(self._reveal)
        while folder != self._state.folder and folder != os.path.dirname(folder):
            index = self.model.index_of(folder)
            if index.isValid():
                if self.tree.isExpanded(index) and folder in self._state.listed:
                    self._reveal = ""  # listed, and not there
                self.tree.expand(index)
                return
            folder = os.path.dirname(folder)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.watched.emit(True)
        if self.rows.current_path:
            self.reveal(self.rows.current_path)

    def hideEvent(self, event: object) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        self.watched.emit(False)


class _Tree(QTreeView):
    """A click on a folder folds it, one on a file opens it; Enter does the same and goes there."""

    opened = Signal(str, bool)
    delete_pressed = Signal(QModelIndex)
    rename_pressed = Signal()

    def __init__(self, model: FolderModel) -> None:
        super().__init__()
        self.setObjectName("folder.tree")
        self.setAccessibleName("Files of the folder")
        self.setProperty("box", "nav")
        self.setModel(model)
        self.rows = FolderRows(self)
        self.setItemDelegate(self.rows)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setProperty("shows_focus", True)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if not plain or not index.data(PATH) or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(index, go_there=True)
        elif key == Qt.Key.Key_Delete:
            self.delete_pressed.emit(index)
        elif key == Qt.Key.Key_F2:
            self.rename_pressed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_dragging = self.state() == QAbstractItemView.State.DraggingState
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        no_modifier = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() == Qt.MouseButton.LeftButton and index.data(PATH) and no_modifier and not was_dragging:
            self._act(index, go_there=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.data(PATH) and not index.data(IS_FOLDER):
            self.opened.emit(str(index.data(PATH)), True)
        event.accept()

    def _act(self, index: QModelIndex, *, go_there: bool) -> None:
        if index.data(IS_FOLDER):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self.opened.emit(str(index.data(PATH)), go_there)


class _NoFolder(QWidget):
    """What to do while no folder is open."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._recent: tuple[str, ...] = ()
        self._hint = label("No folder is open.", "muted", wrap=True)
        self.choose = TextButton("Open folder…", icon_name="folder", role="accent")
        self._title = label("Recent folders", "heading")
        self._list = QVBoxLayout()
        self._column = QVBoxLayout(self)
        for widget in (self._hint, self.choose, self._title):
            self._column.addWidget(widget)
        self._column.addLayout(self._list)
        self._column.addStretch(1)
        self._title.hide()

    def show_scale(self, scale: float) -> None:
        self._column.setContentsMargins(round(12 * scale), round(8 * scale), round(12 * scale), round(12 * scale))
        self._column.setSpacing(round(8 * scale))
        self._list.setSpacing(0)

    def show_recent(self, folders: tuple[str, ...]) -> None:
        if folders == self._recent:
            return
        self._recent = folders
        self._title.setVisible(bool(folders))
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for folder in folders[:SHOWN_RECENT]:
            button = TextButton(os.path.basename(folder).replace("&", "&&") or folder, kind="quiet", shrinks=True)
            button.setStyleSheet("text-align: left;")
            button.setToolTip(folder.replace("<", "\u2039"))
            button.setAccessibleName(f"Open folder {folder}")
            button.clicked.connect(lambda _checked=False, folder=folder: self.chosen.emit(folder))
            self._list.addWidget(button)


class _Note(QFrame):
    """A line below the tree: what has just been done and can be taken back, or what went wrong."""

    action = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("folder.note")
        self.setAccessibleName("About the folder")
        self.setProperty("box", "bar")
        self._text = label(wrap=True)
        self._text.setMinimumWidth(40)
        self._button = TextButton("", kind="link")
        self._button.clicked.connect(self.action)
        self._close = IconButton("close", "Close this note")
        self._close.clicked.connect(self._closing)
        row = QHBoxLayout(self)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._row = row
        self._closed = ""
        self.hide()

    def show_scale(self, scale: float) -> None:
        self._row.setContentsMargins(round(12 * scale), round(4 * scale), round(4 * scale), round(4 * scale))
        self._row.setSpacing(round(4 * scale))

    def show_words(self, text: str, action: str = "") -> None:
        """Empty: hidden. What the person has closed stays closed until there is something else to say."""
        if text != self._closed:
            self._closed = ""
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setVisible(bool(text) and not self._closed)

    def _closing(self) -> None:
        self._closed = self._text.text()
        self.hide()
        self.closed.emit()
