"""Whether other programs have changed the open files: looked at every two seconds, in a thread."""

import asyncio
from collections.abc import Callable
from functools import partial

from app.services.documents import Documents
from app.services.ports import Clock, Files, FileStamp
from app.services.tasks import TaskSlot

EVERY_S = 2.0


class DiskWatch:
    """`text_of` asks the editor for the present text of a tab: that of a file which has gone must be kept."""

    def __init__(self, files: Files, documents: Documents, clock: Clock, text_of: Callable[[str], str]) -> None:
        self._files = files
        self._documents = documents
        self._clock = clock
        self._text_of = text_of
        self._watching = TaskSlot("watch files")
        self._looking = TaskSlot("look at files")

    def start(self) -> None:
        if not self._watching.busy:
            self._watching.start(self._watch())

    def look_now(self) -> None:
        """The window has come to the front: what was done elsewhere is shown at once."""
        if not self._looking.busy:
            self._looking.start(self.look())

    async def look(self) -> None:
        known = self._documents.stamps()
        if not known:
            return

        def work() -> list[FileStamp | None]:
            return [self._files.look(path, stamp) for _id, path, stamp in known]

        for (document_id, _path, stamp), now in zip(known, await asyncio.to_thread(work), strict=True):
            if now is not stamp:
                self._documents.heard_of_disk(document_id, stamp, now, partial(self._text_of, document_id))

    async def close(self) -> None:
        await self._watching.close()
        await self._looking.close()

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()
