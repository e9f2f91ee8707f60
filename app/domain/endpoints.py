"""Addresses of servers: which ones we send code and keys to."""

from urllib.parse import urlsplit

from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.redaction import redact


def clean_base_url(text: str) -> str:
    """The address without blanks and final slashes.

    Raises AppError(TLS) for plain http to another computer, where everybody on the way could read the code and the
    key, and AppError(BAD_REQUEST) for anything that is not an address.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname or "", parts.scheme
        usable = bool(host) and scheme in ("http", "https") and parts.port != 0
    except ValueError:
        usable, host, scheme = False, "", ""
    if not usable or "@" in parts.netloc or parts.query or parts.fragment or any(c.isspace() for c in url):
        message = "The server's address is not one that can be used. It should look like https://host/v1."
        raise AppError(Problem(ProblemKind.BAD_REQUEST, message, Remedy.OPEN_SETTINGS, details=redact(text[:300])))
    if scheme == "http" and not is_loopback(host):
        message = f"{host} would be reached without encryption. Use an https:// address."
        raise AppError(Problem(ProblemKind.TLS, message, Remedy.OPEN_SETTINGS, details=url))
    return url


def is_loopback(host: str) -> bool:
    """Whether the host name means this computer: `localhost`, 127.0.0.0/8, ::1. No name is looked up."""
    name = host.strip("[]").rstrip(".").lower()
    if name in ("localhost", "::1") or name.endswith(".localhost"):
        return True
    numbers = name.split(".")
    return len(numbers) == 4 and numbers[0] == "127" and all(n.isdecimal() and int(n) < 256 for n in numbers)


def host_of(url: str) -> str:
    """The host of an address with its port if it has one, for people; "" when it has none."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""
