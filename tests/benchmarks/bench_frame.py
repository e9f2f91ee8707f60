"""The few-shot frame with a real model that goes on writing: how answers end, what the guards save, how Continue welds.

StarCoder cannot be reached from here. The built-in model, fed the frame as raw text, does what base models do: it
answers, then writes the next question itself, or the same line again. As a chat it continues over its own template.
"""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from app.adapters.clock import SystemClock
from app.adapters.local_model import LocalModel
from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import Flavour
from app.adapters.tokenizer import load
from app.domain.asking import CONTINUE_INSTRUCTION
from app.domain.models import BUILTIN, ChatStyle, ModelCard, RequestKind
from app.domain.prompts import builtin, tech_assistant
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Request, Role
from app.domain.settings import Network, Server
from app.domain.stream import Discarded, Finished, FinishReason, TextDelta
from app.domain.weld import SHORTEST_OVERLAP, Welder, overlap
from app.services.guarding import GuardedModel
from tests.benchmarks.figures import figure

ROOM = 96  # tokens of an answer
CODE = ("retry.py", "python", "def retry(fn, times=3):\n    for n in range(times):\n        return fn()\n")
QUESTIONS = (
    "What does this function do?",
    "Why does it never try a second time?",
    "Write the same function in JavaScript.",
    "Add a docstring.",
    "Write a test for it.",
    "How do I wait between two tries?",
)
FRAMED = ModelCard(BUILTIN, "smollm2-135m-instruct", "SmolLM2", RequestKind.BOTH, 8192, 4096, ChatStyle.FEW_SHOT)
CHATTING = ModelCard(BUILTIN, FRAMED.id, FRAMED.name, RequestKind.BOTH, 8192, 4096, ChatStyle.SERVER_TEMPLATE)


@dataclass(frozen=True, slots=True)
class Said:
    """`rule`: which guard ended it, "end" for the model itself, "room" where it was cut."""

    text: str
    discarded: str
    rule: str


async def measure() -> list[dict[str, Any]]:
    model = LocalModel(_over_http)
    count = load("starcoder").count
    try:
        framed = [await _say(model, _framed(question)) for question in QUESTIONS]
        chatted = [await _say(model, _chat(question)) for question in QUESTIONS]
        welds = [await _weld(model, question, said, in_frame=True) for question, said in _long(framed)]
        welds += [await _weld(model, question, said, in_frame=False) for question, said in _long(chatted)]
    finally:
        await model.close()
    rules = Counter(said.rule for said in framed)
    saved = sum(ROOM - count(said.text + said.discarded) for said in framed if said.rule not in ("end", "room"))
    return [
        *(
            figure(f"framed answers ended by: {rule}", n, None, unit=f"of {len(QUESTIONS)}")
            for rule, n in sorted(rules.items())
        ),
        figure("framed answers: tokens not bought", saved, None, unit=f"of {ROOM * len(QUESTIONS):,}"),
        figure("framed answers with a speaker's name left in them", sum(map(_leaks, framed)), 0.0, unit=""),
        figure("chat answers broken off by a guess", sum(_is_guess(said) for said in chatted), 0.0, unit=""),
        figure("continued answers", len(welds), None, unit=""),
        figure("continued answers of which the model repeated a part", sum(cut for cut, _ in welds), None, unit=""),
        figure(
            "continued answers that say the last words again: a seam, or a loop",
            sum(bad for _, bad in welds),
            None,
            unit="",
        ),
    ]


def _over_http(base_url: str, key: str) -> OpenAIModel:
    flavour = Flavour.of_server(Server(BUILTIN, "Built-in model", base_url, needs_key=True))
    patient = Network(first_token_timeout_s=120.0, idle_timeout_s=60.0)
    return OpenAIModel(flavour, key=lambda: key, network=lambda: patient, clock=SystemClock())


def _framed(question: str, partial: str = "") -> Request:
    prompt = tech_assistant.frame("", [CODE], [], question)
    if partial:
        prompt = tech_assistant.continuation(prompt, partial)
    return CompletionRequest(
        FRAMED, prompt, ROOM, Attribution(Purpose.CHAT), tech_assistant.STOPS, sampling=builtin.SAMPLING
    )


def _chat(question: str, partial: str = "") -> Request:
    messages = [Message(Role.SYSTEM, builtin.SYSTEM_PROMPT)]
    messages.append(Message(Role.USER, f"{CODE[0]}:\n```{CODE[1]}\n{CODE[2]}```\n\n{question}"))
    if partial:
        messages += [Message(Role.ASSISTANT, partial), Message(Role.USER, CONTINUE_INSTRUCTION)]
    return ChatRequest(CHATTING, tuple(messages), ROOM, Attribution(Purpose.CHAT), (), builtin.SAMPLING)


async def _say(model: LocalModel, request: Request) -> Said:
    shown, discarded, rule = [], [], "?"
    async with aclosing(GuardedModel(model).stream(request)) as events:
        async for event in events:
            match event:
                case TextDelta(text):
                    shown.append(text)
                case Discarded(text):
                    discarded.append(text)
                case Finished(reason, found):
                    ended = "room" if reason is FinishReason.LENGTH else "end"
                    rule = found.value if found is not None else ended
    return Said("".join(shown), "".join(discarded), rule)


def _long(said: list[Said]) -> list[tuple[str, str]]:
    """Questions with the first half of their answers, where that is worth cutting."""
    pairs = zip(QUESTIONS, said, strict=True)
    return [(question, one.text[: len(one.text) // 2]) for question, one in pairs if len(one.text) > 40]


async def _weld(model: LocalModel, question: str, text: str, *, in_frame: bool) -> tuple[bool, bool]:
    """Whether the model repeated something, and whether what is shown in the end still does."""
    said = await _say(model, _framed(question, text) if in_frame else _chat(question, text))
    welder = Welder(text)
    shown = "".join(welder.feed(said.text[at : at + 7]) for at in range(0, len(said.text), 7)) + welder.flush()
    reopens = text.count("```") % 2 == 1 and re.match(r"\s*```\w", shown) is not None
    seam = overlap(text, shown) >= SHORTEST_OVERLAP or reopens
    if seam:
        print(f"a seam: {text[-60:]!r} + {shown[:60]!r}, of {said.text[:80]!r}", file=sys.stderr)
    return shown != said.text, seam


def _leaks(said: Said) -> bool:
    return "\nHuman:" in said.text or "\nAssistant:" in said.text or "\n-----" in said.text


def _is_guess(said: Said) -> bool:
    return said.rule not in ("end", "room", "repetition")


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps({"figures": asyncio.run(measure())}))
