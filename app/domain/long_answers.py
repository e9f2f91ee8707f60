"""An answer that took so long that its reader has probably gone elsewhere, and the words to call them back."""

from typing import NamedTuple

LONG_S = 10.0


class LongAnswer(NamedTuple):
    """`problem` is what it ended with, empty when it ended well; `seconds` count from the question on."""

    model: str
    title: str
    seconds: float
    problem: str = ""


def words_of(answer: LongAnswer, cost: str) -> tuple[str, str]:
    """A heading and a text for a notification. None of the answer: it may be shown while the screen is locked."""
    if answer.problem:
        return f"{answer.model} could not finish", answer.problem
    facts = ", ".join(filter(None, (_duration(answer.seconds), cost)))
    return f"{answer.model} has answered", "\n".join(filter(None, (answer.title, facts)))


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
