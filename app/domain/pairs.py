"""Brackets and quotes that come in pairs: which ones a language has, and when typing the first brings the second."""

from functools import cache

BRACKETS = {"(": ")", "[": "]", "{": "}"}

_PROSE = frozenset({"text", "markdown", "md", "rst", "restructuredtext", "tex", "latex", "output"})
# Where a ' alone is a lifetime, a quoted symbol, a type variable or the start of a comment.
_NO_APOSTROPHE = (
    "rust common-lisp scheme clojure emacs-lisp racket ocaml sml fsharp haskell matlab octave vb.net vbnet html xml "
    "ada vhdl verilog systemverilog"
)
_NO_QUOTE = frozenset({"vim", "viml"})
_BACKTICK = (
    "javascript jsx typescript tsx go markdown md bash fish perl ruby kotlin scala mysql julia swift dart vue svelte"
)
_TRIPLE = frozenset({"python", "cython", "starlark", "gdscript", "julia", "kotlin", "scala", "swift", "elixir", "toml"})
_MAY_FOLLOW = frozenset(")]}>;:.,=\"'` \t\n")


def closer(typed: str, before: str, after: str, language: str, *, quoted: bool) -> str:
    """What is put behind the caret when `typed` goes into it; "" for nothing.

    `before` and `after` are the rest of the line; `quoted`: the caret stands in a string or a comment.
    """
    if quoted or (after and after[0] not in _MAY_FOLLOW):
        return ""
    if typed in BRACKETS:
        return BRACKETS[typed]
    if typed not in quotes(language) or after[:1] == typed:
        return ""
    if before.endswith(typed * 2) and not before.endswith(typed * 3) and language in _TRIPLE:
        return typed * 3
    word = _word_before(before)
    prefix = language in ("python", "cython", "starlark") and len(word) <= 2 and set(word.lower()) <= set("rbfut")
    if before.endswith((typed, "\\")) or (word and not prefix):
        return ""
    return typed


def wrapper(typed: str, language: str) -> str:
    """What closes `typed` around a selection; "" when it does not wrap."""
    return BRACKETS.get(typed) or (typed if typed in quotes(language) or typed in ("'", '"') else "")


@cache
def quotes(language: str) -> str:
    """The quotes that come in pairs in a language."""
    found = "" if language in _NO_QUOTE else '"'
    if language not in _PROSE and language not in _NO_APOSTROPHE.split():
        found += "'"
    return found + "`" if language in _BACKTICK.split() else found


def _word_before(before: str) -> str:
    at = len(before)
    while at and (before[at - 1].isalnum() or before[at - 1] == "_"):
        at -= 1
    return before[at:]
