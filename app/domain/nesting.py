"""Which brackets and quotes a stretch of code leaves open, and which it closes that were open before it.

For code that no lexer has seen: half-arrived answers, and windows of a file. Strings and comments are told by simple
rules; a string ends with its line unless its quotes can reach over several.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from app.domain.comments import BLOCK_MARKS, LINE_MARK
from app.domain.pairs import BRACKETS, quotes

LINE_COMMENT = "\n"
CLOSERS = {closer: opener for opener, closer in BRACKETS.items()}

_TRIPLE = frozenset({"python", "cython", "starlark", "julia", "kotlin", "scala", "swift", "elixir", "toml", "java"})
_ACROSS_LINES = frozenset({"rust", "php", "ruby", "bash", "fish", "perl", "common-lisp", "scheme", "clojure", "sql"})
_CHARACTER = r"'(?:\\[^\n]{1,8}?|[^\\'\n])'"  # where a ' alone means something else
_C_COMMENTS = ("//", "--")
_CLOSING = {"/*": "*/", "<!--": "-->"}


class Mark(NamedTuple):
    """A bracket or quote, and where it stands."""

    at: int
    sign: str


class Nesting(NamedTuple):
    """`opened`: outermost first. `closed`: in their order. `quote`: the string or comment that the end is in, as it is
    opened; `LINE_COMMENT` for one that ends with its line."""

    opened: tuple[Mark, ...]
    closed: tuple[Mark, ...]
    quote: str = ""


def nesting(code: str, language: str = "", quote: str = "") -> Nesting:
    """What `code` leaves open and closes; `quote` is the string or comment it starts in, as `Nesting.quote` has it.

    The end of that string counts as closed, with its sign. A closer without an opener of its kind closes nothing.
    """
    opened: list[Mark] = []
    closed: list[Mark] = []
    start = 0
    if quote:
        end = _end_of(quote, code)
        if end < 0:
            return Nesting((), (), quote)
        if quote != LINE_COMMENT:
            closed.append(Mark(end, quote))
        start = end + len(_CLOSING.get(quote, quote))
    left_open = ""
    for at, sign in _signs(code, language, start):
        if sign in BRACKETS:
            opened.append(Mark(at, sign))
        elif sign not in CLOSERS:
            left_open = sign
        elif opened and opened[-1].sign == CLOSERS[sign]:
            opened.pop()
        elif any(mark.sign == CLOSERS[sign] for mark in opened):
            while opened.pop().sign != CLOSERS[sign]:
                pass  # what was opened behind it is forgotten: it was a bracket in a pattern, or a slip
        else:
            closed.append(Mark(at, sign))
    return Nesting(tuple(opened), tuple(closed), left_open)


def top_level(code: str, language: str = "") -> Iterator[Mark]:
    """Brackets that stand in no other bracket of `code`, strings and comments left out."""
    depth = 0
    for at, sign in _signs(code, language, 0):
        if sign in BRACKETS:
            if depth == 0:
                yield Mark(at, sign)
            depth += 1
        elif sign in CLOSERS:
            depth = max(0, depth - 1)
            if depth == 0:
                yield Mark(at, sign)


def _end_of(quote: str, code: str) -> int:
    """Where the string or comment that `code` starts in ends; -1: it does not."""
    if quote in _CLOSING:
        return code.find(_CLOSING[quote])
    found = re.match(rf"(?:[^\\]|\\.)*?(?={re.escape(quote)})", code, re.DOTALL)
    if found is None:
        return -1
    inside = found.group()
    return -1 if len(quote) == 1 and quote != "`" and "\n" in inside else found.end()


def _signs(code: str, language: str, start: int) -> Iterator[tuple[int, str]]:
    """Brackets outside strings and comments; last of all a quote or comment that is not closed, as it is opened."""
    for found in _pattern(language).finditer(code, start):
        text = found.group()
        if found.lastgroup == "bracket":
            yield found.start(), text
        elif found.lastgroup == "line":
            if found.end() == len(code):
                yield found.start(), LINE_COMMENT
        elif found.lastgroup is not None:
            yield found.start(), _opening(text)


def _opening(text: str) -> str:
    if text.startswith(("/*", "<!--")):
        return "/*" if text.startswith("/*") else "<!--"
    return text[0] * 3 if text.startswith(text[0] * 3) else text[0]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Comments and strings that end, those that do not up to the end of the code ("open"), and brackets."""
    parts = [*_comments(language), *_strings(language), r"(?P<bracket>[()\[\]{}])"]
    return re.compile("|".join(parts), re.MULTILINE)


def _comments(language: str) -> Iterator[str]:
    mark = LINE_MARK.get(language, "")
    if mark:
        before = "" if mark in _C_COMMENTS else r"(?:(?<=\s)|^)"
        yield rf"(?P<line>{before}{re.escape(mark)}[^\n]*)"
    if mark == "//" or language in ("css", "sql", "mysql", "plpgsql"):
        yield r"/\*[\s\S]*?\*/"
        yield r"(?P<open_comment>/\*[\s\S]*)"
    if BLOCK_MARKS.get(language, ("",))[0] == "<!--":
        yield r"<!--[\s\S]*?-->"
        yield r"(?P<open_remark><!--[\s\S]*)"


def _strings(language: str) -> Iterator[str]:
    signs = quotes(language)
    if language in _TRIPLE:
        for name, three in (("two", '"""'), ("one", "'''")):
            yield rf"{three}(?:\\[\s\S]|[^\\])*?{three}"
            yield rf"(?P<open_{name}>{three}[\s\S]*)"
    if "'" not in signs:
        yield _CHARACTER
    for index, sign in enumerate(signs):
        if sign == "`" or language in _ACROSS_LINES:
            inside, end = rf"(?:\\[\s\S]|[^\\{sign}])*", sign
        else:
            inside, end = rf"(?:\\[\s\S]|[^\\{sign}\n])*", rf"(?:{sign}|(?=\n))"
        yield rf"{sign}{inside}{end}"
        yield rf"(?P<open_{index}>{sign}{inside}\\?\Z)"
