"""Why an answer was stopped before its model was done, and what that saved."""

from dataclasses import dataclass
from enum import StrEnum


class StopRule(StrEnum):
    """Which guard ended an answer; what the model had begun is in the name."""

    NEXT_QUESTION = "next_question"
    NEXT_ANSWER = "next_answer"
    NEXT_DIALOGUE = "next_dialogue"
    OTHER_FILE = "other_file"
    LICENCE = "licence"
    MARKER = "marker"
    OWN_STOP = "own_stop"
    REPETITION = "repetition"


@dataclass(frozen=True, slots=True)
class EarlyStop:
    """`not_bought` is at most how many tokens were saved: the room the answer still had; None: unknown.
    `discarded` tokens had come already, so they are paid for, and are not part of the answer. `guessed`: it only looked
    like the end, so the answer can be continued over it."""

    rule: StopRule
    not_bought: int | None = None
    discarded: int = 0
    guessed: bool = False


_WORDS = {
    StopRule.NEXT_QUESTION: "Stopped at the next question",
    StopRule.NEXT_ANSWER: "Stopped where it began another answer",
    StopRule.NEXT_DIALOGUE: "Stopped at the next dialogue",
    StopRule.OTHER_FILE: "Stopped where another file began",
    StopRule.LICENCE: "Stopped at a licence header",
    StopRule.MARKER: "Stopped at a marker of the model's own",
    StopRule.OWN_STOP: "Stopped at a stop string",
    StopRule.REPETITION: "Stopped when it began to repeat itself",
}


def in_words(stop: EarlyStop) -> str:
    """ "Stopped at the next question: ≤ 412 tokens not bought"."""
    words = _WORDS[stop.rule]
    return f"{words}: ≤ {tokens(stop.not_bought)} not bought" if stop.not_bought else words


def explained(stop: EarlyStop) -> str:
    """What was cut away, in a sentence."""
    if not stop.discarded:
        return "Nothing that had come was cut away."
    return f"{tokens(stop.discarded)} had come already and {'was' if stop.discarded == 1 else 'were'} cut away."


def tokens(count: int) -> str:
    return "1 token" if count == 1 else f"{count:,} tokens"
