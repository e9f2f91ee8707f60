"""Builds the openai client over a transport of ours. Heavy (half a second): imported only in a thread, on demand.

What goes out is an allow-list of headers, so that neither `OPENAI_*` variables nor the client's own telemetry reach a
server that has nothing to do with them. What comes in is capped wherever it is not an event stream.
"""

import ssl
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from app import __version__
from app.adapters.taken_down import take_down
from app.domain.endpoints import is_loopback
from app.domain.errors import AppError, Problem, ProblemKind, Remedy

MOST_BODY = 16 * 1024 * 1024  # bytes of a body that is no event stream: a model list of thousands has two megabytes
MOST_ERROR_BODY = 64 * 1024

ALLOWED_HEADERS = frozenset(
    ("host", "accept", "accept-encoding", "connection", "content-type", "content-length", "x-session-affinity")
)

# What can escape from the client while a request is made or read; everything else is a fault of ours.
FOREIGN_ERRORS: tuple[type[Exception], ...] = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
)


def build(base_url: str, key: str | None, proxy: str, ca_file: str) -> openai.AsyncOpenAI:
    """A client for one server and one key. Raises AppError for a proxy or a CA file that cannot be used."""
    transport = open_client(base_url, proxy, ca_file, key)
    # Omit() is not in the annotation of default_headers, but is how the client lets a default header be taken out.
    without: Any = {"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()}
    return openai.AsyncOpenAI(
        api_key=key or "none",
        base_url=base_url,
        max_retries=0,
        http_client=transport,
        default_headers=without,
    )


def open_client(url: str, proxy: str, ca_file: str, key: str | None = None) -> httpx2.AsyncClient:
    """What speaks HTTP to one server. Raises AppError for a proxy or a CA file that cannot be used.

    An empty `proxy` means what the system says. This computer is always reached without a proxy.
    """
    loopback = is_loopback(urlsplit(url).hostname or "")
    return httpx2.AsyncClient(
        verify=_trust(ca_file) if ca_file else True,
        proxy=None if loopback or not proxy else _proxy(proxy),
        trust_env=not loopback,
        follow_redirects=False,
        timeout=openai.Timeout(20.0),
        event_hooks={"request": [_only_known_headers(key)], "response": [_cap_body]},
    )


def _only_known_headers(key: str | None) -> Any:
    async def hook(request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name.lower() not in ALLOWED_HEADERS:
                del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        request.headers["user-agent"] = f"Fireside/{__version__}"
        if key:
            request.headers["authorization"] = f"Bearer {key}"
        if request.method == "POST":
            take_down(str(request.url), request.headers, request.content)

    return hook


async def _cap_body(response: httpx2.Response) -> None:
    if not response.is_success:
        limit = MOST_ERROR_BODY
    elif "event-stream" in response.headers.get("content-type", ""):
        return
    else:
        limit = MOST_BODY
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Capped(response.stream, limit)


class _Capped(httpx2.AsyncByteStream):
    """The first bytes of a body; the rest is never read."""

    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._left = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece[: self._left]
            self._left -= len(piece)
            if self._left <= 0:
                return

    async def aclose(self) -> None:
        await self._stream.aclose()


def _trust(ca_file: str) -> ssl.SSLContext:
    """The system's authorities and those in the file."""
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ValueError) as error:
        message = "The file with certificate authorities cannot be read. Check it in the settings."
        problem = Problem(ProblemKind.TLS, message, Remedy.OPEN_SETTINGS, details=f"{ca_file}: {error}")
        raise AppError(problem) from error
    return context


def _proxy(address: str) -> httpx2.Proxy:
    try:
        return httpx2.Proxy(address if "://" in address else f"http://{address}")
    except (ValueError, httpx2.InvalidURL) as error:
        message = "The proxy's address cannot be used. It should look like http://host:port."
        raise AppError(Problem(ProblemKind.PROXY, message, Remedy.OPEN_SETTINGS)) from error


def body_text(response: httpx2.Response) -> str:
    """The body of an answer that has been read, as far as it is text."""
    try:
        return response.content[:MOST_ERROR_BODY].decode("utf-8", "replace")
    except httpx2.StreamError:
        return ""


def lower_headers(response: httpx2.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


async def get_json(client: openai.AsyncOpenAI, url: str) -> tuple[int, dict[str, str], str]:
    """One GET, without credentials beyond the client's: status, headers (lower case) and body text."""
    try:
        response: httpx2.Response = await client.get(url, cast_to=httpx2.Response)
    except openai.APIStatusError as error:
        return error.status_code, lower_headers(error.response), body_text(error.response)
    return response.status_code, lower_headers(response), response.text
