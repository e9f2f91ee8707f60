"""Goes through what stands at one place of a conversation, such as the second of three answers, each with its cost."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.domain.visible import visible
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconButton, TextButton

_LONGEST = 48  # letters of a title in the menu


class Branch(NamedTuple):
    """`cost` is such as "388 tok  0.008 ¢"; empty: not known."""

    id: str
    title: str
    cost: str


class BranchPager(QWidget):
    """ "‹ 2 of 3 ›"; the number opens a list of all of them. Emits the id of the one that is wanted."""

    chosen = Signal(str)

    def __init__(self, what: str, branches: Callable[[], Sequence[Branch]], parent: QWidget | None = None) -> None:
        """`what` stands there, for instance "answer"; `branches` tells of all when the list is opened."""
        super().__init__(parent)
        self.setObjectName(f"chat.pager.{what}")
        self._what = what
        self._branches = branches
        self._ids: tuple[str, ...] = ()
        self._at = 0
        self._before = IconButton("chevron-left", f"Previous {what}")
        self._count = TextButton("", kind="link")
        self._count.setStyleSheet("QPushButton { padding: 0 0 2px 0; border: 0; }")
        self._after = IconButton("chevron-right", f"Next {what}")
        self._before.clicked.connect(lambda: self._go(self._at - 1))
        self._after.clicked.connect(lambda: self._go(self._at + 1))
        self._count.clicked.connect(self._open)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(self, 2))
        self._before.setStyleSheet("padding: 0;")
        self._after.setStyleSheet("padding: 0;")
        self._buttons = (self._before, self._count, self._after)
        for button in self._buttons:
            button.setMaximumHeight(self.fontMetrics().height())
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_place(self, ids: Sequence[str], shown: str) -> None:
        ids = tuple(ids)
        at = ids.index(shown) if shown in ids else 0
        if (ids, at) == (self._ids, self._at):
            return
        self._ids, self._at = ids, at
        text = f"{at + 1} of {len(ids)}"
        self._count.setText(text)
        self._count.setAccessibleName(f"{self._what.capitalize()} {text}")
        self._count.setToolTip(f"All {len(ids)}, with their costs")
        self._before.setEnabled(at > 0)
        self._after.setEnabled(at + 1 < len(ids))

    @property
    def focused(self) -> int | None:
        """Which of its three buttons has the focus."""
        return next((at for at, button in enumerate(self._buttons) if button.hasFocus()), None)

    def take_focus(self, at: int) -> None:
        """For one of its buttons; where that leads no further, for the one that leads back."""
        button = self._buttons[at] if self._buttons[at].isEnabled() else self._buttons[-1 - at]
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, at: int) -> None:
        if 0 <= at < len(self._ids):
            self.chosen.emit(self._ids[at])

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(f"All of the {self._what}s")
        for number, branch in enumerate(self._branches(), 1):
            menu.addAction(self._entry(number, branch, menu))
        menu.popup(self._count.mapToGlobal(QPoint(0, self._count.height())))

    def _entry(self, number: int, branch: Branch, menu: QMenu) -> QAction:
        title = visible(branch.title)
        title = title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"
        action = QAction(f"{number}   {title}\t{branch.cost}".replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(branch.id == self._ids[self._at])
        action.triggered.connect(lambda: self.chosen.emit(branch.id))
        return action
