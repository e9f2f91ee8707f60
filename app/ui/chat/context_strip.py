"""The model's whole context to scale: what will be sent, the room for the answer, and what did not fit."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from app.domain.context import ContextPlan, Part, PartKind
from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.buttons import label
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.theme import Theme

_COLORS = {
    PartKind.SYSTEM: "Comment",
    PartKind.CODE: "Name.Function",
    PartKind.TURN: "Name.Builtin",
    PartKind.QUESTION: "Literal.String",
}
_NAMES = {
    PartKind.SYSTEM: "System prompt",
    PartKind.CODE: "Code",
    PartKind.TURN: "Turn",
    PartKind.QUESTION: "Question",
}


@dataclass(frozen=True, slots=True)
class _Slice:
    """A stretch of the bar: `tokens` wide, said as `text`."""

    tokens: int
    text: str
    color: QColor | None
    hatched: bool = False


class ContextStrip(QWidget):
    """Read-only. Hidden until there is a plan."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.context")
        self.setAccessibleName("Context")
        self._theme = theme
        self._plan: ContextPlan | None = None
        self._bar = _Bar(theme, self)
        self._legend = ElidingLabel("", "small")
        self._dropped = label("", "warning", wrap=True)
        self._dropped.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._bar)
        self._column.addWidget(self._legend)
        self._column.addWidget(self._dropped)
        self._measure()
        self.hide()

    def show_plan(self, plan: ContextPlan | None) -> None:
        if plan == self._plan:
            return
        self._plan = plan
        self.setVisible(plan is not None)
        if plan is None:
            return
        self._bar.show_slices(plan.context, _slices(plan, self._theme))
        about = "" if plan.exact else "~"
        self._legend.setText(
            f"{about}{plan.prompt_tokens:,} of {plan.context:,} tokens · answer up to {plan.answer_tokens:,}"
        )
        dropped = [part for part in plan.parts if part.dropped]
        names = ", ".join(_name(part) for part in dropped)
        self._dropped.setText(f"Does not fit, is not sent: {names}" if dropped else "")
        self._dropped.setVisible(bool(dropped))
        said = "; ".join(piece.text for piece in _slices(plan, self._theme))
        self.setAccessibleDescription(f"{self._legend.text()}. {said}")
        self._bar.setAccessibleName(said)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._bar.show_theme(theme)
        self._measure()
        plan, self._plan = self._plan, None
        self.show_plan(plan)

    def _measure(self) -> None:
        self._column.setSpacing(px(self, 4))


class _Bar(QWidget):
    """The bar itself, with a tooltip for each stretch."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._context = 1
        self._slices: list[_Slice] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_slices(self, context: int, slices: list[_Slice]) -> None:
        self._context, self._slices = max(1, context), slices
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self, 120), px(self, 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius = self.height() / 2
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), radius, radius)
            painter.setClipPath(path)
            painter.fillRect(self.rect(), self._theme.color("border"))
            for piece, x, width in self._placed():
                rect = QRectF(x, 0, max(1.0, width - 1), self.height())
                if piece.color is not None:
                    painter.fillRect(rect, piece.color)
                if piece.hatched:
                    painter.fillRect(rect, self._hatch(piece.color))

    def _hatch(self, under: QColor | None) -> QBrush:
        return QBrush(self._theme.color("danger" if under is None else "surface"), Qt.BrushStyle.BDiagPattern)

    def _placed(self) -> list[tuple[_Slice, float, float]]:
        """The slices with their pixels; every part that is there can be seen and pointed at."""
        total = max(self._context, sum(piece.tokens for piece in self._slices))
        least, x = 3.0, 0.0
        scale = (self.width() - least * len(self._slices)) / total
        placed = []
        for piece in self._slices:
            width = least + piece.tokens * scale
            placed.append((piece, x, width))
            x += width
        return placed

    def text_at(self, position: QPointF) -> str:
        for piece, x, width in self._placed():
            if x <= position.x() < x + width:
                return piece.text
        return self._slices[-1].text if self._slices else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.text_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text.replace("&", "&amp;").replace("<", "&lt;"), self)
            return True
        return super().event(event)


def _name(part: Part) -> str:
    title = visible(part.title.replace("\n", " "))
    return title if len(title) <= 40 else f"{title[:39]}…"


def _slices(plan: ContextPlan, theme: Theme) -> list[_Slice]:
    slices = []
    for part in plan.parts:
        style = theme.style_of(_COLORS[part.kind])
        color = theme.color("muted") if style is None else style.color
        what = _name(part) or _NAMES[part.kind]
        said = f"{what}: {part.tokens:,} tokens"
        if part.dropped:
            slices.append(_Slice(part.tokens, f"{said}, does not fit, is not sent", None, hatched=True))
        elif part.tokens:
            slices.append(_Slice(part.tokens, said, color))
    if plan.answer_tokens > 0:
        slices.append(
            _Slice(plan.answer_tokens, f"Room for the answer: {plan.answer_tokens:,} tokens", theme.color("accent"))
        )
    if plan.free > 0:
        slices.append(_Slice(plan.free, f"Free: {plan.free:,} tokens", None))
    return slices
