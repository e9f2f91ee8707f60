"""Indentation: what a file uses, what a new line starts with, and code from elsewhere made to fit its place."""

import textwrap
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from app.domain.block_words import COLON_BLOCKS, leaves_block, opens_block

_OPENERS = ("{", "[", "(")
_CLOSERS = {"{": "}", "[": "]", "(": ")"}
_LINES_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Indentation:
    """`width` is columns of one level; with `tabs` a level is one tab character."""

    tabs: bool = False
    width: int = 4

    @property
    def unit(self) -> str:
        return "\t" if self.tabs else " " * self.width


def detect(text: str) -> Indentation | None:
    """What most lines of the text do; None when nothing tells. Tabs are as wide as they are shown: their width is 0."""
    lines = [line for line in text.split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT] if line.strip()]
    tabs = sum(line.startswith("\t") for line in lines)
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if not line.startswith("\t")]
    if tabs > sum(width > 1 for width in widths):
        return Indentation(True, 0)
    steps = Counter(abs(after - before) for before, after in pairwise(widths) if abs(after - before) in (2, 3, 4, 8))
    return Indentation(width=steps.most_common(1)[0][0]) if steps else None


def leading(line: str) -> str:
    """The white space a line starts with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def after_return(before: str, after: str, language: str, indentation: Indentation) -> tuple[str, str]:
    """What Return puts between `before` and `after` the cursor: text in front of the cursor, and text behind it.

    One level more after an opening bracket, or a colon in languages where that opens a block; a closing bracket right
    behind the cursor gets a line of its own.
    """
    base, said = leading(before), before.rstrip()
    if not said:
        return "\n" + before, ""
    last = said[-1]
    if last in _OPENERS:
        closes = after.lstrip(" \t").startswith(_CLOSERS[last])
        return "\n" + base + indentation.unit, "\n" + base if closes else ""
    if (last == ":" and language in COLON_BLOCKS) or opens_block(said.lstrip(), language):
        return "\n" + base + indentation.unit, ""
    if leaves_block(said.lstrip(), language):
        return "\n" + base.removesuffix(indentation.unit), ""
    return "\n" + base, ""


def fit(code: str, before: str, replaced: str = "", after: str = "") -> str:
    """`code` as it must read where `replaced` stands: `before` and `after` are the rest of its first and last line.

    Its own common indentation gives way to that of the place; blank lines stay blank.
    """
    lines = textwrap.dedent(code.strip("\n")).split("\n") if code.strip() else [code]
    first = next((line for line in replaced.split("\n") if line.strip()), "") if replaced.strip() else ""
    if before.strip():
        base, start = leading(before), ""
    else:
        base = before + (leading(first) if first else "")
        start = base[len(before) :]
    rest = [base + line if line.strip() else "" for line in lines[1:]]
    fitted = "\n".join([start + lines[0], *rest])
    if replaced.endswith("\n"):
        return fitted + "\n"
    return f"{fitted}\n{base}" if rest and after.strip() and not replaced else fitted
