"""What a chat asks for differently from the settings: its own system prompt, sampling, room and stop strings."""

import re
from dataclasses import dataclass, replace

from app.domain.models import CONTEXT_RESERVE, ModelCard

TEMPERATURES = (0.0, 2.0)
TOP_PS = (0.01, 1.0)
SMALLEST_ANSWER = 16  # tokens
MOST_STOPS = 4  # as many as servers take
LONGEST_STOP = 64  # characters


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """None, or no `stops`: as the settings say. `answer_tokens` is the largest answer; `system` may be empty on
    purpose."""

    system: str | None = None
    temperature: float | None = None
    top_p: float | None = None
    answer_tokens: int | None = None
    stops: tuple[str, ...] = ()


DEFAULT = ChatOptions()


def most_answer(card: ModelCard) -> int:
    """The largest answer that can be asked of the model at all: with an empty prompt."""
    return max(SMALLEST_ANSWER, min(card.max_answer, card.context - CONTEXT_RESERVE))


def within_limits(options: ChatOptions, card: ModelCard) -> ChatOptions:
    """The same as far as the model and its server bear it."""
    stops = tuple(dict.fromkeys(stop[:LONGEST_STOP] for stop in options.stops if stop))[:MOST_STOPS]
    return replace(
        options,
        temperature=_between(options.temperature, *TEMPERATURES),
        top_p=_between(options.top_p, *TOP_PS),
        answer_tokens=_whole_between(options.answer_tokens, SMALLEST_ANSWER, most_answer(card)),
        stops=stops,
    )


def differences(options: ChatOptions) -> tuple[str, ...]:
    """What is different in this chat, a few words each: "temperature 0.8", "own system prompt"."""
    found: list[str] = []
    if options.system is not None:
        found.append("own system prompt" if options.system.strip() else "no system prompt")
    if options.temperature is not None:
        found.append(f"temperature {options.temperature:g}")
    if options.top_p is not None:
        found.append(f"top p {options.top_p:g}")
    if options.answer_tokens is not None:
        found.append(f"answer ≤ {options.answer_tokens:,} tokens")
    if options.stops:
        found.append("1 stop string" if len(options.stops) == 1 else f"{len(options.stops)} stop strings")
    return tuple(found)


def stops_text(stops: tuple[str, ...]) -> str:
    """Stop strings for people to change: one a line, line feeds and tabs inside as "\\n" and "\\t"."""
    return "\n".join(stop.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") for stop in stops)


def stops_from(text: str) -> tuple[str, ...]:
    """What was made of `stops_text`; empty lines are nothing."""
    return tuple(dict.fromkeys(_ESCAPED.sub(lambda found: _SIGNS[found[0]], line) for line in text.split("\n") if line))


_ESCAPED = re.compile(r"\\[nt\\]")
_SIGNS = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}


def _between(value: float | None, low: float, high: float) -> float | None:
    return None if value is None else min(max(value, low), high)


def _whole_between(value: int | None, low: int, high: int) -> int | None:
    return None if value is None else min(max(value, low), high)
