"""What a project asks of one of its files (.editorconfig), and a text made to comply with it when it is saved."""

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.edits import TextEdit
from app.domain.indentation import Indentation
from app.domain.text_files import LineEnding


class FileStyle(NamedTuple):
    """None: nothing is asked. `encoding` is a Python codec name, `bom` goes with it; widths are columns."""

    indent_with_tabs: bool | None = None
    indent_width: int | None = None
    tab_width: int | None = None
    line_ending: LineEnding | None = None
    encoding: str | None = None
    bom: bool = False
    trim_trailing_space: bool | None = None
    final_newline: bool | None = None
    problem: str = ""  # why it is not known, for people

    def indentation(self, otherwise: Indentation) -> Indentation:
        """What is asked; where nothing is, what the file does otherwise."""
        tabs = otherwise.tabs if self.indent_with_tabs is None else self.indent_with_tabs
        return Indentation(tabs, self.indent_width or (self.tab_width if tabs else None) or otherwise.width)


def tidied(text: str, *, trim: bool, final_newline: bool | None) -> list[TextEdit]:
    """The edits that take white space from the ends of lines, and see to one line end at the end of the text.

    `final_newline` False: there must be none; None: as it is.
    """
    edits = list(_trimmings(text)) if trim else []
    if final_newline and text and not text.endswith("\n"):
        edits.append(TextEdit(len(text), 0, "\n"))
    elif final_newline is False:
        said = len(text.rstrip(" \t\n" if trim else "\n"))
        if "\n" in text[said:]:
            edits = [*(edit for edit in edits if edit.start < said), TextEdit(said, len(text) - said, "")]
    return edits


def _trimmings(text: str) -> Iterator[TextEdit]:
    at = 0
    for line in text.split("\n"):
        kept = len(line.rstrip(" \t"))
        if kept < len(line):
            yield TextEdit(at + kept, len(line) - kept, "")
        at += len(line) + 1
