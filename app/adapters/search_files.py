"""Looks through the files of a folder: what .gitignore leaves out, binary and very large files are not searched.

Runs in the child process of `search_process`; it knows nothing of that. Files are read as the editor reads them, so
positions are those of the editor, whatever the encoding and the line ends on disk.
"""

import contextlib
import hashlib
import os
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from app.adapters.ignores import walk
from app.domain.file_search import (
    LARGEST_FILE,
    MOST_HITS,
    SHOWN_BEFORE,
    SHOWN_BEHIND,
    FileEvent,
    FileHits,
    FolderQuery,
    Hit,
    OpenText,
    Searched,
    digest_of,
)
from app.domain.replacing import Template
from app.domain.search import compile_query
from app.domain.text_files import NotText, decode

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

LOOKED_AT = 8192  # bytes: a NUL in them says that the file is no text
TELL_EVERY_S = 0.05
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # UTF-16 and UTF-32 have NUL bytes and are text


class TookTooLong(Exception):
    """Raised by the guard inside a search that takes too long."""


Guard = Callable[[], AbstractContextManager[object]]


def search_folder(
    wanted: FolderQuery,
    open_texts: Sequence[OpenText] = (),
    *,
    stop: Callable[[], bool] = lambda: False,
    guard: Guard = contextlib.nullcontext,
    most: int = MOST_HITS,
) -> Iterator[FileEvent]:
    """What is found, file by file, and from time to time how far it is; the last event is a `Searched` that is done.

    `open_texts` are searched in place of their files, first. `guard` surrounds each search of one text. Raises
    AppError(SEARCH) for an expression or a template that is none.
    """
    yield from _Search(wanted, stop, guard, most).run(open_texts)


class _Search:
    def __init__(self, wanted: FolderQuery, stop: Callable[[], bool], guard: Guard, most: int) -> None:
        self._root = os.path.abspath(wanted.root)
        self._pattern = compile_query(wanted.query)
        self._template: Template | None = None
        if wanted.template is not None:
            self._template = Template(wanted.template, wanted.query, self._pattern, keep_case=wanted.keep_case)
        self._include, self._exclude = _patterns(wanted.include), _patterns(wanted.exclude)
        self._stop, self._guard = stop, guard
        self._left = most
        self._files = self._binary = self._large = self._unreadable = 0
        self._slow: list[str] = []
        self._limited = False

    def run(self, open_texts: Sequence[OpenText]) -> Iterator[FileEvent]:
        seen = {os.path.normcase(one.path) for one in open_texts if one.path is not None}
        for one in open_texts:
            if (hits := self._open(one)) is not None:
                yield hits
        told = time.monotonic()
        for folder, entries in walk(self._root, self._over):
            for entry in entries:
                if self._over():
                    break
                if os.path.normcase(entry.path) in seen or not self._wanted(self._name(entry.path)):
                    continue
                if (found := self._file(folder, entry)) is not None:
                    yield found
                if (now := time.monotonic()) - told > TELL_EVERY_S:
                    told = now
                    yield self._state()
        yield self._state(done=True)

    def _over(self) -> bool:
        return self._limited or self._stop()

    def _open(self, one: OpenText) -> FileHits | None:
        name = one.title
        if one.path is not None:
            if not _below(one.path, self._root):
                return None
            name = self._name(one.path)
        if not self._wanted(name):
            return None
        self._files += 1
        hits = self._hits(one.text, name)
        if not hits:
            return None
        return FileHits(one.path, name, hits, digest_of(one.text), one.document_id)

    def _file(self, folder: str, entry: "os.DirEntry[str]") -> FileHits | None:
        name = self._name(entry.path)
        try:
            if entry.is_symlink() or not entry.is_file():
                return None  # what a link leads to is met under its own name, or lies outside
            if entry.stat().st_size > LARGEST_FILE:
                self._large += 1
                return None
            with open(entry.path, "rb") as file:
                data = file.read(LOOKED_AT)
                if b"\0" in data and not data.startswith(_WIDE_MARKS):
                    self._binary += 1
                    return None
                data += file.read()
        except OSError:
            self._unreadable += 1
            return None
        self._files += 1
        try:
            text = decode(data).text
        except NotText:
            self._binary += 1
            return None
        hits = self._hits(text, name)
        return FileHits(entry.path, name, hits, hashlib.sha256(data).hexdigest()) if hits else None

    def _hits(self, text: str, name: str) -> tuple[Hit, ...]:
        found: list[re.Match[str]] = []
        try:
            with self._guard():
                for match in self._pattern.finditer(text):
                    if len(found) >= self._left:
                        self._limited = True
                        break
                    found.append(match)
        except TookTooLong:
            self._slow.append(name)
            return ()
        self._left -= len(found)
        if not found:
            return ()
        starts = _line_starts(text)
        return tuple(self._hit(text, starts, match) for match in found)

    def _hit(self, text: str, starts: list[int], match: "re.Match[str]") -> Hit:
        start, end = match.span()
        line = bisect_right(starts, start)
        line_start = starts[line - 1]
        line_end = starts[line] - 1 if line < len(starts) else len(text)
        low, high = line_start, min(line_end, max(start, line_start) + SHOWN_BEHIND)
        indent = len(text[low:start]) - len(text[low:start].lstrip())
        low += indent
        cut = start - low > SHOWN_BEFORE
        if cut:
            low = start - SHOWN_BEFORE
        shown = ("…" if cut else "") + text[low:high] + ("…" if high < line_end else "")
        at = start - low + int(cut)
        mark_end = at + max(0, min(end, high) - start)
        replacement = self._template.expand(match) if self._template is not None else None
        return Hit(start, end, line, start - line_start + 1, shown, at, mark_end, replacement)

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self._root).replace(os.sep, "/")

    def _wanted(self, name: str) -> bool:
        if self._include is not None and not self._include.match_file(name):
            return False
        return self._exclude is None or not self._exclude.match_file(name)

    def _state(self, *, done: bool = False) -> Searched:
        return Searched(
            self._files, self._binary, self._large, self._unreadable, tuple(self._slow), self._limited, done
        )


def _patterns(text: str) -> "GitIgnoreSpec | None":
    """Patterns divided by commas; None for an empty text. One that is none is left out."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        return None
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.base import GitIgnorePatternError

    good = []
    for word in words:
        try:
            GitIgnoreSpec.from_lines([word])
        except GitIgnorePatternError:
            continue
        good.append(word.removeprefix("./"))
    return GitIgnoreSpec.from_lines(good)


def _below(path: str, root: str) -> bool:
    path, root = os.path.normcase(os.path.abspath(path)), os.path.normcase(root)
    return path.startswith(root.rstrip(os.sep) + os.sep)


def _line_starts(text: str) -> list[int]:
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
