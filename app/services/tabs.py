"""The open tabs: what is known of each beyond what is shown, their order, and which is on top."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.documents import Document, Place, titles
from app.domain.text_files import TextFile
from app.services.ports import FileStamp


@dataclass(slots=True)
class Tab:
    """`text` and `cursor_of` ask the editor for the present ones; `cursor` counts characters.

    `form_differs`: encoding or line ends are not those of the file, or there is no file any more. `asked` is the place
    (1-based) the person asked for.
    """

    document: Document
    form: TextFile
    stamp: FileStamp | None = None
    cursor: int = 0
    text: Callable[[], str] = str
    cursor_of: Callable[[], int] | None = None
    form_differs: bool = False
    asked: tuple[int, int] | None = None

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def path(self) -> str | None:
        return self.document.path

    @property
    def place(self) -> Place | None:
        return None if self.asked is None else Place(self.id, *self.asked)

    def change(self, **changes: Any) -> None:
        """Another value of the document, which is frozen."""
        self.document = replace(self.document, **changes)


class Tabs:
    """An ordered collection by id; nothing here says so when it changes."""

    def __init__(self) -> None:
        self._tabs: dict[str, Tab] = {}
        self.active_id: str | None = None

    def __iter__(self) -> Iterator[Tab]:
        return iter(tuple(self._tabs.values()))

    def __contains__(self, document_id: str | None) -> bool:
        return document_id in self._tabs

    def __getitem__(self, document_id: str) -> Tab:
        return self._tabs[document_id]

    def get(self, document_id: str) -> Tab | None:
        return self._tabs.get(document_id)

    def at(self, path: str) -> Tab | None:
        """The tab of a file."""
        return next((tab for tab in self if _same(tab.path, path)), None)

    def below(self, path: str) -> list[Tab]:
        """Those of a file, or of all files in a folder."""
        return [tab for tab in self if tab.path and (_same(tab.path, path) or tab.path.startswith(path + os.sep))]

    def index(self, document_id: str) -> int:
        return list(self._tabs).index(document_id)

    @property
    def blank(self) -> Tab | None:
        """The only tab, if it is new and was never typed into: an opened file takes its place."""
        only = next(iter(self)) if len(self._tabs) == 1 else None
        if only is None or only.path is not None or only.document.revision or only.document.modified:
            return None
        return only

    def documents(self) -> tuple[Document, ...]:
        """In their order, with titles that tell them apart."""
        for document_id, title in titles([tab.document for tab in self]).items():
            tab = self._tabs[document_id]
            if tab.document.title != title:
                tab.change(title=title)
        return tuple(tab.document for tab in self)

    def add(self, tab: Tab, index: int | None = None, *, activate: bool = True) -> None:
        """At this place, else right of the tab on top."""
        tabs = list(self._tabs.items())
        if index is None:
            index = self.index(self.active_id) + 1 if self.active_id in self._tabs else len(tabs)
        tabs.insert(index, (tab.id, tab))
        self._tabs = dict(tabs)
        if activate:
            self.active_id = tab.id

    def remove(self, tab: Tab) -> int:
        """Returns where it was; the tab right of it comes to the top, else the one left of it."""
        order = list(self._tabs)
        index = order.index(tab.id)
        del self._tabs[tab.id]
        if self.active_id == tab.id:
            neighbours = order[index + 1 : index + 2] or order[max(0, index - 1) : index]
            self.active_id = neighbours[0] if neighbours else None
        return index

    def reorder(self, document_ids: Sequence[str]) -> bool:
        """False when these are not the tabs there are."""
        if sorted(document_ids) != sorted(self._tabs):
            return False
        self._tabs = {document_id: self._tabs[document_id] for document_id in document_ids}
        return True


def new_id() -> str:
    return os.urandom(16).hex()  # as good as a UUID, whose module takes 3 ms of the start


def _same(one: str | None, other: str) -> bool:
    return one is not None and os.path.normcase(one) == os.path.normcase(other)
