"""Where shown code stands in its message: fences, marks of quotes and the indent of lists are not shown with it."""

from bisect import bisect_right
from typing import NamedTuple

from app.ui.chat.markdown_source import SourceLines
from app.ui.chat.markdown_values import Range


class CodePlace(NamedTuple):
    """Where the code is in its message, with its fences."""

    start: int = 0
    end: int = 0


def place_of(offset: int, code: str, source: str, place: CodePlace) -> int | None:
    """From an offset in `code` to one in its message; None where the line was not written as it is shown.

    A shown line is the end of a written one, which may have marks and an indent in front of it.
    """
    shown, written = _lines(code), _lines(source[place.start : place.end])
    number = bisect_right([start for start, _ in shown], offset) - 1
    fence = 1 if len(written) > len(shown) else 0
    if not 0 <= number < len(written) - fence:
        return None
    (start, end), (from_, to) = shown[number], written[number + fence]
    if not source[place.start + from_ : place.start + to].endswith(code[start:end].lstrip()):
        return None
    return place.start + max(from_, to - max(0, end - offset))


def _lines(text: str) -> list[Range]:
    lines = SourceLines(text).lines
    return lines[:-1] if lines[-1][0] == lines[-1][1] else lines
