"""Step 9: an answer that is indented with tabs where the document has spaces, or the other way round."""

from collections.abc import Sequence
from math import gcd

from app.domain.indentation import leading
from app.domain.surroundings import Surroundings

_USUAL = 4  # columns of a level


def reindented(text: str, here: Surroundings) -> str:
    """9: the white space in front of each line in the document's unit; what is no whole level stays spaces.

    Where the document has both, tabs are not four columns wide, and the model knows better.
    """
    if _is_mixed(here):
        return text
    lines = text.split("\n")
    start = 0 if here.blank else 1  # the first line stands behind something
    spaces = [leading(line) for line in lines[start:]]
    unit = here.indentation.unit
    if here.indentation.tabs:
        width = _width(spaces)
        changed = [_in_tabs(space, width) for space in spaces]
    else:
        changed = [space.replace("\t", unit) for space in spaces]
    body = [new + line[len(old) :] for line, old, new in zip(lines[start:], spaces, changed, strict=True)]
    return "\n".join([*lines[:start], *body])


def _is_mixed(here: Surroundings) -> bool:
    near = (*here.above, here.before, *here.below)
    return any(line.startswith("\t") for line in near) and any(line.startswith("  ") for line in near)


def _in_tabs(space: str, width: int) -> str:
    if " " not in space:
        return space
    levels, left = divmod(len(space.expandtabs(width)), width)
    return "\t" * levels + " " * left


def _width(spaces: Sequence[str]) -> int:
    """Columns of a level in what is indented with spaces: what all depths are made of."""
    width = gcd(*(len(space) for space in spaces if space and "\t" not in space))
    return _USUAL if width < 2 or width % _USUAL == 0 else width
