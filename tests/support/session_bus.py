"""A real session bus that belongs to one test, and services of the desktop played on it by hand."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, DBusRouter, open_dbus_connection

needs_bus = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy>
</busconfig>
"""

Answer = tuple[str, tuple[Any, ...]] | None  # a signature with its values; None: it refuses


@contextlib.asynccontextmanager
async def private_bus(folder: Path) -> AsyncIterator[str]:
    """The address of a bus of its own, which starts no services; the program under test finds it in the environment."""
    path, configuration = folder / "bus", folder / "bus.conf"
    configuration.write_text(CONFIGURATION.format(path=path))
    daemon = await asyncio.create_subprocess_exec(
        *("dbus-daemon", "--nofork", "--nosyslog", "--print-address", f"--config-file={configuration}"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert daemon.stdout is not None
    address = (await daemon.stdout.readline()).decode().strip()
    before = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
    try:
        yield address
    finally:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = before
        if daemon.returncode is None:
            daemon.kill()
        await daemon.wait()


class Played:
    """A service: what it is asked is in `asked`, as (method, arguments), and how in `signatures`; `answers` has what
    each method returns."""

    def __init__(self, connection: DBusConnection, address: DBusAddress) -> None:
        self.answers: dict[str, Callable[..., Answer]] = {}
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.signatures: list[str] = []
        self._connection = connection
        self._address = address

    async def emit(self, member: str, signature: str, *values: object, by: DBusAddress | None = None) -> None:
        """A signal of the service, or of one of its other objects."""
        await self._connection.send(new_signal(by or self._address, member, signature, values))

    async def ask(self, to: DBusAddress, method: str, signature: str, *values: object) -> tuple[Any, ...]:
        """What somebody on the bus answers; by a connection of its own."""
        connection = await open_dbus_connection("SESSION")
        async with DBusRouter(connection) as router:
            reply = await router.send_and_get_reply(new_method_call(to, method, signature, values))
        await connection.close()
        assert reply.header.message_type is MessageType.method_return, reply.body
        return tuple(reply.body)

    async def serve(self) -> None:
        while True:
            message = await self._connection.receive()
            if message.header.message_type is MessageType.method_call:
                await self._connection.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        member = message.header.fields[HeaderFields.member]
        self.asked.append((member, message.body))
        self.signatures.append(message.header.fields.get(HeaderFields.signature, ""))
        given = self.answers[member](*message.body) if member in self.answers else None
        if given is None:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        return new_method_return(message, *given)


@contextlib.asynccontextmanager
async def played(address: DBusAddress) -> AsyncIterator[Played]:
    """The service is on the bus, under its name, as long as the block runs."""
    connection = await open_dbus_connection("SESSION")
    service = Played(connection, address)
    await connection.send(message_bus.RequestName(address.bus_name))
    serving = asyncio.get_running_loop().create_task(service.serve())
    try:
        yield service
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await connection.close()
