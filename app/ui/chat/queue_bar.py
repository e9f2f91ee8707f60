"""The questions that wait for the answer in the making, above the composer."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.follow_ups import FollowUp
from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.announce import announce
from app.ui.theme.buttons import IconButton, IconLabel, TextButton
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.viewport import viewport_of

MOST_ROWS = 4  # more are scrolled: the conversation keeps its room


class QueueBar(QScrollArea):
    """Hidden while none waits. `taken_back` names the one that is to stand in the composer again."""

    taken_back = Signal(str)
    send_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.queue")
        self.setAccessibleName("Questions that wait")
        self._shown: tuple[object, ...] = ()
        self._rows: list[QWidget] = []
        self._newest = False
        self._most_rows = MOST_ROWS
        self._all = QWidget()
        self._column = QVBoxLayout(self._all)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._all)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(self._show_end)
        viewport_of(self).setAutoFillBackground(False)
        self._all.setAutoFillBackground(False)
        self.hide()

    def show_queue(self, queued: Sequence[FollowUp], *, idle: bool) -> None:
        """`idle`: no answer is being made, so that the first one waits for a word."""
        shown = (tuple(queued), idle)
        if shown == self._shown:
            return
        grown = len(queued) > len(self._rows)
        if grown:
            announce(self, "Queued: asked when this answer is complete")
        self._shown = shown
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(one, first=at == 0, idle=idle) for at, one in enumerate(queued)]
        for row in self._rows:
            self._column.addWidget(row)
        self._measure()
        self.setVisible(bool(queued))
        self._newest = grown and not idle
        self._show_end(0, self.verticalScrollBar().maximum())

    def _show_end(self, _least: int, most: int) -> None:
        """The newest while they come in, else the first, which can be sent."""
        self.verticalScrollBar().setValue(most if self._newest else 0)

    def _row(self, one: FollowUp, *, first: bool, idle: bool) -> QWidget:
        row = QWidget(self._all)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(self, 6))
        text = ElidingLabel(visible(" ".join(one.text.split())), "small")
        text.setAccessibleName(f"Waits: {text.text()}")
        line.addWidget(IconLabel("send"))
        line.addWidget(text, 1)
        if one.attachments:
            with_code = ElidingLabel(f"+ {len(one.attachments)} attached", "small")
            line.addWidget(with_code)
        if first and idle:
            now = TextButton("Send now", kind="link")
            now.setObjectName("chat.queue.send")
            now.clicked.connect(self.send_requested)
            line.addWidget(now)
        back = IconButton("edit", "Take this question back into the composer")
        back.clicked.connect(lambda: self.taken_back.emit(one.id))
        line.addWidget(back)
        return row

    def _measure(self) -> None:
        self._column.setSpacing(px(self, 2))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._all.sizeHint().width(), self._height_of(self._most_rows))

    def show_compact(self, compact: bool) -> None:
        """In a low window one row is seen at a time."""
        most = 1 if compact else MOST_ROWS
        if most != self._most_rows:
            self._most_rows = most
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """In a low window, or with large letters, one row."""
        return QSize(0, self._height_of(1))

    def _height_of(self, most: int) -> int:
        heights = [row.sizeHint().height() for row in self._rows[:most]]
        return sum(heights) + self._column.spacing() * max(0, len(heights) - 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_column"):
            self._measure()
