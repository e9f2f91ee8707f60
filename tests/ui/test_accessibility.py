"""Everybody can use it: each control of the shell and the dialogs has a name and a role, and all is reached by Tab."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.models import ChatStyle, ModelCard, RequestKind
from app.domain.settings import Server, Settings
from app.services.key_service import KeyState
from app.ui.cost.arithmetic import ChargesDialog
from app.ui.models.card import ModelCards
from app.ui.models.picker import ModelPicker, PickerEntry
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.key_dialog import KeyDialog
from app.ui.shell.about import AboutDialog
from app.ui.shell.key_rules import KeyRules
from app.ui.shell.notice_bar import Notice
from app.ui.shell.shortcuts_page import ShortcutsDialog
from app.ui.shell.window import MainWindow

CONTROLS = (QAbstractButton, QAbstractSpinBox, QAbstractScrollArea, QComboBox, QLineEdit, QTabBar)
CARD = ModelCard("ollama", "qwen", "qwen", RequestKind.CHAT, 32_768, 8192, ChatStyle.SERVER_TEMPLATE)
ENTRIES = [PickerEntry(CARD, "Ollama")]


def window() -> MainWindow:
    editor, chat = QPlainTextEdit(), QPlainTextEdit()
    editor.setAccessibleName("Code")
    chat.setAccessibleName("Question")
    made = MainWindow(editor, chat)
    made.notices.show_notice(Notice("connect", "Only the built-in model answers.", "Connect Fireworks"))
    picker = ModelPicker(made)
    picker.show_models(ENTRIES, CARD.key, 1.0)
    made.toggle_palette()
    return made


def cards() -> ModelCards:
    made = ModelCards(None)
    made.show_models(ENTRIES, CARD.key, {"ollama": "http://localhost:11434/v1"}, today=date(2026, 11, 23))
    return made


def settings() -> SettingsDialog:
    made = SettingsDialog(None)
    made.show_models([(CARD.key, "qwen on Ollama")])
    made.show_settings(Settings(servers=(Server("ollama", "Ollama", "http://localhost:11434/v1"),)))
    return made


def key() -> KeyDialog:
    made = KeyDialog(None)
    made.show_state(KeyState("fireworks", store_name="KWallet"))
    return made


ALL: dict[str, Callable[[], QWidget]] = {
    "window": window,
    "cards": cards,
    "settings": settings,
    "key": key,
    "charges": lambda: ChargesDialog(None),
    "shortcuts": lambda: ShortcutsDialog(None, KeyRules(QMenuBar())),
    "about": lambda: AboutDialog(None, program_version="0.1.0"),
}


@pytest.fixture(params=ALL)
def top(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[QWidget]:
    made = ALL[request.param]()
    made.show()
    yield made
    if isinstance(made, MainWindow):
        made.close_now()
    made.close()
    made.deleteLater()


def ours(root: QWidget) -> list[QWidget]:
    """The widgets below `root` that are not the inside of one of Qt's own controls."""
    found = []
    for widget in root.findChildren(QWidget):
        chain = [widget]
        while chain[-1].parentWidget() not in (None, root):
            chain.append(chain[-1].parentWidget())
        inside = any(isinstance(above, QComboBox | QAbstractSpinBox | QHeaderView) for above in chain[1:])
        of_view = any(
            isinstance(above, QAbstractItemView | QPlainTextEdit | QTabBar | QLineEdit) for above in chain[1:]
        )
        if not inside and not of_view and not widget.objectName().startswith("qt_"):
            found.append(widget)
    return found


def said(widget: QWidget) -> tuple[str, QAccessible.Role]:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name), interface.role()


def test_every_control_has_a_name_and_a_role(top: QWidget) -> None:
    """A screen reader can say what each button, field, list and page is."""
    controls = [widget for widget in ours(top) if isinstance(widget, CONTROLS) and not isinstance(widget, QHeaderView)]
    nameless = [widget for widget in controls if not widget.isHidden() and not said(widget)[0].strip()]
    without_role = [widget for widget in controls if said(widget)[1] is QAccessible.Role.NoRole]

    assert controls
    assert nameless == []
    assert without_role == []


def test_no_label_hides_its_text_behind_a_name(top: QWidget) -> None:
    """Labels have no accessible name of their own: it would be read instead of what they say."""
    assert [label.text() for label in top.findChildren(QLabel) if label.accessibleName()] == []


def test_no_label_reads_foreign_text_as_markup(top: QWidget) -> None:
    """What a label with changing text shows is plain text, never markup."""
    rich = [
        label
        for label in top.findChildren(QLabel)
        if label.text() and label.textFormat() is not Qt.TextFormat.PlainText
    ]

    assert [label.text() for label in rich] == []


def test_every_button_can_be_reached_by_tab(top: QWidget) -> None:
    """Each enabled, visible button takes the focus by Tab."""
    unreachable = [
        widget
        for widget in ours(top)
        if isinstance(widget, QAbstractButton)
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]

    assert unreachable == []


def test_object_names_that_others_rely_on(qtbot: QtBot) -> None:
    """The window has its cost meter and its model picker under their agreed names."""
    made = window()

    for name in ("cost.meter", "model.picker"):
        widget = made.findChild(QAbstractButton, name)
        assert widget is not None
        assert widget.accessibleName()
    made.close_now()
    made.deleteLater()
