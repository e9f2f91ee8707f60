"""An unsaved editor buffer as it is kept, so that it comes back after a crash or a close."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.text_files import LineEnding


@dataclass(frozen=True, slots=True)
class Buffer:
    """One tab with text that is in no file yet.

    `path` None: it has never been saved. `cursor` counts characters from the start. `base_digest` is the SHA-256 (hex)
    of the file's bytes as they were read, None without a file: when the file has another digest by the time the
    buffer comes back, the person is asked. `changed_at` is aware and UTC. `form` is how it is to be
    written: encoding, line ends, byte order mark; None: as its file is, or as usual.
    """

    id: str
    path: str | None
    title: str
    text: str
    language: str
    cursor: int
    base_digest: str | None
    changed_at: datetime
    form: tuple[str, LineEnding, bool] | None = None
