"""Find and replace: made when somebody first looks for something; nothing of it is on the start path."""

from typing import TYPE_CHECKING

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens

if TYPE_CHECKING:
    from app.ui.editor.finding import Finding


class FindFeature:
    """The bar below the code, with its search."""

    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._ground = ground
        self._screens = screens
        self._finding: Finding | None = None

    def connect(self) -> None:
        action = self._screens.window.action
        action("edit.find").triggered.connect(lambda: self.finding.open())
        action("edit.replace").triggered.connect(lambda: self.finding.open(replace=True))
        action("edit.find_next").triggered.connect(lambda: self.finding.step(1))
        action("edit.find_previous").triggered.connect(lambda: self.finding.step(-1))

    @property
    def finding(self) -> "Finding":
        """Made at the first wish for it."""
        if self._finding is None:
            self._finding = self._make()
        return self._finding

    def _make(self) -> "Finding":
        from app.adapters.search_process import ProcessExpressions
        from app.services.finding import TextFinder
        from app.ui.editor.find_bar import FindBar
        from app.ui.editor.finding import Finding

        screens, ground = self._screens, self._ground
        bar = FindBar()
        made = Finding(TextFinder(ProcessExpressions()), screens.editor.view_on_top, bar)
        screens.editor.add_bar(bar)
        made.show_theme(screens.appearance.theme)
        bar.show_scale(screens.appearance.scale)
        screens.appearance.changed.connect(made.show_theme)
        screens.appearance.changed.connect(lambda _theme: bar.show_scale(screens.appearance.scale))
        ground.documents.changed.connect(lambda _state: made.follow())
        return made

    async def close(self) -> None:
        if self._finding is not None:
            await self._finding.close()


def connect_finding(ground: Ground, screens: Screens) -> FindFeature:
    """Connects the wishes; the feature is to be closed before the screens."""
    feature = FindFeature(ground, screens)
    feature.connect()
    return feature
