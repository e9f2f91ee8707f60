"""Markdown as parts that a view can draw: paragraphs of styled spans, tables, code. Foreign text stays text.

Links lead only to http, https and mailto; images, other links and raw HTML become text; hidden characters are shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.domain.visible import visible

BOLD, ITALIC, STRIKE, CODE = 1, 2, 4, 8

MOST_ROWS = 500
MOST_COLUMNS = 60
LONGEST_RUN = 2_000  # characters without a space: laid out by a view that does not wrap
LONGEST_INLINE = 10_000  # one paragraph's Markdown: emphasis and code spans are quadratic to pair
LONGEST_SOURCE = 200_000

_BULLETS = ("•", "◦", "▪")  # by depth
_HOLDERS = ("blockquote_open", "list_item_open")
_SCHEMES = ("http:", "https:", "mailto:")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style: a sum of BOLD, ITALIC, STRIKE and CODE; `link` is a URL that may be opened."""

    text: str
    style: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`heading` is 0 for text, 1..6 for headings; `depth` and `quotes` count the lists and quotes around it.

    `marker` is what stands before a list item's first paragraph; a `rule` has no spans. `tight`: no space above.
    """

    spans: tuple[Span, ...]
    heading: int = 0
    depth: int = 0
    quotes: int = 0
    marker: str = ""
    rule: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`rows[0]` is the header; `alignments` has one of "left", "center", "right", "" for each column."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    alignments: tuple[str, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """Code, as it came."""

    text: str
    info: str = ""
    depth: int = 0


Part = Paragraph | Table | Listing


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return parser.disable("inline")


def load() -> None:
    """Imports and builds the parser, some 60 ms: called in a thread before it is needed."""
    parts("")


def is_loaded() -> bool:
    return _parser.cache_info().currsize > 0


def parts(source: str, definitions: dict[str, Any] | None = None) -> list[Part]:
    """The parts of `source`; `definitions` gathers link definitions, so that later blocks know them."""
    if len(source) > LONGEST_SOURCE or source.count("\n|") > MOST_ROWS or has_long_run(source):
        return [_as_it_came(source)]
    parser = _parser()
    environment: dict[str, Any] = {} if definitions is None else definitions
    tokens = parser.parse(source, environment)
    if _is_cut_short(tokens, parser.options.maxNesting):
        return [_as_it_came(source)]
    return list(_Walk(parser, environment).walk(tokens))


def text_of(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def has_long_run(source: str) -> bool:
    """Whether a word in it is too long for a view that wraps."""
    return len(source) > LONGEST_RUN and any(len(word) > LONGEST_RUN for word in source.split())


def _as_it_came(source: str) -> Listing:
    return Listing(source.rstrip("\n"))


def _is_cut_short(tokens: Sequence[Any], deepest: int) -> bool:
    """The parser leaves out what is nested too deep, without a word."""
    return any(token.level == deepest - 1 and token.type in _HOLDERS for token in tokens)


@dataclass(slots=True)
class _List:
    """A list being walked; `number` is None for bullets."""

    number: int | None
    tight: bool = False


@dataclass(slots=True)
class _Walk:
    """One pass over the parser's tokens."""

    parser: Any
    environment: dict[str, Any]
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    heading: int = 0
    marker: str = ""
    tight: bool = False
    rows: list[list[tuple[Span, ...]]] = field(default_factory=list)
    alignments: list[str] = field(default_factory=list)
    in_table: bool = False
    source_of_table: str = ""

    def walk(self, tokens: Sequence[Any]) -> Iterator[Part]:
        for token in tokens:
            match token.type:
                case "inline":
                    yield from self._inline(token)
                case "heading_open":
                    self.heading = int(token.tag[1:])
                case "heading_close":
                    self.heading = 0
                case "paragraph_open":
                    self.tight = token.hidden
                case "bullet_list_open":
                    self.lists.append(_List(None))
                case "ordered_list_open":
                    self.lists.append(_List(int(token.attrs.get("start", 1))))
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    yield from self._unused_marker()
                    self.marker = self._next_marker()
                case "list_item_close":
                    yield from self._unused_marker()
                case "blockquote_open":
                    self.quotes += 1
                case "blockquote_close":
                    self.quotes -= 1
                case "fence" | "code_block":
                    yield from self._unused_marker()
                    yield Listing(token.content, token.info.strip(), len(self.lists))
                case "hr":
                    yield self._paragraph((), rule=True)
                case "table_open":
                    yield from self._unused_marker()
                    self.rows, self.alignments, self.in_table = [], [], True
                case "tr_open":
                    self.rows.append([])
                case "th_open":
                    style = str(token.attrs.get("style", ""))
                    self.alignments.append(style.removeprefix("text-align:"))
                case "table_close":
                    self.in_table = False
                    yield self._table()

    def _inline(self, token: Any) -> Iterator[Part]:
        if len(token.content) > LONGEST_INLINE:
            spans: tuple[Span, ...] = (Span(visible(token.content)),)
        else:
            children: list[Any] = []
            self.parser.inline.parse(token.content, self.parser, self.environment, children)
            spans = tuple(_joined(_spans(children)))
        if self.in_table:
            self.rows[-1].append(spans)
        else:
            yield self._paragraph(spans)

    def _paragraph(self, spans: tuple[Span, ...], *, rule: bool = False) -> Paragraph:
        marker, self.marker = self.marker, ""
        if marker and spans and (box := _task_box(spans[0].text)):
            marker = box if marker in _BULLETS else f"{marker} {box}"
            spans = (Span(spans[0].text[4:], spans[0].style, spans[0].link), *spans[1:])
        return Paragraph(
            spans,
            heading=self.heading,
            depth=len(self.lists),
            quotes=self.quotes,
            marker=marker,
            rule=rule,
            tight=self.tight and bool(self.lists),
        )

    def _unused_marker(self) -> Iterator[Part]:
        """An item that starts with something else than text still shows its number."""
        if self.marker:
            yield self._paragraph(())

    def _next_marker(self) -> str:
        current = self.lists[-1]
        if current.number is None:
            return _BULLETS[min(len(self.lists), len(_BULLETS)) - 1]
        current.number += 1
        return f"{current.number - 1}."

    def _table(self) -> Part:
        if len(self.rows) > MOST_ROWS or len(self.alignments) > MOST_COLUMNS:
            lines = ("| " + " | ".join(text_of(cell) for cell in row) + " |" for row in self.rows)
            return Listing("\n".join(lines) + "\n", depth=len(self.lists))
        width = len(self.alignments)
        rows = tuple(tuple(row[:width]) + ((),) * (width - len(row)) for row in self.rows)
        return Table(rows, tuple(self.alignments), depth=len(self.lists))


def _task_box(text: str) -> str:
    if text.startswith("[ ] "):
        return "☐"
    return "☑" if text[:4].lower() == "[x] " else ""


def _spans(children: Sequence[Any]) -> Iterator[Span]:
    style = 0
    link = refused = ""
    for child in children:
        match child.type:
            case "strong_open":
                style |= BOLD
            case "strong_close":
                style &= ~BOLD
            case "em_open":
                style |= ITALIC
            case "em_close":
                style &= ~ITALIC
            case "s_open":
                style |= STRIKE
            case "s_close":
                style &= ~STRIKE
            case "code_inline":
                yield Span(visible(child.content), style | CODE, link)
            case "softbreak":
                yield Span(" ", style, link)
            case "hardbreak":
                yield Span("\u2028", style, link)
            case "image":
                yield Span(_image_text(child), style, link)
            case "link_open":
                address = str(child.attrs.get("href", ""))
                link, refused = (address, "") if address.lower().startswith(_SCHEMES) else ("", address)
            case "link_close":
                if refused:
                    yield Span(f" ({visible(refused)})", style)
                link = refused = ""
            case _:
                if child.content:
                    yield Span(visible(child.content), style, link)


def _image_text(image: Any) -> str:
    alt, address = visible(image.content), visible(str(image.attrs.get("src", "")))
    return f"[image: {alt} — {address}]" if alt else f"[image: {address}]"


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of one style as one span: fewer insertions."""
    last: Span | None = None
    for span in spans:
        if last is not None and last.style == span.style and last.link == span.link:
            last = Span(last.text + span.text, span.style, span.link)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
