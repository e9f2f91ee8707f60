"""The model cards: what is known of each model, where its price comes from and how old it is, how to call it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.models import ModelCard
from app.ui.models.describe import NOT_SOURCED, cached_price, dollars_per_million, kind_text, price_age
from app.ui.models.picker import PickerEntry
from app.ui.models.recipe import curl_recipe, python_recipe
from app.ui.theme.buttons import TextButton, label
from app.ui.theme.dialog import Dialog
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.fonts import fixed_font
from app.ui.theme.rows import Row, RowModel

SIDE_BY_SIDE = 760  # in a narrower dialog the prices stand in two rows
OWN_PRICE = "you"  # PriceQuote.source of a price from the settings
EXACT = "counted exactly, offline"
ESTIMATED = "estimated here, corrected by what the server reports"


class ModelCards(Dialog):
    """A list at the left, the chosen card at the right. `base_urls` by provider id; without one there is no recipe."""

    model_chosen = Signal(str)  # ModelCard.key
    price_requested = Signal(str)  # ModelCard.key: set a price of one's own

    def __init__(self, parent: QWidget | None, *, scale: float = 1.0) -> None:
        super().__init__(parent, "Model cards", scale=scale, size=(860, 620))
        self._entries: tuple[PickerEntry, ...] = ()
        self._base_urls: dict[str, str] = {}
        self._today = date.min
        self._shown: ModelCard | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search models…")
        self.search.setAccessibleName("Search models")
        self.search.textChanged.connect(lambda _text: self._fill())
        self.rows = RowModel()
        self.list = QListView()
        self.list.setProperty("box", "nav")
        self.list.setAccessibleName("Models")
        self.list.setModel(self.rows)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(min(self.px(240), self.width() // 4))
        self.list.selectionModel().currentChanged.connect(self._show_index)
        self._page = QScrollArea()
        self._page.setWidgetResizable(True)
        self._page.setAccessibleName("Model card")
        left = QVBoxLayout()
        left.setSpacing(self.px(8))
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        columns = QHBoxLayout()
        columns.setSpacing(self.px(16))
        columns.addLayout(left)
        columns.addWidget(self._page, 1)
        self.contents.addLayout(columns)
        self._price = self.add_button("Set a price…", kind="quiet")
        self._price.clicked.connect(lambda: self._tell(self.price_requested))
        self.buttons.addStretch(1)
        self.add_close()
        self._use = self.add_button("Use this model", kind="primary")
        self._use.clicked.connect(lambda: self._tell(self.model_chosen))

    def show_models(
        self, entries: Sequence[PickerEntry], current: str, base_urls: dict[str, str], *, today: date
    ) -> None:
        """All models; the card of `current` (a `ModelCard.key`) comes first. Prices are as old as `today` says."""
        self._entries, self._base_urls, self._today = tuple(entries), dict(base_urls), today
        self._fill(current)

    def _fill(self, current: str = "") -> None:
        words = self.search.text().lower().split()
        rows = [
            Row(entry.card.key, entry.card.name, note=entry.provider)
            for entry in self._entries
            if all(word in f"{entry.card.name} {entry.card.id} {entry.provider}".lower() for word in words)
        ]
        self.rows.show_rows(rows)
        place = next((place for place, row in enumerate(rows) if row.key == current), 0)
        if rows:
            self.list.selectionModel().setCurrentIndex(
                self.rows.index(place, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def _show_index(self, index: QModelIndex) -> None:
        if index.isValid():
            key = self.rows.row(index.row()).key
            self.show_card(next(entry for entry in self._entries if entry.card.key == key))

    def _tell(self, wish: SignalInstance) -> None:
        if self._shown is not None:
            wish.emit(self._shown.key)

    def show_card(self, entry: PickerEntry) -> None:
        self._shown = entry.card
        self._page.setWidget(self._card(entry))

    def _card(self, entry: PickerEntry) -> QWidget:
        card = entry.card
        page = QFrame()
        page.setProperty("box", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(self.px(4), 0, self.px(12), self.px(4))
        column.setSpacing(self.px(8))
        column.addWidget(label(card.name, "title"))
        column.addWidget(label(f"{entry.provider}  ·  {kind_text(card)}", "muted", wrap=True))
        if entry.note:
            column.addWidget(label(entry.note, "warning", wrap=True))
        if card.about:
            column.addWidget(label(card.about, wrap=True))
        column.addSpacing(self.px(8))
        column.addLayout(self._price_tiles(card))
        column.addWidget(label(self._price_source(card), "small", wrap=True))
        column.addSpacing(self.px(8))
        column.addWidget(label("Specification", "heading"))
        column.addLayout(self._facts(card))
        if base_url := self._base_urls.get(card.provider):
            column.addSpacing(self.px(8))
            column.addLayout(self._recipe(card, base_url))
        column.addStretch(1)
        return page

    def _price_tiles(self, card: ModelCard) -> QGridLayout:
        price = card.price
        unknown = "unknown"
        tiles = (
            ("Input / 1M", unknown if price is None else dollars_per_million(price.input)),
            ("Output / 1M", unknown if price is None else dollars_per_million(price.output)),
            ("Cache", unknown if price is None else cached_price(price)),
            ("Batch", NOT_SOURCED),
        )
        beside = len(tiles) if self.width() >= self.px(SIDE_BY_SIDE) else 2
        grid = QGridLayout()
        grid.setSpacing(self.px(8))
        for place, (name, value) in enumerate(tiles):
            tile = QFrame()
            tile.setProperty("box", "card")
            inner = QVBoxLayout(tile)
            inner.setContentsMargins(self.px(12), self.px(8), self.px(12), self.px(8))
            inner.setSpacing(self.px(2))
            inner.addWidget(label(name, "small"))
            inner.addWidget(label(value, "heading"))
            grid.addWidget(tile, place // beside, place % beside)
        return grid

    def _price_source(self, card: ModelCard) -> str:
        if card.quote is None:
            return "No price is known: costs are shown as unknown, never as zero."
        day = card.quote.as_of.isoformat()
        if card.quote.source == OWN_PRICE:
            return f"Price set by you on {day}."
        return f"Price from {card.quote.source}, as of {day} ({price_age(card.quote.as_of, self._today)})."

    def _facts(self, card: ModelCard) -> QGridLayout:
        facts = (
            ("Model ID", card.id),
            ("Released", card.released),
            ("Parameters", card.parameters),
            ("Context", f"{card.context:,} tokens"),
            ("Largest answer", f"{card.max_answer:,} tokens"),
            ("Architecture", card.architecture),
            ("Licence", card.licence),
            ("Capabilities", ", ".join(card.capabilities)),
            ("Fill in the middle", card.fim_family),
            ("Tokens", EXACT if card.exact_tokens else ESTIMATED),
            ("Described by", card.source),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.px(16))
        grid.setVerticalSpacing(self.px(4))
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts):
            shown = label(value or NOT_SOURCED, "" if value else "muted", wrap=True)
            if value and " " not in value:  # a name or an address is not broken into lines
                shown = ElidingLabel(value)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignTop)
        return grid

    def _recipe(self, card: ModelCard, base_url: str) -> QVBoxLayout:
        variable = "FIREWORKS_API_KEY" if card.provider == "fireworks" else "API_KEY"
        python = python_recipe(card, base_url, key_variable=variable)
        curl = curl_recipe(card, base_url, key_variable=variable)
        column = QVBoxLayout()
        column.setSpacing(self.px(8))
        line = QHBoxLayout()
        line.setSpacing(self.px(4))
        line.addWidget(label("Set-up recipe", "heading"))
        line.addStretch(1)
        for name, text in (("Copy as Python", python), ("Copy as curl", curl)):
            button = TextButton(name, kind="quiet", icon_name="copy", shrinks=True)
            button.clicked.connect(lambda _checked=False, text=text: QGuiApplication.clipboard().setText(text))
            line.addWidget(button)
        column.addLayout(line)
        code = QPlainTextEdit(f"pip install openai\nexport {variable}=...\n\n{python}")
        code.setReadOnly(True)
        code.setProperty("box", "code")
        code.setAccessibleName("Set-up recipe")
        code.setFont(fixed_font(self.font().pointSizeF()))
        code.setFixedHeight(code.fontMetrics().lineSpacing() * code.document().blockCount() + self.px(26))
        code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        code.setTabChangesFocus(True)
        column.addWidget(code)
        return column
