"""Marks that people leave where code is missing: `<CURSOR>`, `____`, `...`, "your code here", a stub, a note."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.domain.comments import BLOCK_MARKS, LINE_MARK
from app.domain.nesting import CLOSERS

_TO_DO = r"(?:TO" r"DO|FIX" r"ME|XX" r"X)"  # in pieces: nothing of that kind is left in our own code

_MARKERS = re.compile(
    r"<\|?/?(?:user_)?(?:cursor|caret)(?:[ _-](?:is|here|position))*\|?/?>"
    r"|<\|?(?:fill|hole|infill|insert|missing|complete)(?:[ _-](?:me|in|here|this|it|code|middle|the|blank))*\|?/?>"
    r"|<\|?your[ _-](?:code|solution|answer)(?:[ _-]here)?\|?>|<MASK>|<\|mask\|>|<BLANK>"
    r"|\{\{ ?(?:cursor|caret|fill[ _]?me) ?\}\}|\[\[?(?:CURSOR|FILL_ME|FILL)\]\]?|\$CURSOR\$|@@CURSOR@@|[█▮]|<\?\?\?>",
    re.IGNORECASE,
)
_CURSOR = re.compile(r"cursor|caret|[█▮]", re.IGNORECASE)
_TAGS = ("<insert>", "<complete>", "<fill>", "<missing>", "<hole>", "<mask>")  # in lower case: somebody's own
_BLANKS = re.compile(r"(?<![\w'\"`])_{3,}(?![\w'\"`])")

_PLACEHOLDER = re.compile(
    r"(?:(?:add|put|insert|write|place|type|enter) )?(?:your|the|my|some) (?:own )?"
    r"(?:code|implementation|logic|solution|body|rest)(?: (?:goes|comes))? ?(?:here|below)?\W*"
    r"|(?:implement|complete|finish|fill)"
    r"(?: (?:me|this|it|in|here|function|method|the (?:rest|body|function|method)))*\W*"
    r"|(?:code|implementation|logic|body|rest)(?: (?:goes|comes))? here\W*|(?:insert|add|write|put) code here\W*"
    rf"|(?:to be )?not (?:yet )?implemented(?: yet)?\W*|missing code\W*|\W*{_TO_DO}\W*"
    rf"|{_TO_DO}\W+(?:implement|complete|finish|write|fill)(?: (?:me|this|it|in|here))*\W*|\.\.\.|…",
    re.IGNORECASE,
)
_NOTE = re.compile(rf"\s*{_TO_DO}\b", re.IGNORECASE)

_STUBS = re.compile(
    r"\braise NotImplemented"
    r"Error\b(?:\([^)\n]*\)|[^\n]*)"
    r"|\bthrow (?:new )?(?:\\?\w+(?:\.|::))*(?:UnsupportedOperationException|NotImplementedException|UnimplementedError"
    r"|NotImplemented"
    r"Error)\([^)\n]*\);?"
    rf"|\bthrow (?:new )?(?:\\?\w+(?:\.|::))*\w+\(['\"](?i:not (?:yet )?implemented|unimplemented|{_TO_DO})[^)\n]*\);?"
    r"|\b(?:todo|unimplemented)!\([^)\n]*\);?"
    rf"|\b(?:panic|fatalError|error|die)\(?\s*['\"](?i:not (?:yet )?implemented|unimplemented|{_TO_DO}|implement me)"
    r"[^)\n]*\)?;?"
    rf"|\braise ['\"](?i:not implemented|{_TO_DO})[^\n]*"
    rf"|(?<![\w.#/*]){_TO_DO}\((?:\"[^\"\n]*\")?\)(?!:)",
)
_UNDEFINED = re.compile(r"(?<=[=>] )undefined\b")
_QUESTION = re.compile(r"(?<!\?)\?\?\?(?!\?)")


class Stretch(NamedTuple):
    """`text[start:end]` is to be replaced."""

    start: int
    end: int


class Comment(NamedTuple):
    """A comment with its mark; `own_line`: nothing stands before it on its line."""

    start: int
    end: int
    said: str
    own_line: bool


def marker(text: str, language: str) -> Stretch | None:
    """The first mark that is meant for a program to find; with the comment that says nothing else, since code is
    missing there. Where a cursor stands in a comment, it is the comment that goes on."""
    for found in _MARKERS.finditer(text):
        if found.group() in _TAGS:
            continue
        if not _CURSOR.search(found.group()):
            for comment in _comments(text, language):
                if comment.start <= found.start() < comment.end and comment.said == found.group():
                    return Stretch(comment.start, comment.end)
        return Stretch(*found.span())
    return None


def blank(text: str, language: str) -> Stretch | None:
    """Underscores that stand alone; a rule across a page of Markdown is none."""
    for found in _BLANKS.finditer(text):
        line = _line(text, found.start())
        if line.strip() != found.group() or language not in ("markdown", "rst", "text"):
            return Stretch(*found.span())
    return None


def ellipsis(text: str, language: str) -> Stretch | None:
    """Three dots where code is missing; not those that mean something: in brackets, before a name, in a stub file."""
    if language in ("python", "cython") and _is_stub_file(text):
        return None
    for found in re.finditer(r"(?<![.\w\]\"'`])(?:\.\.\.|…)(?![.\w(\[{\"'`$])", text):
        if _means_missing(text, found.start(), found.end(), language):
            return Stretch(*found.span())
    return None


def placeholder(text: str, language: str) -> Stretch | None:
    """A comment that only says that code goes here."""
    for comment in _comments(text, language):
        if _PLACEHOLDER.fullmatch(comment.said):
            return Stretch(comment.start, comment.end)
    return None


def stub(text: str, language: str) -> Stretch | None:
    """A statement that stands for code which is still to be written."""
    for found in _STUBS.finditer(text):
        return Stretch(*found.span())
    signs = {"scala": _QUESTION, "haskell": _UNDEFINED}
    unsaid = signs[language].search(text) if language in signs else None
    return Stretch(*unsaid.span()) if unsaid is not None else None


def note(text: str, language: str) -> Stretch | None:
    """The end of a comment on its own line that says what is to be done: the code comes below it."""
    for comment in _comments(text, language):
        if comment.own_line and _NOTE.match(comment.said):
            return Stretch(comment.end, comment.end)
    return None


def _comments(text: str, language: str) -> Iterator[Comment]:
    """Comments that begin a line or stand behind white space, by the language's marks, or by all where it has none."""
    mark = LINE_MARK.get(language)
    marks = [mark] if mark else [] if language in BLOCK_MARKS else ["//", "#", "--"]
    starts = [rf"(?:{re.escape(one)})+" for one in marks]
    pattern = rf"(?:(?<=\s)|^)(?:{'|'.join(starts)})[ \t]*(?P<line>[^\n]*)" if starts else r"(?!)"
    blocks = r"|\{/\*\s*(?P<jsx>[^\n]*?)\s*\*/\}|/\*+[ \t]*(?P<block>[^\n]*?)[ \t]*\*/"
    blocks += r"|<!--[ \t]*(?P<remark>[^\n]*?)[ \t]*-->"
    for found in re.finditer(pattern + blocks, text, re.MULTILINE):
        said = next((one for one in found.groups() if one is not None), "")
        end = found.start() + len(found.group().rstrip())
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        yield Comment(found.start(), end, said.strip(), not before.strip())


def _means_missing(text: str, start: int, end: int, language: str) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    before = text[line_start:start].strip()
    after = _line(text, end)[end - line_start :].strip()
    if language == "yaml" and not before:
        return False
    if language == "json":
        return True
    if before and before[-1] in "([," and (after[:1] in (*CLOSERS, ",") or not after):
        return language not in ("python", "cython") and before[-1] == "[" and after[:1] == "]" and "=" in before
    alone = not before and after in ("", ";")
    in_body = before.endswith(("{", "do", "then", "=>", "->", "return", ":", "begin")) and after[:1] in (
        "",
        "}",
        ";",
        "e",
    )
    given = (
        re.search(r"(?<![:=!<>])=$", before) is not None
        and after in ("", ";")
        and not re.search(r":\s*\w+.* =$", before)
    )
    return alone or in_body or given


def _is_stub_file(text: str) -> bool:
    """Declarations only: functions whose body is an ellipsis, several of them, overloads or a protocol."""
    if re.search(r"@(?:\w+\.)?(?:overload|abstractmethod)\b|\bProtocol\b", text):
        return True
    bodies = re.findall(r"^\s*(?:async )?def .*:[ \t]*(?:\n\s*)?(\.\.\.)?", text, re.MULTILINE)
    return len(bodies) >= 2 and all(bodies)


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : len(text) if end < 0 else end]
