"""The body of an answer while it arrives and after: prose, tables and code blocks below each other.

Finished blocks are rendered once. The open end is shown as far as it has come, and rendered again only as often as
that stays cheap.
"""

import time
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.domain.markdown_blocks import BlockSplitter, Code, Prose
from app.domain.visible import visible
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.column import Column
from app.ui.chat.markdown_parts import BOLD, CODE, Listing, Paragraph, Part, Span, Table, has_long_run, parts, text_of
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.table_view import TableView
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter

PLAIN_TAIL_FROM = 6_000  # characters of open prose that are not rendered before they are finished
_RENDER_SHARE = 0.1  # of the time goes into rendering the open end again


class AnswerBody(Column):
    """`show_text` with ever longer text, at most once a frame.

    `slice_s`: so long finished blocks are drawn at a time; what is left follows in a moment.
    """

    slice_s = 0.010

    def __init__(self, typesetter: Typesetter, spacing: int, indent: int, parent: QWidget | None = None) -> None:
        super().__init__(spacing, parent=parent)
        self._typesetter = typesetter
        self._indent = indent
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._go_on)
        self._begin()

    def _begin(self) -> None:
        self._text = ""
        self._fed = 0
        self._complete = False
        self._splitter = BlockSplitter()
        self._grown: set[ProseView] = set()
        self._rendered: list[tuple[str, list[Part]]] = []
        self._blocks = 0
        self._definitions: dict[str, Any] = {}
        self._open_code: CodeBlock | None = None
        self._endless: CodeBlock | None = None
        self._render_end_after = 0.0

    # -- content ------------------------------------------------------------------------------------------------

    def show_text(self, text: str, *, complete: bool) -> None:
        """The answer so far; `complete`: nothing more comes for now."""
        if text == self._text and complete == self._complete:
            return
        with self.held():
            if self._complete or not text.startswith(self._text):
                self._clear()
            self._text, self._complete = text, complete
            self._update()

    def render_again(self) -> None:
        """The parser is there now."""
        if self._text and not self._fed:
            with self.held():
                self._clear(keep_text=True)
                self._update()

    @property
    def is_settled(self) -> bool:
        """Whether all that has come is shown."""
        return self._blocks == len(self._splitter.finished)

    def has_selection(self) -> bool:
        return any(isinstance(item, TextView) and item.textCursor().hasSelection() for item in self.items) or any(
            isinstance(item, CodeBlock) and item.has_selection() for item in self.items
        )

    def _clear(self, *, keep_text: bool = False) -> None:
        text, complete = self._text, self._complete
        for item in list(self.items):
            self.discard(item)
        self._begin()
        if keep_text:
            self._text, self._complete = text, complete

    def _update(self) -> None:
        if not self._typesetter.is_ready:
            self._typesetter.prepare()
            self._prose().show_tail(self._text)
            return
        self._splitter.feed(self._text[self._fed :])
        self._fed = len(self._text)
        if self._complete:
            self._splitter.close()
        opening = self._complete and not self._blocks  # an old answer: better a moment later than bit by bit
        until = time.thread_time() + self.slice_s * (4 if opening else 1)
        while self._blocks < len(self._splitter.finished):
            if time.thread_time() > until:
                self._late.start(0)  # the rest in a moment: many blocks may have come at once
                return
            self._drop_endless()
            block = self._splitter.finished[self._blocks]
            self._blocks += 1
            if isinstance(block, Prose):
                self._finish_prose(block.source)
            else:
                self._show_code(block)
        if (code := self._splitter.open_code) is not None:
            self._drop_endless()
            self._show_code(code)
        else:
            self._show_end()
        if self._complete:
            self._late.stop()
            self._mend_links()

    def _finish_prose(self, source: str) -> None:
        made = parts(source, self._definitions)
        self._rendered.append((source, made))
        paragraphs: list[Paragraph] = []
        prose_source = source
        for part in made:
            if isinstance(part, Paragraph):
                paragraphs.append(part)
                continue
            if paragraphs or self._last_prose_is_open():
                self._prose().finish(prose_source, paragraphs)
                paragraphs, prose_source = [], ""
            self._add_part(part)
        if paragraphs or self._last_prose_is_open():
            self._prose().finish(prose_source, paragraphs)

    def _end_prose(self) -> None:
        """Something else follows: what was only shown for the time being goes."""
        view = self.items[-1] if self.items else None
        if isinstance(view, ProseView):
            view.show_tail("")
            if view.is_blank:
                self._grown.discard(view)
                self.discard(view)
            else:
                self._grown.add(view)

    def _add_part(self, part: Table | Listing) -> None:
        self._end_prose()
        if isinstance(part, Table):
            self.append(TableView(self._typesetter, part))
        else:
            block = self._add_code(part.info, part.depth)
            block.show_code(part.text, closed=True)

    def _show_code(self, code: Code) -> None:
        if self._open_code is None:
            self._end_prose()
            self._open_code = self._add_code(code.info, 0)
        self._open_code.show_code(code.text, closed=code.closed or self._complete)
        if code.closed or self._complete:
            self._open_code = None

    # -- the open end -------------------------------------------------------------------------------------------

    def _show_end(self) -> None:
        tail = self._splitter.tail_to_show
        if not tail and not self._last_prose_is_open():
            return
        if has_long_run(tail):
            self._show_endless(tail)
            return
        wait = self._render_end_after - time.perf_counter()
        if not tail or len(tail) > PLAIN_TAIL_FROM:
            self._prose().show_tail(tail)
        elif wait <= 0:
            self._render_end(tail)
        elif not self._late.isActive():
            self._late.start(max(1, round(wait * 1000)))

    def _go_on(self) -> None:
        with self.held():
            self._update()

    def _render_end(self, tail: str) -> None:
        started = time.perf_counter()
        made = parts(tail, dict(self._definitions))
        self._prose().show_rendered_tail(tail, [paragraph for part in made for paragraph in _as_paragraphs(part)])
        now = time.perf_counter()
        self._render_end_after = now + (now - started) / _RENDER_SHARE

    def _show_endless(self, tail: str) -> None:
        """A word without an end would be laid out again and again by a view that wraps."""
        if self._endless is None:
            self._end_prose()
            self._endless = self._add_code("", 0)
        self._endless.show_code(tail, closed=False)

    def _drop_endless(self) -> None:
        if self._endless is not None:
            self.discard(self._endless)
            self._endless = None

    def _mend_links(self) -> None:
        """A link may name a definition that came after it: then the answer is rendered once more."""
        known = dict(self._definitions)
        if not known.get("references") or self.has_selection():
            return
        if any(parts(source, known) != made for source, made in self._rendered):
            self._clear(keep_text=True)
            self._definitions = known
            self._update()

    # -- widgets ------------------------------------------------------------------------------------------------

    def _last_prose_is_open(self) -> bool:
        return bool(self.items) and isinstance(self.items[-1], ProseView) and self.items[-1].has_tail

    def _prose(self) -> ProseView:
        if self.items and isinstance(self.items[-1], ProseView):
            view = self.items[-1]
        else:
            view = ProseView(self._typesetter)
            self.append(view)
        self._grown.add(view)
        return view

    def _add_code(self, info: str, depth: int) -> CodeBlock:
        block = CodeBlock(self._typesetter, info, depth)
        self.append(block)
        return block

    def inset(self, widget: QWidget) -> int:
        return self._indent * widget.list_depth if isinstance(widget, CodeBlock | TableView) else 0

    def restack(self) -> None:
        """Takes the new heights of what grows before placing."""
        if self._held or not self._width:
            return
        for view in self._grown:
            view.refit()
        self._grown.clear()
        super().restack()


def _as_paragraphs(part: Part) -> list[Paragraph]:
    """How a table or code looks while the block around it is still open."""
    if isinstance(part, Table):
        lines = (" │ ".join(text_of(cell) for cell in row) for row in part.rows)
        return [
            Paragraph((Span(line, 0 if number else BOLD),), depth=part.depth, tight=number > 0)
            for number, line in enumerate(lines)
        ]
    if isinstance(part, Listing):
        text = visible(part.text.removesuffix("\n")).replace("\n", "\u2028")
        return [Paragraph((Span(text, CODE),), depth=part.depth, tight=True)]
    return [part]
