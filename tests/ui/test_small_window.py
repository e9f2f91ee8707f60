"""A window that is small for its scale: what gives way, what never does, and that all of it comes back."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise, product

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.budgeting import Quote, QuoteLevel
from app.domain.context import ContextPlan, Part, PartKind
from app.domain.conversation import Attachment, ContextChoices
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.follow_ups import Editing, FollowUp
from app.services.chat import Phase
from app.ui.chat.doubt_bar import DoubtBar
from app.ui.chat.panel import ChatPanel
from app.ui.chat.room import LINES
from app.ui.editor.find_bar import FindBar
from app.ui.shell.panes import shown
from app.ui.shell.window import MainWindow
from app.ui.theme.appearance import Appearance
from tests.support.chat import frames, state, turn
from tests.support.fitting import cut_texts
from tests.support.visible import visible_widgets

SMALL = ((1.5, (900, 600)), (2.0, (900, 600)), (2.0, (1024, 640)))
SIZES = (*SMALL, (1.0, (900, 600)), (1.0, (1280, 800)), (1.5, (1280, 800)), (2.0, (1280, 800)))
PROBLEM = Problem(ProblemKind.OVERLOADED, "The server has too much to do. Try it again later.", Remedy.RETRY, "503")
ANSWER = "\n\n".join(f"Paragraph {number} of a long answer, in some words." for number in range(40))
CODE = Attachment("retry.py", "def retry(): ...\n", "python", "retry.py", 1, 9)
PLAN = ContextPlan(
    8_192,
    (
        Part("system", PartKind.SYSTEM, "System prompt", 40),
        Part("turn:t0", PartKind.TURN, "Why?", 400),
        Part("question", PartKind.QUESTION, "Your question", 12),
    ),
    1_024,
    exact=True,
)
PLAIN = replace(state(turn(0, "Why?", ANSWER)), plan=PLAN)
TROUBLE = replace(
    PLAIN,
    problem=PROBLEM,
    queued=(FollowUp("f1", "And what of the second one?"), FollowUp("f2", "And the third?")),
    conversation=replace(PLAIN.conversation, context=ContextChoices(attachments=(CODE,))),
)
SITUATIONS = {
    "empty": replace(state(), plan=PLAN),
    "plain": PLAIN,
    "failed": replace(PLAIN, problem=PROBLEM),
    "trouble": TROUBLE,
    "streaming": replace(PLAIN, phase=Phase.STREAMING),
    "editing": replace(PLAIN, editing=Editing("t0")),
}


class Desk:
    """A window with a text and a chat, in any size at any scale."""

    def __init__(self, application: QApplication) -> None:
        self.appearance = Appearance(application)
        self.appearance.apply("light", 1.0)
        self.code, self.chat = QPlainTextEdit("x = 1\n"), ChatPanel(self.appearance.theme)
        self.window = MainWindow(self.code, self.chat)
        for name in ("Files", "Search"):
            self.window.sidebar.add_page(name, "folder", QPlainTextEdit)
        self.window.status.show_model("StarCoder", "Fireworks")
        self.chat.show_quote(Quote(400, 1_024, True, 320_000_000, QuoteLevel.OK))
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()

    async def be(self, scale: float, size: tuple[int, int]) -> None:
        self.appearance.apply("light", scale)
        self.window.show_scale(scale)
        self.window.resize(*size)
        await frames()

    @property
    def send(self) -> QPushButton:
        found = self.chat.findChild(QPushButton, "chat.send")
        assert found is not None
        return found

    @property
    def lines(self) -> float:
        """Of the conversation that are seen."""
        transcript = self.chat.findChild(QWidget, "chat.transcript")
        assert transcript is not None
        return transcript.height() / self.chat.fontMetrics().lineSpacing()

    @property
    def parts(self) -> list[QWidget]:
        """Of the chat pane, as they stand in it now."""
        children = self.chat.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [child for child in children if child.isVisible()]

    def arrangement(self) -> dict[str, object]:
        places = {f"{type(part).__name__} {part.objectName()}": part.geometry().getRect() for part in self.parts}
        return {"panes": self.window._splitter.sizes(), **places}


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    made = Desk(qapp)
    yield made
    made.appearance.apply("light", 1.0)
    made.window.close_now()
    made.window.deleteLater()
    qapp.styleHints().colorSchemeChanged.disconnect(made.appearance._follow)
    made.appearance.deleteLater()


@pytest.mark.parametrize("name", SITUATIONS)
async def test_the_conversation_keeps_its_lines_and_send_its_price(desk: Desk, name: str) -> None:
    """At any size six lines are seen, the price can be read, no text is cut, and no part lies on another."""
    desk.chat.show_state(SITUATIONS[name])
    desk.chat.show_draft("\n".join(f"line {number}" for number in range(12)))
    found = []
    for scale, size in SIZES:
        await desk.be(scale, size)
        found += [f"{scale:.0%} {size}: {line}" for line in wrong(desk)]

    assert not found, "\n".join(found)


async def test_an_empty_chat_says_what_fits_beside_the_sidebar(desk: Desk) -> None:
    """What to do first is told in whole words, whatever has no room is left out."""
    desk.chat.show_state(SITUATIONS["empty"])
    desk.window.action("view.sidebar").trigger()
    found = []
    for scale, size in SIZES:
        await desk.be(scale, size)
        for _ in range(2):
            desk.chat.focus_composer()
            await frames()
            found += [f"{scale:.0%} {size}: {line}" for line in wrong(desk)]
            desk.chat.show_state(PLAIN)
            desk.chat.show_state(SITUATIONS["empty"])

    assert not found, "\n".join(found)


async def test_so_it_is_while_the_chat_is_searched_or_asks(desk: Desk) -> None:
    """A find bar and a question of doubt take their room from what gives way."""
    desk.chat.show_state(PLAIN)
    desk.chat.show_draft("Why?")
    found = []
    for scale, size in SMALL:
        await desk.be(scale, size)
        desk.chat.find_in_chat()
        await frames()
        found += [f"finding, {scale:.0%} {size}: {line}" for line in wrong(desk)]
        desk.chat._end_finding()
        desk.chat.show_refused((".env", "id_rsa", "secrets.toml"))
        await frames()
        found += [f"in doubt, {scale:.0%} {size}: {line}" for line in wrong(desk)]
        desk.chat.show_refused(())

    assert not found, "\n".join(found)


def wrong(desk: Desk) -> list[str]:
    inside = desk.chat.rect()
    found = cut_texts(desk.window)
    if desk.lines < LINES:
        found.append(f"{desk.lines:.1f} lines")
    if "≤" not in desk.send.text() or desk.send.width() < desk.send.sizeHint().width():
        found.append(f"the price is cut: {desk.send.text()}")
    found += [f"{part} is outside" for part in desk.parts if not inside.contains(part.geometry())]
    pairs = combinations(desk.parts, 2)
    found += [f"{one} lies on {other}" for one, other in pairs if one.geometry().intersects(other.geometry())]
    return found


@pytest.mark.parametrize(("scale", "size"), SMALL)
async def test_going_small_and_back_restores_it(desk: Desk, scale: float, size: tuple[int, int]) -> None:
    """What gave way is there again when there is room, where and as large as it was."""
    desk.chat.show_state(TROUBLE)
    await desk.be(scale, (1700, 1100))
    before = desk.arrangement()

    await desk.be(scale, size)
    small = desk.arrangement()
    await desk.be(scale, (1700, 1100))

    assert small != before
    assert desk.arrangement() == before


async def test_the_edge_can_be_dragged_without_flicker(desk: Desk) -> None:
    """From wide to narrow and back each pane goes at most once and comes once, in widths chosen by hand too."""
    desk.chat.show_state(PLAIN)
    await desk.be(1.5, (1400, 800))
    desk.window._splitter.setSizes([0, 500, 899])
    desk.window._splitter.splitterMoved.emit(500, 2)
    before = desk.window._splitter.sizes()
    changes = Count(desk.code, {QEvent.Type.Show, QEvent.Type.Hide})

    for width in (*range(1400, 720, -9), *range(720, 1400, 9), 1400):
        desk.window.resize(width, 800)
        QApplication.sendPostedEvents()

    assert changes.number == 2
    assert desk.window._splitter.sizes() == pytest.approx(before, abs=1)


async def test_it_comes_to_rest(desk: Desk) -> None:
    """One change of size is answered once: nothing is asked to be laid out again after that."""
    desk.chat.show_state(TROUBLE)
    for scale, size in SIZES:
        await desk.be(scale, size)
        asked = Count(desk.chat, {QEvent.Type.LayoutRequest, QEvent.Type.Resize})
        await frames(5)
        assert asked.number == 0, (scale, size)


async def test_the_pane_in_use_is_the_one_that_is_seen(desk: Desk) -> None:
    """Where there is no room for both, Ctrl+1, Ctrl+2, the button and whatever takes the focus bring the other."""
    await desk.be(2.0, (900, 600))
    seen = [which(desk)]
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
        seen.append(which(desk))
    button = desk.window.status.away
    said = button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    seen.append(which(desk))
    desk.chat.focus_composer()
    seen.append(which(desk))

    assert seen == ["chat", "code", "chat", "code", "chat"]
    assert said == "Show the editor"
    assert desk.chat.question.hasFocus()


async def test_with_room_for_both_there_is_no_button(desk: Desk) -> None:
    """The button to the other pane is there only while that is out of sight."""
    await desk.be(2.0, (900, 600))
    narrow = desk.window.status.away.isVisible()
    await desk.be(1.0, (900, 600))

    assert narrow
    assert not desk.window.status.away.isVisible()
    assert which(desk) == "code and chat"


async def test_a_sidebar_without_room_beside_it_comes_alone(desk: Desk) -> None:
    """At 300 % the sidebar takes the window while it is in use, and is back beside the panes when there is room."""
    await desk.be(3.0, (900, 600))
    desk.window.action("view.sidebar").trigger()
    alone = which(desk)
    desk.chat.focus_composer()
    left = which(desk)
    kept = desk.window.layout_state()
    await desk.be(1.0, (1280, 800))

    assert alone == "sidebar"
    assert left == "chat"
    assert '"shown": true' in kept
    assert which(desk) == "sidebar and code and chat"


async def test_a_sidebar_is_as_wide_as_it_was_made(desk: Desk) -> None:
    """Made wider than usual by hand, it stays so when somebody goes on writing elsewhere."""
    desk.window.action("view.sidebar").trigger()
    await frames()
    desk.window._splitter.moveSplitter(620, 1)
    dragged = desk.window._splitter.sizes()[0]

    desk.code.setFocus()
    desk.chat.focus_composer()
    await frames()

    assert dragged > 600
    assert desk.window._splitter.sizes()[0] == dragged


async def test_a_doubt_names_to_the_ear_what_has_no_room_to_be_read(desk: Desk) -> None:
    """In a low window one of the files is drawn; a screen reader is told of all."""
    desk.chat.show_state(PLAIN)
    await desk.be(2.0, (900, 600))
    desk.chat.show_refused((".env",))
    await frames()
    desk.chat.show_refused((".env", "id_rsa", "secrets.toml"))

    told = [bar.accessibleName() for bar in desk.chat.findChildren(DoubtBar) if bar.isVisible()]

    assert all(name in told[0] for name in (".env", "id_rsa", "secrets.toml"))


async def test_the_focus_stays_in_the_chat_when_its_button_goes(desk: Desk) -> None:
    """The button that attaches has no room while an answer streams: whoever was at it is at the question."""
    desk.chat.show_state(PLAIN)
    await desk.be(1.5, (900, 600))
    attach = desk.chat.findChild(QAbstractButton, "chat.attach")
    assert attach is not None
    attach.setFocus()
    desk.chat.show_quote(Quote(400, 1_024, True, 32_000_000_000, QuoteLevel.OK))
    desk.chat.show_state(SITUATIONS["streaming"])
    await frames()
    focus = desk.window.focusWidget()

    assert focus is not None
    assert desk.chat.isAncestorOf(focus)


def which(desk: Desk) -> str:
    places = {"sidebar": desk.window.sidebar, "code": desk.code, "chat": desk.chat}
    return " and ".join(name for name, place in places.items() if place.isVisible())


def test_something_is_always_shown() -> None:
    """With any width there is the place in use, and more room never takes a place away."""
    for front, sidebar, in_sidebar in ((0, False, False), (1, True, False), (1, True, True)):
        arrangements = [shown(width, front, sidebar=sidebar, in_sidebar=in_sidebar) for width in range(100, 1400)]

        assert all(now[0 if in_sidebar else front + 1] for now in arrangements)
        for now, wider in pairwise(arrangements):
            assert all(after or not before for before, after in zip(now, wider, strict=True))


async def test_what_is_attached_is_told_where_chips_have_no_room(desk: Desk) -> None:
    """The button that attaches says what is attached while the chips are away."""
    desk.chat.show_state(TROUBLE)
    await desk.be(2.0, (900, 600))
    attach = desk.chat.findChild(QAbstractButton, "chat.attach")
    assert attach is not None
    small = attach.toolTip()
    await desk.be(1.0, (1280, 800))

    assert small == "Attached: retry.py 1-9"
    assert "Attach code" in attach.toolTip()


async def test_an_error_in_one_line_is_told_in_full_by_its_details(desk: Desk) -> None:
    """Where the message has one line, Details says all of it."""
    desk.chat.show_state(TROUBLE)
    await desk.be(2.0, (900, 600))
    details = [box for box in desk.chat.findChildren(QPlainTextEdit) if box.accessibleName() == "Details of the error"]

    assert PROBLEM.message in details[0].toPlainText()
    assert "503" in details[0].toPlainText()


class Count(QObject):
    """How many of these events a widget has had."""

    def __init__(self, widget: QWidget, kinds: set[QEvent.Type]) -> None:
        super().__init__(widget)
        self._kinds, self.number = kinds, 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.number += event.type() in self._kinds
        return False


def overlapping(bar: FindBar) -> list[str]:
    parts = [one for one in visible_widgets(bar) if isinstance(one, QAbstractButton | QLineEdit | QLabel)]
    boxes = [(part, QRect(part.mapTo(bar, part.rect().topLeft()), part.size())) for part in parts]
    return [
        f"{one.objectName()} lies on {other.objectName()}"
        for (one, box), (other, over) in combinations(boxes, 2)
        if box.intersects(over)
    ]


async def test_the_find_bar_gives_way_without_overlapping(qapp: QApplication) -> None:
    """At any size the fields keep room for some letters, no part lies on another, and the replacement stays with them;
    with room, all of it is there again."""
    appearance, bar, holder = Appearance(qapp), FindBar(), QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(QPlainTextEdit("x = 1"), 1)
    column.addWidget(bar)
    bar.show_count("3 of 17")
    bar.show_preview("before", "after")
    holder.setMinimumSize(1, 1)  # as panes do, whatever the bar would like
    holder.show()
    found = []
    for scale, size in product((1.0, 1.5, 1.75, 2.0, 2.5, 3.0), ((900, 429), (767, 629), (560, 480), (480, 430))):
        if size[0] < 210 * scale:
            continue  # narrower than any pane is at that scale
        appearance.apply("light", scale)
        bar.show_scale(scale)
        holder.resize(*size)
        for replaces in (True, False):
            bar.show_replace(replaces)
            await frames()
            wrong_now = [*cut_texts(holder), *overlapping(bar)]
            if bar.width() < bar.minimumSizeHint().width() or bar.height() < bar.minimumSizeHint().height():
                wrong_now.append(f"{bar.size().toTuple()} of {bar.minimumSizeHint().toTuple()}")
            if replaces and not bar.template_field.isVisible():
                wrong_now.append("nothing can be replaced")
            found += [f"{scale:.0%} {size} {replaces}: {line}" for line in wrong_now]
    appearance.apply("light", 1.0)
    bar.show_scale(1.0)
    holder.resize(900, 600)
    bar.show_replace(True)
    await frames()
    hidden = [one.objectName() for one in (bar.case_button, bar.keep_case_button, bar._count) if not one.isVisible()]
    holder.hide()
    holder.deleteLater()
    qapp.styleHints().colorSchemeChanged.disconnect(appearance._follow)
    appearance.deleteLater()

    assert not found, "\n".join(found)
    assert not hidden
