"""Comments: the marks of each language, and turning lines into comments and back."""

from app.domain.edits import Carets, Change, CodeStyle, Group, TextEdit, by_group, follow, lines_of
from app.domain.indentation import leading

_LINE = {
    "#": "python cython bash fish ruby crystal perl raku r julia elixir nim yaml toml make cmake docker tcl awk "
    "powershell coffeescript gdscript starlark nix puppet properties nginx hcl terraform graphql numpy console ninja",
    "//": "c cpp csharp java kotlin scala groovy javascript jsx typescript tsx go rust swift dart php objective-c d "
    "zig scss less sass glsl hlsl cuda verilog systemverilog protobuf thrift vala solidity json jsonc json5 pug fsharp "
    "odin stylus wgsl qml haxe gleam",
    "--": "sql postgresql mysql plpgsql tsql sqlite3 lua luau haskell elm ada vhdl applescript agda idris purescript "
    "eiffel",
    ";": "common-lisp scheme clojure emacs-lisp racket nasm ini autohotkey llvm fennel",
    "%": "tex latex matlab octave erlang prolog postscript mercury",
    "!": "fortran",
    "'": "vb.net vbnet vba vbscript qbasic",
    '"': "vim viml",
    "REM": "bat batch",
    "..": "rst restructuredtext",
}
_BLOCK = {
    ("/*", "*/"): "css",
    ("<!--", "-->"): "html xml svg markdown md vue svelte xslt html+django html+jinja html+php",
    ("(*", "*)"): "ocaml sml pascal delphi coq mathematica reason",
    ("{#", "#}"): "jinja django twig",
    ("<%#", "%>"): "erb rhtml",
    ("{-", "-}"): "dhall",
}

LINE_MARK = {language: mark for mark, languages in _LINE.items() for language in languages.split()}
BLOCK_MARKS = {language: marks for marks, languages in _BLOCK.items() for language in languages.split()}


def toggle_comment(text: str, carets: Carets, style: CodeStyle) -> Change:
    """The lines become comments, or if all that say something are, code again. Other languages are left alone."""
    line_mark, block_marks = LINE_MARK.get(style.language), BLOCK_MARKS.get(style.language)
    if line_mark is None and block_marks is None:
        return Change((), carets)

    def change(group: Group) -> Change:
        lines = lines_of(text, group)
        lines = [(at, line) for at, line in lines if line.strip()] or lines
        if line_mark is not None:
            edits = _by_line_mark(lines, line_mark)
        else:
            assert block_marks is not None
            edits = _by_block_marks(lines, *block_marks)
        return Change(tuple(edits), follow(edits, group.carets))

    return by_group(text, carets, change)


def _by_line_mark(lines: list[tuple[int, str]], mark: str) -> list[TextEdit]:
    """The marks stand under each other, at the indentation of the outermost line."""
    if all(_is_marked(line.lstrip(), mark) for _at, line in lines):
        edits = []
        for at, line in lines:
            space = len(leading(line))
            behind = line[space + len(mark) :]
            edits.append(TextEdit(at + space, len(mark) + behind.startswith(" "), ""))
        return edits
    column = min(len(leading(line)) for _at, line in lines)
    return [TextEdit(at + column, 0, mark + " ") for at, _line in lines]


def _by_block_marks(lines: list[tuple[int, str]], opening: str, closing: str) -> list[TextEdit]:
    """Each line gets both marks of its own, as there is no other kind."""
    said = [line.strip() for _at, line in lines]
    edits: list[TextEdit] = []
    if all(one.startswith(opening) and one.endswith(closing) and len(one) >= len(opening + closing) for one in said):
        for (at, line), one in zip(lines, said, strict=True):
            space = len(leading(line))
            inside = one[len(opening) : -len(closing)]
            head = len(opening) + inside.startswith(" ")
            tail = len(closing) + (inside.endswith(" ") and bool(inside.strip()))
            edits.append(TextEdit(at + space, head, ""))
            edits.append(TextEdit(at + space + len(one) - tail, tail, ""))
        return edits
    for at, line in lines:
        space, end = len(leading(line)), len(line.rstrip())
        if end <= space:
            edits.append(TextEdit(at + space, 0, f"{opening}  {closing}"))
        else:
            edits += [TextEdit(at + space, 0, f"{opening} "), TextEdit(at + end, 0, f" {closing}")]
    return edits


def _is_marked(said: str, mark: str) -> bool:
    """A mark made of letters ends where another letter begins: REMOTE is no remark."""
    return said[: len(mark)].upper() == mark and not (mark.isalpha() and said[len(mark) : len(mark) + 1].isalnum())
