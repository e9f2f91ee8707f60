"""Steps 2, 3 and 7: how an answer meets what stands before and behind the cursor on its line."""

import re

from app.domain.block_starts import opens_a_block
from app.domain.indentation import leading
from app.domain.nesting import CLOSERS, nesting, top_level
from app.domain.pairs import BRACKETS
from app.domain.surroundings import Surroundings

_SIGNS = frozenset(";:,")


def at_line_start(text: str, here: Surroundings) -> str:
    """2: on a blank line no further blank lines, and no white space that stands there already."""
    if not here.blank:
        return text
    text = re.sub(r"\A(?:[ \t]*\n)+", "", text)
    space = leading(text.partition("\n")[0])
    if not here.before or (space != " " and (not space.startswith(here.before) or _is_meant_deeper(space, here))):
        return text
    left = text.removeprefix(here.before)
    lone = leading(left.partition("\n")[0]) == " " and here.indentation.unit != " "
    return left[1:] if lone else left  # base models begin a word with a space of its own


def joined(text: str, here: Surroundings) -> str:
    """3: spaces that stand before the cursor are not put in again."""
    if here.blank:
        return text
    spaces = len(here.before) - len(here.before.rstrip(" "))
    first = len(text) - len(text.lstrip(" "))
    return text[min(spaces, first) :]


def replaced(text: str, here: Surroundings) -> int:
    """7: how many characters of the rest of the line `text` takes the place of.

    Brackets and quotes of the rest give way as far as the text closes what stands open at the cursor, signs behind
    them when the text has them too; words only when the text ends with them, or begins with the rest's first word.
    """
    rest = here.rest.rstrip()
    if not rest or not text.strip():
        return 0
    return max(_structure(text, rest, here), _same_end(text, rest, here), _said_anew(text, rest))


def _is_meant_deeper(space: str, here: Surroundings) -> bool:
    """The cursor stands at the level of a line that opens a block, and `space` is one level, not two."""
    above = here.previous
    if not opens_a_block(above, here.language) or len(here.before) > len(leading(above)):
        return False
    unit = here.indentation.unit
    return len(here.before + space) <= len(leading(above) + unit)


def _structure(text: str, rest: str, here: Surroundings) -> int:
    """Walks along the rest while the text has the same sign, unpaired, in the same order."""
    found = nesting(text, here.language, here.open.quote)
    if found.opened and rest.lstrip().startswith(BRACKETS[found.opened[-1].sign]):
        return 0  # the rest closes what the text has opened
    closed = list(found.closed)
    pairs = list(top_level(text, here.language))
    at = done = index = 0
    while index < len(rest):
        sign = rest[index]
        if sign.isspace():
            index += 1
            continue
        quote = here.open.quote if rest.startswith(here.open.quote or "\0", index) else ""
        if (sign in CLOSERS or quote) and closed and closed[0].sign == (quote or sign):
            mark = closed.pop(0)
            at, index = mark.at + len(mark.sign), index + len(mark.sign)
        elif sign in BRACKETS and rest[index + 1 : index + 2] == BRACKETS[sign]:
            pair = next((mark for mark in pairs if mark.at >= at and mark.sign == BRACKETS[sign]), None)
            if pair is None:
                break
            at, index = pair.at + 1, index + 2
        elif (sign in _SIGNS or sign == "{") and _stands_next(text, at, sign):
            at, index = text.index(sign, at) + 1 if text[at:].lstrip().startswith(sign) else len(text), index + 1
        elif sign == ">" and _closes_a_tag(text, at):
            at, index = len(text), index + 1
        else:
            break
        done = index
    return done


def _stands_next(text: str, at: int, sign: str) -> bool:
    """Right behind what was matched last, or as the last sign of all."""
    return text[at:].lstrip().startswith(sign) or text[at:].rstrip().endswith(sign)


def _closes_a_tag(text: str, at: int) -> bool:
    said = re.sub(r"[=\-]>", "", text[at:].rstrip())
    return said.endswith(">") and said.count(">") > said.count("<")


def _same_end(text: str, rest: str, here: Surroundings) -> int:
    """The longest start of the rest, with a word in it, that the text ends with; cut between words only."""
    said = text.rstrip()
    for size in range(min(len(said), len(rest)), 1, -1):
        start = rest[:size]
        if not said.endswith(start) or not re.search(r"\w\w", start):
            continue
        whole = re.match(r"\w\w", rest[size - 1 : size + 1]) is None
        begins = re.match(r"\w\w", said[-size - 1 : -size + 1 or None]) is None or size == len(said)
        if whole and begins and _unpaired(start, here) <= _unpaired(said, here):
            return size
    return 0


def _unpaired(code: str, here: Surroundings) -> int:
    return len(nesting(code, here.language).closed)


def _said_anew(text: str, rest: str) -> int:
    """The text begins with the first word of the rest: it says the rest of the line in other words."""
    word = re.match(r"\s*([^\W\d]\w+)", rest)
    if word is None or not re.match(rf"\s*{word.group(1)}\b", text):
        return 0
    end = re.search(r"[;,:{\s]*\Z", rest)
    assert end is not None
    signs = end.group()
    return len(rest) if signs and text.rstrip().endswith(signs.strip()) else len(rest) - len(signs)
