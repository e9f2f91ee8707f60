"""Files that the system hands over by an event, as macOS does: an application of its own, in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CHILD = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from app.ui.shell.file_open import OpeningApplication

application = OpeningApplication(["fireside"])
QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile("/early a.py")))
QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl("https://x.example/b.py")))
application.open_with(lambda path: print("open", path))
QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile("/late.py")))
"""


def test_files_are_opened_early_and_late() -> None:
    """What comes before the window is there waits for it; addresses that are no local files are left alone."""
    command = [sys.executable, "-c", CHILD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert (done.stdout.splitlines(), done.stderr) == (["open /early a.py", "open /late.py"], "")
