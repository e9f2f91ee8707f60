"""A mouse that goes through a window as the platform's does: places are on the screen, and Qt finds who is there."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

_LEFT = Qt.MouseButton.LeftButton


def place_of(view: QTextEdit | QPlainTextEdit, text: str = "", *, behind: bool = False) -> QPoint:
    """Where the first letter of `text` stands on the screen, or the last one; without a text the start of the view."""
    cursor = view.document().find(text) if text else view.textCursor()
    assert not text or cursor.hasSelection(), f"{text!r} is not in {view.toPlainText()!r}"
    cursor.setPosition((cursor.selectionEnd() if behind else cursor.selectionStart()) if text else 0)
    return view.viewport().mapToGlobal(view.cursorRect(cursor).center())


def press_mouse(window: QWidget, place: QPoint, *, shift: bool = False) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.mousePress(window.windowHandle(), _LEFT, held, window.mapFromGlobal(place))


def move_mouse(window: QWidget, place: QPoint) -> None:
    QTest.mouseMove(window.windowHandle(), window.mapFromGlobal(place))


def release_mouse(window: QWidget, place: QPoint) -> None:
    QTest.mouseRelease(window.windowHandle(), _LEFT, Qt.KeyboardModifier.NoModifier, window.mapFromGlobal(place))


def drag_mouse(window: QWidget, *places: QPoint, shift: bool = False) -> None:
    """Pressed at the first place, let go at the last."""
    press_mouse(window, places[0], shift=shift)
    for place in places[1:]:
        move_mouse(window, place)
    release_mouse(window, places[-1])
