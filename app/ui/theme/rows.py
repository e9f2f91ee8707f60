"""Rows of a pop-up list: a title with a note beside it, a second line, something at the right, a tick, a heading."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.theme.icons import pixmap

Index = QModelIndex | QPersistentModelIndex


class Row(NamedTuple):
    """`key` names what is chosen; a heading has none. `marks` are the positions in the title that matched."""

    key: str
    title: str
    note: str = ""
    second: str = ""
    right: str = ""
    heading: bool = False
    enabled: bool = True
    ticked: bool = False
    marks: frozenset[int] = frozenset()


class RowModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, index: int) -> Row:
        return self._rows[index]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            parts = (row.title, row.note, row.second, row.right, "in use" if row.ticked else "")
            return ", ".join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self._rows[index.row()]
        if row.heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class RowDelegate(QStyledItemDelegate):
    """Draws rows on the design's grid of 4 px; `scale` is the window's. `tick_column` keeps room for the tick."""

    def __init__(self, scale: float, *, tick_column: bool) -> None:
        super().__init__()
        self._scale = scale
        self._tick_column = tick_column

    def set_scale(self, scale: float) -> None:
        self._scale = scale

    def _px(self, length: float) -> int:
        return round(length * self._scale)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = _row_of(index)
        lines = 2 if row.second else 1
        padding = 8 if row.heading else 10
        line = option.fontMetrics.height()
        return QSize(self._px(120), lines * line + (self._px(2) if lines == 2 else 0) + self._px(padding))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = _row_of(index)
        palette = option.palette
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        text = palette.color(QPalette.ColorRole.WindowText)
        box = option.rect.adjusted(self._px(4), 0, -self._px(4), 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected and not row.heading:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(box, self._px(6), self._px(6))
            muted = _between(muted, text)
        inner = box.adjusted(self._px(8), self._px(4), -self._px(8), -self._px(4))
        if row.heading:
            self._draw_heading(painter, inner, row, muted, option.font)
        else:
            self._draw_row(painter, inner, row, option, text if row.enabled else muted, muted)
        painter.restore()

    def _draw_heading(self, painter: QPainter, box: QRect, row: Row, color: QColor, font: QFont) -> None:
        painter.setFont(_smaller(font))
        painter.setPen(color)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), row.title)

    def _draw_row(
        self, painter: QPainter, box: QRect, row: Row, option: QStyleOptionViewItem, text: QColor, muted: QColor
    ) -> None:
        metrics = option.fontMetrics
        accent = option.palette.color(QPalette.ColorRole.Accent)
        if self._tick_column:
            side = metrics.height()
            if row.ticked:
                top = box.top() + (box.height() - side) // 2
                painter.drawPixmap(box.left(), top, pixmap("check", accent, side))
            box = box.adjusted(side + self._px(8), 0, 0, 0)
        if row.right:
            width = metrics.horizontalAdvance(row.right)
            painter.setPen(muted)
            painter.setFont(option.font)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.right)
            box = box.adjusted(0, 0, -width - self._px(12), 0)
        first = box
        if row.second:
            first = QRect(box.left(), box.top(), box.width(), metrics.height() + self._px(2))
            second = QRect(box.left(), first.bottom(), box.width(), box.bottom() - first.bottom() + 1)
            small = _smaller(option.font)
            painter.setFont(small)
            painter.setPen(muted)
            shown = QFontMetrics(small).elidedText(row.second, Qt.TextElideMode.ElideRight, second.width())
            painter.drawText(second, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        end = self._draw_title(painter, first, row, option, text, accent)
        if row.note:
            painter.setPen(muted)
            painter.setFont(option.font)
            rest = first.adjusted(end - first.left() + self._px(8), 0, 0, 0)
            shown = metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

    def _draw_title(
        self, painter: QPainter, box: QRect, row: Row, option: QStyleOptionViewItem, text: QColor, accent: QColor
    ) -> int:
        """Draws the title, its matched letters in the accent; returns the x where it ends."""
        metrics = option.fontMetrics
        shown = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(option.font)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        start = 0
        while start < len(shown):
            end = start + 1
            while end < len(shown) and (end in row.marks) == (start in row.marks):
                end += 1
            painter.setPen(accent if start in row.marks else text)
            left = metrics.horizontalAdvance(shown[:start])
            painter.drawText(box.adjusted(left, 0, self._px(16), 0), flags, shown[start:end])
            start = end
        return box.left() + metrics.horizontalAdvance(shown)


def _row_of(index: Index) -> Row:
    model = index.model()
    assert isinstance(model, RowModel)
    return model.row(index.row())


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.92)
    return small


def _between(one: QColor, other: QColor) -> QColor:
    """Half way: muted text gets nearer to plain text on a coloured ground."""
    return QColor((one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2)
