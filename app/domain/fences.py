"""Fences of code blocks in Markdown: what opens one, what closes it, and which language it names (CommonMark 4.5)."""

from dataclasses import dataclass

_LONGEST_INDENT = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening fence: `length` times `marker` after `indent` spaces, then `info`."""

    marker: str
    length: int
    indent: int
    info: str


def opening(line: str) -> Opening | None:
    """The fence that `line` (without its line end) opens, wherever it stands; None when it opens none."""
    stripped = line.lstrip(" ")
    indent = len(line) - len(stripped)
    marker = stripped[:1]
    if indent > _LONGEST_INDENT or marker not in ("`", "~"):
        return None
    rest = stripped.lstrip(marker)
    length = len(stripped) - len(rest)
    if length < 3 or (marker == "`" and "`" in rest):
        return None
    return Opening(marker, length, indent, rest.strip(" \t"))


def may_open(start: str) -> bool:
    """Whether a line that starts so, and is not complete yet, may still turn out to open a fence."""
    stripped = start.lstrip(" ")
    marker = stripped[:1]
    if len(start) - len(stripped) > _LONGEST_INDENT or marker not in ("`", "~"):
        return False
    rest = stripped.lstrip(marker)
    return not rest or opening(start) is not None


def closes(fence: Opening, line: str) -> bool:
    """Whether `line` (without its line end) closes `fence`."""
    stripped = line.lstrip(" ")
    if len(line) - len(stripped) > _LONGEST_INDENT:
        return False
    rest = stripped.lstrip(fence.marker)
    return len(stripped) - len(rest) >= fence.length and not rest.strip(" \t")


def may_close(fence: Opening, start: str) -> bool:
    """Whether a line that starts so, and is not complete yet, may still turn out to close `fence`."""
    stripped = start.lstrip(" ")
    return len(start) - len(stripped) <= _LONGEST_INDENT and not stripped.lstrip(fence.marker).strip(" \t")


def without_indent(line: str, indent: int) -> str:
    """`line` without the indent that its fence had; less, if it has less. A tab that is cut leaves spaces."""
    for position, character in enumerate(line[:indent]):
        if character == "\t":
            return " " * (4 - indent) + line[position + 1 :]
        if character != " ":
            return line[position:]
    return line[indent:]


def language_of(info: str) -> str:
    """The language that an info string names, in lower case: "Python title=x", "{.python}", "python:a.py"; else ""."""
    word = info.strip().split(maxsplit=1)[0] if info.strip() else ""
    word = word.strip("{}").removeprefix(".")
    for separator in (":", ",", "{", "="):
        word = word.partition(separator)[0]
    return word.lower()
