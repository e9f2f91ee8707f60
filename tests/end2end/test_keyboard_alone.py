"""The window without a mouse: everything can be reached, what has the focus is seen, and Esc leads back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme.popup import SearchPopup
from tests.support.app_under_test import running_app
from tests.support.places import furnished, places, show_scale
from tests.support.robot import Robot
from tests.support.visible import visible_widgets

AROUND = 10  # pixels beyond a widget in which its holder may show that it has the focus


async def test_f6_goes_round_and_each_list_of_the_status_line_gives_the_focus_back(
    qapp: QApplication, tmp_path: Path
) -> None:
    """Editor, chat, status line, sidebar, editor; there Tab and Return open each list, and Esc leads back to it."""
    file = tmp_path / "a.py"
    file.write_text("a = 1\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        await robot.sees("Python", "status.language")
        await robot.press("Ctrl+B", "F6")
        assert focused() == "editor.text"
        await robot.press("F6")
        assert focused() == "chat.composer"
        await robot.press("F6")
        assert focused() == "model.picker"
        await robot.press("F6", "F6", "Shift+F6", "Shift+F6")
        assert focused() == "model.picker"

        opened = []
        for _ in range(8):
            here = focused()
            await robot.press("Return")
            await robot.until(lambda here=here: focused() != here, f"{here} opens something")
            opened.append(here)
            await robot.press("Esc")
            await robot.ready()
            await robot.until(lambda here=here: focused() == here, f"Esc gives the focus back to {here}")
            await robot.press("Tab")
        names = ["position", "indentation", "encoding", "line_ending", "language"]
        assert opened == ["model.picker", *(f"status.{name}" for name in names), "completion.badge", "cost.meter"]


async def test_tabs_and_lists_without_a_mouse(qapp: QApplication, tmp_path: Path) -> None:
    """Ctrl+PgDown goes through the tabs; closing others, closed texts and recent files are in the palette."""
    files = [tmp_path / name for name in ("a.py", "b.py", "c.py")]
    for file in files:
        file.write_text(f"{file.stem} = 1\n", encoding="utf-8")
    async with running_app(tmp_path / "profile", files=files) as robot:
        await robot.until(lambda: robot.window.windowTitle().startswith("c.py"), "the last file is on top")
        await robot.press("Ctrl+1", "Ctrl+PgDown")
        await robot.sees("a = 1", "editor.text")
        assert focused() == "editor.text"
        await robot.press("Ctrl+PgUp")
        await robot.sees("c = 1", "editor.text")
        await command(robot, "close others")
        await robot.until(lambda: robot.find("editor.tabs").count() == 1, "one tab is left")
        await command(robot, "open recent file")
        await robot.type("b.py")
        await robot.press("Return")
        await robot.sees("b = 1", "editor.text")
        await command(robot, "recently closed")
        await robot.sees("No unsaved text was closed lately.", "editor.closed")
        await robot.press("Esc")
        assert focused() == "editor.text"
        await command(robot, "language this file")
        await robot.type("rust")
        await robot.press("Return")
        await robot.sees("Rust", "status.language")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_focus_is_seen_everywhere(qapp: QApplication, tmp_path: Path, theme: str) -> None:
    """Whatever Tab can reach looks otherwise while it has the focus, in every pane and dialog."""
    async with furnished(tmp_path) as robot:
        show_scale(robot, 1.0, theme)
        await robot.turns(20)
        unseen, looked_at = [], set()
        async for name, top in places(robot):
            if any(popup.isVisible() for popup in robot.window.findChildren(SearchPopup)):
                continue  # it goes when the focus leaves it
            top.activateWindow()
            await robot.until(top.isActiveWindow, f"{name} takes keys")
            stops = [widget for widget in visible_widgets(top) if is_stop(widget)]
            for widget in stops:
                key = (type(widget).__name__, widget.objectName(), widget.accessibleName())
                if key not in looked_at and (apart := far_from(widget, stops)) is not None:
                    looked_at.add(key)
                    if changed_rows(top, widget, apart) < 3:
                        unseen.append(f"{name}: {' '.join(key)}")

    assert len(looked_at) > 80
    assert not unseen, "\n".join(unseen)


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


async def command(robot: Robot, letters: str) -> None:
    await robot.press("Ctrl+Shift+P")
    await robot.type(letters)
    await robot.press("Return")


def is_stop(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.focusProxy() is None


def surroundings(widget: QWidget, top: QWidget) -> QRect:
    box = QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())
    return box.adjusted(-AROUND, -AROUND, AROUND, 6 * AROUND).intersected(top.rect())


def far_from(widget: QWidget, stops: list[QWidget]) -> QWidget | None:
    """Another stop, which shows its own focus elsewhere."""
    box = surroundings(widget, widget.window())
    return next((one for one in stops if not surroundings(one, one.window()).intersects(box)), None)


def changed_rows(top: QWidget, widget: QWidget, apart: QWidget) -> int:
    """How many rows of pixels about the widget look otherwise while it has the focus."""
    pictures = []
    for one in (apart, widget):
        one.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendPostedEvents()
        pictures.append(rows_of(top.grab(surroundings(widget, top)).toImage()))
    return sum(before != after for before, after in zip(*pictures, strict=True))


def rows_of(image: QImage) -> list[bytes]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    data, length = bytes(image.constBits()), image.bytesPerLine()
    return [data[start : start + 4 * image.width()] for start in range(0, length * image.height(), length)]
