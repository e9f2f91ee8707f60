"""One selection for all that is read: begun in one view, it goes on through those that follow, or stand before it.

The texts below each other are views of their own. Each shows its part of the selection with its own cursor; here is
kept which view it began in and which one it has come to.
"""

from itertools import groupby

import shiboken6
from PySide6.QtCore import QPoint

from app.ui.chat.reading_order import column_of, spot_at, stretch, text_views
from app.ui.chat.selecting import Selecting


class Spanning:
    """One for a transcript. A view may be gone at any time: what was selected from it on is let go then."""

    def __init__(self) -> None:
        self._anchor: Selecting | None = None
        self._head: Selecting | None = None
        self._marked: list[Selecting] = []  # from top to bottom; more than one only while the selection spans views
        self._pulled_by: Selecting | None = None  # the view that has the mouse
        self._began = (0, 0)  # in the first view: a place twice, or both ends of a word that was clicked twice

    # -- what is selected ---------------------------------------------------------------------------------------

    def source(self) -> str:
        """All of it as it was written, pieces of several messages with an empty line between them.

        Empty while one view has all of the selection.
        """
        if not self.spans or not self._is_alive():
            return ""
        views = self._selected_views()
        pieces = []
        for _, group in groupby(views, key=lambda view: id(view.message)):
            part = list(group)
            source, first, last = part[0].message.source, part[0], part[-1]
            start = first.source_start(first.textCursor().selectionStart()) if first is views[0] else 0
            end = last.source_end(last.textCursor().selectionEnd()) if last is views[-1] else len(source)
            pieces.append(source[start:end])
        return pieces[0] if len(pieces) == 1 else "\n\n".join(piece.strip("\r\n") for piece in pieces)

    def _selected_views(self) -> list[Selecting]:
        """Without a first or last one of which nothing is selected."""
        views = [view for view in self._marked if shiboken6.isValid(view)]
        while views and not views[0].textCursor().hasSelection():
            del views[0]
        while views and not views[-1].textCursor().hasSelection():
            del views[-1]
        return views

    @property
    def spans(self) -> bool:
        """Whether it goes beyond one view."""
        return len(self._marked) > 1

    # -- the reader's hands -------------------------------------------------------------------------------------

    def begin(self, view: Selecting, *, by_mouse: bool = False, word: bool = False) -> None:
        """The selection is the view's own; no other view keeps one. A `word` goes along, whichever way it grows."""
        self._pulled_by = view if by_mouse else None
        self._anchor = self._head = view
        self._began = view.selection if word else (view.selection[0],) * 2
        self._marked = [view]
        column = column_of(view)
        for other in text_views(column) if column is not None else ():
            if other is not view:
                _let_go(other)

    def extend(self, view: Selecting, place: QPoint) -> bool:
        """To a place on the screen, from where the selection began, if that was in another view."""
        if view is self._anchor or not self._is_alive():
            return False
        self._pulled_by = view
        self._reach(place)
        return True

    def drag(self, view: Selecting, place: QPoint) -> None:
        """The mouse that went down in `view` has come to a place on the screen."""
        if view is self._pulled_by and self._is_alive():
            self._reach(place)

    @property
    def pulled_by(self) -> Selecting | None:
        """The view in which the mouse went down that is still held."""
        return self._pulled_by if self.is_pulled else None

    @property
    def is_pulled(self) -> bool:
        return self._pulled_by is not None and shiboken6.isValid(self._pulled_by) and self._is_alive()

    def pull_to(self, place: QPoint) -> None:
        """The mouse that is held is now over other text, since that was scrolled."""
        if self.is_pulled:
            self._reach(place)

    def release(self, view: Selecting) -> None:
        """What was not carried away is let go by a click."""
        was_pulled, self._pulled_by = self._pulled_by is view, None
        if not was_pulled and not view.textCursor().hasSelection():
            self.begin(view)

    def select_to(self, head: Selecting, position: int) -> None:
        """From where the selection began to a position in `head`, and all between."""
        anchor = self._anchor
        views = stretch(anchor, head) if anchor is not None else []
        if anchor is None or not views:
            self._forget()
            return
        whole = {id(view) for view in self._marked if view is not anchor and view is not self._head}
        self._keep([*views])
        self._head = head
        is_down = views[0] is anchor
        began = min(self._began) if is_down else max(self._began)
        for view in views:
            if id(view) in whole and view is not head:
                continue  # as it was
            start, end = (0, view.last_position) if is_down else (view.last_position, 0)
            view.select(began if view is anchor else start, position if view is head else end)

    def mend(self) -> None:
        """After the views have changed: those that have come between are selected too, or all is let go."""
        if not self.spans:
            return
        if self._is_alive() and self._anchor is not None and self._head is not None:
            self.select_to(self._head, self._head.selection[1])
        else:
            self._forget()

    # -- views --------------------------------------------------------------------------------------------------

    def _is_alive(self) -> bool:
        """Whether both ends are still to be seen, in one column."""
        one, other = self._anchor, self._head
        if one is None or other is None or not (shiboken6.isValid(one) and shiboken6.isValid(other)):
            return False
        column = column_of(one)
        return column is not None and column is column_of(other)

    def _reach(self, place: QPoint) -> None:
        column = column_of(self._anchor) if self._anchor is not None else None
        spot = spot_at(column, place) if column is not None else None
        if spot is None:
            return
        if spot.view is self._anchor is self._pulled_by and _is_over(spot.view, place):  # Qt selects, also by words
            self._keep([spot.view])
            self._head = spot.view
        else:
            self.select_to(spot.view, spot.position)

    def _keep(self, views: list[Selecting]) -> None:
        """Those that were selected and no longer are let go."""
        kept = {id(view) for view in views}
        for view in self._marked:
            if id(view) not in kept and shiboken6.isValid(view):
                _let_go(view)
        self._marked = views

    def _forget(self) -> None:
        self._keep([])
        self._anchor = self._head = self._pulled_by = None


def _is_over(view: Selecting, place: QPoint) -> bool:
    viewport = view.viewport()
    return viewport.rect().contains(viewport.mapFromGlobal(place))


def _let_go(view: Selecting) -> None:
    if view.textCursor().hasSelection():
        view.select(view.selection[1], view.selection[1])
