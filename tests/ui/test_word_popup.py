"""Words under the cursor: when they come, what the keys mean meanwhile, and when they go."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.settings import WordCompletion
from app.services.words import indexed
from app.ui.editor.word_popup import WordPopup
from tests.support.patience import until
from tests.support.typing_desk import TypingDesk, typing_desk

CODE = "total_price = 1\ntotal_tax = 2\nprint(total_price)\n"
TAB, RETURN, DOWN, UP, ESCAPE = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Down,
    Qt.Key.Key_Up,
    Qt.Key.Key_Escape,
)


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[TypingDesk]:
    with typing_desk() as made:
        made.load(CODE)
        yield made


def popup(desk: TypingDesk) -> WordPopup | None:
    return next((one for one in desk.window.findChildren(WordPopup) if one.isVisible()), None)


async def looked(desk: TypingDesk) -> None:
    """Waits until the aids have looked at what was typed."""
    await until(lambda: not desk.aids._timer.isActive())


async def test_by_hand(desk: TypingDesk) -> None:
    """Ctrl+Space offers what begins so, nearest first; Tab puts the selected one in, as one step of undo."""
    desk.type("tot")
    assert popup(desk) is None
    desk.aids.complete_word(desk.view)
    shown = popup(desk)
    assert shown is not None
    assert desk.offered[-1] == ["total_price", "total_tax"]
    assert shown.selected == "total_price"
    assert desk.view.hasFocus()

    desk.press(DOWN, TAB)

    assert desk.text == CODE + "total_tax"
    assert popup(desk) is None
    desk.view.undo()
    assert desk.text == CODE + "tot"


async def test_typing_on_narrows_it(desk: TypingDesk) -> None:
    """Letters narrow the list, Backspace widens it, and what no longer fits closes it."""
    desk.type("tot")
    desk.aids.complete_word(desk.view)
    desk.type("al_t")
    await looked(desk)
    assert desk.offered[-1] == ["total_tax"]
    desk.press(Qt.Key.Key_Backspace)
    await looked(desk)
    assert desk.offered[-1] == ["total_price", "total_tax"]
    desk.type("(")
    await looked(desk)

    assert popup(desk) is None
    desk.press(TAB)
    assert desk.text.startswith(CODE + "total_(")


async def test_automatically_nothing_is_selected(desk: TypingDesk) -> None:
    """After three letters the words come up by themselves, and Return is still a new line until one is selected."""
    desk.complete(WordCompletion.AUTO)
    desk.type("to")
    await looked(desk)
    assert popup(desk) is None
    desk.type("t")
    await looked(desk)
    shown = popup(desk)
    assert shown is not None
    assert shown.selected == ""

    desk.press(RETURN)
    await looked(desk)
    assert desk.text == CODE + "tot\n"
    assert popup(desk) is None
    desk.type("tot")
    await looked(desk)
    desk.press(UP, RETURN)
    assert desk.text == CODE + "tot\ntotal_tax"


async def test_off_and_somebody_else_at_the_cursor(desk: TypingDesk) -> None:
    """Switched off, nothing comes, not even by hand; and nothing comes by itself where something else is shown."""
    desk.complete(WordCompletion.OFF)
    desk.type("tot")
    desk.aids.complete_word(desk.view)
    assert popup(desk) is None

    desk.complete(WordCompletion.AUTO)
    desk.aids.may_offer = lambda _view: False
    desk.type("a")
    await looked(desk)
    assert popup(desk) is None


@pytest.mark.parametrize("how", ["escape", "again", "left", "focus", "select"])
async def test_it_goes(desk: TypingDesk, how: str) -> None:
    """Escape, Ctrl+Space again, a move of the cursor, a selection or a loss of focus close it and change nothing."""
    desk.type("tot")
    desk.aids.complete_word(desk.view)
    assert popup(desk) is not None
    match how:
        case "escape":
            desk.press(ESCAPE)
        case "again":
            desk.aids.complete_word(desk.view)
        case "left":
            desk.press(Qt.Key.Key_Left)
        case "focus":
            desk.view.clearFocus()
        case "select":
            desk.select(0, 3)
    await looked(desk)

    assert popup(desk) is None
    assert desk.text == CODE + "tot"


async def test_words_of_other_files(desk: TypingDesk) -> None:
    """Words of other open files come after those of this one; a click puts one in."""
    desk.index.put("other", indexed("total_elsewhere", "python"))
    desk.type("total")
    desk.aids.complete_word(desk.view)
    shown = popup(desk)
    assert shown is not None
    assert desk.offered[-1] == ["total_price", "total_tax", "total_elsewhere"]
    where = shown.list.visualRect(shown.rows.index(2, 0)).center()
    QTest.mouseClick(shown.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    assert desk.text == CODE + "total_elsewhere"


async def test_it_stays_in_the_window(desk: TypingDesk) -> None:
    """At the lower edge the list stands above its line."""
    desk.load("\n" * 40 + CODE + "tot")
    desk.view.ensureCursorVisible()
    desk.aids.complete_word(desk.view)
    shown = popup(desk)
    assert shown is not None
    line = desk.view.viewport().mapTo(desk.view, desk.view.cursorRect().topLeft()).y()

    assert desk.view.rect().contains(shown.geometry())
    assert shown.geometry().bottom() <= line
