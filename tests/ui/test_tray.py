"""The icon in the system tray, and the messages it shows where there is no D-Bus."""

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.tray import Tray, TrayMessages
from app.ui.theme.icons import app_icon

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)  # offscreen there is no tray


def test_every_entry_of_the_menu_is_a_wish(qtbot: QtBot) -> None:
    """Show, paste, new chat and quit are told; so is a click on the icon, and the window is asked for."""
    window = QWidget()
    qtbot.addWidget(window)
    tray = Tray(app_icon(), window)
    told: list[str] = []
    for name in ("show", "paste", "chat", "quit"):
        getattr(tray, f"{name}_requested").connect(lambda name=name: told.append(name))

    for action in tray.menu.actions():
        action.trigger()
    icon = tray.findChild(QSystemTrayIcon)
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)

    assert told == ["show", "paste", "chat", "quit", "show"]
    assert [action.text().replace("&", "") for action in tray.menu.actions() if not action.isSeparator()] == [
        "Show Fireside",
        "Paste and complete",
        "New chat",
        "Quit",
    ]
    tray.close()


async def test_messages_need_a_tray(qapp: QApplication) -> None:
    """Without one it is told that none is shown; a click on a message brings the window."""
    messages = TrayMessages(app_icon(), qapp)
    chosen: list[str] = []
    messages.chosen.connect(chosen.append)

    assert not await messages.show("title", "text")
    icon = messages.findChild(QSystemTrayIcon)
    icon.messageClicked.emit()

    assert chosen == [""]
    assert not icon.isVisible()
    await messages.close()
