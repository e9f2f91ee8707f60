"""Prices of one's own: for models whose price nobody has sourced, or that are billed otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import InvalidOperation

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListWidget

from app.domain.pricing import price_from_dollars
from app.domain.settings import OwnPrice
from app.ui.settings.pages import Page
from app.ui.theme.buttons import TextButton

DEAREST = "1000000"  # a dollar a token: more is a slip


class PricesPage(Page):
    """Dollars per million tokens. A price counts from now on: charges keep the price they were made with.

    `today` is the date ("2026-05-19") that a new or changed price gets.
    """

    def __init__(self, scale: float, today: str) -> None:
        about = "In dollars per million tokens. What is set here wins over our price table; old charges keep theirs."
        super().__init__("Prices", scale, about)
        self._today = today
        self._prices: dict[str, OwnPrice] = {}
        self._names: dict[str, str] = {}
        self.list = QListWidget()
        self.list.setProperty("box", "nav")
        self.list.setAccessibleName("Own prices")
        self.list.setFixedHeight(round(112 * scale))
        self.model = QComboBox()
        self.input, self.output, self.cached = (QLineEdit() for _ in range(3))
        for field, placeholder in ((self.input, "0.20"), (self.output, "0.20"), (self.cached, "As input")):
            field.setPlaceholderText(placeholder)
            field.setFixedWidth(round(140 * scale))
        self.set_button = TextButton("Set price", kind="primary")
        self.set_button.clicked.connect(self.set_price)
        self.remove_button = TextButton("Remove price", kind="danger")
        self.remove_button.clicked.connect(self.remove)
        self.form.add("Model", self.model)
        self.form.add("Input", self.input, wide=False)
        self.form.add("Output", self.output, wide=False)
        self.form.add("Cached input", self.cached, "Empty: cached tokens cost the input price.", wide=False)
        line = QHBoxLayout()
        line.setSpacing(round(8 * scale))
        line.addWidget(self.set_button)
        line.addWidget(self.remove_button)
        line.addStretch(1)
        self.column.addSpacing(round(4 * scale))
        self.column.addLayout(line)
        self.column.addSpacing(round(8 * scale))
        self.column.addWidget(self.list)
        self.end()
        self.model.currentIndexChanged.connect(lambda _index: self._show_price())
        self.list.currentRowChanged.connect(self._show_listed)

    def show_models(self, models: Sequence[tuple[str, str]]) -> None:
        """`models`: (`ModelCard.key`, how people call it)."""
        chosen = str(self.model.currentData() or "")
        self._names = dict(models)
        self.filling = True
        self.model.clear()
        for key, name in models:
            self.model.addItem(name, key)
        self.filling = False
        self.choose(chosen)
        self._fill()

    def choose(self, key: str) -> None:
        """Makes the price of this model the one to edit."""
        if (place := self.model.findData(key)) >= 0:
            self.model.setCurrentIndex(place)
        self._show_price()

    def show_section(self, prices: Sequence[OwnPrice]) -> None:
        self._prices = {price.model: price for price in prices}
        self._fill()
        self._show_price()

    def section(self, before: tuple[OwnPrice, ...]) -> tuple[OwnPrice, ...]:
        return tuple(self._prices.values())

    def set_price(self) -> None:
        """Takes the fields if they are prices, dated today."""
        key = str(self.model.currentData() or "")
        fields = (self.input, self.output, self.cached)
        texts = [field.text().strip().lstrip("$").replace(",", ".") for field in fields]
        complaints = [
            price_complaint(text, needed=field is not self.cached) for field, text in zip(fields, texts, strict=True)
        ]
        for field, complaint in zip(fields, complaints, strict=True):
            self.form.complain(field, complaint)
        if not key or any(complaints):
            return
        price = OwnPrice(key, texts[0], texts[1], texts[2], self._today)
        before = self._prices.get(key)
        if before is None or replace(before, as_of=self._today) != price:
            self._prices[key] = price
            self._fill()
            self._show_price()
            self.report()

    def remove(self) -> None:
        if self._prices.pop(str(self.model.currentData() or ""), None) is not None:
            self._fill()
            self._show_price()
            self.report()

    def _fill(self) -> None:
        self.filling = True
        self.list.clear()
        for price in self._prices.values():
            name = self._names.get(price.model, price.model)
            cached = f", cached ${price.cached_input}" if price.cached_input else ""
            self.list.addItem(
                f"{name}: ${price.input} in, ${price.output} out{cached} (set {price.as_of or 'earlier'})"
            )
        self.list.setVisible(bool(self._prices))
        self.filling = False

    def _show_listed(self, row: int) -> None:
        if not self.filling and 0 <= row < len(self._prices):
            self.choose(list(self._prices)[row])

    def _show_price(self) -> None:
        if self.filling:
            return
        price = self._prices.get(str(self.model.currentData() or ""))
        self.input.setText(price.input if price else "")
        self.output.setText(price.output if price else "")
        self.cached.setText(price.cached_input if price else "")
        self.remove_button.setVisible(price is not None)
        for field in (self.input, self.output, self.cached):
            self.form.complain(field, "")


def price_complaint(text: str, *, needed: bool) -> str:
    """Why `text` is not a price in dollars per million tokens; empty when it is."""
    if not text:
        return "A price is needed here; write 0 if it is free." if needed else ""
    try:
        believable = price_from_dollars(text) <= price_from_dollars(DEAREST)
    except (ValueError, InvalidOperation):
        believable = False
    return "" if believable else "This is not a price. Write dollars per million tokens, for example 0.20."
