"""Versions of Fireside: which is newer, what an address says the newest is, and what became of asking."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from app.domain.endpoints import is_loopback

EVERY_S = 24 * 3600.0  # between two questions to an address
_NUMBER = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,4})(?:[-._]?([a-z][a-z0-9.]*))?(?:\+\S*)?", re.IGNORECASE)


class Release(NamedTuple):
    """`page` tells about it; empty: no page that we would open."""

    version: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What the last question for a newer version has come to. `asked_at` is aware; `failure` is for people."""

    asked_at: datetime | None = None
    newest: Release | None = None
    failure: str = ""
    asking: bool = False


def is_newer(version: str, than: str) -> bool:
    """0.10 is newer than 0.9, and 1.0 than 1.0rc1; what is no version is never newer."""
    mine, other = _rank(version), _rank(than)
    return mine is not None and other is not None and mine > other


def read_release(body: str) -> Release:
    """The newest version as a release page's JSON names it (`tag_name` or `version`, with `html_url` or `url`; a
    package index has them in `info`), or as a plain number. Raises ValueError."""
    text = body.strip()
    if not text.startswith("{"):
        return Release(_version(text.split("\n", 1)[0].strip()))
    try:
        table = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if isinstance(table.get("info"), dict):
        table = table["info"]
    name = table.get("tag_name") or table.get("version")
    page = table.get("html_url") or table.get("release_url") or table.get("url")
    return Release(_version(str(name)), page if isinstance(page, str) and not address_complaint(page) else "")


def address_complaint(address: str) -> str:
    """Why this address is not asked; empty: it can be."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        usable = bool(host) and parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        usable, host, parts = False, "", urlsplit("")
    if not usable or "@" in parts.netloc or any(letter.isspace() for letter in address):
        return "This is not an address. It should look like https://host/path."
    if parts.scheme == "http" and not is_loopback(host):
        return "Anybody on the way could change the answer. Use an https:// address."
    return ""


def _version(text: str) -> str:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(f"no version: {text[:40]!r}")
    return text.removeprefix("v").removeprefix("V")


def _rank(version: str) -> tuple[tuple[int, ...], bool, str] | None:
    """In the order of versions: a number with letters behind it comes before the same number without."""
    match = _NUMBER.fullmatch(version.strip())
    if match is None:
        return None
    numbers = [int(part) for part in match.group(1).split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers), match.group(2) is None, (match.group(2) or "").lower()
