"""Light or dark from the desktop portal: on a real session bus of our own, with a portal played by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.adapters.desktop_colors import GROUP, KEY, SETTINGS, DesktopColors
from tests.support.leftovers import Leftovers
from tests.support.patience import until
from tests.support.session_bus import Played, needs_bus, played, private_bus

NO_PREFERENCE, DARK, LIGHT = 0, 1, 2


@asynccontextmanager
async def portal(color_scheme: int) -> AsyncIterator[Played]:
    """Answers as xdg-desktop-portal does: the value in two variants."""
    async with played(SETTINGS) as service:
        service.answers["Read"] = lambda group, key: ("v", (("v", ("u", color_scheme)),))
        yield service


@asynccontextmanager
async def listening() -> AsyncIterator[list[bool]]:
    heard: list[bool] = []
    colors = DesktopColors()
    colors.heard.connect(heard.append)
    colors.start()
    try:
        yield heard
    finally:
        await colors.close()


@needs_bus
@pytest.mark.parametrize(("value", "dark"), [(DARK, True), (LIGHT, False), (NO_PREFERENCE, False)])
async def test_the_portal_is_asked(tmp_path: Path, value: int, dark: bool) -> None:
    """1 of the portal means dark, 2 and "no preference" mean light."""
    async with private_bus(tmp_path), portal(value) as asked, listening() as heard:
        await until(lambda: heard, "an answer")

        assert heard == [dark]
        assert asked.asked == [("Read", (GROUP, KEY))]


@needs_bus
async def test_changes_are_followed(tmp_path: Path) -> None:
    """When the desktop turns dark the program hears it; other settings of the portal are no matter."""
    async with private_bus(tmp_path), portal(LIGHT) as service, listening() as heard:
        await until(lambda: heard == [False], "light")

        await service.emit("SettingChanged", "ssv", GROUP, "accent-color", ("(ddd)", (1.0, 0.5, 0.0)))
        await service.emit("SettingChanged", "ssv", "org.gnome.desktop.interface", KEY, ("u", DARK))
        await service.emit("SettingChanged", "ssv", GROUP, KEY, ("u", DARK))
        await service.emit("SettingChanged", "ssv", GROUP, KEY, ("u", LIGHT))

        await until(lambda: len(heard) >= 3, "both changes")
        assert heard == [False, True, False]


@needs_bus
async def test_a_portal_that_comes_up_later_is_asked(tmp_path: Path) -> None:
    """At log-in the program may be there before the portal; it is asked as soon as it is there, and none is started."""
    async with private_bus(tmp_path), listening() as heard:
        async with portal(DARK):
            await until(lambda: heard, "an answer")
        async with portal(LIGHT):
            await until(lambda: not heard[-1], "the next portal's answer")

        assert set(heard[:-1]) == {True}  # the first may have been there in time for the first question as well


@needs_bus
async def test_a_portal_that_refuses_is_no_matter(tmp_path: Path) -> None:
    """An old portal without the setting answers with an error: nothing is heard, until it tells a change."""
    async with private_bus(tmp_path), played(SETTINGS) as service, listening() as heard:
        await until(lambda: service.asked, "a question")
        await service.emit("SettingChanged", "ssv", GROUP, KEY, ("u", DARK))
        await until(lambda: heard, "the change")

        assert heard == [True]


@pytest.mark.parametrize("address", ["unix:path=/nonexistent", "disabled:", "tcp:host=localhost,port=1", ""])
async def test_without_a_bus_nothing_is_heard(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Where there is no session bus, listening ends by itself."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    heard: list[bool] = []
    colors = DesktopColors()
    colors.heard.connect(heard.append)
    colors.start()

    await colors._listening.join()
    assert heard == []


@needs_bus
async def test_a_bus_that_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    """When the session's bus ends before the program, closing is as quiet as ever."""
    heard: list[bool] = []
    async with private_bus(tmp_path), portal(DARK):
        colors = DesktopColors()
        colors.heard.connect(heard.append)
        colors.start()
        await until(lambda: heard, "an answer")
    await colors.close()

    assert heard == [True]


@needs_bus
async def test_leaving_at_any_moment_leaves_nothing_open(tmp_path: Path) -> None:
    """Somebody who closes the window while the bus is being asked finds no socket left behind."""
    async with private_bus(tmp_path), portal(DARK):
        before = Leftovers.now()
        for turns in range(60):
            colors = DesktopColors()
            colors.start()
            for _ in range(turns):
                await asyncio.sleep(0)
            await colors.close()
        await until(lambda: not Leftovers.now().beyond(before), "all sockets are closed")
