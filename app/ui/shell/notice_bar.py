"""A slim bar under the menu for something worth knowing that can wait: a sentence, one action, a close button."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui.theme.buttons import IconButton, IconLabel, TextButton, label


class Notice(NamedTuple):
    """`id` comes back with the wish; a second notice with the same id takes the place of the first."""

    id: str
    text: str
    action: str = ""
    icon: str = "info"

    @property
    def warns(self) -> bool:
        return self.icon == "warning"


class NoticeBar(QFrame):
    """Shows one notice at a time, warnings before offers, the oldest first; closing it shows the next."""

    action_requested = Signal(str)
    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.notice")
        self.setProperty("box", "bar")
        self.setAccessibleName("Notice")
        self._notices: list[Notice] = []
        self._icon = IconLabel("info", role="accent")
        self._text = label()
        self._text.setMinimumWidth(40)
        self._action = TextButton("", kind="link")
        self._action.clicked.connect(self._act)
        self._close = IconButton("close", "Close this notice")
        self._close.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.addWidget(self._icon)
        layout.addWidget(self._text)
        layout.addWidget(self._action)
        layout.addStretch(1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.show_scale(1.0)
        self.hide()

    def show_scale(self, scale: float) -> None:
        wide, narrow = round(12 * scale), round(2 * scale)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(wide, narrow, narrow * 3, narrow)
        layout.setSpacing(round(8 * scale))

    def show_notice(self, notice: Notice) -> None:
        for place, known in enumerate(self._notices):
            if known.id == notice.id:
                self._notices[place] = notice
                break
        else:
            self._notices.append(notice)
            self._notices.sort(key=lambda known: not known.warns)
        self._show_first()

    def withdraw(self, notice_id: str) -> None:
        """Takes a notice back when it is no longer true; nothing is emitted."""
        self._notices = [notice for notice in self._notices if notice.id != notice_id]
        self._show_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _show_first(self) -> None:
        self.setVisible(bool(self._notices))
        if not self._notices:
            return
        notice = self._notices[0]
        self._icon.show_icon(notice.icon)
        self._action.setText(notice.action)
        self._action.setVisible(bool(notice.action))
        self._text.setToolTip(notice.text)
        self._elide()

    def _elide(self) -> None:
        if not self._notices:
            return
        text = self._notices[0].text
        taken = self._icon.width() + self._close.width() + self.fontMetrics().height() * 4
        if self._action.isVisibleTo(self):
            taken += self._action.sizeHint().width()
        room = max(self._text.minimumWidth(), self.width() - taken)
        fits = self._text.fontMetrics().horizontalAdvance(text) <= room
        self._text.setText(
            text if fits else self._text.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        )

    def _act(self) -> None:
        notice = self._notices.pop(0)
        self._show_first()
        self.action_requested.emit(notice.id)

    def _dismiss(self) -> None:
        notice = self._notices.pop(0)
        self._show_first()
        self.dismissed.emit(notice.id)
