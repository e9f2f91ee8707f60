"""The arithmetic behind each figure: the charges of this answer, this chat and today, and how each came to its cost."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QTabBar, QTableWidget, QTableWidgetItem, QWidget

from app.domain.charges import Charge
from app.domain.money import arithmetic, figure_of, format_figure, format_limit, total_of
from app.ui.cost.meter import MARKS
from app.ui.cost.words import OUTCOME, PROVENANCE, RUNNING
from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog

GROUPS = ("This answer", "This chat", "Today")
COLUMNS = ("Time", "Model", "For", "Prompt", "Cached", "Answer", "Tokens", "Outcome", "Cost")
NUMBERS = {"Prompt", "Cached", "Answer", "Cost"}
EXPLAINED = MARKS.removesuffix(" Click for the arithmetic.")


class ChargesDialog(Dialog):
    """`show_charges` may come again at any time; the group and the row that are looked at stay."""

    def __init__(self, parent: QWidget | None, *, scale: float = 1.0) -> None:
        super().__init__(parent, "Charges", scale=scale, size=(880, 520))
        self._charges: tuple[tuple[Charge, ...], ...] = ((), (), ())
        self._limit: int | None = None
        self.groups = QTabBar()
        self.groups.setAccessibleName("Which charges")
        self.groups.setExpanding(False)
        for name in GROUPS:
            self.groups.addTab(name)
        self.groups.currentChanged.connect(lambda _index: self._fill())
        self.table = _table()
        self.table.verticalHeader().setDefaultSectionSize(self.px(28))
        self.table.horizontalHeader().setMinimumSectionSize(self.px(56))
        self.table.currentCellChanged.connect(lambda *_cells: self._explain())
        self.total = label("", "heading")
        self.arithmetic = QPlainTextEdit()
        self.arithmetic.setReadOnly(True)
        self.arithmetic.setProperty("box", "code")
        self.arithmetic.setAccessibleName("Arithmetic of the chosen charge")
        self.arithmetic.setTabChangesFocus(True)
        self.arithmetic.setFixedHeight(self.px(76))
        for part in (self.groups, self.table, self.total, self.arithmetic, label(EXPLAINED, "small", wrap=True)):
            self.contents.addWidget(part)
        self.buttons.addStretch(1)
        self.add_close()

    def show_charges(self, conversation: Sequence[Charge], today: Sequence[Charge], limit: int | None) -> None:
        """Oldest first, as the ledger has them; `limit` is today's budget in p$."""
        self._charges = (tuple(conversation[-1:]), tuple(conversation), tuple(today))
        self._limit = limit
        self._fill()

    def show_group(self, name: str) -> None:
        """One of GROUPS."""
        self.groups.setCurrentIndex(GROUPS.index(name))

    def _shown(self) -> list[Charge]:
        return list(reversed(self._charges[self.groups.currentIndex()]))

    def _fill(self) -> None:
        chosen = self._chosen_id()
        charges = self._shown()
        with_day = len({charge.started_at.astimezone().date() for charge in charges}) > 1
        self.table.setRowCount(len(charges))
        for row, charge in enumerate(charges):
            for column, text in enumerate(_cells(charge, with_day=with_day)):
                item = QTableWidgetItem(text)
                if COLUMNS[column] in NUMBERS:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if column == 0:
                    item.setData(Qt.ItemDataRole.UserRole, charge.id)
                self.table.setItem(row, column, item)
        self.total.setText(self._total())
        if charges:
            self.table.setCurrentCell(next((row for row, c in enumerate(charges) if c.id == chosen), 0), 0)
        self._explain()

    def _total(self) -> str:
        charges = self._shown()
        group = GROUPS[self.groups.currentIndex()]
        if not charges:
            return f"{group}: no charges yet."
        count = "1 charge" if len(charges) == 1 else f"{len(charges):,} charges"
        text = f"{group}: {count}, {format_figure(total_of(charges))}"
        if group == GROUPS[-1] and self._limit is not None:
            text += f" of {format_limit(self._limit)}"
        return text

    def _chosen_id(self) -> str:
        item = self.table.item(self.table.currentRow(), 0)
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _explain(self) -> None:
        chosen = self._chosen_id()
        charge = next((charge for charge in self._shown() if charge.id == chosen), None)
        text = "" if charge is None else arithmetic(charge)
        if self.arithmetic.toPlainText() != text:
            self.arithmetic.setPlainText(text)


def _cells(charge: Charge, *, with_day: bool) -> tuple[str, ...]:
    usage = charge.usage if charge.outcome is not None else None
    return (
        charge.started_at.astimezone().strftime("%Y-%m-%d %H:%M" if with_day else "%H:%M:%S"),
        charge.model.rpartition("/")[2],
        charge.purpose.value,
        "" if usage is None else f"{usage.prompt_tokens:,}",
        "" if usage is None else f"{usage.cached_tokens:,}",
        "" if usage is None else f"{usage.completion_tokens:,}",
        RUNNING if charge.outcome is None else PROVENANCE[charge.provenance],
        OUTCOME[charge.outcome],
        RUNNING if charge.outcome is None else format_figure(figure_of(charge)),
    )


def _table() -> QTableWidget:
    table = QTableWidget(0, len(COLUMNS))
    table.setAccessibleName("Charges")
    table.setHorizontalHeaderLabels(list(COLUMNS))
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(COLUMNS.index("Model"), QHeaderView.ResizeMode.Stretch)
    for column, name in enumerate(COLUMNS):
        if name in NUMBERS and (item := table.horizontalHeaderItem(column)) is not None:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return table
