"""Failures are told in plain words, with one thing to do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit

from app.bootstrap.later_states import in_short
from app.domain.conversation import AnswerStatus
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.stop_rules import EarlyStop, StopRule
from app.services.chat import Phase
from app.ui.chat.error_bar import ErrorBar
from app.ui.chat.panel import ChatPanel
from tests.support.chat import state, theme, turn

LIMIT = Problem(ProblemKind.RATE_LIMIT, "Too many requests.", Remedy.RETRY, details="HTTP 429 <b>slow</b>")


@pytest.fixture
def bar(qapp: QApplication) -> Iterator[ErrorBar]:
    made = ErrorBar(theme())
    made.resize(400, 100)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[ChatPanel]:
    made = ChatPanel(theme())
    made.resize(440, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def buttons(bar: ErrorBar) -> list[str]:
    return [one.text() for one in bar.findChildren(QAbstractButton) if one.isVisible()]


def bar_of(panel: ChatPanel) -> ErrorBar:
    found = panel.findChild(ErrorBar, "chat.error")
    assert found is not None
    return found


def message(bar: ErrorBar) -> str:
    return "\n".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible() and label.text())


@pytest.mark.parametrize(
    ("remedy", "fits", "label"),
    [
        (Remedy.RETRY, None, "Try again"),
        (Remedy.CONTINUE, None, "Continue"),
        (Remedy.OPEN_KEY, None, "Open key settings"),
        (Remedy.CHOOSE_MODEL, None, "Choose another model"),
        (Remedy.SHORTEN_ANSWER, 1380, "Shorten answer to 1,380 tokens"),
        (Remedy.OPEN_BUDGET, None, "Open budget"),
        (Remedy.OPEN_SETTINGS, None, "Open settings"),
    ],
)
def test_one_problem_one_button(bar: ErrorBar, remedy: Remedy, fits: int | None, label: str) -> None:
    """A problem is its sentence and one button that reports its remedy."""
    wishes: list[object] = []
    bar.remedy_requested.connect(wishes.append)

    bar.show_problem(Problem(ProblemKind.SERVER, "It did not work.", remedy, fits=fits))

    assert message(bar) == "It did not work."
    assert buttons(bar) == [label]
    next(b for b in bar.findChildren(QAbstractButton) if b.text() == label).click()
    assert wishes == [remedy]


def test_without_a_remedy_there_is_no_button(bar: ErrorBar) -> None:
    """Nothing can be done: nothing is offered."""
    bar.show_problem(Problem(ProblemKind.INTERNAL, "Sorry."))

    assert buttons(bar) == []


def test_no_problem_no_bar(bar: ErrorBar) -> None:
    """The bar is only there while something is wrong."""
    bar.show_problem(LIMIT)
    assert bar.isVisible()

    bar.show_problem(None)

    assert not bar.isVisible()


def test_the_raw_text_is_only_under_details(bar: ErrorBar) -> None:
    """What the server wrote is hidden until it is asked for, is plain text and can be selected."""
    bar.show_problem(LIMIT)
    details = bar.findChildren(QPlainTextEdit)[0]
    assert not details.isVisible()
    assert "429" not in message(bar)

    next(b for b in bar.findChildren(QAbstractButton) if b.text() == "Details").click()

    assert details.isVisible()
    assert details.toPlainText() == "HTTP 429 <b>slow</b>"
    assert details.isReadOnly()


def test_messages_are_plain_text(bar: ErrorBar) -> None:
    """Markup in a message is shown, not obeyed; hidden characters are marked."""
    bar.show_problem(Problem(ProblemKind.FILE, "No file <img src='file:///x'>\u202e.", details="d"))

    assert "<img src='file:///x'>⟦U+202E⟧." in message(bar)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in bar.findChildren(QLabel) if label.text())


def test_the_countdown_is_live_and_can_be_stopped(panel: ChatPanel) -> None:
    """The seconds go down, and the one button stops the waiting."""
    stopped: list[bool] = []
    panel.stop_requested.connect(lambda: stopped.append(True))
    panel.show_state(state())
    now = replace(state(turn(0, "q"), phase=Phase.COUNTDOWN), problem=LIMIT)

    seen = []
    for seconds in (4, 3):
        panel.show_state(replace(now, countdown_s=seconds))
        seen.append(message(bar_of(panel)))

    bar = bar_of(panel)
    assert seen == ["Rate limited. Next attempt in 4 s", "Rate limited. Next attempt in 3 s"]
    assert buttons(bar)[0] == "Stop"
    next(b for b in bar.findChildren(QAbstractButton) if b.text() == "Stop").click()
    assert stopped == [True]
    panel.show_state(state(turn(0, "q")))
    assert not bar.isVisible()


def test_wishes_go_where_they_belong(panel: ChatPanel) -> None:
    """Try again and Continue are wishes of their own; other remedies are passed on."""
    wishes: list[object] = []
    panel.retry_requested.connect(lambda: wishes.append("retry"))
    panel.continue_requested.connect(lambda: wishes.append("continue"))
    panel.remedy_requested.connect(wishes.append)
    panel.show_state(state())

    for remedy in (Remedy.RETRY, Remedy.CONTINUE, Remedy.OPEN_KEY):
        panel.show_state(replace(state(), problem=Problem(ProblemKind.SERVER, "No.", remedy)))
        next(b for b in bar_of(panel).findChildren(QAbstractButton) if b.isVisible()).click()

    assert wishes == ["retry", "continue", Remedy.OPEN_KEY]


def test_an_answer_that_broke_off_tells_why(panel: ChatPanel) -> None:
    """The problem of the last answer is told while nothing else is going on."""
    one = turn(0, "q", "half", AnswerStatus.TRUNCATED)
    assert one.answer is not None
    cut = Problem(ProblemKind.CUT, "The connection was lost.", Remedy.CONTINUE)
    panel.show_state(state())

    panel.show_state(state(one.with_answer(replace(one.answer, problem=cut))))
    assert message(bar_of(panel)) == "The connection was lost."
    panel.show_state(state(turn(0, "q", "half"), phase=Phase.STREAMING))

    assert not bar_of(panel).isVisible()


def test_details_go_when_there_is_nothing_more_to_say(bar: ErrorBar) -> None:
    """Open in one line, where they hold the message itself, they close when that is read above them again."""
    bar.show_problem(Problem(ProblemKind.OVERLOADED, "The server has too much to do.", Remedy.RETRY))
    bar.show_compact(True)
    details_button(bar).click()
    was_open = details(bar).isVisible()

    bar.show_compact(False)

    assert was_open
    assert not details(bar).isVisible()


def test_what_is_read_in_the_details_stays_while_seconds_run(bar: ErrorBar) -> None:
    """The seconds are told in the line above; a selection in the details is the reader's."""
    bar.show_compact(True)
    bar.show_countdown(9, LIMIT)
    details(bar).selectAll()

    bar.show_countdown(8, LIMIT)

    assert details(bar).textCursor().hasSelection()


def details(bar: ErrorBar) -> QPlainTextEdit:
    found = bar.findChild(QPlainTextEdit)
    assert found is not None
    return found


def details_button(bar: ErrorBar) -> QAbstractButton:
    return next(one for one in bar.findChildren(QAbstractButton) if one.text() == "Details")


BROKEN = Problem(ProblemKind.CUT, "The connection was lost.", Remedy.CONTINUE)


@pytest.mark.parametrize("name", ["Continue", "Continue this answer", "Regenerate answer", "Stop the answer"])
def test_who_pressed_what_goes_away_is_in_the_question(panel: ChatPanel, name: str) -> None:
    """The focus goes to the text of the question, not to whatever stands next in line, and nothing is scrolled to."""
    before, one = turn(0, "p", "```\ncode\n```"), turn(1, "q", "half\n\n" * 60, AnswerStatus.TRUNCATED)
    assert one.answer is not None
    ended = state(before, one.with_answer(replace(one.answer, problem=BROKEN)))
    going_on = state(before, turn(1, "q", "half\n\n" * 60, AnswerStatus.STREAMING), phase=Phase.STREAMING)
    first, then = (going_on, ended) if name == "Stop the answer" else (ended, going_on)
    panel.show_state(state(id="another"))
    panel.show_state(first)
    named = [one for one in panel.findChildren(QAbstractButton) if name in (one.accessibleName(), one.text())]
    pressed = next(one for one in named if one.isVisible())
    next_in_line = QLineEdit(panel)
    next_in_line.show()
    pressed.setFocus()
    assert pressed.hasFocus()

    panel.show_state(then)

    assert not pressed.isVisible()
    assert panel.question.hasFocus()


def test_a_button_that_stays_keeps_the_focus(panel: ChatPanel) -> None:
    """Another problem has the same button: who is there stays."""
    panel.show_state(state())
    panel.show_state(replace(state(), problem=LIMIT))
    pressed = next(one for one in bar_of(panel).findChildren(QAbstractButton) if one.isVisible())
    pressed.setFocus()

    panel.show_state(replace(state(), problem=BROKEN))

    assert pressed.hasFocus()


def test_an_answer_with_its_own_word_has_no_bar(panel: ChatPanel) -> None:
    """Why a guard ended it stands below it, also where an older Fireside has kept that as a problem."""
    one = turn(0, "q", "again and again", AnswerStatus.STOPPED)
    assert one.answer is not None
    ended = replace(one.answer, problem=BROKEN, early_stop=EarlyStop(StopRule.REPETITION, 12))
    panel.show_state(state())

    panel.show_state(state(one.with_answer(ended)))

    assert not bar_of(panel).isVisible()
    assert "Continue" in [button.text() for button in panel.findChildren(QAbstractButton) if button.isVisible()]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (ProblemKind.OFFLINE, "", ("offline", "offline")),
        (ProblemKind.TLS, "half", ("offline", "offline")),
        (ProblemKind.CUT, "half", ("broken off", "warning")),
        (ProblemKind.CUT, "", ("no answer", "warning")),
        (ProblemKind.NO_KEY, "", ("no key", "warning")),
    ],
)
def test_the_status_line_blames_the_network_only_for_what_it_did(
    kind: ProblemKind, text: str, said: tuple[str, str]
) -> None:
    """Its word and its drawing; an answer that is there is not denied."""
    problem, one = Problem(kind, "It did not work."), turn(0, "q", text, AnswerStatus.TRUNCATED)
    assert one.answer is not None

    assert in_short(replace(state(one.with_answer(replace(one.answer, problem=problem))), problem=problem)) == said
