"""Versions: what's new after an update, and whether there is a newer one."""

from app import __version__
from app.adapters.release_page import HttpReleasePages
from app.bootstrap.dialogs import Dialogs
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.releases import Release, is_newer
from app.services.tasks import TaskSlot
from app.services.updates import Updates
from app.ui.shell.notice_bar import Notice

SEEN = "version.seen"
NEWS, NEWER = "versions.news", "versions.newer"  # the notices


class Versions:
    """`start` once the last run's state can be asked for."""

    def __init__(self, ground: Ground, screens: Screens, dialogs: Dialogs) -> None:
        self._ground, self._screens, self._dialogs = ground, screens, dialogs
        pages = HttpReleasePages(lambda: ground.preferences.current.network)
        self.updates = Updates(pages, ground.session, ground.clock, __version__)
        self._page = ""
        self._looking = TaskSlot("what's new")
        self.updates.changed.connect(dialogs.show_updates)
        self.updates.found.connect(self._tell)
        ground.preferences.changed.connect(lambda settings: self.updates.follow(settings.updates))

    def start(self) -> None:
        self._looking.start(self._look())
        self.updates.follow(self._ground.preferences.current.updates)

    async def close(self) -> None:
        await self._looking.close()
        await self.updates.close()

    def act(self, notice_id: str) -> None:
        """What the button of one of the notices asks for."""
        if notice_id == NEWS:
            self._dialogs.open_news()
        elif notice_id == NEWER:
            self._dialogs.open_link(self._page)

    async def _look(self) -> None:
        """After an update a notice offers what is new, once; a first start has nothing to compare with."""
        session = self._ground.session
        seen = await session.get(SEEN)
        if seen == __version__:
            return
        session.put(SEEN, __version__)
        if seen is not None and is_newer(__version__, seen):
            text = f"Fireside was updated from {seen} to {__version__}."
            self._screens.window.notices.show_notice(Notice(NEWS, text, "What's new"))

    def _tell(self, newest: Release) -> None:
        self._page = newest.page
        text = f"Fireside {newest.version} is there. This is {__version__}."
        action = "Open its page…" if newest.page else ""
        self._screens.window.notices.show_notice(Notice(NEWER, text, action))
