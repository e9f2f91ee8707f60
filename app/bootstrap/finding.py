"""Find and replace: made when somebody first looks for something; nothing of it is on the start path."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens

if TYPE_CHECKING:
    from app.bootstrap.everything import Everything
    from app.bootstrap.search_desk import SearchDesk
    from app.bootstrap.search_history import SearchHistory
    from app.ui.editor.finding import Finding


class FindFeature:
    """The bar below the code, and the page of the sidebar that looks through files."""

    def __init__(self, ground: Ground, screens: Screens, everything: "Callable[[], Everything]") -> None:
        self._ground = ground
        self._screens = screens
        self._everything = everything
        self._finding: Finding | None = None
        self._desk: SearchDesk | None = None
        self._history: SearchHistory | None = None

    def connect(self) -> None:
        action = self._screens.window.action
        action("edit.find").triggered.connect(self._find)
        action("chat.find").triggered.connect(self._screens.chat.find_in_chat)
        action("edit.replace").triggered.connect(lambda: self.finding.open(replace=True))
        action("edit.find_next").triggered.connect(lambda: self._step(1))
        action("edit.find_previous").triggered.connect(lambda: self._step(-1))
        action("edit.find_in_files").triggered.connect(lambda: self.desk.open())
        self._screens.window.sidebar.add_page("Search", "search", lambda: self.desk.panel)

    def _find(self) -> None:
        """In what people are reading: the conversation, or the code."""
        if self._screens.chat.has_focus:
            self._screens.chat.find_in_chat()
        else:
            self.finding.open()

    def _step(self, by: int) -> None:
        if self._screens.chat.has_focus:
            self._screens.chat.find_step(by)
        else:
            self.finding.step(by)

    @property
    def finding(self) -> "Finding":
        """Made at the first wish for it."""
        if self._finding is None:
            self._finding = self._make()
        return self._finding

    @property
    def desk(self) -> "SearchDesk":
        """Made at the first wish for it."""
        if self._desk is None:
            from app.bootstrap.search_desk import SearchDesk

            self._desk = SearchDesk(self._ground, self._screens, self._everything().folders)
            self._everything().context.results = self._desk.results
            self.history.attach(*self._desk.panel.fields)
        return self._desk

    @property
    def history(self) -> "SearchHistory":
        """To be loaded once the database is there."""
        if self._history is None:
            from app.bootstrap.search_history import SearchHistory

            self._history = SearchHistory(self._ground.session)
        return self._history

    def _make(self) -> "Finding":
        from app.adapters.search_process import ProcessExpressions
        from app.services.finding import TextFinder
        from app.ui.editor.find_bar import FindBar
        from app.ui.editor.finding import Finding

        screens, ground = self._screens, self._ground
        bar = FindBar()
        made = Finding(TextFinder(ProcessExpressions()), screens.editor.current_view, bar)
        screens.editor.add_bar(bar)
        screens.editor.escaped.connect(made.escape)
        self.history.attach(*bar.fields)
        made.show_theme(screens.appearance.theme)
        bar.show_scale(screens.appearance.scale)
        bar.show_keys(screens.window.keys_of)
        screens.window.keys_changed.connect(lambda: bar.show_keys(screens.window.keys_of))
        screens.appearance.changed.connect(made.show_theme)
        screens.appearance.changed.connect(lambda _theme: bar.show_scale(screens.appearance.scale))
        ground.documents.changed.connect(lambda _state: made.follow())
        return made

    async def close(self) -> None:
        if self._finding is not None:
            await self._finding.close()
        if self._desk is not None:
            await self._desk.close()


def connect_finding(ground: Ground, screens: Screens, everything: "Callable[[], Everything]") -> FindFeature:
    """Connects the wishes; the feature is to be closed before the screens."""
    feature = FindFeature(ground, screens, everything)
    feature.connect()
    return feature
