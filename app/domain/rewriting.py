"""Where code of an answer belongs in a text that is open, and how that reads afterwards."""

import re
from dataclasses import dataclass

from app.domain.indentation import fit, leading

_DEFINITION = re.compile(
    r"\s*(?:[\w@]+\s+)*?(def|class|function|fn|func|fun|sub|struct|impl|interface|enum|trait|type|module)\s+([\w$:.]+)"
)
_MARKER = re.compile(r"\s*[@#]")  # decorators and attributes belong to what follows them
_GOES_ON = re.compile(r"\s*(?:[{}()\[\]]|end\b)")  # lines of a block that are not indented more than its first


@dataclass(frozen=True, slots=True)
class Rewrite:
    """`text[start:end]` becomes `new`; `what` names that stretch for the person."""

    text: str
    start: int
    end: int
    new: str
    what: str

    @property
    def result(self) -> str:
        return self.text[: self.start] + self.new + self.text[self.end :]


def rewrite(text: str, code: str, selection: tuple[int, int]) -> Rewrite:
    """The code in the place of the selection (start and end, in characters), else of the definition it renews, else of
    the whole text."""
    start, end = selection
    if start < end:
        return _in_place(text, code, start, end, "the selection")
    found = _renewed(text, code)
    if found is not None:
        first, last, name = found
        return _in_place(text, code, first, last, name)
    whole = code if not code or code.endswith("\n") else f"{code}\n"
    return Rewrite(text, 0, len(text), whole, "the whole text")


def _in_place(text: str, code: str, start: int, end: int, what: str) -> Rewrite:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    after = text[end : line_end if line_end >= 0 else len(text)]
    return Rewrite(text, start, end, fit(code, text[line_start:start], text[start:end], after), what)


def _renewed(text: str, code: str) -> tuple[int, int, str] | None:
    """The stretch of the one definition of the same name, if the code is one definition and no more."""
    lines = code.strip("\n").split("\n")
    base = len(leading(lines[0]))
    head = next((n for n, line in enumerate(lines) if not _MARKER.match(line)), 0)
    definition = _DEFINITION.match(lines[head])
    if definition is None or _block_end(lines, head, base) < _last_line(lines):
        return None
    theirs = text.split("\n")
    found = [n for n, line in enumerate(theirs) if (m := _DEFINITION.match(line)) and m.groups() == definition.groups()]
    if len(found) != 1:
        return None
    first, indent = found[0], len(leading(theirs[found[0]]))
    last = _block_end(theirs, first, indent)
    while head and first and _MARKER.match(theirs[first - 1]) and len(leading(theirs[first - 1])) == indent:
        first -= 1
    start = sum(len(line) + 1 for line in theirs[:first])
    return start, start + len("\n".join(theirs[first : last + 1])), f"{definition[1]} {definition[2].rstrip(':')}"


def _block_end(lines: list[str], head: int, indent: int) -> int:
    """The last line of the block that `lines[head]` begins."""
    last = head
    for number in range(head + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        depth = len(leading(line))
        if depth < indent or (depth == indent and not _GOES_ON.match(line)):
            break
        last = number
    return last


def _last_line(lines: list[str]) -> int:
    return max((n for n, line in enumerate(lines) if line.strip()), default=0)
