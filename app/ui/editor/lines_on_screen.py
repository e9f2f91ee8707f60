"""Which lines of an editor are on the screen, and where; what is above them or folded costs nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF, QTextBlock

from app.ui.theme.viewport import viewport_of

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


class ShownLine(NamedTuple):
    """One block on the screen; `top` and `height` in the viewport's pixels, wrapped lines included."""

    block: QTextBlock
    number: int
    top: float
    height: float


def shown_lines(view: "CodeView", top: int, bottom: int) -> Iterator[ShownLine]:
    """Those that reach between `top` and `bottom`."""
    block = view.cursorForPosition(QPoint(0, top)).block() if top > 0 else view.firstVisibleBlock()
    at = view.blockBoundingGeometry(block).top() + view.contentOffset().y()
    while block.isValid() and at <= bottom:
        if not block.isVisible():
            block = view.document().findBlockByLineNumber(block.firstLineNumber())
            if not block.isValid() or not block.isVisible():
                return
        height = view.blockBoundingRect(block).height()
        if at + height >= top:
            yield ShownLine(block, block.blockNumber(), at, height)
        at += height
        block = block.next()


def all_shown_lines(view: "CodeView") -> list[ShownLine]:
    return list(shown_lines(view, 0, viewport_of(view).height()))


def lines_to_draw(view: "CodeView", top: int, bottom: int) -> list[ShownLine]:
    """The same as `shown_lines`, quickest for the line of the cursor: that is drawn with each key, and as the cursor
    blinks. Qt has it drawn with a pixel of the lines above and below.
    """
    block = view.textCursor().block()
    box = view.blockBoundingGeometry(block)
    at, height = box.top() + view.contentOffset().y(), box.height()
    above, below = block.previous(), block.next()
    inside = at - 1 <= top and bottom <= at + height + 1 and above.isValid() and below.isValid()
    if not (inside and above.isVisible() and block.isVisible() and below.isVisible()):
        return list(shown_lines(view, top, bottom))
    number = block.blockNumber()
    room_above, room_below = view.blockBoundingRect(above).height(), view.blockBoundingRect(below).height()
    return [
        ShownLine(above, number - 1, at - room_above, room_above),
        ShownLine(block, number, at, height),
        ShownLine(below, number + 1, at + height, room_below),
    ]


def numbers_of_shown(view: "CodeView") -> tuple[int, int]:
    """Numbers of the first and, at least, the last block on the screen; quicker than the lines themselves."""
    block = view.firstVisibleBlock()
    first = max(0, block.blockNumber())
    height = QFontMetricsF(view.font()).lineSpacing()
    rows = int(viewport_of(view).height() / height) + 2 if height > 0 else 1
    last = view.document().findBlockByLineNumber(block.firstLineNumber() + rows)
    return first, last.blockNumber() if last.isValid() else view.blockCount() - 1


def place_of(view: "CodeView", block: QTextBlock) -> tuple[int, int]:
    """Top and height of a block in the viewport's pixels."""
    box = view.blockBoundingGeometry(block)
    return round(box.top() + view.contentOffset().y()), round(box.height()) + 1


def redraw_block(view: "CodeView", block: QTextBlock) -> None:
    """Not to be called while Qt tells of a change: it takes the line's height then for that of before."""
    top, height = place_of(view, block)
    inside = viewport_of(view)
    inside.update(0, top, inside.width(), height)
