"""How values of the domain stand in the database's cells."""

from datetime import UTC, datetime

_INT64 = 2**63


def time_text(moment: datetime) -> str:
    """ISO-8601, UTC, always with microseconds: in text order it is in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def time_from(text: str) -> datetime:
    return datetime.fromisoformat(text)


def whole(value: int | None) -> int | None:
    """A number that fits a cell; a larger one is unknown rather than wrong."""
    return value if value is not None and -_INT64 <= value < _INT64 else None


def clean_text(text: str) -> str:
    """The text with lone surrogates as U+FFFD: SQLite keeps UTF-8, which has no place for them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def exact_bytes(text: str) -> bytes:
    """For texts that must come back to the character, lone surrogates of undecodable bytes included."""
    return text.encode("utf-8", "surrogatepass")


def exact_text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
