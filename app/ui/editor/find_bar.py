"""The bar below the code in which people say what they look for, and what is to take its place. It decides nothing."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from app.domain.search import Case, Query
from app.ui.theme.buttons import IconButton, TextButton

HISTORY_KEPT = 50
LONGEST_PREVIEW = 60
_CASES = {
    Case.SMART: ("Aa", "Capitals count when there are any (Alt+C)"),
    Case.MATCH: ("AA", "Capitals count (Alt+C)"),
    Case.IGNORE: ("aa", "Capitals do not count (Alt+C)"),
}
_NEXT_CASE = {Case.SMART: Case.MATCH, Case.MATCH: Case.IGNORE, Case.IGNORE: Case.SMART}


class FindBar(QFrame):
    """Two lines: what to find and, when wanted, what to put in its place."""

    changed = Signal()  # query or range, by the person
    template_changed = Signal()
    next_requested = Signal()
    previous_requested = Signal()
    replace_requested = Signal()
    replace_all_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.find")
        self.setProperty("box", "find")
        self.setAccessibleName("Find and replace")
        self._case = Case.SMART
        self.query_field = HistoryField("Find", "find.query")
        self.template_field = HistoryField("Replace with", "find.template")
        self.case_button = _toggle("Aa", "", "find.case", checkable=False)
        self.word_button = _toggle("W", "Whole words (Alt+W)", "find.word")
        self.regex_button = _toggle(".*", "Regular expression (Alt+R)", "find.regex")
        self.range_button = _toggle("[ ]", "In the selection only (Alt+S)", "find.range")
        self.keep_case_button = _toggle("Ab", "Keep the case of what is replaced (Alt+P)", "find.keep_case")
        self._count = _Elided("find.count")
        self._preview = _Elided("find.preview")
        self._previous = IconButton("chevron-up", "Previous hit (Shift+F3)")
        self._next = IconButton("chevron-down", "Next hit (F3)")
        self._close = IconButton("close", "Close (Esc)")
        self.replace_button = TextButton("Replace")
        self.replace_button.setObjectName("find.replace")
        self.replace_all_button = TextButton("Replace all")
        self.replace_all_button.setObjectName("find.replace_all")
        self._lay_out()
        self._connect()
        self._show_case()
        self.show_replace(False)
        self.show_scale(1.0)

    # what is asked for

    @property
    def query(self) -> Query:
        return Query(self.query_field.text(), self.regex_button.isChecked(), self._case, self.word_button.isChecked())

    @property
    def template(self) -> str:
        return self.template_field.text()

    @property
    def keeps_case(self) -> bool:
        return self.keep_case_button.isChecked()

    @property
    def in_range(self) -> bool:
        return self.range_button.isChecked()

    @property
    def replaces(self) -> bool:
        """The line with the replacement is shown."""
        return not self.template_field.isHidden()

    # state comes down

    def show_query(self, text: str) -> None:
        """Puts a text in, as if it were chosen from a list: `changed` is not emitted."""
        with QSignalBlocker(self.query_field):
            self.query_field.setText(text)

    def show_in_range(self, on: bool) -> None:
        with QSignalBlocker(self.range_button):
            self.range_button.setChecked(on)

    def show_replace(self, on: bool) -> None:
        for widget in self._second_line:
            widget.setVisible(on)

    def show_count(self, text: str, *, wrong: bool = False, details: str = "") -> None:
        """ "3 of 17", or what is wrong with the expression."""
        self._count.setText(text)
        self._count.setToolTip(details.replace("<", "\u2039"))
        _restyle(self._count, "role", "danger" if wrong else "muted")
        _restyle(self.query_field, "invalid", wrong)

    def show_preview(self, before: str, after: str) -> None:
        """What the hit would become; two empty texts show nothing."""
        text = f"{_one_line(before)} → {_one_line(after)}" if before or after else ""
        self._preview.setText(text)
        self._preview.setToolTip(text.replace("<", "\u2039"))
        _restyle(self._preview, "role", "muted")

    def show_template_problem(self, text: str) -> None:
        self._preview.setText(text)
        _restyle(self._preview, "role", "danger")

    def show_can_replace(self, one: bool, all_of_them: bool) -> None:
        self.replace_button.setEnabled(one)
        self.replace_all_button.setEnabled(all_of_them)

    def show_scale(self, scale: float) -> None:
        def px(length: float) -> int:
            return round(length * scale)

        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        grid.setContentsMargins(px(8), px(4), px(4), px(4))
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(4))
        self._toggles.setSpacing(px(2))
        for button in self.findChildren(QToolButton):
            if button.text():
                button.setFixedSize(QSize(px(30), px(26)))

    def focus_query(self) -> None:
        self.query_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query_field.selectAll()

    def focus_template(self) -> None:
        self.template_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.template_field.selectAll()

    def remember(self) -> None:
        """What is in the fields goes into their history."""
        self.query_field.remember()
        if self.replaces:
            self.template_field.remember()

    # inside

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        self._toggles = QHBoxLayout()
        for button in (self.case_button, self.word_button, self.regex_button, self.range_button):
            self._toggles.addWidget(button)
        steps = QHBoxLayout()
        steps.setSpacing(0)
        for step in (self._previous, self._next, self._close):
            steps.addWidget(step)
        grid.addWidget(self.query_field, 0, 0)
        grid.addLayout(self._toggles, 0, 1)
        grid.addWidget(self._count, 0, 2)
        grid.addLayout(steps, 0, 3, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.template_field, 1, 0)
        actions = QHBoxLayout()
        actions.addWidget(self.keep_case_button)
        actions.addWidget(self.replace_button)
        actions.addWidget(self.replace_all_button)
        actions.addWidget(self._preview, 1)
        grid.addLayout(actions, 1, 1, 1, 3)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 2)
        self._second_line: tuple[QWidget, ...] = (
            self.template_field,
            self.keep_case_button,
            self.replace_button,
            self.replace_all_button,
            self._preview,
        )

    def _connect(self) -> None:
        self.query_field.textChanged.connect(self.changed)
        self.template_field.textChanged.connect(self.template_changed)
        for button in (self.word_button, self.regex_button, self.range_button):
            button.toggled.connect(self.changed)
        self.keep_case_button.toggled.connect(self.template_changed)
        self.case_button.clicked.connect(self._turn_case)
        self._next.clicked.connect(self.next_requested)
        self._previous.clicked.connect(self.previous_requested)
        self._close.clicked.connect(self.closed)
        self.replace_button.clicked.connect(self.replace_requested)
        self.replace_all_button.clicked.connect(self.replace_all_requested)
        for widget in self.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                widget.installEventFilter(self)

    def _turn_case(self) -> None:
        self._case = _NEXT_CASE[self._case]
        self._show_case()
        self.changed.emit()

    def _show_case(self) -> None:
        text, said = _CASES[self._case]
        self.case_button.setText(text)
        self.case_button.setToolTip(said)
        self.case_button.setAccessibleName(said)
        _restyle(self.case_button, "on", self._case is not Case.SMART)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the bar come before those of menus: Alt+C is the case here, and the menu Chat elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._toggle_for(event) is not None:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _toggle_for(self, event: QKeyEvent) -> QToolButton | None:
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return None
        return {
            Qt.Key.Key_C: self.case_button,
            Qt.Key.Key_W: self.word_button,
            Qt.Key.Key_R: self.regex_button,
            Qt.Key.Key_S: self.range_button,
            Qt.Key.Key_P: self.keep_case_button,
        }.get(Qt.Key(event.key()))

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif (toggle := self._toggle_for(event)) is not None:
            toggle.click()
        elif enter and watched is self.template_field and modifiers & control:
            self.replace_all_requested.emit()
        elif enter and watched is self.template_field and modifiers != Qt.KeyboardModifier.ShiftModifier:
            self.replace_requested.emit()
        elif enter and watched in (self.query_field, self.template_field):
            back = modifiers == Qt.KeyboardModifier.ShiftModifier
            (self.previous_requested if back else self.next_requested).emit()
        else:
            return False
        return True


class HistoryField(QLineEdit):
    """A line that remembers what was in it; Up and Down go through that, the newest first."""

    def __init__(self, name: str, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setMinimumWidth(96)
        self.history: list[str] = []
        self._at = -1
        self._draft = ""

    def remember(self) -> None:
        text = self.text()
        if text:
            self.history = [text, *(one for one in self.history if one != text)][:HISTORY_KEPT]
        self._at = -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        if self._at < 0:
            self._draft = self.text()
            if self.history[:1] == [self._draft] and step > 0:
                self._at = 0
        at = min(len(self.history) - 1, max(-1, self._at + step))
        if at != self._at:
            self._at = at
            self.setText(self._draft if at < 0 else self.history[at])


class _Elided(QLabel):
    """A line that ends in "…" where there is no room; its text stays whole."""

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("1,000 of 1,000+"), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("99 of 99"), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(painter, self.rect(), int(align), self.palette(), True, shown, self.foregroundRole())
        painter.end()


def _toggle(text: str, name: str, object_name: str, *, checkable: bool = True) -> QToolButton:
    button = QToolButton()
    button.setObjectName(object_name)
    button.setText(text)
    button.setCheckable(checkable)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setProperty("kind", "toggle")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _one_line(text: str) -> str:
    shown = text.replace("\n", "⏎").replace("\t", "⇥")
    return shown if len(shown) <= LONGEST_PREVIEW else shown[: LONGEST_PREVIEW - 1] + "…"


def _restyle(widget: QWidget, name: str, value: object) -> None:
    """A property that the stylesheet looks at is read anew only when it is polished again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
