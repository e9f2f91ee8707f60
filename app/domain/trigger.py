"""When to ask a model for a suggestion, when to be quiet and why, and whether a line or a block is asked for.

    decide(moment) -> Ask(multiline, wait_s) | Quiet(reason)

`RULES` is the whole list of reasons to be quiet, in the order in which they are tried; docs/completion.md is made of
it. The numbers are those of programs whose users were asked: Copilot, Cody, Zed, Tabby, llama.vim, QodeAssist.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from app.domain.block_starts import opens_a_block
from app.domain.comments import LINE_MARK
from app.domain.edits import line_end, line_start
from app.domain.secret_files import is_secret
from app.domain.settings import CompletionMode as Mode
from app.domain.typing_rhythm import Rhythm

ECONOMY_WAIT_S = 0.350
EAGER_WAIT_S = 0.025
SHOW_AFTER_S = 0.120  # no ghost sooner after the last key, unless it is typed through
PUSH_AFTER_S = 0.300  # nor one that moves the code below it

LONGEST_PASTE = 200  # characters
LONGEST_REST = 8  # characters behind the cursor on its line
LONGEST_LINE = 5_000
SHORTEST_FILE = 10
MULTILINE_FILE = 8_000  # lines

_CLOSING_REST = re.compile(r"\s*[)>}\]\"'`]*\s*[:{;,]?\s*")
_SAID = re.compile(r"\S")
_EAGER = tuple("({[,=:")


class Act(StrEnum):
    """What was last done in the editor. COMMAND: an edit by the program itself; MOVED: the cursor, without an edit."""

    TYPED = "typed"
    DELETED = "deleted"
    UNDONE = "undone"
    REDONE = "redone"
    PASTED = "pasted"
    ACCEPTED = "accepted"
    COMMAND = "command"
    MOVED = "moved"


class Reason(StrEnum):
    """Why there is no question. `WORDS` has it for people."""

    OFF = "off"
    LANGUAGE_OFF = "language_off"
    SECRET = "secret"  # noqa: S105
    READ_ONLY = "read_only"
    COMPOSING = "composing"
    SEVERAL_CURSORS = "several_cursors"
    SELECTION = "selection"
    MOUSE = "mouse"
    BUDGET = "budget"
    MANUAL = "manual"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    POPUP = "popup"
    MOVED = "moved"
    UNDONE = "undone"
    DELETED = "deleted"
    PASTED = "pasted"
    COMMAND = "command"
    ACCEPTED = "accepted"
    LONG_LINE = "long_line"
    SHORT_FILE = "short_file"
    COMMENT = "comment"
    IN_WORD = "in_word"
    CODE_BEHIND = "code_behind"
    CLOSED = "closed"
    END_OF_FILE = "end_of_file"


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the editor knows right after something happened.

    `before`, `after`: the line up to the cursor and from it; `above`: the line above; `previous`, `following`: the
    nearest lines that are not blank, "" for none. `typed` is the text of the last edit. `ends_file`: only white space
    follows the cursor's line. `accepted_line`: a single line was just accepted, and nothing typed since. `in_comment`,
    `in_string` as the lexer has it. `forced`: the person asks by key. `length` in characters, `lines` in lines.
    """

    before: str = ""
    after: str = ""
    above: str = ""
    previous: str = ""
    following: str = ""
    language: str = ""
    path: str = ""
    length: int = 1_000
    lines: int = 100
    ends_file: bool = False
    act: Act = Act.TYPED
    typed: str = ""
    forced: bool = False
    mode: Mode = Mode.BALANCED
    language_off: bool = False
    comments_off: bool = True
    in_comment: bool = False
    in_string: bool = False
    read_only: bool = False
    composing: bool = False
    several_cursors: bool = False
    has_selection: bool = False
    mouse_down: bool = False
    popup_shown: bool = False
    snoozed: bool = False
    dismissed: bool = False
    accepted_line: bool = False
    budget_reached: bool = False
    rhythm: Rhythm = field(default_factory=Rhythm)


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask after `wait_s`, if nothing else happens. `forced`: by key, so several answers are wanted."""

    multiline: bool
    wait_s: float
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Ask nothing. `cache_speaks`: what is here already, and so costs nothing, may be shown all the same."""

    reason: Reason
    cache_speaks: bool = False

    @property
    def words(self) -> str:
        return WORDS[self.reason]


class Rule(NamedTuple):
    """`always`: also when asked by key. `cache_speaks`: it only keeps from spending."""

    reason: Reason
    words: str
    holds: Callable[[Moment], bool]
    always: bool = False
    cache_speaks: bool = False


def _rest_is_code(moment: Moment) -> bool:
    rest = moment.after.rstrip()
    return len(rest) > LONGEST_REST or re.search(r"\w", rest) is not None or not _CLOSING_REST.fullmatch(rest)


def _in_word(moment: Moment) -> bool:
    return bool(re.search(r"\w\Z", moment.before) and re.match(r"\w", moment.after))


def _is_closed(moment: Moment) -> bool:
    said = moment.before.rstrip()
    return said.endswith((")", ";", "]", "}")) and not opens_a_block(said, moment.language)


def _below_the_end(moment: Moment) -> bool:
    return moment.ends_file and not moment.before.strip() and not moment.above.strip() and bool(moment.previous)


RULES = (
    Rule(Reason.OFF, "Off", lambda m: m.mode is Mode.OFF, always=True),
    Rule(Reason.LANGUAGE_OFF, "Off in this language", lambda m: m.language_off),
    Rule(Reason.SECRET, "Never in files with keys and passwords", lambda m: is_secret(m.path), always=True),
    Rule(Reason.READ_ONLY, "This file is read only", lambda m: m.read_only, always=True),
    Rule(Reason.COMPOSING, "The input method is composing", lambda m: m.composing, always=True),
    Rule(Reason.SEVERAL_CURSORS, "Not with several cursors", lambda m: m.several_cursors, always=True),
    Rule(Reason.SELECTION, "Not with a selection", lambda m: m.has_selection, always=True),
    Rule(Reason.MOUSE, "Not while the mouse is pressed", lambda m: m.mouse_down, always=True),
    Rule(Reason.BUDGET, "Today's budget is reached", lambda m: m.budget_reached, always=True, cache_speaks=True),
    Rule(Reason.MANUAL, "By key only", lambda m: m.mode is Mode.MANUAL),
    Rule(Reason.SNOOZED, "Snoozed", lambda m: m.snoozed),
    Rule(Reason.DISMISSED, "Dismissed until the next word", lambda m: m.dismissed),
    Rule(Reason.POPUP, "Not beside the list of words", lambda m: m.popup_shown),
    Rule(Reason.MOVED, "Nothing was typed", lambda m: m.act is Act.MOVED),
    Rule(Reason.UNDONE, "Not after undo", lambda m: m.act in (Act.UNDONE, Act.REDONE)),
    Rule(Reason.DELETED, "Not after deleting", lambda m: m.act is Act.DELETED),
    Rule(
        Reason.PASTED,
        "Not after a long paste",
        lambda m: m.act is Act.PASTED and len(m.typed) > LONGEST_PASTE,
    ),
    Rule(Reason.COMMAND, "Not after a command", lambda m: m.act is Act.COMMAND),
    Rule(Reason.ACCEPTED, "Just accepted: the next key asks again", lambda m: m.accepted_line, cache_speaks=True),
    Rule(Reason.LONG_LINE, "The line is very long", lambda m: len(m.before) + len(m.after) > LONGEST_LINE),
    Rule(Reason.SHORT_FILE, "There is too little to go by", lambda m: m.length < SHORTEST_FILE, cache_speaks=True),
    Rule(Reason.COMMENT, "Off in comments", lambda m: m.in_comment and m.comments_off),
    Rule(Reason.IN_WORD, "In the middle of a word", _in_word),
    Rule(Reason.CODE_BEHIND, "There is code behind the cursor", _rest_is_code),
    Rule(Reason.CLOSED, "The line looks finished", _is_closed, cache_speaks=True),
    Rule(Reason.END_OF_FILE, "Below the end of the code", _below_the_end, cache_speaks=True),
)
WORDS = {rule.reason: rule.words for rule in RULES}


def rules_table() -> str:
    """The rules as a table in Markdown, for the documents."""
    rows = [
        f"| {rule.words} | {'no' if rule.always else 'yes'} | {'yes' if rule.cache_speaks else 'no'} |"
        for rule in RULES
    ]
    return "\n".join(["| No question | Alt+\\ asks | known answers are shown |", "|---|---|---|", *rows]) + "\n"


def moment_at(text: str, cursor: int, known: Moment | None = None, *, lines: int | None = None) -> Moment:
    """`known` with what the text says around the cursor: its line, its neighbours, and how long all is.

    `lines` are counted when not given, which takes a millisecond for a million characters.
    """
    start, end = line_start(text, cursor), line_end(text, cursor)
    behind = _SAID.search(text, end)
    return replace(
        known or Moment(),
        before=text[start:cursor],
        after=text[cursor:end],
        above=text[line_start(text, start - 1) : start - 1] if start else "",
        previous=_line_above(text, start),
        following=text[line_start(text, behind.start()) : line_end(text, behind.start())] if behind else "",
        length=len(text),
        lines=text.count("\n") + 1 if lines is None else lines,
        ends_file=behind is None,
    )


def _line_above(text: str, start: int) -> str:
    """The nearest line above `start` that is not blank."""
    while start > 0:
        above = line_start(text, start - 1)
        if line := text[above : start - 1].rstrip():
            return line
        start = above
    return ""


def decide(moment: Moment) -> Ask | Quiet:
    """The first rule that holds keeps quiet; by key only those count that are there for good."""
    for rule in RULES:
        if (rule.always or not moment.forced) and rule.holds(moment):
            return Quiet(rule.reason, rule.cache_speaks)
    return Ask(wants_block(moment), wait_s(moment), moment.forced)


def wait_s(moment: Moment) -> float:
    """Seconds until the question leaves, unless another key comes first."""
    if moment.forced:
        return 0.0
    if moment.mode is Mode.ECONOMY:
        return ECONOMY_WAIT_S
    if not moment.before.strip() or moment.before.rstrip().endswith(_EAGER):
        return EAGER_WAIT_S
    return moment.rhythm.wait_s(
        after_sign=not re.search(r"\w\Z", moment.before),
        at_line_end=not moment.after.strip(),
        at_file_end=moment.ends_file and not moment.after.strip(),
    )


def wants_block(moment: Moment) -> bool:
    """Whether several lines are asked for: where a block begins that has nothing in it yet, or by key."""
    if moment.mode is Mode.ECONOMY and not moment.forced:
        return False
    if moment.lines >= MULTILINE_FILE or moment.in_string or _in_line_comment(moment):
        return False
    if _rest_is_code(moment):
        return False
    if moment.forced:
        return True
    said = moment.before.strip()
    start = moment.before if said else moment.previous
    return opens_a_block(start, moment.language) and _depth(moment.following) <= _depth(start)


def upgrades(first_line: str, language: str) -> bool:
    """A single line was asked for, and the line that came opens a block: then the block is wanted too."""
    return opens_a_block(first_line, language)


def _in_line_comment(moment: Moment) -> bool:
    mark = LINE_MARK.get(moment.language)
    return moment.in_comment or (mark is not None and moment.before.lstrip().startswith(mark))


def _depth(line: str) -> int:
    """Columns of white space in front, with tabs as four; none for a line that is not there."""
    return len(line[: len(line) - len(line.lstrip())].expandtabs(4))
