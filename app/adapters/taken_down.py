"""What leaves for a server, taken down at the last moment before it does; or kept from leaving."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from app.domain.sent import SentRequest

_SECRET = frozenset(("authorization", "proxy-authorization"))


class NotSentError(OSError):
    """The request was only to be looked at."""


class TakenDown:
    """`request` is the last one that was made while this listened."""

    def __init__(self, *, sends: bool) -> None:
        self.sends = sends
        self.request: SentRequest | None = None


_listening: ContextVar[TakenDown | None] = ContextVar("taken_down", default=None)


@contextmanager
def taking_down(*, sends: bool = True) -> Iterator[TakenDown]:
    """Requests made by this task in the block are taken down; with `sends` False none of them leaves."""
    taken = TakenDown(sends=sends)
    token = _listening.set(taken)
    try:
        yield taken
    finally:
        _listening.reset(token)


def take_down(url: str, headers: Mapping[str, str], body: bytes) -> None:
    """To be called with all that will be sent. Raises NotSentError when it must not leave."""
    taken = _listening.get()
    if taken is None:
        return
    shown = {name.lower(): value for name, value in headers.items() if name.lower() not in _SECRET}
    taken.request = SentRequest(url, shown, body)
    if not taken.sends:
        raise NotSentError("only looked at")
