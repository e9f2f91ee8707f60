"""The place of a hole in the code: its line before and behind the cursor, and the lines above and below."""

from dataclasses import dataclass
from functools import lru_cache

from app.domain.indentation import Indentation, detect, leading
from app.domain.nesting import Nesting, nesting

_ABOVE, _BELOW = 8_000, 4_000  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`before`, `rest`: the line up to the cursor and from it. `above`, `below`: whole lines, nearest last and first.

    `indentation`: the document's. `open` is what stands open at the cursor; `closes` are the signs with which the rest
    of the document closes what is open, nearest first.
    """

    before: str
    rest: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    language: str
    indentation: Indentation
    open: Nesting
    closes: tuple[str, ...]

    @property
    def indent(self) -> str:
        """The white space in front of the cursor's line, as far as it is there."""
        return leading(self.before)

    @property
    def blank(self) -> bool:
        """Nothing but white space stands before the cursor on its line."""
        return not self.before.strip()

    @property
    def previous(self) -> str:
        """The nearest line above that is not blank; "" for none."""
        return next((line for line in reversed(self.above) if line.strip()), "")

    @property
    def following(self) -> tuple[str, ...]:
        """The lines below that are not blank."""
        return tuple(line for line in self.below if line.strip())


def surroundings(prefix: str, suffix: str, language: str = "", indentation: Indentation | None = None) -> Surroundings:
    """The place between `prefix` and `suffix`, of which the nearest few thousand characters are looked at."""
    near = prefix[-_ABOVE:]
    if len(prefix) > _ABOVE:
        near = near[near.find("\n") + 1 :]
    return _surroundings(near, suffix[:_BELOW], language, indentation)


@lru_cache(maxsize=8)
def _surroundings(prefix: str, suffix: str, language: str, indentation: Indentation | None) -> Surroundings:
    """Remembered, as an answer is looked at again with each piece that comes."""
    *above, before = prefix.split("\n")
    rest, *below = suffix.split("\n")
    stands_open = nesting(prefix, language)
    closed = nesting(suffix, language, stands_open.quote).closed
    return Surroundings(
        before,
        rest,
        tuple(above),
        tuple(below),
        language,
        indentation or detect(prefix + suffix) or _guessed(before, language),
        stands_open,
        tuple(mark.sign for mark in closed),
    )


def _guessed(before: str, language: str) -> Indentation:
    """Where no line tells: what stands before the cursor, or what the language is always written with."""
    tabs = "\t" in leading(before) or language in ("go", "make")
    return Indentation(tabs, 0 if tabs else 4)
