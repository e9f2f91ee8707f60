"""The context strip shows to scale what will be sent."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.context import ContextPlan, Part, PartKind
from app.ui.chat.context_strip import ContextStrip
from tests.support.chat import theme

PARTS = (
    Part(PartKind.SYSTEM, "System prompt", 1_000),
    Part(PartKind.CODE, "main.py 3-9", 2_000),
    Part(PartKind.QUESTION, "Question", 1_192),
)
PLAN = ContextPlan(8_192, PARTS, 1_024, exact=True)


@pytest.fixture
def strip(qapp: QApplication) -> Iterator[ContextStrip]:
    made = ContextStrip(theme())
    made.resize(819, 40)
    yield made
    made.close()
    made.deleteLater()


def words(strip: ContextStrip) -> list[str]:
    return [label.text() for label in strip.findChildren(QLabel) if label.isVisible()]


def test_it_is_hidden_without_a_plan(strip: ContextStrip) -> None:
    """There is nothing to show before something is planned."""
    strip.show_plan(None)

    assert not strip.isVisible()


@pytest.mark.parametrize(("exact", "mark"), [(True, ""), (False, "~")])
def test_the_legend_tells_the_sums(strip: ContextStrip, exact: bool, mark: str) -> None:
    """Tokens of the prompt, of the whole context, and the room for the answer; estimates are marked."""
    strip.show_plan(ContextPlan(8_192, PARTS, 1_024, exact=exact))

    assert words(strip) == [f"{mark}4,192 of 8,192 tokens · answer up to 1,024"]


def test_the_bar_is_to_scale(strip: ContextStrip) -> None:
    """Each stretch is as wide as its share of the context, in the order of the prompt."""
    strip.show_plan(PLAN)
    bar = strip._bar
    bar.resize(819, 8)

    told = {bar.text_at(QPointF(x, 4)) for x in range(819)}
    code = [x for x in range(819) if bar.text_at(QPointF(x, 4)).startswith("main.py")]

    assert told == {
        "System prompt: 1,000 tokens",
        "main.py 3-9: 2,000 tokens",
        "Question: 1,192 tokens",
        "Room for the answer: 1,024 tokens",
        "Free: 2,960 tokens",
    }
    assert abs(len(code) - 200) < 12


def test_what_does_not_fit_is_named(strip: ContextStrip) -> None:
    """A dropped part is named in words and said to be dropped, and its tokens are not counted."""
    strip.show_plan(ContextPlan(8_192, (*PARTS, Part(PartKind.TURN, "Turn 1", 9_000, dropped=True)), 1_024, exact=True))

    assert words(strip) == [
        "4,192 of 8,192 tokens · answer up to 1,024",
        "Does not fit, is not sent: Turn 1",
    ]
    assert "Turn 1: 9,000 tokens, does not fit, is not sent" in strip.accessibleDescription()
    assert not strip.grab().isNull()


def test_a_screen_reader_hears_all_parts(strip: ContextStrip) -> None:
    """The description tells every part with its tokens."""
    strip.show_plan(PLAN)

    for part in ("System prompt: 1,000", "main.py 3-9: 2,000", "Question: 1,192", "Room for the answer: 1,024"):
        assert part in strip.accessibleDescription()


def test_a_file_name_is_not_markup(strip: ContextStrip) -> None:
    """Names from outside are plain text, also when they are strange."""
    part = Part(PartKind.CODE, "<b>\u202ea\nb", 10, dropped=True)

    strip.show_plan(ContextPlan(8_192, (part,), 1_024, exact=True))

    assert words(strip)[1] == "Does not fit, is not sent: <b>⟦U+202E⟧a b"
