"""The database file in every state it can be found in, and the thread that writes it."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters import database_file
from app.adapters.database import Database
from app.adapters.database_file import BACKUPS_KEPT, back_up, backup_is_due, backups, connect, open_database
from app.adapters.recovery import SqliteSession
from app.adapters.schema import APPLICATION_ID, MIGRATIONS
from app.domain.errors import AppError, Problem, ProblemKind
from tests.support.patience import until
from tests.support.storage_child import opened

FIXTURES = Path(__file__).parents[1] / "support" / "data"


def child(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.support.storage_child", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def query(path: Path, question: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


async def put_and_close(profile: Path, **values: str) -> None:
    async with opened(profile) as database:
        for key, value in values.items():
            SqliteSession(database).put(key, value)


async def get(profile: Path, key: str) -> tuple[str | None, Problem | None]:
    """What is kept under the key, and what the person was told."""
    async with opened(profile) as database:
        return await SqliteSession(database).get(key), database.problem


async def test_what_was_written_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    """Closing drains the queue, also of writes nobody waited for."""
    await put_and_close(tmp_path, a="1", b="2")

    assert await get(tmp_path, "b") == ("2", None)


async def test_a_read_sees_the_writes_before_it(tmp_path: Path) -> None:
    """Reads and writes keep their common order, also those queued before the file was open."""
    async with opened(tmp_path) as database:
        session = SqliteSession(database)
        for number in range(50):
            session.put("key", str(number))
            if number % 10 == 0:
                assert await session.get("key") == str(number)


async def test_the_database_answers_on_the_loop_of_the_window(qapp: object, tmp_path: Path) -> None:
    """Results come back to coroutines that run on Qt's event loop."""
    async with opened(tmp_path) as database:
        SqliteSession(database).put("a", "1")

        assert await SqliteSession(database).get("a") == "1"


async def test_an_awaited_failure_is_told_to_whoever_waits(tmp_path: Path) -> None:
    """A failed write raises an AppError for people, and takes nothing of the transaction with it."""
    async with opened(tmp_path) as database:

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO session VALUES ('half', 'done')")
            connection.execute("INSERT INTO no_such_table VALUES (1)")

        with pytest.raises(AppError) as failure:
            await database.write(work)

        assert failure.value.problem.kind is ProblemKind.STORAGE
        assert await SqliteSession(database).get("half") is None


@pytest.mark.expects_log
async def test_a_failure_nobody_waits_for_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A fire-and-forget write that fails leaves a line in the log, and the thread goes on."""
    async with opened(tmp_path) as database:
        database.put(lambda connection: connection.execute("INSERT INTO no_such_table VALUES (1)"))
        SqliteSession(database).put("after", "fine")

        assert await SqliteSession(database).get("after") == "fine"
    assert "could not be kept" in caplog.text


async def test_a_waiter_that_is_cancelled_disturbs_nobody(tmp_path: Path) -> None:
    """The write is done all the same, and its result is dropped."""
    async with opened(tmp_path) as database:
        writing = database.write(lambda connection: connection.execute("INSERT INTO session VALUES ('a', '1')"))
        writing.cancel()

        assert await SqliteSession(database).get("a") == "1"


async def test_after_closing_nothing_is_accepted(tmp_path: Path) -> None:
    """A write after the end is refused rather than lost in silence; closing twice is closing once."""
    async with opened(tmp_path) as database:
        await database.close()

        with pytest.raises(AppError):
            SqliteSession(database).put("late", "1")


def test_importing_the_database_does_not_load_sqlite() -> None:
    """The start path pays for sqlite3 only in the database's own thread."""
    program = "import sys, app.adapters.database, app.adapters.ledger, app.adapters.conversations\n"
    program += "import app.adapters.recovery, app.adapters.settings_file; print('sqlite3' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"


async def test_nobody_else_can_read_the_profile(tmp_path: Path) -> None:
    """Under umask 000 every folder of the profile is 0700 and every file 0600, also beside the open database."""
    profile = tmp_path / "new" / "profile"
    before = os.umask(0)
    try:
        async with opened(profile) as database:
            SqliteSession(database).put("a", "1")
            await SqliteSession(database).get("a")
            with closing(connect(database.path)) as connection:
                back_up(connection, database.path)
            modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [profile, *profile.rglob("*")]}
    finally:
        os.umask(before)

    assert {path.name for path in modes} >= {"profile", "fireside.db", "fireside.db-wal", "database-backups", "runs"}
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items()), modes


async def test_a_file_that_others_could_read_is_taken_away_from_them(tmp_path: Path) -> None:
    """A database copied with open permissions is 0600 after it was opened."""
    await put_and_close(tmp_path, a="1")
    (tmp_path / "fireside.db").chmod(0o644)

    await get(tmp_path, "a")

    assert stat.S_IMODE((tmp_path / "fireside.db").stat().st_mode) == 0o600


# -- damage ---------------------------------------------------------------------------------------------------------


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "empty":
        path.write_bytes(b"")
    elif how == "garbage":
        path.write_bytes(b"\x00\xffgarbage" * 1000)
    elif how == "a few bytes":
        path.write_bytes(b"x")
    elif how == "somebody else's":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA application_id=7")
    elif how == "half":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "bad pages":
        path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))


def set_aside(profile: Path) -> list[bytes]:
    found = [file for file in profile.glob("fireside.db.corrupt-*") if not file.name.endswith(("-wal", "-shm"))]
    return [file.read_bytes() for file in found]


@pytest.mark.parametrize("how", ["empty", "garbage", "a few bytes", "somebody else's", "half", "bad pages"])
async def test_a_damaged_database_is_set_aside_and_restored(tmp_path: Path, how: str) -> None:
    """The damaged file is kept beside, the newest good backup comes back, and the person is told."""
    await put_and_close(tmp_path, a="old")
    path = tmp_path / "fireside.db"
    with closing(connect(path)) as connection:
        back_up(connection, path)
    (backups(path)[0].parent / "fireside-99990101T000000000000Z.db").write_bytes(b"a newer backup, but broken")
    damage(path, how)
    damaged = path.read_bytes()

    value, problem = await get(tmp_path, "a")

    assert value == "old"
    assert problem
    assert "damaged" in problem.message
    assert "restored" in problem.message
    assert set_aside(tmp_path) == [damaged]
    assert await get(tmp_path, "a") == ("old", None), "the next start is an ordinary one"


async def test_rows_newer_than_the_backup_are_saved_from_the_damaged_file(tmp_path: Path) -> None:
    """What can still be read of a damaged file goes before the backup, which fills the gaps."""
    await put_and_close(tmp_path, a="old")
    path = tmp_path / "fireside.db"
    with closing(connect(path)) as connection:
        back_up(connection, path)
        connection.execute("UPDATE session SET value = 'new' WHERE key = 'a'")
        connection.execute("INSERT INTO session VALUES ('b', 'new')")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'charges_by_start'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)

    value, problem = await get(tmp_path, "a")

    assert problem
    assert "could still be read" in problem.message
    assert value == "new"
    assert await get(tmp_path, "b") == ("new", None)


async def test_an_empty_file_without_a_backup_is_not_taken_for_a_new_user_in_silence(tmp_path: Path) -> None:
    """A database of 0 bytes is a loss that the person hears of, not a fresh start."""
    (tmp_path / "fireside.db").write_bytes(b"")

    value, problem = await get(tmp_path, "a")

    assert value is None
    assert problem
    assert "no backup" in problem.message


# -- other versions ---------------------------------------------------------------------------------------------------

NEXT = ("a colour for chats", ("ALTER TABLE conversations ADD COLUMN colour TEXT", "CREATE TABLE colours(name TEXT)"))


async def test_a_newer_database_is_read_and_left_alone(tmp_path: Path) -> None:
    """Its rows can be seen, what is new is not saved, the person is told, and not a byte of the file changes."""
    await put_and_close(tmp_path, a="1")
    path = tmp_path / "fireside.db"
    with closing(connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    before = path.read_bytes()

    async with opened(tmp_path) as database:
        session = SqliteSession(database)
        session.put("b", "2")
        assert (await session.get("a"), await session.get("b")) == ("1", "2")
        assert database.problem
        assert "newer version" in database.problem.message

    assert path.read_bytes() == before


async def test_an_older_database_is_backed_up_and_brought_forward(tmp_path: Path) -> None:
    """A migration is preceded by a backup that is whole and still in the old form."""
    await put_and_close(tmp_path, a="1")
    path = tmp_path / "fireside.db"

    now = open_database(path, (*MIGRATIONS, NEXT))

    with closing(now.connection):
        assert now.on_disk
        assert now.connection.execute("SELECT count(*) FROM colours").fetchone() == (0,)
        assert now.connection.execute("SELECT value FROM session").fetchone() == ("1",)
    assert query(backups(path)[0], "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert query(backups(path)[0], "SELECT value FROM session") == [("1",)]


@pytest.mark.parametrize("step", range(3))
async def test_a_migration_is_done_as_a_whole_or_not_at_all(tmp_path: Path, step: int) -> None:
    """Whichever statement of a step fails, the file stays as it was, and the session goes on unsaved."""
    await put_and_close(tmp_path, a="same", b="same")
    path = tmp_path / "fireside.db"
    schema = query(path, "SELECT sql FROM sqlite_master")
    statements = [*NEXT[1]]
    statements.insert(step, "CREATE UNIQUE INDEX one_value ON session(value)")

    now = open_database(path, (*MIGRATIONS, (NEXT[0], tuple(statements))))

    assert not now.on_disk
    now.connection.close()
    assert query(path, "SELECT sql FROM sqlite_master") == schema
    assert query(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]


@pytest.mark.parametrize("version", [1, 2])
async def test_every_earlier_form_opens(tmp_path: Path, version: int) -> None:
    """A database as it was written then opens with its rows, and there is a backup of it as it was."""
    path = tmp_path / "fireside.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FIXTURES / f"fireside-v{version}.sql").read_text())

    value, problem = await get(tmp_path, "open_files")

    assert problem is None
    assert value == '["main.py"]'
    assert query(path, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert query(backups(path)[0], "PRAGMA user_version") == [(version,)]


# -- backups --------------------------------------------------------------------------------------------------------


async def test_three_backups_are_kept(tmp_path: Path) -> None:
    """A fourth backup takes the place of the oldest, and no half-made one stays behind."""
    await put_and_close(tmp_path, a="1")
    path = tmp_path / "fireside.db"
    with closing(connect(path)) as connection:
        made = [back_up(connection, path) for _ in range(BACKUPS_KEPT + 1)]

    assert backups(path) == made[:0:-1]
    assert set(made[0].parent.iterdir()) == set(made[1:])


async def test_a_backup_is_due_once_a_day(tmp_path: Path) -> None:
    """The day of the newest backup counts."""
    await put_and_close(tmp_path, a="1")
    path = tmp_path / "fireside.db"
    now = datetime.now(UTC)
    assert backup_is_due(path, now)

    with closing(connect(path)) as connection:
        back_up(connection, path)

    assert not backup_is_due(path, now)
    assert backup_is_due(path, now + timedelta(days=1))


async def test_the_daily_backup_is_made_when_nothing_else_is_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quiet moment after the start is used for it."""
    from app.adapters import database_thread

    monkeypatch.setattr(database_thread, "IDLE_BEFORE_BACKUP_S", 0.01)
    async with opened(tmp_path) as database:
        await until(lambda: backups(database.path))

    assert query(backups(tmp_path / "fireside.db")[0], "PRAGMA application_id") == [(APPLICATION_ID,)]


# -- places that cannot be written ------------------------------------------------------------------------------------


async def test_without_a_place_to_write_the_session_lives_in_memory(tmp_path: Path) -> None:
    """A profile that cannot even be created is borne: everything works, nothing is kept, and that is said."""
    (tmp_path / "file").write_text("in the way")

    async with opened(tmp_path / "file" / "profile") as database:
        SqliteSession(database).put("a", "1")
        assert await SqliteSession(database).get("a") == "1"
        assert database.problem
        assert "will be saved" in database.problem.message


@pytest.fixture
def folder_for_all() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_read_only_profile_can_still_be_read(folder_for_all: Path) -> None:
    """In a folder without write permission the chats are shown, what is new stays in memory, and that is said."""
    profile = folder_for_all / "profile"
    asyncio.run(put_and_close(profile, old="shown"))
    (profile / "fireside.db").chmod(0o444)
    profile.chmod(0o555)

    found = child("read_only", str(profile))

    profile.chmod(0o700)
    assert found.stdout.splitlines()[0] == "read shown value", found.stderr
    assert "told Nothing of this session will be saved" in found.stdout


def test_a_full_disk_loses_nothing_once_there_is_room(tmp_path: Path) -> None:
    """What the disk refuses can be read at once, the person is told once, and it is saved as soon as it can be."""
    found = child("full_disk", str(tmp_path))

    assert found.returncode == 0, found.stderr
    told, read, over = found.stdout.splitlines()
    assert told.count("disk is full") == 1
    assert read == f"read {'x' * 1000} ['while full']"
    assert over == "over"
    assert query(tmp_path / "fireside.db", "SELECT count(*) FROM session") == [(41,)]
    assert query(tmp_path / "fireside.db", "SELECT id FROM charges") == [("while full",)]
    assert query(tmp_path / "fireside.db", "PRAGMA integrity_check") == [("ok",)]


def test_a_disk_that_stays_full_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """Closing gives up in seconds, says in the log what is lost, and the earlier rows are whole."""
    found = child("full_disk", str(tmp_path), "to the end")

    assert found.returncode == 0, found.stderr
    assert "changes are lost" in found.stderr
    assert query(tmp_path / "fireside.db", "SELECT value FROM session WHERE key = 'first'") == [("kept",)]
    assert query(tmp_path / "fireside.db", "PRAGMA integrity_check") == [("ok",)]


async def test_a_locked_database_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the file the person is told; then the write goes through."""
    monkeypatch.setattr(database_file, "BUSY_TIMEOUT_MS", 20)
    async with opened(tmp_path) as database:
        await SqliteSession(database).get("a")
        told: asyncio.Queue[Problem | None] = asyncio.Queue()
        database.problems.connect(told.put_nowait)
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            SqliteSession(database).put("a", "1")
            problem = await told.get()
            assert problem
            assert "Another program" in problem.message
            other.execute("COMMIT")

        assert await told.get() is None
        assert await SqliteSession(database).get("a") == "1"


async def test_two_programs_that_start_together_share_one_database(tmp_path: Path) -> None:
    """Both open the same new file; neither takes the other's half-made one for damage."""
    databases = [Database(tmp_path / "fireside.db") for _ in range(4)]
    for database in databases:
        database.start()
    for number, database in enumerate(databases):
        SqliteSession(database).put(str(number), "x")
    for database in databases:
        await database.close()
        assert database.problem is None

    assert query(tmp_path / "fireside.db", "SELECT count(*) FROM session") == [(4,)]
