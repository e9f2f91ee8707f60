"""Markdown as parts that a view can draw: paragraphs of styled spans, tables, code. Foreign text stays text.

Images are not loaded, raw HTML is text, hidden characters are shown; links are only addresses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from app.domain.visible import visible
from app.ui.chat.markdown_inline import note_ends, spans_of
from app.ui.chat.markdown_source import SourceLines
from app.ui.chat.markdown_values import Listing, Paragraph, Part, Range, Span, Table, text_of

MOST_ROWS = 500
MOST_COLUMNS = 60
LONGEST_RUN = 2_000  # characters without a space: laid out by a view that does not wrap
LONGEST_INLINE = 10_000  # one paragraph's Markdown: emphasis and code spans are quadratic to pair
LONGEST_SOURCE = 200_000

_BULLETS = ("•", "◦", "▪")  # by depth
_HOLDERS = ("blockquote_open", "list_item_open")


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    # Tags in a text are kept letter by letter; a block of HTML would swallow the Markdown behind a tag left open.
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("html_block")
    note_ends(parser)
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
    return list(_Walk(parser, environment, SourceLines(source)).walk(tokens))


def has_long_run(source: str) -> bool:
    """Whether a word in it is too long for a view that wraps."""
    return len(source) > LONGEST_RUN and any(len(word) > LONGEST_RUN for word in source.split())


def _as_it_came(source: str) -> Listing:
    text = source.rstrip("\n")
    return Listing(text, end=len(text))


def _is_cut_short(tokens: Sequence[Any], deepest: int) -> bool:
    """The parser leaves out what is nested too deep, without a word."""
    return any(token.level == deepest - 1 and token.type in _HOLDERS for token in tokens)


@dataclass(slots=True)
class _List:
    """A list being walked; `number` is None for bullets."""

    number: int | None


@dataclass(slots=True)
class _Rows:
    """A table being walked."""

    range: Range
    alignments: list[str] = field(default_factory=list)
    rows: list[list[tuple[Span, ...]]] = field(default_factory=list)
    lines: list[Range] = field(default_factory=list)
    at: int = 0  # in the source: behind the cells of this row that have been seen


@dataclass(slots=True)
class _Walk:
    """One pass over the parser's tokens."""

    parser: Any
    environment: dict[str, Any]
    source: SourceLines
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    heading: int = 0
    marker: str = ""
    range: Range = (0, 0)
    table: _Rows | None = None

    def walk(self, tokens: Sequence[Any]) -> Iterator[Part]:
        for token in tokens:
            match token.type:
                case "inline" if self.table is not None:
                    self.table.rows[-1].append(self._cell(self.table, token.content))
                case "inline":
                    yield self._text(token)
                case "heading_open":
                    self.heading, self.range = int(token.tag[1:]), self.source.range(*token.map)
                case "heading_close":
                    self.heading = 0
                case "paragraph_open":
                    self.range = self.source.range(*token.map)
                case "bullet_list_open":
                    self.lists.append(_List(None))
                case "ordered_list_open":
                    self.lists.append(_List(int(token.attrs.get("start", 1))))
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    yield from self._unused_marker()
                    self.marker, self.range = (
                        self._next_marker(token.markup),
                        self.source.range(token.map[0], token.map[0] + 1),
                    )
                case "list_item_close":
                    yield from self._unused_marker()
                case "blockquote_open":
                    self.quotes += 1
                case "blockquote_close":
                    self.quotes -= 1
                case "fence" | "code_block":
                    yield from self._unused_marker()
                    yield self._listing(token)
                case "hr":
                    self.range = self.source.range(*token.map)
                    yield self._paragraph((), rule=True)
                case "table_open":
                    yield from self._unused_marker()
                    self.table = _Rows(self.source.range(*token.map))
                case "tr_open":
                    assert self.table is not None
                    self.table.rows.append([])
                    self.table.lines.append(self.source.range(*token.map))
                    self.table.at = self.table.lines[-1][0]
                case "tr_close":
                    assert self.table is not None
                    self._take_what_is_too_much(self.table)
                case "th_open":
                    assert self.table is not None
                    self.table.alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
                case "table_close":
                    assert self.table is not None
                    table, self.table = self.table, None
                    yield self._finished(table)

    # -- paragraphs ---------------------------------------------------------------------------------------------

    def _text(self, token: Any) -> Paragraph:
        place = self.source.place_in(token.content, *token.map)
        spans = self._spans(token.content, place)
        return self._paragraph(spans, inner=(place(0), place(len(token.content))), line=token.map[0])

    def _spans(self, content: str, place: Callable[[int], int]) -> tuple[Span, ...]:
        if len(content) > LONGEST_INLINE:
            return (Span(visible(content), start=place(0), end=place(len(content))),)
        children: list[Any] = []
        self.parser.inline.parse(content, self.parser, self.environment, children)
        return spans_of(children, content, place)

    def _paragraph(
        self, spans: tuple[Span, ...], *, inner: Range | None = None, line: int | None = None, rule: bool = False
    ) -> Paragraph:
        marker, self.marker = self.marker, ""
        if marker and spans and (box := _task_box(spans[0].text)):
            marker = box if marker in _BULLETS else f"{marker} {box}"
            first = replace(spans[0], text=spans[0].text[4:], start=spans[0].start + 4)
            spans = (first, *spans[1:])
        return Paragraph(
            spans,
            heading=self.heading,
            depth=len(self.lists),
            quotes=self.quotes,
            marker=marker,
            rule=rule,
            tight=bool(self.lists) and line is not None and not self.source.is_blank(line - 1),
            start=self.range[0],
            end=self.range[1],
            inner=inner or self.range,
        )

    def _unused_marker(self) -> Iterator[Part]:
        """An item that starts with something else than text still shows its number."""
        if self.marker:
            yield self._paragraph(())

    def _next_marker(self, delimiter: str) -> str:
        current = self.lists[-1]
        if current.number is None:
            return _BULLETS[min(len(self.lists), len(_BULLETS)) - 1]
        current.number += 1
        return f"{current.number - 1}{delimiter}"

    def _listing(self, token: Any) -> Listing:
        return Listing(token.content, token.info.strip(), len(self.lists), *self.source.range(*token.map))

    # -- tables -------------------------------------------------------------------------------------------------

    def _cell(self, table: _Rows, content: str) -> tuple[Span, ...]:
        """The cells of a row are looked for one behind the other; a bar inside one is escaped in the source."""
        written = content.replace("|", "\\|")
        start = max(table.at, self.source.text.find(written, table.at, table.lines[-1][1]))
        if content:
            table.at = start + len(written)
        return self._spans(content, lambda offset: start + offset + content.count("|", 0, offset))

    def _take_what_is_too_much(self, table: _Rows) -> None:
        """A row with more cells than the header has: the parser leaves them out."""
        from markdown_it.rules_block.table import escapedSplit

        rest = self.source.text[table.at : table.lines[-1][1]].strip()
        if rest.strip("| \t"):
            cells = escapedSplit(rest.removeprefix("|").removesuffix("|"))
            table.rows[-1].extend(self._cell(table, cell.strip()) for cell in cells)

    def _finished(self, table: _Rows) -> Part:
        width = max(len(row) for row in table.rows)
        if len(table.rows) > MOST_ROWS or width > MOST_COLUMNS:
            lines = ("| " + " | ".join(text_of(cell) for cell in row) + " |" for row in table.rows)
            start, end = table.range
            return Listing("\n".join(lines) + "\n", "", len(self.lists), start, end)
        rows = tuple(tuple(row) + ((),) * (width - len(row)) for row in table.rows)
        alignments = (*table.alignments, *[""] * (width - len(table.alignments)))
        return Table(rows, alignments, len(self.lists), *table.range, tuple(table.lines))


def _task_box(text: str) -> str:
    if text.startswith("[ ] "):
        return "☐"
    return "☑" if text[:4].lower() == "[x] " else ""
