"""Base models that do not know when they are done: each guard, proven on answers that run on in every way they do."""

import asyncio
import tomllib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.tokenizer import load
from app.domain.conversation import AnswerStatus
from app.domain.models import FIREWORKS, ChatStyle, ModelCard, RequestKind
from app.domain.prompts import tech_assistant
from app.domain.requests import Attribution, CompletionRequest, Purpose
from app.domain.settings import Chat as ChatSettings
from app.domain.stop_rules import StopRule
from app.domain.stream import Attempted, Discarded, Finished, FinishReason, StreamEvent, TextDelta
from app.services.chat import ChatSession
from app.services.counting import TokenCounts
from app.services.guarding import GuardedModel
from tests.support.fakes import FakeClock
from tests.support.hand_model import HandModel, ScriptedModel
from tests.support.memory_conversations import MemoryConversations

DATA = Path(__file__).parents[1] / "support" / "data" / "run-on-answers.toml"
ANSWERS: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["answer"]
CARD = ModelCard(
    FIREWORKS,
    "starcoder-16b",
    "StarCoder",
    RequestKind.COMPLETION,
    8192,
    4096,
    ChatStyle.FEW_SHOT,
    exact_tokens=True,
    fim_family="starcoder",
)


def request(answer: dict[str, Any], partial: str = "") -> CompletionRequest:
    card = replace(CARD, fim_family=answer.get("family", "starcoder"))
    prompt = tech_assistant.frame("", [("a.py", "python", "n = 0")], [], answer["question"])
    if partial:
        prompt = tech_assistant.continuation(prompt, partial)
    return CompletionRequest(card, prompt, 2000, Attribution(Purpose.CHAT), tech_assistant.STOPS)


def pieces(text: str, sizes: list[int]) -> list[TextDelta]:
    """The text in pieces of these sizes, over and over."""
    cut, at, number = [], 0, 0
    while at < len(text):
        size = sizes[number % len(sizes)]
        cut.append(TextDelta(text[at : at + size]))
        at, number = at + size, number + 1
    return cut


async def guarded(asked: CompletionRequest, said: list[TextDelta]) -> tuple[list[StreamEvent], ScriptedModel]:
    model = ScriptedModel(*said, Finished(FinishReason.LENGTH))
    async with aclosing(GuardedModel(model).stream(asked)) as stream:
        return [event async for event in stream], model


def shown(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def received(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta | Discarded))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["name"])
@settings(max_examples=12)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_an_answer_is_cut_where_it_runs_on(answer: dict[str, Any], sizes: list[int]) -> None:
    """However the server divides it: what belongs to it is shown, the rest is told as discarded or not even bought."""
    events, model = asyncio.run(guarded(request(answer), pieces(answer["text"], sizes)))

    end = events[-1]
    assert isinstance(end, Finished)
    assert (end.rule.value if end.rule else "") == answer["rule"]
    if answer["rule"] == "repetition":  # noticed at fixed places: how much of the piece was shown may differ
        assert answer["text"].lstrip().startswith(shown(events))
        assert len(shown(events)) < len(answer["text"]) * 0.9
    else:
        assert shown(events).rstrip() == answer["shown"].rstrip()
    assert answer["text"].startswith(received(events))
    assert model.closed == 1


def test_every_guard_is_proven() -> None:
    """There is an answer for each rule that a model can break, and some that break none."""
    rules = {answer["rule"] for answer in ANSWERS}

    assert rules == {rule.value for rule in StopRule} - {"own_stop"} | {""}
    assert any("temperature" in answer["origin"] for answer in ANSWERS), "some were really written by a model"


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a["rule"] == "licence"], ids=lambda answer: answer["name"])
async def test_what_was_only_guessed_can_be_continued_over(answer: dict[str, Any]) -> None:
    """The person has seen where it was cut and wants more: what the answer goes on with is not judged again."""
    rest = answer["text"].lstrip()[len(answer["shown"].rstrip()) :].lstrip("\n")

    events, _ = await guarded(request(answer, partial=answer["shown"] + "\n\n"), pieces(rest, [7]))

    assert shown(events).startswith(rest.split("\n")[0])


async def test_nothing_is_guessed_for_models_that_chat() -> None:
    """A model behind its server's template writes what it likes."""
    card = replace(CARD, chat_style=ChatStyle.SERVER_TEMPLATE)
    text = " It is 0.\n\nUser: the name of one\n\n# Copyright (c) 2026\n"
    asked = CompletionRequest(card, "Why?", 200, Attribution(Purpose.COMPLETION), ())

    events, _ = await guarded(asked, pieces(text, [5]))

    assert shown(events) == text


# -- a conversation ---------------------------------------------------------------------------------------------------


class Talk:
    """A chat with a StarCoder that is guarded and played by hand."""

    def __init__(self) -> None:
        self.model = HandModel()
        self.kept = MemoryConversations()
        self.counts = TokenCounts(load)
        self.chat = ChatSession(
            _Attempting(GuardedModel(self.model)),
            self.counts,
            self.kept,
            FakeClock(),
            CARD,
            settings=lambda: ChatSettings(answer_tokens=400),
            retries=lambda: 0,
        )

    async def ask(self, question: str, said: str) -> str:
        """The prompt that is sent; the model says `said`, eight characters at a time, as long as somebody listens."""
        self.chat.send(question)
        call = await self.model.next_call()
        await call.start()
        for piece in pieces(said, [8]):
            if call.closed:
                break
            await call.text(piece.text)
        if not call.closed:
            await call.finish(FinishReason.LENGTH)
        await self.chat._answering.join()
        assert isinstance(call.request, CompletionRequest)
        return call.request.prompt

    @property
    def answer(self) -> Any:
        return self.chat.state.conversation.turns[-1].answer


class _Attempting:
    """Implements `ports.Model`: tells of an attempt first, as the meter does."""

    def __init__(self, inner: GuardedModel) -> None:
        self._inner = inner
        self._count = 0

    async def stream(self, asked: Any) -> AsyncGenerator[StreamEvent, None]:
        self._count += 1
        yield Attempted(f"charge-{self._count}")
        async with aclosing(self._inner.stream(asked)) as events:
            async for event in events:
                yield event


def named(name: str) -> dict[str, Any]:
    return next(answer for answer in ANSWERS if answer["name"] == name)


async def test_what_was_saved_is_kept_with_the_answer() -> None:
    """At most the room that was left; what had come beyond the answer is counted, as it was paid for."""
    talk = Talk()
    run_on = named("the next question")

    await talk.ask(run_on["question"], run_on["text"])

    stop = talk.answer.early_stop
    assert (talk.answer.status, stop.rule, stop.guessed) == (AnswerStatus.COMPLETE, StopRule.NEXT_QUESTION, False)
    assert stop.discarded > 0
    kept = talk.counts.count(CARD, talk.answer.text)
    assert abs(stop.not_bought - (400 - kept - stop.discarded)) <= 2  # tokens do not part where the text does
    assert talk.kept.answers[-1].early_stop == stop
    await talk.chat.close()


async def test_a_talk_stays_on_the_point() -> None:
    """Of three answers that ran on, looped and drifted, the next prompt holds what belonged to them, each once."""
    talk = Talk()
    for name in ("the next question", "a sentence again and again", "a licence header behind the answer"):
        await talk.ask(named(name)["question"], named(name)["text"])

    prompt = await talk.ask("And now?", " Done.")

    _, _, talked = prompt.rpartition("-----\n\n")
    assert talked.split("\n\nHuman: ")[1:] == [
        "Why does it crash?\n\nAssistant: The function returns the value of the function.",
        f"Why does it crash?\n\nAssistant: {named('a licence header behind the answer')['shown']}",
        "And now?\n\nAssistant:",
    ]
    assert "Thanks. How do I test that?" not in prompt
    assert "Copyright" not in prompt
    await talk.chat.close()


async def test_another_answer_after_circles_is_asked_for_with_a_penalty() -> None:
    """A little against repeated words; nothing that would punish those of the code."""
    talk = Talk()
    loop = named("a sentence again and again")
    await talk.ask(loop["question"], loop["text"])
    first = talk.answer
    talk.chat.regenerate()
    call = await talk.model.next_call()

    assert first.status is AnswerStatus.STOPPED
    assert first.problem is None, "its end has a word of its own"
    assert call.request.sampling.frequency_penalty == 0.2
    assert talk.model.calls[0].request.sampling.frequency_penalty is None
    await talk.chat.close()


# -- the frame --------------------------------------------------------------------------------------------------------


def test_the_frame_is_small_beside_its_context() -> None:
    """352 of 8,192 tokens; nothing of it is said twice, as a base model needs no system prompt."""
    from app.domain.prompts.asking import system_prompt

    count = load("starcoder").count

    assert system_prompt(CARD) == ""
    assert count(tech_assistant.frame(system_prompt(CARD), [], [], "")) == 352


def test_the_last_turn_of_a_prompt_is_read_back() -> None:
    """The question, and the answer as far as it has come."""
    prompt = tech_assistant.frame("", [], [("one", "1")], "two?\n\nreally")

    assert tech_assistant.last_turn(prompt) == ("two?\n\nreally", "")
    assert tech_assistant.last_turn(tech_assistant.continuation(prompt, "It is 2")) == ("two?\n\nreally", "It is 2")
