"""What the editor shows while nothing is open: what to do next."""

import os
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.ui.theme.buttons import TextButton, label
from app.ui.theme.keys import KeysOf

SHOWN_RECENT = 6
WIDTH = 380
LEAST_WIDTH = 160


class Welcome(QWidget):
    open_requested = Signal()
    new_requested = Signal()
    ask_requested = Signal()
    recent_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.welcome")
        self.setAccessibleName("Nothing is open")
        self.setAutoFillBackground(True)
        self._scale = 1.0
        self._recent: tuple[str, ...] = ()
        self._column = QWidget()
        self._list = QVBoxLayout()
        self._recent_title = label("Recent files", "heading")
        self._hint = label("Or drop files here.", "muted")
        self._actions = QGridLayout()
        self._keys: dict[str, QLabel] = {}
        for row, (words, command, icon_name, wish) in enumerate(
            (
                ("Open a file…", "file.open", "folder", self.open_requested),
                ("New file", "file.new", "new-file", self.new_requested),
                ("Ask the model", "chat.ask", "model", self.ask_requested),
            )
        ):
            button = TextButton(words, kind="quiet", icon_name=icon_name, role="accent", shrinks=True)
            button.setStyleSheet("text-align: left;")
            button.clicked.connect(wish)
            keys = self._keys[command] = label("", "muted")
            self._actions.addWidget(button, row, 0)
            self._actions.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)
        self._actions.setColumnStretch(0, 1)
        self._inside = QVBoxLayout(self._column)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._title = label("What are you working on?", "title", wrap=True)
        self._inside.addWidget(self._title)
        self._inside.addLayout(self._actions)
        self._inside.addWidget(self._recent_title)
        self._inside.addLayout(self._list)
        self._inside.addWidget(self._hint)
        outer = self._outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._column, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self.show_scale(1.0)
        self.show_recent(())

    def minimumSizeHint(self) -> QSize:
        """Whatever is in it: the panes beside it need their room too."""
        return QSize(round(LEAST_WIDTH * self._scale), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is no action gives way where it is low: the hint first, then the oldest files."""
        width = min(round(WIDTH * self._scale), max(1, self.width() - round(32 * self._scale)))
        self._column.setFixedWidth(width)
        if not self.isVisible():
            return
        margins, between = self._outer.contentsMargins(), self._inside.spacing()
        room = self.height() - margins.top() - margins.bottom() - self._title.heightForWidth(width)
        room -= between + self._actions.sizeHint().height()
        rows = [item.widget() for index in range(self._list.count()) if (item := self._list.itemAt(index)) is not None]
        files = [row for row in rows if row is not None]
        room -= 2 * between if files else 0  # above their title and above them
        for widget in (*([self._recent_title, *files] if files else []), self._hint):
            room -= widget.sizeHint().height() + (between if widget is self._hint else 0)
            widget.setVisible(room >= 0)

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        self._fit()
        self._inside.setSpacing(round(12 * scale))
        self._actions.setVerticalSpacing(round(4 * scale))
        self._list.setSpacing(0)

    def show_keys(self, keys_of: KeysOf) -> None:
        for command, shown in self._keys.items():
            shown.setText(keys_of(command))

    def show_recent(self, paths: Sequence[str]) -> None:
        """The newest few, each with its folder."""
        recent = tuple(paths[:SHOWN_RECENT])
        if recent == self._recent and self._list.count():
            return
        self._recent = recent
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for path in recent:
            self._list.addWidget(self._recent_row(path))
        self._recent_title.setVisible(bool(recent))
        self._fit()

    def _recent_row(self, path: str) -> QWidget:
        name, folder = os.path.basename(path), _short(os.path.dirname(path))
        button = TextButton("", kind="quiet", icon_name="file", role="muted", shrinks=True)
        button.setStyleSheet("text-align: left;")
        metrics = button.fontMetrics()
        room = round(WIDTH * self._scale) - metrics.horizontalAdvance(name) - metrics.height() * 4
        shown = metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, max(room, 60))
        button.setText(f"{name}   {shown}".replace("&", "&&"))
        button.setToolTip(path.replace("<", "\u2039"))
        button.setAccessibleName(f"Open {path}")
        button.clicked.connect(lambda: self.recent_requested.emit(path))
        return button


def _short(folder: str) -> str:
    home = os.path.expanduser("~")
    return "~" + folder[len(home) :] if folder == home or folder.startswith(home + os.sep) else folder
