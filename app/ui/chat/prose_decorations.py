"""What prose has beside its letters: the bars of quotes and the lines of rules, painted behind the text."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextDocument, QTextFormat

QUOTES = QTextFormat.Property.UserProperty + 1
RULE = QTextFormat.Property.UserProperty + 2
STEP_EMS = 1.25  # how far one list or quote moves its content in


def paint_decorations(
    painter: QPainter, document: QTextDocument, area: QRect, color: QColor, ems: Callable[[float], float]
) -> None:
    bar = max(2.0, ems(0.15))
    layout = document.documentLayout()
    for block, rect in _blocks_in(document, area):
        format = block.blockFormat()
        quotes = format.intProperty(QUOTES)
        if format.boolProperty(RULE):
            painter.fillRect(QRectF(rect.left(), round(rect.center().y()), rect.width(), 1), color)
        below = block.next()
        goes_on = below.blockFormat().intProperty(QUOTES) if quotes and below.isValid() else 0
        for level in range(quotes):
            bottom = layout.blockBoundingRect(below).top() if level < goes_on else rect.bottom()
            painter.fillRect(QRectF(ems(STEP_EMS) * level, rect.top(), bar, bottom - rect.top()), color)


def _blocks_in(document: QTextDocument, area: QRect) -> Iterator[tuple[QTextBlock, QRectF]]:
    layout, block = document.documentLayout(), document.begin()
    while block.isValid():
        rect = layout.blockBoundingRect(block)
        if rect.top() - block.blockFormat().topMargin() > area.bottom():
            return
        if rect.bottom() >= area.top():
            yield block, rect
        block = block.next()
