"""The one client per provider: imported and built in a thread, rebuilt only when the key or the route changes."""

import asyncio
import builtins
import gc
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.adapters.openai_wire import Flavour
from app.domain.endpoints import clean_base_url
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.keys import clean_key
from app.domain.settings import Network

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_importing = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Route:
    """What a client is built from; a client with another route is another client."""

    base_url: str
    key: str | None
    proxy: str
    ca_file: str


class _Held:
    """A client and how many requests use it."""

    def __init__(self, route: _Route, client: "AsyncOpenAI") -> None:
        self.route = route
        self.client = client
        self.users = 0
        self.retired = False


class Clients:
    """Lends the client. `key` and `network` are asked each time, so that both may change while the program runs."""

    def __init__(self, flavour: Flavour, key: Callable[[], str | None], network: Callable[[], Network]) -> None:
        self.flavour = flavour
        self.network = network
        self._key = key
        self._held: _Held | None = None
        self._building = asyncio.Lock()

    def secrets(self) -> tuple[str | None, ...]:
        """What must never be shown: the key and a proxy's address, which may carry a password."""
        proxy = self.network().proxy
        return (self._key(), proxy if "@" in proxy else None)

    @property
    def ready(self) -> bool:
        """Whether a request needs no import and no building of a client first."""
        return self._held is not None

    async def warm_up(self) -> None:
        """Imports the library and builds the client, so that the first question does not wait for either.

        Without a key only the import is done. Never raises AppError: the first request will tell what is wrong.
        """
        await load()
        try:
            async with self.lend():
                return
        except AppError:
            return

    @asynccontextmanager
    async def lend(self, key: str | None = None) -> AsyncIterator["AsyncOpenAI"]:
        """The client for as long as the block runs; with `key` one of its own. Raises AppError, nothing being sent."""
        if key is not None:
            client = await _build(self._route(key))
            try:
                yield client
            finally:
                await client.close()
            return
        held = await self._current()
        held.users += 1
        try:
            yield held.client
        finally:
            held.users -= 1
            if held.retired and held.users == 0:
                await held.client.close()

    async def close(self) -> None:
        """Closes the client and its connections. Streams must have been stopped before."""
        held, self._held = self._held, None
        if held is not None:
            held.retired = True
            await held.client.close()

    async def _current(self) -> _Held:
        route = self._route(self._key())
        if self._held is not None and self._held.route == route:
            return self._held
        async with self._building:
            old = self._held
            if old is not None and old.route == route:
                return old
            new = self._held = _Held(route, await _build(route))
        if old is not None:
            old.retired = True
            if old.users == 0:
                await old.client.close()
        return new

    def _route(self, raw_key: str | None) -> _Route:
        network = self.network()
        key = clean_key(raw_key) if raw_key and raw_key.strip() else None
        if key is None and self.flavour.needs_key:
            message = f"{self.flavour.name} needs an API key."
            raise AppError(Problem(ProblemKind.NO_KEY, message, Remedy.OPEN_KEY))
        return _Route(clean_base_url(self.flavour.base_url), key, network.proxy.strip(), network.ca_file.strip())


async def load() -> None:
    """Imports the library in a thread.

    The garbage collector rests meanwhile: it must not take Qt objects apart in that thread. Afterwards everything
    imported is set aside for good (`gc.freeze`): otherwise each full collection would stop the window for 50-100 ms,
    and so would a collection now, which finds nothing worth it (under a thousand objects).
    """
    import sys

    if "app.adapters.openai_transport" in sys.modules:
        return
    collecting = gc.isenabled()
    gc.disable()
    try:
        await asyncio.to_thread(_import)
    finally:
        if collecting:
            gc.enable()
    gc.freeze()


def _import() -> None:
    with _importing, without_openai_environment(), plain_imports():
        import app.adapters.openai_transport  # noqa: F401


async def _build(route: _Route) -> "AsyncOpenAI":
    await load()
    return await asyncio.to_thread(_build_now, route)


def _build_now(route: _Route) -> "AsyncOpenAI":
    from app.adapters.openai_transport import build

    with _importing, without_openai_environment(), plain_imports():
        client = build(route.base_url, route.key, route.proxy, route.ca_file)
        _ = client.chat.completions, client.completions  # their modules are imported at the first touch
        return client


@contextmanager
def plain_imports() -> Iterator[None]:
    """Imports as Python itself does them for as long as the block runs.

    PySide looks into each module that is imported, for a feature that nobody here uses. When two threads import at
    once it looks at some modules twice, and pydantic's do not survive that: importing them fails, once in a while.
    """
    looking = builtins.__import__
    builtins.__import__ = getattr(builtins, "__orig_import__", looking)
    try:
        yield
    finally:
        builtins.__import__ = looking


@contextmanager
def without_openai_environment() -> Iterator[None]:
    """Takes the `OPENAI_*` variables away for as long as the block runs, and puts them back.

    The library reads them when it is imported (OPENAI_LOG turns its logging on) and when a client is made
    (OPENAI_CUSTOM_HEADERS, OPENAI_ORG_ID and others), and has no argument to keep all of them out. Children that we
    start later still get them, as the user set them.
    """
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("OPENAI_")}
    try:
        yield
    finally:
        os.environ.update(taken)
