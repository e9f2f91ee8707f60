"""Server-sent events out of bytes: any chunking, any line end, bounded memory."""

from dataclasses import dataclass

LONGEST_EVENT = 4 * 1024 * 1024  # bytes; a whole answer of 64k tokens in one event has about a quarter of a megabyte


class EventTooLong(ValueError):
    """One line, or the lines of one event, grew beyond the limit."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its type ("" when the server gave none) and its data lines joined by line feeds."""

    type: str
    data: str


class EventDecoder:
    """Feed it bytes as they come, take events. Comments and fields it does not know are dropped.

    Raises EventTooLong, and UnicodeDecodeError for a line which is not UTF-8; what was decoded from the same bytes
    before the fault is handed out first.
    """

    def __init__(self, longest: int = LONGEST_EVENT) -> None:
        self._longest = longest
        self._rest = bytearray()
        self._after_cr = False
        self._at_start = True
        self._type = ""
        self._data: list[str] = []
        self._size = 0
        self._fault: ValueError | None = None

    @property
    def inside_event(self) -> bool:
        """Whether bytes of an event have come whose end has not."""
        return bool(self._rest or self._data)

    def feed(self, data: bytes) -> list[ServerEvent]:
        if self._fault is not None:
            raise self._fault
        events: list[ServerEvent] = []
        try:
            self._feed(data, events)
        except ValueError as fault:
            if not events:
                raise
            self._fault = fault
        return events

    def raise_fault(self) -> None:
        """Raises what the last `feed` met behind the events that it handed out."""
        if self._fault is not None:
            raise self._fault

    def finish(self) -> ServerEvent | None:
        """At the end of the stream: the event whose closing blank line never came, if its last line is whole."""
        if self._rest:
            return None
        return self._dispatch()

    def _feed(self, data: bytes, events: list[ServerEvent]) -> None:
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]
            self._after_cr = False
        if not data:
            return
        lines = data.splitlines(keepends=True)  # for bytes: LF, CR, CRLF and nothing else
        for line in lines:
            body = line.rstrip(b"\r\n") if line[-1] in b"\r\n" else None
            self._rest += line if body is None else body
            if len(self._rest) + self._size > self._longest:
                self._rest.clear()
                raise EventTooLong(f"an event of more than {self._longest} bytes")
            if body is None:
                continue
            whole = bytes(self._rest)
            self._rest.clear()
            if (event := self._line(whole)) is not None:
                events.append(event)
        self._after_cr = lines[-1].endswith(b"\r")

    def _line(self, raw: bytes) -> ServerEvent | None:
        if self._at_start:
            self._at_start = False
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw:
            return self._dispatch()
        if raw.startswith(b":"):
            return None
        field, _, value = raw.decode("utf-8").partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
            self._size += len(raw)
        elif field == "event":
            self._type = value
        return None

    def _dispatch(self) -> ServerEvent | None:
        event = ServerEvent(self._type, "\n".join(self._data)) if self._data else None
        self._type, self._data, self._size = "", [], 0
        return event
