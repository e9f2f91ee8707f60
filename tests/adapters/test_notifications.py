"""Notifications on a real session bus of our own, with a notification service played by hand."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.adapters.notifications import SERVICE, DesktopNotifications
from tests.support.patience import until
from tests.support.session_bus import Played, needs_bus, played, private_bus

ICON = Path(__file__).resolve()


@asynccontextmanager
async def service(*abilities: str) -> AsyncIterator[Played]:
    """Shows notifications and numbers them, as the desktop's would."""
    async with played(SERVICE) as daemon:
        numbers = itertools.count(41)
        daemon.answers["GetCapabilities"] = lambda: ("as", (list(abilities),))
        daemon.answers["Notify"] = lambda *_: ("u", (next(numbers),))
        daemon.answers["CloseNotification"] = lambda _number: ("", ())
        yield daemon


@asynccontextmanager
async def notifications() -> AsyncIterator[tuple[DesktopNotifications, list[str]]]:
    made = DesktopNotifications("io.github.fireside.Fireside", ICON)
    chosen: list[str] = []
    made.chosen.connect(chosen.append)
    try:
        yield made, chosen
    finally:
        await made.close()


@needs_bus
async def test_it_is_sent_with_the_types_that_the_service_asks_for(tmp_path: Path) -> None:
    """Notify carries susssasa{sv}i, our name, icon and desktop file; a service without actions is given none."""
    async with private_bus(tmp_path), service("body") as daemon, notifications() as (ours, _chosen):
        assert await ours.show("StarCoder has answered", "x < y & z\n42 s")

        hints = {"desktop-entry": ("s", "io.github.fireside.Fireside"), "category": ("s", "im.received")}
        sent = ("Fireside", 0, ICON.as_uri(), "StarCoder has answered", "x < y & z\n42 s", [], hints, -1)
        assert daemon.asked == [("GetCapabilities", ()), ("Notify", sent)]
        assert daemon.signatures == ["", "susssasa{sv}i"]


@needs_bus
async def test_text_is_never_markup(tmp_path: Path) -> None:
    """Where the service reads markup, what looks like markup is escaped."""
    async with private_bus(tmp_path), service("body", "body-markup") as daemon, notifications() as (ours, _chosen):
        await ours.show("<b>", "Why <img src=x> & so on?")

        assert daemon.asked[-1][1][3:5] == ("<b>", "Why &lt;img src=x&gt; &amp; so on?")


@needs_bus
async def test_a_click_is_heard_with_the_permission_to_come_to_the_front(tmp_path: Path) -> None:
    """Of all clicks only those on our notification are heard, with the token that came before."""
    async with private_bus(tmp_path), service("actions") as daemon, notifications() as (ours, chosen):
        await ours.show("title", "text")
        assert daemon.asked[-1][1][5] == ["default", "Show"]

        await daemon.emit("ActivationToken", "us", 7, "somebody else's")
        await daemon.emit("ActionInvoked", "us", 7, "default")
        await daemon.emit("ActivationToken", "us", 41, "token")
        await daemon.emit("ActionInvoked", "us", 41, "default")
        await daemon.emit("ActionInvoked", "us", 41, "default")

        await until(lambda: len(chosen) > 1, "both clicks")
        assert chosen == ["token", ""]


@needs_bus
async def test_there_is_one_at_a_time(tmp_path: Path) -> None:
    """The next takes the place of the last; one that the person has closed is not called back; one can be withdrawn."""
    async with private_bus(tmp_path), service() as daemon, notifications() as (ours, _chosen):
        await ours.show("first", "")
        await ours.show("second", "")
        assert daemon.asked[-1][1][1] == 41

        await daemon.emit("NotificationClosed", "uu", 42, 2)
        await until(lambda: ours._id == 0, "it has heard")
        await ours.withdraw()
        assert [method for method, _ in daemon.asked].count("CloseNotification") == 0
        await ours.show("third", "")
        assert daemon.asked[-1][1][1] == 0
        await ours.withdraw()
        assert daemon.asked[-1] == ("CloseNotification", (43,))


@needs_bus
async def test_a_service_that_starts_anew_is_found(tmp_path: Path) -> None:
    """Without a service nothing is shown and that is told; with the next one it works again."""
    async with private_bus(tmp_path), notifications() as (ours, _chosen):
        assert not await ours.show("title", "text")
        async with service():
            assert await ours.show("title", "text")
        assert not await ours.show("title", "text")
        async with service() as daemon:
            assert await ours.show("title", "text")
            assert daemon.asked[-1][1][1] == 0


@needs_bus
async def test_giving_up_breaks_nothing(tmp_path: Path) -> None:
    """Whoever is told to stop while the service answers, at whatever moment, leaves a connection that still works."""
    async with private_bus(tmp_path), service() as daemon, notifications() as (ours, _chosen):
        assert await ours.show("first", "")
        for turns in range(40):
            showing = asyncio.get_running_loop().create_task(ours.show("given up", ""))
            for _ in range(turns % 20):
                await asyncio.sleep(0)
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

        assert await ours.show("last", "")
        assert [method for method, _ in daemon.asked].count("GetCapabilities") == 1


@needs_bus
async def test_a_bus_that_has_gone(tmp_path: Path) -> None:
    """When the session's bus has ended none is shown, and closing is as quiet as ever; a new bus is found."""
    async with notifications() as (ours, _chosen):
        async with private_bus(tmp_path), service():
            assert await ours.show("title", "text")
        assert not await ours.show("title", "text")
        async with private_bus(tmp_path), service():
            assert await ours.show("title", "text")


async def test_without_a_bus_none_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and nothing breaks."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    async with notifications() as (ours, _chosen):
        assert not await ours.show("title", "text")
        await ours.withdraw()
