"""Snippets as people paste them, with the language and the place to fill: `tests/support/data/pasted.snippets`."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "data" / "pasted.snippets"


class Pasted(NamedTuple):
    """`text[start:end]` is what is to be replaced; `kind` is a `HoleKind`'s value."""

    language: str
    kind: str
    text: str
    start: int
    end: int


@cache
def pasted() -> tuple[Pasted, ...]:
    """Each begins with "=== language kind"; its hole stands between ⟦ and ⟧."""
    return tuple(_read(part) for part in re.split(r"^=== ", _FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:])


def _read(part: str) -> Pasted:
    head, _, body = part.removesuffix("\n").partition("\n")
    language, kind = head.split()
    before, inside, behind = re.split("[⟦⟧]", body)
    return Pasted(language, kind, before + inside + behind, len(before), len(before + inside))
