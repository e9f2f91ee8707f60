"""How a row of the folder tree is drawn and named: indentation, a chevron, an icon, a name that can be edited."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.ui.shell.folder_model import IGNORED, IS_FOLDER, IS_NEW, PATH
from app.ui.theme.icons import icon

Index = QModelIndex | QPersistentModelIndex

ROW = 24
STEP = 16
CHEVRON = 12
ICON = 16


class FolderRows(QStyledItemDelegate):
    """Draws on the grid of 4 px; `current_path` is the file on top in the editor, which is set off from the others."""

    named = Signal(QModelIndex, str)

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self._scale = 1.0
        self.current_path = ""

    def set_scale(self, scale: float) -> None:
        self._scale = scale

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        left = self._text_left(index)
        return QSize(left + option.fontMetrics.horizontalAdvance(str(index.data())) + self._px(12), self._px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette = option.palette
        text = palette.color(QPalette.ColorRole.WindowText)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        row = QRect(0, option.rect.top(), self._tree.viewport().width(), option.rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, option, index, row)
        left = self._left(index)
        middle = row.center().y() + 1
        if index.data(IS_FOLDER):
            open_now = self._tree.isExpanded(index)
            self._draw_icon(painter, "chevron-down" if open_now else "chevron-right", muted, left, middle, CHEVRON)
        name = "folder" if index.data(IS_FOLDER) else "file"
        self._draw_icon(painter, name, muted, left + self._px(CHEVRON + 4), middle, ICON)
        box = row.adjusted(self._text_left(index), 0, -self._px(8), 0)
        unreachable = not index.data(PATH) and not index.data(IS_NEW)
        painter.setPen(muted if index.data(IGNORED) or unreachable else text)
        painter.setFont(option.font)
        shown = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, row: QRect) -> None:
        palette, state = option.palette, option.state
        box = row.adjusted(self._px(4), 0, -self._px(4), 0)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        elif (index.data(PATH) and index.data(PATH) == self.current_path) or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
        else:
            return
        painter.drawRoundedRect(box, self._px(6), self._px(6))
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        if has_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(palette.color(QPalette.ColorRole.Accent))
            painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), self._px(6), self._px(6))

    def _draw_icon(self, painter: QPainter, name: str, color: object, left: int, middle: int, side: int) -> None:
        size = self._px(side)
        icon(name, color, size).paint(painter, QRect(left, middle - size // 2, size, size))  # type: ignore[arg-type]

    # naming

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setProperty("box", "inline")
        field.setAccessibleName("Name of the new folder" if index.data(IS_NEW) and index.data(IS_FOLDER) else "Name")
        field.setObjectName("folder.name")
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        row = QRect(0, option.rect.top(), self._tree.viewport().width(), option.rect.height())
        editor.setGeometry(row.adjusted(self._text_left(index) - self._px(4), 0, -self._px(4), 0))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The name without its ending is selected, once the view has selected all: that is what people change."""
        assert isinstance(editor, QLineEdit)
        name = str(index.data() or "")
        editor.setText(name)
        stem = name.rpartition(".")[0] if not index.data(IS_FOLDER) else ""
        if stem:
            QTimer.singleShot(0, editor, lambda: editor.setSelection(0, len(stem)))

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """The tree changes when the disk has: a name is only a wish."""
        assert isinstance(editor, QLineEdit)
        self.named.emit(index, editor.text())

    # measures

    def _left(self, index: Index) -> int:
        depth, parent = 0, index.parent()
        while parent.isValid():
            depth, parent = depth + 1, parent.parent()
        return self._px(8 + STEP * depth)

    def _text_left(self, index: Index) -> int:
        return self._left(index) + self._px(CHEVRON + 4 + ICON + 6)

    def _px(self, length: float) -> int:
        return round(length * self._scale)
