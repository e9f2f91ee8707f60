"""The composer sends when a person means it, and loses nothing that was typed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QScrollArea, QWidget

from app.domain.budgeting import Quote, QuoteLevel
from app.domain.context_choices import code_id
from app.domain.conversation import Attachment, ContextChoices
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.follow_ups import FollowUp
from app.services.chat import Phase
from app.ui.chat.composer import Composer
from app.ui.chat.composer_text import ComposerText
from app.ui.chat.panel import ChatPanel
from tests.support.chat import frames, state, streaming, theme, turn

OVER = Problem(ProblemKind.OVER_BUDGET, "Over <b>budget</b>.", Remedy.OPEN_BUDGET)


@pytest.fixture
def composer(qapp: QApplication) -> Iterator[Composer]:
    made = Composer(theme())
    made.resize(400, 120)
    made.show()
    made.text.setFocus()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[ChatPanel]:
    made = ChatPanel(theme())
    made.resize(440, 600)
    made.show()
    made.show_state(state())
    yield made
    made.close()
    made.deleteLater()


def sent_by(composer: Composer) -> list[str]:
    sent: list[str] = []
    composer.send_requested.connect(sent.append)
    return sent


def text_of(widget: QWidget) -> ComposerText:
    found = widget.findChild(ComposerText, "chat.composer")
    assert found is not None
    return found


def button(widget: QWidget, name: str) -> QPushButton:
    found = widget.findChild(QPushButton, name)
    assert found is not None
    return found


def compose(text: ComposerText, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(text, event)


def test_enter_sends_and_shift_enter_is_a_new_line(composer: Composer) -> None:
    """Enter sends the text as it stands; Shift+Enter only makes a line."""
    sent = sent_by(composer)

    QTest.keyClicks(composer.text, "one")
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(composer.text, "two")
    assert sent == []
    QTest.keyClick(composer.text, Qt.Key.Key_Enter)

    assert sent == ["one\ntwo"]
    assert composer.text.toPlainText() == "one\ntwo"


def test_an_input_method_never_sends(composer: Composer) -> None:
    """While letters are being composed Enter does not send; what was composed can be sent after."""
    sent = sent_by(composer)
    QTest.keyClicks(composer.text, "about ")

    compose(composer.text, "にほん")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert sent == []
    compose(composer.text, "", "日本")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)

    assert len(sent) == 1
    assert "日本" in sent[0]


def test_nothing_is_not_sent(composer: Composer) -> None:
    """Without a word Enter does nothing and Send cannot be pressed."""
    sent = sent_by(composer)

    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    composer.text.setPlainText("  \n ")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)

    assert sent == []
    assert not button(composer, "chat.send").isEnabled()


@pytest.mark.parametrize(
    ("quote", "text", "said"),
    [
        (None, "Send", "Sends the question"),
        (Quote(900, 1024, True, 384_800_000, QuoteLevel.OK), "Send  ≤ 0.039 ¢", "≤ 0.039 ¢"),
        (Quote(900, 1024, True, None, QuoteLevel.OK), "Send  -", "unknown"),
        (Quote(900, 1024, True, 0, QuoteLevel.FREE), "Send  free", "nothing"),
        (
            Quote(
                9,
                9,
                True,
                10**12,
                QuoteLevel.RED,
                Problem(ProblemKind.OVER_BUDGET, "Over <b>budget</b>.", Remedy.OPEN_BUDGET),
            ),
            "Send  ≤ $1.00",
            "Over <b>budget</b>.",
        ),
    ],
)
def test_send_carries_its_price(composer: Composer, quote: Quote | None, text: str, said: str) -> None:
    """The bound stands on the button and is said by a screen reader."""
    composer.show_quote(quote)

    assert button(composer, "chat.send").text() == text
    assert said in button(composer, "chat.send").accessibleDescription()
    assert "<b>" not in button(composer, "chat.send").toolTip()


def test_send_shows_the_budget_by_its_colour(composer: Composer) -> None:
    """Amber near the budget, red beyond it, else as always."""
    looks = []
    for level in (QuoteLevel.OK, QuoteLevel.AMBER, QuoteLevel.RED, QuoteLevel.OK):
        composer.show_quote(Quote(1, 1, True, 10**9, level))
        looks.append(button(composer, "chat.send").styleSheet())

    assert theme().color("warning").name() in looks[1]
    assert theme().color("danger").name() in looks[2]
    assert looks[0] == looks[3] == ""


def test_stop_is_there_exactly_while_it_can_stop(panel: ChatPanel) -> None:
    """Stop can be seen and pressed from sending to the end, the countdown included, and at no other time."""
    stopped: list[bool] = []
    panel.stop_requested.connect(lambda: stopped.append(True))
    stop = button(panel, "chat.stop")
    assert not stop.isVisible()

    for phase in (Phase.WAITING, Phase.STREAMING, Phase.COUNTDOWN):
        panel.show_state(state(turn(0, "q", "a"), phase=phase))
        assert stop.isVisible()
        assert stop.isEnabled()
    stop.click()
    panel.show_state(state(turn(0, "q", "a")))

    assert stopped == [True]
    assert not stop.isVisible()


def test_enter_while_an_answer_is_made_is_a_wish_to_ask_next(panel: ChatPanel) -> None:
    """The button says so; the text stays until the question is known to wait."""
    sent: list[str] = []
    panel.send_requested.connect(sent.append)
    panel.show_state(streaming("half"))
    text = text_of(panel)

    QTest.keyClicks(text, "next")
    QTest.keyClick(text, Qt.Key.Key_Return)

    assert sent == ["next"]
    assert text.toPlainText() == "next"
    assert panel.findChild(QPushButton, "chat.send").text() == "Queue"
    panel.show_state(replace(streaming("half"), queued=(FollowUp("f", "next"),)))
    assert text.toPlainText() == ""


def test_the_text_goes_when_the_question_is_on_its_way(panel: ChatPanel) -> None:
    """Refused before sending the text stays; accepted it goes, and can be brought back by undo."""
    text = text_of(panel)
    QTest.keyClicks(text, "why?")

    QTest.keyClick(text, Qt.Key.Key_Return)
    panel.show_state(state())
    assert text.toPlainText() == "why?"
    QTest.keyClick(text, Qt.Key.Key_Return)
    panel.show_state(streaming(""))
    assert text.toPlainText() == ""
    text.undo()

    assert text.toPlainText() == "why?"


def test_what_is_typed_meanwhile_stays(panel: ChatPanel) -> None:
    """A question that was changed between sending and acceptance is not cleared."""
    text = text_of(panel)
    QTest.keyClicks(text, "why?")
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClicks(text, " And how?")

    panel.show_state(streaming(""))

    assert text.toPlainText() == "why? And how?"


def test_up_in_an_empty_composer_recalls(composer: Composer) -> None:
    """Up brings the last questions, Down goes back; with something typed it only moves the cursor."""
    composer.show_questions(["first", "second"])
    text, seen = composer.text, []

    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(text, key)
        seen.append(text.toPlainText())
    QTest.keyClicks(text, "typed")
    QTest.keyClick(text, Qt.Key.Key_Up)

    assert seen == ["second", "first", "first", "second", ""]
    assert text.toPlainText() == "typed"


@pytest.mark.parametrize("where", ["edge", "beside the buttons"])
def test_a_click_beside_the_text_is_one_into_it(composer: Composer, where: str) -> None:
    """The whole box is the place to write in: its padding, and the row of its buttons."""
    composer.text.clearFocus()
    row = composer.findChild(QPushButton, "chat.send")
    assert row is not None
    at = QPoint(3, 3) if where == "edge" else QPoint(composer.width() // 2, row.geometry().center().y())
    QTest.mouseClick(composer, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    assert composer.text.hasFocus()


def test_esc_goes_back_to_the_code(panel: ChatPanel) -> None:
    """Esc in the composer asks for the editor."""
    asked: list[bool] = []
    panel.editor_focus_requested.connect(lambda: asked.append(True))

    QTest.keyClick(text_of(panel), Qt.Key.Key_Escape)

    assert asked == [True]


def test_the_draft_is_told_while_typing_and_not_when_shown(panel: ChatPanel) -> None:
    """Each change of the text is a draft; another conversation's draft is not a change."""
    drafts: list[str] = []
    panel.draft_changed.connect(drafts.append)

    panel.show_draft("kept")
    assert drafts == []
    QTest.keyClick(text_of(panel), Qt.Key.Key_X)

    assert drafts == ["keptx"]


def test_what_a_rewriting_took_away_comes_back_by_undo(panel: ChatPanel) -> None:
    """Words that were being written are not lost when another question takes their place; nobody is told of it."""
    drafts: list[str] = []
    panel.draft_changed.connect(drafts.append)
    panel.show_draft("minutes of")
    QTest.keyClicks(text_of(panel), " work")
    drafts.clear()

    panel.rewrite("the old question")
    assert text_of(panel).toPlainText() == "the old question"
    assert drafts == []
    text_of(panel).undo()

    assert text_of(panel).toPlainText() == "minutes of work"
    assert drafts == ["minutes of work"]


async def test_many_questions_that_wait_leave_the_conversation_its_room(panel: ChatPanel) -> None:
    """From the fifth on they are scrolled; the newest is in sight."""
    waiting = tuple(FollowUp(str(number), f"question {number}") for number in range(20))
    panel.show_state(replace(streaming("half"), queued=waiting[:4]))
    await frames(2)
    bar = panel.findChild(QScrollArea, "chat.queue")
    assert bar is not None
    height = bar.height()
    assert bar.verticalScrollBar().maximum() == 0

    panel.show_state(replace(streaming("half"), queued=waiting))
    await frames(2)

    assert bar.height() == height
    assert 0 < bar.verticalScrollBar().maximum() == bar.verticalScrollBar().value()


async def test_it_grows_to_ten_lines(qapp: QApplication, composer: Composer) -> None:
    """One line when empty, ten at most, and scrolls after that."""
    line = composer.text.fontMetrics().lineSpacing()
    heights = []
    for lines in (1, 2, 5, 10, 50, 1):
        composer.text.setPlainText("\n".join("x" for _ in range(lines)))
        await frames(1)
        heights.append(composer.text.height())

    assert heights[1] - heights[0] == line
    assert heights[3] - heights[0] == 9 * line
    assert heights[4] == heights[3]
    assert heights[5] == heights[0]


async def test_a_long_line_makes_it_grow_too(qapp: QApplication, composer: Composer) -> None:
    """A line that wraps takes as many lines as are drawn."""
    one = composer.text.height()

    composer.text.setPlainText("word " * 60)
    await frames(1)

    assert composer.text.height() > 2 * one


def test_pasting_is_text_only(composer: Composer) -> None:
    """Whatever is pasted arrives as plain text."""
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")

    composer.text.insertFromMimeData(mime)

    assert composer.text.toPlainText() == "bold"


def test_attachments_can_be_taken_away(panel: ChatPanel) -> None:
    """Each attachment is a chip with a button that has a name."""
    removed: list[str] = []
    panel.context_wishes.remove_requested.connect(removed.append)
    attachments = (Attachment("main.py", "x", first_line=3, last_line=9), Attachment("<b>util</b>.py", "y"))
    now = state()
    chosen = replace(now.conversation, context=ContextChoices(attachments=attachments))
    panel.show_state(replace(now, conversation=chosen))

    texts = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert "main.py 3-9" in texts
    assert "<b>util</b>.py" in texts
    remove = [one for one in panel.findChildren(QAbstractButton) if one.accessibleName() == "Remove <b>util</b>.py"]
    remove[0].click()
    assert removed == [code_id(attachments[1])]


def test_an_example_fills_the_composer_and_sends_nothing(panel: ChatPanel) -> None:
    """An example is only put where it can be changed."""
    sent: list[str] = []
    panel.send_requested.connect(sent.append)

    next(b for b in panel.findChildren(QAbstractButton) if b.text().startswith("Find bugs")).click()

    assert text_of(panel).toPlainText().startswith("Find bugs")
    assert sent == []


def test_every_control_has_a_name(panel: ChatPanel) -> None:
    """A screen reader can say each button and text of the pane."""
    panel.show_state(state(turn(0, "q", "a\n\n```py\nx\n```\n")))

    for control in (one for one in panel.findChildren(QAbstractButton) if one.isVisible()):
        assert control.accessibleName() or control.text(), control
    for name in ("chat.composer", "chat.send", "chat.stop", "chat.transcript", "chat.context"):
        named = panel.findChild(QWidget, name)
        assert named is not None, name
        assert named.accessibleName(), name
