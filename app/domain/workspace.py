"""The folder that is open: its listed folders, the recent ones, and what could be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A file or folder as the tree shows it; `path` is absolute. `ignored`: git leaves it out."""

    name: str
    path: str
    is_folder: bool = False
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """`listed` has the entries of the open folder and of those that are unfolded in it, by path: folders first.

    `recent` are folders, the newest first. `deleted` is the name of what the last deletion took, while that can be
    taken back. `problem` is the last thing that went wrong, until something goes right.
    """

    folder: str | None = None
    recent: tuple[str, ...] = ()
    listed: Mapping[str, tuple[FolderEntry, ...]] = field(default_factory=dict)
    deleted: str = ""
    problem: Problem | None = None
