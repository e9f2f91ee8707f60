"""Files as texts for tabs: read and decoded, encoded and written, each in a thread."""

import asyncio
from dataclasses import dataclass
from pathlib import PurePath

from app.domain.documents import Document
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.text_files import Guess, NotText, TextFile, decode, encode, longest_line
from app.services.lexing.languages import detect
from app.services.ports import Files, FileStamp
from app.services.tabs import Tab, new_id

MAY_NOT_WRITE = "You may not write this file; changes can be saved as another."


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as a new tab with its text; `longest` is the length of its longest line in characters."""

    tab: Tab
    text: str
    longest: int


class FileTexts:
    """`guess` names the encoding of bytes that do not say it themselves; it blocks."""

    def __init__(self, files: Files, guess: Guess | None = None) -> None:
        self._files = files
        self._guess = guess

    async def read(self, path: str, limit: int | None, encoding: str | None = None) -> ReadFile:
        """With `encoding`, in that one. Raises AppError, for more than `limit` bytes with the remedy OPEN_ANYWAY."""
        return await asyncio.to_thread(self._read, path, limit, encoding)

    async def write(self, path: str, form: TextFile, text: str, expected: FileStamp | None) -> FileStamp:
        """Raises NotEncodable, and AppError, for a file that is not `expected` any more with the remedy OVERWRITE."""
        return await asyncio.to_thread(lambda: self._files.write(path, encode(form, text), expected=expected))

    async def look(self, path: str, known: FileStamp) -> FileStamp | None:
        """The file's stamp now; None when it has gone."""
        return await asyncio.to_thread(self._files.look, path, known)

    def _read(self, path: str, limit: int | None, encoding: str | None) -> ReadFile:
        content = self._files.read(path, limit=limit)
        name = PurePath(content.path).name
        try:
            form = decode(content.data, encoding=encoding, guess=self._guess)
        except NotText as error:
            raise AppError(Problem(ProblemKind.FILE, f"“{name}” cannot be shown. {error}")) from error
        notice = form.notice
        if not content.writable and not form.read_only:
            notice = f"{notice} {MAY_NOT_WRITE}".strip()
        document = Document(
            new_id(),
            name,
            content.path,
            language=detect(name, form.text[:2000]),
            encoding=form.encoding,
            line_ending=form.line_ending,
            bom=form.bom,
            read_only=form.read_only,
            notice=notice,
        )
        kept = form if form.original is not None else form.without_text()
        return ReadFile(Tab(document, kept, content.stamp), form.text, longest_line(form.text))
