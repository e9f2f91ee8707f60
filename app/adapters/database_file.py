"""Opening fireside.db whatever state it is in: new, old, newer, damaged, or in a folder that cannot be written.

Blocks; everything here runs in the database's own thread.
"""

import contextlib
import errno
import os
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from app.adapters.private_files import create_private, make_private, make_private_folder
from app.adapters.schema import APPLICATION_ID, MIGRATIONS, Migration
from app.domain.errors import Problem, ProblemKind

BACKUPS_KEPT = 3
BUSY_TIMEOUT_MS = 1000

_PRAGMAS = (
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA secure_delete=FAST",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_spill=OFF",  # what a full disk refuses can then still be read in an open transaction
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """`on_disk` False: a copy in memory, nothing of this run will be kept. `problems` are for the person."""

    connection: sqlite3.Connection
    on_disk: bool
    problems: tuple[Problem, ...]


class _NewerDatabase(Exception):
    """The file was written by a program that knows more steps than this one."""


def open_database(path: Path, migrations: tuple[Migration, ...] = MIGRATIONS) -> Opened:
    """Never fails: at worst there is an empty database in memory and a sentence that says so."""
    said: list[Problem] = []
    try:
        make_private_folder(path.parent)
        connection = _open_on_disk(path, migrations, said)
    except _NewerDatabase:
        said.append(
            Problem(
                ProblemKind.STORAGE,
                "Your chats were written by a newer version of Fireside. They can be read, but nothing new will be "
                "saved until you update.",
            )
        )
    except (OSError, sqlite3.Error) as error:
        why = _why(path, error)
        said.append(Problem(ProblemKind.STORAGE, f"Nothing of this session will be saved: {why}.", details=str(error)))
    else:
        return Opened(connection, on_disk=True, problems=tuple(said))
    return Opened(_copy_in_memory(path, migrations), on_disk=False, problems=tuple(said))


def _why(path: Path, error: OSError | sqlite3.Error) -> str:
    code = primary_code(error) if isinstance(error, sqlite3.Error) else 0
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"another program holds the file {path}"
    if code == sqlite3.SQLITE_FULL or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return "the disk is full"
    if isinstance(error, OSError) or code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return f"the folder {path.parent} cannot be written"
    return f"the file {path} cannot be used"


def _open_on_disk(path: Path, migrations: tuple[Migration, ...], said: list[Problem]) -> sqlite3.Connection:
    for leftover in path.parent.glob(f".{path.name}.new-*"):
        leftover.unlink()
    if path.exists() and is_damaged(path):
        from app.adapters.database_repair import repair

        said.append(repair(path, migrations))
    if not path.exists():
        _create(path, migrations)
    make_private(path)
    connection = connect(path)
    try:
        version = user_version(connection)
        if version > len(migrations):
            raise _NewerDatabase
        # Refused here rather than at the first row: a file that can be read but not written, a full disk.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("COMMIT")
        if version < len(migrations):
            back_up(connection, path)
            migrate(connection, migrations)
        configure(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path, migrations: tuple[Migration, ...]) -> None:
    """Makes the whole file beside its place and moves it there: nobody ever sees half a database."""
    fresh = new_file(path, migrations)
    os.replace(fresh, path)


def new_file(path: Path, migrations: tuple[Migration, ...]) -> Path:
    """A complete, empty database beside `path`, 0600 before SQLite touches it."""
    fresh = path.with_name(f".{path.name}.new-{uuid.uuid4().hex}")
    create_private(fresh)
    connection = connect(fresh)
    try:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode=WAL")
        migrate(connection, migrations)
    finally:
        connection.close()
    return fresh


def connect(path: Path) -> sqlite3.Connection:
    """Autocommit: transactions are begun by name, and always IMMEDIATE to write."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    return connection


def configure(connection: sqlite3.Connection) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    """Takes each missing step in a transaction of its own: a crash leaves the step before or the step after."""
    for number, (_name, statements) in enumerate(migrations, 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if user_version(connection) < number:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def is_damaged(path: Path) -> bool:
    """Whether the file is not a whole database of ours: an empty one is not, which SQLite would take for a new one.

    Raises sqlite3.OperationalError when it cannot be looked at (locked, unreadable).
    """
    try:
        with contextlib.closing(connect(path)) as connection:
            return not is_sound(connection)
    except sqlite3.DatabaseError as error:
        if is_corruption(error):
            return True
        raise


def is_sound(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return False
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def is_corruption(error: sqlite3.Error) -> bool:
    return primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 for errors of the Python module itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def user_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


# -- backups ------------------------------------------------------------------------------------------------------


def backup_folder(path: Path) -> Path:
    return path.parent / "database-backups"


def backups(path: Path) -> list[Path]:
    """Newest first."""
    return sorted(backup_folder(path).glob(f"{path.stem}-*.db"), reverse=True)


def back_up(connection: sqlite3.Connection, path: Path) -> Path:
    """A checked copy of the whole database beside it; the newest three are kept. Raises OSError, sqlite3.Error."""
    folder = backup_folder(path)
    make_private_folder(folder)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    unfinished = folder / f".{path.stem}-{uuid.uuid4().hex}.part"
    create_private(unfinished)
    try:
        with contextlib.closing(connect(unfinished)) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            if not is_sound(copy):
                raise sqlite3.DatabaseError("the backup is not readable")
        finished = folder / f"{path.stem}-{stamp}.db"
        os.replace(unfinished, finished)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    for old in backups(path)[BACKUPS_KEPT:]:
        old.unlink(missing_ok=True)
    return finished


def backup_is_due(path: Path, now: datetime) -> bool:
    """Once a day; the time is in the name, as copying a profile changes the file's own."""
    newest = backups(path)[:1]
    return not newest or newest[0].stem.rpartition("-")[2][:8] < now.astimezone(UTC).strftime("%Y%m%d")


# -- without a disk -------------------------------------------------------------------------------------------------


def _copy_in_memory(path: Path, migrations: tuple[Migration, ...]) -> sqlite3.Connection:
    """What can be read of the file, in memory, where this run may write; else an empty database."""
    # A database closed in a read-only folder opens only as `immutable`, which ignores a journal beside it.
    for option in ("mode=ro", "immutable=1"):
        memory = connect(Path(":memory:"))
        try:
            with contextlib.closing(
                sqlite3.connect(f"file:{quote(str(path.absolute()))}?{option}", uri=True, isolation_level=None)
            ) as source:
                source.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
                source.backup(memory)
            if is_sound(memory):
                migrate(memory, migrations)
                configure(memory)
                return memory
        except sqlite3.Error:
            memory.close()
            continue
        memory.close()
    memory = connect(Path(":memory:"))
    memory.execute(f"PRAGMA application_id={APPLICATION_ID}")
    migrate(memory, migrations)
    configure(memory)
    return memory
