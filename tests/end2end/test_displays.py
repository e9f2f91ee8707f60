"""Real displays: an X server, a Wayland compositor, and file dialogs of the desktop, each of its own for one test."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jeepney import DBusAddress

from tests.support.patience import until
from tests.support.program import program, start, surroundings
from tests.support.session_bus import needs_bus, played, private_bus

WATCHER = DBusAddress("/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
ENTRY = "io.github.fireside.Fireside"
PORTAL = "org.freedesktop.portal.Desktop"
FILE_CHOOSER = DBusAddress("/org/freedesktop/portal/desktop", PORTAL, "org.freedesktop.portal.FileChooser")
REQUEST = DBusAddress("/org/freedesktop/portal/desktop/request/1/t", PORTAL, "org.freedesktop.portal.Request")


def needs(*names: str) -> pytest.MarkDecorator:
    missing = [name for name in names if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")


@contextlib.asynccontextmanager
async def running(*command: str, environ: dict[str, str] | None = None) -> AsyncIterator["asyncio.subprocess.Process"]:
    quiet, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environ, stdout=pipe, stderr=quiet)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def said_by(*command: str, environ: dict[str, str]) -> str:
    async with running(*command, environ=environ) as process:
        out, _ = await process.communicate()
        return out.decode(errors="replace")


@needs("Xvfb", "xprop")
async def test_x11_knows_who_we_are(tmp_path: Path) -> None:
    """Task bars and docks find our .desktop file and our icon by what the window says of itself."""
    async with running("Xvfb", "-displayfd", "1", "-nolisten", "tcp") as server:
        assert server.stdout is not None
        display = f":{(await server.stdout.readline()).decode().strip()}"
        environ = surroundings(tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=display)
        async with program("--profile", tmp_path / "p", environ=environ) as first:
            window = str(await first.order("window_id"))
            names = ("WM_CLASS", "_KDE_NET_WM_DESKTOP_FILE", "_GTK_APPLICATION_ID", "_NET_WM_ICON")
            said = await said_by("xprop", "-display", display, "-id", window, *names, environ=environ)
            await first.end()

    assert 'WM_CLASS(STRING) = "fireside", "fireside"' in said
    assert f'_KDE_NET_WM_DESKTOP_FILE(UTF8_STRING) = "{ENTRY}"' in said
    assert f'_GTK_APPLICATION_ID(UTF8_STRING) = "{ENTRY}"' in said
    assert "Icon (16 x 16)" in said
    assert "Icon (128 x 128)" in said


@needs_bus
@needs("Xvfb")
async def test_the_tray_of_the_desktop(tmp_path: Path) -> None:
    """A tray of today (StatusNotifierItem) gets our icon and menu over the bus; Paste and complete and Quit work."""
    profile = tmp_path / "p"
    profile.mkdir(mode=0o700)
    (profile / "settings.toml").write_text("version = 1\n[appearance]\ntray_icon = true\n", encoding="utf-8")
    async with (
        running("Xvfb", "-displayfd", "1", "-nolisten", "tcp") as server,
        private_bus(tmp_path) as bus,
        played(WATCHER) as tray,
    ):
        assert server.stdout is not None
        display = f":{(await server.stdout.readline()).decode().strip()}"
        tray.answers["Get"] = lambda _interface, _property: ("v", (("b", True),))
        tray.answers["RegisterStatusNotifierItem"] = lambda _name: ("", ())
        environ = surroundings(tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=display, DBUS_SESSION_BUS_ADDRESS=bus)
        async with program("--profile", profile, environ=environ) as first:
            await until(lambda: "RegisterStatusNotifierItem" in dict(tray.asked), "the icon is registered")
            (name,) = dict(tray.asked)["RegisterStatusNotifierItem"]
            menu = DBusAddress("/MenuBar", name, "com.canonical.dbusmenu")
            _revision, (_id, _properties, entries) = await tray.ask(menu, "GetLayout", "iias", 0, -1, [])
            ids = {properties.get("label", ("s", ""))[1]: number for _, (number, properties, _) in entries}
            assert list(ids) == ["_Show Fireside", "_Paste and complete", "_New chat", "", "_Quit"]

            await first.order("set_clipboard", "def area(width, height):\n    return <FILL_ME>\n")
            await tray.ask(menu, "Event", "isvu", ids["_Paste and complete"], "clicked", ("s", ""), 0)
            await first.order("sees", "def area(width, height):", "editor.text")
            await tray.ask(menu, "Event", "isvu", ids["_Quit"], "clicked", ("s", ""), 0)
            assert await first.process.wait() == 0


@needs("weston")
async def test_wayland_knows_who_we_are(tmp_path: Path) -> None:
    """The compositor is told the name of our .desktop file as the application's id, without a warning."""
    environ = surroundings(
        tmp_path, QT_QPA_PLATFORM="wayland", WAYLAND_DISPLAY="fireside-test", WAYLAND_DEBUG="client", DISPLAY=""
    )
    socket = Path(environ["XDG_RUNTIME_DIR"], "fireside-test")
    command = ("weston", "--backend=headless-backend.so", "--socket=fireside-test", "--idle-time=0")
    async with running(*command, environ=environ):
        await until(socket.exists, "the compositor is there")
        first = await start("--profile", tmp_path / "p", environ=environ)  # without a seat no window is ever active
        try:
            await first.until(True, "has_begun")
            await first.end()
        finally:
            if first.process.returncode is None:
                await first.kill()

    said = (tmp_path / "stderr.txt").read_text(errors="replace")
    assert f'set_app_id("{ENTRY}")' in said
    assert [line for line in said.splitlines() if line and not line.startswith("[")] == []


@needs_bus
async def test_file_dialogs_are_the_desktops(tmp_path: Path) -> None:
    """Where Qt's platform theme goes through the portal, Ctrl+O asks it, and what it names opens."""
    file = tmp_path / "chosen.py"
    file.write_text("chosen = True\n", encoding="utf-8")
    async with private_bus(tmp_path) as bus, played(FILE_CHOOSER) as portal:
        portal.answers["Get"] = lambda _interface, _property: ("v", (("u", 3),))
        portal.answers["OpenFile"] = lambda _window, _title, _options: ("o", (REQUEST.object_path,))
        environ = surroundings(tmp_path, QT_QPA_PLATFORMTHEME="xdgdesktopportal", DBUS_SESSION_BUS_ADDRESS=bus)
        async with program("--profile", tmp_path / "p", environ=environ) as first:
            await first.order("press", "Ctrl+O")
            await until(lambda: "OpenFile" in dict(portal.asked), "the portal is asked")
            chosen = {"uris": ("as", [file.as_uri()])}
            await portal.emit("Response", "ua{sv}", 0, chosen, by=REQUEST)
            await first.order("sees", "chosen = True", "editor.text")
            await first.end()
