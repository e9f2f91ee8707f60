"""The model picker: a list of all models by provider, which opens above the button in the status line."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from app.domain.models import ModelCard
from app.ui.models.describe import short_price, summary
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

CONNECT = "connect"


class PickerEntry(NamedTuple):
    """One model as the picker shows it. `note` says why it cannot answer now ("needs a key", "not deployed here")."""

    card: ModelCard
    provider: str
    note: str = ""


class ModelPicker(SearchPopup):
    """A model with a note can be chosen too: what is then missing is asked for where it is needed."""

    model_chosen = Signal(str)  # ModelCard.key
    connect_requested = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Search models…", name="Models", tick_column=True)
        self.setObjectName("models.picker")
        self._entries: tuple[PickerEntry, ...] = ()
        self._current = ""
        self._connect = False
        self.chosen.connect(self._pass_on)

    def show_models(
        self, entries: Sequence[PickerEntry], current: str, scale: float, *, offer_connect: bool = False
    ) -> None:
        """Opens with the models in the order given, grouped by provider; `current` is the key of the one in use."""
        self._entries = tuple(entries)
        self._current = current
        self._connect = offer_connect
        self.show_at_scale(scale)

    def toggle_models(
        self, entries: Sequence[PickerEntry], current: str, scale: float, *, offer_connect: bool = False
    ) -> None:
        """`show_models`, or closes when it is open."""
        if self.isVisible():
            self.dismiss()
        else:
            self.show_models(entries, current, scale, offer_connect=offer_connect)

    def rows_for(self, query: str) -> Sequence[Row]:
        words = query.lower().split()
        rows: list[Row] = []
        for provider in dict.fromkeys(entry.provider for entry in self._entries):
            fitting = [entry for entry in self._entries if entry.provider == provider and _fits(entry, words)]
            if fitting:
                rows.append(Row("", provider, heading=True))
                rows.extend(self._row(entry) for entry in fitting)
        if self._connect and not words:
            rows.append(Row(CONNECT, "Connect Fireworks…", note="with a key you get StarCoder and many more"))
        return rows

    def place_in(self, window: QRect, content_height: int) -> QRect:
        width = min(self.px(580), window.width() - self.px(16))
        bottom = window.height() - self.px(40)
        height = min(content_height, bottom - min(self.px(40), window.height() // 12))
        return QRect(self.px(8), bottom - height, width, height)

    def _row(self, entry: PickerEntry) -> Row:
        card = entry.card
        return Row(
            card.key,
            card.name,
            note=entry.note,
            second=summary(card),
            right=short_price(card),
            ticked=card.key == self._current,
        )

    def _pass_on(self, key: str) -> None:
        if key == CONNECT:
            self.connect_requested.emit()
        else:
            self.model_chosen.emit(key)


def _fits(entry: PickerEntry, words: Sequence[str]) -> bool:
    text = f"{entry.card.name} {entry.card.id} {entry.provider} {summary(entry.card)} {entry.note}".lower()
    return all(word in text for word in words)
