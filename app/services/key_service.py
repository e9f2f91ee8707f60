"""The API keys in use: where each comes from, how it is tested and kept, and how it is forgotten."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.keys import clean_key
from app.domain.models import FIREWORKS
from app.services.blocking import in_daemon_thread
from app.services.ports import KeySource, ListedModel, ModelDirectory, Secrets
from app.services.signal import Signal

T = TypeVar("T")

LOOK_UP_LIMIT_S = 5.0
STORE_LIMIT_S = 60.0  # a new keyring asks the person to think of a password

VARIABLES = {FIREWORKS: "FIREWORKS_API_KEY"}

NO_STORE = "No password store was found on this computer, so the key is kept for this run only."
SLOW = "The password store does not answer; it may be locked. As soon as it is unlocked the key is used."
STILL_ASKING = "The password store has not answered yet, so for now the key is kept for this run only."
SHADOWED = "The key is in {store}, but the environment variable {name} is set and goes before it."
STILL_SET = "The environment variable {name} still holds a key, and is used as long as it is set."


@dataclass(frozen=True, slots=True)
class KeyState:
    """What the window says about a provider's key; never the key itself.

    `tail` are its last letters behind an ellipsis. `store_name` is the password store the key is in, or would be put
    into; None: there is none, or it has not been asked yet. `variable` can hold the key instead.
    """

    provider: str
    source: KeySource = KeySource.NONE
    tail: str = ""
    store_name: str | None = None
    notice: str | None = None
    variable: str | None = None
    looking: bool = False


class KeyService:
    """The keys of all providers. The environment variable wins over the password store, and is never copied into it."""

    def __init__(
        self,
        secrets: Secrets,
        environ: Mapping[str, str],
        directories: Mapping[str, ModelDirectory] | None = None,
        account: Callable[[str], str] = str,
    ) -> None:
        """`directories` are the providers whose keys can be tested; a dict may grow later. `account` gives the name
        under which a provider's key is kept: it names the host too where the user can change that, so that no key ever
        goes to a server other than its own."""
        self._account = account
        self.changed: Signal[KeyState] = Signal()
        self._secrets = secrets
        self._environ = environ
        self._directories = {} if directories is None else directories
        self._keys: dict[str, str] = {}
        self._states: dict[str, KeyState] = {}
        self._lookups: dict[str, asyncio.Future[tuple[str | None, str | None]]] = {}
        self._last_turn: threading.Event | None = None
        self._closed = False

    def state(self, provider: str) -> KeyState:
        account = self._account(provider)
        if account not in self._states:
            self._states[account] = KeyState(provider, variable=VARIABLES.get(provider))
            self._read_environment(provider)
        return self._states[account]

    def current(self, provider: str) -> str | None:
        """The key to send, for the adapter that sends it."""
        self.state(provider)
        return self._keys.get(self._account(provider))

    def known(self) -> tuple[str, ...]:
        """All keys in use, for those who take them out of logs."""
        return tuple(self._keys.values())

    async def look_up(self, provider: str) -> KeyState:
        """Asks the password store, unless there is a key already; returns after five seconds at the latest.

        A store that answers later (a person unlocks it) is still heard: the key is then used, and `changed` says so.
        """
        if self.state(provider).source is not KeySource.NONE or self.state(provider).notice == _bad(provider):
            return self.state(provider)
        account = self._account(provider)
        lookup = self._lookups.get(account)
        if lookup is None:
            lookup = self._in_turn(partial(_ask, self._secrets, account))
            self._lookups[account] = lookup
            lookup.add_done_callback(partial(self._found, provider, account))
            self._change(provider, looking=True, notice=None)
        done, _ = await asyncio.wait({lookup}, timeout=LOOK_UP_LIMIT_S)
        if not done and self._lookups.get(account) is lookup:
            self._change(provider, looking=False, notice=SLOW)
        return self.state(provider)

    async def test_and_store(self, provider: str, text: str) -> Sequence[ListedModel]:
        """Tests a pasted key with one free request, uses it from now on, and keeps it where a store exists.

        Returns the models it may use. Raises AppError, and then nothing has changed. Where the environment variable
        is set it stays in use, and the notice says so.
        """
        key = clean_key(text)
        directory = self._directories.get(provider)
        models = await directory.check_key(key) if directory is not None else ()
        if self.state(provider).source is not KeySource.ENVIRONMENT:
            self._use(provider, key, KeySource.THIS_RUN)
        await self._keep(provider, key)
        return models

    async def forget(self, provider: str) -> None:
        """Forgets the key here and in the password store. Raises AppError when the store does not let it go."""
        self.state(provider)
        self._keys.pop(provider, None)
        self._lookups.pop(self._account(provider), None)
        self._change(provider, source=KeySource.NONE, tail="", notice=None, looking=False)
        self._read_environment(provider)
        if self.state(provider).source is KeySource.ENVIRONMENT:
            self._change(provider, notice=STILL_SET.format(name=VARIABLES[provider]))
        deleting = self._in_turn(partial(_delete, self._secrets, self._account(provider)))
        done, _ = await asyncio.wait({deleting}, timeout=STORE_LIMIT_S)
        if not done:
            deleting.add_done_callback(_heard)
            message = "The password store does not answer; the key may still be in it."
            raise AppError(Problem(ProblemKind.STORAGE, message, Remedy.OPEN_KEY))
        deleting.result()

    def close(self) -> None:
        """A store that answers from here on is not heard any more."""
        self._closed = True

    # -- within -----------------------------------------------------------------------------------------------------

    def _in_turn(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Asks the store when it has answered what it was asked before: the last key stored is the one that stays."""
        before, done = self._last_turn, threading.Event()
        self._last_turn = done

        def run() -> T:
            if before is not None:
                before.wait()
            try:
                return work()
            finally:
                done.set()

        return in_daemon_thread(run, "keyring")

    async def _keep(self, provider: str, key: str) -> None:
        """Into the store, if there is one that keeps it; else the state says why it is for this run only."""
        storing = self._in_turn(partial(_store, self._secrets, self._account(provider), key))
        storing.add_done_callback(partial(self._stored, provider, key))
        self._change(provider, looking=True)
        done, _ = await asyncio.wait({storing}, timeout=STORE_LIMIT_S)
        if not done and self._keys.get(self._account(provider)) == key:
            self._change(provider, looking=False, notice=STILL_ASKING)

    def _stored(self, provider: str, key: str, storing: "asyncio.Future[str | None]") -> None:
        if storing.cancelled() or self._closed:
            return
        error = storing.exception()
        shadowed = self.state(provider).source is KeySource.ENVIRONMENT
        if not shadowed and self._keys.get(self._account(provider)) != key:
            return  # another key has come meanwhile
        if error is not None and not isinstance(error, AppError):
            raise error
        if error is not None:
            notice = f"{error.problem.message} The key is {'not kept' if shadowed else 'kept for this run only'}."
            self._change(provider, looking=False, notice=notice)
        elif (name := storing.result()) is None:
            self._change(provider, looking=False, store_name=None, notice=NO_STORE)
        elif shadowed:
            notice = SHADOWED.format(store=name, name=VARIABLES[provider])
            self._change(provider, looking=False, store_name=name, notice=notice)
        else:
            self._change(provider, looking=False, source=KeySource.KEYRING, store_name=name, notice=None)

    def _found(self, provider: str, account: str, lookup: "asyncio.Future[tuple[str | None, str | None]]") -> None:
        if self._lookups.get(account) is not lookup:
            return  # forgotten meanwhile
        del self._lookups[account]
        if lookup.cancelled() or self._closed or account != self._account(provider):
            return
        error = lookup.exception()
        if isinstance(error, AppError):
            self._change(provider, looking=False, notice=error.problem.message)
            return
        if error is not None:
            raise error
        name, text = lookup.result()
        self._change(provider, looking=False, store_name=name, notice=None)
        if text is None or self.state(provider).source is not KeySource.NONE:
            return
        try:
            self._use(provider, clean_key(text), KeySource.KEYRING)
        except AppError as bad:
            self._change(provider, notice=f"What the password store holds cannot be used. {bad.problem.message}")

    def _read_environment(self, provider: str) -> None:
        variable = VARIABLES.get(provider)
        text = self._environ.get(variable, "") if variable else ""
        if not text.strip():
            return
        try:
            self._use(provider, clean_key(text), KeySource.ENVIRONMENT)
        except AppError:
            self._change(provider, notice=_bad(provider))

    def _use(self, provider: str, key: str, source: KeySource) -> None:
        self.state(provider)
        self._keys[self._account(provider)] = key
        self._change(provider, source=source, tail=masked(key), notice=None)

    def _change(self, provider: str, **changes: object) -> None:
        before, account = self.state(provider), self._account(provider)
        self._states[account] = replace(before, **changes)  # type: ignore[arg-type]
        if self._states[account] != before:
            self.changed.emit(self._states[account])


def masked(key: str) -> str:
    """Enough of a key to tell it from another: its last four letters, unless it is short."""
    return "…" + (key[-4:] if len(key) >= 16 else "")


def _bad(provider: str) -> str:
    return f"The environment variable {VARIABLES.get(provider)} holds something that is not a key."


def _ask(secrets: Secrets, provider: str) -> tuple[str | None, str | None]:
    """The store's name, and the key in it."""
    name = secrets.backend_name()
    return name, None if name is None else secrets.get(provider)


def _store(secrets: Secrets, provider: str, key: str) -> str | None:
    """The name of the store that keeps the key; None when there is none."""
    name = secrets.backend_name()
    if name is not None:
        secrets.set(provider, key)
    return name


def _delete(secrets: Secrets, provider: str) -> None:
    if secrets.backend_name() is not None:
        secrets.delete(provider)


def _heard(future: "asyncio.Future[None]") -> None:
    """A late failure has been told about already."""
    if not future.cancelled():
        future.exception()
