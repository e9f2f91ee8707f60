"""What servers say when they refuse: the shapes of error bodies, the figures in them, how long to wait."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

LONGEST_WAIT_S = 24 * 3600.0
DEEPEST = 8
TOO_LONG = (  # signs in a message, a code or a type
    "prompt is too long",
    "maximum context length",
    "context_length_exceeded",
    "exceed_context_size",
    "available context size",
    "exceeds the context",
    "context window",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a server's error body says, whichever of its shapes it has."""

    message: str
    code: str = ""
    type: str = ""
    status: int | None = None


def read_report(body: object, depth: int = 0) -> Report:
    """Reads the shapes in use: `{"error": {...}}`, `{"error": "text"}`, FastAPI's `detail`, pydantic's list, text."""
    if depth > DEEPEST:
        return Report("(an error inside too many others)")
    if isinstance(body, Mapping):
        inner = body.get("error") or body.get("detail")
        if inner and not isinstance(inner, bool):
            report = read_report(inner, depth + 1)
            return report if report.code or "code" not in body else replace(report, code=_string(body.get("code")))
        message = _string(body.get("message")) or _string(body.get("msg"))
        code = _string(body.get("code"))
        status = int(code) if code.isascii() and code.isdecimal() and len(code) == 3 else None
        location = body.get("loc")
        if message and isinstance(location, (list, tuple)):
            message = f"{message}, field: {'.'.join(str(part) for part in location)!r}"
        return Report(message or _as_json(body), code, _string(body.get("type")), status)
    if isinstance(body, (list, tuple)):
        return Report("; ".join(read_report(part, depth + 1).message for part in body[:5]) or "(an empty list)")
    return Report(_string(body) or str(body))


def read_body(text: str) -> Report:
    """The report in a body's text, which may be no JSON at all."""
    try:
        return read_report(json.loads(text))
    except (ValueError, RecursionError):
        return Report(text.strip())


def _string(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _as_json(body: Mapping[Any, Any]) -> str:
    try:
        return json.dumps(body, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "(an error that cannot be shown)"


def sizes(words: str) -> tuple[int | None, int | None]:
    """Prompt and context in tokens as Fireworks, vLLM/OpenAI and llama.cpp put them; None where they do not say."""
    prompt = re.search(
        r"prompt is too long: (\d{1,9})|\((\d{1,9}) (?:tokens )?(?:in|from) the (?:messages|prompt|input)"
        r"|n_prompt_tokens\D{1,4}(\d{1,9})|request \((\d{1,9}) tokens\)|your request has (\d{1,9})",
        words,
    )
    context = re.search(
        r"maximum context length(?: is)?:? (\d{1,9})|n_ctx\D{1,4}(\d{1,9})|context size \((\d{1,9})", words
    )
    return _first_number(prompt), _first_number(context)


def _first_number(match: re.Match[str] | None) -> int | None:
    return int(next(group for group in match.groups() if group)) if match else None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the server asks us to wait: a number, or an HTTP date; None when it says nothing that makes sense."""
    milliseconds = _seconds(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST_WAIT_S)
    text = headers.get("retry-after", "").strip()
    seconds = _seconds(text)
    if seconds is None and text:
        from email.utils import parsedate_to_datetime  # 20 ms, for what hardly a server says

        try:
            date = parsedate_to_datetime(text)
            seconds = max(0.0, (date - now).total_seconds()) if date.tzinfo else None
        except (ValueError, TypeError, OverflowError):
            seconds = None
    return None if seconds is None else min(seconds, LONGEST_WAIT_S)


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text.strip(), re.ASCII) else None
