"""Going to a line or a symbol: the editor shows the place while it is being chosen, Esc returns."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from app.services.outline import Symbol
from app.ui.editor.code_view import CodeView
from app.ui.shell.fuzzy import match, rank
from app.ui.theme.popup import SearchPopup
from app.ui.theme.rows import Row

_PLACE = r"\s*(-?\d+)?\s*[:,]?\s*(\d+)?\s*"
TALLEST = 424


class Spot(NamedTuple):
    """Where a person was: cursor and both scroll bars."""

    cursor: QTextCursor
    down: int
    right: int


class PlacePopup(SearchPopup):
    """What both have in common: the view is moved while one chooses, and moved back when nothing is chosen."""

    def __init__(self, window: QWidget, *, placeholder: str, name: str) -> None:
        super().__init__(window, placeholder=placeholder, name=name, tick_column=False)
        self._view: CodeView | None = None
        self._spot: Spot | None = None
        self._ready = False
        self.closed.connect(self._return)
        self.chosen.connect(self._arrive)
        self.list.selectionModel().currentChanged.connect(self._preview)

    def show_over(self, view: CodeView, scale: float) -> None:
        """Opens for this view."""
        self._view = view
        self._spot = Spot(view.textCursor(), view.verticalScrollBar().value(), view.horizontalScrollBar().value())
        self._ready = False
        self.show_at_scale(scale)
        self._ready = True

    def place_in(self, window: QRect, content_height: int) -> QRect:
        """Above the code that it is about."""
        top, height = self.reach(window, min(content_height, self.px(TALLEST)))
        width = min(self.px(480), window.width() - self.px(32))
        middle = window.width() // 2
        if self._view is not None:
            middle = self._view.mapTo(self.window(), self._view.rect().center()).x()
        left = min(max(self.px(16), middle - width // 2), window.width() - width - self.px(16))
        return QRect(left, top, width, height)

    def go(self, key: str) -> None:
        """Puts the cursor to what this row stands for."""
        raise TypeError(f"{type(self).__name__} does not say where its rows lead")

    def _preview(self, index: QModelIndex, _before: QModelIndex) -> None:
        if self._ready and index.isValid() and self.isVisible() and (key := self.rows.row(index.row()).key):
            self.go(key)

    def _return(self) -> None:
        if self._view is None or self._spot is None:
            return
        self._view.setTextCursor(self._spot.cursor)
        self._view.verticalScrollBar().setValue(self._spot.down)
        self._view.horizontalScrollBar().setValue(self._spot.right)

    def _arrive(self, key: str) -> None:
        if self._view is not None:
            self.go(key)
            self._view.setFocus()


class GoToLine(PlacePopup):
    """ "12" or "12:5"; a line from the end with a minus sign."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Line, or line:column…", name="Go to line")
        self.setObjectName("editor.go_to_line")

    def rows_for(self, query: str) -> Sequence[Row]:
        count = self._view.blockCount() if self._view is not None else 1
        found = re.fullmatch(_PLACE, query)
        if not query or found is None or found[1] is None:
            return [Row("", f"A line from 1 to {count:,}, and a column if you like: 12:5", enabled=False)]
        line = int(found[1])
        line = min(count, max(1, line if line >= 0 else count + 1 + line))
        column = max(1, int(found[2] or 1))
        words = f"Go to line {line:,}" + (f", column {column:,}" if found[2] else "")
        return [Row(f"{line}:{column}", words)]

    def go(self, key: str) -> None:
        line, column = key.split(":")
        if self._view is not None:
            self._view.go_to(int(line), int(column))


class GoToSymbol(PlacePopup):
    """The classes, functions or headings of the text, in its order until letters are typed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, placeholder="Name of a class, a function, a heading…", name="Go to symbol")
        self.setObjectName("editor.go_to_symbol")
        self._symbols: Sequence[Symbol] | None = None

    def show_view(self, view: CodeView, scale: float) -> None:
        """Opens at once, so that what is typed next is a name; the symbols come with `show_symbols`."""
        self._symbols = None
        self.show_over(view, scale)

    def show_symbols(self, view: CodeView, symbols: Sequence[Symbol]) -> None:
        """At the symbol in which the cursor stands, unless letters have been typed. Not when it is closed by now."""
        if not self.isVisible() or view is not self._view:
            return
        self._symbols = symbols
        query = self.search.text()
        self._ready = bool(query)
        self._search(query)
        here = view.textCursor().blockNumber() + 1
        before = [number for number, symbol in enumerate(symbols) if symbol.line <= here]
        if before and not query:
            self._go_to(before[-1])
        self._ready = True

    def rows_for(self, query: str) -> Sequence[Row]:
        if self._symbols is None:
            return [Row("", "Looking for symbols…", enabled=False)]
        if not self._symbols:
            return [Row("", "There are no symbols in this file.", enabled=False)]
        if not query:
            return [_row(number, symbol, indented=True) for number, symbol in enumerate(self._symbols)]
        found = []
        for number, _marks in rank(query, [symbol.name for symbol in self._symbols]):
            hit = match(query, self._symbols[number].name)
            row = _row(number, self._symbols[number], indented=False)
            found.append(row._replace(marks=hit[1]) if hit else row)
        return found

    def go(self, key: str) -> None:
        if self._view is not None and self._symbols is not None:
            symbol = self._symbols[int(key)]
            block = self._view.document().findBlockByNumber(symbol.line - 1)
            column = max(0, block.text().find(symbol.name.split("::")[0]))
            self._view.go_to(symbol.line, column + 1)


class PlaceFinder:
    """Makes the popups when they are first wanted, for whatever view is on top."""

    def __init__(self, window: QWidget, view: Callable[[], CodeView | None], scale: Callable[[], float]) -> None:
        self._window, self._current, self._scale = window, view, scale
        self._line: GoToLine | None = None
        self._symbol: GoToSymbol | None = None

    def go_to_line(self) -> None:
        if (view := self._current()) is not None:
            self._line = self._line or GoToLine(self._window)
            self._line.show_over(view, self._scale())

    def go_to_symbol(self) -> CodeView | None:
        """The view whose symbols are wanted now; None: there is none."""
        if (view := self._current()) is not None:
            self._symbol = self._symbol or GoToSymbol(self._window)
            self._symbol.show_view(view, self._scale())
        return view

    def show_symbols(self, view: CodeView, symbols: Sequence[Symbol]) -> None:
        if self._symbol is not None:
            self._symbol.show_symbols(view, symbols)


def is_code(view: CodeView, text: str) -> Callable[[int], bool]:
    """Tells by the colours that there are whether an offset of `text` is in no string and no comment."""
    from app.ui.editor.units import to_units

    def told(offset: int) -> bool:
        at = to_units(text, offset)
        spans = view.highlighter.spans(at, at + 1) or ()
        return not any(str(kind).startswith(("Token.Literal.String", "Token.Comment")) for _at, _length, kind in spans)

    return told


def _row(number: int, symbol: Symbol, *, indented: bool) -> Row:
    note = symbol.kind if indented or not symbol.inside else f"{symbol.kind} in {symbol.inside}"
    title = symbol.name
    return Row(str(number), title, note=note, right=f"{symbol.line:,}")
