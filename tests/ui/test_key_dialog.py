"""The key dialog: what it says about the key in use, and that a typed key leaves it one way only."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import Problem, ProblemKind, Remedy
from app.services.key_service import NO_STORE, SLOW, KeyState
from app.services.ports import KeySource
from app.ui.settings.key_dialog import KeyDialog
from app.ui.theme.appearance import Appearance
from tests.support.chat import frames

KEY = "fw_0123456789abcdefWXYZ"
STORE = "GNOME Keyring / Secret Service"
VARIABLE = "FIREWORKS_API_KEY"

Open = Callable[[KeyState], KeyDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Open:
    def made(state: KeyState) -> KeyDialog:
        dialog = KeyDialog(None)
        qtbot.addWidget(dialog)
        dialog.show_state(state)
        dialog.show()
        return dialog

    return made


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    made = Appearance(qapp)
    yield made
    made.apply("light", 1.0)


def reads(dialog: KeyDialog) -> str:
    """All that can be read in the dialog."""
    shown = [widget for widget in dialog.findChildren(QLabel) if widget.isVisible()]
    buttons = [widget for widget in dialog.findChildren(QAbstractButton) if widget.isVisible()]
    fields = [widget.displayText() for widget in dialog.findChildren(QLineEdit) if widget.isVisible()]
    return "\n".join([*(label.text() for label in shown), *(button.text() for button in buttons), *fields])


def test_without_a_key_it_asks_and_says_where_it_will_be_kept(open_dialog: Open) -> None:
    """A masked field with the focus, the store's name, and no way to test nothing."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE, variable=VARIABLE))

    assert f"It will be kept in {STORE}." in reads(dialog)
    assert dialog.field.isVisible()
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.test.isEnabled()
    assert not dialog.forget.isVisible()


def test_test_and_save_hands_the_key_over(open_dialog: Open) -> None:
    """Return in the field and a click on the button ask for a test with exactly what was typed."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE))
    asked: list[str] = []
    dialog.test_requested.connect(asked.append)

    QTest.keyClicks(dialog.field, KEY)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    dialog.test.click()

    assert asked == [KEY, KEY]
    assert KEY not in reads(dialog)


def test_while_testing_nothing_can_be_sent_twice(open_dialog: Open) -> None:
    """During the test there is a progress bar, and neither button nor Return ask again."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE))
    asked: list[str] = []
    dialog.field.setText(KEY)
    dialog.show_testing()
    dialog.test_requested.connect(asked.append)

    dialog.test.click()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)

    assert asked == []
    assert dialog.progress.isVisible()
    assert "Testing the key" in reads(dialog)


def test_success_says_how_many_models_and_forgets_what_was_typed(open_dialog: Open) -> None:
    """After a test that worked the field is empty, and the key in use is named by its end."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE))
    dialog.field.setText(KEY)
    dialog.show_testing()

    dialog.show_state(KeyState("fireworks", KeySource.KEYRING, "…WXYZ", STORE))
    dialog.show_result(models=23)

    assert "Works. 23 models can be used." in reads(dialog)
    assert f"the key that ends in …WXYZ, kept in {STORE}" in reads(dialog)
    assert dialog.field.text() == ""
    assert not dialog.progress.isVisible()
    assert dialog.forget.isVisible()
    assert dialog.replace.isVisible()


def test_a_failure_is_told_in_place_and_can_be_mended(open_dialog: Open) -> None:
    """A wrong key leaves the field as it was, says so, and keeps the raw text under "Details"."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE))
    dialog.field.setText(KEY)
    dialog.show_testing()

    dialog.show_result(
        problem=Problem(ProblemKind.BAD_KEY, "Fireworks does not know this key.", Remedy.OPEN_KEY, details="401 raw")
    )

    assert "Fireworks does not know this key." in reads(dialog)
    assert dialog.field.text() == KEY
    assert dialog.test.isEnabled()
    assert not dialog.details.isVisible()
    dialog.details_button.click()
    assert dialog.details.isVisible()
    assert dialog.details.toPlainText() == "401 raw"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
async def test_what_came_of_the_test_is_in_sight(scale: float, appearance: Appearance, qtbot: QtBot) -> None:
    """The verdict, and the details when they are asked for, whatever the scale and however small the dialog was."""
    appearance.apply("light", scale)
    dialog = KeyDialog(None, scale=scale)
    qtbot.addWidget(dialog)
    dialog.show_state(KeyState("fireworks", store_name=STORE))
    dialog.show()
    problem = Problem(
        ProblemKind.BAD_KEY, "Fireworks does not know this key. " * 2, Remedy.OPEN_KEY, details="401\n" * 9
    )

    dialog.show_result(problem=problem)

    await frames()
    assert in_sight(dialog.verdict)
    dialog.details_button.click()
    await frames()
    assert in_sight(dialog.details)


def in_sight(widget: QWidget) -> bool:
    """All of it is drawn."""
    return bool(widget.visibleRegion().boundingRect() == widget.rect())


def test_try_again_tests_again(open_dialog: Open) -> None:
    """A problem whose remedy is a retry has a button which asks for the same test; others name their remedy."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE))
    asked: list[str] = []
    remedies: list[Remedy] = []
    dialog.test_requested.connect(asked.append)
    dialog.remedy_requested.connect(remedies.append)
    dialog.field.setText(KEY)

    dialog.show_result(problem=Problem(ProblemKind.OFFLINE, "There is no network.", Remedy.RETRY))
    dialog.remedy.click()
    dialog.show_result(problem=Problem(ProblemKind.PROXY, "The proxy refused.", Remedy.OPEN_SETTINGS))
    dialog.remedy.click()

    assert asked == [KEY]
    assert remedies == [Remedy.OPEN_SETTINGS]


def test_the_environment_variable_is_shown_as_the_source(open_dialog: Open) -> None:
    """A key of the environment is named as such; it can be neither forgotten nor replaced here."""
    dialog = open_dialog(KeyState("fireworks", KeySource.ENVIRONMENT, "…WXYZ", variable=VARIABLE))

    assert f"from the environment variable {VARIABLE}" in reads(dialog)
    assert not dialog.field.isVisible()
    assert not dialog.forget.isVisible()
    assert not dialog.replace.isVisible()


def test_without_a_password_store_it_says_so(open_dialog: Open) -> None:
    """Before and after: the key is for this run only, never in a file."""
    before = open_dialog(KeyState("fireworks"))
    assert "No password store was found" in reads(before)

    after = open_dialog(KeyState("fireworks", KeySource.THIS_RUN, "…WXYZ", notice=NO_STORE))
    assert "for this run only" in reads(after)
    assert NO_STORE in reads(after)


def test_a_locked_store_is_told(open_dialog: Open) -> None:
    """While the store is asked that is said, and when it does not answer, that."""
    dialog = open_dialog(KeyState("fireworks", looking=True))
    assert "Asking the password store" in reads(dialog)

    dialog.show_state(KeyState("fireworks", notice=SLOW))
    assert SLOW in reads(dialog)


def test_replace_and_forget(open_dialog: Open) -> None:
    """Replace brings the field back, Forget is only a wish, and Return on the open dialog forgets nothing."""
    dialog = open_dialog(KeyState("fireworks", KeySource.KEYRING, "…WXYZ", STORE))
    wishes: list[bool] = []
    dialog.forget_requested.connect(lambda: wishes.append(True))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert wishes == []

    dialog.replace.click()
    assert dialog.field.isVisible()
    dialog.forget.click()
    assert wishes == [True]


def test_the_key_can_be_revealed_and_is_hidden_again(open_dialog: Open) -> None:
    """The eye shows what was typed; closing empties and hides."""
    dialog = open_dialog(KeyState("fireworks", store_name=STORE))
    dialog.field.setText(KEY)
    dialog.reveal.click()
    shown = dialog.field.displayText()
    dialog.close()

    assert shown == KEY
    assert dialog.field.text() == ""
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
