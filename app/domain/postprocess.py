"""From what a model wrote to what may be shown at the cursor: eleven steps, each a function of its own.

    clean(text, prefix=..., suffix=..., language=...) -> Cleaned(text, replace_after)

It may be called with each piece that arrives (`complete=False`): then only whole lines come out, and what came out once
stays, unless a later line shows that the answer runs in circles or only says what the document says.
"""

from typing import NamedTuple

from app.domain.cleaning.joining import at_line_start, joined, replaced
from app.domain.cleaning.reindenting import reindented
from app.domain.cleaning.repeats import says_again, without_circles
from app.domain.cleaning.scope import balanced, within_scope, without_what_follows
from app.domain.cleaning.wrapping import (
    without_echo,
    without_markers,
    without_next_file,
    without_talk,
    without_thoughts,
)
from app.domain.indentation import Indentation
from app.domain.surroundings import Surroundings, surroundings

FEWEST_VISIBLE = 2  # characters that are worth a ghost

STEPS = (
    "special tokens, fences, talk, the prompt again, the head of another file",
    "blank lines and indentation that stand there already",
    "spaces that stand before the cursor already",
    "what repeats itself",
    "what is outside of the block",
    "the lines that follow in the document",
    "the rest of the line: what of it gives way",
    "answers that only repeat the lines around them",
    "tabs and spaces as the document has them",
    "brackets that close nothing",
    "white space at the end, and what is too short to show",
)


class Cleaned(NamedTuple):
    """`text` to put in at the cursor, in place of `replace_after` characters behind it on its line; "": nothing."""

    text: str = ""
    replace_after: int = 0


NOTHING = Cleaned()


def clean(
    text: str,
    *,
    prefix: str,
    suffix: str,
    language: str = "",
    multiline: bool = True,
    complete: bool = True,
    indentation: Indentation | None = None,
    family: str | None = None,
) -> Cleaned:
    """What of an answer may be shown between `prefix` and `suffix`.

    `language` is a Pygments alias, "" or unknown if need be; `multiline=False` takes the first line only; `complete`:
    nothing more comes. `indentation` is the document's, found out when not given; `family` that of the model, whose
    special tokens count, else those of all. The prefix is the document's, also where the prompt was built without
    its last spaces.
    """
    here = surroundings(prefix, suffix, language, indentation)
    if not complete:
        text = text.rpartition("\n")[0]
    text = _unwrapped(text.replace("\r\n", "\n"), here, family)
    text = joined(at_line_start(text, here), here)
    if not multiline:
        text = text.partition("\n")[0]
    text = without_circles(text, here, complete=complete)
    text = without_what_follows(within_scope(text, here), here)
    replaces = replaced(text, here)
    if says_again(text, here):
        return NOTHING
    text = balanced(reindented(text, here), here, replaces)
    return _finished(text, here)


def _unwrapped(text: str, here: Surroundings, family: str | None) -> str:
    text = without_talk(without_thoughts(without_markers(text, family)), here)
    return without_next_file(without_echo(text, here), here)


def _finished(text: str, here: Surroundings) -> Cleaned:
    text = text.rstrip()
    replaces = replaced(text, here)
    visible = sum(not letter.isspace() for letter in text)
    if visible < FEWEST_VISIBLE or text == here.rest[:replaces]:
        return NOTHING
    return Cleaned(text, replaces)
