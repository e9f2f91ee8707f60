"""What is looked for in a text, and where it stands: queries become patterns, patterns give spans.

    compile_query(Query) -> re.Pattern       raises AppError(SEARCH) with a sentence for the person who typed it
    spans(pattern, text, start, end)         every hit in a range, from left to right, none inside another

Positions are characters. Line ends are "\\n"; `^` and `$` are those of each line. A person's own expression may run for
ever: whoever runs one does it where it can be stopped (`services.finding`); a plain query never takes long.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import AppError, Problem, ProblemKind


class Case(StrEnum):
    """SMART: capitals count when the query has one."""

    SMART = "smart"
    MATCH = "match"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Query:
    """`regex`: `text` is an expression of Python's `re`; otherwise every character stands for itself."""

    text: str
    regex: bool = False
    case: Case = Case.SMART
    whole_word: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)


Span = tuple[int, int]  # start and end in characters; equal for an expression that matches between two letters

# What `re` says, in words for people; its own words follow under "Details".
_WORDS = (
    ("missing ), unterminated subpattern", "“(” has no “)”"),
    ("unbalanced parenthesis", "“)” has no “(”"),
    ("unterminated character set", "“[” has no “]”"),
    ("nothing to repeat", "there is nothing before it that could be repeated"),
    ("multiple repeat", "two signs of repetition stand side by side"),
    ("bad escape (end of pattern)", "“\\” at the end stands before nothing"),
    ("bad escape", "there is no such “\\” sign"),
    ("invalid group reference", "it refers to a group that is not there"),
    ("unknown group name", "it refers to a group that is not there"),
    ("cannot refer to an open group", "a group refers to itself"),
    ("bad character range", "the range in “[ ]” runs backwards"),
    ("look-behind requires fixed-width pattern", "what a look-behind looks for must have one length"),
    ("redefinition of group name", "two groups have the same name"),
    ("min repeat greater than max repeat", "the least repetition is larger than the most"),
    ("bad character in group name", "a group's name may have letters, digits and “_” only"),
    ("missing group name", "a group's name is missing"),
    ("unknown extension", "“(?” is followed by something unknown"),
    ("unexpected end of pattern", "something is missing at the end"),
    ("global flags not at the start", "signs such as (?i) must stand at the start"),
    ("the repetition number is too large", "the number of repetitions is too large"),
)


def compile_query(query: Query) -> "re.Pattern[str]":
    """Raises AppError(SEARCH) for an expression that is none, and for an empty query."""
    if not query.text:
        raise AppError(Problem(ProblemKind.SEARCH, "There is nothing to look for."))
    flags = re.MULTILINE
    if ignores_case(query):
        flags |= re.IGNORECASE
    source = _expression(query) if query.regex else _literal(query)
    try:
        with warnings.catch_warnings():  # "possible nested set" is for programmers
            warnings.simplefilter("ignore")
            if query.regex:
                re.compile(query.text, flags)  # so that a mistake is told at its own place
            return re.compile(source, flags)
    except re.error as error:
        raise _refuse(error.msg, error.pos, str(error)) from error
    except (OverflowError, RecursionError) as error:
        raise _refuse(str(error), None, str(error)) from error


def ignores_case(query: Query) -> bool:
    """Whether "A" finds "a"; in an expression, signs such as \\W or \\B are no capitals."""
    if query.case is not Case.SMART:
        return query.case is Case.IGNORE
    letters = re.sub(r"\\N\{[^}]*\}|\(\?P[<=]\w*|\\.", "", query.text, flags=re.DOTALL) if query.regex else query.text
    return letters == letters.lower()


def spans(pattern: "re.Pattern[str]", text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The hits that lie between `start` and `end`; look-behinds see what stands in front of the range."""
    for found in pattern.finditer(text, start, len(text) if end is None else end):
        yield found.span()


def lines_of(query: Query) -> int:
    """How many line ends a hit of a plain query contains."""
    return query.text.count("\n")


def escaped(text: str) -> str:
    """The expression which finds exactly this text, as people would write it."""
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text).replace("\n", r"\n").replace("\t", r"\t")


def _literal(query: Query) -> str:
    source = re.escape(query.text)
    if query.whole_word:
        # A sign at the edge, such as "(", is a border by itself.
        if _is_word(query.text[0]):
            source = rf"(?<!\w){source}"
        if _is_word(query.text[-1]):
            source = rf"{source}(?!\w)"
    return source


def _expression(query: Query) -> str:
    if not query.whole_word:
        return query.text
    signs = re.match(r"\(\?[aiLmsux]+\)", query.text)  # they must stay in front
    front = signs.group() if signs else ""
    end = "\n" if "x" in front else ""  # a comment of a verbose expression must not swallow what follows
    return rf"{front}(?<!\w)(?:{query.text[len(front) :]}{end})(?!\w)"


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _refuse(message: str, position: int | None, details: str) -> AppError:
    said = next((words for start, words in _WORDS if message.startswith(start)), message)
    place = f" (at character {position + 1})" if position is not None else ""
    return AppError(Problem(ProblemKind.SEARCH, f"Not a regular expression yet: {said}{place}.", details=details))
