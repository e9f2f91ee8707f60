"""The frame of our dialogs: a title, contents, a line of buttons; never modal to the program, never `exec`."""

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme.buttons import TextButton

MOST = 0.94  # of the screen


def fitting(parent: QWidget | None, width: int, height: int) -> QSize:
    """This size, if the screen has the room: what is larger there is scrolled in the dialog."""
    screen = parent.screen() if parent is not None else QGuiApplication.primaryScreen()
    room = screen.availableSize()
    if parent is not None:
        room = room.expandedTo(parent.window().size())
    return QSize(min(width, round(room.width() * MOST)), min(height, round(room.height() * MOST)))


class Dialog(QDialog):
    """`contents` is the column to fill; `buttons` the line under it. Esc and Ctrl+W close. `scale` is the window's.

    Opened with `open()` (above its window only) or `show()` (beside it). `scrolls`: what has no room is scrolled; else
    the contents see to that themselves.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        *,
        scale: float = 1.0,
        size: tuple[int, int],
        scrolls: bool = False,
    ) -> None:
        super().__init__(parent)
        self.scale = scale
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(fitting(parent, self.px(size[0]), self.px(size[1])))
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(*[self.px(20)] * 4)
        self.outer.setSpacing(self.px(16))
        self.contents = QVBoxLayout()
        self.contents.setSpacing(self.px(8))
        self._area: QScrollArea | None = None
        self._wanted: QWidget | None = None
        if scrolls:
            self._area = _scrolled(self.contents)
            self._area.verticalScrollBar().rangeChanged.connect(self._scroll_soon)
            self._area.verticalScrollBar().actionTriggered.connect(self._let_scroll)
            self.outer.addWidget(self._area, 1)
        else:
            self.outer.addLayout(self.contents, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(self.px(8))
        self.outer.addLayout(self.buttons)
        QShortcut(QKeySequence("Ctrl+W"), self, self.reject, context=Qt.ShortcutContext.WindowShortcut)

    def bring_into_sight(self, widget: QWidget) -> None:
        """After the contents have grown: the dialog grows with them as far as the screen has room, then it scrolls."""
        if self._area is None:
            return
        self._wanted = widget
        self.contents.activate()
        missing = self.contents.totalHeightForWidth(self._area.viewport().width()) - self._area.viewport().height()
        if missing > 0:
            most = fitting(self.parentWidget(), self.width(), self.height() + missing).height()
            self.resize(self.width(), max(self.height(), most))
        self._scroll_soon()

    def _scroll_soon(self) -> None:
        """Also when the sizes have come that were only asked for: then everything gets its place."""
        QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        if self._area is not None and self._wanted is not None and self._wanted.isVisibleTo(self):
            top = self._wanted.mapTo(self._area, QPoint()).y() + self._area.verticalScrollBar().value()
            for y in (top + self._wanted.height() - 1, top):  # ensureWidgetVisible() thinks of the cursor in it only
                self._area.ensureVisible(0, y, 0, 0)

    def _let_scroll(self) -> None:
        """The reader's own hand counts from here on."""
        self._wanted = None

    def px(self, length: float) -> int:
        return round(length * self.scale)

    def add_button(self, text: str, *, kind: str = "", icon_name: str = "") -> TextButton:
        button = TextButton(text, kind=kind, icon_name=icon_name)
        self.buttons.addWidget(button)
        return button

    def add_close(self, text: str = "Close") -> TextButton:
        """The button at the right end that only closes."""
        button = self.add_button(text)
        button.clicked.connect(self.reject)
        return button


def _scrolled(contents: QVBoxLayout) -> QScrollArea:
    area, page = QScrollArea(), QWidget()
    contents.setContentsMargins(0, 0, 0, 0)
    page.setLayout(contents)
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it can be reached, and is scrolled to
    area.setAccessibleName("Contents")
    return area
