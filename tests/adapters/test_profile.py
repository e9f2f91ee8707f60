"""The profile: where it is, that it is private, and that no key is ever in it."""

import asyncio
import logging
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.adapters.clock import SystemClock
from app.adapters.conversations import SqliteConversations
from app.adapters.keyring_secrets import KeyringSecrets
from app.adapters.ledger import SqliteLedger
from app.adapters.logs import Logs
from app.adapters.profile import profile_folder
from app.adapters.recovery import SqliteSession
from app.adapters.settings_file import TomlSettings
from app.domain.conversation import Conversation, Turn
from app.services.key_service import KeyService
from app.services.preferences import Preferences
from tests.support.storage_child import charge, opened

KEY = "fw_" + "CanaryKeyOfTheProfile"


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="the folders of Linux")
@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HOME": "{tmp}/home"}, "home/.local/share/fireside"),
        ({"HOME": "{tmp}/home", "XDG_DATA_HOME": "{tmp}/data"}, "data/fireside"),
        ({"HOME": "{tmp}/home", "XDG_DATA_HOME": "relative"}, "home/.local/share/fireside"),
    ],
)
def test_the_profile_is_where_this_system_keeps_data(tmp_path: Path, environ: dict[str, str], expected: str) -> None:
    """XDG_DATA_HOME counts when it is absolute, as the specification has it; the folder is made."""
    folder = profile_folder(None, {name: value.format(tmp=tmp_path) for name, value in environ.items()})

    assert folder == tmp_path / expected
    assert folder.is_dir()


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="the folders of Linux")
def test_somebody_without_a_home_is_borne(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile is then a place that cannot be written, so that nothing is strewn into the current folder."""
    monkeypatch.chdir(tmp_path)

    folder = profile_folder(None, {"HOME": "~"})

    assert folder.is_absolute()
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_chosen_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    """--profile DIR is made 0700, folders above it as needed."""
    before = os.umask(0)
    try:
        folder = profile_folder(tmp_path / "a" / "b", {})
    finally:
        os.umask(before)

    assert folder == tmp_path / "a" / "b"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_does_not_stop_the_start(tmp_path: Path) -> None:
    """The path is returned, and each store says for itself that nothing is kept."""
    (tmp_path / "file").write_text("in the way")

    assert profile_folder(tmp_path / "file" / "profile", {}) == tmp_path / "file" / "profile"


@pytest.mark.expects_log
async def test_after_a_full_round_no_file_holds_the_key(tmp_path: Path) -> None:
    """A key pasted without a password store is in no file: not in database, journal, settings, log or backup."""
    level = logging.getLogger().level
    keys = KeyService(KeyringSecrets(lambda: None), {})
    logs = Logs(tmp_path, keys.known)
    logs.begin()
    preferences = Preferences(TomlSettings(tmp_path / "settings.toml"))
    async with opened(tmp_path) as database:
        await keys.test_and_store("fireworks", f"{KEY}\n")
        preferences.change(appearance={"scale": 2.0})
        await SqliteLedger(database).open(charge("1"))
        chats = SqliteConversations(database, SystemClock())
        chats.save_conversation(Conversation("chat", datetime.now(UTC), "why?", (Turn("turn", "why?"),)))
        SqliteSession(database).put("state", repr(keys.state("fireworks")))
        try:
            raise RuntimeError(f"Bearer {KEY}")
        except RuntimeError:
            logging.getLogger("round").exception("refused: %s", KEY)
        await preferences.close()
        found = await asyncio.to_thread(files_with, tmp_path, KEY.encode())
    logs.end()
    logging.getLogger().setLevel(level)

    assert keys.current("fireworks") == KEY
    assert found == []
    assert files_with(tmp_path, b"scale = 2.0"), "the search finds what is there"
    assert files_with(tmp_path, KEY.encode()) == []


def files_with(folder: Path, canary: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and canary in file.read_bytes()]
