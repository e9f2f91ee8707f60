"""What takes the place of a hit: templates with groups, and the case of what was there.

In the template of an expression: $1 or \\1, ${name} or \\g<name>, $0 or $& for the whole hit, $$ for a dollar sign,
\\n, \\t, \\\\, and \\U \\L \\E \\u \\l for the case of what follows. Without an expression the replacement is the text
as it stands.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.search import Query

_PIECE = re.compile(
    r"\$(?:(?P<number>\d{1,2})|(?P<whole>&)|(?P<dollar>\$)|\{(?P<name>\w+)\})"
    r"|\\(?:(?P<back>\d{1,2})|g<(?P<long>\w+)>|(?P<escape>[ntULEul\\$]))"
)
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "$": "$"}
_CHANGES: dict[str, Callable[[str], str]] = {"U": str.upper, "L": str.lower}


class Edit(NamedTuple):
    """Characters `start` .. `end` of a text become `text`."""

    start: int
    end: int
    text: str


class Template:
    """A replacement ready for use; `keep_case` gives it the case of each hit. Raises AppError(SEARCH) for a group that
    the expression does not have."""

    def __init__(self, text: str, query: Query, pattern: "re.Pattern[str]", *, keep_case: bool = False) -> None:
        self._keep_case = keep_case
        self._pieces: list[str | int | _Case] = [text] if not query.regex else _parse(text, pattern)

    def expand(self, match: "re.Match[str]") -> str:
        """What this hit is to become."""
        made = _join(self._pieces, match)
        return with_case_of(match.group(), made) if self._keep_case else made

    def written_for(self, found: str) -> str:
        """The same for a hit of a plain query, which has no groups."""
        made = str(self._pieces[0])
        return with_case_of(found, made) if self._keep_case else made


def edits(
    pattern: "re.Pattern[str]", template: Template, text: str, start: int = 0, end: int | None = None
) -> list[Edit]:
    """Every hit in the range with what it becomes, from left to right."""
    limit = len(text) if end is None else end
    return [Edit(*found.span(), template.expand(found)) for found in pattern.finditer(text, start, limit)]


def edit_at(
    pattern: "re.Pattern[str]", template: Template, text: str, hit: tuple[int, int], end: int | None = None
) -> Edit | None:
    """What one hit becomes; None when it is none any more."""
    for found in pattern.finditer(text, hit[0], len(text) if end is None else end):
        if found.span() == hit:
            return Edit(*hit, template.expand(found))
        if found.start() > hit[0]:
            break
    return None


def applied(text: str, changes: Sequence[Edit]) -> str:
    """The text with all changes made; they are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces += text[at : change.start], change.text
        at = change.end
    pieces.append(text[at:])
    return "".join(pieces)


def with_case_of(found: str, text: str) -> str:
    """`text` in the case of `found`: all capitals, all small, a capital in front; by parts where - or _ divide both."""
    for divider in "-_":
        theirs, ours = found.split(divider), text.split(divider)
        if len(theirs) > 1 and len(theirs) == len(ours):
            return divider.join(with_case_of(one, other) for one, other in zip(theirs, ours, strict=True))
    if not text or not (letters := [letter for letter in found if letter.isalpha()]):
        return text
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return text.upper()
    if all(letter.islower() for letter in letters):
        return text.lower() if text.isupper() else text[0].lower() + text[1:]
    if letters[0].isupper():
        return text[0].upper() + text[1:]
    return text[0].lower() + text[1:]


class _Case(str):
    """One of U L E u l, standing in a template."""

    __slots__ = ()


def _parse(text: str, pattern: "re.Pattern[str]") -> "list[str | int | _Case]":
    pieces: list[str | int | _Case] = []
    at = 0
    for found in _PIECE.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        at = found.end()
        if (digits := found["number"] or found["back"]) is not None:
            pieces += _numbered(digits, pattern)
        elif found["whole"]:
            pieces.append(0)
        elif found["dollar"]:
            pieces.append("$")
        elif (name := found["name"] or found["long"]) is not None:
            pieces.append(_named(name, pattern))
        else:
            sign = found["escape"]
            pieces.append(_ESCAPES[sign] if sign in _ESCAPES else _Case(sign))
    if at < len(text) or not pieces:
        pieces.append(text[at:])
    return pieces


def _numbered(digits: str, pattern: "re.Pattern[str]") -> list[str | int | _Case]:
    """$12 is the twelfth group where there is one, else the first with a 2 behind it."""
    if int(digits) <= pattern.groups:
        return [int(digits)]
    if len(digits) == 2 and int(digits[0]) <= pattern.groups:
        return [int(digits[0]), digits[1]]
    raise _no_group(digits, pattern)


def _named(name: str, pattern: "re.Pattern[str]") -> int:
    number = int(name) if name.isdecimal() else pattern.groupindex.get(name, -1)
    if not 0 <= number <= pattern.groups:
        raise _no_group(name, pattern)
    return number


def _no_group(name: str, pattern: "re.Pattern[str]") -> AppError:
    names = ", ".join(pattern.groupindex)
    there = {0: "no groups", 1: "one group"}.get(pattern.groups, f"{pattern.groups} groups")
    called = f" ({names})" if names else ""
    message = f"The replacement asks for group {name}, but the expression has {there}{called}."
    return AppError(Problem(ProblemKind.SEARCH, message))


def _join(pieces: "Sequence[str | int | _Case]", match: "re.Match[str]") -> str:
    made: list[str] = []
    lasting: Callable[[str], str] | None = None
    once: Callable[[str], str] | None = None
    for piece in pieces:
        if isinstance(piece, _Case):
            if piece in "ul":
                once = str.upper if piece == "u" else str.lower
            else:
                lasting = _CHANGES.get(piece)
            continue
        text = (match.group(piece) or "") if isinstance(piece, int) else piece
        if lasting is not None:
            text = lasting(text)
        if once is not None and text:
            text, once = once(text[0]) + text[1:], None
        made.append(text)
    return "".join(made)
