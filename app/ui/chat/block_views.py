"""The views of a message's blocks: prose, tables and code below each other, each of them made once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from app.domain.markdown_blocks import Block, Code, Prose
from app.domain.visible import visible
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.code_place import CodePlace
from app.ui.chat.column import Column
from app.ui.chat.markdown_parts import parts
from app.ui.chat.markdown_values import BOLD, CODE, Listing, Paragraph, Part, Span, Table, text_of
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.message import Message
from app.ui.chat.table_view import TableView
from app.ui.chat.typesetter import Typesetter

BlockView = ProseView | TableView | CodeBlock


class Mark(NamedTuple):
    """A moment that can be returned to. `prose` is what was finished in the last item; `end` where the next began."""

    items: int
    prose: tuple[int, int] | None
    end: int
    placed: int
    definitions: dict[str, Any]
    open_code: CodeBlock | None


class _Placed(NamedTuple):
    """A block of prose and the views of its parts; paragraphs of a view are numbered."""

    block: Prose
    parts: list[Part]
    places: list[tuple[BlockView, int]]


class BlockViews:
    """Fills `column` from top to bottom; `grown` are views whose height has to be taken again."""

    def __init__(self, column: Column, typesetter: Typesetter, message: Message) -> None:
        self.grown: set[ProseView] = set()
        self._column = column
        self._typesetter = typesetter
        self._message = message
        self._definitions: dict[str, Any] = {}
        self._placed: list[_Placed] = []
        self._open_code: CodeBlock | None = None
        self._endless: CodeBlock | None = None

    # -- what is finished ---------------------------------------------------------------------------------------

    def finish(self, block: Block) -> None:
        self._drop_endless()
        if isinstance(block, Prose):
            self._finish_prose(block)
        else:
            self._show_code(block, closed=True)

    def _finish_prose(self, block: Prose) -> None:
        made = parts(block.source, self._definitions)
        places: list[tuple[BlockView, int]] = []
        paragraphs: list[Paragraph] = []
        for part in made:
            if isinstance(part, Paragraph):
                paragraphs.append(part)
                continue
            places += self._finish_paragraphs(block, paragraphs, part.start)
            paragraphs = []
            places.append((self._add_part(part, block.start), 0))
        places += self._finish_paragraphs(block, paragraphs, len(block.source))
        self._placed.append(_Placed(block, made, places))

    def _finish_paragraphs(self, block: Prose, paragraphs: list[Paragraph], end: int) -> list[tuple[BlockView, int]]:
        """They stand before `end` in the block."""
        if not paragraphs and not self.has_open_prose:
            return []
        view = self._prose()
        first = view.finished[0]
        view.finish(block.source[:end], paragraphs, block.start)
        return [(view, first + number) for number in range(len(paragraphs))]

    def _add_part(self, part: Table | Listing, base: int) -> BlockView:
        self._end_prose()
        if isinstance(part, Table):
            table = TableView(self._typesetter, part, self._message, base, self._column)
            self._column.append(table)
            return table
        code = self._add_code(part.info, part.depth)
        code.show_code(part.text, closed=True, place=CodePlace(base + part.start, base + part.end))
        return code

    def mend_links(self) -> None:
        """A link may name a definition that came after it: what reads differently now is written once more."""
        if not self._definitions.get("references"):
            return
        for number, (block, before, places) in enumerate(self._placed):
            if "]" not in block.source:
                continue
            made = parts(block.source, _copied(self._definitions))
            if made != before and len(made) == len(before):
                self._placed[number] = _Placed(block, made, self._mended(block, before, made, places))

    def _mended(
        self, block: Prose, before: list[Part], made: list[Part], places: list[tuple[BlockView, int]]
    ) -> list[tuple[BlockView, int]]:
        return [
            (view, index) if old == new else self._write_again(block, new, view, index)
            for old, new, (view, index) in zip(before, made, places, strict=True)
        ]

    def _write_again(self, block: Prose, part: Part, view: BlockView, index: int) -> tuple[BlockView, int]:
        if isinstance(view, ProseView) and isinstance(part, Paragraph):
            view.replace(index, [part])
            self.grown.add(view)
        elif isinstance(view, TableView) and isinstance(part, Table) and not view.textCursor().hasSelection():
            table = TableView(self._typesetter, part, self._message, block.start, self._column)
            self._column.insert(self._column.items.index(view), table)
            self._column.discard(view)
            return table, index
        return view, index

    # -- the open end -------------------------------------------------------------------------------------------

    @property
    def has_open_prose(self) -> bool:
        last = self._last()
        return isinstance(last, ProseView) and last.has_tail

    def show_open_code(self, code: Code) -> None:
        self._drop_endless()
        self._show_code(code, closed=False)

    def show_tail(self, text: str, base: int) -> None:
        """As it came."""
        self._prose().show_tail(text, base)

    def read_tail(self, source: str) -> list[Paragraph]:
        """How the open end would look if it ended here."""
        made = parts(source, _copied(self._definitions))
        return [paragraph for part in made for paragraph in _as_paragraphs(part)]

    def show_read_tail(self, source: str, paragraphs: list[Paragraph], rest: str, base: int) -> None:
        self._prose().show_rendered_tail(source, paragraphs, rest, base)

    def show_endless(self, text: str, base: int) -> None:
        """A word without an end would be laid out again and again by a view that wraps."""
        if self._endless is None:
            self._end_prose()
            self._endless = self._add_code("", 0)
        self._endless.show_code(text, closed=False, place=CodePlace(base, base + len(text)))

    def _drop_endless(self) -> None:
        if self._endless is not None:
            self._column.discard(self._endless)
            self._endless = None

    # -- more comes after the end -------------------------------------------------------------------------------

    def mark(self, end: int) -> Mark:
        """Before what is certainly finished, up to `end`, is followed by what may go on."""
        self._drop_endless()
        last, items = self._last(), len(self._column.items)
        prose = last.finished if isinstance(last, ProseView) else None
        if prose is not None and prose[0] == 0:  # a view of nothing but the open end may give way to other ones
            prose, items = None, items - 1
        return Mark(items, prose, end, len(self._placed), _copied(self._definitions), self._open_code)

    def return_to(self, mark: Mark, *, in_code: bool) -> None:
        """What came since is the open end again, in the views that it has; `in_code`: it is code."""
        items, kept = self._column.items, mark.items
        if mark.prose is not None and isinstance(last := items[kept - 1], ProseView):
            last.reopen(mark.prose)
        self._open_code = mark.open_code
        if kept < len(items):
            following = items[kept]
            if isinstance(following, ProseView):
                following.reopen((0, mark.end))
                kept += 1
            elif in_code and isinstance(following, CodeBlock):
                self._open_code = following
                kept += 1
        for item in items[kept:]:
            self._column.discard(item)
        del self._placed[mark.placed :]
        self._definitions = mark.definitions

    # -- views --------------------------------------------------------------------------------------------------

    def _show_code(self, code: Code, *, closed: bool) -> None:
        if self._open_code is None:
            self._end_prose()
            self._open_code = self._add_code(code.info, 0)
        self._open_code.show_code(code.text, closed=closed, place=CodePlace(code.start, code.end))
        if closed:
            self._open_code = None

    def _end_prose(self) -> None:
        """Something else follows: what was only shown for the time being goes, unless somebody holds it."""
        view = self._last()
        if not isinstance(view, ProseView):
            return
        view.drop_tail()
        if view.is_blank and not view.textCursor().hasSelection():
            self.grown.discard(view)
            self._column.discard(view)
        else:
            self.grown.add(view)

    def _last(self) -> object:
        return self._column.items[-1] if self._column.items else None

    def _prose(self) -> ProseView:
        view = self._last()
        if not isinstance(view, ProseView):
            view = ProseView(self._typesetter, self._message, self._column)
            self._column.append(view)
        self.grown.add(view)
        return view

    def _add_code(self, info: str, depth: int) -> CodeBlock:
        block = CodeBlock(self._typesetter, info, depth, self._message, self._column)
        self._column.append(block)
        return block


def _copied(definitions: dict[str, Any]) -> dict[str, Any]:
    """What an open end defines is forgotten: the rest of an address may be on its way."""
    return {name: value.copy() for name, value in definitions.items()}


def _as_paragraphs(part: Part) -> Iterable[Paragraph]:
    """How a table or code looks while the block around it is still open."""
    if isinstance(part, Paragraph):
        return [part]
    if isinstance(part, Table):
        return [
            _line(" │ ".join(text_of(cell) for cell in row), 0 if number else BOLD, part, *part.lines[number])
            for number, row in enumerate(part.rows)
        ]
    text = visible(part.text.removesuffix("\n")).replace("\n", "\u2028")
    return [_line(text, CODE, part, part.start, part.end)]


def _line(text: str, style: int, part: Table | Listing, start: int, end: int) -> Paragraph:
    return Paragraph(
        (Span(text, style, "", start, end),),
        depth=part.depth,
        tight=style != BOLD,
        start=start,
        end=end,
        inner=(start, end),
    )
