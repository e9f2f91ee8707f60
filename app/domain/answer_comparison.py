"""Two answers to the same question beside each other: their code line by line, and what each cost and took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from app.domain.charges import Charge
from app.domain.comparison import Pair, side_by_side
from app.domain.conversation import Answer
from app.domain.markdown_blocks import BlockSplitter, Code
from app.domain.money import Figure, figure_of, format_figure


@dataclass(frozen=True, slots=True)
class AnswersCompared:
    """`of_code`: only their code is compared; else all of their text, because one has no code.

    `cost` and `time` say in words how the right one differs from the left one.
    """

    pairs: Sequence[Pair]
    of_code: bool
    cost: str
    time: str


def compared(left: Answer, right: Answer, charges: Mapping[str, Charge]) -> AnswersCompared:
    """All lines of both; takes seconds for very long answers that have little in common."""
    ours, theirs = code_of(left.text), code_of(right.text)
    of_code = bool(ours and theirs)
    pairs = side_by_side(ours, theirs) if of_code else side_by_side(left.text.rstrip("\n"), right.text.rstrip("\n"))
    cost = difference_in_cost(figure_of_answer(left, charges), figure_of_answer(right, charges))
    return AnswersCompared(
        pairs, of_code, cost, difference_in_time(seconds_of(left, charges), seconds_of(right, charges))
    )


def code_of(text: str) -> str:
    """All blocks of code of an answer, an empty line between two; "" when it has none."""
    splitter = BlockSplitter()
    splitter.feed(text)
    splitter.close()
    return "\n\n".join(block.text.rstrip("\n") for block in splitter.finished if isinstance(block, Code))


def figure_of_answer(answer: Answer, charges: Mapping[str, Charge]) -> Figure:
    """What all its attempts came to; not complete while one is open or its charge is not there."""
    if not answer.attempts:
        return Figure(None, complete=False)
    missing = Figure(None, complete=False)
    return reduce(add, (figure_of(charges[id]) if id in charges else missing for id in answer.attempts))


def seconds_of(answer: Answer, charges: Mapping[str, Charge]) -> float | None:
    """How long its attempts took from request to end; None when one is still open or not known."""
    total = 0.0
    for id in answer.attempts:
        charge = charges.get(id)
        if charge is None or charge.finished_at is None:
            return None
        total += (charge.finished_at - charge.started_at).total_seconds()
    return total if answer.attempts else None


def format_seconds(seconds: float) -> str:
    """ "0.8 s", "12 s", "2 min 5 s"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def difference_in_cost(left: Figure, right: Figure) -> str:
    """ "costs 0.03 ¢ more", "costs the same"; never a number where one of them is not known."""
    if left.known is None or right.known is None or not (left.complete and right.complete):
        return "difference in cost unknown"
    if left.known == right.known:
        return "costs the same"
    amount = format_figure(Figure(abs(right.known - left.known), counted=left.counted or right.counted))
    return f"costs {amount} {'more' if right.known > left.known else 'less'}"


def difference_in_time(left: float | None, right: float | None) -> str:
    """ "took 1.2 s less"; one tenth of a second is no difference."""
    if left is None or right is None:
        return "difference in time unknown"
    if abs(right - left) < 0.1:
        return "took as long"
    return f"took {format_seconds(abs(right - left))} {'more' if right > left else 'less'}"
