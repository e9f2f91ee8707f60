"""The bar below the code in which people say what they look for, and what is to take its place. It decides nothing."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QToolButton, QWidget

from app.domain.search import Query
from app.ui.theme.buttons import IconButton, TextButton
from app.ui.theme.keys import KeysOf, with_keys
from app.ui.theme.search_fields import CaseButton, ElidedLabel, HistoryField, restyle, toggle

LONGEST_PREVIEW = 60
NARROW = 360
# Row, column, rows and columns of: query, steps, toggles, count, template, actions.
_WIDE = ((0, 0, 1, 1), (0, 3, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 1, 1), (1, 1, 1, 3))
_NARROW = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1), (2, 0, 1, 2), (3, 0, 1, 2))


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
        self.query_field = HistoryField("Find", "find.query")
        self.template_field = HistoryField("Replace with", "find.template")
        self.case_button = CaseButton("find.case")
        self.word_button = toggle("W", "Whole words (Alt+W)", "find.word")
        self.regex_button = toggle(".*", "Regular expression (Alt+R)", "find.regex")
        self.range_button = toggle("[ ]", "In the selection only (Alt+S)", "find.range")
        self.keep_case_button = toggle("Ab", "Keep the case of what is replaced (Alt+P)", "find.keep_case")
        self._count = ElidedLabel("find.count")
        self._preview = ElidedLabel("find.preview")
        self._preview.setMinimumWidth(1)
        self._previous = IconButton("chevron-up", "Previous hit")
        self._next = IconButton("chevron-down", "Next hit")
        self._close = IconButton("close", "Close (Esc)")
        self.replace_button = TextButton("Replace", shrinks=True)
        self.replace_button.setObjectName("find.replace")
        self.replace_all_button = TextButton("Replace all", shrinks=True)
        self.replace_all_button.setObjectName("find.replace_all")
        self._scale = 1.0
        self._lay_out()
        self._connect()
        self.show_replace(False)
        self.show_scale(1.0)

    # what is asked for

    @property
    def query(self) -> Query:
        return Query(
            self.query_field.text(), self.regex_button.isChecked(), self.case_button.case, self.word_button.isChecked()
        )

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
        restyle(self._count, "role", "danger" if wrong else "muted")
        restyle(self.query_field, "invalid", wrong)

    def show_preview(self, before: str, after: str) -> None:
        """What the hit would become; two empty texts show nothing."""
        text = f"{_one_line(before)} → {_one_line(after)}" if before or after else ""
        self._preview.setText(text)
        self._preview.setToolTip(text.replace("<", "\u2039"))
        restyle(self._preview, "role", "muted")

    def show_template_problem(self, text: str) -> None:
        self._preview.setText(text)
        restyle(self._preview, "role", "danger")

    def show_can_replace(self, one: bool, all_of_them: bool) -> None:
        self.replace_button.setEnabled(one)
        self.replace_all_button.setEnabled(all_of_them)

    def show_keys(self, keys_of: KeysOf) -> None:
        self._previous.setToolTip(with_keys("Previous hit", keys_of("edit.find_previous")))
        self._next.setToolTip(with_keys("Next hit", keys_of("edit.find_next")))

    def show_scale(self, scale: float) -> None:
        def px(length: float) -> int:
            return round(length * scale)

        self._scale = scale
        grid = self._grid
        grid.setContentsMargins(px(8), px(4), px(4), px(4))
        grid.setVerticalSpacing(px(4))
        self._toggles.setSpacing(px(2))
        for button in self.findChildren(QToolButton):
            if button.text():
                button.setFixedSize(QSize(px(30), px(26)))
        self._arrange(narrow=self.width() < NARROW * scale)

    def focus_query(self) -> None:
        self.query_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query_field.selectAll()

    def focus_template(self) -> None:
        self.template_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.template_field.selectAll()

    @property
    def fields(self) -> tuple[HistoryField, ...]:
        """Those that remember."""
        return self.query_field, self.template_field

    def remember(self) -> None:
        """What is in the fields goes into their history."""
        self.query_field.remember()
        if self.replaces:
            self.template_field.remember()

    # inside

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._toggles_box, self._toggles = _row(
            self.case_button, self.word_button, self.regex_button, self.range_button
        )
        self._steps_box, _steps = _row(self._previous, self._next, self._close)
        self._actions_box, self._actions = _row(self.keep_case_button, self.replace_button, self.replace_all_button)
        self._actions.addWidget(self._preview, 1)
        self._arranged: tuple[bool, float] | None = None
        self._arrange(narrow=False)
        self._second_line: tuple[QWidget, ...] = (
            self.template_field,
            self.keep_case_button,
            self.replace_button,
            self.replace_all_button,
            self._preview,
        )

    def _arrange(self, *, narrow: bool) -> None:
        """Two lines, or four where the fields would have no room beside the buttons."""
        if (narrow, self._scale) == self._arranged:
            return
        self._arranged = narrow, self._scale
        between = round((4 if narrow else 8) * self._scale)
        self._grid.setHorizontalSpacing(between)
        self._actions.setSpacing(between)
        parts = (self.query_field, self._steps_box, self._toggles_box, self._count, self.template_field)
        for widget, places in zip((*parts, self._actions_box), _NARROW if narrow else _WIDE, strict=True):
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, *places)
        for column, stretch in enumerate((1, 0, 0, 0) if narrow else (3, 0, 2, 0)):
            self._grid.setColumnStretch(column, stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(narrow=event.size().width() < NARROW * self._scale)

    def _connect(self) -> None:
        self.query_field.textChanged.connect(self.changed)
        self.template_field.textChanged.connect(self.template_changed)
        for button in (self.word_button, self.regex_button, self.range_button):
            button.toggled.connect(self.changed)
        self.keep_case_button.toggled.connect(self.template_changed)
        self.case_button.changed.connect(self.changed)
        self._next.clicked.connect(self.next_requested)
        self._previous.clicked.connect(self.previous_requested)
        self._close.clicked.connect(self.closed)
        self.replace_button.clicked.connect(self.replace_requested)
        self.replace_all_button.clicked.connect(self.replace_all_requested)
        for widget in self.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the bar come before those of menus: Alt+C is the case here, and the menu Chat elsewhere; Ctrl+Return
        replaces, and makes a new line in the code."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            in_field = watched in self.fields and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if in_field or self._toggle_for(event) is not None:
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


def _row(*widgets: QWidget) -> tuple[QWidget, QHBoxLayout]:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for widget in widgets:
        row.addWidget(widget)
    return box, row


def _one_line(text: str) -> str:
    shown = text.replace("\n", "⏎").replace("\t", "⇥")
    return shown if len(shown) <= LONGEST_PREVIEW else shown[: LONGEST_PREVIEW - 1] + "…"
