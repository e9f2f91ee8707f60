"""The snippets in the sidebar: a list to search, put in and edit from; editing takes the list's place."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.snippets import Snippet
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.fonts import fixed_font
from app.ui.theme.rows import Row, RowDelegate, RowModel

POINTS = 10.0
EMPTY = "Nothing kept yet.\n\nSelect code and choose “Save selection as snippet” in the Edit menu, or press + above."
HINT = "$1, $2 … are stops for Tab, $0 the last one; ${1:text} has a text to type over."


class SnippetsPanel(QWidget):
    """Shows what `show_snippets` says and reports wishes; a snippet is named by its name."""

    insert_requested = Signal(str)
    put_requested = Signal(object, str)  # Snippet, the name of the one it takes the place of (empty: a new one)
    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.snippets")
        self.setAccessibleName("Snippets")
        self._snippets: tuple[Snippet, ...] = ()
        self._scale = 1.0
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search snippets…")
        self.search.setAccessibleName("Search snippets")
        self.search.textChanged.connect(lambda _text: self._fill())
        self.new = IconButton("plus", "New snippet")
        self.new.clicked.connect(lambda: self.edit(Snippet("", "")))
        self.list = _List()
        self.list.setObjectName("snippets.list")
        self.rows = RowModel()
        self._delegate = RowDelegate(1.0, tick_column=False)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.wanted.connect(self.insert_requested)
        self.list.edit_wanted.connect(self._edit_named)
        self.list.remove_wanted.connect(self._remove)
        self.search.returnPressed.connect(lambda: self.list.want(self.list.currentIndex()))
        self._empty = label(EMPTY, "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.form = SnippetForm()
        self.form.done.connect(self._done)
        self.form.given_up.connect(self._show_list)
        self.form.removed.connect(self._removed)
        self._deleted: Snippet | None = None
        self._undo = QFrame()
        self._undo.setProperty("box", "bar")
        self._deleted_name = label(wrap=True)
        undo = TextButton("Undo", kind="link")
        undo.clicked.connect(self._bring_back)
        self._undo_row = QHBoxLayout(self._undo)
        self._undo_row.addWidget(self._deleted_name, 1)
        self._undo_row.addWidget(undo)
        self._undo.hide()
        self._top = QHBoxLayout()
        self._top.addWidget(self.search, 1)
        self._top.addWidget(self.new)
        browse = QWidget()
        self._column = QVBoxLayout(browse)
        self._column.addLayout(self._top)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self._empty, 1)
        self._column.addWidget(self._undo)
        self._stack = QStackedWidget()
        self._stack.addWidget(browse)
        self._stack.addWidget(self.form)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.setFocusProxy(self.search)
        self.show_scale(1.0)
        self._fill()

    def show_snippets(self, snippets: Sequence[Snippet]) -> None:
        self._snippets = tuple(snippets)
        self._fill()

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        self._delegate.set_scale(scale)
        side, narrow = round(8 * scale), round(4 * scale)
        self._column.setContentsMargins(0, narrow, 0, 0)
        self._column.setSpacing(side)
        self._top.setContentsMargins(side, 0, narrow, 0)
        self._top.setSpacing(narrow)
        self._undo_row.setContentsMargins(side, narrow, narrow, narrow)
        self._empty.setContentsMargins(side * 2, narrow, side * 2, 0)
        self.form.show_scale(scale)

    def edit(self, snippet: Snippet) -> None:
        """Opens the form on a snippet; one without a name is new."""
        self.form.show_snippet(snippet, new=all(known.name != snippet.name for known in self._snippets))
        self._stack.setCurrentWidget(self.form)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.name.selectAll()

    # inside

    def _edit_named(self, name: str) -> None:
        for snippet in self._snippets:
            if snippet.name == name:
                self.edit(snippet)

    def _done(self, snippet: Snippet, instead_of: str) -> None:
        self._show_list()
        self.put_requested.emit(snippet, instead_of)

    def _removed(self, name: str) -> None:
        self._show_list()
        self._remove(name)

    def _remove(self, name: str) -> None:
        """No single key destroys anything: a bar below the list offers it back."""
        self._deleted = next((snippet for snippet in self._snippets if snippet.name == name), None)
        self._deleted_name.setText(f"“{name}” was deleted.")
        self._undo.show()
        self.remove_requested.emit(name)

    def _bring_back(self) -> None:
        self._undo.hide()
        if self._deleted is not None:
            self.put_requested.emit(self._deleted, "")

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        words = self.search.text().lower().split()
        shown = [snippet for snippet in self._snippets if _fits(snippet, words)]
        self.rows.show_rows([row_of(snippet) for snippet in shown])
        if shown:
            self.list.setCurrentIndex(self.rows.index(0, 0))
        self.list.setVisible(bool(shown))
        self._empty.setVisible(not shown)
        self._empty.setText("No snippet fits." if self._snippets else EMPTY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down from the search goes into the list."""
        if self.search.hasFocus() and event.key() == Qt.Key.Key_Down and self.list.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)


class SnippetForm(QFrame):
    """One snippet to change; `done` carries it with the name of the one it takes the place of."""

    done = Signal(object, str)
    given_up = Signal()
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self.name, self.prefix, self.languages = QLineEdit(), QLineEdit(), QLineEdit()
        self.body = QPlainTextEdit()
        self.body.setProperty("box", "field")
        self.body.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.prefix.setPlaceholderText("None")
        self.languages.setPlaceholderText("All, or: python, c")
        self._column = QVBoxLayout(self)
        for words, field in (
            ("Name", self.name),
            ("Prefix, for Tab", self.prefix),
            ("Languages", self.languages),
            ("Code", self.body),
        ):
            head = label(words, "small", wrap=True)
            head.setBuddy(field)
            field.setAccessibleName(words.partition(",")[0])
            self._column.addWidget(head)
            self._column.addWidget(field, 1 if field is self.body else 0)
        self._column.addWidget(label(HINT, "small", wrap=True))
        self._save = TextButton("Save", kind="primary")
        self._delete = TextButton("Delete", kind="danger")
        cancel = TextButton("Cancel", kind="quiet")
        self._save.clicked.connect(self._finish)
        self._delete.clicked.connect(lambda: self.removed.emit(self._before))
        cancel.clicked.connect(self.given_up)
        self.name.textChanged.connect(lambda _text: self._check())
        self.body.textChanged.connect(self._check)
        for line in (self.name, self.prefix, self.languages):
            line.returnPressed.connect(self._finish)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self._save)
        self._buttons.addWidget(cancel)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self._delete)
        self._column.addLayout(self._buttons)
        self.show_scale(1.0)

    def show_snippet(self, snippet: Snippet, *, new: bool) -> None:
        self._before = "" if new else snippet.name
        self.name.setText(snippet.name)
        self.prefix.setText(snippet.prefix)
        self.languages.setText(", ".join(snippet.languages))
        self.body.setPlainText(snippet.body)
        self._delete.setVisible(not new)
        self._check()

    def show_scale(self, scale: float) -> None:
        side, narrow = round(8 * scale), round(4 * scale)
        self._column.setContentsMargins(side, narrow, side, side)
        self._column.setSpacing(narrow)
        self._buttons.setSpacing(narrow)
        self.body.setFont(fixed_font(POINTS * scale))
        self.body.setTabStopDistance(self.body.fontMetrics().horizontalAdvance("    "))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _check(self) -> None:
        self._save.setEnabled(bool(self.name.text().strip()) and bool(self.body.toPlainText()))

    def _finish(self) -> None:
        if not self._save.isEnabled():
            return
        languages = tuple(dict.fromkeys(self.languages.text().lower().replace(",", " ").split()))
        self.done.emit(
            Snippet(self.name.text().strip(), self.body.toPlainText(), self.prefix.text().strip(), languages),
            self._before,
        )


class _List(QListView):
    """Enter or a double click puts in, F2 edits, Delete removes; the menu has the same."""

    wanted = Signal(str)
    edit_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Snippets")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(self.want)

    def want(self, index: QModelIndex) -> None:
        if name := _key(index):
            self.wanted.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = _key(self.currentIndex())
        if name and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(name)
        elif name and event.key() == Qt.Key.Key_F2:
            self.edit_wanted.emit(name)
        elif name and event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit(name)
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        name = _key(self.indexAt(at))
        if not name:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, signal in (
            ("Insert", self.wanted),
            ("Edit…", self.edit_wanted),
            ("Delete", self.remove_wanted),
        ):
            menu.addAction(words).triggered.connect(lambda _checked=False, signal=signal: signal.emit(name))
        menu.popup(self.viewport().mapToGlobal(at))


def row_of(snippet: Snippet) -> Row:
    first = next((line.strip() for line in snippet.body.split("\n") if line.strip()), "")
    return Row(snippet.name, snippet.name, second=first, right=snippet.prefix)


def _fits(snippet: Snippet, words: Sequence[str]) -> bool:
    text = f"{snippet.name} {snippet.prefix} {' '.join(snippet.languages)} {snippet.body}".lower()
    return all(word in text for word in words)


def _key(index: QModelIndex) -> str:
    model = index.model()
    return model.row(index.row()).key if isinstance(model, RowModel) else ""
