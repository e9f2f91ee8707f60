"""The stores of the documents in memory: files, unsaved buffers, the session; they fail when a test says so."""

import hashlib
from collections.abc import Sequence

from app.domain.buffers import Buffer
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.services.ports import FileContent, FileStamp


class MemoryFiles:
    """Implements `ports.Files`. `contents` are the files; `refusal` is raised by the next write."""

    def __init__(self, **contents: bytes) -> None:
        self.contents: dict[str, bytes] = {f"/project/{name}": data for name, data in contents.items()}
        self.refusal: Problem | None = None
        self.read_only: set[str] = set()

    def put(self, path: str, data: bytes) -> None:
        self.contents[path] = data

    def read(self, path: str, *, limit: int | None) -> FileContent:
        data = self.contents.get(path)
        if data is None:
            raise AppError(Problem(ProblemKind.FILE, f"{path} does not exist."))
        if limit is not None and len(data) > limit:
            raise AppError(Problem(ProblemKind.FILE, f"{path} is large.", Remedy.OPEN_ANYWAY))
        return FileContent(path, data, stamp_of(data), path not in self.read_only)

    def write(self, path: str, data: bytes, *, expected: FileStamp | None) -> FileStamp:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise AppError(refusal)
        now = self.contents.get(path)
        if expected is not None and now is not None and stamp_of(now).digest != expected.digest:
            raise AppError(Problem(ProblemKind.FILE, f"{path} was changed.", Remedy.OVERWRITE))
        self.contents[path] = data
        return stamp_of(data)

    def look(self, path: str, known: FileStamp) -> FileStamp | None:
        data = self.contents.get(path)
        if data is None:
            return None
        return known if stamp_of(data).digest == known.digest else stamp_of(data)


class MemoryBuffers:
    """Implements `ports.Buffers`; what was dropped is kept in `gone`, newest first."""

    def __init__(self) -> None:
        self.kept: dict[str, Buffer] = {}
        self.gone: list[Buffer] = []

    def save(self, buffer: Buffer) -> None:
        self.kept[buffer.id] = buffer

    def drop(self, buffer_id: str) -> None:
        if (buffer := self.kept.pop(buffer_id, None)) is not None:
            self.gone.insert(0, buffer)

    async def load_all(self) -> Sequence[Buffer]:
        return tuple(self.kept.values())

    async def dropped(self) -> Sequence[Buffer]:
        return tuple(self.gone)


class MemorySession:
    """Implements `ports.Session`."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self.values.get(key)

    def put(self, key: str, value: str | None) -> None:
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value


def stamp_of(data: bytes) -> FileStamp:
    return FileStamp(len(data), len(data), 1, hashlib.sha256(data).hexdigest())
