"""The bar below the code in which people say what they look for, and what is to take its place. It decides nothing."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.domain.search import Query
from app.ui.theme.buttons import IconButton, TextButton
from app.ui.theme.keys import KeysOf, with_keys
from app.ui.theme.search_fields import CaseButton, ElidedLabel, HistoryField, restyle, toggle

LONGEST_PREVIEW = 60
FIELD_LEAST = 96  # pixels ...
FIELD_LEAST_SCALED = 64  # ... and of the design
NO_LIMIT = 1 << 20
# Row, column, rows and columns of: query, steps, toggles, count, template, actions; None: there is no room for it.
_Places = tuple[tuple[int, int, int, int] | None, ...]
_WIDE: _Places = ((0, 0, 1, 1), (0, 3, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 1, 1), (1, 1, 1, 3))
_NARROW: _Places = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1), (2, 0, 1, 2), (3, 0, 1, 2))
_SHORT: _Places = ((0, 0, 1, 2), (0, 2, 1, 1), None, None, (1, 0, 1, 1), (1, 1, 1, 2))
_LEAST: _Places = ((0, 0, 1, 1), (0, 1, 1, 1), None, None, None, None)


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
        for button in (self.replace_button, self.replace_all_button):
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._scale = 1.0
        self._replaces = False
        self._lay_out()
        self.show_scale(1.0)
        self._connect()

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
        return self._replaces

    # state comes down

    def show_query(self, text: str) -> None:
        """Puts a text in, as if it were chosen from a list: `changed` is not emitted."""
        with QSignalBlocker(self.query_field):
            self.query_field.setText(text)

    def show_in_range(self, on: bool) -> None:
        with QSignalBlocker(self.range_button):
            self.range_button.setChecked(on)

    def show_replace(self, on: bool) -> None:
        self._replaces = on
        self._arrange()

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
        for field in self.fields:
            field.setMinimumWidth(max(FIELD_LEAST, px(FIELD_LEAST_SCALED)))
        self._arrange()

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
        self._parts: tuple[QWidget, ...] = (
            self.query_field,
            self._steps_box,
            self._toggles_box,
            self._count,
            self.template_field,
            self._actions_box,
        )
        self._arranged: tuple[_Places, bool, float] | None = None

    def _arrange(self) -> None:
        """Two lines; four where the fields would have no room beside the buttons; where there is no height for that,
        without switches and count, which have keys; and without the replacement before anything lies on another."""
        width, height = self._room()
        kinds = (_WIDE, _NARROW, _SHORT, _LEAST)
        fitting = (kind for kind in kinds if self._width_of(kind) <= width and self._height_of(kind) <= height)
        places = next(fitting, _LEAST)
        if (places, self._replaces, self._scale) != self._arranged:
            self._arranged = places, self._replaces, self._scale
            self._put(places)

    def _put(self, places: _Places) -> None:
        between = round((8 if places is _WIDE else 4) * self._scale)
        self._grid.setHorizontalSpacing(between)
        self._actions.setSpacing(between)
        for widget, place in zip(self._parts, places, strict=True):
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, *(place or (0, 0, 1, 1)))
            widget.setVisible(place is not None and (self._replaces or widget not in self._parts[4:]))
        for widget in (self.keep_case_button, self._preview):
            widget.setVisible(places is not _SHORT)
        for column, stretch in enumerate((3, 0, 2, 0) if places is _WIDE else (1, 0, 0, 0)):
            self._grid.setColumnStretch(column, stretch)

    def _room(self) -> tuple[int, int]:
        """In pixels: half of the height goes to the code, whatever it would like."""
        holder = self.parentWidget()
        column = holder.layout() if holder is not None else None
        if holder is None or column is None:
            return self.width(), NO_LIMIT
        items = [column.itemAt(at) for at in range(column.count())]
        others = sorted(one.minimumSize().height() for one in items if one is not None and one.widget() is not self)
        return self.width(), (holder.height() - sum(others[:-1])) // 2

    def _width_of(self, places: _Places) -> int:
        _query, steps, toggles, count, _template, actions = (part.minimumSizeHint().width() for part in self._parts)
        query = template = self.query_field.minimumWidth()
        between = round((8 if places is _WIDE else 4) * self._scale)
        count = max(count, self._count.sizeHint().width() // 2)
        if places is _SHORT:
            actions = sum(one.minimumSizeHint().width() for one in (self.replace_button, self.replace_all_button))
            actions += between
        if not self._replaces:
            actions = template = 0
        if places is _WIDE:
            least = query + between + max(toggles + count + steps + 2 * between, actions)
        elif places is _NARROW:
            least = max(query + between + steps, toggles + between + count, actions)
        else:
            least = max(query + between + steps, template + between + max(steps, actions))
        margins = self._grid.contentsMargins()
        return least + margins.left() + margins.right()

    def _height_of(self, places: _Places) -> int:
        shown = [
            (place[0], part.sizeHint().height())
            for at, (part, place) in enumerate(zip(self._parts, places, strict=True))
            if place is not None and (self._replaces or at < 4)
        ]
        rows = {row: max(high for of, high in shown if of == row) for row, _high in shown}
        margins = self._grid.contentsMargins()
        between = self._grid.verticalSpacing() * (len(rows) - 1)
        return sum(rows.values()) + between + margins.top() + margins.bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        holder = self.parentWidget()
        if event.type() == QEvent.Type.ParentChange and holder is not None:
            holder.installEventFilter(self)
        return super().event(event)

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
        replaces, and makes a new line in the code. What holds the bar says how high it may be."""
        if watched is self.parentWidget():
            if event.type() == QEvent.Type.Resize:
                self._arrange()
            return False
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
