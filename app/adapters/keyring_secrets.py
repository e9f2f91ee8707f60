"""The system's password store, through the library keyring: only stores that really keep secrets are let in."""

import contextlib
import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.errors import AppError, Problem, ProblemKind, Remedy

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "fireside"

# Class, platform, and what people call it. PYTHON_KEYRING_BACKEND and keyringrc.cfg can name any class at all (one that
# keeps nothing, one that writes a plain file), so neither is asked: the best of these is made by hand.
_ALLOWED = (
    ("keyring.backends.SecretService", "Keyring", "linux", "the Secret Service (GNOME Keyring, KWallet, KeePassXC)"),
    ("keyring.backends.libsecret", "Keyring", "linux", "the Secret Service (libsecret)"),
    ("keyring.backends.kwallet", "DBusKeyring", "linux", "KWallet"),
    ("keyring.backends.macOS", "Keyring", "darwin", "the macOS Keychain"),
    ("keyring.backends.Windows", "WinVaultKeyring", "win32", "the Windows Credential Manager"),
)

_ERRORS = (
    ("keyring.errors", "KeyringError", ""),
    ("secretstorage.exceptions", "SecretStorageException", "linux"),
    ("jeepney.wrappers", "DBusErrorResponse", "linux"),
    ("jeepney.io.common", "RouterClosed", "linux"),
    ("keyring.backends.macOS.api", "Error", "darwin"),
    ("pywintypes", "error", "win32"),
)

NO_STORE = "No password store was found on this computer."
LOCKED = "The password store is locked. Unlock it and try again."
NOT_KEPT = "The password store did not keep the key."
FAILED = "The password store could not be used."


class KeyringSecrets:
    """Implements `ports.Secrets`: entries of service `fireside`, one per provider. Everything here blocks."""

    def __init__(self, choose: "Callable[[], tuple[KeyringBackend, str] | None] | None" = None) -> None:
        """`choose` finds the store and its name for people; by default the best of those that can be trusted."""
        self._choose = choose or choose_backend
        self._chosen: tuple[KeyringBackend, str] | None = None

    def backend_name(self) -> str | None:
        chosen = self._backend()
        return None if chosen is None else chosen[1]

    def get(self, user: str) -> str | None:
        def use(backend: "KeyringBackend") -> str | None:
            if type(backend).__module__ == _ALLOWED[0][0] and not _secret_service_knows(user):
                return None
            return backend.get_password(SERVICE, user)

        return self._call(use)

    def set(self, user: str, secret: str) -> None:
        """Stores and reads back: a store that swallows what it is given is no store."""
        self._call(lambda backend: backend.set_password(SERVICE, user, secret))
        if self.get(user) != secret:
            raise _problem(NOT_KEPT)

    def delete(self, user: str) -> None:
        """Removes the entry; that there is none is just as well."""
        if self.get(user) is not None:
            self._call(lambda backend: backend.delete_password(SERVICE, user))

    def _backend(self) -> "tuple[KeyringBackend, str] | None":
        """Looked for again until there is one: a keyring may be started while we run."""
        if self._chosen is None:
            self._chosen = self._choose()
        return self._chosen

    def _call(self, use: "Callable[[KeyringBackend], str | None]") -> str | None:
        chosen = self._backend()
        if chosen is None:
            raise _problem(NO_STORE)
        from keyring.errors import KeyringLocked

        try:
            return use(chosen[0])
        except KeyringLocked as error:
            raise _problem(LOCKED, error) from None
        except _foreign_errors() as error:
            raise _problem(FAILED, error) from None


def choose_backend() -> "tuple[KeyringBackend, str] | None":
    """The allowed store with the highest priority that works on this computer, and its name; None when none does."""
    found: list[tuple[float, KeyringBackend, str]] = []
    for module, kind, platform, name in _ALLOWED:
        if sys.platform != platform:
            continue
        try:
            backend = getattr(importlib.import_module(module), kind)
            priority = float(backend.priority)  # raises when the store is not there
            found.append((priority, backend(), name))
        except _not_here():
            continue
    if not found:
        return None
    _, backend, name = max(found, key=lambda one: one[0])
    return backend, name


def _secret_service_knows(user: str) -> bool:
    """Whether there is such an entry, locked or not.

    keyring itself would first have the person invent a password for a new keyring, only to find nothing in it.
    """
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        return any(True for _ in secretstorage.search_items(bus, {"service": SERVICE, "username": user}))


def _not_here() -> tuple[type[Exception], ...]:
    return (ImportError, AttributeError, *_foreign_errors())


def _foreign_errors() -> tuple[type[Exception], ...]:
    """What the stores and their ways (D-Bus, ctypes) raise, as far as they are installed here."""
    errors: list[type[Exception]] = [OSError, RuntimeError, ValueError]
    for module, name, platform in _ERRORS:
        if platform in ("", sys.platform):
            with contextlib.suppress(ImportError, AttributeError, OSError):
                errors.append(getattr(importlib.import_module(module), name))
    return tuple(errors)


def _problem(message: str, cause: Exception | None = None) -> AppError:
    """The cause by its name only: the texts of foreign errors may hold what was to be kept secret."""
    details = "" if cause is None else type(cause).__name__
    return AppError(Problem(ProblemKind.STORAGE, message, Remedy.OPEN_KEY, details=details))
