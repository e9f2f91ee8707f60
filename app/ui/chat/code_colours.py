"""Colours code blocks with Pygments, once, in slices so short that nobody feels them."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer

from app.ui.chat.background import Background

LARGEST_TEXT = 50_000
LONGEST_LINE = 20_000
SLICE_S = 0.004
GIVE_UP_AFTER_S = 2.0

LineSpans = list[tuple[int, int, str]]  # start and length in UTF-16 units, token name such as "Name.Function"


class Colourable(Protocol):
    """A view of code; `is_gone` when it is not shown any more."""

    @property
    def is_gone(self) -> bool: ...
    @property
    def language(self) -> str: ...
    @property
    def shown_text(self) -> str: ...
    def show_line_spans(self, line: int, spans: LineSpans) -> None: ...


class CodeColours(QObject):
    """One for a window. Unknown languages, very long texts and very long lines stay plain."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._lexers: dict[str, Any] = {}
        self._waiting: dict[str, list[Colourable]] = {}
        self._queue: deque[Colourable] = deque()
        self._lines: Iterator[tuple[int, LineSpans]] | None = None
        self._spent = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    def colour(self, view: Colourable) -> None:
        """Colours `view` soon."""
        language, text = view.language, view.shown_text
        if not language or len(text) > LARGEST_TEXT or any(len(line) > LONGEST_LINE for line in text.split("\n")):
            return
        if language in self._lexers:
            self._enqueue(view)
        elif language in self._waiting:
            self._waiting[language].append(view)
        else:
            self._waiting[language] = [view]
            self._background.run(lambda: _lexer_for(language), lambda lexer: self._learned(language, lexer))

    def _learned(self, language: str, lexer: Any) -> None:
        self._lexers[language] = lexer
        for view in self._waiting.pop(language, ()):
            self._enqueue(view)

    def _enqueue(self, view: Colourable) -> None:
        if self._lexers[view.language] is not None:
            self._queue.append(view)
            self._timer.start()

    def _slice(self) -> None:
        until = time.perf_counter() + SLICE_S
        while time.perf_counter() < until:
            if not self._queue:
                self._timer.stop()
                return
            view = self._queue[0]
            if view.is_gone or self._spent > GIVE_UP_AFTER_S or not self._colour_one_line(view):
                self._queue.popleft()
                self._lines, self._spent = None, 0.0
        self._spent += SLICE_S

    def _colour_one_line(self, view: Colourable) -> bool:
        if self._lines is None:
            text = view.shown_text
            self._lines = lines_of(self._lexers[view.language].get_tokens_unprocessed(f"{text}\n"))
        line = next(self._lines, None)
        if line is None:
            return False
        view.show_line_spans(*line)
        return True


def lines_of(tokens: Iterable[tuple[int, Any, str]]) -> Iterator[tuple[int, LineSpans]]:
    """Tokens of a whole text as spans of its lines, numbered from 0."""
    line = column = 0
    spans: LineSpans = []
    for _, token, value in tokens:
        name = str(token).removeprefix("Token").removeprefix(".")
        pieces = value.split("\n")
        for piece in pieces[:-1]:
            if piece:
                spans.append((column, _width(piece), name))
            yield line, spans
            line, column, spans = line + 1, 0, []
        if rest := pieces[-1]:
            width = _width(rest)
            spans.append((column, width, name))
            column += width
    if spans:
        yield line, spans


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def _lexer_for(language: str) -> Any:
    """A lexer that is ready to run, or None; in a thread: imports and compiles, 20 to 100 ms."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
