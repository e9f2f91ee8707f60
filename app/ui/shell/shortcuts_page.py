"""All commands with their keys, in one table that can be searched, and where each can have others."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from app.domain.shortcuts import Choices, give, present_keys, take_back
from app.ui.shell.actions import ACTIONS
from app.ui.shell.key_rules import OWN, KeyRules
from app.ui.shell.keys_card import KeysCard
from app.ui.theme.dialog import Dialog
from app.ui.theme.keys import all_written

COLUMNS = ("Command", "Keys", "What it does")


class ShortcutsDialog(Dialog):
    """`choices_changed` carries what the person has chosen for all commands."""

    choices_changed = Signal(tuple)

    def __init__(self, parent: QWidget | None, rules: KeyRules, *, scale: float = 1.0) -> None:
        super().__init__(parent, "Keyboard shortcuts", scale=scale, size=(760, 600))
        self._choices: Choices = ()
        self.search = QLineEdit()
        self.search.setObjectName("keys.search")
        self.search.setPlaceholderText("Search commands or keys…")
        self.search.setAccessibleName("Search commands or keys")
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.table = self._make_table()
        self.card = KeysCard(rules, scale)
        self.card.keys_wished.connect(lambda command, keys: self._take(give(OWN, self._choices, command, keys)))
        self.card.own_wished.connect(lambda command: self._take(take_back(OWN, self._choices, command)))
        self.card.done.connect(self.table.setFocus)
        self.contents.addWidget(self.search)
        self.contents.addWidget(self.table, 1)
        self.contents.addWidget(self.card)
        self.reset_button = self.add_button("Reset all")
        self.reset_button.clicked.connect(lambda: self._take(()))
        self.buttons.addStretch(1)
        self.add_close()
        self.show_choices(())
        self.table.selectRow(0)

    def show_choices(self, choices: Choices) -> None:
        """Keys that are not the command's own are set in bold."""
        self._choices = choices
        present, _lost = present_keys(OWN, choices)
        for row, spec in enumerate(ACTIONS):
            item = self.table.item(row, 1)
            assert item is not None
            item.setText(all_written(present[spec.id]))
            font = item.font()
            font.setBold(present[spec.id] != spec.keys)
            item.setFont(font)
        self.reset_button.setEnabled(present != OWN)
        self._filter(self.search.text())
        self.card.show_choices(self.current_command, choices)

    @property
    def current_command(self) -> str:
        """The id of the command whose row is selected; empty without one."""
        row = self.table.currentRow()
        return ACTIONS[row].id if row >= 0 and not self.table.isRowHidden(row) else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.card.change()
                return True
            if watched is self.search and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(ACTIONS), len(COLUMNS))
        table.setAccessibleName("Keyboard shortcuts")
        table.setHorizontalHeaderLabels(list(COLUMNS))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.px(28))
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        for row, spec in enumerate(ACTIONS):
            title = f"{spec.menu.replace('/', ' › ')} › {spec.title}"
            for column, text in enumerate((title, all_written(spec.keys), spec.tip)):
                table.setItem(row, column, QTableWidgetItem(text))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        table.installEventFilter(self)
        table.itemDoubleClicked.connect(lambda _item: self.card.change())
        table.itemSelectionChanged.connect(lambda: self.card.show_choices(self.current_command, self._choices))
        return table

    def _take(self, choices: Choices) -> None:
        self.show_choices(choices)
        self.choices_changed.emit(choices)

    def _filter(self, query: str) -> None:
        """The rows that have every word; the first of them is selected when the selected one has gone."""
        words = query.lower().split()
        for row in range(self.table.rowCount()):
            items = (self.table.item(row, column) for column in range(len(COLUMNS)))
            text = " ".join(item.text() for item in items if item is not None).lower()
            self.table.setRowHidden(row, not all(word in text for word in words))
        if not self.current_command:
            shown = (row for row in range(self.table.rowCount()) if not self.table.isRowHidden(row))
            self.table.setCurrentCell(next(shown, -1), 0)
