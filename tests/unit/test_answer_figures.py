"""The figures beside an answer say how well they are known."""

from datetime import UTC, datetime

import pytest

from app.domain.answer_figures import announcement, figures_of
from app.domain.charges import Charge, ChargeOutcome
from app.domain.conversation import Answer, AnswerStatus
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage

PRICE = Price(200_000, 200_000)


def charge(
    id: str,
    usage: Usage | None,
    provenance: Provenance = Provenance.REPORTED,
    outcome: ChargeOutcome | None = ChargeOutcome.FINISHED,
    price: Price | None = PRICE,
) -> Charge:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Charge(id, now, Purpose.CHAT, "fireworks", "m", price, outcome=outcome, usage=usage, provenance=provenance)


REPORTED = charge("r", Usage(312, 76))
COUNTED = charge("c", Usage(100, 20), Provenance.COUNTED)
UNKNOWN = charge("u", None, Provenance.UNKNOWN, ChargeOutcome.FAILED)
OPEN = charge("o", None, Provenance.UNKNOWN, None)


@pytest.mark.parametrize(
    ("charges", "text"),
    [
        ([REPORTED], "388 tok  0.0078 ¢"),
        ([COUNTED], "~120 tok  ~0.0024 ¢"),
        ([REPORTED, COUNTED], "~508 tok  ~0.01 ¢"),
        ([REPORTED, UNKNOWN], "≥ 388 tok  ≥ 0.0077 ¢"),
        ([UNKNOWN], "- tok  -"),
        ([OPEN], ""),
        ([], ""),
        ([charge("p", Usage(5, 5), price=None)], "10 tok  -"),
        ([charge("f", Usage(100, 20), Provenance.COUNTED, price=Price(0, 0))], "~120 tok  0 ¢"),
    ],
)
def test_figures_carry_their_marks(charges: list[Charge], text: str) -> None:
    """Reported figures stand bare, counted ones with ~, incomplete ones with ≥, unknown ones as a dash."""
    by_id = {one.id: one for one in charges}

    assert figures_of(tuple(by_id), by_id).text == text


@pytest.mark.parametrize(
    ("status", "charges", "words"),
    [
        (AnswerStatus.COMPLETE, [REPORTED], "Answer complete, 0.0078 cents"),
        (AnswerStatus.STOPPED, [COUNTED], "Answer stopped, about 0.0024 cents"),
        (AnswerStatus.CUT_BY_LENGTH, [REPORTED, UNKNOWN], "Answer cut at its limit, at least 0.0077 cents"),
        (AnswerStatus.FAILED, [UNKNOWN], "No answer, cost unknown"),
        (AnswerStatus.COMPLETE, [charge("d", Usage(10_000_000, 0))], "Answer complete, 2.00 dollars"),
        (AnswerStatus.STOPPED, [], "Answer stopped"),
    ],
)
def test_what_is_said_when_it_has_ended(status: AnswerStatus, charges: list[Charge], words: str) -> None:
    """For ears: how it ended and what it came to, units and marks as words."""
    by_id = {one.id: one for one in charges}
    answer = Answer("a", "m", "M", "text", status=status, attempts=tuple(by_id))

    assert announcement(answer, by_id) == words


def test_the_explanation_says_how_it_is_known() -> None:
    """Hovering tells prompt and completion tokens, the provenance, and how many attempts there were."""
    explanation = figures_of(("r", "c"), {"r": REPORTED, "c": COUNTED}).explanation

    assert explanation == "412 prompt + 96 completion tokens, counted here, 2 attempts"
