"""Find and replace in the text on top: joins the bar, the search and the view. Made when it is first wanted."""

import itertools
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor
from shiboken6 import isValid

from app.domain.errors import AppError
from app.domain.hits import Hits
from app.domain.replacing import Edit
from app.domain.search import Query, Span, escaped
from app.services.finding import TextFinder
from app.services.tasks import TaskSlot
from app.ui.editor.bulk_edit import change_all
from app.ui.editor.find_bar import FindBar
from app.ui.editor.hit_layer import HitLayer
from app.ui.editor.units import Positions

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

AGAIN_AFTER_MS = 80  # after an edit
LONGEST_TAKEN = 200  # characters of a selection that become the query


class Finding(QObject):
    """`view` is the editor on top, None when there is none. Texts are searched as they are at that moment; what comes
    back for an older text is thrown away."""

    def __init__(self, finder: TextFinder, view: "Callable[[], CodeView | None]", bar: FindBar) -> None:
        super().__init__()
        self.bar = bar
        self._finder = finder
        self._view_on_top = view
        self._view: CodeView | None = None
        self._layer: HitLayer | None = None
        self._theme: Theme | None = None
        self._hits = Hits()
        self._complete = False
        self._origin = 0
        self._range: QTextCursor | None = None
        self._text = ("", "", Positions(""))  # text, its key, its positions
        self._text_of: tuple[CodeView, int] | None = None
        self._keys = itertools.count()
        self._replacing = False
        self._moving = False
        self._searching = TaskSlot("find")
        self._previewing = TaskSlot("preview a replacement")
        self._working = TaskSlot("replace")
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_AFTER_MS)
        self._again.timeout.connect(lambda: self._search(go=False))
        bar.hide()
        bar.changed.connect(self._query_changed)
        bar.template_changed.connect(self._show_here)
        bar.next_requested.connect(lambda: self.step(1))
        bar.previous_requested.connect(lambda: self.step(-1))
        bar.replace_requested.connect(self.replace)
        bar.replace_all_requested.connect(self.replace_all)
        bar.closed.connect(self.close_bar)

    # what people ask for

    def open(self, *, replace: bool = False) -> None:
        """Ctrl+F, Ctrl+H: a selection within a line becomes the query, one of several lines the range."""
        view = self._view_on_top()
        if view is None:
            return
        self.bar.show_replace(replace)
        self.bar.show()
        self._attach(view)
        cursor = view.textCursor()
        selected = view.selected_text() if cursor.hasSelection() else ""
        if "\n" in selected:
            self._take_range(cursor)
            self.bar.show_in_range(True)
        elif selected and len(selected) <= LONGEST_TAKEN and not self._is_hit(cursor):
            self.bar.show_query(escaped(selected) if self.bar.query.regex else selected)
        self._origin = cursor.selectionStart()
        self.bar.focus_query()
        self._search(go=False)

    def close_bar(self) -> None:
        """Esc: the hit stays selected, and the cursor is in the code."""
        self.bar.remember()
        self.bar.hide()
        view = self._view
        self._detach()
        if view is not None and isValid(view):
            view.setFocus()

    def escape(self) -> None:
        """Esc in the code."""
        if self.bar.isVisible():
            self.close_bar()

    def step(self, direction: int) -> None:
        """To the next hit (1) or the one before (-1), past the ends round again; F3 works without the bar too."""
        view = self._view_on_top()
        if view is None or not self.bar.query:
            return
        self._attach(view)
        self.bar.remember()
        if self._complete and not self._hits.stale:
            self._move(direction)
        else:
            self._search(go=False, then=lambda: self._move(direction))

    def replace(self) -> None:
        """The hit that is selected, then on to the next; without one, to the next."""
        view = self._view
        if view is None or view.isReadOnly() or self._replacing or not self.bar.query:
            return
        self.bar.remember()
        self._working.start(self._replace_one(view))

    def replace_all(self) -> None:
        """One step of undo, in slices that leave the window free."""
        view = self._view
        if view is not None and not view.isReadOnly() and not self._replacing and self.bar.query:
            self.bar.remember()
            self._working.start(self._replace_all(view))

    def follow(self) -> None:
        """Another tab has come to the top, or none is left."""
        view = self._view_on_top()
        if view is self._view:
            return
        self._detach()
        if view is None:
            self.bar.hide()
        elif self.bar.isVisible():
            self._attach(view)
            self._origin = view.textCursor().selectionStart()
            self._search(go=False)

    def show_theme(self, theme: "Theme") -> None:
        self._theme = theme
        if self._layer is not None:
            self._layer.show_theme(theme)

    async def close(self) -> None:
        self._again.stop()
        for slot in (self._searching, self._previewing, self._working):
            await slot.close()
        self._detach()
        await self._finder.close()

    @property
    def busy(self) -> bool:
        return self._searching.busy or self._working.busy or self._again.isActive()

    # searching

    def _query_changed(self) -> None:
        view = self._view
        if view is None:
            return
        if not self.bar.in_range:
            self._range = None
        elif self._range is None:
            self._take_range(view.textCursor())
        self._search(go=True)

    def _take_range(self, cursor: QTextCursor) -> None:
        """What is selected; without a selection, the line. It grows and shrinks with what is typed in it."""
        taken = QTextCursor(cursor)
        if not taken.hasSelection():
            taken.select(QTextCursor.SelectionType.LineUnderCursor)
        start, end = taken.selectionStart(), taken.selectionEnd()
        taken.setPosition(start)
        taken.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._range = taken

    def _search(self, *, go: bool, then: Callable[[], None] | None = None) -> None:
        view, query = self._view, self.bar.query
        if view is None or self._replacing:
            return
        self._again.stop()
        if not query:
            self._searching.cancel()
            self._put(Hits(), complete=True)
            self.bar.show_count("")
            if go:
                self._go_back(view)
            return
        self._searching.start(self._find(view, query, go, then))

    async def _find(self, view: "CodeView", query: Query, go: bool, then: Callable[[], None] | None) -> None:
        text, key, positions = self._present_text(view)
        low, high = self._bounds(positions)
        hits, shown = Hits(), False
        try:
            async with aclosing(self._finder.find(query, text, key, low, high)) as parts:
                async for starts, ends in parts:
                    hits.add(positions.all_units(starts), positions.all_units(ends))
                    if len(hits) and not shown:  # the first ones at once: the rest may take a while
                        shown = True
                        self._put(hits, complete=False)
                        if go and (first := hits.next_from(self._origin)) is not None:
                            self._select(view, hits[first])
        except AppError as error:
            self._put(Hits(), complete=False)
            self.bar.show_count(error.problem.message, wrong=True, details=error.problem.details)
            return
        self._put(hits, complete=True)
        if go:
            at = hits.next_from(self._origin)
            if at is None and len(hits):
                at = 0
            if at is not None:
                self._select(view, hits[at])
            else:
                self._go_back(view)
        if then is not None:
            then()
        self._show_here()

    def _put(self, hits: Hits, *, complete: bool) -> None:
        self._hits, self._complete = hits, complete
        if self._layer is not None and self.bar.isVisible():
            within = self._range
            self._layer.show_hits(
                hits, (within.selectionStart(), within.selectionEnd()) if within is not None else None
            )
        self._show_here()

    def _present_text(self, view: "CodeView") -> "tuple[str, str, Positions]":
        """Read once for each revision; the key tells the process that searches whether it has it already."""
        revision = view.document().revision()
        if self._text_of != (view, revision):
            text = view.text()
            self._text = (text, f"text {next(self._keys)}", Positions(text))
            self._text_of = (view, revision)
        return self._text

    def _bounds(self, positions: "Positions") -> Span:
        """The part that is searched, in characters."""
        if self._range is None:
            return 0, len(self._text[0])
        return (
            positions.characters(self._range.selectionStart()),
            positions.characters(self._range.selectionEnd()),
        )

    # moving

    def _move(self, direction: int) -> None:
        view = self._view
        if view is None or not len(self._hits):
            return
        cursor = view.textCursor()
        here = self._hits.index_of((cursor.selectionStart(), cursor.selectionEnd()))
        at: int | None
        if here is not None:
            at = here + direction
        elif direction > 0:
            at = self._hits.next_from(cursor.selectionStart())
        else:
            at = self._hits.last_before(cursor.selectionStart())
        count = len(self._hits)
        at = (0 if direction > 0 else count - 1) if at is None else at % count
        self._origin = self._hits[at][0]
        self._select(view, self._hits[at])

    def _select(self, view: "CodeView", span: Span) -> None:
        cursor = view.textCursor()
        cursor.setPosition(span[0])
        cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
        self._moving = True
        view.setTextCursor(cursor)
        self._moving = False
        seen = view.viewport().rect()
        if not seen.adjusted(0, 0, 0, -view.fontMetrics().height()).contains(view.cursorRect().center()):
            view.centerCursor()
        view.ensureCursorVisible()
        view.viewport().update()
        self._show_here()

    def _go_back(self, view: "CodeView") -> None:
        """Nothing was found: the cursor is where it was before."""
        cursor = view.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(min(self._origin, view.document().characterCount() - 1))
            self._moving = True
            view.setTextCursor(cursor)
            self._moving = False

    def _is_hit(self, cursor: QTextCursor) -> bool:
        return self._hits.index_of((cursor.selectionStart(), cursor.selectionEnd())) is not None

    def _show_here(self) -> None:
        """Which hit of how many, and what it would become."""
        view = self._view
        if view is None or not self.bar.query:
            self.bar.show_can_replace(False, False)
            self.bar.show_preview("", "")
            return
        count = len(self._hits)
        cursor = view.textCursor()
        at = self._hits.index_of((cursor.selectionStart(), cursor.selectionEnd()))
        total = f"{count:,}{'' if self._complete else '+'}"
        if at is not None:
            self.bar.show_count(f"{at + 1:,} of {total}")
        elif count:
            self.bar.show_count(f"{total} {'hit' if count == 1 else 'hits'}")
        elif self._complete:
            self.bar.show_count("No hits", wrong=True)
        writable = not view.isReadOnly() and not self._replacing
        self.bar.show_can_replace(writable and count > 0, writable and count > 0 and self._complete)
        if at is not None and self.bar.replaces:
            self._previewing.start(self._preview(view, self._hits[at]))
        else:
            self._previewing.cancel()
            self.bar.show_preview("", "")

    async def _preview(self, view: "CodeView", span: Span) -> None:
        if (edit := await self._edit_for(view, span)) is not None:
            self.bar.show_preview(self._text[0][edit.start : edit.end], edit.text)

    async def _edit_for(self, view: "CodeView", span: Span) -> Edit | None:
        """In characters; None when it is no hit any more, or the template is wrong (which is said)."""
        text, key, positions = self._present_text(view)
        hit = (positions.characters(span[0]), positions.characters(span[1]))
        try:
            return await self._finder.edit_at(
                self.bar.query,
                self.bar.template,
                text,
                key,
                hit,
                self._bounds(positions)[1],
                keep_case=self.bar.keeps_case,
            )
        except AppError as error:
            self.bar.show_template_problem(error.problem.message)
            return None

    # replacing

    async def _replace_one(self, view: "CodeView") -> None:
        cursor = view.textCursor()
        span = (cursor.selectionStart(), cursor.selectionEnd())
        if self._hits.stale or self._hits.index_of(span) is None:
            self.step(1)
            return
        revision = view.document().revision()
        edit = await self._edit_for(view, span)
        if edit is None or not isValid(view) or view.document().revision() != revision:
            return
        await change_all(view, [Edit(*span, edit.text)])
        after = view.textCursor()
        self._origin = after.position()
        after.setPosition(self._origin)
        view.setTextCursor(after)
        self._search(go=True)

    async def _replace_all(self, view: "CodeView") -> None:
        text, key, positions = self._present_text(view)
        revision = view.document().revision()
        low, high = self._bounds(positions)
        try:
            edits = await self._finder.edits(
                self.bar.query, self.bar.template, text, key, low, high, keep_case=self.bar.keeps_case
            )
        except AppError as error:
            self.bar.show_template_problem(error.problem.message)
            return
        if not isValid(view) or view.document().revision() != revision or not edits:
            return
        self._replacing = True
        self._put(Hits(), complete=False)
        self.bar.show_count(f"Replacing {len(edits):,}…")
        try:
            await change_all(view, positions.edits_in_units(edits))
        finally:
            self._replacing = False
        self._search(go=False, then=lambda: self._say_replaced(len(edits)))

    def _say_replaced(self, count: int) -> None:
        QTimer.singleShot(0, self.bar, lambda: self.bar.show_count(f"{count:,} replaced"))

    # views

    def _attach(self, view: "CodeView") -> None:
        if self._view is view:
            if self._layer is None and self.bar.isVisible():
                self._add_layer(view)
            return
        self._detach()
        self._view = view
        view.document().contentsChange.connect(self._edited)
        view.cursorPositionChanged.connect(self._cursor_moved)
        if self.bar.isVisible():
            self._add_layer(view)

    def _add_layer(self, view: "CodeView") -> None:
        self._layer = HitLayer(view)
        if self._theme is not None:
            self._layer.show_theme(self._theme)

    def _detach(self) -> None:
        self._again.stop()
        self._searching.cancel()
        self._previewing.cancel()
        view, self._view = self._view, None
        layer, self._layer = self._layer, None
        self._hits, self._complete, self._range = Hits(), False, None
        self._text, self._text_of = ("", "", Positions("")), None
        self.bar.show_in_range(False)
        if view is None or not isValid(view):
            return
        view.document().contentsChange.disconnect(self._edited)
        view.cursorPositionChanged.disconnect(self._cursor_moved)
        if layer is not None:
            layer.leave()

    def _edited(self, position: int, removed: int, added: int) -> None:
        if self._replacing:
            return
        self._hits.edited(position, removed, added)
        if self.bar.isVisible():
            self._again.start()

    def _cursor_moved(self) -> None:
        view = self._view
        if view is not None and not self._moving and not self._replacing:
            self._origin = view.textCursor().selectionStart()
            self._show_here()
