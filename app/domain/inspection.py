"""A request as people read it: its text, its parameters, and how it went."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.charges import Charge
from app.domain.money import figure_of, format_figure
from app.domain.sent import RequestRecord, SentRequest
from app.domain.usage import Provenance

_TEXTS = ("prompt", "messages")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of what the model is given; `role` is empty for a raw prompt."""

    role: str
    text: str


def passages(body: bytes) -> tuple[Passage, ...]:
    """The texts of a request's body in their order; none where the body is not kept."""
    fields = _fields(body)
    if isinstance(prompt := fields.get("prompt"), str):
        return (Passage("", prompt),)
    return tuple(Passage(str(message["role"]), str(message["content"])) for message in fields.get("messages", ()))


def parameters(body: bytes) -> tuple[tuple[str, str], ...]:
    """All other fields, each with its value as JSON has it."""
    fields = _fields(body)
    return tuple((name, json.dumps(value, ensure_ascii=False)) for name, value in fields.items() if name not in _TEXTS)


def figures(record: RequestRecord, charge: Charge | None) -> tuple[tuple[str, str], ...]:
    """What is known of how it went: times, speed, usage, cost. What is not known is not told."""
    usage = None if charge is None else charge.usage
    known: list[tuple[str, str]] = [("Sent", record.sent_at.astimezone().strftime("%Y-%m-%d %H:%M:%S"))]
    known += _seconds("Server answered after", record.answered_s)
    known += _seconds("First token after", record.first_token_s)
    known += _seconds("Ended after", record.ended_s)
    if usage is not None and charge is not None:
        if (speed := record.tokens_per_s(usage.completion_tokens)) is not None:
            known.append(("Speed", f"{speed:,.1f} tokens/s"))
        how = "reported by the server" if charge.provenance is Provenance.REPORTED else "counted here"
        known.append(("Prompt", f"{usage.prompt_tokens:,} tokens, {usage.cached_tokens:,} of them cached"))
        known.append(("Answer", f"{usage.completion_tokens:,} tokens"))
        known.append(("Tokens", how))
    if charge is not None and charge.outcome is not None:
        known.append(("Outcome", charge.outcome.value))
        known.append(("Cost", format_figure(figure_of(charge))))
    if charge is not None and charge.request_id:
        known.append(("Request id", charge.request_id))
    return tuple(known)


def head_of(sent: SentRequest) -> str:
    """The request's first line and headers, the key masked."""
    lines = [f"POST {sent.url}", *(f"{name}: {value}" for name, value in sent.headers.items())]
    return "\n".join([*lines, "authorization: Bearer (your key)"])


def listed(values: Mapping[str, object]) -> str:
    """One line for each."""
    return "\n".join(f"{name}: {value}" for name, value in values.items())


def _seconds(name: str, value: float | None) -> list[tuple[str, str]]:
    return [] if value is None else [(name, f"{value:,.2f} s")]


def _fields(body: bytes) -> Mapping[str, Any]:
    fields = json.loads(body) if body else {}
    return fields if isinstance(fields, dict) else {}


Span = tuple[int, int]  # in characters


@dataclass(frozen=True, slots=True)
class Inspected:
    """One request as the inspector shows it. `text` is what the model is given, `tokens` the spans of its tokens,
    `headings` those of the lines between its messages. `key_variable` is empty where nobody else can send it."""

    title: str
    about: str
    text: str
    tokens: tuple[Span, ...]
    headings: tuple[Span, ...]
    parameters: str
    sent: SentRequest | None
    answer: str
    key_variable: str


def laid_out(parts: Sequence[Passage]) -> tuple[str, tuple[int, ...], tuple[Span, ...]]:
    """All texts below each other: the whole, where each begins in it, and the headings. A raw prompt has none."""
    whole, starts, headings = "", [], []
    for part in parts:
        if part.role:
            whole += f"{'' if not whole else chr(10) * 2}── {part.role} ──\n"
            headings.append((len(whole) - len(part.role) - 7, len(whole) - 1))
        starts.append(len(whole))
        whole += shown(part.text)
    return whole, tuple(starts), tuple(headings)


def shown(text: str) -> str:
    """As long as it is, with a sign for each character that would not be seen, or would change the order of others."""
    return text.translate(_SIGNS)


_UNSEEN = (127, *range(0x200B, 0x2010), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_SIGNS = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | dict.fromkeys(_UNSEEN, 0x25A1)
