"""Messages between the window and the child process that searches: a JSON object, and bytes that belong to it."""

import json
import struct
from typing import IO, Any

_SIZES = struct.Struct(">II")


def write_frame(stream: IO[bytes], fields: dict[str, Any], payload: bytes = b"") -> None:
    """One message, sent at once. Raises OSError when nobody reads."""
    head = json.dumps(fields, separators=(",", ":")).encode()
    stream.write(_SIZES.pack(len(head), len(payload)) + head)
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None when the other side has gone, also in the middle of one."""
    sizes = stream.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    head_size, size = _SIZES.unpack(sizes)
    head, payload = stream.read(head_size), stream.read(size)
    if len(head) < head_size or len(payload) < size:
        return None
    fields: dict[str, Any] = json.loads(head)
    return fields, payload


def to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def to_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
