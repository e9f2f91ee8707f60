"""Attachments as chips in lines that wrap: "main.py 3-9", with a button to take one away where that is possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconButton, IconLabel, label
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.domain.conversation import Attachment

_LONGEST_TITLE = 48


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
    """One attachment."""

    removed = Signal()

    def __init__(self, theme: Theme, attachment: Attachment, *, removable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        text = chip_text(attachment)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(self, 8), px(self, 2), px(self, 2 if removable else 8), px(self, 2))
        row.setSpacing(px(self, 4))
        row.addWidget(IconLabel("attach"))
        name = label(text, "small")

        row.addWidget(name)
        self.setAccessibleName(f"Attached: {text}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if removable:
            button = IconButton("close", f"Remove {text}")
            button.setToolTip("Remove")
            button.clicked.connect(self.removed)
            row.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._theme.color("border_strong"))
            painter.setBrush(self._theme.color("surface"))
            radius = px(self, 6)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class Chips(QWidget):
    """Chips in as many lines as the width needs. `removed` carries the index."""

    removed = Signal(int)
    fitted_anew = Signal()

    def __init__(self, *, removable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._removable = removable
        self._shown: tuple[Attachment, ...] = ()
        self._theme: Theme | None = None
        self._chips: list[Chip] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_attachments(self, theme: Theme, attachments: Sequence[Attachment]) -> None:
        if tuple(attachments) == self._shown and theme is self._theme:
            return
        self._shown, self._theme = tuple(attachments), theme
        for chip in self._chips:
            chip.hide()
            chip.setParent(None)
            chip.deleteLater()
        self._chips = []
        for index, attachment in enumerate(attachments):
            chip = Chip(theme, attachment, removable=self._removable, parent=self)
            chip.removed.connect(lambda index=index: self.removed.emit(index))
            chip.show()
            self._chips.append(chip)
        self.setVisible(bool(self._chips))
        self._place(self.width())
        self.updateGeometry()
        self.fitted_anew.emit()

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

    def _place(self, width: int, *, move: bool = True) -> int:
        gap = px(self, 4)
        x = y = line = 0
        for chip in self._chips:
            size = chip.sizeHint()
            wide = min(size.width(), max(width, 1))
            if x and x + wide > width:
                x, y, line = 0, y + line + gap, 0
            if move:
                chip.setGeometry(x, y, wide, size.height())
            x, line = x + wide + gap, max(line, size.height())
        return y + line
