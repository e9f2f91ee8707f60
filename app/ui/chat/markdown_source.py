"""Where the content of Markdown blocks stands in their source: the parser tells lines, and what is left of them."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from app.ui.chat.markdown_values import Range

_LINE_END = re.compile(r"\r\n?|\n")
_BLANK = " \t>"


class SourceLines:
    """The lines of one source, numbered from 0 as the parser does."""

    def __init__(self, text: str) -> None:
        self.text = text

    def range(self, first: int, behind: int) -> Range:
        """From the start of line `first` to the end of the line before `behind`, its line end left out."""
        last = self.lines[min(max(first, behind - 1), len(self.lines) - 1)]
        return self.lines[first][0], last[1]

    def is_blank(self, line: int) -> bool:
        """Nothing but white space and the marks of quotes; what is before the first line counts as blank."""
        if line < 0:
            return True
        start, end = self.lines[line]
        return not self.text[start:end].strip(_BLANK)

    def place_in(self, content: str, first: int, behind: int) -> Callable[[int], int]:
        """From offsets in `content`, what a block has kept of its lines, to offsets in the source."""
        if "\n" not in content:
            start = self._find(content, first)
            return lambda offset: start + offset
        starts, places, at = [], [], 0
        for number, line in enumerate(content.split("\n"), first):
            starts.append(at)
            places.append(self._find(line, min(number, behind - 1)))
            at += len(line) + 1

        def place(offset: int) -> int:
            number = bisect_right(starts, offset) - 1
            return places[number] + offset - starts[number]

        return place

    def _find(self, content: str, number: int) -> int:
        """Where `content` starts in a line: it is the end of it, but for closing marks and white space."""
        start, end = self.lines[number]
        words = content.strip()
        at = self.text.rfind(words, start, end)
        return start if at < 0 else at - (len(content) - len(content.lstrip()))

    @cached_property
    def lines(self) -> list[Range]:
        lines, start = [], 0
        for found in _LINE_END.finditer(self.text):
            lines.append((start, found.start()))
            start = found.end()
        return [*lines, (start, len(self.text))]
