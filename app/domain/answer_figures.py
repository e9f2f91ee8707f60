"""What stands beside an answer: its tokens, what it came to, and how well that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from app.domain.charges import Charge
from app.domain.conversation import Answer, AnswerStatus
from app.domain.money import figure_of, format_figure, spoken
from app.domain.usage import Provenance


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """`text` such as "388 tok  0.008 ¢", `money` its last part, `explanation` how they are known; all empty: none."""

    text: str = ""
    explanation: str = ""
    money: str = ""


def figures_of(attempts: Sequence[str], charges: Mapping[str, Charge]) -> AnswerFigures:
    """The figures of all attempts of one answer; attempts that are still open are not counted yet."""
    known = [charges[id] for id in attempts if id in charges]
    settled = [charge for charge in known if charge.outcome is not None]
    if not settled:
        return AnswerFigures()
    used = [charge for charge in settled if charge.usage is not None]
    prompt = sum(charge.usage.prompt_tokens for charge in used if charge.usage)
    completion = sum(charge.usage.completion_tokens for charge in used if charge.usage)
    complete = len(used) == len(attempts)
    counted = any(charge.provenance is Provenance.COUNTED for charge in used)
    mark = "≥ " if used and not complete else "~" if counted else ""
    tokens = f"{mark}{prompt + completion:,} tok" if used else "- tok"
    cost = format_figure(reduce(add, (figure_of(charge) for charge in settled)))  # unknown alone is not "at least 0"
    lines = [f"{prompt:,} prompt + {completion:,} completion tokens"] if used else []
    lines.append(_how_known(complete, counted, bool(used)))
    if len(attempts) > 1:
        lines.append(f"{len(attempts)} attempts")
    return AnswerFigures(f"{tokens}  {cost}", ", ".join(lines), cost)


def announcement(answer: Answer, charges: Mapping[str, Charge]) -> str:
    """What is said when an answer has ended: "Answer complete, 0.09 cents"."""
    settled = [charges[id] for id in answer.attempts if id in charges and charges[id].outcome is not None]
    if not settled:
        return _ENDED[answer.status]
    return f"{_ENDED[answer.status]}, {spoken(reduce(add, map(figure_of, settled)))}"


_ENDED = {
    AnswerStatus.STREAMING: "Answering",
    AnswerStatus.COMPLETE: "Answer complete",
    AnswerStatus.STOPPED: "Answer stopped",
    AnswerStatus.FAILED: "No answer",
    AnswerStatus.TRUNCATED: "Answer broken off",
    AnswerStatus.CUT_BY_LENGTH: "Answer cut at its limit",
    AnswerStatus.INTERRUPTED: "Answer broken off",
}


def _how_known(complete: bool, counted: bool, any_known: bool) -> str:
    if not any_known:
        return "unknown: the server reported nothing"
    if not complete:
        return "at least: a part is unknown"
    return "counted here" if counted else "reported by the server"
