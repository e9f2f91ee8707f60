"""What Markdown is made of once it is read: paragraphs of styled spans, tables, code. Each knows its source.

Places are offsets in the source that the part was read from, so that what is copied is what the model wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BOLD, ITALIC, STRIKE, CODE, PICTURE = 1, 2, 4, 8, 16

Range = tuple[int, int]  # start and end in the source


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style: a sum of the bits above. `link` is an address as it came: who opens it looks at it.

    `start`..`end` is the source of the text without the marks around it.
    """

    text: str
    style: int = 0
    link: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`heading` is 0 for text, 1..6 for headings; `depth` and `quotes` count the lists and quotes around it.

    `marker` is what stands before a list item's first paragraph; a `rule` has no spans. `tight`: no space above.
    `start`..`end` are its whole lines, `inner` what stands between the marks of the block.
    """

    spans: tuple[Span, ...]
    heading: int = 0
    depth: int = 0
    quotes: int = 0
    marker: str = ""
    rule: bool = False
    tight: bool = False
    start: int = 0
    end: int = 0
    inner: Range = (0, 0)

    @property
    def prefix(self) -> str:
        """What is written before the text."""
        return f"{self.marker}\t" if self.marker else ""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows[0]` is the header; `alignments` has one of "left", "center", "right", "" for each column.

    `lines` has the source of each row.
    """

    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    alignments: tuple[str, ...]
    depth: int = 0
    start: int = 0
    end: int = 0
    lines: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Code, as it came. `start`..`end` are its lines, its fences included."""

    text: str
    info: str = ""
    depth: int = 0
    start: int = 0
    end: int = 0


Part = Paragraph | Table | Listing


def text_of(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)
