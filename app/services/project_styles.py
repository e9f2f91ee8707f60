"""What projects ask of the open files: looked up when a file is opened or named, complied with when it is saved."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, Protocol

from app.domain.documents import DocumentsState
from app.domain.file_style import FileStyle
from app.domain.text_files import LineEnding
from app.services.signal import Signal
from app.services.tasks import TaskSet


class Forms(Protocol):
    """What `Documents` can do about the form of a tab."""

    @property
    def state(self) -> DocumentsState: ...
    def set_line_ending(self, document_id: str, line_ending: LineEnding) -> None: ...
    def set_encoding(self, document_id: str, encoding: str, *, bom: bool = False) -> None: ...


class StyleOf(NamedTuple):
    document_id: str
    style: FileStyle


class ProjectStyles:
    """`changed` tells what is asked of a tab's file. `look_up` says it for a path; it blocks, in a thread."""

    def __init__(self, documents: Forms, look_up: Callable[[str], FileStyle]) -> None:
        self.changed: Signal[StyleOf] = Signal()
        self._documents = documents
        self._look_up = look_up
        self._paths: dict[str, str | None] = {}
        self._styles: dict[str, FileStyle] = {}
        self._undecided: set[str] = set()  # nothing but ASCII so far: any of the usual encodings may be theirs
        self._tasks = TaskSet("project styles")

    def follow(self, state: DocumentsState) -> None:
        """Files that were opened or named since are looked up; closed ones are forgotten."""
        paths = {document.id: document.path for document in state.documents}
        new = [(one, path) for one, path in paths.items() if path is not None and self._paths.get(one) != path]
        self._paths = paths
        self._styles = {one: style for one, style in self._styles.items() if one in paths}
        self._undecided &= paths.keys()
        for document_id, path in new:
            self._tasks.start(self._find(document_id, path))

    def text_loaded(self, document_id: str, text: str) -> None:
        """A text that has only ASCII in it is in no encoding yet."""
        if text.isascii():
            self._undecided.add(document_id)

    def comply(self, document_id: str) -> None:
        """Before saving: line ends as they are asked for; the encoding where the file has not settled for one."""
        document, style = self._documents.state.document(document_id), self._styles.get(document_id)
        if document is None or style is None or document.read_only:
            return
        if style.line_ending is not None and style.line_ending is not document.line_ending:
            self._documents.set_line_ending(document_id, style.line_ending)
        settled = document.path is not None and (
            document_id not in self._undecided or style.encoding not in _LIKE_ASCII
        )
        if style.encoding is not None and style.encoding != document.encoding and not settled:
            self._documents.set_encoding(document_id, style.encoding, bom=style.bom)

    def name(self, document_id: str, path: str, save: Callable[[], None]) -> None:
        """A tab gets a file at `path`: what is asked there holds for it before `save` is called."""
        self._tasks.start(self._name(document_id, path, save))

    async def shut_down(self) -> None:
        await self._tasks.close()

    async def _find(self, document_id: str, path: str) -> None:
        style = await asyncio.to_thread(self._look_up, path)
        if self._paths.get(document_id) == path:
            self._put(document_id, style)

    async def _name(self, document_id: str, path: str, save: Callable[[], None]) -> None:
        document = self._documents.state.document(document_id)
        if document is not None and document.path is None:
            self._put(document_id, await asyncio.to_thread(self._look_up, path))
            self.comply(document_id)
        save()

    def _put(self, document_id: str, style: FileStyle) -> None:
        self._styles[document_id] = style
        self.changed.emit(StyleOf(document_id, style))


_LIKE_ASCII = ("utf-8", "latin-1")
