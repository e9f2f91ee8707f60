"""The ring about what has the focus: for those who come by keys, and never left behind."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QListWidget, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.focus_ring import FocusRing, _Ring


@pytest.fixture
def ring(qapp: QApplication) -> Iterator[FocusRing]:
    made = FocusRing(qapp)
    yield made
    made.close()


@pytest.fixture
def lists(qtbot: QtBot, ring: FocusRing) -> Iterator[tuple[QListWidget, QListWidget, QPlainTextEdit]]:
    window = QWidget()
    qtbot.addWidget(window)
    made = (QListWidget(), QListWidget(), QPlainTextEdit())
    row = QHBoxLayout(window)
    for widget in made:
        row.addWidget(widget)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    yield made
    window.close()


def rings(widget: QWidget) -> int:
    return sum(one.isVisible() for one in widget.findChildren(_Ring))


def test_the_ring_goes_with_the_focus(lists: tuple[QListWidget, QListWidget, QPlainTextEdit]) -> None:
    """A list that got the focus by a key has a ring, one that has lost it none, a text that can be written in none."""
    first, second, text = lists
    found = []
    for widget in (first, second, text):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        found.append([rings(one) for one in lists])

    assert found == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_who_clicks_sees_no_ring(lists: tuple[QListWidget, QListWidget, QPlainTextEdit]) -> None:
    """The mouse shows where it is."""
    lists[1].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.mousePress(lists[0].viewport(), Qt.MouseButton.LeftButton)
    pressed = rings(lists[0])
    QTest.mouseRelease(lists[0].viewport(), Qt.MouseButton.LeftButton)

    assert lists[0].hasFocus()
    assert pressed == 0


def test_a_host_that_goes_takes_the_ring_along(lists: tuple[QListWidget, QListWidget, QPlainTextEdit]) -> None:
    """The next one to get the focus has its ring as if nothing had been."""
    first, second, _text = lists
    first.setFocus(Qt.FocusReason.TabFocusReason)
    first.deleteLater()
    QApplication.sendPostedEvents(first, QEvent.Type.DeferredDelete)
    second.setFocus(Qt.FocusReason.TabFocusReason)

    assert rings(second) == 1
