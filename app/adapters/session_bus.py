"""The desktop's session bus (D-Bus) on Linux, by jeepney: PySide's QtDBus sends wrong types.

Loaded after the first paint.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from jeepney import DBusAddress, Message, MessageFlag, MessageType, new_method_call
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.asyncio import DBusRouter, open_dbus_connection
from jeepney.io.common import RouterClosed

ANSWER_WITHIN_S = 5.0
FOREIGN_ERRORS = (OSError, EOFError, RuntimeError, ValueError, TimeoutError, RouterClosed)


class NoAnswer(Exception):
    """There is no bus, nobody on it has this name, or it refused; the text is for the log."""


class Bus:
    """One connection. `heard` holds the signals that were asked for by `hear`, in their order."""

    def __init__(self, router: DBusRouter, filters: contextlib.ExitStack) -> None:
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self._router = router
        self._filters = filters

    async def hear(self, **rule: str) -> None:
        """`rule` as `jeepney.MatchRule` has it: interface, member, path, sender."""
        match = MatchRule(type="signal", **rule)
        self._filters.enter_context(self._router.filter(match, queue=self.heard))
        await self._answer(message_bus.AddMatch(match))

    async def call(
        self, to: DBusAddress, method: str, signature: str = "", body: Sequence[Any] = (), *, starts: bool = False
    ) -> tuple[Any, ...]:
        """What the method returns; `starts`: a service that can be started for the call is. Raises NoAnswer."""
        message = new_method_call(to, method, signature or None, tuple(body))
        if not starts:
            message.header.flags |= MessageFlag.no_auto_start
        return await self._answer(message)

    async def _answer(self, message: Message) -> tuple[Any, ...]:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                reply = await self._router.send_and_get_reply(message)
        except FOREIGN_ERRORS as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        if reply.header.message_type is MessageType.error:
            raise NoAnswer(f"{reply.body}")
        return tuple(reply.body)


@contextlib.asynccontextmanager
async def session_bus() -> AsyncGenerator[Bus, None]:
    """A connection for as long as the block runs. Raises NoAnswer without a bus."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            connection = await open_dbus_connection("SESSION")
    except (*FOREIGN_ERRORS, KeyError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error
    router = DBusRouter(connection)
    try:
        with contextlib.ExitStack() as filters:
            yield Bus(router, filters)
    finally:
        with contextlib.suppress(*FOREIGN_ERRORS):  # the bus may have gone before us
            await router.__aexit__(None, None, None)
        with contextlib.suppress(OSError):
            await connection.close()
