"""Two answers compared: their code, and what the one costs and takes more than the other."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.answer_comparison import code_of, compared, difference_in_cost, format_seconds
from app.domain.charges import Charge, ChargeOutcome
from app.domain.conversation import Answer
from app.domain.money import Figure
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PRICE = Price(200_000, 200_000)
CENT = 10_000_000_000


def charge(id: str, tokens: int, seconds: float) -> Charge:
    return Charge(
        id,
        NOW,
        Purpose.CHAT,
        "fireworks",
        "m",
        PRICE,
        finished_at=NOW + timedelta(seconds=seconds),
        outcome=ChargeOutcome.FINISHED,
        usage=Usage(0, tokens),
        provenance=Provenance.REPORTED,
    )


def answer(id: str, text: str) -> Answer:
    return Answer(id, "m", "M", text, attempts=(id,))


def test_code_is_compared_with_code() -> None:
    """What stands around the code does not count; the words say how the second differs."""
    left = answer("a", "Like this:\n```python\nx = 1\ny = 2\n```\nDone.")
    right = answer("b", "Better:\n```python\nx = 1\ny = 3\n```\n")

    both = compared(left, right, {"a": charge("a", 1_000, 2.0), "b": charge("b", 2_000, 0.8)})

    assert both.of_code
    assert [(pair.left, pair.right) for pair in both.pairs] == [("x = 1", "x = 1"), ("y = 2", "y = 3")]
    assert (both.cost, both.time) == ("costs 0.02 ¢ more", "took 1.2 s less")


def test_answers_without_code_are_compared_as_text() -> None:
    """One without code is enough."""
    both = compared(answer("a", "No.\n"), answer("b", "```\nx\n```"), {})

    assert not both.of_code
    assert [pair.left for pair in both.pairs] == ["No.", None, None]
    assert (both.cost, both.time) == ("difference in cost unknown", "difference in time unknown")


def test_several_blocks_are_one_text() -> None:
    """In their order, also one whose end is missing."""
    assert code_of("```\na\n```\ntext\n~~~py\nb\n~~~\n```\nc") == "a\n\nb\n\nc"


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        (Figure(CENT), Figure(CENT), "costs the same"),
        (Figure(2 * CENT), Figure(CENT), "costs 1 ¢ less"),
        (Figure(CENT), Figure(3 * CENT, counted=True), "costs ~2 ¢ more"),
        (Figure(CENT, complete=False), Figure(CENT), "difference in cost unknown"),
        (Figure(None, complete=False), Figure(CENT), "difference in cost unknown"),
    ],
)
def test_a_difference_is_only_said_where_both_are_known(left: Figure, right: Figure, words: str) -> None:
    """Unknown is never zero, and what was counted here stays "about"."""
    assert difference_in_cost(left, right) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.84, "0.8 s"), (12.4, "12 s"), (125.2, "2 min 5 s")])
def test_seconds_are_read_easily(seconds: float, words: str) -> None:
    """Tenths only where they matter."""
    assert format_seconds(seconds) == words
