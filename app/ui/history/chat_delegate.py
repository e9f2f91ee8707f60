"""Draws the rows of the list of chats: a day, a chat with its time, what was found in it with the hits marked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.chat_shelf import ChatHit, ChatSummary
from app.ui.history.list_model import ChatListModel, Found, Heading, title_of
from app.ui.theme.icons import pixmap
from app.ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class ChatDelegate(QStyledItemDelegate):
    """Every row is as high as every other, so that a list of thousands has its height at once."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._scale = 1.0

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._px(80), option.fontMetrics.height() + self._px(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if self._theme is None or not isinstance(model, ChatListModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry = model.entry(index.row())
        box = option.rect.adjusted(self._px(4), 0, -self._px(4), 0)
        if isinstance(entry, Heading):
            self._draw_heading(painter, box.adjusted(self._px(8), 0, -self._px(8), -self._px(2)), option, entry)
        else:
            self._draw_ground(painter, box, option)
            inner = box.adjusted(self._px(8), 0, -self._px(8), 0)
            if isinstance(entry, ChatHit):
                self._draw_hit(painter, inner.adjusted(self._px(8), 0, 0, 0), option, entry)
            else:
                self._draw_chat(painter, inner, option, entry, model)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The title, to be typed over."""
        editor = QLineEdit(parent)
        editor.setProperty("box", "inline")
        editor.setAccessibleName("Title of the chat")
        editor.setObjectName("history.title")
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(self._px(6), self._px(2), -self._px(6), -self._px(2)))

    def _px(self, length: float) -> int:
        return round(length * self._scale)

    def _color(self, name: str) -> QColor:
        assert self._theme is not None
        return self._theme.color(name)

    def _draw_ground(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if not selected and not hovered:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color("accent_soft" if selected else "hover"))
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._color("focus"))
        painter.drawRoundedRect(box.adjusted(0, 1, -1, -1), self._px(6), self._px(6))

    def _draw_heading(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, entry: Heading) -> None:
        painter.setFont(_smaller(option.font))
        painter.setPen(self._color("muted"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), entry.title)

    def _draw_chat(
        self,
        painter: QPainter,
        box: QRect,
        option: QStyleOptionViewItem,
        entry: ChatSummary | Found,
        model: ChatListModel,
    ) -> None:
        is_current = model.current in (entry.id if isinstance(entry, ChatSummary) else entry.conversation_id,)
        small = _smaller(option.font)
        time = model.time_of(entry)
        painter.setFont(small)
        painter.setPen(self._color("muted"))
        painter.drawText(box, _RIGHT, time)
        box = box.adjusted(0, 0, -QFontMetrics(small).horizontalAdvance(time) - self._px(8), 0)
        if isinstance(entry, ChatSummary) and entry.pinned:
            side = self._px(14)
            painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, pixmap("pin", self._color("muted"), side))
            box = box.adjusted(side + self._px(4), 0, 0, 0)
        font = QFont(option.font)
        if isinstance(entry, Found):
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._color("accent" if is_current else "text"))
        shown = QFontMetrics(font).elidedText(title_of(entry), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _LINE, shown)

    def _draw_hit(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, entry: ChatHit) -> None:
        """The words around the hit, which lies on a ground of its own."""
        metrics = option.fontMetrics
        text, marks = entry.excerpt
        text = text.replace("\t", " ")
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        kept = len(shown) if shown == text else len(shown) - 1
        painter.setFont(option.font)
        for start, end in marks:
            left, right = min(start, kept), min(end, kept)
            if right > left:
                x = metrics.horizontalAdvance(text[:left])
                width = metrics.horizontalAdvance(text[:right]) - x
                ground = QRect(box.left() + x, box.center().y() - metrics.height() // 2, width, metrics.height())
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._color("hit"))
                painter.drawRoundedRect(ground, 2, 2)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(option.palette.color(QPalette.ColorRole.WindowText) if selected else self._color("muted"))
        painter.drawText(box, _LINE, shown)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.92)
    return small
