"""What we put on the wire: the fields of a request for each flavour of server, and nothing else."""

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from app.domain.models import FIREWORKS
from app.domain.requests import ChatRequest, Request
from app.domain.settings import Server

FIREWORKS_BASE_URL = "https://api.fireworks.ai/inference/v1"
FIREWORKS_MODELS = "accounts/fireworks/models/"
FIREWORKS_MOST_STOPS = 4

WITHOUT_STREAM_OPTIONS = "without stream_options"
MAX_COMPLETION_TOKENS = "max_completion_tokens"


@dataclass(frozen=True, slots=True)
class Flavour:
    """How one provider speaks the protocol. `id` is the ledger's `provider`, `name` is for people.

    `most_stops` None: no limit is known. `finish_reason_optional`: a clean end without a reason is a whole answer.
    """

    id: str
    name: str
    base_url: str
    fireworks: bool = False
    needs_key: bool = False
    stream_options: bool = False
    finish_reason_optional: bool = False
    most_stops: int | None = None

    @classmethod
    def of_fireworks(cls, base_url: str = FIREWORKS_BASE_URL) -> "Flavour":
        return cls(FIREWORKS, "Fireworks", base_url, fireworks=True, needs_key=True, most_stops=FIREWORKS_MOST_STOPS)

    @classmethod
    def of_server(cls, server: Server) -> "Flavour":
        return cls(
            server.id,
            server.name,
            server.base_url,
            needs_key=server.needs_key,
            stream_options=server.stream_options,
            finish_reason_optional=server.finish_reason_optional,
        )


@dataclass(frozen=True, slots=True)
class Wire:
    """One request ready to send: keyword arguments of the client's `create`."""

    chat: bool
    arguments: dict[str, Any]


def wire(request: Request, model_id: str, flavour: Flavour, quirks: AbstractSet[str] = frozenset()) -> Wire:
    """The request as this flavour takes it. `quirks` are what this server has refused before.

    Fireworks' schemas are closed, so only fields known there are sent: no `stream_options`, no `suffix`, nobody's
    name, and at most four stop strings (the rest is enforced on our side).
    """
    arguments: dict[str, Any] = {"model": full_id(model_id, flavour), "stream": True}
    chat = isinstance(request, ChatRequest)
    if isinstance(request, ChatRequest):
        messages = [{"role": m.role.value, "content": without_surrogates(m.text)} for m in request.messages]
        arguments["messages"] = messages
    else:
        arguments["prompt"] = without_surrogates(request.prompt)
    room = "max_completion_tokens" if chat and MAX_COMPLETION_TOKENS in quirks else "max_tokens"
    arguments[room] = request.max_tokens
    sampling = request.sampling
    for name in ("temperature", "top_p", "frequency_penalty"):
        if (value := getattr(sampling, name)) is not None:
            arguments[name] = value
    if stops := [without_surrogates(stop) for stop in request.stop if stop][: flavour.most_stops]:
        arguments["stop"] = stops
    if flavour.fireworks:
        _add_fireworks_fields(arguments, request.attribution.conversation_id)
    elif flavour.stream_options and WITHOUT_STREAM_OPTIONS not in quirks:
        arguments["stream_options"] = {"include_usage": True}
    return Wire(chat, arguments)


def _add_fireworks_fields(arguments: dict[str, Any], conversation_id: str | None) -> None:
    """`error`: a miscount of ours must show, not shorten the answer in silence. Affinity keeps a chat's cache warm."""
    extra: dict[str, Any] = {"context_length_exceeded_behavior": "error", "perf_metrics_in_response": True}
    if conversation_id:
        affinity = hashlib.sha256(b"fireside:" + conversation_id.encode("utf-8", "replace")).hexdigest()[:32]
        extra["prompt_cache_key"] = affinity
        arguments["extra_headers"] = {"x-session-affinity": affinity}
    arguments["extra_body"] = extra


def full_id(name: str, flavour: Flavour) -> str:
    """The id to send: Fireworks' short names are completed, everything else is left alone."""
    name = name.strip()
    return f"{FIREWORKS_MODELS}{name}" if flavour.fireworks and name and "/" not in name else name


def short_name(model_id: str) -> str:
    """The last part of an id, for people."""
    return model_id.rsplit("/", 1)[-1]


def without_surrogates(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates as U+FFFD: what UTF-8, JSON and SQLite can carry."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
