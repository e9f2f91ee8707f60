"""A selection goes on through all that is read, and is copied as it was written."""

import html
import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.visible import visible
from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.code_text import CodeText
from app.ui.chat.reading_order import View, text_views
from app.ui.chat.table_view import TableView
from app.ui.chat.transcript import Transcript
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.style import palette_for
from tests.support.chat import done, frames, read, select, state, streaming, theme, turn
from tests.support.commonmark import examples, is_in, letters, without_markers
from tests.support.mouse import drag_mouse, move_mouse, place_of, press_mouse, release_mouse
from tests.support.patience import PATIENCE_S, until

ANSWER = (
    "First *words* here.\n\n```python\nalpha = 1\nbeta = 2\n```\n\nMiddle **text** there.\n\n"
    "| one | two |\n|---|---|\n| three | four |\n\nLast [line](https://a.example) of it.\n"
)
BLOCKS = (
    "Plain *words* and `code`.\n\nTwo **lines**  \nof it.\n\n",
    "```py\nif x:\n    y = 1\n\nz\n```\n\n",
    "~~~~\n```\nno end\n~~~~\n\n",
    "    indented\n\n      more\n\n",
    "- a\n- b\n\n  ```js\n  let x\n    y\n  ```\n\n- c\n\n",
    "> quoted\n>\n> ```\n> in a quote\n> ```\n\n",
    "1. x\n\n   | a | b |\n   |---|--:|\n   | 1 | 2 |\n\n",
    "| h | i |\n|---|---|\n| *j* | k |\n| l | m |\n\n",
    "# Head\n\n---\n\n",
    "```\r\nwith\r\n\tother ends\r\n```\r\n\r\n",
)


@pytest.fixture
def transcript(setter: Typesetter) -> Iterator[Transcript]:
    made = Transcript(setter)
    made.resize(460, 900)
    made.show()
    made.show_state(state(turn(0, "What is it?", ANSWER), turn(1, "And then?", "Nothing more.\n\n")))
    made.verticalScrollBar().setValue(0)
    yield made
    made.close()
    made.deleteLater()


def views_of(transcript: Transcript) -> list[View]:
    return list(text_views(transcript.content))


def view_with(transcript: Transcript, text: str) -> View:
    return next(view for view in text_views(transcript.content) if text in view.toPlainText())


def place(transcript: Transcript, text: str, *, behind: bool = False) -> QPoint:
    return place_of(view_with(transcript, text), text, behind=behind)


def selected(transcript: Transcript) -> list[str]:
    """What is seen to be selected, in each view in which something is."""
    cursors = [view.textCursor() for view in text_views(transcript.content)]
    return [cursor.selectedText().replace("\u2029", "\n") for cursor in cursors if cursor.hasSelection()]


def pull(view: View, at: QPoint, kind: QEvent.Type = QEvent.Type.MouseMove) -> None:
    """What the platform tells the view in which the mouse went down, wherever on the screen that is now."""
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    cause = Qt.MouseButton.LeftButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.NoButton
    here = QPointF(view.viewport().mapFromGlobal(at))
    event = QMouseEvent(kind, here, QPointF(at), cause, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def copied(transcript: Transcript) -> str:
    """By the keys, wherever the focus is."""
    QGuiApplication.clipboard().clear()
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    if not QGuiApplication.clipboard().text() and hasattr(focus, "copy"):
        focus.copy()  # prose leaves the keys to the command of the window
    return QGuiApplication.clipboard().text()


# -- what is copied ---------------------------------------------------------------------------------------------


def span(setter: Typesetter, begin: View, anchor: int, end: View, position: int) -> str:
    begin.select(anchor, anchor)
    setter.spanning.begin(begin)
    setter.spanning.select_to(end, position)
    return setter.spanning.source()


def any_text(number: int) -> str:
    """A few examples of the specification below each other, and our own blocks between them."""
    chance = random.Random(number)
    pieces = [examples()[chance.randint(1, 652)][0] + "\n\n" for _ in range(3)]
    pieces += chance.sample(BLOCKS, 3)
    chance.shuffle(pieces)
    return "".join(pieces)


@pytest.mark.parametrize("group", [range(start, start + 50) for start in range(0, 300, 50)], ids=str)
def test_any_stretch_is_one_of_the_source(setter: Typesetter, body: AnswerBody, group: range) -> None:
    """From anywhere in one view to anywhere in another: a stretch of the message with all that is seen between them."""
    for number in group:
        text, chance = any_text(number), random.Random(-number)
        body.show_text(text, complete=True)
        views = list(text_views(body))
        for _ in range(4 if len(views) > 1 else 0):
            one, other = chance.sample(views, 2)
            source = span(
                setter, one, chance.randint(0, one.last_position), other, chance.randint(0, other.last_position)
            )
            seen = "".join(without_markers(view.textCursor().selectedText()) for view in views)

            assert source in text
            assert is_in(seen, letters(visible(source))) or is_in(seen, letters(visible(html.unescape(source)))), (
                f"text {number}: {seen!r} in {source!r}"
            )


@pytest.mark.parametrize("number", range(40))
def test_whole_blocks_are_drawn_the_same_again(setter: Typesetter, body: AnswerBody, number: int) -> None:
    """What is copied from the start of one block to the end of another is Markdown that reads the same."""
    chance = random.Random(number)
    pieces = ["Begin.\n\n", *chance.sample(BLOCKS, 4), "End.\n"]
    body.show_text("<!-- -->\n\n".join(pieces), complete=True)
    views = list(text_views(body))
    again = AnswerBody(setter, 8, 20)
    again.slice_s = 60.0
    again.resize(500, again.arrange(500))
    codes = [view for view in views if isinstance(view, CodeText | TableView)]
    first = chance.choice(codes)
    again.show_text(span(setter, first, 0, views[-1], views[-1].last_position), complete=True)

    seen = "\n".join(view.toPlainText() for view in views[views.index(first) :])
    assert letters(read(again)).endswith(letters(seen))
    again.deleteLater()


@pytest.mark.parametrize(
    ("start", "end", "source"),
    [
        ("words", "beta", "words* here.\n\n```python\nalpha = 1\n"),
        ("beta", "Middle", "beta = 2\n```\n\n"),
        ("words", "Middle", "words* here.\n\n```python\nalpha = 1\nbeta = 2\n```\n\n"),
        ("Middle", "of it", ANSWER[ANSWER.index("Middle") : ANSWER.index(" of it")] + " "),
    ],
)
def test_fences_and_marks_come_with_what_they_hold(transcript: Transcript, start: str, end: str, source: str) -> None:
    """Code that is entered from above has its opening fence, code that is left below has its closing one."""
    drag_mouse(transcript, place(transcript, start), place(transcript, end))
    down = copied(transcript)
    drag_mouse(transcript, place(transcript, "And then?"))  # else what is selected would be carried away
    drag_mouse(transcript, place(transcript, end), place(transcript, start))

    assert down.rstrip("\n") == source.rstrip("\n")
    assert copied(transcript) == down
    assert down in ANSWER


def test_several_messages_have_an_empty_line_between_them(transcript: Transcript) -> None:
    """A question and the answers around it are copied in their order."""
    drag_mouse(transcript, place(transcript, "Last"), place(transcript, "Nothing", behind=True))

    assert selected(transcript) == ["Last line of it.", "And then?", "Nothing"]
    assert copied(transcript) == "Last [line](https://a.example) of it.\n\nAnd then?\n\nNothing"


# -- the mouse --------------------------------------------------------------------------------------------------


def test_the_selection_follows_the_mouse_there_and_back(transcript: Transcript) -> None:
    """It reaches as far as the mouse does, and shrinks when that returns."""
    press_mouse(transcript, place(transcript, "words"))
    steps = []
    for text in ("beta", "there", "beta", "here"):
        move_mouse(transcript, place(transcript, text))
        steps.append(selected(transcript))
    move_mouse(transcript, place(transcript, "is"))
    steps.append(selected(transcript))
    release_mouse(transcript, place(transcript, "is"))

    assert steps == [
        ["words here.", "alpha = 1\n"],
        ["words here.", "alpha = 1\nbeta = 2", "Middle text "],
        ["words here.", "alpha = 1\n"],
        ["words "],
        ["is it?", "First "],
    ]


def test_a_drag_from_the_very_end_copies_what_is_below(transcript: Transcript) -> None:
    """Also when nothing of the text in which the mouse went down is selected."""
    drag_mouse(transcript, place(transcript, "here.", behind=True) + QPoint(40, 0), place(transcript, "Middle"))

    assert selected(transcript) == ["alpha = 1\nbeta = 2"]
    assert copied(transcript) == "```python\nalpha = 1\nbeta = 2\n```"


@pytest.mark.parametrize(
    ("text", "by", "expected"),
    [
        ("Middle", QPoint(-13, 0), ["Middle text "]),  # in the margin
        ("Middle", QPoint(30, -18), ["Middle text "]),  # between two texts
        ("beta", QPoint(80, -40), ["alpha = 1\nbeta = 2", "Middle text "]),  # on the header of code
    ],
)
def test_a_drag_may_begin_beside_the_text(transcript: Transcript, text: str, by: QPoint, expected: list[str]) -> None:
    """In the margin, or between two texts: from there on all is selected."""
    drag_mouse(transcript, place(transcript, text) + by, place(transcript, "there"))

    assert selected(transcript) == expected
    assert copied(transcript) in ANSWER
    assert copied(transcript)


def test_a_folded_question_is_copied_as_a_whole(transcript: Transcript) -> None:
    """What is folded away is between what is above and below all the same."""
    question = "\n".join(f"line {number}" for number in range(30))
    transcript.show_state(state(turn(3, "Short", "Before."), turn(4, question, "After.")))
    drag_mouse(transcript, place(transcript, "Before"), place(transcript, "After", behind=True))
    through = copied(transcript)
    view_with(transcript, "line 1").selectAll()

    assert through == f"Before.\n\n{question}\n\nAfter"
    assert view_with(transcript, "line 1").selected_source() == question


def test_shift_and_click_extend(transcript: Transcript) -> None:
    """From where the selection began, to and fro."""
    drag_mouse(transcript, place(transcript, "Middle"), place(transcript, "text"))
    drag_mouse(transcript, place(transcript, "line"), shift=True)
    down = selected(transcript)
    drag_mouse(transcript, place(transcript, "beta"), shift=True)
    up = selected(transcript), copied(transcript)
    drag_mouse(transcript, place(transcript, "there"), shift=True)

    assert down[0] == "Middle text there."
    assert down[-1] == "Last "
    assert up == (["beta = 2"], "beta = 2\n```")
    assert selected(transcript) == ["Middle text "]


def test_shift_and_click_on_a_link_extends_and_opens_nothing(transcript: Transcript, setter: Typesetter) -> None:
    """Also where the mouse went down on it once before."""
    asked: list[str] = []
    setter.wishes.open_link.connect(asked.append)
    drag_mouse(transcript, place(transcript, "line"), place(transcript, "text"))
    drag_mouse(transcript, place(transcript, "words"), place(transcript, "here"))

    drag_mouse(transcript, place(transcript, "line"), shift=True)

    assert asked == []
    assert selected(transcript)[0] == "words here."
    assert len(selected(transcript)) == 5


def test_a_word_that_was_clicked_twice_stays_selected_upwards(transcript: Transcript) -> None:
    """Dragged on from a double click, the word belongs to the selection in either direction."""
    viewport = view_with(transcript, "Middle").viewport()
    send_mouse(viewport, QEvent.Type.MouseButtonDblClick, place(transcript, "text"))
    word = selected(transcript)
    send_mouse(viewport, QEvent.Type.MouseMove, place(transcript, "beta"))
    up = selected(transcript)
    send_mouse(viewport, QEvent.Type.MouseMove, place(transcript, "line"))
    down = selected(transcript)
    send_mouse(viewport, QEvent.Type.MouseButtonRelease, place(transcript, "line"))

    assert word == ["text"]
    assert up == ["beta = 2", "Middle text"]
    assert down[0] == "text there."


def send_mouse(viewport: QWidget, kind: QEvent.Type, place: QPoint) -> None:
    """To the view that has the mouse, wherever that is."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at, on_screen = QPointF(viewport.mapFromGlobal(place)), QPointF(place)
    QApplication.sendEvent(viewport, QMouseEvent(kind, at, on_screen, left, left, none))


@pytest.mark.parametrize("where", ["text", "code", "nothing"])
def test_a_click_lets_go_of_all(transcript: Transcript, where: str) -> None:
    """On a text, on code, or where nothing is."""
    drag_mouse(transcript, place(transcript, "words"), place(transcript, "line"))
    assert len(selected(transcript)) == 5

    below = transcript.viewport().mapToGlobal(QPoint(20, transcript.viewport().height() - 5))
    drag_mouse(transcript, {"text": place(transcript, "then"), "code": place(transcript, "beta")}.get(where, below))

    assert selected(transcript) == []


def test_pressed_on_the_selection_it_may_be_carried_away(transcript: Transcript) -> None:
    """It stays while the button is down, and goes with the click if nothing was carried."""
    drag_mouse(transcript, place(transcript, "words"), place(transcript, "there"))
    at = place(transcript, "alpha") + QPoint(12, 0)

    press_mouse(transcript, at)
    held = len(selected(transcript))
    release_mouse(transcript, at)

    assert held == 3
    assert selected(transcript) == []


def test_keys_and_commands_select_in_their_view(transcript: Transcript) -> None:
    """Select all is all of one text; nothing else keeps a selection."""
    drag_mouse(transcript, place(transcript, "beta"), place(transcript, "there"))
    code = view_with(transcript, "alpha")
    QTest.keyClick(code, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    by_key = selected(transcript)
    view_with(transcript, "Middle").selectAll()

    assert by_key == ["alpha = 1\nbeta = 2"]
    assert selected(transcript) == ["Middle text there."]


def test_the_acts_of_code_take_its_selected_part(transcript: Transcript) -> None:
    """A selection that goes on beyond the code means its part of it."""
    drag_mouse(transcript, place(transcript, "beta"), place(transcript, "there"))

    block = view_with(transcript, "alpha").parentWidget()
    assert isinstance(block, CodeBlock)
    assert block.chosen_text() == "beta = 2"


def test_the_menu_copies_all_of_it(transcript: Transcript) -> None:
    """Wherever in the selection it is opened."""
    drag_mouse(transcript, place(transcript, "text"), place(transcript, "beta"))
    at, code = transcript.mapFromGlobal(place(transcript, "beta")), view_with(transcript, "alpha")
    QTest.mouseClick(transcript.windowHandle(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at)
    menu = code.findChild(QMenu, "chat.menu")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Copy").trigger()
    menu.close()

    assert QGuiApplication.clipboard().text() == "beta = 2\n```\n\nMiddle "
    assert selected(transcript) == ["beta = 2", "Middle "]


def test_code_is_not_scrolled_sideways(transcript: Transcript) -> None:
    """Selecting all of a long line leaves in sight what was."""
    transcript.show_state(state(turn(2, "Long?", "Above.\n\n```\nshort\n" + "long " * 200 + "\n```\n\nBelow.")))
    drag_mouse(transcript, place(transcript, "Above"), place(transcript, "Below", behind=True))

    code = view_with(transcript, "short")
    from_above = code.textCursor().hasSelection(), code.horizontalScrollBar().value()
    drag_mouse(transcript, place(transcript, "Long?"))
    drag_mouse(transcript, place(transcript, "short"), place(transcript, "Below", behind=True))

    assert from_above == (True, 0)
    assert code.textCursor().hasSelection()
    assert code.horizontalScrollBar().value() == 0


async def test_beyond_the_area_it_scrolls_and_goes_on(qapp: QApplication, transcript: Transcript) -> None:
    """Held still below it, the mouse pulls the text along, and what comes into sight is selected too."""
    transcript.resize(460, 260)
    await frames()
    transcript.verticalScrollBar().setValue(0)
    at = transcript.viewport().mapToGlobal(QPoint(60, transcript.viewport().height() + 30))
    press_mouse(transcript, place(transcript, "words"))
    view, bar = view_with(transcript, "words"), transcript.verticalScrollBar()
    QTest.mouseMove(view.viewport(), view.viewport().mapFromGlobal(at))
    await until(lambda: bar.value() == bar.maximum(), "the end is in sight")
    pulled = selected(transcript)
    release_mouse(transcript, place(transcript, "more.", behind=True))

    assert pulled[-1] == selected(transcript)[-1] == "Nothing more."


async def test_a_mouse_held_still_is_not_moved_by_anybody(
    qapp: QApplication, setter: Typesetter, transcript: Transcript
) -> None:
    """Over another text inside the area nothing scrolls, and no timer of Qt's repeats the move."""
    moves: list[QPoint] = []
    setter.wishes.dragged_to.connect(moves.append)
    press_mouse(transcript, place(transcript, "words"))
    move_mouse(transcript, place(transcript, "alpha"))
    move_mouse(transcript, place(transcript, "there"))
    told, seen = len(moves), transcript.verticalScrollBar().value()
    await frames(30)  # Qt's first repetition comes after 100 ms
    still = len(moves), transcript.verticalScrollBar().value()
    release_mouse(transcript, place(transcript, "there"))

    assert still == (told, seen)


@pytest.mark.parametrize("how", ["inside", "let go"])
async def test_the_pull_ends_with_the_mouse(qapp: QApplication, transcript: Transcript, how: str) -> None:
    """Back inside, or let go outside, it scrolls no further."""
    transcript.show_state(state(turn(0, "What is it?", ANSWER * 30)))
    bar = transcript.verticalScrollBar()
    await frames(10)  # all is drawn, and nothing moves any more
    bar.setValue(0)
    await frames()
    view = view_with(transcript, "words")
    below = transcript.viewport().mapToGlobal(QPoint(60, transcript.viewport().height() + 9))
    press_mouse(transcript, place(transcript, "words"))
    pull(view, below)
    await until(bar.value, "it scrolls")
    if how == "inside":
        pull(view, transcript.viewport().mapToGlobal(QPoint(60, 60)))
    else:
        pull(view, below, QEvent.Type.MouseButtonRelease)
    seen = bar.value()
    await frames(15)
    still = bar.value()
    pull(view, below, QEvent.Type.MouseButtonRelease)

    assert still == seen


async def test_a_long_line_of_code_is_pulled_sideways(qapp: QApplication, transcript: Transcript) -> None:
    """Beside the code it began in, the mouse brings the rest of the line into sight and selects it."""
    transcript.show_state(state(turn(2, "Long?", "```\n" + "long " * 60 + "end\n```")))
    code = view_with(transcript, "long")
    bar = code.horizontalScrollBar()
    press_mouse(transcript, place(transcript, "long"))
    beside = place(transcript, "long") + QPoint(code.viewport().width() + 20, 0)
    pull(code, beside)
    await until(lambda: bar.value() == bar.maximum(), "the end of the line is in sight")
    pull(code, beside, QEvent.Type.MouseButtonRelease)

    assert selected(transcript)[0].endswith("end")
    assert bar.value() == bar.maximum()


# -- what changes -----------------------------------------------------------------------------------------------


async def test_it_survives_the_stream(qapp: QApplication, transcript: Transcript) -> None:
    """What is selected up to the open end stays so, and grows neither with it nor with what follows."""
    text = "First.\n\n```py\ncode\n```\n\nThe *open"
    transcript.show_state(streaming(text))
    drag_mouse(transcript, place(transcript, "First"), place(transcript, "open"))
    before, source = selected(transcript), copied(transcript)

    for more in (" end* of it", " goes\n\non.\n\n", "```\nmore\n", "```\n\nand [more][x].\n\n[x]: https://a.example\n"):
        text += more
        transcript.show_state(streaming(text))
        assert (selected(transcript), copied(transcript)) == (before, source)
    transcript.show_state(done(streaming(text)))

    assert source == "First.\n\n```py\ncode\n```\n\nThe *"
    assert (selected(transcript), copied(transcript)) == (before, source)
    drag_mouse(transcript, place(transcript, "code"))
    await until(lambda: "The open end of it goes" in read(transcript), "what was held is drawn properly")


def test_with_its_end_the_selection_goes(transcript: Transcript) -> None:
    """Views that leave take the whole selection with them, and nothing of theirs is touched again."""
    drag_mouse(transcript, place(transcript, "Middle"), place(transcript, "Nothing"))
    first = transcript.conversation.turns[0]  # type: ignore[union-attr]
    transcript.show_state(state(first))

    assert selected(transcript) == []
    drag_mouse(transcript, place(transcript, "Middle"), place(transcript, "beta"))
    assert selected(transcript) == ["beta = 2"]


def test_another_theme_begins_anew(transcript: Transcript, qtbot: QtBot) -> None:
    """All is drawn again, older turns when there is time: nothing is selected, and all can be."""
    drag_mouse(transcript, place(transcript, "words"), place(transcript, "line"))
    transcript.show_theme(theme("light"))
    QApplication.sendPostedEvents(None, 52)  # what was to be deleted is

    qtbot.waitUntil(
        lambda: any("words" in view.toPlainText() for view in views_of(transcript)), timeout=round(PATIENCE_S * 1000)
    )
    assert selected(transcript) == []
    drag_mouse(transcript, place(transcript, "words"), place(transcript, "beta"))
    assert selected(transcript) == ["words here.", "alpha = 1\n"]


def test_a_new_selection_elsewhere_is_the_only_one(transcript: Transcript) -> None:
    """One that was made by a program too is let go."""
    select(view_with(transcript, "Nothing"), "Nothing")

    drag_mouse(transcript, place(transcript, "words"), place(transcript, "here"))

    assert selected(transcript) == ["words "]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_looks_the_same_without_the_focus(name: str) -> None:
    """Only one of the views has the focus."""
    palette = palette_for(theme(name))
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive)

    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText):
        active, inactive = (palette.color(group, role) for group in groups)
        assert active == inactive
