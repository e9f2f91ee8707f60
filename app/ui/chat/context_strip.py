"""The model's whole context to scale: what will be sent, the room for the answer, and what did not fit."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.context import ContextPlan, PartState
from app.domain.context_segments import Segment, all_parts, cached_words, not_sent, segments, summary
from app.ui.chat.context_bar import ContextBar
from app.ui.chat.context_list import ContextList
from app.ui.chat.context_wishes import ContextWishes
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.theme import Theme

_DROPPED = "Does not fit, is not sent: "
_LEFT_OUT = "Left out by you: "


class ContextStrip(QWidget):
    """Shows a plan, reports wishes. Hidden until there is a plan."""

    def __init__(self, theme: Theme, wishes: ContextWishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.context")
        self.setAccessibleName("Context")
        self._plan: ContextPlan | None = None
        self._wishes = wishes
        self._summary = ""
        self._compact = self._in_line = self._gone = False
        self.bar = ContextBar(theme, wishes, self)
        self.bar.pointed_at.connect(self._tell)
        self._legend = _Legend()
        self._details = IconButton("chevron-down", "Show all parts of the context")
        self._details.setObjectName("chat.context.details")
        self._details.clicked.connect(self._toggle_list)
        self._inspect = IconButton("inspect", "Inspect the request")
        self._inspect.setObjectName("chat.context.inspect")
        self._inspect.clicked.connect(wishes.inspect_requested)
        wishes.list_requested.connect(lambda: self.show_list(True))
        self._list = ContextList(wishes, self)
        self._list.hide()
        self._dropped = label("", "warning", wrap=True)
        self._left_out = label("", "small", wrap=True)
        self._shrink = TextButton("Shrink…", kind="link")
        self._shrink.clicked.connect(self._shrink_dropped)
        self._lay_out()
        self._measure()
        self.hide()

    def show_plan(self, plan: ContextPlan | None) -> None:
        if plan == self._plan:
            return
        self._plan = plan
        self._come_or_go()
        if plan is None:
            return
        shown = segments(plan)
        self.bar.show_segments(plan.context, shown, plan.cached_tokens or 0, plan.most_answer)
        self._summary = summary(plan)
        self._tell(None)
        self._show_unsent(plan)
        if not self._list.isHidden():
            self._list.show_parts(all_parts(plan))
        said = "; ".join(segment.description for segment in shown)
        self.setAccessibleDescription(f"{self._summary}. {said}")

    def show_list(self, shown: bool) -> None:
        """The parts in full, below the bar."""
        if shown and self._plan is not None:
            self._list.show_parts(all_parts(self._plan))
        elif self._list.hasFocus():
            self._wishes.left.emit()
        self._list.setVisible(shown)
        self._come_or_go()
        words = "Hide the parts" if shown else "Show all parts of the context"
        self._details.show_icon("chevron-up" if shown else "chevron-down", words)
        if shown:
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_room(self, *, brief: bool, in_line: bool, wide: bool, hidden: bool) -> None:
        """`brief`: what is not sent is told in the one line of the legend. `in_line`: bar and legend share a line, and
        only a `wide` one has words. `hidden`: there is no room at all, but for the list of parts when it is wanted."""
        if brief != self._compact:
            self._compact = brief
            if self._plan is not None:
                self._show_unsent(self._plan)
                self._tell(None)
        if in_line != self._in_line:
            self._in_line = in_line
            way = QBoxLayout.Direction.LeftToRight if in_line else QBoxLayout.Direction.TopToBottom
            self._first.setDirection(way)
            self._measure()
        if self._legend.isHidden() is not (in_line and not wide):
            self._legend.setVisible(wide or not in_line)
        self._gone = hidden
        self._come_or_go()

    def show_rows(self, *, few: bool) -> None:
        """Of the list of parts."""
        self._list.show_few(few)

    @property
    def list_height(self) -> int:
        """0 while the parts are not listed."""
        return 0 if self._list.isHidden() or self._plan is None else self._list.height()

    def _come_or_go(self) -> None:
        visible = self._plan is not None and (not self._gone or not self._list.isHidden())
        if self.isHidden() is visible:
            self.setVisible(visible)

    def _toggle_list(self) -> None:
        self.show_list(self._list.isHidden())

    def show_theme(self, theme: Theme) -> None:
        self.bar.show_theme(theme)
        self._measure()
        self._list.measure()

    def _show_unsent(self, plan: ContextPlan) -> None:
        dropped, left_out = not_sent(plan)
        roomy = not self._compact
        self._dropped.setText(f"{_DROPPED}{dropped}" if dropped else "")
        self._dropped.setVisible(roomy and bool(dropped))
        self._shrink.setVisible(roomy and self._dropped_code() is not None)
        self._left_out.setText(f"{_LEFT_OUT}{left_out}" if left_out else "")
        self._left_out.setVisible(roomy and bool(left_out))

    def _dropped_code(self) -> Segment | None:
        if self._plan is None:
            return None
        parts = (part for part in all_parts(self._plan) if part.is_code and part.state is PartState.DROPPED)
        return next(parts, None)

    def _shrink_dropped(self) -> None:
        if (part := self._dropped_code()) is not None:
            self._wishes.shrink_requested.emit(part.ids[0])

    def _tell(self, segment: Segment | None) -> None:
        """What the mouse or the focus is on, in the place of the sums."""
        if self._plan is None:
            return
        dropped = not_sent(self._plan)[0]
        if segment is not None:
            words, role = segment.description, "small"
        elif self._compact and dropped:
            words, role = f"{dropped}: does not fit, is not sent", "warning"
        else:
            words, role = self._summary, "small"
        self._legend.show_words(words, cached_words(self._plan), role)

    def _lay_out(self) -> None:
        self._line = QHBoxLayout()
        self._line.addWidget(self._legend, 1)
        self._line.addWidget(self._inspect)
        self._line.addWidget(self._details)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._first = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._first.addWidget(self.bar, 3)
        self._first.addLayout(self._line, 2)
        self._column.addLayout(self._first)
        self._column.addWidget(self._list)
        self._unfit = QHBoxLayout()
        self._unfit.addWidget(self._dropped, 1)
        self._unfit.addWidget(self._shrink, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(self._unfit)
        self._column.addWidget(self._left_out)

    def _measure(self) -> None:
        self._column.setSpacing(px(self, 2))
        self._line.setSpacing(px(self, 2))
        self._first.setSpacing(px(self, 8 if self._in_line else 2))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_column"):
            self._measure()


class _Legend(ElidingLabel):
    """One line that never grows; the tooltip has it in full, and what would not fit beside it."""

    def __init__(self) -> None:
        super().__init__("", "small")

    def show_words(self, words: str, more: str, role: str) -> None:
        self.setText(words)
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().polish(self)
        tip = f"{words}\n{more}".strip() if more else words
        self.setToolTip(tip.replace("<", "\u2039"))

    def sizeHint(self) -> QSize:
        return QSize(1, super().sizeHint().height())
