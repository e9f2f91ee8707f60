"""Words and brackets that open and close blocks: the indentation of a line once its first word says what it is."""

import re
from collections.abc import Callable

from app.domain.block_words import COLON_LANGUAGES, opens_block
from app.domain.indentation import Indentation, leading

_PARTNERS = {  # what a continuing line continues, in languages where a colon opens a block
    "else": ("if", "elif", "for", "while", "try", "except"),
    "elif": ("if", "elif"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
    "case": ("case",),
}
_CLOSING_WORDS = {
    "ruby": "end else elsif when rescue ensure",
    "crystal": "end else elsif when rescue ensure",
    "elixir": "end else rescue catch after",
    "julia": "end else elseif catch finally",
    "lua": "end else elseif until",
    "bash": "fi done esac else elif",
    "fish": "end else",
}
_CLOSERS = {"}": "{", ")": "(", "]": "["}
_LOOK_BACK = 400  # lines


def may_reindent(typed: str, language: str) -> bool:
    """Whether `reindented` has anything to say when this letter has been typed."""
    return typed in _CLOSERS or (typed == ":" and language in COLON_LANGUAGES) or language in _CLOSING_WORDS


def reindented(line: str, above: Callable[[int], str | None], language: str, indentation: Indentation) -> str | None:
    """The white space that `line` should start with now that its last letter is typed; None: as it is.

    `line` reaches up to the caret. `above(1)` is the line above it, `above(2)` the next one up, None behind the top.
    """
    said, space = line.strip(), leading(line)
    if said in _CLOSERS:
        wanted = _opener_indentation(said, above)
    elif language in COLON_LANGUAGES and said.endswith(":"):
        wanted = _partner_indentation(said, space, above)
    elif said in _CLOSING_WORDS.get(language, "").split():
        wanted = _word_indentation(space, above, language, indentation)
    else:
        return None
    return None if wanted == space else wanted


def _opener_indentation(closing: str, above: Callable[[int], str | None]) -> str | None:
    """That of the line with the bracket that is closed."""
    opening, depth = _CLOSERS[closing], 1
    for distance in range(1, _LOOK_BACK):
        line = above(distance)
        if line is None:
            return None
        for letter in reversed(line):
            depth += (letter == closing) - (letter == opening)
            if depth == 0:
                return leading(line)
    return None


def _partner_indentation(said: str, space: str, above: Callable[[int], str | None]) -> str | None:
    """That of the nearest line that this one can continue; a line at the same depth in between ends that depth."""
    first = re.match(r"[a-z]+", said)
    partners = _PARTNERS.get(first.group()) if first is not None else None
    if partners is None:
        return None
    bound = len(space) + 1
    for distance in range(1, _LOOK_BACK):
        line = above(distance)
        if line is None:
            return None
        depth = len(leading(line))
        if not line.strip() or depth >= bound:
            continue
        word = re.match(r"(?:async\s+)?([a-z]+)\b", line.strip())
        opens = word is not None and word.group(1) in partners and line.partition("#")[0].rstrip().endswith(":")
        if opens:
            return leading(line)
        bound = depth
    return None


def _word_indentation(
    space: str, above: Callable[[int], str | None], language: str, indentation: Indentation
) -> str | None:
    """One level less than a line in the block, that of the line that opened it right above."""
    for distance in range(1, _LOOK_BACK):
        line = above(distance)
        if line is None:
            return None
        if not line.strip():
            continue
        if opens_block(line.strip(), language):
            return leading(line)
        inner = leading(line)
        if len(space) < len(inner):
            return None  # it has been moved already
        return inner.removesuffix(indentation.unit)
    return None
