"""The password store: only real ones are let in, what they keep is checked, and their failures are for people."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

from app.adapters.keyring_secrets import SERVICE, KeyringSecrets
from app.domain.errors import AppError, ProblemKind, Remedy
from tests.support.keyring_child import KEY

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
UNLOCK = 'printf throwaway | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'


class MemoryKeyring(KeyringBackend):
    """A store as the far end sees it; `failure` is raised by whatever is asked of it."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]

    def _fail(self) -> None:
        if self.failure:
            raise self.failure


def over(backend: KeyringBackend) -> KeyringSecrets:
    return KeyringSecrets(lambda: (backend, "a store"))


def test_a_key_is_kept_under_the_provider() -> None:
    """The entry is service fireside, user name the provider's id; forgetting twice is forgetting once."""
    backend = MemoryKeyring()
    secrets = over(backend)

    secrets.set("fireworks", KEY)

    assert backend.kept == {(SERVICE, "fireworks"): KEY}
    assert SERVICE == "fireside"
    assert secrets.get("fireworks") == KEY
    secrets.delete("fireworks")
    secrets.delete("fireworks")
    assert backend.kept == {}


def test_a_store_that_swallows_what_it_is_given_is_found_out() -> None:
    """keyring's null store says "saved" and keeps nothing: reading back tells."""
    with pytest.raises(AppError, match="did not keep") as failure:
        over(null.Keyring()).set("fireworks", KEY)

    assert failure.value.problem.kind is ProblemKind.STORAGE


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        (KeyringLocked(f"locked {KEY}"), "locked"),
        (PasswordSetError(f"no {KEY}"), "could not be used"),
        (OSError("the bus is gone"), "could not be used"),
        (RuntimeError("a store of another kind"), "could not be used"),
    ],
)
def test_failures_of_the_store_are_for_people(cause: Exception, message: str) -> None:
    """Whatever a store raises is one problem in plain words with one remedy, and never repeats the key."""
    backend = MemoryKeyring()
    backend.failure = cause

    with pytest.raises(AppError, match=message) as failure:
        over(backend).set("fireworks", KEY)

    problem = failure.value.problem
    assert (problem.kind, problem.remedy) == (ProblemKind.STORAGE, Remedy.OPEN_KEY)
    assert KEY not in repr(problem) + repr(failure.value)
    assert failure.value.__suppress_context__


def test_the_failing_store_of_keyring_is_no_store() -> None:
    """Where keyring finds nothing it offers a store that fails at everything: that is told like any failure."""
    with pytest.raises(AppError):
        over(fail.Keyring()).get("fireworks")


def test_without_a_store_there_is_no_name() -> None:
    """No store is not an error until something is to be kept."""
    secrets = KeyringSecrets(lambda: None)

    assert secrets.backend_name() is None
    with pytest.raises(AppError, match="No password store"):
        secrets.set("fireworks", KEY)


def test_a_key_is_in_no_representation() -> None:
    """Neither the adapter nor what it holds prints a key."""
    secrets = over(MemoryKeyring())
    secrets.set("fireworks", KEY)

    assert KEY not in repr(secrets) + repr(vars(secrets))


# -- real ones ------------------------------------------------------------------------------------------------------


def run_child(tmp_path: Path, *arguments: str, unlocked: bool, **environ: str) -> dict[str, Any]:
    """Runs the round in a session bus of its own, with a home that is thrown away."""
    for name in ("run", "data", "config"):
        (tmp_path / name).mkdir(mode=0o700, exist_ok=True)
    session = {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    child = [sys.executable, "-m", "tests.support.keyring_child", *arguments]
    command = ["dbus-run-session", "--", "sh", "-c", UNLOCK, "sh", *child] if unlocked else child
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "GNOME_KEYRING"))}
    found = subprocess.run(
        command, env={**kept, **session, **environ}, capture_output=True, text=True, timeout=50, check=False
    )
    assert found.returncode == 0, found.stderr
    return dict(json.loads(found.stdout.splitlines()[-1]))


@pytest.fixture
def _real_store() -> None:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no real Secret Service here: {', '.join(missing)} not installed")


@pytest.mark.usefixtures("_real_store")
def test_a_round_through_a_real_secret_service(tmp_path: Path) -> None:
    """Store, read back in another object, replace and delete work, and the key stands in no file in clear."""
    found = run_child(tmp_path, "round", unlocked=True)

    assert found == {
        "name": "the Secret Service (GNOME Keyring, KWallet, KeePassXC)",
        "absent": None,
        "kept": True,
        "others": None,
        "replaced": True,
        "deleted": None,
        "modules": [],
    }
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    assert not [file for file in files if KEY.encode() in file.read_bytes()]


@pytest.mark.usefixtures("_real_store")
@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "evil.Keyring"])
def test_the_environment_cannot_choose_the_store(tmp_path: Path, name: str) -> None:
    """PYTHON_KEYRING_BACKEND and keyringrc.cfg may name any class: neither is asked, nor is such a module loaded."""
    (tmp_path / "evil.py").write_text("raise SystemExit('loaded')")
    (tmp_path / "config" / "python_keyring").mkdir(parents=True)
    (tmp_path / "config" / "python_keyring" / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring={name}\nkeyring-path={tmp_path}\n"
    )

    found = run_child(tmp_path, "round", unlocked=True, PYTHON_KEYRING_BACKEND=name, FORBIDDEN="evil")

    assert (found["kept"], found["modules"]) == (True, [])


def test_a_computer_without_a_session_bus_has_no_store(tmp_path: Path) -> None:
    """That is found out at once and without an error."""
    assert run_child(tmp_path, unlocked=False)["name"] is None
