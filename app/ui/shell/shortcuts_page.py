"""All commands with their keys, in one table that can be searched."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from app.ui.shell.actions import ACTIONS, shown_keys
from app.ui.theme.dialog import Dialog

COLUMNS = ("Command", "Keys", "What it does")


class ShortcutsDialog(Dialog):
    def __init__(self, parent: QWidget | None, *, scale: float = 1.0) -> None:
        super().__init__(parent, "Keyboard shortcuts", scale=scale, size=(680, 560))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search commands or keys…")
        self.search.setAccessibleName("Search commands or keys")
        self.search.textChanged.connect(self._filter)
        self.table = QTableWidget(len(ACTIONS), len(COLUMNS))
        self.table.setAccessibleName("Keyboard shortcuts")
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.px(28))
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        for row, spec in enumerate(ACTIONS):
            title = f"{spec.menu.replace('/', ' › ')} › {spec.title}"
            for column, text in enumerate((title, shown_keys(spec), spec.tip)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self.contents.addWidget(self.search)
        self.contents.addWidget(self.table)
        self.buttons.addStretch(1)
        self.add_close()

    def _filter(self, query: str) -> None:
        words = query.lower().split()
        for row in range(self.table.rowCount()):
            items = (self.table.item(row, column) for column in range(len(COLUMNS)))
            text = " ".join(item.text() for item in items if item is not None).lower()
            self.table.setRowHidden(row, not all(word in text for word in words))
