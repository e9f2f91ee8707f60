"""The tree of the open folder as a model: folders are filled when they are unfolded, and follow what is on disk."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, QUrl
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.workspace import FolderEntry

Index = QModelIndex | QPersistentModelIndex

PATH = Qt.ItemDataRole.UserRole + 1
IS_FOLDER = Qt.ItemDataRole.UserRole + 2
IGNORED = Qt.ItemDataRole.UserRole + 3
IS_NEW = Qt.ItemDataRole.UserRole + 4
MOST_SHOWN = 4000  # of one folder; quick open finds the others

_READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_NAMED = _READ | Qt.ItemFlag.ItemIsEditable


class FolderModel(QStandardItemModel):
    """Items know their path; `show_listing` makes them agree with what was listed."""

    def __init__(self) -> None:
        super().__init__()
        self._root = ""
        self._items: dict[str, QStandardItem] = {}

    def show_listing(self, root: str | None, listed: Mapping[str, Sequence[FolderEntry]]) -> None:
        """Unchanged items stay, so that what is unfolded and selected stays too."""
        if root != self._root:
            self.clear()
            self._items = {}
            self._root = root or ""
        if root is None or root not in listed:
            return
        self._fill(self.invisibleRootItem(), listed[root])
        for path in list(self._items):
            item = self._items.get(path)
            if item is None or not item.data(IS_FOLDER):
                continue
            if path in listed:
                self._fill(item, listed[path])
            elif item.rowCount():
                self._forget(item, range(item.rowCount()))

    def index_of(self, path: str) -> QModelIndex:
        """Invalid for what is not in the tree now."""
        item = self._items.get(path)
        return self.indexFromItem(item) if item is not None else QModelIndex()

    def add_draft(self, parent: QModelIndex, *, is_folder: bool) -> QModelIndex:
        """An item without a name, to be named by the person: among the folders, or first among the files."""
        holder = self.itemFromIndex(parent) if parent.isValid() else self.invisibleRootItem()
        folders = sum(bool(holder.child(row).data(IS_FOLDER)) for row in range(holder.rowCount()))
        draft = QStandardItem("")
        draft.setData(is_folder, IS_FOLDER)
        draft.setData(True, IS_NEW)
        draft.setFlags(_NAMED)
        holder.insertRow(0 if is_folder else folders, [draft])  # a list: only then Qt owns the item
        return self.indexFromItem(draft)

    def remove_drafts(self) -> None:
        for holder in self._holders():
            for row in reversed(range(holder.rowCount())):
                if holder.child(row).data(IS_NEW):
                    holder.removeRow(row)

    def has_draft(self) -> bool:
        return any(holder.child(row).data(IS_NEW) for holder in self._holders() for row in range(holder.rowCount()))

    def hasChildren(self, parent: Index | None = None) -> bool:
        """A folder can be unfolded before anybody knows what is in it."""
        if parent is not None and parent.isValid():
            return bool(parent.data(IS_FOLDER)) and not parent.data(IS_NEW)
        return self.rowCount() > 0

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(index.data(PATH))) for index in indexes if index.data(PATH)])
        return data

    def _holders(self) -> Iterator[QStandardItem]:
        yield self.invisibleRootItem()
        yield from (item for item in self._items.values() if item.data(IS_FOLDER))

    def _fill(self, holder: QStandardItem, entries: Sequence[FolderEntry]) -> None:
        shown = entries[:MOST_SHOWN]
        wanted = {entry.path: entry for entry in shown}
        gone = [row for row in range(holder.rowCount()) if not self._stays(holder.child(row), wanted)]
        self._forget(holder, gone)
        if not holder.rowCount():
            holder.appendRows([self._made(entry) for entry in shown])
        else:
            self._merge(holder, shown)
        if len(entries) > MOST_SHOWN:
            more = QStandardItem(f"{len(entries) - MOST_SHOWN:,} more: Quick open finds them")
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            holder.appendRow(more)

    def _stays(self, item: QStandardItem, wanted: Mapping[str, FolderEntry]) -> bool:
        if item.data(IS_NEW):
            return True
        entry = wanted.get(item.data(PATH))
        return entry is not None and entry.is_folder == item.data(IS_FOLDER)

    def _merge(self, holder: QStandardItem, entries: Sequence[FolderEntry]) -> None:
        row = 0
        for entry in entries:
            while row < holder.rowCount() and holder.child(row).data(IS_NEW):
                row += 1
            known = self._items.get(entry.path)
            if known is None:
                holder.insertRow(row, [self._made(entry)])
            elif known.data(IGNORED) != entry.ignored:
                known.setData(entry.ignored, IGNORED)
            row += 1

    def _made(self, entry: FolderEntry) -> QStandardItem:
        item = QStandardItem(entry.name)
        item.setData(entry.path, PATH)
        item.setData(entry.is_folder, IS_FOLDER)
        item.setData(entry.ignored, IGNORED)
        kind = "folder" if entry.is_folder else "file"
        item.setAccessibleText(f"{entry.name}, {kind}{', ignored by git' if entry.ignored else ''}")
        item.setToolTip(entry.path.replace("<", "\u2039"))
        item.setFlags(_NAMED if entry.is_folder else _NAMED | Qt.ItemFlag.ItemIsDragEnabled)
        self._items[entry.path] = item
        return item

    def _forget(self, holder: QStandardItem, rows: Sequence[int] | range) -> None:
        for row in reversed(rows):
            self._drop(holder.child(row))
            holder.removeRow(row)

    def _drop(self, item: QStandardItem) -> None:
        for row in range(item.rowCount()):
            self._drop(item.child(row))
        self._items.pop(str(item.data(PATH)), None)
