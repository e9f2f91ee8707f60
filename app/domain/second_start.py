"""What a second start hands to the first, and what it hears back: one line of JSON each way."""

import json
from typing import NamedTuple

VERSION = 1
LONGEST = 1_000_000  # bytes of one line; more is nobody who speaks this


class FilePlace(NamedTuple):
    """An absolute path of a file or folder; line and column are 1-based."""

    path: str
    line: int | None = None
    column: int | None = None


class Handed(NamedTuple):
    """`token` is the desktop's permission to come to the front; `startup` the same for X11."""

    places: tuple[FilePlace, ...] = ()
    paste: bool = False
    token: str = ""
    startup: str = ""


def line_of(handed: Handed) -> bytes:
    """Bytes of file names that are no UTF-8 travel as lone surrogates, which JSON's escapes can carry."""
    message = {
        "version": VERSION,
        "open": [list(place) for place in handed.places],
        "paste": handed.paste,
        "token": handed.token,
        "startup": handed.startup,
    }
    return json.dumps(message).encode("ascii") + b"\n"


def read_line(line: bytes) -> Handed:
    """Raises ValueError for anything but a line of `line_of`, in this version."""
    message = _object(line)
    if message.get("version") != VERSION:
        raise ValueError(f"version {message.get('version')!r} is not {VERSION}")
    places = message.get("open", [])
    if not isinstance(places, list):
        raise ValueError("what to open is no list")
    token, startup = message.get("token", ""), message.get("startup", "")
    if not isinstance(token, str) or not isinstance(startup, str):
        raise ValueError("a token is no text")
    return Handed(tuple(_place(entry) for entry in places), message.get("paste") is True, token, startup)


def answer(problem: str = "") -> bytes:
    """ "ok", or why not."""
    return json.dumps({"version": VERSION, "answer": "refused" if problem else "ok", "why": problem}).encode() + b"\n"


def is_ok(line: bytes) -> bool:
    try:
        return _object(line).get("answer") == "ok"
    except ValueError:
        return False


def _object(line: bytes) -> dict[str, object]:
    try:
        message = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(message, dict):
        raise ValueError("no object")
    return message


def _place(entry: object) -> FilePlace:
    if not isinstance(entry, list) or len(entry) != 3:
        raise ValueError("a place has a path, a line and a column")
    path, *numbers = entry
    if not isinstance(path, str) or not path or "\0" in path:
        raise ValueError("a path is a text")
    for number in numbers:
        if number is not None and (type(number) is not int or not 0 < number < 1 << 31):
            raise ValueError("lines and columns are whole numbers from 1 on")
    return FilePlace(path, *numbers)
