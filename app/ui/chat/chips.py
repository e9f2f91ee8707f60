"""Attachments as chips in lines that wrap: "main.py 3-9", in the composer with what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconButton, IconLabel, TextButton, label
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.domain.context import ContextPlan
    from app.domain.context_segments import Segment
    from app.domain.conversation import Attachment
    from app.ui.chat.context_wishes import ContextWishes

_LONGEST_TITLE = 48
MOST_LINES = 3  # of chips in the composer; the others are in the list of parts


def chip_text(attachment: Attachment) -> str:
    """The name people know it by, with its lines."""
    title = visible(attachment.title.replace("\n", " "))
    if len(title) > _LONGEST_TITLE:
        title = f"…{title[-_LONGEST_TITLE + 1 :]}"
    first, last = attachment.first_line, attachment.last_line
    if first is None:
        return title
    lines = f"{first}" if last in (None, first) else f"{first}-{last}"
    return title if title.endswith(lines) else f"{title} {lines}"


class Chip(QWidget):
    """One attachment. With wishes it can be removed, and has a menu once there is a plan; `part` is how it stands."""

    def __init__(
        self,
        theme: Theme,
        attachment: Attachment,
        part: Segment | None,
        wishes: ContextWishes | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._part, self._wishes = theme, part, wishes
        self._is_sent = part is None or part.is_sent
        pinned = part is not None and part.standing == "pinned"
        text = chip_text(attachment)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(self, 8), px(self, 2), px(self, 8 if wishes is None else 2), px(self, 2))
        row.setSpacing(px(self, 4))
        row.addWidget(IconLabel("pin" if pinned else "attach"))
        name = label(text, "small")
        font = name.font()
        font.setStrikeOut(not self._is_sent)
        name.setFont(font)
        row.addWidget(name)
        said = f"Attached: {text}" if part is None else f"Attached: {part.description}"
        self.setAccessibleName(f"{said}, shrunk" if attachment.steps else said)
        self.setToolTip((said if part else text).replace("<", "\u2039"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if wishes is not None:
            row.addWidget(self._remove_button(attachment, text, wishes))

    def _remove_button(self, attachment: Attachment, text: str, wishes: ContextWishes) -> IconButton:
        from app.domain.context_choices import code_id

        button = IconButton("close", f"Remove {text}")
        button.setToolTip("Remove")
        part_id = code_id(attachment)
        button.clicked.connect(lambda: wishes.remove_requested.emit(part_id))
        return button

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._part is not None and self._wishes is not None:
            from app.ui.chat.part_menu import part_menu

            below = event.reason() == QContextMenuEvent.Reason.Keyboard
            at = self.mapToGlobal(QPoint(0, self.height())) if below else event.globalPos()
            part_menu(self, self._part, self._wishes).popup(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            dropped = self._part is not None and self._part.standing.startswith("does not fit")
            edge = self._theme.color("danger" if dropped else "border_strong")
            painter.setPen(QPen(edge, 1, Qt.PenStyle.SolidLine if self._is_sent else Qt.PenStyle.DashLine))
            painter.setBrush(self._theme.color("surface"))
            radius = px(self, 6)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class Chips(QWidget):
    """Chips in as many lines as the width needs; without `wishes` they only name what was sent, with them they take
    `most_lines` at most, and the last place says how many more there are."""

    fitted_anew = Signal()

    def __init__(self, wishes: ContextWishes | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self._most_lines = MOST_LINES if wishes is not None else 1_000
        self._shown: tuple[object, ...] = ()
        self._attachments: Sequence[Attachment] = ()
        self._plan: ContextPlan | None = None
        self._chips: list[QWidget] = []
        self._more = TextButton("", kind="link", parent=self)
        self._more.hide()
        if wishes is not None:
            self._more.clicked.connect(wishes.list_requested)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_attachments(
        self, theme: Theme, attachments: Sequence[Attachment], plan: ContextPlan | None = None
    ) -> None:
        self._attachments, self._plan = attachments, plan
        parts = _parts_of(attachments, plan)
        shown = (tuple(attachments), tuple(parts), theme)
        if shown == self._shown or not (attachments or self._chips):
            return
        self._shown = shown
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(theme, one, part, self._wishes, self) for one, part in zip(attachments, parts, strict=True)]
        self._fit_anew()

    def show_theme(self, theme: Theme) -> None:
        self.show_attachments(theme, self._attachments, self._plan)

    def show_lines(self, most: int) -> None:
        """At most so many lines from now on; 0: they are hidden."""
        if most != self._most_lines:
            self._most_lines = most
            self._fit_anew()

    def arrange(self, width: int) -> int:
        return self._place(width)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(px(self, 120), self._place(max(self.width(), 1), move=False))

    def resizeEvent(self, event: object) -> None:
        self._place(self.width())

    def _fit_anew(self) -> None:
        if self.parentWidget() is not None:  # without one this would open a window
            self.setVisible(bool(self._chips) and self._most_lines > 0)
        self._place(self.width())
        self.updateGeometry()
        self.fitted_anew.emit()

    def _place(self, width: int, *, move: bool = True) -> int:
        """The height that they take; `move`: they go there."""
        lines = _lines([chip.sizeHint() for chip in self._chips], width, px(self, 4))
        shown = lines[: self._most_lines]
        left_over = len(self._chips) - sum(len(line) for line in shown)
        if shown and left_over and len(shown[-1]) > 1:
            shown[-1].pop()
            left_over += 1
        if move:
            self._move(shown, left_over)
        return shown[-1][-1].bottom() + 1 if shown else 0

    def _move(self, lines: list[list[QRect]], left_over: int) -> None:
        places = [place for line in lines for place in line]
        for at, chip in enumerate(self._chips):
            chip.setVisible(at < len(places))
            if at < len(places):
                chip.setGeometry(places[at])
        self._more.setVisible(left_over > 0 and bool(places))
        if left_over and places:
            last = places[-1]
            self._more.setText(f"+{left_over}")
            self._more.setAccessibleName(f"{left_over} more parts: show all")
            size = self._more.sizeHint()
            x = min(last.right() + px(self, 4), max(0, self.width() - size.width()))
            self._more.setGeometry(x, last.top(), size.width(), last.height())
            self._more.raise_()


def _lines(sizes: Sequence[QSize], width: int, gap: int) -> list[list[QRect]]:
    """Boxes one behind the other, in lines that wrap."""
    lines: list[list[QRect]] = []
    x = y = tallest = 0
    for size in sizes:
        wide = min(size.width(), max(width, 1))
        if not lines or x + wide > width:
            y += tallest + gap if lines else 0
            x = tallest = 0
            lines.append([])
        lines[-1].append(QRect(x, y, wide, size.height()))
        x, tallest = x + wide + gap, max(tallest, size.height())
    return lines


def _parts_of(attachments: Sequence[Attachment], plan: ContextPlan | None) -> list[Segment | None]:
    """How each stands in the plan; None where it is not in it yet."""
    if plan is None or not attachments:
        return [None] * len(attachments)
    from app.domain.context_choices import code_id
    from app.domain.context_segments import all_parts

    known = {part.ids[0]: part for part in all_parts(plan)}
    return [known.get(code_id(one)) for one in attachments]
