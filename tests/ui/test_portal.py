"""Light or dark from the desktop portal: a real D-Bus daemon of our own, with a portal played by hand."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PORTAL = """
import subprocess, sys
from jeepney import MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

connection = open_dbus_connection("SESSION")
connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
client = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
while True:
    message = connection.receive()
    if message.header.message_type is MessageType.method_call:
        assert message.body == ("org.freedesktop.appearance", "color-scheme")
        connection.send(new_method_return(message, "v", (("v", ("u", int(sys.argv[2]))),)))
        break
print(client.communicate(timeout=20)[0], end="")
"""

CLIENT = """
from PySide6.QtCore import QCoreApplication, QTimer
from app.ui.theme.portal import PortalColors

app = QCoreApplication([])
portal = PortalColors()
portal.heard.connect(lambda dark: (print("dark" if dark else "light"), app.quit()))
portal.ask()
QTimer.singleShot(15000, app.quit)
app.exec()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
@pytest.mark.parametrize(("value", "heard"), [(1, "dark"), (2, "light"), (0, "light")])
def test_the_portal_is_asked(value: int, heard: str) -> None:
    """1 of the portal means dark, 2 and "no preference" mean light."""
    command = ["dbus-run-session", "--", sys.executable, "-c", PORTAL, CLIENT, str(value)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=40, check=False)

    assert done.stdout.split() == [heard], done.stderr


def test_without_a_bus_nothing_is_heard_and_nothing_breaks() -> None:
    """Where there is no session bus, asking is silent and returns at once."""
    client = CLIENT.replace("app.exec()", "print('still here')")
    done = subprocess.run(
        [sys.executable, "-c", client],
        cwd=ROOT,
        env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )

    assert done.stdout.split("\n")[0] == "still here", done.stderr
    assert "Traceback" not in done.stderr
