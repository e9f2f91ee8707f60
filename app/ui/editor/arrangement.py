"""How tabs stand in two groups, as a value: taken from the editor at the end, put back into it at the next start."""

import json
from typing import Any, NamedTuple


class Group(NamedTuple):
    """Its tabs in order, each with whether it is the second editor of its document; `top` is the one that is seen.

    Documents go by what they are called at the next start too: their path, or their id while they are in no file.
    """

    tabs: tuple[tuple[str, bool], ...]
    top: str


class Arrangement(NamedTuple):
    """`sizes` are pixels, of which only the relation counts."""

    left: Group
    right: Group
    right_is_active: bool
    sizes: tuple[int, int]


def to_json(arrangement: Arrangement) -> str:
    left, right, right_is_active, sizes = arrangement
    return json.dumps({"left": left, "right": right, "right_is_active": right_is_active, "sizes": sizes})


def from_json(text: str | None) -> Arrangement | None:
    """None: nothing that could be put back."""
    try:
        kept = json.loads(text or "null")
        first, second = (int(size) for size in kept["sizes"])
        return Arrangement(_group(kept["left"]), _group(kept["right"]), bool(kept["right_is_active"]), (first, second))
    except (ValueError, TypeError, KeyError):
        return None


def _group(kept: Any) -> Group:
    tabs, top = kept
    return Group(tuple((str(name), bool(second)) for name, second in tabs), str(top))
