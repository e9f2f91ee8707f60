"""A text that only is read, its tokens told apart by their ground."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.domain.inspection import Span
from app.ui.theme.fonts import fixed_font

MOST_MARKED = 10_000  # tokens; each second one takes 20 µs


class TokenText(QPlainTextEdit):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("box", "code")
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFont(fixed_font(QApplication.font().pointSizeF()))
        self._shown: tuple[str, QColor | None] = ("", None)
        self._marks = _Marks(self.document())

    def show_text(
        self,
        text: str,
        tokens: Sequence[Span] = (),
        headings: Sequence[Span] = (),
        ground: QColor | None = None,
    ) -> None:
        """Spans are in characters of `text`. What is already there is left alone, with the reader's place in it."""
        shown = (text, ground)
        if shown == self._shown:
            return
        same, self._shown = text == self._shown[0], shown
        self._marks.set(_in_units(text, tokens[:MOST_MARKED]), _in_units(text, headings), ground)
        if same:
            self._marks.rehighlight()
        else:
            self.setPlainText(text)


class _Marks(QSyntaxHighlighter):
    """Every second token has another ground."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._tokens: Sequence[Span] = ()
        self._ends: list[int] = []
        self._headings: Sequence[Span] = ()
        self._mark: QTextCharFormat | None = None
        self._bold = QTextCharFormat()
        self._bold.setFontWeight(QFont.Weight.Bold)

    def set(self, tokens: Sequence[Span], headings: Sequence[Span], ground: QColor | None) -> None:
        self._tokens, self._headings = tokens[1::2], headings
        self._ends = [end for _start, end in self._tokens]
        self._mark = None
        if ground is not None:
            self._mark = QTextCharFormat()
            self._mark.setBackground(ground)

    def highlightBlock(self, text: str) -> None:
        block = self.currentBlock()
        first, last = block.position(), block.position() + block.length() - 1
        at = bisect_right(self._ends, first)
        while self._mark is not None and at < len(self._tokens) and self._tokens[at][0] < last:
            start, end = max(self._tokens[at][0], first), min(self._tokens[at][1], last)
            self.setFormat(start - first, end - start, self._mark)
            at += 1
        for start, end in self._headings:
            if first <= start <= last:
                self.setFormat(start - first, end - start, self._bold)


def _in_units(text: str, spans: Sequence[Span]) -> list[Span]:
    """Qt counts a character beyond the first 65,536 as two."""
    if text.isascii() or max(text, default="") <= "\uffff":
        return list(spans)
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if character > "\uffff" else 1))
    return [(units[start], units[end]) for start, end in spans]
