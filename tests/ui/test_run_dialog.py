"""Code is shown before it is run, with the exact command; what it writes is text."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.domain.running import RunPhase, RunState
from app.ui.running.dialog import RunDialog


@pytest.fixture
def dialog(qapp: QApplication) -> Iterator[RunDialog]:
    commands = [["/usr/bin/python3", "main.py"], ["/opt/my tools/pypy3", "main.py"]]
    made = RunDialog(None, "print('a\u202eb')\n", commands, "main.py", scale=1.0, points=10.0)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_nothing_runs_before_it_is_asked_for(dialog: RunDialog) -> None:
    """The code and the command are there to be read; Run asks for exactly that command."""
    asked: list[list[str]] = []
    dialog.run_requested.connect(asked.append)
    assert dialog.code.toPlainText() == "print('a⟦U+202E⟧b')\n"
    assert asked == []

    dialog.programs.setCurrentIndex(1)
    dialog.run.click()
    dialog.command.setText("python3 -X dev main.py --name 'a b'")
    dialog.run.click()

    assert asked == [["/opt/my tools/pypy3", "main.py"], ["python3", "-X", "dev", "main.py", "--name", "a b"]]


def test_what_cannot_be_read_as_a_command_is_not_run(dialog: RunDialog) -> None:
    """An open quotation mark is said, an empty line does nothing."""
    asked: list[list[str]] = []
    dialog.run_requested.connect(asked.append)

    dialog.command.setText("python3 'main.py")
    dialog.run.click()
    said = dialog.said.text()
    dialog.command.setText("  ")
    dialog.run.click()

    assert "cannot be read" in said
    assert asked == []


def test_output_grows_and_can_be_copied(dialog: RunDialog) -> None:
    """While it runs there is Stop instead of Run; the output is plain text, and copied as it was written."""
    dialog.show_state(RunState(RunPhase.RUNNING, "one\n"))
    assert dialog.stop.isVisible()
    assert not dialog.run.isVisible()
    dialog.show_state(RunState(RunPhase.RUNNING, "one\n\x1b[31m<b>two</b>\n"))
    dialog.show_state(RunState(RunPhase.ENDED, "one\n\x1b[31m<b>two</b>\n", 0, 0.5))

    dialog.copy.click()

    assert dialog.output.toPlainText() == "one\n⟦U+001B⟧[31m<b>two</b>\n"
    assert QGuiApplication.clipboard().text() == "one\n\x1b[31m<b>two</b>\n"
    assert dialog.said.text() == "Ended well after 0.5 s."
    assert dialog.run.isVisible()


def test_a_second_run_begins_anew(dialog: RunDialog) -> None:
    """What the first one wrote goes."""
    dialog.show_state(RunState(RunPhase.ENDED, "one\n", 1))

    dialog.show_state(RunState(RunPhase.RUNNING, ""))

    assert dialog.output.toPlainText() == ""


def test_closing_stops_it(dialog: RunDialog) -> None:
    """What nobody watches does not go on."""
    stopped: list[bool] = []
    dialog.stop_requested.connect(lambda: stopped.append(True))

    dialog.close()

    assert stopped == [True]
