"""Questions for completion: within the budget with other files as they are sent, and answers fitted to the document."""

from dataclasses import replace

import pytest

from app.domain.context_ring import Ring, chunk_at
from app.domain.spot import Spot
from app.domain.trigger import Ask
from app.services.completion.questions import Wish, cleaned, request_for
from tests.support.cards import PRICED

CARD = replace(PRICED, fim_family="starcoder")


def wish(prefix: str, suffix: str = "\n") -> Wish:
    before, rest = prefix.rpartition("\n")[2], suffix.partition("\n")[0]
    spot = Spot("d", 1, len(prefix), before, rest, lambda _before, _behind: (prefix, suffix), "a.py", "r", "python")
    return Wish(spot, Ask(multiline=True, wait_s=0.0), prefix, suffix, CARD)


@pytest.mark.parametrize(
    ("prefix", "answer", "shown"),
    [
        ("return ", " x + 1", "x + 1"),
        ("x = 1 ", "  # the first", " # the first"),
        ("x = 1 ", " # the first", "# the first"),
        ("x =", " load()", " load()"),
    ],
)
def test_spaces_that_stand_there_are_dropped_once(prefix: str, answer: str, shown: str) -> None:
    """Of the spaces an answer begins with, those go that the prompt was built without, and no others."""
    assert cleaned(answer, wish(prefix), multiline=True, complete=True).text == shown


def test_other_files_are_counted_as_they_are_sent() -> None:
    """As comments they are longer than as code, and it is the comments that must fit."""
    ring = Ring().remembered(chunk_at("b.py", "\n".join(f"load(x{n})" for n in range(32)), 0))
    asked: list[str] = []

    def count(text: str) -> int:
        asked.append(text)
        return len(text.split())

    request = request_for(wish("load(x1, x2, x3)\ny = "), count, ring)

    assert "# Path: b.py\n# load(x0)" in request.prompt
    assert any(text.startswith("# Path: b.py\n# load(x0)") for text in asked)
