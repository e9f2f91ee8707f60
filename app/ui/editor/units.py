"""Characters and Qt's positions: Qt counts UTF-16 units, so letters beyond U+FFFF (emoji) count twice there."""

import re
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.replacing import Edit

LINE_END = "\u2029"  # what Qt's raw text has for "\n"
_BEYOND = "[\U00010000-\U0010ffff]"


def raw_text(document: QTextDocument) -> str:
    """The text as it really is: `toPlainText` would change no-break spaces and line separators."""
    return document.toRawText().replace(LINE_END, "\n")


def one_unit_a_character(document: QTextDocument) -> bool:
    """There is no letter beyond U+FFFF: Qt's positions are ours."""
    return len(document.toRawText()) == document.characterCount() - 1


def text_between(document: QTextDocument, start: int, end: int) -> str:
    """The text between two of Qt's positions; Qt's own `selectedText` would change no-break spaces."""
    block = document.findBlock(start)
    pieces = []
    while block.isValid() and block.position() <= end:
        low, high = max(start - block.position(), 0), min(end - block.position(), block.length() - 1)
        pieces.append(_part(block.text(), low, high))
        block = block.next()
    return "\n".join(pieces)


def _part(line: str, start: int, end: int) -> str:
    if line.isascii():
        return line[start:end]
    return line.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def to_units(text: str, characters: int) -> int:
    """Qt's position of the character at this index."""
    return characters if text.isascii() else len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2


def to_characters(text: str, units: int) -> int:
    """The index of the character at Qt's position."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def one_unit_each(text: str) -> str:
    """The text with each letter beyond U+FFFF as two of the same sort below it, so that Qt's positions fit.

    For colours only: a letter stays a letter for the lexer's expressions, a symbol stays a symbol.
    """
    if text.isascii() or not _beyond()(text):
        return text
    return "".join(c if c <= "\uffff" else ("\u4e00\u4e00" if c.isalnum() else "\u2603\u2603") for c in text)


def _beyond() -> "Callable[[str], object]":
    return re.compile(_BEYOND).search


class Positions:
    """Both ways for one text, fast for many positions: letters beyond U+FFFF are looked up once."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [found.start() for found in re.finditer(_BEYOND, text)]
        self._wide_units = [at + before for before, at in enumerate(self._wide)]

    def units(self, characters: int) -> int:
        return characters + bisect_left(self._wide, characters) if self._wide else characters

    def characters(self, units: int) -> int:
        return units - bisect_left(self._wide_units, units) if self._wide else units

    def all_units(self, characters: "array[int]") -> "array[int]":
        return array("I", map(self.units, characters)) if self._wide else characters

    def edits_in_units(self, edits: "Sequence[Edit]") -> "Sequence[Edit]":
        if not self._wide:
            return edits
        return [edit._replace(start=self.units(edit.start), end=self.units(edit.end)) for edit in edits]
