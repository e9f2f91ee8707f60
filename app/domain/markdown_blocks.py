"""Splits Markdown that is still arriving into blocks that are certainly finished and an open tail.

A finished block renders the same alone as in the whole text (CommonMark 0.31 without raw HTML), except that a link may
name a definition that comes later. Where a line could still belong to what stands before it, nothing is split.
"""

import copy
from dataclasses import dataclass, field

from app.domain.fences import Opening, closes, language_of, may_close, may_open, opening, without_indent

_BULLETS = "-+*"
_TAB = 4


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown of one or more whole top-level blocks, as it came; `start` is its place in the whole text."""

    source: str
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced code block: `text` is what stands between the fences, as it came; not `closed`: its end is missing.

    `start`..`end` is the block with its fences in the whole text.
    """

    text: str
    info: str
    closed: bool
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def language(self) -> str:
        return language_of(self.info)


Block = Prose | Code


@dataclass(frozen=True, slots=True)
class _Marker:
    """A list marker: `kind` tells lists apart, `width` is the column where the item's content starts."""

    kind: str
    width: int
    number: int | None
    empty: bool


class BlockSplitter:
    """Feed it pieces of any size: the same text gives the same blocks, however it was cut."""

    def __init__(self) -> None:
        self.finished: list[Block] = []
        self._partial = ""  # the line that has no end yet
        self._at = 0  # how much of the text stands before it
        self._fence: Opening | None = None
        self._fence_start = 0
        self._code: list[str] = []
        self._prose = _Chunk()
        self._prose_start = 0

    def feed(self, text: str) -> None:
        *lines, self._partial = _lines(self._partial + text)
        for line in lines:
            self._line(line)
        if self._fence is None and self._prose.ends_before(self._partial.removesuffix("\r")):
            self._end_prose()

    def close(self) -> None:
        """The text is complete: the tail becomes blocks too."""
        if self._partial:
            line, self._partial = self._partial, ""
            self._line(line)
        if self._fence is not None:
            self._end_code(closed=False)
        self._end_prose()

    def ending(self) -> list[Block]:
        """The blocks that the tail would be if the text were complete; more may come all the same."""
        end = copy.copy(self)
        end.finished, end._code, end._prose = [], [*self._code], self._prose.copy()
        end.close()
        return end.finished

    @property
    def tail(self) -> str:
        """What is not finished yet, as it came; an open fence with its first line."""
        lines = self._prose.lines if self._fence is None else self._code
        return "".join(lines) + self._partial

    @property
    def tail_start(self) -> int:
        """Where the open prose begins in the whole text."""
        return self._prose_start if self._prose.lines else self._at

    @property
    def tail_to_show(self) -> str:
        """The open prose, without a last line that may turn out to be a fence."""
        if self._fence is not None:
            return ""
        return "".join(self._prose.lines) + ("" if may_open(self._partial) else self._partial.removesuffix("\r"))

    @property
    def open_code(self) -> Code | None:
        """The code block that is still arriving, without a last line that may turn out to be its end."""
        if self._fence is None:
            return None
        partial = "" if may_close(self._fence, self._partial) else without_indent(self._partial, self._fence.indent)
        text = "".join(self._code) + partial.removesuffix("\r")
        return Code(text, self._fence.info, False, self._fence_start, self._at + len(self._partial))

    def _line(self, raw: str) -> None:
        line = raw.rstrip("\r\n")
        if self._fence is not None:
            if closes(self._fence, line):
                self._end_code(closed=True, end=self._at + len(line))
            else:
                self._code.append(without_indent(raw, self._fence.indent))
        elif (fence := opening(line)) is not None and not self._prose.holds_fence(fence):
            self._end_prose()
            self._fence, self._fence_start = fence, self._at
        else:
            if self._prose.ends_before(line, complete=True):
                self._end_prose()
            if not self._prose.lines:
                self._prose_start = self._at
            self._prose.add(raw, line)
        self._at += len(raw)

    def _end_code(self, *, closed: bool, end: int | None = None) -> None:
        assert self._fence is not None
        end = self._at if end is None else end
        self.finished.append(Code("".join(self._code), self._fence.info, closed, self._fence_start, end))
        self._fence, self._code = None, []

    def _end_prose(self) -> None:
        if source := self._prose.source():
            self.finished.append(Prose(source, self._prose_start))
        self._prose = _Chunk()


class _Chunk:
    """Lines of prose that may still go on, and what is known of the list at their end.

    `doubt`: whether the last list is still open cannot be told without a full parser. `stuck`: a fence may be open
    inside, so that nothing that follows can be told apart.
    """

    __slots__ = ("_after_blank", "_doubt", "_in_code", "_list", "_stuck", "lines")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._list: _Marker | None = None
        self._doubt = False
        self._stuck = False
        self._after_blank = False
        self._in_code = False

    def copy(self) -> "_Chunk":
        made = copy.copy(self)
        made.lines = [*self.lines]
        return made

    def source(self) -> str:
        return "".join(self.lines)

    def holds_fence(self, fence: Opening) -> bool:
        """Whether a line that would open a fence belongs to what is open here: a list item, or nobody knows."""
        if self._stuck:
            return True
        if self._list is None or fence.indent == 0:
            return False
        if self._doubt:
            self._stuck = True
            return True
        return fence.indent >= self._list.width

    def ends_before(self, line: str, *, complete: bool = False) -> bool:
        """Whether these lines are finished when `line` (perhaps only its start) follows."""
        text = line.lstrip(" \t")
        if not text or not self.lines or not self._after_blank or self._stuck:
            return False
        indent = _columns(line)
        if self._list is None:
            return indent < _TAB or not self._in_code
        if indent:
            return False
        if text[0] not in _BULLETS and not text[0].isdecimal():
            return True
        if not complete:
            return False
        marker = None if _is_rule(text) else _list_marker(line)
        return marker is None or (not self._doubt and marker.kind != self._list.kind)

    def add(self, raw: str, line: str) -> None:
        if not line.strip(" \t"):
            if self.lines:
                self.lines.append(raw)
                self._after_blank = True
            return
        self._note(line, _columns(line))
        self.lines.append(raw)
        self._after_blank = False

    def _note(self, line: str, indent: int) -> None:
        follows_text = bool(self.lines) and not self._after_blank
        if self._list is not None and indent >= self._list.width:
            return
        self._in_code = indent >= _TAB
        marker = _list_marker(line) if indent < _TAB and not _is_rule(line) else None
        if marker is None:
            self._doubt = self._doubt or self._list is not None
            return
        if marker.empty or "\t" in line[: marker.width + 1]:
            self._doubt = True
        if follows_text and marker.number not in (None, 1):
            self._doubt = True  # perhaps only the next line of a paragraph
        self._list = marker


def _lines(text: str) -> list[str]:
    """Lines with their ends (LF, CR LF, CR) and, last, what has no end yet; a CR at the very end may become CR LF."""
    if "\r" not in text:
        parts = text.split("\n")
        return [part + "\n" for part in parts[:-1]] + parts[-1:]
    lines: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at] == "\r" and at + 1 == len(text):
            break
        if text[at] == "\n" or (text[at] == "\r" and text[at + 1] != "\n"):
            lines.append(text[start : at + 1])
            start = at + 1
        at += 1
    return [*lines, text[start:]]


def _columns(line: str) -> int:
    """How far `line` is indented, tabs to every fourth column."""
    column = 0
    for character in line:
        if character == "\t":
            column += _TAB - column % _TAB
        elif character == " ":
            column += 1
        else:
            break
    return column


def _is_rule(line: str) -> bool:
    """A thematic break: it looks like a list marker, but is none."""
    marks = line.replace(" ", "").replace("\t", "")
    return len(marks) >= 3 and marks[0] in "-*_" and marks == marks[0] * len(marks)


def _list_marker(line: str) -> _Marker | None:
    text = line.lstrip(" \t")
    indent = _columns(line)
    digits = len(text) - len(text.lstrip("0123456789"))
    if (
        digits > 9
        or (digits == 0 and text[:1] not in _BULLETS)
        or (digits and text[digits : digits + 1] not in (".", ")"))
    ):
        return None
    length = digits + 1
    rest = text[length:]
    if rest and rest[0] not in " \t":
        return None
    content = rest.lstrip(" \t")
    gap = _columns(" " * (indent + length) + rest) - indent - length if content else 1
    width = indent + length + (gap if 1 <= gap <= _TAB else 1)
    return _Marker(text[length - 1], width, int(text[:digits]) if digits else None, empty=not content)
