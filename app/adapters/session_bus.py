"""The desktop's session bus (D-Bus) on Linux, by jeepney: PySide's QtDBus sends wrong types.

Loaded after the first paint. Connecting, and finding which answer belongs to which call, is done here: somebody may
leave at any moment, and jeepney's own ways leave an open socket then, or break down when the answer comes just then.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageFlag, MessageType, new_method_call
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_bus
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.asyncio import DBusConnection

from app.services.tasks import TaskSlot

ANSWER_WITHIN_S = 5.0
FOREIGN_ERRORS = (OSError, EOFError, RuntimeError, ValueError, KeyError)


class NoAnswer(Exception):
    """There is no bus, nobody on it has this name, or it refused; the text is for the log."""


class Bus:
    """One connection: calls, and the signals that were asked for by `hear`."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._rules: list[MatchRule] = []
        self._heard: asyncio.Queue[Message | None] = asyncio.Queue()
        self._gone = False
        self._receiving = TaskSlot("session bus")
        self._receiving.start(self._receive())

    async def close(self) -> None:
        self._connection.writer.close()  # first: who waits for the rest may be told to stop waiting
        await self._receiving.close()
        with contextlib.suppress(OSError):
            await self._connection.close()

    async def greet(self) -> None:
        """The first thing to be said."""
        await self._answer(message_bus.Hello())

    async def hear(self, **rule: str) -> None:
        """`rule` as `jeepney.MatchRule` has it: interface, member, path. Raises NoAnswer."""
        match = MatchRule(type="signal", **rule)
        self._rules.append(match)
        await self._answer(message_bus.AddMatch(match))

    async def signal(self) -> Message:
        """The next signal, in their order. Raises NoAnswer when the bus has gone."""
        message = await self._heard.get()
        if message is None:
            raise NoAnswer("the bus has gone")
        return message

    async def call(
        self, to: DBusAddress, method: str, signature: str = "", body: Sequence[Any] = (), *, starts: bool = False
    ) -> tuple[Any, ...]:
        """What the method returns; `starts`: a service that can be started for the call is. Raises NoAnswer."""
        message = new_method_call(to, method, signature or None, tuple(body))
        if not starts:
            message.header.flags |= MessageFlag.no_auto_start
        return await self._answer(message)

    async def _answer(self, message: Message) -> tuple[Any, ...]:
        if self._gone:
            raise NoAnswer("the bus has gone")
        serial = next(self._connection.outgoing_serial)
        waiting = self._waiting[serial] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._connection.send(message, serial=serial)
                reply = await waiting
        except (OSError, EOFError) as error:  # TimeoutError is an OSError
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        finally:
            del self._waiting[serial]
        if reply.header.message_type is MessageType.error:
            raise NoAnswer(f"{reply.body}")
        return tuple(reply.body)

    async def _receive(self) -> None:
        try:
            while True:
                self._dispatch(await self._connection.receive())
        except FOREIGN_ERRORS as error:
            self._gone = True
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(EOFError(str(error)))
            self._heard.put_nowait(None)

    def _dispatch(self, message: Message) -> None:
        waiting = self._waiting.get(message.header.fields.get(HeaderFields.reply_serial, 0))
        if waiting is not None:
            if not waiting.done():
                waiting.set_result(message)
        elif any(rule.matches(message) for rule in self._rules):
            self._heard.put_nowait(message)


@contextlib.asynccontextmanager
async def session_bus() -> AsyncGenerator[Bus, None]:
    """A connection for as long as the block runs. Raises NoAnswer without a bus."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            connection = await _connect()
    except FOREIGN_ERRORS as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error
    bus = Bus(connection)
    try:
        await bus.greet()
        yield bus
    finally:
        await bus.close()


async def _connect() -> DBusConnection:
    """Logged in, but not greeted. Raises what FOREIGN_ERRORS names; cancelled, it leaves nothing open."""
    reader, writer = await asyncio.open_unix_connection(get_bus("SESSION"))
    with contextlib.ExitStack() as undo:
        undo.callback(writer.close)
        login = Authenticator()
        for line in login:
            writer.write(line)
            await writer.drain()
            if not (answer := await reader.read(1024)):
                raise EOFError("closed at the log-in")
            login.feed(answer)
        writer.write(BEGIN)
        await writer.drain()
        undo.pop_all()
    return DBusConnection(reader, writer)
