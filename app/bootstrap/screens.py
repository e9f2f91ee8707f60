"""The window and its panes, constructed and dressed; nothing in here knows a machine."""

from PySide6.QtWidgets import QApplication

from app.domain.settings import Settings
from app.services.tasks import TaskSlot
from app.ui.chat.panel import ChatPanel
from app.ui.editor.pane import EditorPane
from app.ui.shell.window import MainWindow
from app.ui.theme.appearance import Appearance
from app.ui.theme.icons import app_icon
from app.ui.theme.theme import Theme


class Screens:
    """One of each; `show_settings` and the theme reach all of them."""

    def __init__(self, application: QApplication, settings: Settings) -> None:
        self.appearance = Appearance(application)
        self.appearance.apply(settings.appearance.theme, settings.appearance.scale)
        self.editor_is_next = False
        self.pricing = TaskSlot("price the selection")
        self.editor = EditorPane()
        self.chat = ChatPanel(self.appearance.theme)
        self.window = MainWindow(self.editor, self.chat)
        self.window.setWindowIcon(app_icon())
        self.window.status.show_model("…")  # until there is a catalogue: a model is not to be chosen, but to be named
        self.show_theme(self.appearance.theme)
        self.wrong_shortcuts: list[str] = []  # of the settings file: sentences for the person
        self.show_settings(settings)
        self._show_keys()
        self.window.keys_changed.connect(self._show_keys)
        self.appearance.changed.connect(self.show_theme)

    def focus_editor_next(self) -> None:
        """The cursor goes into the text that is being opened, as soon as it is there."""
        self.editor_is_next = True

    def text_loaded(self) -> None:
        if self.editor_is_next:
            self.editor_is_next = False
            self.editor.focus_editor()

    def show_theme(self, theme: Theme) -> None:
        self.editor.show_theme(theme)
        self.chat.show_theme(theme)

    def show_settings(self, settings: Settings) -> None:
        appearance = settings.appearance
        self.appearance.apply(appearance.theme, appearance.scale)
        self.window.show_scale(appearance.scale)
        self.wrong_shortcuts = self.window.show_shortcuts(settings.shortcuts)
        self.editor.show_settings(appearance, settings.editor)
        self.window.action(f"view.theme_{appearance.theme}").setChecked(True)
        self.window.action("view.word_wrap").setChecked(appearance.word_wrap)

    def _show_keys(self) -> None:
        self.editor.show_keys(self.window.keys_of)
        self.chat.show_keys(self.window.keys_of)

    async def close(self) -> None:
        """Ends what the panes do on their own (colouring, pricing a selection)."""
        await self.pricing.close()
        await self.editor.shut_down()
