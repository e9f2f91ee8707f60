"""The page of the sidebar that looks through all files of the folder, and replaces after a review."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QTreeView, QVBoxLayout, QWidget

from app.domain.file_search import FileHits, Searched
from app.domain.search import Query
from app.services.search import SearchState
from app.ui.search.results import Results
from app.ui.search.row_delegate import ResultDelegate
from app.ui.theme.buttons import TextButton, label
from app.ui.theme.icons import pixmap
from app.ui.theme.search_fields import CaseButton, HistoryField, toggle
from app.ui.theme.theme import Theme

WAIT_MS = 300  # after the last letter
UNFOLDED = 1_000  # hits; what comes behind them stays folded


class SearchPanel(QWidget):
    """Shows `SearchState`, reports wishes. `search_requested`: look for what the fields say."""

    search_requested = Signal()
    stop_requested = Signal()
    open_requested = Signal(object, object)  # FileHits, Hit | None
    replace_requested = Signal(list)  # list[Chosen]
    undo_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search.panel")
        self.setAccessibleName("Find in files")
        self._state = SearchState()
        self.query_field = HistoryField("Find in files", "search.query")
        self.template_field = HistoryField("Replace with", "search.template")
        self.include_field = HistoryField("Only in: *.py, docs/", "search.include")
        self.exclude_field = HistoryField("Not in: *.min.js", "search.exclude")
        self.case_button = CaseButton("search.case")
        self.word_button = toggle("W", "Whole words (Alt+W)", "search.word")
        self.regex_button = toggle(".*", "Regular expression (Alt+R)", "search.regex")
        self.replace_button = toggle("→", "Replace, after a review", "search.replace")
        self.files_button = toggle("*.x", "Which files", "search.files")
        self.keep_case_button = toggle("Ab", "Keep the case of what is replaced", "search.keep_case")
        self.summary = label("", "muted", wrap=True)
        self.summary.setObjectName("search.summary")
        self.stop_button = TextButton("Stop", kind="link", shrinks=True)
        self.folder_button = TextButton("Choose a folder…", kind="link", shrinks=True)
        self.apply_button = TextButton("Replace", kind="primary", shrinks=True)
        self.apply_button.setObjectName("search.apply")
        self.undo_button = TextButton("Undo replace", kind="link", shrinks=True)
        self.undo_button.setObjectName("search.undo")
        self.results = Results(self)
        self._delegate = ResultDelegate()
        self.tree = ResultTree(self.results)
        self.tree.setObjectName("search.results")
        self.tree.setAccessibleName("Hits")
        self.tree.setItemDelegate(self._delegate)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(12)
        self.tree.setMouseTracking(True)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(self.search_requested)
        self.setFocusProxy(self.query_field)
        self._lay_out()
        self._connect()
        self._show_fields()
        self.show_scale(1.0)
        self.show_folder(None)

    @property
    def query(self) -> Query:
        return Query(
            self.query_field.text(), self.regex_button.isChecked(), self.case_button.case, self.word_button.isChecked()
        )

    @property
    def include(self) -> str:
        return self.include_field.text() if self.files_button.isChecked() else ""

    @property
    def exclude(self) -> str:
        return self.exclude_field.text() if self.files_button.isChecked() else ""

    @property
    def template(self) -> str | None:
        """None: nothing is to be replaced."""
        return self.template_field.text() if self.replace_button.isChecked() else None

    @property
    def keeps_case(self) -> bool:
        return self.keep_case_button.isChecked()

    # state comes down

    def show_folder(self, name: str | None) -> None:
        """The name of the folder that is searched; None: there is none yet."""
        self.folder_button.setVisible(name is None)
        self.query_field.setPlaceholderText("Find in files" if name is None else f"Find in {name}")
        if not self._state.wanted:
            self.summary.setText("Open a folder to look through its files." if name is None else "")

    def show_query(self, text: str) -> None:
        """Puts a text in and looks for it."""
        if text:
            self.query_field.setText(text)
        self.query_field.selectAll()

    def show_state(self, state: SearchState) -> None:
        before, self._state = self._state, state
        if state.wanted is not before.wanted:
            self.results.begin(review=state.wanted is not None and state.wanted.template is not None)
        self.summary.setText(_summary(state))
        wrong = state.problem is not None
        self.summary.setProperty("role", "danger" if wrong else "muted")
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)
        self.stop_button.setVisible(state.searching)
        done = state.replaced
        self.undo_button.setVisible(done is not None and not done.undone and done.hits > 0 and not state.replacing)
        self._show_apply()

    def show_found(self, file: FileHits) -> None:
        index = self.results.add(file)
        if self._state.hits < UNFOLDED:
            self.tree.expand(index)
        if index.row() == 0:
            self.tree.setCurrentIndex(index)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self._delegate.show_theme(theme, scale)
        self.show_scale(scale)
        self.tree.viewport().update()

    def show_scale(self, scale: float) -> None:
        def px(length: float) -> int:
            return round(length * scale)

        self._column.setContentsMargins(px(8), px(4), px(8), px(8))
        self._column.setSpacing(px(6))
        self._toggles.setSpacing(px(2))
        for button in (
            *(self.case_button, self.word_button, self.regex_button),
            *(self.replace_button, self.files_button, self.keep_case_button),
        ):
            button.setFixedSize(px(30), px(26))
        self.tree.setIndentation(px(14))

    def focus_query(self) -> None:
        self.query_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query_field.selectAll()

    @property
    def fields(self) -> tuple[HistoryField, ...]:
        """Those that remember."""
        return self.query_field, self.template_field, self.include_field, self.exclude_field

    def search_now(self) -> None:
        """With what the person means: it is remembered, unlike half a word on the way to it."""
        self._wait.stop()
        self._remember()
        self.search_requested.emit()

    def _remember(self) -> None:
        if self.query:
            for field in self.fields:
                field.remember()

    # inside

    def _lay_out(self) -> None:
        self._toggles = QHBoxLayout()
        for button in (self.case_button, self.word_button, self.regex_button):
            self._toggles.addWidget(button)
        self._toggles.addStretch(1)
        self._toggles.addWidget(self.files_button)
        self._toggles.addWidget(self.replace_button)
        second = QHBoxLayout()
        second.addWidget(self.template_field, 1)
        second.addWidget(self.keep_case_button)
        said = QHBoxLayout()
        said.addWidget(self.summary, 1)
        said.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignTop)
        links = QHBoxLayout()
        links.addWidget(self.folder_button)
        links.addWidget(self.undo_button)
        links.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.query_field)
        self._column.addLayout(self._toggles)
        self._column.addLayout(second)
        self._column.addWidget(self.include_field)
        self._column.addWidget(self.exclude_field)
        self._column.addLayout(said)
        self._column.addLayout(links)
        self._column.addWidget(self.tree, 1)
        self._column.addWidget(self.apply_button)

    def _connect(self) -> None:
        for field in self.fields:
            field.textChanged.connect(self._wait.start)
            field.returnPressed.connect(self.search_now)
        for button in (self.word_button, self.regex_button, self.keep_case_button):
            button.toggled.connect(self.search_now)
        self.case_button.changed.connect(self.search_now)
        for button in (self.replace_button, self.files_button):
            button.toggled.connect(self._show_fields)
            button.toggled.connect(self.search_now)
        self.stop_button.clicked.connect(self.stop_requested)
        self.folder_button.clicked.connect(self.folder_requested)
        self.undo_button.clicked.connect(self.undo_requested)
        self.apply_button.clicked.connect(lambda: self.replace_requested.emit(self.results.chosen()))
        self.results.choice_changed.connect(self._show_apply)
        self.tree.opened.connect(self._remember)
        self.tree.opened.connect(self.open_requested)

    def _show_fields(self) -> None:
        replaces, files = self.replace_button.isChecked(), self.files_button.isChecked()
        self.template_field.setVisible(replaces)
        self.keep_case_button.setVisible(replaces)
        self.include_field.setVisible(files)
        self.exclude_field.setVisible(files)
        self._show_apply()

    def _show_apply(self) -> None:
        count = self.results.chosen_count() if self.results.review else 0
        self.apply_button.setVisible(self.replace_button.isChecked() and count > 0)
        self.apply_button.setText(f"Replace {count:,} {'hit' if count == 1 else 'hits'}")
        self.apply_button.setEnabled(not self._state.searching and not self._state.replacing)


class ResultTree(QTreeView):
    """Enter or a click opens a hit, Space or a click on its box checks it."""

    opened = Signal(object, object)  # FileHits, Hit | None

    def __init__(self, results: Results) -> None:
        super().__init__()
        self._results = results
        self.setModel(results)
        self.viewport().setAutoFillBackground(False)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """An arrow of our own, as large as the text."""
        if self._results.hit(index) is not None:
            return
        side = round(self.fontMetrics().height() * 0.8)
        color = self.palette().color(QPalette.ColorRole.PlaceholderText)
        unfolded = isinstance(index, QModelIndex) and self.isExpanded(index)
        drawn = pixmap("chevron-down" if unfolded else "chevron-right", color, side)
        painter.drawPixmap(rect.right() - side, rect.center().y() - side // 2 + 1, drawn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Space and self._results.review:
            self._results.toggle(index)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """On the box the delegate has taken the click already."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        left = self.visualRect(index).left()
        if at.x() < left or (self._results.review and at.x() < left + self.fontMetrics().height() * 1.3):
            return
        if self._results.hit(index) is None:
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._results.file(index), self._results.hit(index))


def _summary(state: SearchState) -> str:
    if state.problem is not None:
        return state.problem.message
    done = state.replaced
    if state.replacing:
        return "Replacing…"
    if done is not None and state.wanted is None:
        return _said_of(done.hits, done.files, done.kept_back, done.undone)
    if state.wanted is None or not state.wanted.query:
        return ""
    progress = state.progress
    if state.searching:
        return f"{state.hits:,} hits in {state.progress.files:,} files so far…"
    if not state.hits:
        text = f"No hits in {progress.files:,} files."
    else:
        text = f"{state.hits:,} {_plural(state.hits, 'hit')} in {state.files:,} {_plural(state.files, 'file')}."
    if progress.limited:
        text = f"The first {state.hits:,} hits; say more of what you look for to see the others."
    return f"{text} {_left_out(progress)}".strip()


def _left_out(progress: Searched) -> str:
    parts = []
    if progress.large:
        parts.append(f"{progress.large:,} over 5 MB")
    if progress.unreadable:
        parts.append(f"{progress.unreadable:,} unreadable")
    text = f"Not searched: {', '.join(parts)}." if parts else ""
    if progress.slow:
        text += f" The expression took too long in {', '.join(progress.slow[:3])}."
    return text.strip()


def _said_of(hits: int, files: int, kept_back: tuple[tuple[str, str], ...], undone: bool) -> str:
    what = "taken back" if undone else "replaced"
    text = f"{hits:,} {_plural(hits, 'hit')} in {files:,} {_plural(files, 'file')} {what}."
    if kept_back:
        text += " Left alone: " + "; ".join(f"{name} ({reason})" for name, reason in kept_back[:5]) + "."
    return text


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
