"""Long answers: which ones they are, and the words that call their reader back."""

import pytest

from app.domain.conversation import Conversation
from app.domain.errors import Problem, ProblemKind
from app.domain.long_answers import LongAnswer, words_of
from app.services.chat import ChatState, Phase
from app.services.long_answers import LongAnswers
from tests.support.cards import PRICED
from tests.support.fakes import FakeClock


def state(clock: FakeClock, phase: Phase, problem: Problem | None = None) -> ChatState:
    return ChatState(Conversation("c", clock.now(), "Why?"), PRICED, phase, problem)


async def heard(*phases: tuple[Phase, float], problem: Problem | None = None) -> list[LongAnswer]:
    """What is told of phases that last so many seconds each, and then of an idle chat."""
    clock = FakeClock()
    answers = LongAnswers(clock)
    told: list[LongAnswer] = []
    answers.ended.connect(told.append)
    for phase, seconds in phases:
        answers.hear(state(clock, phase))
        await clock.advance(seconds)
    answers.hear(state(clock, Phase.IDLE, problem))
    answers.hear(state(clock, Phase.IDLE, problem))
    return told


async def test_all_of_the_waiting_counts() -> None:
    """From the question on, waiting, counting down and streaming count together; each answer is told once."""
    told = await heard((Phase.IDLE, 60), (Phase.WAITING, 4), (Phase.COUNTDOWN, 3), (Phase.STREAMING, 3))

    assert told == [LongAnswer(PRICED.name, "Why?", 10.0)]


async def test_quick_answers_are_not_told() -> None:
    """Less than ten seconds is no reason to call anybody; an idle chat is none either."""
    assert await heard((Phase.WAITING, 4), (Phase.STREAMING, 5.9)) == []
    assert await heard((Phase.IDLE, 3600)) == []


async def test_a_failure_is_told_with_its_reason() -> None:
    """Who waited for an answer that broke off hears why."""
    cut = Problem(ProblemKind.CUT, "The server closed the connection.")

    assert [answer.problem for answer in await heard((Phase.STREAMING, 11), problem=cut)] == [cut.message]


@pytest.mark.parametrize(
    ("answer", "cost", "words"),
    [
        (LongAnswer("StarCoder", "Why?", 42.4), "0.09 ¢", ("StarCoder has answered", "Why?\n42 s, 0.09 ¢")),
        (LongAnswer("StarCoder", "", 125.0), "", ("StarCoder has answered", "2 min 5 s")),
        (LongAnswer("StarCoder", "Why?", 42.0, "It broke."), "-", ("StarCoder could not finish", "It broke.")),
    ],
)
def test_the_words(answer: LongAnswer, cost: str, words: tuple[str, str]) -> None:
    """Model, title, time and cost; nothing of the answer, which may be shown while the screen is locked."""
    assert words_of(answer, cost) == words
