"""Makes attachments of files, tabs, symbols, folders and git's differences; what blocks runs in a thread.

The text of a tab stands for its file, as a person sees it. Nothing is attached here: who asks decides.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.attachments import LARGEST, of_diff, of_file, of_outline, of_symbol, outline_text, title_below
from app.domain.conversation import Attachment
from app.domain.documents import Document
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.text_files import Guess
from app.services.file_texts import FileTexts
from app.services.outline import Symbol, outline
from app.services.ports import Files, Git
from app.services.symbol_extent import extent

READ_FOR_SYMBOLS = 60  # files of a folder; of more only the names are told
LARGEST_OUTLINED = 200_000  # bytes of a file that is looked through for symbols


class OpenTexts(Protocol):
    """The open documents, as the editor holds them."""

    def documents(self) -> Sequence[Document]: ...
    def text_of(self, document_id: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A symbol with its first and last line (1-based)."""

    symbol: Symbol
    first: int
    last: int


class Sources:
    """All errors are AppErrors for people."""

    def __init__(self, files: Files, tabs: OpenTexts, git: Git, guess: Guess | None = None) -> None:
        self._files = FileTexts(files, guess)
        self._tabs = tabs
        self._git = git

    def tab(self, document_id: str, folder: str | None) -> Attachment | None:
        """The whole text of a tab; None when it is not there. Raises AppError for one that is too large."""
        document = next((one for one in self._tabs.documents() if one.id == document_id), None)
        if document is None:
            return None
        title = document.title if document.path is None else title_below(document.path, folder)
        return _checked(of_file(title, self._tabs.text_of(document.id), document.language, document.path))

    async def file(self, path: str, folder: str | None) -> Attachment:
        """A file (absolute), as its tab has it where it is open. Raises AppError."""
        for document in self._tabs.documents():
            if document.path == path and (tab := self.tab(document.id, folder)) is not None:
                return tab
        read = await self._files.read(path, LARGEST)
        return _checked(of_file(title_below(path, folder), read.text, read.tab.document.language, path))

    async def symbols(self, document_id: str) -> tuple[Place, ...]:
        """What a tab has, with where each reaches."""
        document = next((one for one in self._tabs.documents() if one.id == document_id), None)
        if document is None:
            return ()
        text = self._tabs.text_of(document_id)
        return await asyncio.to_thread(_places, text, document.language)

    def symbol(self, document_id: str, place: Place, folder: str | None) -> Attachment | None:
        """One of them with its code, as the text is now."""
        whole = self.tab(document_id, folder)
        if whole is None:
            return None
        lines = whole.text.split("\n")[place.first - 1 : place.last]
        name = f"{place.symbol.inside}.{place.symbol.name}" if place.symbol.inside else place.symbol.name
        return of_symbol(name, whole.title, "\n".join(lines), whole.language, whole.path, place.first, place.last)

    async def folder(self, folder: str, names: Sequence[str]) -> Attachment:
        """An outline: `names` are its files, relative to it; of few files with what is in them. Raises AppError."""
        if not names:
            raise AppError(Problem(ProblemKind.FILE, "There are no files in this folder."))
        read = names if len(names) <= READ_FOR_SYMBOLS else ()
        symbols = {name: await self._outline_of(os.path.join(folder, *name.split("/"))) for name in read}
        return of_outline(folder, await asyncio.to_thread(outline_text, names, symbols))

    async def diff(self, folder: str, *, staged: bool) -> Attachment:
        """Raises AppError, also where nothing has changed, and where there is no repository or no git."""
        root = await asyncio.to_thread(self._git.root_of, folder)
        if root is None:
            raise AppError(Problem(ProblemKind.FILE, "This folder is in no git repository."))
        text = await asyncio.to_thread(lambda: self._git.diff(root, staged=staged))
        if not text.strip():
            what = "Nothing is staged." if staged else "Nothing has changed that is not staged."
            raise AppError(Problem(ProblemKind.FILE, what))
        return _checked(of_diff(text, staged=staged))

    async def _outline_of(self, path: str) -> list[tuple[int, str]]:
        """A file that cannot be read or is no text has nothing to tell."""
        try:
            read = await self._files.read(path, LARGEST_OUTLINED)
        except AppError:
            return []
        found = await asyncio.to_thread(outline, read.text, read.tab.document.language)
        return [(symbol.level, f"{symbol.kind} {symbol.name}") for symbol in found if symbol.level < 2]


def _places(text: str, language: str) -> tuple[Place, ...]:
    lines = text.split("\n")
    return tuple(Place(symbol, *extent(lines, symbol)) for symbol in outline(text, language))


def _checked(attachment: Attachment) -> Attachment:
    if len(attachment.text) > LARGEST:
        message = f"“{attachment.title}” is too large for a question: over two million characters."
        raise AppError(Problem(ProblemKind.FILE, message))
    return attachment
