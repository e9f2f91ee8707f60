"""The body of an answer while it arrives and after: prose, tables and code blocks below each other.

Finished blocks are rendered once. The open end is shown as far as it has come, and rendered again only as often as
that stays cheap. An answer that goes on after its end goes on in the views that it has.
"""

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.domain.markdown_blocks import Block, BlockSplitter
from app.ui.chat.block_views import BlockViews, Mark
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.column import Column
from app.ui.chat.markdown_parts import has_long_run
from app.ui.chat.markdown_values import Paragraph
from app.ui.chat.message import Message
from app.ui.chat.table_view import TableView
from app.ui.chat.typesetter import Typesetter

PLAIN_TAIL_FROM = 6_000  # characters of open prose: what comes after them stays plain until it is finished
_RENDER_SHARE = 0.1  # of the time goes into rendering the open end again


class AnswerBody(Column):
    """`show_text` with ever longer text, at most once a frame.

    `slice_s`: so long finished blocks are drawn at a time; what is left follows in a moment.
    """

    slice_s = 0.010

    def __init__(self, typesetter: Typesetter, spacing: int, indent: int, parent: QWidget | None = None) -> None:
        super().__init__(spacing, parent=parent)
        self.message = Message()
        self._typesetter = typesetter
        self._indent = indent
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._go_on)
        self._complete = False
        self._begin()

    def _begin(self) -> None:
        self._fed = 0
        self._splitter = BlockSplitter()
        self._views = BlockViews(self, self._typesetter, self.message)
        self._blocks = 0  # are drawn
        self._ending: list[Block] = []
        self._mark: Mark | None = None  # before them
        self._read_tail: tuple[str, list[Paragraph]] = ("", [])
        self._read_tail_after = 0.0

    # -- content ------------------------------------------------------------------------------------------------

    def show_text(self, text: str, *, complete: bool) -> None:
        """The answer so far; `complete`: nothing more comes for now."""
        if text == self.message.source and complete == self._complete:
            return
        with self.held():
            if not text.startswith(self.message.source):
                self._clear()
            elif self._complete:
                self._reopen()
            self.message.source, self._complete = text, complete
            self._update()

    def render_again(self) -> None:
        """The parser is there now."""
        if self.message.source and not self._fed:
            with self.held():
                self._clear()
                self._update()

    @property
    def is_settled(self) -> bool:
        """Whether all that has come is shown."""
        return self._blocks == len(self._splitter.finished) + len(self._ending)

    def _clear(self) -> None:
        for item in list(self.items):
            self.discard(item)
        self._begin()

    def _reopen(self) -> None:
        if self._mark is not None:
            self._views.return_to(self._mark, in_code=self._splitter.open_code is not None)
            self._blocks = len(self._splitter.finished)
        self._mark, self._ending = None, []

    def _update(self) -> None:
        if not self._typesetter.is_ready:
            self._typesetter.prepare()
            self._views.show_tail(self.message.source, 0)
            return
        self._splitter.feed(self.message.source[self._fed :])
        self._fed = len(self.message.source)
        if self._complete and self._mark is None:
            self._ending = self._splitter.ending()
        if not self._draw_finished():
            self._late.start(0)  # the rest in a moment: many blocks may have come at once
        elif self._complete:
            self._late.stop()
            self._views.mend_links()
        elif (code := self._splitter.open_code) is not None:
            self._views.show_open_code(code)
        else:
            self._show_end()

    def _draw_finished(self) -> bool:
        """As far as the time allows; whether that was all."""
        opening = self._complete and not self._blocks  # an old answer: better a moment later than bit by bit
        until = time.thread_time() + self.slice_s * (4 if opening else 1)
        while not self.is_settled:
            if time.thread_time() > until:
                return False
            self._views.finish(self._next_block())
            self._blocks += 1
        return True

    def _next_block(self) -> Block:
        number = self._blocks - len(self._splitter.finished)
        if number < 0:
            return self._splitter.finished[self._blocks]
        if self._mark is None:
            self._mark = self._views.mark(self._ending[0].start)
        return self._ending[number]

    # -- the open end -------------------------------------------------------------------------------------------

    def _show_end(self) -> None:
        tail, base = self._splitter.tail_to_show, self._splitter.tail_start
        if not tail and not self._views.has_open_prose:
            return
        if has_long_run(tail):
            self._views.show_endless(tail, base)
            return
        wait = self._read_tail_after - time.perf_counter()
        if not tail:
            self._views.show_tail("", base)
        elif len(tail) > PLAIN_TAIL_FROM:
            source, paragraphs = self._read_tail if tail.startswith(self._read_tail[0]) else ("", [])
            self._views.show_read_tail(source, paragraphs, tail[len(source) :], base)
        elif wait <= 0:
            self._read_end(tail, base)
        elif not self._late.isActive():
            self._late.start(max(1, round(wait * 1000)))

    def _go_on(self) -> None:
        with self.held():
            self._update()

    def _read_end(self, tail: str, base: int) -> None:
        started = time.perf_counter()
        self._read_tail = (tail, self._views.read_tail(tail))
        self._views.show_read_tail(*self._read_tail, "", base)
        now = time.perf_counter()
        self._read_tail_after = now + (now - started) / _RENDER_SHARE

    # -- place --------------------------------------------------------------------------------------------------

    def inset(self, widget: QWidget) -> int:
        return self._indent * widget.list_depth if isinstance(widget, CodeBlock | TableView) else 0

    def restack(self) -> None:
        """Takes the new heights of what grows before placing."""
        if self._held or not self._width:
            return
        for view in self._views.grown:
            view.refit()
        self._views.grown.clear()
        super().restack()
