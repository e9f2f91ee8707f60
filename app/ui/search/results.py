"""What was found, as a tree for the panel: files, and below each its hits; with check marks when there is a review."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.file_search import Chosen, FileHits, Hit

Index = QModelIndex | QPersistentModelIndex
NONE = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class Results(QAbstractItemModel):
    """Files are the rows of the root; `internalId` is 0 for them, and the row of the file + 1 for its hits."""

    choice_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.review = False
        self._files: list[FileHits] = []
        self._left_out: list[set[int]] = []

    def begin(self, *, review: bool) -> None:
        """Empty, for a new search."""
        self.beginResetModel()
        self.review = review
        self._files, self._left_out = [], []
        self.endResetModel()

    def add(self, file: FileHits) -> QModelIndex:
        """A file behind the others, all its hits chosen; its index."""
        row = len(self._files)
        self.beginInsertRows(NONE, row, row)
        self._files.append(file)
        self._left_out.append(set())
        self.endInsertRows()
        return self.index(row, 0)

    def file(self, index: Index) -> FileHits:
        """The file of a row, or that of a hit's row."""
        return self._files[index.internalId() - 1 if index.internalId() else index.row()]

    def hit(self, index: Index) -> Hit | None:
        """None for the row of a file."""
        return self.file(index).hits[index.row()] if index.internalId() else None

    def chosen(self) -> list[Chosen]:
        """Files with the hits that are checked."""
        found = []
        for file, left_out in zip(self._files, self._left_out, strict=True):
            hits = tuple(hit for row, hit in enumerate(file.hits) if row not in left_out)
            if hits:
                found.append(Chosen(file, hits))
        return found

    def chosen_count(self) -> int:
        return sum(len(file.hits) - len(out) for file, out in zip(self._files, self._left_out, strict=True))

    def toggle(self, index: Index) -> None:
        """A hit, or all hits of a file."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        off = state == Qt.CheckState.Checked
        self.setData(index, Qt.CheckState.Unchecked if off else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)

    # what Qt calls

    def index(self, row: int, column: int, parent: Index = NONE) -> QModelIndex:
        if not parent.isValid():
            return self.createIndex(row, column, 0) if 0 <= row < len(self._files) else QModelIndex()
        inside = not parent.internalId() and 0 <= row < len(self._files[parent.row()].hits)
        return self.createIndex(row, column, parent.row() + 1) if inside else QModelIndex()

    def parent(self, index: Index = NONE) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = NONE) -> int:
        if not parent.isValid():
            return len(self._files)
        return 0 if parent.internalId() else len(self._files[parent.row()].hits)

    def columnCount(self, parent: Index = NONE) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.review else flags

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        hit, file = self.hit(index), self.file(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{file.name} ({len(file.hits)})" if hit is None else hit.shown
        if role == Qt.ItemDataRole.CheckStateRole and self.review:
            return self._check_state(index)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._said(file, hit).replace("<", "\u2039")
        return None

    def setData(self, index: Index, value: Any, role: int = _DISPLAY) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self.review or not index.isValid():
            return False
        checked = Qt.CheckState(value) == Qt.CheckState.Checked
        row = index.internalId() - 1 if index.internalId() else index.row()
        left_out = self._left_out[row]
        if index.internalId():
            (left_out.discard if checked else left_out.add)(index.row())
        else:
            self._left_out[row] = set() if checked else set(range(len(self._files[row].hits)))
        top = self.index(row, 0)
        last = self.index(len(self._files[row].hits) - 1, 0, top)
        self.dataChanged.emit(top, top)
        self.dataChanged.emit(self.index(0, 0, top), last)
        self.choice_changed.emit()
        return True

    def _check_state(self, index: Index) -> Qt.CheckState:
        if index.internalId():
            out = index.row() in self._left_out[index.internalId() - 1]
            return Qt.CheckState.Unchecked if out else Qt.CheckState.Checked
        out_count, count = len(self._left_out[index.row()]), len(self._files[index.row()].hits)
        if not out_count:
            return Qt.CheckState.Checked
        return Qt.CheckState.Unchecked if out_count == count else Qt.CheckState.PartiallyChecked

    def _said(self, file: FileHits, hit: Hit | None) -> str:
        if hit is None:
            where = file.path or "not in a file yet"
            return f"{where}, {len(file.hits)} {'hit' if len(file.hits) == 1 else 'hits'}"
        said = f"{file.name}, line {hit.line}: {hit.shown}"
        return f"{said}\nbecomes: {hit.shown_after}" if hit.replacement is not None else said
