"""Takes keys and passwords out of a text before anybody reads it: details of a failure, log lines, crash reports."""

import re
from functools import cache

HIDDEN = "[hidden]"
SHORTEST_SECRET = 4  # hiding shorter ones would make holes everywhere without hiding anything


def redact(text: str, *secrets: str | None) -> str:
    """`text` without the given secrets, in whatever way they are escaped, and without anything that looks like one.

    Recognised without being given: keys of Fireworks (`fw_`, `fpk_`), OpenAI (`sk-`), GitHub and Hugging Face, bearer
    tokens, `Authorization` headers, passwords in URLs, and private keys in PEM form.
    """
    for secret in sorted(_forms(secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    for pattern, replacement in _patterns():
        text = pattern.sub(replacement, text)
    return text


def _forms(secrets: tuple[str | None, ...]) -> set[str]:
    """The ways in which a secret can stand in a text: as it is, without its blanks, in pieces, as `repr` shows it."""
    forms: set[str] = set()
    for secret in secrets:
        if secret:
            forms.update((secret, secret.strip(), repr(secret)[1:-1], ascii(secret)[1:-1]))
            forms.update(secret.split())
    return {form for form in forms if len(form) >= SHORTEST_SECRET}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compiled at the first use: this module stands on the way to the window."""
    return (
        (
            re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
            HIDDEN,
        ),
        (re.compile(r"(?i)(authorization\\?['\"]?\s*[:=,]\s*b?\\?['\"]?)(?:[a-z]+\s+)?[^\s'\",;\\]+"), rf"\1{HIDDEN}"),
        (re.compile(r"(?i)\b(bearer)\s+(?!\[hidden\])[^\s'\",;\\]+"), rf"\1 {HIDDEN}"),
        (re.compile(r"(?<![A-Za-z0-9])(?:fw|fpk)_[A-Za-z0-9_-]{8,}"), HIDDEN),
        (re.compile(r"(?<![A-Za-z0-9])(?:sk-|hf_|gh[pousr]_)[A-Za-z0-9_-]{8,}"), HIDDEN),
        (re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+@"), f"{HIDDEN}@"),
    )
