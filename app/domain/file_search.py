"""What is looked for in the files of a folder, and what was found there: values that travel between processes."""

import hashlib
from dataclasses import dataclass

from app.domain.search import Query

MOST_HITS = 20_000  # nobody reads more; the panel says that there are more
LARGEST_FILE = 5_000_000  # bytes
SHOWN_BEFORE, SHOWN_BEHIND = 40, 200  # characters of a line around a hit


@dataclass(frozen=True, slots=True)
class FolderQuery:
    """`include` and `exclude` are patterns as in .gitignore, divided by commas ("*.py, docs/**"); empty: all, none.

    With a `template` each hit comes with what it would become (`domain.replacing`).
    """

    root: str
    query: Query
    include: str = ""
    exclude: str = ""
    template: str | None = None
    keep_case: bool = False


@dataclass(frozen=True, slots=True)
class OpenText:
    """The text of a tab, which stands for its file; `path` None: it is in no file yet."""

    document_id: str
    title: str
    path: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters `start` .. `end` of the text; `line` and `column` are 1-based.

    `shown` is a part of its line, with the hit at `mark_start` .. `mark_end` of it; `replacement` is what it would
    become, None when nothing is to be replaced.
    """

    start: int
    end: int
    line: int
    column: int
    shown: str
    mark_start: int
    mark_end: int
    replacement: str | None = None

    @property
    def shown_after(self) -> str:
        """The part of the line as it would be; line ends of the replacement are shown as such."""
        new = (self.replacement or "").replace("\n", "⏎")
        return self.shown[: self.mark_start] + new + self.shown[self.mark_end :]


@dataclass(frozen=True, slots=True)
class FileHits:
    """All hits of one text. `digest` (SHA-256, hex) is that of the file's bytes, or of an open text in UTF-8."""

    path: str | None
    name: str  # below the folder, with "/"; a tab's title when it is in no file
    hits: tuple[Hit, ...]
    digest: str = ""
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """How far a search is; the last one says `done`. `slow` are files that the expression took too long for."""

    files: int = 0
    binary: int = 0
    large: int = 0
    unreadable: int = 0
    slow: tuple[str, ...] = ()
    limited: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a run of replacements did. `kept_back` are names of files left alone, each with the reason."""

    run_id: str
    hits: int = 0
    files: int = 0
    kept_back: tuple[tuple[str, str], ...] = ()
    undone: bool = False


def digest_of(text: str) -> str:
    """Of the text of a tab."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


FileEvent = FileHits | Searched


@dataclass(frozen=True, slots=True)
class Chosen:
    """The hits of one file that are to be replaced."""

    file: FileHits
    hits: tuple[Hit, ...]
