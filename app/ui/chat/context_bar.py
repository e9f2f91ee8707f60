"""The bar of the context: parts to scale, each a button; the divider before the answer's room."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.context import PartKind
from app.domain.context_segments import ANSWER, FREE, Segment
from app.ui.chat.context_divider import Divider
from app.ui.chat.context_wishes import ContextWishes
from app.ui.chat.measure import px
from app.ui.chat.part_button import PartButton
from app.ui.theme.theme import Theme

HEIGHT = 22
LEAST_WIDTH = 7  # of a part, so that it can be seen and pointed at
UNSENT_WIDTH = 14
ROUND_TO = 16  # tokens, while the divider is dragged

_TOKENS = {
    PartKind.SYSTEM: "Comment",
    PartKind.PINNED: "Keyword",
    PartKind.TURN: "Name.Builtin",
    PartKind.FILE: "Name.Function",
    PartKind.EXCERPT: "Literal.Number",
    PartKind.QUESTION: "Literal.String",
}


class ContextBar(QWidget):
    """`pointed_at` tells which segment the mouse or the focus is on; None: none."""

    pointed_at = Signal(object)  # Segment | None

    def __init__(self, theme: Theme, wishes: ContextWishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Parts of the context")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme = theme
        self.wishes = wishes
        self._context = 1
        self._cached = 0.0  # pixels
        self._cached_tokens = 0
        self._segments: tuple[Segment, ...] = ()
        self._buttons: dict[str, PartButton] = {}
        self._divider = Divider(self)

    def show_segments(self, context: int, segments: Sequence[Segment], cached: int, most_answer: int) -> None:
        """The button of a part stays while the part is there, and keeps the focus."""
        self._context, self._segments, self._cached_tokens = max(1, context), tuple(segments), cached
        wanted = {_key(segment): segment for segment in segments if segment.kind != FREE}
        for key in [key for key in self._buttons if key not in wanted]:
            self._take_away(key)
        added = [key for key in wanted if key not in self._buttons]
        for key in added:
            self._buttons[key] = PartButton(self)
            self._buttons[key].show()
        for key, segment in wanted.items():
            self._buttons[key].show_segment(segment)
        self._divider.show_room(next(s.tokens for s in segments if s.kind == ANSWER), most_answer)
        self._divider.raise_()
        if added:
            self._chain()
        self.order_focus()
        self._place()

    def show_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._place()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self, 120), px(self, HEIGHT))

    def color_of(self, kind: str) -> QColor:
        if kind == ANSWER:
            return self.theme.color("accent")
        style = self.theme.style_of(_TOKENS.get(PartKind(kind), ""))
        return self.theme.color("muted") if style is None else style.color

    @property
    def buttons(self) -> list[PartButton]:
        """In their order from the left."""
        return [self._buttons[_key(segment)] for segment in self._segments if segment.kind != FREE]

    def go(self, button: PartButton, step: int) -> None:
        """The focus to a neighbour; at an end it stays."""
        buttons = self.buttons
        to = min(max(buttons.index(button) + step, 0), len(buttons) - 1)
        buttons[to].setFocus(Qt.FocusReason.TabFocusReason)

    def room_at(self, x: int) -> int:
        """The tokens of the answer when its left edge is there."""
        least, scale = self._scale()
        tokens = (self.width() - x - least) / scale if scale > 0 else 0
        return max(ROUND_TO, round(tokens / ROUND_TO) * ROUND_TO)

    def _take_away(self, key: str) -> None:
        button = self._buttons.pop(key)
        if button.hasFocus():
            self.wishes.left.emit()
        button.hide()
        button.deleteLater()

    def order_focus(self) -> None:
        """One stop for Tab, the arrows go on from there; then the divider. A click takes no focus from the question."""
        buttons = self.buttons
        focused = next((button for button in buttons if button.hasFocus()), buttons[0] if buttons else None)
        for button in buttons:
            policy = Qt.FocusPolicy.TabFocus if button is focused else Qt.FocusPolicy.NoFocus
            if button.focusPolicy() != policy:
                button.setFocusPolicy(policy)

    def _chain(self) -> None:
        """New widgets are the window's last stops for Tab: ours come where the bar is. Qt puts only stops in order."""
        stops = [self, *self.buttons, self._divider]
        for one in stops:
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _scale(self) -> tuple[int, float]:
        """The least width of a part, and pixels for a token."""
        sent = [segment for segment in self._segments if segment.is_sent and segment.kind != FREE]
        unsent = sum(not segment.is_sent for segment in self._segments)
        least = px(self, LEAST_WIDTH)
        total = max(self._context, sum(segment.tokens for segment in self._segments if segment.is_sent))
        return least, max(0, self.width() - least * len(sent) - px(self, UNSENT_WIDTH) * unsent) / total

    def _place(self) -> None:
        least, scale = self._scale()
        x, left, cached = 0.0, self._cached_tokens, 0.0
        for segment in self._segments:
            if segment.kind == FREE:
                x += segment.tokens * scale
                continue
            width = px(self, UNSENT_WIDTH) if not segment.is_sent else least + segment.tokens * scale
            button = self._buttons[_key(segment)]
            if segment.kind == ANSWER:
                width = self.width() - x  # what the reserve and rounding leave
                self._divider.place(round(x))
            button.setGeometry(round(x), 0, max(1, round(x + width) - round(x)), self.height())
            if segment.is_sent and left > 0 and segment.kind != ANSWER:
                cached = x + width * min(1.0, left / max(1, segment.tokens))
                left -= segment.tokens
            x += width
        self._cached = cached
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("code_background"))
            radius = px(self, 4)
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)

    @property
    def cached_until(self) -> float:
        """How far from the left the prompt is probably cached, in pixels."""
        return self._cached


def _key(segment: Segment) -> str:
    return "\n".join(segment.ids) or segment.kind
