"""The text of a document with one item for each of Qt's positions, for commands that work on plain strings."""

from PySide6.QtGui import QTextDocument

from app.ui.editor.units import raw_text


def unit_text(document: QTextDocument) -> str:
    """A letter beyond U+FFFF is two halves here, as it is for Qt."""
    return _in_units(raw_text(document), document.characterCount() - 1)


def line_around(document: QTextDocument, position: int) -> tuple[str, int]:
    """The line at one of Qt's positions, and the place in it."""
    block = document.findBlock(position)
    return _in_units(block.text(), block.length() - 1), position - block.position()


def whole_letters(text: str) -> str:
    """The same with both halves of such letters joined again."""
    if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _in_units(text: str, length: int) -> str:
    if len(text) == length:
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, memoryview(data).cast("H")))
