"""A damaged fireside.db is set aside, and a new one is made of what can still be read and of the newest good backup."""

import contextlib
import logging
import os
import shutil
import sqlite3
import uuid
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.database_file import (
    backup_folder,
    backups,
    connect,
    is_sound,
    migrate,
    new_file,
    user_version,
)
from app.adapters.private_files import create_private
from app.adapters.schema import Migration
from app.domain.errors import Problem, ProblemKind

log = logging.getLogger(__name__)


def repair(path: Path, migrations: tuple[Migration, ...]) -> Problem:
    """Leaves a sound database at `path` and the damaged one beside it; says what was done. Raises OSError."""
    damaged = _set_aside(path)
    fresh = new_file(path, migrations)
    backup = _newest_good(path, migrations)
    try:
        with contextlib.closing(connect(fresh)) as connection:
            # The damaged file first, as its rows are newer; the backup fills the gaps.
            saved = _pour(damaged, connection, only_version=len(migrations))
            if backup is not None:
                _pour(backup, connection, only_version=len(migrations))
    finally:
        if backup is not None:
            backup.unlink()
    os.replace(fresh, path)
    if backup is not None:
        what = "They were restored from the newest backup"
        what += ", with what could still be read of the damaged file." if saved else "."
    elif saved:
        what = "What could still be read of them was saved."
    else:
        what = "There was no backup, so Fireside starts empty."
    return Problem(
        ProblemKind.STORAGE,
        f"The file with your chats was damaged. {what} The damaged file is kept as {damaged.name}.",
        details=str(damaged),
    )


def _set_aside(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    damaged = path.with_name(f"{path.name}.corrupt-{stamp}")
    os.replace(path, damaged)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{damaged}{suffix}")
    return damaged


def _newest_good(path: Path, migrations: tuple[Migration, ...]) -> Path | None:
    """A copy of the newest backup that is whole, brought to today's tables; None when there is none."""
    for backup in backups(path):
        copy = backup_folder(path) / f".restoring-{uuid.uuid4().hex}"
        try:
            create_private(copy)
            shutil.copyfile(backup, copy)
            with contextlib.closing(connect(copy)) as connection:
                if is_sound(connection) and user_version(connection) <= len(migrations):
                    migrate(connection, migrations)
                    return copy
        except (OSError, sqlite3.Error) as error:
            log.info("a backup cannot be used: %s: %s", backup.name, error)
        copy.unlink(missing_ok=True)
    return None


def _pour(source: Path, target: sqlite3.Connection, only_version: int) -> int:
    """Copies the rows that can be read and are not there yet, table by table; returns how many."""
    poured = 0
    try:
        with contextlib.closing(sqlite3.connect(source, isolation_level=None)) as old:
            if user_version(old) != only_version:
                return 0
            tables = [name for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            target.execute("BEGIN IMMEDIATE")
            for table in tables:
                poured += _pour_table(table, old, target)
            target.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        log.info("no more can be read of %s: %s", source.name, error)
        if target.in_transaction:
            target.execute("COMMIT")
    return poured


def _pour_table(table: str, old: sqlite3.Connection, target: sqlite3.Connection) -> int:
    """Reads a table from its start and, behind a damaged page, from its end."""
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(columns)
    insert = f"INSERT OR IGNORE INTO {table}({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 (our own names)
    key = "rowid" if "WITHOUT ROWID" not in _definition(table, target) else columns[0]
    before = target.total_changes
    for direction in ("ASC", "DESC"):
        try:
            for row in old.execute(f"SELECT {names} FROM {table} ORDER BY {key} {direction}"):  # noqa: S608
                with contextlib.suppress(sqlite3.IntegrityError):  # a row made unreadable by the damage
                    target.execute(insert, row)
            break
        except sqlite3.DatabaseError as error:
            log.info("table %s is damaged: %s", table, error)
    return target.total_changes - before


def _definition(table: str, connection: sqlite3.Connection) -> str:
    found = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return str(found[0]) if found else ""
