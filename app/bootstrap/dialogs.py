"""What opens above the window: one of each at a time, told what it shows, its wishes passed on."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from app import __version__
from app.adapters.resources import changelog_path
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.changelog import versions_of
from app.domain.errors import AppError, Remedy
from app.domain.models import BUILTIN, FIREWORKS, ModelCard
from app.domain.releases import UpdateState
from app.domain.settings import Settings
from app.services.cost_meter import MeterState
from app.services.key_service import KeyState
from app.services.ports import KeySource
from app.services.tasks import TaskSlot
from app.ui.shell.notice_bar import Notice

if TYPE_CHECKING:
    from app.ui.chat.history import ChatPicker
    from app.ui.cost.arithmetic import ChargesDialog
    from app.ui.models.picker import ModelPicker, PickerEntry
    from app.ui.settings.dialog import SettingsDialog
    from app.ui.settings.key_dialog import KeyDialog

NEEDS_KEY = "needs a key"
NOT_LISTED = "not deployed here"


class Dialogs:
    """Dialogs are made when they are opened, and gone when they are closed: nothing of them is on the start path."""

    def __init__(self, machines: Machines, screens: Screens) -> None:
        self._machines = machines
        self._screens = screens
        self._testing = TaskSlot("test key")
        self._listing = TaskSlot("list models")
        self._open: dict[str, QDialog] = {}
        self._picker: ModelPicker | None = None
        self._listed: set[str] = set()
        self._reading = TaskSlot("recent chats")
        self._chats: ChatPicker | None = None
        self._notifying = TaskSlot("try a notification")
        self.model_chosen: Callable[[str], None] = lambda _key: None
        self.try_notification: Callable[[], Awaitable[bool]] | None = None
        self.ask_for_updates: Callable[[], None] = lambda: None
        self._updates = UpdateState()
        self._picked: Callable[[str], None] = self.model_chosen
        self.chat_chosen: Callable[[str], None] = lambda _chat_id: None
        self.chats_searched: Callable[[str], None] = lambda _query: None

    # files

    def open_files(self, open_all: Callable[[list[str]], None]) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._screens.window, "Open files", self._folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(open_all)
        self.show_dialog("files", dialog)

    def attach_files(self, attach: Callable[[list[str]], None]) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._screens.window, "Attach files", self._folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(attach)
        self.show_dialog("files", dialog)

    def save_as(self, document_id: str | None) -> None:
        """Asks for a name; the file dialog itself asks before it replaces another file."""
        from PySide6.QtWidgets import QFileDialog

        document = self._machines.documents.state.document(document_id)
        if document is None:
            return
        editor, machines = self._screens.editor, self._machines

        def save(path: str) -> None:
            editor.tidy(document.id)
            machines.documents.save_as(document.id, path, editor.texts.text_of(document.id))

        dialog = QFileDialog(self._screens.window, f"Save “{document.title}” as", self._folder())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(document.path or document.title)
        dialog.fileSelected.connect(lambda path: machines.styles.name(document.id, path, lambda: save(path)))
        self.show_dialog("files", dialog)

    def _folder(self) -> str:
        active = self._machines.documents.state.active
        return str(Path(active.path).parent) if active is not None and active.path else ""

    # keys

    def open_key(self, provider: str = FIREWORKS) -> None:
        from app.ui.settings.key_dialog import KeyDialog

        provider = FIREWORKS if provider == BUILTIN else provider
        dialog = KeyDialog(self._screens.window, provider=self._machines.provider_name(provider), scale=self._scale())
        dialog.setProperty("provider", provider)
        dialog.show_state(self._machines.keys.state(provider))
        dialog.test_requested.connect(lambda text: self._testing.start(self._test_key(dialog, provider, text)))
        dialog.forget_requested.connect(lambda: self._testing.start(self._forget_key(dialog, provider)))
        dialog.remedy_requested.connect(lambda remedy: self._key_remedy(dialog, remedy))
        dialog.finished.connect(self._testing.cancel)
        self._testing.start(self._machines.keys.look_up(provider))
        self.show_dialog("key", dialog)

    def show_key(self, state: KeyState) -> None:
        """The key dialog, if it is open, says what has become of the key."""
        dialog = cast("KeyDialog | None", self._open.get("key"))
        if dialog is not None and dialog.property("provider") == state.provider:
            dialog.show_state(state)

    async def _test_key(self, dialog: "KeyDialog", provider: str, text: str) -> None:
        dialog.show_testing()
        try:
            models = await self._machines.keys.test_and_store(provider, text)
        except AppError as error:
            dialog.show_result(problem=error.problem)
            return
        if models:
            self._machines.catalogue.merge_listed(provider, models)
        dialog.show_result(models=len(models))

    async def _forget_key(self, dialog: "KeyDialog", provider: str) -> None:
        try:
            await self._machines.keys.forget(provider)
        except AppError as error:
            dialog.show_result(problem=error.problem)

    def _key_remedy(self, dialog: "KeyDialog", remedy: Remedy) -> None:
        if remedy in (Remedy.OPEN_SETTINGS, Remedy.OPEN_BUDGET, Remedy.CHOOSE_MODEL):
            dialog.accept()
        match remedy:
            case Remedy.OPEN_SETTINGS:
                self.open_settings("Network")
            case Remedy.OPEN_BUDGET:
                self.open_settings("Budget")
            case Remedy.CHOOSE_MODEL:
                self.choose_model()

    # models

    def choose_model(self, first: Sequence[str] = (), then: Callable[[str], None] | None = None) -> None:
        """The picker; `first` are ids that would work instead of one that did not, and stand at the top. What is chosen
        answers from now on, or goes to `then`."""
        self._picked = then or self.model_chosen
        if self._picker is None:
            from app.ui.models.picker import ModelPicker

            self._picker = ModelPicker(self._screens.window)
            self._picker.model_chosen.connect(lambda key: self._picked(key))
            self._picker.connect_requested.connect(lambda: self.open_key(FIREWORKS))
        state = self._machines.chat.state
        if self._machines.has_key() and FIREWORKS not in self._listed:
            self.refresh_models(FIREWORKS)
        entries = sorted(self._entries(), key=lambda entry: entry.card.id not in first)
        self._picker.toggle_models(entries, state.card.key, self._scale(), offer_connect=not self._machines.has_key())

    def open_cards(self) -> None:
        from app.ui.models.card import ModelCards

        machines = self._machines
        dialog = ModelCards(self._screens.window, scale=self._scale())
        today = machines.clock.now().astimezone().date()
        dialog.show_models(self._entries(), machines.chat.state.card.key, machines.providers.base_urls, today=today)
        dialog.model_chosen.connect(lambda key: self.model_chosen(key))
        dialog.price_requested.connect(lambda key: self.open_settings("Prices", key))
        self.show_dialog("cards", dialog)

    def refresh_models(self, provider: str) -> None:
        """Asks a provider what it has now; what comes back changes the catalogue."""
        self._listing.start(self._list(provider))

    async def _list(self, provider: str) -> None:
        machines = self._machines
        try:
            listed = await machines.providers.directories[provider].list_models()
        except AppError as error:
            text = f"{machines.provider_name(provider)} did not list its models. {error.problem.message}"
            self._screens.window.notices.show_notice(Notice("list", text, icon="warning"))
            return
        self._screens.window.notices.withdraw("list")
        machines.catalogue.merge_listed(provider, listed)
        self._listed.add(provider)

    def _entries(self) -> "list[PickerEntry]":
        machines = self._machines
        available = {
            card.key
            for provider in (FIREWORKS, BUILTIN, *machines.providers.base_urls)
            for card in machines.catalogue.available(provider)
        }
        return [self._entry(card, listed=card.key in available) for card in machines.catalogue.cards if card.chats]

    def _entry(self, card: ModelCard, *, listed: bool) -> "PickerEntry":
        from app.ui.models.picker import PickerEntry

        keys = self._machines.keys
        note = "" if listed else NOT_LISTED
        if card.provider == FIREWORKS and keys.state(FIREWORKS).source is KeySource.NONE:
            note = NEEDS_KEY
        return PickerEntry(card, self._machines.provider_name(card.provider) or "This computer", note)

    # chats

    def choose_chat(self) -> None:
        """Earlier conversations; the chosen one takes the place of the one on display, which is kept."""
        if self._chats is None:
            from app.ui.chat.history import ChatPicker

            self._chats = ChatPicker(self._screens.window)
            self._chats.chat_chosen.connect(lambda chat_id: self.chat_chosen(chat_id))
            self._chats.search_chosen.connect(lambda query: self.chats_searched(query))
        self._reading.start(self._list_chats(self._chats))

    async def _list_chats(self, picker: "ChatPicker") -> None:
        machines = self._machines
        chats = await machines.conversations.recent()
        current = machines.chat.state.conversation.id
        picker.show_chats(chats, current, machines.clock.now(), self._scale())

    # money

    def open_charges(self, group: str) -> None:
        from app.ui.cost.arithmetic import ChargesDialog

        dialog = ChargesDialog(self._screens.window, scale=self._scale())
        self.show_dialog("charges", dialog)
        self.show_charges(self._machines.meter.state)
        dialog.show_group(group)

    def show_charges(self, state: MeterState) -> None:
        """The list of charges, if it is open, follows."""
        dialog = cast("ChargesDialog | None", self._open.get("charges"))
        if dialog is not None:
            dialog.show_charges(list(state.charges.values()), self._machines.meter.charges_today, state.limit)

    # the rest

    def remedy(self, remedy: Remedy) -> None:
        """The one action of the chat's problem."""
        chat = self._machines.chat
        problem = chat.state.problem
        match remedy:
            case Remedy.OPEN_KEY:
                self.open_key(chat.state.card.provider)
            case Remedy.CHOOSE_MODEL:
                self.choose_model(problem.suggestions if problem else ())
            case Remedy.SHORTEN_ANSWER if problem is not None and problem.fits:
                chat.give_room(problem.fits)
            case Remedy.OPEN_BUDGET:
                self.open_settings("Budget")
            case Remedy.OPEN_SETTINGS:
                self.open_settings("Network")
            case Remedy.CONTINUE:
                chat.continue_answer()
            case Remedy.RETRY:
                chat.retry()

    def open_settings(self, page: str, model: str = "") -> None:
        from app.ui.settings.dialog import SettingsDialog

        machines = self._machines
        today = machines.clock.now().astimezone().date().isoformat()
        dialog = SettingsDialog(self._screens.window, scale=self._scale(), today=today, version=__version__)
        dialog.show_settings(machines.preferences.current)
        dialog.show_models([(entry.card.key, f"{entry.card.name} · {entry.provider}") for entry in self._entries()])
        dialog.show_page(page, model)
        dialog.settings_changed.connect(self._take_settings)
        dialog.key_requested.connect(self.open_key)
        dialog.updates.show_state(self._updates)
        dialog.updates_requested.connect(self.ask_for_updates)
        dialog.notification_requested.connect(lambda: self._notifying.start(self._try_notification(dialog)))
        dialog.finished.connect(self._notifying.cancel)
        self.show_dialog("settings", dialog)

    async def _try_notification(self, dialog: "SettingsDialog") -> None:
        assert self.try_notification is not None
        dialog.chat.show_notification(shown=await self.try_notification())

    def show_updates(self, state: UpdateState) -> None:
        """The settings, if they are open, say what asking for a newer version has come to."""
        self._updates = state
        dialog = cast("SettingsDialog | None", self._open.get("settings"))
        if dialog is not None:
            dialog.updates.show_state(state)

    def _take_settings(self, settings: Settings) -> None:
        before = self._machines.preferences.current
        self._machines.preferences.update(lambda _now: settings)
        if settings.chat.model != before.chat.model and settings.chat.model:
            self.model_chosen(settings.chat.model)
        for server in settings.servers:
            if server not in before.servers:
                self.refresh_models(server.id)

    def open_shortcuts(self) -> None:
        from app.ui.shell.shortcuts_page import ShortcutsDialog

        window, preferences = self._screens.window, self._machines.preferences
        dialog = ShortcutsDialog(window, window.key_rules, scale=self._scale())
        dialog.show_choices(preferences.current.shortcuts)
        dialog.choices_changed.connect(lambda choices: preferences.change(shortcuts=choices))
        self.show_dialog("shortcuts", dialog)

    def open_about(self) -> None:
        from app.ui.shell.about import AboutDialog

        dialog = AboutDialog(self._screens.window, program_version=__version__, scale=self._scale())
        dialog.news_requested.connect(self.open_news)
        self.show_dialog("about", dialog)

    def open_news(self) -> None:
        """What each version has changed."""
        from app.ui.shell.news import NewsDialog

        text = changelog_path().read_text(encoding="utf-8")
        self.show_dialog("news", NewsDialog(self._screens.window, versions_of(text), scale=self._scale()))

    def open_folder(self, folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def open_link(self, address: str) -> None:
        """A link of an answer: shown in full, and opened in the browser only when the person agrees."""
        from app.ui.chat.link_dialog import link_box

        box = link_box(self._screens.window, address)
        box.accepted.connect(lambda: QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode)))
        self.show_dialog("link", box)

    def close_all(self) -> None:
        self._testing.cancel()
        self._listing.cancel()
        for dialog in list(self._open.values()):
            dialog.close()
        for popup in (self._picker, self._chats):
            if popup is not None:
                popup.dismiss()

    async def close(self) -> None:
        await self._testing.close()
        await self._notifying.close()
        await self._listing.close()
        await self._reading.close()

    def show_dialog(self, name: str, dialog: QDialog) -> None:
        """Opens it above the window, in place of one of the same kind; it goes when it is closed."""
        if (old := self._open.pop(name, None)) is not None:
            old.close()
        self._open[name] = dialog
        dialog.finished.connect(lambda: self._gone(name, dialog))
        dialog.open()

    def _gone(self, name: str, dialog: QDialog) -> None:
        if self._open.get(name) is dialog:
            del self._open[name]
        dialog.deleteLater()

    def _scale(self) -> float:
        return self._screens.appearance.scale
