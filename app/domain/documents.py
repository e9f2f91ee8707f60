"""The open documents as the window shows them, and what the chat takes from them. Texts live in the editor."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from app.domain.errors import Problem
from app.domain.text_files import LineEnding


class OnDisk(StrEnum):
    """What has become of a tab's file since it was read or written here."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Document:
    """One tab. `title` tells it from the others; `path` None: it is in no file yet. `language` is a Pygments alias.

    `revision` counts the changes made since it was opened. `notice` is a sentence for the person, or empty.
    """

    id: str
    title: str
    path: str | None = None
    revision: int = 0
    language: str = "text"
    encoding: str = "utf-8"
    line_ending: LineEnding = LineEnding.LF
    bom: bool = False
    modified: bool = False
    read_only: bool = False
    notice: str = ""
    on_disk: OnDisk = OnDisk.SAME


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about files that went wrong, shown until it is acted on or dismissed; `document_id` None: no tab's."""

    problem: Problem
    document_id: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentsState:
    """All tabs in their order; `recent` are paths, the newest first. `opening` is the file that is being read.

    `trouble` is that of the tab on top, else one without a tab; `trouble_elsewhere` is that of another tab.
    """

    documents: tuple[Document, ...] = ()
    active_id: str | None = None
    recent: tuple[str, ...] = ()
    can_reopen: bool = False
    trouble: Trouble | None = None
    opening: str | None = None
    trouble_elsewhere: Trouble | None = None

    def document(self, document_id: str | None) -> Document | None:
        return next((document for document in self.documents if document.id == document_id), None)

    @property
    def active(self) -> Document | None:
        return self.document(self.active_id)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text for the editor to take over. `cursor` counts characters; `longest_line` too.

    `in_place`: the file has another text by now. Cursor, scroll and undo stay as they are.
    """

    document_id: str
    text: str
    cursor: int = 0
    modified: bool = False
    longest_line: int = 0
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor is to go: 1-based line and column."""

    document_id: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a document: characters `start` .. `end`, in the lines `first_line` .. `last_line` (1-based).

    `revision` is the editor's number for the text it was taken from.
    """

    document_id: str
    path: str | None
    title: str
    language: str
    first_line: int
    last_line: int
    text: str
    start: int
    end: int
    revision: int


def titles(documents: Sequence[Document]) -> dict[str, str]:
    """Titles, by id, that tell the tabs apart: the folder joins the name where two files are called the same."""
    names = [PurePath(document.path).name for document in documents if document.path is not None]
    taken = {document.title for document in documents if document.path is None}
    found: dict[str, str] = {}
    for document in documents:
        if document.path is None:
            found[document.id] = document.title or _untitled(taken)
            taken.add(found[document.id])
            continue
        name = PurePath(document.path).name
        twin = names.count(name) > 1
        found[document.id] = f"{name} — {PurePath(document.path).parent.name or '/'}" if twin else name
    return found


def _untitled(taken: set[str]) -> str:
    number = 1
    while (title := "Untitled" if number == 1 else f"Untitled {number}") in taken:
        number += 1
    return title
