"""Steps 5, 6 and 10: an answer ends with the block it is in, and closes nothing that is closed already."""

import re
from collections.abc import Iterator, Sequence

from app.domain.block_starts import opens_a_block
from app.domain.block_words import COLON_LANGUAGES
from app.domain.cleaning.wrapping import PROSE
from app.domain.indentation import leading
from app.domain.line_likeness import is_telling
from app.domain.nesting import CLOSERS, Mark, nesting
from app.domain.pairs import BRACKETS
from app.domain.surroundings import Surroundings

_CLOSING = re.compile(
    r"[)\]}]+[;,]?|(?:end|fi|done|esac|endif|endfor|endwhile)[;,)]*|</[\w.:-]+>|\}\s*\)\s*\(\s*\)\s*;?"
)
_GOES_ON = re.compile(
    r"[)\]}]*\s*(?:else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default|until|in|then|and|or|"
    r"public|private|protected)\b|[)\]}.?:&|+\-*/,{]"
)
_DECLARES = re.compile(
    r"@\w|(?:export |public |private |protected |static |async |pub |abstract |override |internal )*"
    r"(?:def|class|function|func|fn|fun|struct|enum|interface|impl|trait|type|module|namespace|void|procedure|sub)\b|"
    r"(?:public|private|protected) |(?:[a-z]\w*[ *]+)+\w+\([^;]*\)\s*(?:const )?\{$|\w+ :: "
)
_PREPROCESSED = ("c", "cpp", "objective-c")  # lines with # stand at the margin
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
    found = nesting(text, here.language, here.open.quote)
    open_here = _left_to_close(here, replaces, found.opened)
    for mark in found.closed:
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
    base = _width(here.before + leading(lines[0]) if here.blank else here.indent)
    header = not here.blank and opens_a_block(here.before + _head(lines), here.language)
    deeper = False
    for index, line, after_blank in _lines_below(lines, here):
        width = _width(leading(line))
        if width < base:
            return index + 1 if _closes_what_is_open(line, here, after_blank) else index
        if width == base and deeper:
            if header and _is_closing(line):
                return index + 1
            if not _GOES_ON.match(line.strip()) and (header or (after_blank and _DECLARES.match(line.strip()))):
                return index
        deeper = deeper or width > base
    return len(lines)


def _head(lines: list[str]) -> str:
    """The end of the cursor's own line, with a brace that stands on the next one."""
    return lines[0] + (" {" if len(lines) > 1 and lines[1].strip() == "{" else "")


def _lines_below(lines: list[str], here: Surroundings) -> Iterator[tuple[int, str, bool]]:
    """(index, line, whether a blank line is before it) of lines that say something and begin outside of strings."""
    quote = nesting(lines[0] + "\n", here.language, here.open.quote).quote
    after_blank = False
    for index, line in enumerate(lines[1:], 1):
        in_string, quote = bool(quote), nesting(line + "\n", here.language, quote).quote
        if not line.strip():
            after_blank = True
        elif not in_string and not (line.startswith("#") and here.language in _PREPROCESSED):
            yield index, line, after_blank
            after_blank = False


def _closes_what_is_open(line: str, here: Surroundings, after_blank: bool) -> bool:
    """A closing line that the rest of the document does not have; where colons open blocks, only right behind one."""
    said = line.strip()
    if not _is_closing(line) or (after_blank and here.language in COLON_LANGUAGES):
        return False
    if said[0] in CLOSERS:
        left = _left_to_close(here, 0)
        return bool(left) and left[0] == CLOSERS[said[0]]
    next_line = here.following[0] if here.following else ""
    has_it = next_line.strip().startswith(said[:3])
    return not (has_it and _width(leading(next_line)) <= _width(leading(line)))


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


def _left_to_close(here: Surroundings, replaces: int, opened_anew: Sequence[Mark] = ()) -> list[str]:
    """The brackets open at the cursor that the document behind it does not close, nearest first.

    It first closes what the text itself opens and leaves open.
    """
    given = len(nesting(here.rest[:replaces], here.language, here.open.quote).closed)
    closes = [sign for sign in here.closes[given:] if sign in CLOSERS]
    for mark in reversed(opened_anew):
        if closes and CLOSERS[closes[0]] == mark.sign:
            closes.pop(0)
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


def _width(space: str) -> int:
    return len(space.expandtabs(4))
