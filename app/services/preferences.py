"""The settings in use: read once, changed by anybody, written behind the scenes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.settings import Settings
from app.services.ports import SettingsStore
from app.services.signal import Signal
from app.services.tasks import TaskSlot


class Preferences:
    """`current` holds at once and for the whole program; the file follows, the newest state last.

    `problems` speaks when the file could not be written. `notice` is what reading it had to say, for a window that
    comes later.
    """

    def __init__(self, store: SettingsStore) -> None:
        """Reads the file (a few ms), as the window is built after it."""
        self._store = store
        self.current, notice = store.load()
        self.notice = None if notice is None else Problem(ProblemKind.STORAGE, notice)
        self.changed: Signal[Settings] = Signal()
        self.problems: Signal[Problem] = Signal()
        self._unwritten: Settings | None = None
        self._writing = TaskSlot("settings")

    def update(self, change: Callable[[Settings], Settings]) -> None:
        """`preferences.update(lambda s: replace(s, chat=replace(s.chat, top_p=1.0)))`."""
        settings = change(self.current)
        if settings == self.current:
            return
        self.current = self._unwritten = settings
        if not self._writing.busy:
            self._writing.start(self._write())
        self.changed.emit(settings)

    def change(self, **sections: Any) -> None:
        """`preferences.change(appearance={"scale": 1.25}, servers=(...))`: fields of sections, or whole values."""

        def changed(settings: Settings) -> Settings:
            values = {
                name: replace(getattr(settings, name), **value) if isinstance(value, dict) else value
                for name, value in sections.items()
            }
            return replace(settings, **values)

        self.update(changed)

    async def close(self) -> None:
        """Returns when the newest state is on disk, or cannot be."""
        await self._writing.join()

    async def _write(self) -> None:
        while (settings := self._unwritten) is not None:
            self._unwritten = None
            try:
                await asyncio.to_thread(self._store.save, settings)
            except AppError as error:
                self.problems.emit(error.problem)
