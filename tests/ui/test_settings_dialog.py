"""The settings dialog: every control changes the settings, and what cannot be used is told in place."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.domain.settings import (
    Appearance,
    Budget,
    Chat,
    Completion,
    CompletionMode,
    Editor,
    Network,
    OwnPrice,
    Server,
    Settings,
    ThemeChoice,
    Updates,
    WhiteSpace,
    WordCompletion,
)
from app.ui.settings.dialog import PAGES, SettingsDialog
from app.ui.settings.servers_page import PRESETS, address_complaint, free_id

MODELS = [("fireworks/starcoder", "StarCoder on Fireworks"), ("ollama/qwen", "qwen on Ollama")]
TODAY = "2026-11-23"


class Open:
    """The dialog with what it has told."""

    def __init__(self, qtbot: QtBot, before: Settings) -> None:
        self.told: list[Settings] = []
        self.dialog = SettingsDialog(None, today=TODAY)
        qtbot.addWidget(self.dialog)
        self.dialog.show_models(MODELS)
        self.dialog.show_settings(before)
        self.dialog.settings_changed.connect(self.told.append)


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    return Open(qtbot, Settings())


CHANGED = Settings(
    Appearance(ThemeChoice.DARK, 1.25, "DejaVu Sans Mono", 13.5, line_numbers=False, word_wrap=True, tray_icon=True),
    Editor(False, True, False, False, 3, True, "monokai", WhiteSpace.ALL, False, WordCompletion.AUTO),
    Chat("ollama/qwen", 2048, 0.7, 0.5, "Answer briefly.", notify=False),
    Completion(CompletionMode.ECONOMY, "ollama/qwen", "markdown, text", in_comments=True, ask_ahead=True),
    Network(31.0, 12.5, 7.5, 5, "http://proxy.company:3128", ""),
    Budget("0.50", allow_unpriced=False, completion_daily_dollars="0.05"),
    Updates(check=True, address="https://releases.example.org/latest"),
)


def test_opening_changes_nothing(qtbot: QtBot) -> None:
    """Showing settings, also unusual ones, tells no change."""
    opened = Open(qtbot, replace(CHANGED, servers=(PRESETS[0],), prices=(OwnPrice("gone/model", "1", "2"),)))
    for page in PAGES:
        opened.dialog.show_page(page)

    assert opened.told == []


def test_every_control_has_an_effect(opened: Open) -> None:
    """Setting each control of the seven plain pages gives exactly the settings that it stands for."""
    dialog = opened.dialog
    appearance, chat, network, budget = dialog.appearance, dialog.chat, dialog.network, dialog.budget
    editor = dialog.editor
    appearance.theme.setCurrentIndex(appearance.theme.findData(ThemeChoice.DARK))
    appearance.zoom.setValue(125)
    appearance.font_name.setCurrentIndex(appearance.font_name.findData("DejaVu Sans Mono"))
    appearance.font_size.setValue(13.5)
    appearance.line_numbers.click()
    appearance.word_wrap.click()
    appearance.tray_icon.click()
    editor.tab_width.setValue(3)
    for box in (editor.indent_with_tabs, editor.auto_pairs, editor.trim_trailing_space, editor.final_newline):
        box.click()
    editor.use_editorconfig.click()
    editor.code_colors.setCurrentIndex(editor.code_colors.findData("monokai"))
    editor.white_space.setCurrentIndex(editor.white_space.findData(WhiteSpace.ALL))
    editor.indent_guides.click()
    editor.word_completion.setCurrentIndex(editor.word_completion.findData(WordCompletion.AUTO))
    chat.model.setCurrentIndex(chat.model.findData("ollama/qwen"))
    chat.answer_tokens.setValue(2048)
    chat.temperature.setValue(0.7)
    chat.top_p.setValue(0.5)
    chat.system_prompt.setPlainText("Answer briefly.")
    chat.notify.click()
    completion = dialog.completion
    completion.mode.setCurrentIndex(completion.mode.findData(CompletionMode.ECONOMY))
    completion.model.setCurrentIndex(completion.model.findData("ollama/qwen"))
    completion.languages_off.setText("markdown, text")
    completion.languages_off.editingFinished.emit()
    completion.in_comments.click()
    completion.ask_ahead.click()
    network.first_token.setValue(31.0)
    network.idle.setValue(12.5)
    network.connect_time.setValue(7.5)
    network.retries.setValue(5)
    network.proxy.setText("http://proxy.company:3128")
    network.proxy.editingFinished.emit()
    budget.daily.setText("50 ¢")
    budget.daily.editingFinished.emit()
    budget.completion.setText("5 ¢")
    budget.completion.editingFinished.emit()
    budget.allow_unpriced.click()
    dialog.updates.address.setText(" https://releases.example.org/latest")
    dialog.updates.address.editingFinished.emit()
    dialog.updates.check.click()

    font = opened.dialog.appearance.font_name.currentData()
    assert opened.told[-1] == replace(CHANGED, appearance=replace(CHANGED.appearance, editor_font=font))
    controls = sum(len(fields(section)) for section in (Appearance, Editor, Chat, Completion, Network, Budget, Updates))
    assert len(opened.told) >= controls - 2  # without the certificate file, and the font if this machine has it not


@pytest.mark.parametrize(
    ("page", "field", "text"),
    [
        ("network", "proxy", "proxy company"),
        ("network", "proxy", "ftp://proxy.company"),
        ("network", "ca_file", "no/such/file.pem"),
        ("budget", "daily", "a lot"),
        ("budget", "daily", "-1"),
        ("updates", "address", "releases.example.org"),
        ("updates", "address", "http://releases.example.org/latest"),
    ],
)
def test_what_cannot_be_used_is_told_in_place(opened: Open, page: str, field: str, text: str) -> None:
    """A wrong value changes nothing and has a message under its field, which goes when the value is mended."""
    section = getattr(opened.dialog, page)
    control = getattr(section, field)

    control.setText(text)
    control.editingFinished.emit()

    assert opened.told == []
    assert section.form.message(control)
    control.setText("")
    control.editingFinished.emit()
    assert section.form.message(control) == ""


def test_a_server_is_added_from_a_preset_and_edited(opened: Open) -> None:
    """Each preset is a server that can be used or lacks only its address; edits reach the settings."""
    servers = opened.dialog.servers
    servers.add(PRESETS[2])
    servers.context.setValue(16_384)
    servers.name.setText("Ollama at home")
    servers.name.editingFinished.emit()

    assert opened.told[-1].servers == (Server("ollama", "Ollama at home", "http://localhost:11434/v1", context=16_384),)
    servers.remove()
    assert opened.told[-1].servers == ()


def test_a_server_with_a_bad_address_is_not_taken(opened: Open) -> None:
    """Plain http to another computer is refused where it is typed; the settings keep what they had."""
    servers = opened.dialog.servers
    servers.add(PRESETS[0])
    before = opened.told[-1]

    servers.base_url.setText("http://ai.company/v1")
    servers.base_url.editingFinished.emit()

    assert opened.told[-1] == before
    assert "without encryption" in servers.form.message(servers.base_url)
    servers.base_url.setText(" https://ai.company/v1/ ")
    servers.base_url.editingFinished.emit()
    assert opened.told[-1].servers[0].base_url == "https://ai.company/v1"


def test_the_key_of_a_server_is_asked_for_elsewhere(opened: Open) -> None:
    """The key button tells the server's id, and is there for servers that need a key."""
    asked: list[str] = []
    opened.dialog.key_requested.connect(asked.append)
    opened.dialog.servers.add(PRESETS[3])

    opened.dialog.servers.key_button.click()
    opened.dialog.servers.needs_key.click()

    assert asked == ["litellm"]
    assert not opened.dialog.servers.key_button.isEnabled()


def test_presets_need_no_more_than_an_address() -> None:
    """All presets but the open one have an address that can be used as it is."""
    assert [preset.name for preset in PRESETS if address_complaint(preset.base_url)] == ["OpenAI-compatible"]


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=5))
def test_ids_of_servers_are_plain_and_unique(names: list[str]) -> None:
    """Whatever servers are called, their ids are lower case letters, digits and hyphens, no two alike, none ours."""
    taken: set[str] = set()
    for name in [*names, "Fireworks", "builtin", "Ollama", "OLLAMA"]:
        made = free_id(name, taken)
        assert made not in taken | {"fireworks", "builtin"}
        assert made
        assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        taken.add(made)


def test_an_own_price_is_dated_and_can_be_removed(opened: Open) -> None:
    """A price set here carries today's date; removing it leaves no trace."""
    prices = opened.dialog.prices
    prices.choose("ollama/qwen")
    prices.input.setText("0.10")
    prices.output.setText("$0.30")
    prices.set_button.click()

    assert opened.told[-1].prices == (OwnPrice("ollama/qwen", "0.10", "0.30", "", TODAY),)
    assert prices.list.item(0).text() == "qwen on Ollama: $0.10 in, $0.30 out (set 2026-11-23)"
    prices.remove_button.click()
    assert opened.told[-1].prices == ()


@pytest.mark.parametrize("text", ["", "cheap", "-1", "0.0000001", "nan", "1e400"])
def test_what_is_not_a_price_is_not_taken(opened: Open, text: str) -> None:
    """A missing, negative, endless or too fine price is refused with a message under its field."""
    prices = opened.dialog.prices
    prices.choose("ollama/qwen")
    prices.input.setText(text)
    prices.output.setText("0.30")

    prices.set_button.click()

    assert opened.told == []
    assert prices.form.message(prices.input)


def test_the_price_of_one_model_can_be_opened(opened: Open) -> None:
    """The model browser leads to the price of the model on show."""
    opened.dialog.show_page("Prices", model="ollama/qwen")

    assert opened.dialog.prices.model.currentData() == "ollama/qwen"
    assert opened.dialog.nav.currentItem().text() == "Prices"


def test_settings_changed_elsewhere_are_shown(opened: Open) -> None:
    """What another part of the window changes appears in the open dialog, and is not told back."""
    opened.dialog.show_settings(CHANGED)

    assert opened.dialog.appearance.zoom.value() == 125
    assert opened.dialog.budget.daily.text() == "0.50"
    assert opened.told == []
