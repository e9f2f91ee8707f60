"""What .editorconfig files ask of a file, from its folder upwards to the one that says `root = true`."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.file_style import FileStyle
from app.domain.text_files import LineEnding

_LINE_ENDINGS = {"lf": LineEnding.LF, "crlf": LineEnding.CRLF, "cr": LineEnding.CR}
_CHARSETS = {
    "utf-8": ("utf-8", False),
    "utf-8-bom": ("utf-8", True),
    "latin1": ("latin-1", False),
    "utf-16le": ("utf-16-le", True),
    "utf-16be": ("utf-16-be", True),
}
_YES_OR_NO = {"true": True, "false": False}
WIDEST = 16


def style_of(path: str) -> FileStyle:
    """Blocks: it reads files. `path` is absolute. What cannot be read asks for nothing, and says why."""
    files = _files(path)
    if not files:
        return FileStyle()
    from editorconfig import EditorConfigError

    try:
        return _style(_properties(path, files))
    except (EditorConfigError, OSError, UnicodeDecodeError) as error:
        return FileStyle(problem=f"The project's .editorconfig cannot be read: {error}")


def _files(path: str) -> list[str]:
    """The .editorconfig files above `path`, the nearest first."""
    found, folder = [], os.path.dirname(path)
    while True:
        if os.path.isfile(name := os.path.join(folder, ".editorconfig")):
            found.append(name)
        if folder == (above := os.path.dirname(folder)):
            return found
        folder = above


def _properties(path: str, files: Sequence[str]) -> dict[str, str]:
    """The nearest file wins. The library's own way leaves a file with mistakes in it open."""
    from editorconfig.ini import EditorConfigParser

    found: dict[str, str] = {}
    for name in files:
        parser: Any = EditorConfigParser(path)  # it wants files of the module codecs, which are going out of use
        with open(name, encoding="utf-8") as file:
            parser._read(file, name)
        found = {**parser.options, **found}
        if parser.root_file:
            break
    return found


def _style(properties: Mapping[str, str]) -> FileStyle:
    said = {name: value.strip().lower() for name, value in properties.items()}
    size = said.get("indent_size")
    tab_width = _width(said.get("tab_width")) or _width(size)
    encoding, bom = _CHARSETS.get(said.get("charset", ""), (None, False))
    return FileStyle(
        indent_with_tabs={"tab": True, "space": False}.get(said.get("indent_style", "")),
        indent_width=tab_width if size == "tab" else _width(size),
        tab_width=tab_width,
        line_ending=_LINE_ENDINGS.get(said.get("end_of_line", "")),
        encoding=encoding,
        bom=bom,
        trim_trailing_space=_YES_OR_NO.get(said.get("trim_trailing_whitespace", "")),
        final_newline=_YES_OR_NO.get(said.get("insert_final_newline", "")),
    )


def _width(value: str | None) -> int | None:
    """None for "unset" and for what is no number of columns."""
    return int(value) if value is not None and value.isdecimal() and 1 <= int(value) <= WIDEST else None
