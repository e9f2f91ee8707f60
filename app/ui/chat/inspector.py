"""The inspector: what the next question would send, and what each earlier one has sent, to the byte."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QApplication, QListView, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.domain.inspection import Inspected, head_of, shown
from app.domain.request_code import as_curl, as_python
from app.domain.sent import SentRequest
from app.ui.chat.token_text import MOST_MARKED, TokenText
from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog
from app.ui.theme.rows import Row, RowDelegate, RowModel
from app.ui.theme.theme import Theme

PAGES = ("Text", "Request", "Answer")
NEXT = "next"  # the key of the request that has not been sent


class Inspector(Dialog):
    """`chosen` carries the key of a row; its request is shown when it comes."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None, theme: Theme, *, scale: float = 1.0) -> None:
        super().__init__(parent, "Inspect requests", scale=scale, size=(960, 620))
        self.setObjectName("chat.inspector")
        self._theme = theme
        self._shown: Inspected | None = None
        self._rows = RowModel()
        self._list = QListView()
        self._list.setObjectName("chat.inspector.requests")
        self._list.setModel(self._rows)
        self._delegate = RowDelegate(scale, tick_column=False)
        self._list.setItemDelegate(self._delegate)
        self._list.setAccessibleName("Requests of this chat")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.selectionModel().currentChanged.connect(lambda index, _before: self._choose(index))
        self._title = label("", "heading")
        self._about = label("", "small", wrap=True)
        self._parameters = label("", "small", wrap=True)
        self._parameters.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pages = QTabBar()
        self._pages.setAccessibleName("What is shown of the request")
        self._pages.setExpanding(False)
        self._stack = QStackedWidget()
        self._texts = {name: TokenText(f"{name} of the request") for name in PAGES}
        for name in PAGES:
            self._pages.addTab(name)
            self._texts[name].setObjectName(f"chat.inspector.{name.lower()}")
            self._stack.addWidget(self._texts[name])
        self._pages.currentChanged.connect(self._stack.setCurrentIndex)
        self._lay_out()
        self._list.setFocus()

    def show_rows(self, rows: Sequence[Row], key: str) -> None:
        """The requests, and which of them is shown."""
        self._list.blockSignals(True)
        self._rows.show_rows(rows)
        keys = [row.key for row in rows]
        self._list.setCurrentIndex(self._rows.index(keys.index(key) if key in keys else 0, 0))
        self._list.blockSignals(False)

    def show_request(self, request: Inspected) -> None:
        self._shown = request
        self._title.setText(request.title)
        more = len(request.tokens) > MOST_MARKED
        self._about.setText(f"{request.about} · the first {MOST_MARKED:,} are marked" if more else request.about)
        self._parameters.setText(request.parameters)
        color = self._theme.color
        self._texts["Text"].show_text(request.text, request.tokens, request.headings, color("border"))
        sent = request.sent
        body = "" if sent is None else shown(sent.body.decode("utf-8", "replace"))
        self._texts["Request"].show_text("" if sent is None else f"{head_of(sent)}\n\n{body}")
        self._texts["Answer"].show_text(request.answer)
        self._pages.setTabEnabled(PAGES.index("Answer"), bool(request.answer))
        whole = sent is not None and bool(sent.body)
        for button in (self._python, self._curl):
            button.setEnabled(whole and bool(request.key_variable))
            button.setToolTip("" if request.key_variable else "The built-in model can only be asked from here")
        self._body.setEnabled(whole)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._shown is not None:
            self.show_request(self._shown)

    @property
    def key(self) -> str:
        """Of the row that is chosen; empty: there is none yet."""
        index = self._list.currentIndex()
        return self._rows.row(index.row()).key if index.isValid() else ""

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._rows.row(index.row()).key)

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(self.px(12), 0, 0, 0)
        column.setSpacing(self.px(6))
        for part in (self._title, self._about, self._parameters, self._pages):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._list)
        splitter.addWidget(right)
        splitter.setSizes([self.px(260), self.px(660)])
        self.contents.addWidget(splitter, 1)
        self._python = self.add_button("Copy as Python", icon_name="copy")
        self._curl = self.add_button("Copy as curl", icon_name="copy")
        self._body = self.add_button("Copy body", icon_name="copy")
        self._python.clicked.connect(lambda: self._copy(as_python))
        self._curl.clicked.connect(lambda: self._copy(as_curl))
        self._body.clicked.connect(self._copy_body)
        self.buttons.addStretch(1)
        self.add_close()

    def _copy(self, form: Callable[[SentRequest, str], str]) -> None:
        request = self._shown
        if request is not None and request.sent is not None:
            QApplication.clipboard().setText(form(request.sent, request.key_variable))

    def _copy_body(self) -> None:
        if self._shown is not None and self._shown.sent is not None:
            QApplication.clipboard().setText(self._shown.sent.body.decode("utf-8", "replace"))
