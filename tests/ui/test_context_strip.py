"""The context strip shows to scale what will be sent, and is a workbench: every part can be left out, pinned, moved."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from app.domain.context import ContextPlan, Part, PartKind, PartState
from app.domain.pricing import Price
from app.ui.chat.context_list import ContextList
from app.ui.chat.context_strip import ContextStrip
from app.ui.chat.context_wishes import ContextWishes
from app.ui.chat.part_button import PartButton
from app.ui.chat.part_menu import part_menu
from tests.support.chat import theme

SYSTEM = Part("system", PartKind.SYSTEM, "System prompt", 1_000)
CODE = Part("code:a", PartKind.EXCERPT, "main.py 3-9", 2_000)
OTHER = Part("code:b", PartKind.FILE, "util.py", 800)
QUESTION = Part("question", PartKind.QUESTION, "Question", 1_192)
PARTS = (SYSTEM, CODE, QUESTION)
PLAN = ContextPlan(8_192, PARTS, 1_024, exact=True)
PRICE = Price(200_000, 200_000)


class Desk:
    """A strip in a window, and every wish it has told of."""

    def __init__(self) -> None:
        self.wishes = ContextWishes()
        self.told: list[tuple[object, ...]] = []
        for name in ("toggle", "pin", "move", "remove", "shrink", "room", "inspect"):
            signal = getattr(self.wishes, f"{name}_requested")
            signal.connect(lambda *said, name=name: self.told.append((name, *said)))
        self.wishes.left.connect(lambda: self.told.append(("left",)))
        self.window = QWidget()
        self.question = QLineEdit(self.window)
        self.strip = ContextStrip(theme(), self.wishes, self.window)
        self.window.resize(819, 300)
        self.strip.setGeometry(0, 200, 819, 60)
        QCursor.setPos(10, 10)

    def show(self, plan: ContextPlan) -> None:
        self.strip.show_plan(plan)
        if not self.window.isVisible():
            self.window.show()
            self.window.activateWindow()
            assert QTest.qWaitForWindowActive(self.window)
            self.question.setFocus()
        self.strip.bar.resize(819, 22)

    def button(self, name: str) -> PartButton:
        return next(one for one in self.strip.bar.buttons if one.accessibleName().startswith(name))

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifiers)


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    made = Desk()
    yield made
    made.window.close()
    made.window.deleteLater()


def words(strip: ContextStrip) -> list[str]:
    return [label.text() for label in strip.findChildren(QLabel) if label.isVisible()]


def plan(*parts: Part, answer: int = 1_024, **more: object) -> ContextPlan:
    return ContextPlan(8_192, (SYSTEM, *parts, QUESTION), answer, exact=True, **more)  # type: ignore[arg-type]


def test_it_is_hidden_without_a_plan(desk: Desk) -> None:
    """There is nothing to show before something is planned."""
    desk.strip.show_plan(None)

    assert desk.strip.isHidden()


@pytest.mark.parametrize(("exact", "mark"), [(True, ""), (False, "~")])
def test_the_legend_tells_the_sums(desk: Desk, exact: bool, mark: str) -> None:
    """Tokens of the prompt, of the whole context, and the room for the answer; estimates are marked."""
    desk.show(ContextPlan(8_192, PARTS, 1_024, exact=exact))

    assert words(desk.strip) == [f"{mark}4,192 of 8,192 tokens · answer up to 1,024"]


def test_the_bar_is_to_scale(desk: Desk) -> None:
    """Each part is as wide as its share of the context, in the order of the prompt, the answer's room at the end."""
    desk.show(PLAN)
    buttons = desk.strip.bar.buttons

    assert [button.accessibleName() for button in buttons] == [
        "System prompt: 1,000 tokens",
        "main.py 3-9: 2,000 tokens",
        "Question: 1,192 tokens",
        "Room for the answer: 1,024 tokens",
    ]
    assert [button.x() for button in buttons] == sorted(button.x() for button in buttons)
    for button, tokens in zip(buttons, (1_000, 2_000, 1_192, 1_024), strict=True):
        assert abs(button.width() - tokens / 10) < 12
    assert buttons[-1].geometry().right() == 818


def test_each_part_tells_its_price(desk: Desk) -> None:
    """As fresh input, the answer's room as output; an estimate is marked, and nothing is said where all is free."""
    desk.show(plan(CODE, price=PRICE))
    assert desk.button("main.py").accessibleName() == "main.py 3-9: 2,000 tokens, 0.04 ¢"
    desk.show(ContextPlan(8_192, PARTS, 1_024, exact=False, price=PRICE))
    assert desk.button("main.py").accessibleName() == "main.py 3-9: ~2,000 tokens, ~0.04 ¢"
    desk.show(plan(CODE, price=Price(0, 0)))
    assert desk.button("main.py").accessibleName() == "main.py 3-9: 2,000 tokens"


def test_pointing_at_a_part_names_it(desk: Desk) -> None:
    """With the mouse or the focus on it the legend tells what it is, and afterwards the sums again."""
    desk.show(plan(CODE, price=PRICE))
    desk.button("main.py").setFocus()
    named = words(desk.strip)
    desk.question.setFocus()

    assert named == ["main.py 3-9: 2,000 tokens, 0.04 ¢"]
    assert words(desk.strip)[0].startswith("4,192 of 8,192 tokens")


def test_a_click_leaves_a_part_out_and_ctrl_click_pins_it(desk: Desk) -> None:
    """The focus stays where the question is written."""
    desk.show(PLAN)
    code = desk.button("main.py")
    QTest.mouseClick(code, Qt.MouseButton.LeftButton)
    QTest.mouseClick(code, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(desk.button("System"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(desk.button("Question"), Qt.MouseButton.LeftButton)

    assert desk.told == [("toggle", ("code:a",)), ("pin", ("code:a",))]
    assert desk.question.hasFocus()


def test_keys_do_what_clicks_do(desk: Desk) -> None:
    """One stop for Tab; arrows go from part to part; Space, P, Alt+arrows, S and Esc."""
    desk.show(plan(CODE, OTHER))
    desk.question.setFocus()
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_P)
    desk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_S)
    desk.press(Qt.Key.Key_Escape)

    assert len([one for one in desk.strip.bar.buttons if one.focusPolicy() == Qt.FocusPolicy.TabFocus]) == 1
    assert desk.told == [
        ("toggle", ("code:a",)),
        ("pin", ("code:a",)),
        ("move", "code:a", 1),
        ("move", "code:b", -1),
        ("toggle", ("code:b",)),
        ("shrink", "code:b"),
        ("left",),
    ]


def test_the_focus_stays_on_a_part_that_moves(desk: Desk) -> None:
    """Its button is the same one at another place, so that the next key is meant for it too."""
    desk.show(plan(CODE, OTHER))
    desk.button("util.py").setFocus()
    before = desk.button("util.py")
    desk.show(plan(OTHER, CODE))

    assert desk.button("util.py") is before
    assert before.hasFocus()


def test_the_divider_is_moved_by_keys_and_by_the_mouse(desk: Desk) -> None:
    """Up and Left give the answer more room, Down and Right less; dragging goes to where the mouse is."""
    desk.show(PLAN)
    divider = desk.strip.bar._divider
    divider.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Delete):
        desk.press(key)
    by_keys, desk.told = desk.told, []
    middle = divider.rect().center()
    QTest.mousePress(divider, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(divider, middle - QPoint(100, 0))
    QTest.mouseRelease(divider, Qt.MouseButton.LeftButton)

    assert by_keys == [("room", 1_088), ("room", 1_024), ("room", 1_280), ("room", None)]
    assert len(desk.told) == 1
    assert abs(int(str(desk.told[0][1])) - 2_064) < 48


def test_the_divider_cannot_be_dragged_beyond_what_can_be_given(desk: Desk) -> None:
    """At most what is left when all that can be dropped is dropped."""
    desk.show(PLAN)
    divider = desk.strip.bar._divider
    divider.setFocus()
    desk.press(Qt.Key.Key_Home)

    assert desk.told == [("room", PLAN.most_answer)]


def test_what_does_not_fit_is_named(desk: Desk) -> None:
    """A dropped part is named in words and said to be dropped, and its tokens are not counted."""
    turn = Part("turn:1", PartKind.TURN, "Turn 1", 9_000, PartState.DROPPED, "there is no room left for it")
    desk.show(ContextPlan(8_192, (*PARTS, turn), 1_024, exact=True))

    assert words(desk.strip) == [
        "4,192 of 8,192 tokens · answer up to 1,024",
        "Does not fit, is not sent: Turn 1",
    ]
    assert "Turn 1: 9,000 tokens, does not fit, is not sent" in desk.strip.accessibleDescription()
    assert not desk.strip.grab().isNull()


def test_dropped_code_can_be_shrunk_at_once(desk: Desk) -> None:
    """The way out stands beside the bad news."""
    desk.show(plan(Part("code:a", PartKind.FILE, "huge.py", 90_000, PartState.DROPPED, "it is too large")))
    desk.strip._shrink.click()

    assert desk.told == [("shrink", "code:a")]


def test_what_a_person_left_out_is_told_apart(desk: Desk) -> None:
    """It is named too, and its menu takes it back."""
    out = Part("code:a", PartKind.FILE, "main.py", 500, PartState.LEFT_OUT)
    desk.show(plan(out))
    segment = desk.button("main.py").segment
    assert segment is not None
    menu = part_menu(desk.window, segment, desk.wishes)
    entries = [action.text() for action in menu.actions() if action.text()]
    menu.actions()[0].trigger()
    menu.deleteLater()

    assert "Left out by you: main.py" in words(desk.strip)
    assert entries == [
        "Take back",
        "Pin",
        "Move to the left",
        "Move to the right",
        "Shrink…",
        "Remove",
        "Inspect request…",
    ]
    assert desk.told == [("toggle", ("code:a",))]


def test_many_turns_are_one_segment_for_each_state(desk: Desk) -> None:
    """Five hundred turns make two segments: those that are sent, and those that are not; the list has them all."""
    turns = [
        Part(f"turn:{n}", PartKind.TURN, f"question {n}", 10, PartState.IN if n > 300 else PartState.DROPPED)
        for n in range(500)
    ]
    desk.show(plan(*turns))
    desk.strip.show_list(True)
    QTest.mouseClick(desk.button("199 turns"), Qt.MouseButton.LeftButton)
    listed = desk.strip.findChild(ContextList)

    assert len(desk.strip.bar.buttons) == 5
    assert "Does not fit, is not sent: 301 earlier turns" in words(desk.strip)
    assert listed is not None
    assert listed.model().rowCount() == 502
    assert desk.told == [("toggle", tuple(f"turn:{n}" for n in range(301, 500)))]


def test_the_list_has_every_part_in_full(desk: Desk) -> None:
    """Names, tokens, prices and states, and the same keys; it opens and closes with its button."""
    desk.show(plan(CODE, Part("code:b", PartKind.FILE, "util.py", 800, PartState.LEFT_OUT), price=PRICE))
    desk.strip._details.click()
    listed = desk.strip.findChild(ContextList)
    assert listed is not None
    said = [listed.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    desk.strip._details.click()

    assert said[1:3] == [
        "main.py 3-9, 2,000 tok, 0.04 ¢, in use",
        "util.py, left out by you, 800 tok, 0.016 ¢",
    ]
    assert desk.told == [("toggle", ("code:a",)), ("move", "code:a", 1), ("left",)]
    assert listed.isHidden()


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (PRICE, "No lower price for cached tokens is sourced."),
        (Price(200_000, 200_000, 100_000), "about 0.02 ¢ less than the bound says."),
    ],
)
def test_a_mark_shows_what_is_probably_cached(desk: Desk, price: Price, said: str) -> None:
    """As far as the prompt is that of the last request; what it saves is said only where a price is sourced."""
    desk.show(plan(CODE, price=price, cached_tokens=2_000))
    middle = desk.button("main.py").geometry().center().x()

    assert words(desk.strip)[0].endswith("· 2,000 probably cached")
    assert abs(desk.strip.bar.cached_until - middle) < 8
    assert desk.strip._legend.toolTip().endswith(said)


def test_a_screen_reader_hears_all_parts(desk: Desk) -> None:
    """The description tells every part with its tokens; each part and the divider have a name and a role."""
    desk.show(PLAN)

    for part in ("System prompt: 1,000", "main.py 3-9: 2,000", "Question: 1,192", "Room for the answer: 1,024"):
        assert part in desk.strip.accessibleDescription()
    for widget in (*desk.strip.bar.buttons, desk.strip.bar._divider):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface.text(QAccessible.Text.Name)
        assert interface.role() in (QAccessible.Role.Button, QAccessible.Role.Slider)


def test_a_file_name_is_not_markup(desk: Desk) -> None:
    """Names from outside are plain text, also when they are strange."""
    part = Part("code:a", PartKind.FILE, "<b>\u202ea\nb", 10, PartState.DROPPED, "there is no room")

    desk.show(ContextPlan(8_192, (part,), 1_024, exact=True))

    assert words(desk.strip)[1] == "Does not fit, is not sent: <b>⟦U+202E⟧a b"
    assert "<b>" not in desk.button("<b>").toolTip()
