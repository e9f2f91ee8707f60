"""Draws the rows of the results: a file with its count, a line with its hit, or a line before and after."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.file_search import Hit
from app.ui.search.results import Results
from app.ui.theme.fonts import fixed_font
from app.ui.theme.icons import pixmap
from app.ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
Piece = tuple[str, QColor, QColor | None, bool]  # text, its colour, its ground, struck through


class ResultDelegate(QStyledItemDelegate):
    def __init__(self) -> None:
        super().__init__()
        self._scale = 1.0
        self._theme: Theme | None = None

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._theme, self._scale = theme, scale

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, Results)
        lines = 2 if model.review and model.hit(index) is not None else 1
        return QSize(self._px(120), lines * option.fontMetrics.height() + self._px(6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, Results)
        if self._theme is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(0, 0, -self._px(4), 0), self._px(4), self._px(4))
        box = option.rect.adjusted(self._px(2), 0, -self._px(8), 0)
        if model.review:
            self._draw_check(painter, self._check_box(option), index)
            box.setLeft(self._check_box(option).right() + self._px(6))
        hit = model.hit(index)
        if hit is None:
            self._draw_file(painter, box, option, model, index)
        else:
            self._draw_hit(painter, box, option, hit)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the box checks or unchecks; it does not open the place."""
        assert isinstance(model, Results)
        if model.review and event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            reach = self._check_box(option).adjusted(-4, -4, 4, 4)
            if reach.contains(event.position().toPoint()):
                model.toggle(index)
                return True
        return False

    def _px(self, length: float) -> int:
        return round(length * self._scale)

    def _check_box(self, option: QStyleOptionViewItem) -> QRect:
        side = self._px(14)
        top = option.rect.top() + (option.fontMetrics.height() + self._px(6) - side) // 2
        return QRect(option.rect.left() + self._px(2), top, side, side)

    def _draw_check(self, painter: QPainter, box: QRect, index: Index) -> None:
        assert self._theme is not None
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        off = state == Qt.CheckState.Unchecked
        painter.setPen(self._theme.color("scrollbar" if off else "accent"))
        painter.setBrush(self._theme.color("editor_background" if off else "accent"))
        painter.drawRoundedRect(box, self._px(3), self._px(3))
        if state == Qt.CheckState.Checked:
            mark = self._px(12)
            at = box.center().x() - mark // 2 + 1, box.center().y() - mark // 2 + 1
            painter.drawPixmap(*at, pixmap("check", self._theme.color("accent_text"), mark))
        elif state == Qt.CheckState.PartiallyChecked:
            middle = box.adjusted(self._px(3), self._px(6), -self._px(3), -self._px(6))
            painter.fillRect(middle, self._theme.color("accent_text"))

    def _draw_file(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, model: Results, index: Index
    ) -> None:
        assert self._theme is not None
        file = model.file(index)
        folder, _, name = file.name.rpartition("/")
        count = f"{len(file.hits):,}"
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(option.font)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(box, right, count)
        box = box.adjusted(0, 0, -option.fontMetrics.horizontalAdvance(count) - self._px(8), 0)
        text, muted = self._theme.color("text"), self._theme.color("muted")
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        end = self._draw_pieces(painter, box, bold, [(name, text, None, False)])
        if folder:
            self._draw_pieces(
                painter, box.adjusted(end + self._px(6), 0, 0, 0), option.font, [(folder, muted, None, False)]
            )

    def _draw_hit(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, hit: Hit) -> None:
        assert self._theme is not None
        font = fixed_font(option.font.pointSizeF() * 0.92)
        color = self._theme.color
        text, muted = color("text"), color("muted")
        number = f"{hit.line}: "
        metrics = QFontMetrics(font)
        found, behind = hit.shown[hit.mark_start : hit.mark_end], hit.shown[hit.mark_end :]
        longest = max(found, hit.replacement or "", key=len)
        room = box.width() - metrics.horizontalAdvance(number + longest)
        before = _end_of(hit.shown[: hit.mark_start], metrics, max(room - self._px(24), box.width() // 3))
        if hit.replacement is None:
            pieces: list[Piece] = [
                (number, muted, None, False),
                (before, text, None, False),
                (found, text, color("hit"), False),
                (behind, text, None, False),
            ]
            self._draw_pieces(painter, box, font, pieces)
            return
        row = option.fontMetrics.height()
        first = QRect(box.left(), box.top() + self._px(3), box.width(), row)
        new = hit.replacement.replace("\n", "⏎")
        old_ground, new_ground = _faint(color("danger")), _faint(color("success"))
        width = metrics.horizontalAdvance(number)
        self._draw_pieces(
            painter,
            first,
            font,
            [
                (number, muted, None, False),
                (before, muted, None, False),
                (found, color("danger"), old_ground, True),
                (behind, muted, None, False),
            ],
        )
        self._draw_pieces(
            painter,
            first.translated(width, row).adjusted(0, 0, -width, 0),
            font,
            [(before, text, None, False), (new, color("success"), new_ground, False), (behind, text, None, False)],
        )

    def _draw_pieces(self, painter: QPainter, box: QRect, font: QFont, pieces: list[Piece]) -> int:
        """Side by side, cut with "…" at the right edge; how far it got."""
        metrics = QFontMetrics(font)
        painter.setFont(font)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        at = 0
        for raw, color, ground, struck in pieces:
            text = raw.replace("\t", " ")
            room = box.width() - at
            if not text or room <= 0:
                continue
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(shown)
            place = QRect(box.left() + at, box.top(), width, box.height())
            if ground is not None:
                middle = place.center().y()
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                half = metrics.height() // 2
                painter.drawRoundedRect(QRect(place.left(), middle - half, width, 2 * half), 2, 2)
            painter.setPen(color)
            painter.drawText(place.adjusted(0, 0, 4, 0), align, shown)
            if struck:
                painter.drawLine(place.left(), place.center().y(), place.right(), place.center().y())
            at += width
            if shown != text:
                break
        return at


def _end_of(text: str, metrics: QFontMetrics, room: int) -> str:
    """As much of the text in front of a hit as leaves the hit in sight."""
    return metrics.elidedText(text.replace("\t", " "), Qt.TextElideMode.ElideLeft, room)


def _faint(color: QColor) -> QColor:
    faint = QColor(color)
    faint.setAlpha(40)
    return faint
