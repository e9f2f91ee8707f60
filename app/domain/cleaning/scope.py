"""Steps 5, 6 and 10: an answer ends with the block it is in, and closes nothing that is closed already."""

import re

from app.domain.block_words import COLON_LANGUAGES
from app.domain.cleaning.wrapping import PROSE
from app.domain.indentation import leading
from app.domain.line_likeness import is_telling
from app.domain.nesting import CLOSERS, nesting
from app.domain.pairs import BRACKETS
from app.domain.surroundings import Surroundings

_CLOSING = re.compile(
    r"[)\]}]+[;,]?|(?:end|fi|done|esac|endif|endfor|endwhile)[;,)]*|</[\w.:-]+>|\}\s*\)\s*\(\s*\)\s*;?"
)
_GOES_ON = re.compile(
    r"[)\]}]*\s*(?:else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default|while|until|in|then|"
    r"and|or|\.|\?|:|&&|\|\||->|=>|public|private|protected)\b|[)\]}.?:&|+\-*/,{]"
)
_PATTERN_BRACKETS = frozenset({"bash", "fish", "zsh", "sh"})  # `word)` opens a case


def within_scope(text: str, here: Surroundings) -> str:
    """5: up to the first line that is indented less than the first, or that comes after the block which was begun.

    One closing line may stand at the end, unless the document has it.
    """
    if here.language in PROSE:
        return text
    lines = text.split("\n")
    return "\n".join(lines[: _end_of_scope(lines, here)])


def without_what_follows(text: str, here: Surroundings) -> str:
    """6: up to the lines that the document goes on with, and without closing lines at the end that it has."""
    lines = text.split("\n")
    lines = lines[: _start_of_echo(lines, here)]
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines[: len(lines) - _closing_echo(lines, here)])


def balanced(text: str, here: Surroundings, replaces: int) -> str:
    """10: up to the first bracket that closes nothing: neither in the text nor what stands open at the cursor."""
    if here.language in PROSE:
        return text
    open_here = _left_to_close(here, replaces)
    for mark in nesting(text, here.language, here.open.quote).closed:
        if mark.sign not in CLOSERS or (mark.sign == ")" and here.language in _PATTERN_BRACKETS):
            continue
        if open_here and open_here[0] == CLOSERS[mark.sign]:
            open_here.pop(0)
            continue
        kept = text[: mark.at]
        line = kept.rpartition("\n")
        return line[0] if line[1] and not line[2].strip() else kept
    return text


def _end_of_scope(lines: list[str], here: Surroundings) -> int:
    tab = 4
    first = lines[0] if here.blank else ""
    base = _width(here.before + leading(first) if here.blank else here.indent, tab)
    header = not here.blank  # the block, if there is one, belongs to the cursor's own line
    deeper = empty = False
    quote = ""
    for index, line in enumerate(lines):
        inside, quote = quote, nesting(line, here.language, quote).quote if quote or index else ""
        if index == 0 or not line.strip():
            empty = empty or (index > 0 and not inside)
            continue
        width = _width(leading(line), tab)
        if inside or (line.startswith("#") and here.language in ("c", "cpp", "objective-c")):
            continue
        if width < base:
            return index + 1 if _closes_what_is_open(line, here) else index
        if width == base and index and _leaves(line, here, deeper=deeper, empty=empty, header=header):
            return index + 1 if header and deeper and _is_closing(line) else index
        deeper = deeper or width > base
        empty = False
    return len(lines)


def _leaves(line: str, here: Surroundings, *, deeper: bool, empty: bool, header: bool) -> bool:
    """Whether a line at the level of the first is no longer a part of what was begun."""
    if empty and here.language in COLON_LANGUAGES:
        return True
    if not deeper:
        return False
    if header:
        return _is_closing(line) or not _GOES_ON.match(line.strip())
    return empty and not _is_closing(line)


def _closes_what_is_open(line: str, here: Surroundings) -> bool:
    """A closing line that the rest of the document does not have."""
    said = line.strip()
    if not _is_closing(line):
        return False
    if said[0] in CLOSERS:
        left = _left_to_close(here, 0)
        return bool(left) and left[0] == CLOSERS[said[0]]
    next_line = here.following[0] if here.following else ""
    has_it = next_line.strip().startswith(said[:3])
    return not (has_it and _width(leading(next_line), 4) <= _width(leading(line), 4))


def _start_of_echo(lines: list[str], here: Surroundings) -> int:
    """Where the text says what the document says next: up to three lines that say something, indented alike."""
    old = [line.rstrip() for line in here.following if is_telling(line)][:3]
    new = [(index, line.rstrip()) for index, line in enumerate(lines) if index and is_telling(line)]
    if not old:
        return len(lines)
    for start in range(len(new)):
        found = [line for _, line in new[start : start + len(old)]]
        if found == old[: len(found)]:
            return new[start][0]
    return len(lines)


def _closing_echo(lines: list[str], here: Surroundings) -> int:
    """How many closing lines at the end the document has right behind the cursor's line."""
    closing = 0
    while closing < len(lines) and _is_closing(lines[-1 - closing]):
        closing += 1
    for count in range(closing, 0, -1):
        tail = [line.rstrip() for line in lines[len(lines) - count :]]
        if count == len(lines):
            tail[0] = here.before + tail[0]
        same = tail == [line.rstrip() for line in here.following[:count]]
        if same and not nesting("\n".join(lines[: len(lines) - count]), here.language, here.open.quote).opened:
            return count
    return 0


def _left_to_close(here: Surroundings, replaces: int) -> list[str]:
    """The brackets open at the cursor that the document behind it does not close, nearest first."""
    given = len(nesting(here.rest[:replaces], here.language, here.open.quote).closed)
    closes = [sign for sign in here.closes[given:] if sign in CLOSERS]
    opened = [mark.sign for mark in reversed(here.open.opened)]
    for count in range(len(opened)):
        closed_behind = opened[count:]
        if len(closed_behind) <= len(closes) and all(
            BRACKETS[sign] == closer for sign, closer in zip(closed_behind, closes, strict=False)
        ):
            return opened[:count]
    return opened


def _is_closing(line: str) -> bool:
    return _CLOSING.fullmatch(line.strip()) is not None


def _width(space: str, tab: int) -> int:
    return len(space.expandtabs(tab))
