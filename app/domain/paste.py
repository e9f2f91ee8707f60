"""Paste and complete: where in a pasted stretch of code something is missing.

hole = find_hole(text, language)
prefix, suffix = around(text, hole)         the document as it is shown and sent, with the cursor between the two
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.block_starts import opens_a_block
from app.domain.hole_bodies import Body, empty_body, lone_pass
from app.domain.hole_marks import Stretch, blank, ellipsis, marker, note, placeholder, stub
from app.domain.indentation import Indentation, after_return, detect, leading


class HoleKind(StrEnum):
    """What showed where the code is missing, in the order in which it is looked for."""

    MARKER = "marker"
    BLANK = "blank"
    ELLIPSIS = "ellipsis"
    PLACEHOLDER = "placeholder"
    STUB = "stub"
    PASS = "pass"  # noqa: S105
    NOTE = "note"
    EMPTY_BODY = "empty_body"
    END = "end"


@dataclass(frozen=True, slots=True)
class Hole:
    """`text[start:end]` gives way to the code that is missing; `lead` comes in front of it, `trail` behind it."""

    start: int
    end: int
    kind: HoleKind
    lead: str = ""
    trail: str = ""


def find_hole(text: str, language: str = "", indentation: Indentation | None = None) -> Hole:
    """The place to fill: a mark if there is one, else a body still to be written, else the end.

    `language` is a Pygments alias; `indentation` is found out when not given.
    """
    own = indentation or detect(text) or Indentation(width=_usual_width(language))
    for kind, found in _candidates(text, language, own):
        if isinstance(found, Body):
            return Hole(found.start, found.end, kind, found.lead, found.trail)
        if found is not None:
            return Hole(found.start, found.end, kind, _line_below(text, found) if kind is HoleKind.NOTE else "")
    return _end(text, language, own)


def around(text: str, hole: Hole) -> tuple[str, str]:
    """The code before and behind the hole, of which the document is made."""
    return text[: hole.start] + hole.lead, hole.trail + text[hole.end :]


def _candidates(text: str, language: str, own: Indentation) -> Iterator[tuple[HoleKind, Stretch | Body | None]]:
    yield HoleKind.MARKER, marker(text, language)
    yield HoleKind.BLANK, blank(text, language)
    yield HoleKind.ELLIPSIS, ellipsis(text, language)
    yield HoleKind.PLACEHOLDER, placeholder(text, language)
    yield HoleKind.STUB, stub(text, language)
    yield HoleKind.PASS, lone_pass(text, language)
    yield HoleKind.NOTE, note(text, language)
    yield HoleKind.EMPTY_BODY, empty_body(text, language, own)


def _line_below(text: str, at: Stretch) -> str:
    line = text[text.rfind("\n", 0, at.start) + 1 : at.start]
    return "\n" + leading(line)


def _end(text: str, language: str, own: Indentation) -> Hole:
    """The end: on the line below, if the last one is ended or opens a block; else right behind what stands there."""
    said = text.rstrip()
    last, behind = said.rpartition("\n")[2], text[len(said) :]
    goes_on = not behind.endswith("\n") if behind else not opens_a_block(last, language)
    if not last or goes_on:
        return Hole(len(text), len(text), HoleKind.END)
    return Hole(len(said), len(text), HoleKind.END, after_return(last, "", language, own)[0])


def _usual_width(language: str) -> int:
    two = (
        "javascript typescript jsx tsx ruby yaml json html css scss xml lua scala dart elixir haskell r bash terraform"
    )
    return 2 if language in two.split() else 4
