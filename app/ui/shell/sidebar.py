"""The sidebar left of the editor: a row of buttons, and the one page that is looked at."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.theme.buttons import IconButton
from app.ui.theme.keys import KeysOf, with_keys

ORDER = ("Files", "Search", "Chats", "Snippets")
WIDTH = 224
SMALLEST = 176

Page = QWidget | Callable[[], QWidget]


class Sidebar(QWidget):
    """Pages are made when they are first looked at. Whether it is shown at all is the window's business: `visibility`
    tells it, and `show_page` asks for it."""

    page_changed = Signal(str)
    visibility = Signal(bool)
    close_requested = Signal()
    left = Signal()  # put away with the focus in it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.sidebar")
        self.setAccessibleName("Sidebar")
        self._scale = 1.0
        self._wanted: dict[str, Page] = {}
        self._pages: dict[str, QWidget] = {}
        self._buttons: dict[str, IconButton] = {}
        self._current = ""
        self._close = IconButton("chevron-left", "Hide the sidebar")
        self._close.clicked.connect(self.close_requested)
        self._stack = QStackedWidget()
        self._row = QHBoxLayout()
        self._tools = QHBoxLayout()
        self._row.addLayout(self._tools)
        self._row.addStretch(1)
        self._row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(self._stack, 1)
        self.show_scale(1.0)
        self.hide()

    def add_page(self, name: str, icon_name: str, page: Page) -> None:
        """`page` is a widget, or what makes one when it is first wanted. Known names keep their place (`ORDER`)."""
        button = IconButton(icon_name, name)
        button.setCheckable(True)
        button.setObjectName(f"sidebar.{name.lower()}")
        button.clicked.connect(lambda: self.show_page(name))
        self._wanted[name], self._buttons[name] = page, button
        names = sorted(self._buttons, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER))
        self._tools.insertWidget(names.index(name), button)

    def show_page(self, name: str) -> QWidget:
        """Brings a page to the top, the sidebar into view and the focus onto the page; KeyError for another name."""
        self.come(name)
        page = self._made(name)
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return page

    def bring(self, name: str) -> QWidget:
        """The same without showing the sidebar or moving the focus."""
        page = self._made(name)
        self._stack.setCurrentWidget(page)
        for known, button in self._buttons.items():
            button.setChecked(known == name)
        if name != self._current:
            self._current = name
            self.page_changed.emit(name)
        return page

    def come(self, name: str) -> None:
        """Brings a page to the top and the sidebar into view; the focus stays where it is."""
        self.bring(name)
        if self.isHidden():
            self.show()
            self.visibility.emit(True)

    def put_away(self) -> None:
        if not self.isHidden():
            focused = self.window().focusWidget()
            had_focus = focused is not None and self.isAncestorOf(focused)
            self.hide()
            self.visibility.emit(False)
            if had_focus:
                self.left.emit()

    def toggle(self) -> None:
        """Ctrl+B: away, or back with the page that was last on top."""
        if not self.isHidden():
            self.put_away()
        elif self._buttons:
            self.show_page(self._current or next(name for name in (*ORDER, *self._buttons) if name in self._buttons))

    @property
    def current_page(self) -> str:
        """Its name; empty before the first one was looked at."""
        return self._current

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._buttons)

    def show_keys(self, keys_of: KeysOf) -> None:
        self._close.setToolTip(with_keys("Hide the sidebar", keys_of("view.sidebar")))

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        self._row.setContentsMargins(round(8 * scale), round(4 * scale), round(4 * scale), round(4 * scale))
        self._tools.setSpacing(round(4 * scale))

    def _made(self, name: str) -> QWidget:
        page = self._pages.get(name)
        if page is None:
            wanted = self._wanted[name]
            page = self._pages[name] = wanted if isinstance(wanted, QWidget) else wanted()
            self._stack.addWidget(page)
        return page
