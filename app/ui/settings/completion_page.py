"""The page of suggestions at the cursor."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from app.domain.settings import Completion, CompletionMode
from app.ui.settings.pages import Page

MODE_NAMES = {
    CompletionMode.OFF: "Off",
    CompletionMode.MANUAL: "By key: only when asked",
    CompletionMode.ECONOMY: "Economy: lines, after a longer pause",
    CompletionMode.BALANCED: "Balanced: lines and blocks, as you type",
}
DEFAULT_MODEL = "StarCoder with a key, else the built-in model"


class CompletionPage(Page):
    def __init__(self, scale: float) -> None:
        about = (
            "A model is sent the lines around the cursor and short stretches of files you had open, never of files "
            "with keys or passwords. What that costs stands at the bottom of the window."
        )
        super().__init__("Completion", scale, about)
        self.mode = QComboBox()
        for mode, name in MODE_NAMES.items():
            self.mode.addItem(name, mode)
        self.model = QComboBox()
        self.languages_off = QLineEdit()
        self.languages_off.setPlaceholderText("None")
        self.in_comments = QCheckBox("Suggest in comments too")
        self.ask_ahead = QCheckBox("Ask ahead while a suggestion is shown")
        self.form.add("Suggestions", self.mode)
        self.form.add("Model", self.model)
        self.form.add("Off in", self.languages_off, "Languages with commas between them, for example markdown, text.")
        self.form.add_check(self.in_comments)
        ahead = "What follows is there at once after Tab. It costs a further question for each suggestion you look at."
        self.form.add_check(self.ask_ahead, ahead)
        self.end()
        self.hear(self.mode, self.model, self.languages_off, self.in_comments, self.ask_ahead)

    def show_models(self, models: Sequence[tuple[str, str]]) -> None:
        """`models`: (`ModelCard.key`, how people call it)."""
        self.filling = True
        chosen = str(self.model.currentData() or "")
        self.model.clear()
        self.model.addItem(DEFAULT_MODEL, "")
        for key, name in models:
            self.model.addItem(name, key)
        self._choose(chosen)
        self.filling = False

    def show_section(self, section: Completion) -> None:
        self.filling = True
        self.mode.setCurrentIndex(self.mode.findData(section.mode))
        self._choose(section.model)
        self.languages_off.setText(section.languages_off)
        self.in_comments.setChecked(section.in_comments)
        self.ask_ahead.setChecked(section.ask_ahead)
        self.filling = False

    def section(self, before: Completion) -> Completion:
        return replace(
            before,
            mode=CompletionMode(self.mode.currentData()),
            model=str(self.model.currentData() or ""),
            languages_off=self.languages_off.text().strip(),
            in_comments=self.in_comments.isChecked(),
            ask_ahead=self.ask_ahead.isChecked(),
        )

    def _choose(self, key: str) -> None:
        if self.model.findData(key) < 0:
            self.model.addItem(key or DEFAULT_MODEL, key)
        self.model.setCurrentIndex(self.model.findData(key))
