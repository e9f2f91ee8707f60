"""The texts of a conversation in the order in which they are read."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.ui.chat.code_block import CodeBlock
from app.ui.chat.code_text import CodeText
from app.ui.chat.column import Column
from app.ui.chat.selecting import Selecting
from app.ui.chat.text_view import TextView

View = TextView | CodeText


class Spot(NamedTuple):
    """A position in the document of a view; `inside`: it is at the height of the view, not above or below it."""

    view: Selecting
    position: int
    inside: bool = True


def text_views(column: Column) -> Iterator[View]:
    """All that can be read, from top to bottom."""
    return _texts_of(column.items)


def _texts_of(items: Iterable[QWidget]) -> Iterator[View]:
    for item in items:
        if item.isHidden():
            continue
        if isinstance(item, Column):
            yield from text_views(item)
        elif isinstance(item, CodeBlock):
            yield item.code
        elif isinstance(item, TextView):
            yield item


def column_of(view: QWidget) -> Column | None:
    """The outermost column around a view."""
    found, parent = None, view.parentWidget()
    while parent is not None:
        if isinstance(parent, Column):
            found = parent
        parent = parent.parentWidget()
    return found


def stretch(one: Selecting, other: Selecting) -> list[View]:
    """Both views and all between them, from top to bottom; nothing when one of them is no longer to be seen."""
    column = column_of(one)
    if column is None:
        return []
    places = [n for n, item in enumerate(column.items) if any(item is v or item.isAncestorOf(v) for v in (one, other))]
    views = list(_texts_of(column.items[places[0] : places[-1] + 1])) if places else []
    ends = [number for number, view in enumerate(views) if view is one or view is other]
    if len(ends) != (1 if one is other else 2):
        return []
    first, last = ends[0], ends[-1]
    return views[first : last + 1]


def spot_at(column: Column, place: QPoint) -> Spot | None:
    """What is nearest to a place on the screen: in the text at its height, else at the end of the text above."""
    y = column.mapFromGlobal(place).y()
    items = [item for item in column.items if not item.isHidden()]
    item = next((item for item in reversed(items) if item.y() <= y), items[0] if items else None)
    views = list(_texts_of([item])) if item is not None else []
    if not views:
        return None
    tops = [view.mapTo(column, QPoint(0, 0)).y() for view in views]
    number = max((number for number, top in enumerate(tops) if top <= y), default=None)
    if number is None:
        return Spot(views[0], 0, inside=False)
    view = views[number]
    if y >= tops[number] + view.height():
        return Spot(view, view.last_position, inside=False)
    return Spot(view, view.cursorForPosition(view.viewport().mapFromGlobal(place)).position())
