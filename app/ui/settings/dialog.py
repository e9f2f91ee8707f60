"""The settings dialog: a list of pages at the left; what is changed takes effect at once, if it can be used."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QScrollArea, QStackedWidget, QWidget

from app.domain.settings import Settings
from app.ui.settings.completion_page import CompletionPage
from app.ui.settings.pages import AppearancePage, BudgetPage, ChatPage, EditorPage, NetworkPage, Page
from app.ui.settings.prices_page import PricesPage
from app.ui.settings.servers_page import ServersPage
from app.ui.settings.updates_page import UpdatesPage
from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog

PAGES = ("Appearance", "Editor", "Chat", "Completion", "Network", "Budget", "Servers", "Prices", "Updates")

NAV_MOST = 0.35  # of the dialog


class _PageArea(QScrollArea):
    """Scrolls a page up and down; sideways the page makes do."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it can be reached, and is scrolled to
        self.setWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._page.fit(self.viewport().width())
        super().resizeEvent(event)


class SettingsDialog(Dialog):
    """`settings_changed` carries the whole new settings, each time they can be used; `key_requested` a provider id;
    `notification_requested`: one is to be shown, to see whether it comes; `updates_requested`: ask now.

    `today` is the date that own prices get ("2026-05-19"); `version` is the program's own.
    """

    settings_changed = Signal(Settings)
    key_requested = Signal(str)
    notification_requested = Signal()
    updates_requested = Signal()

    def __init__(self, parent: QWidget | None, *, scale: float = 1.0, today: str = "", version: str = "") -> None:
        super().__init__(parent, "Settings", scale=scale, size=(760, 580))
        self._settings = Settings()
        self.appearance = AppearancePage(scale)
        self.editor = EditorPage(scale)
        self.chat = ChatPage(scale)
        self.completion = CompletionPage(scale)
        self.network = NetworkPage(scale)
        self.budget = BudgetPage(scale)
        self.servers = ServersPage(scale)
        self.prices = PricesPage(scale, today)
        self.updates = UpdatesPage(scale, version)
        self._pages = (
            self.appearance,
            self.editor,
            self.chat,
            self.completion,
            self.network,
            self.budget,
            self.servers,
            self.prices,
            self.updates,
        )
        self.nav = QListWidget()
        self.nav.setProperty("box", "nav")
        self.nav.setAccessibleName("Pages")
        self.nav.ensurePolished()
        self.nav.addItems(PAGES)
        needed = self.nav.sizeHintForColumn(0) + self.px(32)
        self.nav.setFixedWidth(min(self.px(152), max(min(needed, round(self.width() * NAV_MOST)), self.width() // 4)))
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        for name, page in zip(PAGES, self._pages, strict=True):
            area = _PageArea(page)
            area.setAccessibleName(name)
            self._stack.addWidget(area)
            page.changed.connect(self._collect)
        self.nav.currentRowChanged.connect(self._stack.setCurrentIndex)
        columns = QHBoxLayout()
        columns.setSpacing(self.px(20))
        columns.addWidget(self.nav)
        columns.addWidget(self._stack, 1)
        self.contents.addLayout(columns)
        self.buttons.addWidget(label("Changes take effect at once.", "small"))
        self.buttons.addStretch(1)
        self.add_close()
        self.servers.key_requested.connect(self.key_requested)
        self.chat.notification_requested.connect(self.notification_requested)
        self.updates.ask_requested.connect(self.updates_requested)
        self.nav.setCurrentRow(0)

    def show_settings(self, settings: Settings) -> None:
        self._settings = settings
        self.appearance.show_section(settings.appearance)
        self.editor.show_section(settings.editor)
        self.chat.show_section(settings.chat)
        self.completion.show_section(settings.completion)
        self.network.show_section(settings.network)
        self.budget.show_section(settings.budget)
        self.servers.show_section(settings.servers)
        self.prices.show_section(settings.prices)
        self.updates.show_section(settings.updates)

    def show_models(self, models: Sequence[tuple[str, str]]) -> None:
        """All models to choose from: (`ModelCard.key`, how people call it)."""
        self.chat.show_models(models)
        self.prices.show_models(models)
        self.chat.show_section(self._settings.chat)
        self.completion.show_models(models)
        self.completion.show_section(self._settings.completion)

    def show_page(self, name: str, model: str = "") -> None:
        """One of PAGES; `model` (a `ModelCard.key`) is the one whose price is to be set."""
        self.nav.setCurrentRow(PAGES.index(name))
        if model:
            self.prices.choose(model)

    def _collect(self) -> None:
        before = self._settings
        network = self.network.section(before.network)
        budget = self.budget.section(before.budget)
        servers = self.servers.section(before.servers)
        now = replace(
            before,
            appearance=self.appearance.section(before.appearance),
            editor=self.editor.section(before.editor),
            chat=self.chat.section(before.chat),
            completion=self.completion.section(before.completion),
            network=network or before.network,
            budget=budget or before.budget,
            servers=before.servers if servers is None else servers,
            prices=self.prices.section(before.prices),
            updates=self.updates.section(before.updates) or before.updates,
        )
        if now != before:
            self._settings = now
            self.settings_changed.emit(now)
