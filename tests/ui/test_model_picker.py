"""The model picker and the model cards: prices, notes, search, keyboard, recipes without keys."""

import ast
import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.models import ChatStyle, ModelCard, RequestKind
from app.domain.pricing import Price, PriceQuote
from app.ui.models.card import ModelCards
from app.ui.models.describe import price_age, short_price, summary
from app.ui.models.picker import ModelPicker, PickerEntry
from app.ui.models.recipe import curl_recipe, python_recipe

URL = "https://api.fireworks.ai/inference/v1"
QUOTE = PriceQuote(Price(200_000, 200_000), "the price page", date(2026, 5, 19))
STARCODER = ModelCard(
    "fireworks",
    "accounts/fireworks/models/starcoder-16b",
    "StarCoder",
    RequestKind.COMPLETION,
    8192,
    4096,
    ChatStyle.FEW_SHOT,
    exact_tokens=True,
    fim_family="starcoder",
    quote=QUOTE,
    licence="BigCode OpenRAIL-M",
    released="2023-05-09",
    parameters="15.5B",
    architecture="Decoder only",
)
LLAMA = ModelCard(
    "fireworks",
    "accounts/fireworks/models/llama",
    "Llama 70B",
    RequestKind.BOTH,
    131_072,
    16_384,
    ChatStyle.SERVER_TEMPLATE,
    quote=PriceQuote(Price(900_000, 900_000, 450_000), "you", date(2026, 11, 1)),
)
BUILTIN = ModelCard("builtin", "smollm2", "SmolLM2", RequestKind.BOTH, 8192, 2048, ChatStyle.SERVER_TEMPLATE)
OLLAMA = ModelCard("ollama", "qwen", "qwen", RequestKind.CHAT, 32_768, 8192, ChatStyle.SERVER_TEMPLATE)
ENTRIES = [
    PickerEntry(STARCODER, "Fireworks", "needs a key"),
    PickerEntry(LLAMA, "Fireworks", "not deployed here"),
    PickerEntry(BUILTIN, "Built in"),
    PickerEntry(OLLAMA, "Ollama"),
]


@pytest.fixture
def picker(qtbot: QtBot) -> Iterator[ModelPicker]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    made = ModelPicker(window)
    made.show_models(ENTRIES, LLAMA.key, 1.0, offer_connect=True)
    yield made
    window.close()


def titles(picker: ModelPicker) -> list[str]:
    return [picker.rows.row(place).title for place in range(picker.rows.rowCount())]


def test_models_stand_under_their_provider(picker: ModelPicker) -> None:
    """The list is grouped by provider, the model in use is ticked and chosen, Connect stands last."""
    ticked = [row.title for row in picker.rows._rows if row.ticked]

    assert titles(picker) == [
        "Fireworks", "StarCoder", "Llama 70B", "Built in", "SmolLM2", "Ollama", "qwen", "Connect Fireworks…",
    ]  # fmt: skip
    assert ticked == ["Llama 70B"]
    assert picker.current_key() == LLAMA.key


def test_a_row_says_what_decides(picker: ModelPicker) -> None:
    """Price, context, kind and what is missing stand in the row, and a screen reader says them all."""
    row = picker.rows.row(1)
    said = picker.rows.data(picker.rows.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)

    assert row.right == "$0.20 in · $0.20 out"
    assert row.note == "needs a key"
    assert row.second == "15.5B  ·  8,192 tokens  ·  completion model, chats by examples"
    assert said == f"StarCoder, needs a key, {row.second}, {row.right}"


def test_an_unknown_price_is_never_zero() -> None:
    """No price reads so; the built-in model is free because it runs here; fine prices keep their digits."""
    assert short_price(OLLAMA) == "no price"
    assert short_price(BUILTIN) == "free, runs here"
    assert short_price(replace(OLLAMA, quote=PriceQuote(Price(15, 0), "you", date(2026, 1, 1)))) == (
        "$0.000015 in · $0.00 out"
    )
    assert summary(OLLAMA) == "32,768 tokens  ·  chat"


def test_searching_and_choosing_by_keyboard(picker: ModelPicker) -> None:
    """Words of name, provider or kind narrow the list; arrows pass over headings; Return chooses."""
    chosen: list[str] = []
    picker.model_chosen.connect(chosen.append)

    QTest.keyClicks(picker.search, "fireworks 8,192")
    assert titles(picker) == ["Fireworks", "StarCoder"]
    QTest.keyClick(picker.search, Qt.Key.Key_Down)
    QTest.keyClick(picker.search, Qt.Key.Key_Return)

    assert chosen == [STARCODER.key]
    assert not picker.isVisible()


def test_nothing_found_is_said(picker: ModelPicker) -> None:
    """A search without a hit shows a sentence and Return does nothing."""
    chosen: list[str] = []
    picker.model_chosen.connect(chosen.append)

    QTest.keyClicks(picker.search, "gpt-9")
    QTest.keyClick(picker.search, Qt.Key.Key_Return)

    assert picker._empty.isVisible()
    assert chosen == []


def test_connect_is_a_wish_of_its_own(picker: ModelPicker) -> None:
    """The last row asks for the key dialog instead of choosing a model."""
    told: list[str] = []
    picker.connect_requested.connect(lambda: told.append("connect"))
    picker.model_chosen.connect(told.append)

    for _ in range(3):
        QTest.keyClick(picker.search, Qt.Key.Key_Down)
    QTest.keyClick(picker.search, Qt.Key.Key_Return)

    assert told == ["connect"]


def test_it_stays_inside_a_small_window(picker: ModelPicker) -> None:
    """With more models than the window is high the list scrolls; no edge leaves the window."""
    many = [PickerEntry(replace(OLLAMA, id=f"m{n}", name=f"Model {n}"), "Ollama") for n in range(80)]
    picker.show_models(many, "ollama/m70", 1.0)

    assert picker.window().rect().contains(picker.geometry())
    assert picker.current_key() == "ollama/m70"


def test_a_press_elsewhere_closes_it(picker: ModelPicker) -> None:
    """A press on the popup itself keeps it open, one on bare window closes it, and asking twice toggles."""
    QTest.mousePress(picker, Qt.MouseButton.LeftButton)
    after_itself = picker.isVisible()
    QTest.mousePress(picker.window(), Qt.MouseButton.LeftButton)
    after_window = picker.isVisible()
    picker.toggle_models(ENTRIES, LLAMA.key, 1.0)
    opened = picker.isVisible()
    picker.toggle_models(ENTRIES, LLAMA.key, 1.0)

    assert (after_itself, after_window, opened, picker.isVisible()) == (True, False, True, False)


def card_texts(cards: ModelCards) -> str:
    return "\n".join(label.text() for label in cards.findChildren(QLabel))


@pytest.fixture
def cards(qtbot: QtBot) -> ModelCards:
    made = ModelCards(None)
    qtbot.addWidget(made)
    made.show_models(ENTRIES, STARCODER.key, {"fireworks": URL}, today=date(2026, 11, 23))
    return made


def test_a_card_shows_what_is_known_and_what_is_not(cards: ModelCards) -> None:
    """Specification, price with source, date and age; what nobody has sourced is said to be so."""
    text = card_texts(cards)

    for known in ("StarCoder", "2023-05-09", "15.5B", "8,192 tokens", "Decoder only", "BigCode OpenRAIL-M", "$0.20"):
        assert known in text
    assert text.count("not sourced") >= 3  # cache, batch, capabilities
    assert "Price from the price page, as of 2026-05-19 (read 188 days ago; check it)." in text


def test_a_cached_price_and_an_own_price_are_shown(cards: ModelCards) -> None:
    """A sourced cached price is a figure, and a price of one's own says so."""
    cards.show_card(ENTRIES[1])
    text = card_texts(cards)

    assert "$0.45" in text
    assert "Price set by you on 2026-11-01." in text


def test_a_model_without_a_price_says_so(cards: ModelCards) -> None:
    """Nothing reads as zero."""
    cards.show_card(ENTRIES[3])

    assert "No price is known: costs are shown as unknown, never as zero." in card_texts(cards)
    assert "$0.00" not in card_texts(cards)


def test_the_recipe_can_be_copied(cards: ModelCards) -> None:
    """Both forms go to the clipboard, and the recipe on show is the Python one."""
    buttons = {button.text(): button for button in cards.findChildren(QPushButton)}
    buttons["Copy as Python"].click()
    python = QGuiApplication.clipboard().text()
    buttons["Copy as curl"].click()
    curl = QGuiApplication.clipboard().text()

    assert python == python_recipe(STARCODER, URL)
    assert curl == curl_recipe(STARCODER, URL)
    shown = [edit.toPlainText() for edit in cards.findChildren(QPlainTextEdit)]
    assert shown == [f"pip install openai\nexport FIREWORKS_API_KEY=...\n\n{python}"]


def test_a_card_can_be_used_or_priced(cards: ModelCards) -> None:
    """The buttons under the card tell the model on show."""
    used: list[str] = []
    priced: list[str] = []
    cards.model_chosen.connect(used.append)
    cards.price_requested.connect(priced.append)
    cards.search.setText("qwen")

    cards._use.click()
    cards._price.click()

    assert used == priced == [OLLAMA.key]


@pytest.mark.parametrize("card", [STARCODER, LLAMA, OLLAMA], ids=lambda card: card.name)
def test_recipes_are_valid_and_hold_no_key(card: ModelCard) -> None:
    """Python parses, curl is a command with a JSON body, both name the model, and the key is only a variable."""
    python, curl = python_recipe(card, URL), curl_recipe(card, URL)
    words = shlex.split(curl.replace("\\\n", " "))

    ast.parse(python)
    body = json.loads(words[words.index("-d") + 1])
    assert body["model"] == card.id
    assert json.dumps(card.id) in python
    assert words[1] == URL + ("/completions" if card.kind is RequestKind.COMPLETION else "/chat/completions")
    assert "Authorization: Bearer $FIREWORKS_API_KEY" in words
    assert 'api_key=os.environ["FIREWORKS_API_KEY"]' in python


def test_the_age_of_a_price_in_words() -> None:
    """Today, yesterday, some days, and after a month the advice to check."""
    today = date(2026, 11, 23)
    ages = [price_age(date(2026, 11, day), today) for day in (23, 22, 1)]

    assert ages == ["read today", "read 1 day ago", "read 22 days ago"]
    assert price_age(date(2026, 10, 1), today) == "read 53 days ago; check it"
