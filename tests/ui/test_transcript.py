"""The conversation holds still for its reader while a model writes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.domain.charges import Charge, ChargeOutcome
from app.domain.conversation import AnswerStatus, Attachment
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage
from app.services.chat import ChatState, Phase
from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.transcript import Transcript
from app.ui.chat.turn_view import TurnView
from app.ui.chat.typesetter import Typesetter
from tests.support.chat import done, frames, read, select, state, streaming, theme, turn, typesetter, wheel
from tests.support.patience import until

LONG = "\n\n".join(f"Paragraph {n} with *some* `words` in it, enough of them to fill a line or two." for n in range(40))
MIXED = (
    "Para *one*.\n\n- a\n- b\n\n```python\nx = 1\ny = 2\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n# Head\n\nEnd.\n\n"
    * 6
)


@pytest.fixture
def transcript(setter: Typesetter) -> Iterator[Transcript]:
    made = Transcript(setter)
    made.resize(460, 420)
    made.show()
    made.show_state(state())
    yield made
    made.close()
    made.deleteLater()


def at_end(transcript: Transcript) -> bool:
    bar = transcript.verticalScrollBar()
    return bar.maximum() > 0 and bar.value() == bar.maximum()


def is_whole(transcript: Transcript, turns: int) -> bool:
    """All of the conversation has been drawn."""
    views = transcript.content.findChildren(TurnView)
    return len(views) == turns and all(view.is_settled for view in views)


def labels(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(one for one in widget.findChildren(QAbstractButton) if one.text() == text and one.isVisible())


def has_button(widget: QWidget, text: str) -> bool:
    return any(one.text() == text and one.isVisible() for one in widget.findChildren(QAbstractButton))


def top_of(transcript: Transcript, text: str) -> int:
    """Where on the screen the line with `text` is drawn."""
    for view in transcript.findChildren(ProseView):
        cursor = view.document().find(text)
        if not cursor.isNull():
            return view.viewport().mapTo(transcript.viewport(), view.cursorRect(cursor).topLeft()).y()
    raise AssertionError(f"{text!r} is not shown")


async def stream(transcript: Transcript, text: str, *before: object, start: int = 0, size: int = 40) -> ChatState:
    """The answer arrives piece by piece, as the session publishes it."""
    now = streaming(text[:start], *before)  # type: ignore[arg-type]
    for end in range(start, len(text) + size, size):
        now = streaming(text[:end], *before)  # type: ignore[arg-type]
        transcript.show_state(now)
        await asyncio.sleep(0)
    return now


async def test_it_follows_at_the_bottom(qapp: QApplication, transcript: Transcript) -> None:
    """A reader at the very end sees each new line as it comes."""
    for end in range(0, len(LONG), 200):
        transcript.show_state(streaming(LONG[:end]))
        await asyncio.sleep(0)
        assert transcript.verticalScrollBar().value() == transcript.verticalScrollBar().maximum()

    assert at_end(transcript)


@pytest.mark.parametrize("steps", [1, 3])
async def test_any_scroll_up_lets_go(qapp: QApplication, transcript: Transcript, steps: int) -> None:
    """After one turn of the wheel nothing on the screen moves by a single pixel, to the end of the answer."""
    await stream(transcript, MIXED, size=300)
    wheel(transcript.viewport(), steps)
    value = transcript.verticalScrollBar().value()
    place = top_of(transcript, "Para one")

    now = await stream(transcript, MIXED + LONG, start=len(MIXED), size=60)
    transcript.show_state(done(now))
    await frames()

    assert transcript.verticalScrollBar().value() == value
    assert top_of(transcript, "Para one") == place
    assert has_button(transcript, "↓ New below")


async def test_one_pixel_up_is_up(qapp: QApplication, transcript: Transcript) -> None:
    """Even the smallest scroll up ends the following."""
    await stream(transcript, LONG, size=500)
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.value() - 1)
    value = bar.value()

    transcript.show_state(streaming(LONG + "\n\nMore."))

    assert bar.value() == value


async def test_the_pill_brings_the_end_back(qapp: QApplication, transcript: Transcript) -> None:
    """The pill is there only when something new is below; a click goes there and follows again."""
    await stream(transcript, LONG, size=500)
    wheel(transcript.viewport(), 3)
    assert not has_button(transcript, "↓ New below")
    transcript.show_state(streaming(LONG + "\n\nMore of it."))
    await until(lambda: has_button(transcript, "↓ New below"))

    button(transcript, "↓ New below").click()

    await until(lambda: at_end(transcript))
    assert not has_button(transcript, "↓ New below")
    transcript.show_state(streaming(LONG + "\n\nMore of it.\n\nAnd more.\n\nAnd more."))
    await until(lambda: at_end(transcript))


@pytest.mark.parametrize("change", ["lower", "narrower", "larger letters", "its end"])
async def test_old_text_laid_out_anew_is_not_new(qapp: QApplication, transcript: Transcript, change: str) -> None:
    """Who has seen the end is told of nothing below while nothing has come: neither by a smaller window nor by zoom."""
    now = await stream(transcript, LONG, size=500)
    if change != "its end":
        transcript.show_state(done(now))
        await frames()
    wheel(transcript.viewport(), 3)

    if change == "its end":
        transcript.show_state(done(now))
    elif change == "larger letters":
        font = transcript.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        transcript.setFont(font)
        transcript.rebuild()
    else:
        lower = change == "lower"
        transcript.resize(transcript.width() - 120 * (not lower), transcript.height() - 120 * lower)
    await until(lambda: not transcript.is_building)
    await frames(20)

    assert not at_end(transcript)
    assert not has_button(transcript, "↓ New below")


async def test_scrolling_to_the_end_follows_again(qapp: QApplication, transcript: Transcript) -> None:
    """Who scrolls back to the bottom follows again."""
    await stream(transcript, LONG, size=500)
    wheel(transcript.viewport(), 5)
    wheel(transcript.viewport(), -50)

    transcript.show_state(streaming(LONG + "\n\nMore.\n\nMore.\n\nMore."))

    assert at_end(transcript)


async def test_a_new_question_goes_to_the_end(qapp: QApplication, transcript: Transcript) -> None:
    """Sending shows the new question, wherever the reader was."""
    transcript.show_state(state(turn(0, "first", LONG)))
    wheel(transcript.viewport(), 10)

    transcript.show_state(streaming("", turn(0, "first", LONG)))

    assert at_end(transcript)
    assert "question 1" in read(transcript)


async def test_a_selection_stays_while_the_answer_ends(qapp: QApplication, transcript: Transcript) -> None:
    """What is selected stays selected, through the stream and the end of the answer."""
    begun = "First *par*agraph.\n\nSecond"
    transcript.show_state(streaming(begun))
    view = next(v for v in transcript.findChildren(ProseView) if "First" in v.toPlainText())
    select(view, "paragraph")

    now = await stream(transcript, begun + LONG, start=len(begun), size=80)
    transcript.show_state(done(now))

    assert view.textCursor().selectedText() == "paragraph"


async def test_the_answer_is_complete_after_any_pieces(qapp: QApplication, transcript: Transcript) -> None:
    """A streamed answer reads, when it is done, as the same answer opened later."""
    now = await stream(transcript, MIXED, size=7)
    transcript.show_state(done(now))
    await until(lambda: all(view.is_settled for view in transcript.findChildren(TurnView)))
    streamed = read(transcript)

    transcript.show_state(state(id="other"))
    transcript.show_state(replace(done(now), conversation=replace(done(now).conversation, id="third")))
    await until(lambda: read(transcript) == streamed, "the same text")


def test_statuses_are_named(transcript: Transcript) -> None:
    """How an answer ended is said in words, and it can be continued where it broke off."""
    cut = Problem(ProblemKind.CUT, "The connection was lost.", Remedy.CONTINUE)
    for status, problem, words in (
        (AnswerStatus.STOPPED, None, "Stopped"),
        (AnswerStatus.CUT_BY_LENGTH, None, "Cut at the limit"),
        (AnswerStatus.TRUNCATED, cut, "Connection lost"),
        (AnswerStatus.FAILED, cut, "Failed"),
        (AnswerStatus.INTERRUPTED, None, "Recovered"),
    ):
        one = turn(0, "q", "half", status)
        assert one.answer is not None
        transcript.show_state(state(one.with_answer(replace(one.answer, problem=problem)), id=status))
        assert words in labels(transcript)
        assert has_button(transcript, "Continue")

    transcript.show_state(state(turn(0, "q", "whole"), id="complete"))
    assert not has_button(transcript, "Continue")


def test_buttons_of_the_answer_are_wishes(setter: Typesetter, transcript: Transcript) -> None:
    """Continue and Regenerate are asked for; Copy takes the Markdown of the answer as it came."""
    wishes: list[str] = []
    setter.wishes.continue_answer.connect(lambda: wishes.append("continue"))
    setter.turns.regenerate.connect(lambda turn_id: wishes.append(f"regenerate {turn_id}"))
    transcript.show_state(state(turn(0, "q", "**half**", AnswerStatus.STOPPED)))

    for text in ("Continue", "Regenerate", "Copy"):
        button(transcript, text).click()

    assert wishes == ["continue", "regenerate t0"]
    assert QGuiApplication.clipboard().text() == "**half**"


def test_nothing_can_be_regenerated_while_it_is_written(transcript: Transcript) -> None:
    """While an answer is made it has no buttons, and says that it is being written."""
    transcript.show_state(streaming("half"))

    assert "Writing…" in labels(transcript)
    assert not has_button(transcript, "Regenerate")


def test_continuing_goes_on_in_the_same_code(transcript: Transcript) -> None:
    """A continued answer goes on in the block where it broke off."""
    now = streaming("```py\nx = 1\ny")
    transcript.show_state(now)
    transcript.show_state(done(now, AnswerStatus.STOPPED))
    transcript.show_state(streaming("```py\nx = 1\ny"))
    transcript.show_state(streaming("```py\nx = 1\ny = 2\n```\n\nEnd."))

    assert "x = 1\ny = 2" in read(transcript)


async def test_costs_stand_beside_their_answers(qapp: QApplication, transcript: Transcript) -> None:
    """Each answer carries its tokens and its cost with their marks."""
    transcript.show_state(state(turn(0, "q", "a"), turn(1, "q", "b")))
    await until(lambda: len(transcript.findChildren(TurnView)) == 2)
    now = datetime(2026, 1, 1, tzinfo=UTC)

    def charge(id: str, provenance: Provenance) -> Charge:
        price, usage = Price(200_000, 200_000), Usage(312, 76)
        outcome = ChargeOutcome.FINISHED
        return Charge(id, now, Purpose.CHAT, "p", "m", price, outcome=outcome, usage=usage, provenance=provenance)

    transcript.show_costs({"c0": charge("c0", Provenance.REPORTED), "c1": charge("c1", Provenance.COUNTED)})

    assert "388 tok  0.0078 ¢" in labels(transcript)
    assert "~388 tok  ~0.0078 ¢" in labels(transcript)


async def test_a_transcript_too_low_to_show_anything_fills_later(qapp: QApplication) -> None:
    """Squeezed by what stands below it, it opens empty, and has all its turns once there is room."""
    made = Transcript(typesetter())
    made.resize(300, 8)
    made.show()
    made.show_state(state(turn(0, "first", "a"), turn(1, "second", "b")))
    made.resize(300, 400)

    await until(lambda: "first" in read(made) and "second" in read(made), "both turns are there")
    made.close()
    made.deleteLater()


def test_a_question_with_code_opens_no_window(transcript: Transcript) -> None:
    """Not even for a moment: it would take the keys away from the question that is being written."""
    opened: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                opened.append(watched)
            return False

    application, watch = QApplication.instance(), Watch()
    assert application is not None
    application.installEventFilter(watch)
    transcript.show_state(state(replace(turn(0, "q", "a"), attachments=(Attachment("main.py", "x"),))))
    application.removeEventFilter(watch)

    assert opened == []


def test_attachments_are_named(transcript: Transcript) -> None:
    """A question shows which lines of which file went with it."""
    one = replace(
        turn(0, "q", "a"), attachments=(Attachment("main.py", "x", path="main.py", first_line=3, last_line=9),)
    )

    transcript.show_state(state(one))

    assert "main.py 3-9" in labels(transcript)


def test_questions_are_not_markdown(transcript: Transcript) -> None:
    """What a person typed is shown as typed."""
    transcript.show_state(state(turn(0, "# not a *heading* <b>", "a")))

    assert "# not a *heading* <b>" in read(transcript)


def test_a_long_question_is_folded(transcript: Transcript) -> None:
    """A pasted file takes a few lines until all of it is asked for."""
    transcript.show_state(state(turn(0, "\n".join(f"line {n}" for n in range(100)), "a")))
    assert "line 50" not in read(transcript)

    button(transcript, "Show all 100 lines").click()

    assert "line 99" in read(transcript)


def test_reasoning_is_folded(transcript: Transcript) -> None:
    """What the model thought is one line, and can be opened."""
    one = turn(0, "q", "answer")
    assert one.answer is not None
    transcript.show_state(state(one.with_answer(replace(one.answer, reasoning="let me see now"))))
    assert "let me see now" not in read(transcript)

    button(transcript, "▸ Thought, 4 words").click()

    assert "let me see now" in read(transcript)


def test_an_empty_conversation_says_what_to_do(transcript: Transcript) -> None:
    """Nothing asked yet: how to ask, and three questions that only fill the composer."""
    chosen: list[str] = []
    transcript.example_chosen.connect(chosen.append)
    transcript.show_ask_keys("Ctrl+L")

    assert any("Ctrl+L" in text for text in labels(transcript))
    button(transcript, "Write unit tests for this function.").click()
    assert chosen == ["Write unit tests for this function."]

    transcript.show_state(state(turn(0, "q", "a")))
    assert not any("Ctrl+L" in text for text in labels(transcript))


async def test_a_long_chat_opens_at_its_end(qapp: QApplication, transcript: Transcript) -> None:
    """Ninety turns: what fills the window is built at once, older ones come when they are near, without moving it."""
    turns = [turn(n, f"question {n}", MIXED[:90] + f"\n\nThe end of {n}.") for n in range(90)]
    transcript.show_state(state(*turns))
    assert len(transcript.findChildren(TurnView)) < 10
    await until(lambda: "The end of 89." in read(transcript), "the last answer")
    assert at_end(transcript)
    wheel(transcript.viewport(), 1)
    place = top_of(transcript, "The end of 89.")
    await until(lambda: not transcript.is_building, "enough is drawn above")
    assert len(transcript.findChildren(TurnView)) < 60
    assert top_of(transcript, "The end of 89.") == place

    for _ in range(400):
        wheel(transcript.viewport(), 20)
        await asyncio.sleep(0)
        if transcript.verticalScrollBar().value() == 0 and not transcript.is_building:
            break

    assert len(transcript.findChildren(TurnView)) == 90
    assert "question 0" in read(transcript)


async def test_home_goes_to_the_beginning(qapp: QApplication, transcript: Transcript) -> None:
    """The first question is what Home shows, however much has to be drawn for that."""
    turns = [turn(n, f"question {n}", MIXED[:90]) for n in range(60)]
    transcript.show_state(state(*turns))
    await frames()

    QTest.keyClick(transcript, Qt.Key.Key_Home)
    await until(lambda: is_whole(transcript, 60), "all turns are there")

    assert transcript.verticalScrollBar().value() == 0
    assert "question 0" in read(transcript.content.items[0])


@pytest.mark.parametrize("slice_s", [AnswerBody.slice_s, 0.0005], ids=["as it is", "a few blocks at a time"])
async def test_a_new_theme_keeps_the_place(
    qapp: QApplication, transcript: Transcript, monkeypatch: pytest.MonkeyPatch, slice_s: float
) -> None:
    """Going from dark to light draws everything again around what is being read, on a slow machine too."""
    monkeypatch.setattr(AnswerBody, "slice_s", slice_s)
    turns = [turn(n, f"question {n}", LONG) for n in range(3)]
    transcript.show_state(state(*turns))
    transcript.build_all()
    await until(lambda: is_whole(transcript, 3))
    wheel(transcript.viewport(), 12)
    value = transcript.verticalScrollBar().value()

    transcript.show_theme(theme("light"))
    transcript.build_all()
    await until(lambda: is_whole(transcript, 3))

    assert abs(transcript.verticalScrollBar().value() - value) <= transcript.fontMetrics().height() * 4


async def test_the_buttons_of_long_code_stay_in_sight(qapp: QApplication, transcript: Transcript) -> None:
    """Scrolling inside a long block of code keeps its header at the top."""
    transcript.show_state(state(turn(0, "q", "```py\n" + "x = 1\n" * 200 + "```\n")))
    await frames()
    wheel(transcript.viewport(), 10)
    await frames()

    copy = button(transcript, "Insert")
    y = copy.mapTo(transcript.viewport(), QPoint(0, 0)).y()
    assert 0 <= y < 60


async def test_keys_scroll(qapp: QApplication, transcript: Transcript) -> None:
    """Page Up lets go, End comes back, from inside an answer too."""
    transcript.show_state(state(turn(0, "q", LONG)))
    await until(lambda: all(view.is_settled for view in transcript.findChildren(TurnView)))
    view = transcript.findChildren(ProseView)[-1]

    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert not at_end(transcript)
    QTest.keyClick(view, Qt.Key.Key_End)

    assert at_end(transcript)
    assert transcript.following


def test_preparations_are_named(transcript: Transcript) -> None:
    """Waiting for a model is said, with what is being prepared."""
    transcript.show_state(replace(streaming(""), phase=Phase.WAITING, progress="Loading the built-in model"))

    assert "Loading the built-in model…" in labels(transcript)


@pytest.mark.parametrize("width", range(180, 620, 40))
async def test_figures_and_words_are_whole_or_not_there(qapp: QApplication, transcript: Transcript, width: int) -> None:
    """The name gives way first, then the tokens, never a part of a figure; what can be done has its word or none."""
    transcript.resize(width, 420)
    one = turn(0, "q", "half", AnswerStatus.STOPPED)
    usage, now = Usage(1_312, 76), datetime(2026, 1, 1, tzinfo=UTC)
    price, ended = Price(200_000, 200_000), ChargeOutcome.STOPPED
    charge = Charge("c0", now, Purpose.CHAT, "bench", "m", price, outcome=ended, usage=usage)
    transcript.show_state(state(one))
    transcript.show_costs({"c0": charge})
    await frames()
    said = [label for label in transcript.findChildren(QLabel) if label.isVisible() and "¢" in label.text()]
    names = ("Continue", "Copy", "Regenerate", "Try with…")
    acts = [button(transcript, name) for name in names]
    whole = [act.width() >= act.sizeHint().width() for act in acts]

    assert [label.text() for label in said] in (["1,388 tok  0.028 ¢"], ["0.028 ¢"])
    assert all(label.width() >= label.sizeHint().width() for label in said)
    assert whole == sorted(whole, reverse=True)  # the last ones become drawings first
    assert all(act.width() in (act.sizeHint().width(), act.minimumSizeHint().width()) for act in acts)
    assert acts[-1].geometry().right() < acts[-1].parentWidget().width()
    assert all(whole) or width < 500
    assert not all(whole) or width > 380
    assert said[0].text() != "0.028 ¢" or width < 340
