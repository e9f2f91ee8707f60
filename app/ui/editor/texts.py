"""The texts of the open documents: in their editors, or waiting until these are looked at.

Many open files cost nothing at the start; a large one comes in pieces. Who asks for a text gets all of it at any time.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.documents import DocumentText
from app.ui.editor.code_view import CodeView

if TYPE_CHECKING:
    from app.ui.editor.filling import Filling

AT_ONCE = 400_000  # characters
WAITED_FOR = 3_000_000  # characters that come in a quarter of a second


class Texts(QObject):
    """`views` are the editors by the ids of their documents; a document's second editor shows the text of its first."""

    begun = Signal(str)  # id: its text, or the beginning of it, is in its editor
    progressed = Signal(str)  # id: some more of it is
    filled = Signal(str, bool)  # id: all of it is; True: nobody has begun to read elsewhere

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.views: dict[str, CodeView] = {}
        self._waiting: dict[str, DocumentText] = {}
        self._fillings: dict[str, Filling] = {}
        self._then: dict[str, Callable[[], None]] = {}

    # looking

    def text_of(self, document_id: str) -> str:
        """The present text, faithfully; empty for a tab that is not there."""
        if (loaded := self._arriving(document_id)) is not None:
            return loaded.text
        view = self.views.get(document_id)
        return view.text() if view is not None else ""

    def length_of(self, document_id: str) -> int:
        """How many characters the text has at most; quick, also for one that is not to be copied."""
        if (loaded := self._arriving(document_id)) is not None:
            return len(loaded.text)
        view = self.views.get(document_id)
        return view.document().characterCount() if view is not None else 0

    def is_modified(self, document_id: str) -> bool:
        """False also when everything has been undone."""
        if (loaded := self._arriving(document_id)) is not None:
            return loaded.modified
        view = self.views.get(document_id)
        return view is not None and view.document().isModified()

    def cursor_of(self, document_id: str) -> int:
        """In characters."""
        if (loaded := self._arriving(document_id)) is not None:
            return loaded.cursor
        view = self.views.get(document_id)
        return view.cursor_offset() if view is not None else 0

    def cursors(self) -> dict[str, int]:
        return {document_id: self.cursor_of(document_id) for document_id in self.views}

    def is_arriving(self, document_id: str) -> bool:
        """It is not wholly in its editor yet."""
        return self._arriving(document_id) is not None

    def percent(self, document_id: str | None) -> int | None:
        """How much of a text that has begun to arrive is there; None: it is not on its way."""
        filling = self._fillings.get(document_id or "")
        return None if filling is None else filling.percent

    # into the editors

    def arrive(self, loaded: DocumentText) -> None:
        """It waits until its editor is looked at, or its text asked for."""
        self._stop(loaded.document_id)
        self._waiting[loaded.document_id] = loaded

    def put(self, document_id: str) -> None:
        """Its editor is looked at: the text goes into it, of a large one at least the beginning."""
        loaded = self._waiting.pop(document_id, None)
        if loaded is None:
            return
        view = self.views[document_id]
        if len(loaded.text) <= AT_ONCE or (loaded.in_place and view.has_painted):
            view.load(loaded)
            self._there(document_id, True)
        else:
            self._fill(view, loaded)
        self.begun.emit(document_id)

    def view_of(self, document_id: str) -> CodeView | None:
        """The editor with its text in it, however long that takes; None for a tab that is not there."""
        view = self.views.get(document_id)
        if view is not None:
            self.put(document_id)
            if (filling := self._fillings.get(document_id)) is not None:
                filling.finish()
        return view

    def when_there(self, document_id: str, act: Callable[[], None]) -> None:
        """Acts at once, but for a text that is too large to be waited for: then when it is wholly in its editor."""
        if self.is_arriving(document_id) and self.length_of(document_id) > WAITED_FOR:
            self._then[document_id] = act
        else:
            act()

    def remove(self, document_id: str) -> CodeView:
        """Its document has been closed."""
        self._stop(document_id)
        self._then.pop(document_id, None)
        return self.views.pop(document_id)

    def stop(self) -> None:
        """Leaves no timer running."""
        for document_id in list(self._fillings):
            self._stop(document_id)

    # inside

    def _arriving(self, document_id: str) -> DocumentText | None:
        """What is not, or not wholly, in its editor yet."""
        filling = self._fillings.get(document_id)
        return filling.loaded if filling is not None else self._waiting.get(document_id)

    def _fill(self, view: CodeView, loaded: DocumentText) -> None:
        from app.ui.editor.filling import Filling

        document_id = loaded.document_id
        filling = self._fillings[document_id] = Filling(view, loaded)
        filling.progressed.connect(partial(self.progressed.emit, document_id))
        filling.done.connect(partial(self._filled, document_id))

    def _filled(self, document_id: str, untouched: bool) -> None:
        del self._fillings[document_id]
        self._there(document_id, untouched)

    def _there(self, document_id: str, untouched: bool) -> None:
        if (act := self._then.pop(document_id, None)) is not None:
            act()
        self.filled.emit(document_id, untouched)

    def _stop(self, document_id: str) -> None:
        self._waiting.pop(document_id, None)
        if (filling := self._fillings.pop(document_id, None)) is not None:
            filling.stop()
