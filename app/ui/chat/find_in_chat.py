"""Finds a text in the conversation as it is drawn: marks every hit, shows one after the other, touches no selection."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import shiboken6
from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.domain.search import compile_query, spans
from app.domain.visible import utf16_length
from app.ui.chat.find_bar import ChatFindBar
from app.ui.chat.reading_order import View, text_views
from app.ui.chat.transcript import Transcript
from app.ui.theme.theme import Theme

MOST_HITS = 5_000
_AGAIN_MS = 120  # after the conversation has grown


class Hit(NamedTuple):
    """`start`..`end` in the document of the view, in UTF-16 units."""

    view: View
    start: int
    end: int


class FindInChat(QObject):
    """Between a find bar and a transcript; `close` takes all marks away."""

    def __init__(self, bar: ChatFindBar, transcript: Transcript, theme: Theme) -> None:
        super().__init__(bar)
        self.bar = bar
        self._transcript = transcript
        self._theme = theme
        self._hits: list[Hit] = []
        self._at: int | None = None
        self._marked: list[View] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        bar.changed.connect(self._look_anew)
        bar.step_requested.connect(self.step)
        transcript.moved.connect(self._grown)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._grown()

    def open(self) -> None:
        self.bar.show()
        self.bar.focus_query()
        self._transcript.build_all()
        self._look_anew()

    def close(self) -> None:
        self.bar.hide()
        self._again.stop()
        self._hits, self._at = [], None
        self._mark()

    def step(self, by: int) -> None:
        """To the next hit, or the one before; round the end."""
        if any(not shiboken6.isValid(hit.view) for hit in self._hits):
            self._look_again()
        if self._hits:
            self._at = (self._first_in_sight() if self._at is None else self._at + by) % len(self._hits)
            self._show()

    # -- looking ------------------------------------------------------------------------------------------------

    def _look_anew(self) -> None:
        """For something else: from what is in sight on."""
        self._at = None
        self._find()
        if self._hits:
            self._at = self._first_in_sight()
        self._show()

    def _grown(self) -> None:
        if self.bar.isVisible() and not self._again.isActive():
            self._transcript.build_all()
            self._again.start()

    def _look_again(self) -> None:
        """For the same, in a conversation that has grown: the hit that was shown stays the one."""
        here = self._hits[self._at] if self._at is not None and self._at < len(self._hits) else None
        before = self._hits
        self._find()
        if self._hits != before:
            self._at = self._hits.index(here) if here is not None and here in self._hits else None
            self._mark()
        self._say()

    def _find(self) -> None:
        query = self.bar.query
        self._hits = []
        if not query:
            return
        pattern = compile_query(query)
        for view in text_views(self._transcript.content):
            self._hits.extend(_hits_in(view, pattern))
            if len(self._hits) >= MOST_HITS:
                return

    def _first_in_sight(self) -> int:
        """The first hit that is not above what is in sight; the last one, if all are."""
        top = self._transcript.visible_rect().top()
        for number, hit in enumerate(self._hits):
            if self._place(hit).y() >= top:
                return number
        return len(self._hits) - 1

    # -- showing ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._mark()
        self._say()
        if self._at is not None:
            hit = self._hits[self._at]
            self._transcript.bring_into_sight(self._place(hit), self._height(hit))
            _bring_sideways(hit)

    def _say(self) -> None:
        more = "…" if self._transcript.is_building else ""
        if not self.bar.query:
            self.bar.show_count("")
        elif not self._hits:
            self.bar.show_count(f"Not found{more}", none=not more)
        elif self._at is None:
            self.bar.show_count(f"{len(self._hits):,}{more}")
        else:
            self.bar.show_count(f"{self._at + 1:,} of {len(self._hits):,}{more}")

    def _mark(self) -> None:
        here = self._hits[self._at] if self._at is not None and self._at < len(self._hits) else None
        by_view: dict[View, list[QTextEdit.ExtraSelection]] = {}
        for hit in self._hits:
            by_view.setdefault(hit.view, []).append(self._selection(hit, is_here=hit == here))
        for view in self._marked:
            if view not in by_view and shiboken6.isValid(view):
                view.setExtraSelections([])
        for view, selections in by_view.items():
            view.setExtraSelections(selections)
        self._marked = list(by_view)

    def _selection(self, hit: Hit, *, is_here: bool) -> QTextEdit.ExtraSelection:
        made, format = QTextEdit.ExtraSelection(), QTextCharFormat()
        format.setBackground(self._theme.color("hit"))
        if is_here:
            format.setBackground(self._theme.color("accent"))
            format.setForeground(self._theme.color("accent_text"))
        made.cursor, made.format = _cursor(hit), format
        return made

    def _place(self, hit: Hit) -> QPoint:
        """In the content of the transcript."""
        top_left = hit.view.cursorRect(_cursor(hit, only_start=True)).topLeft()
        return hit.view.viewport().mapTo(self._transcript.content, top_left)

    def _height(self, hit: Hit) -> int:
        return hit.view.cursorRect(_cursor(hit, only_start=True)).height()


def _hits_in(view: View, pattern: "re.Pattern[str]") -> Iterator[Hit]:
    text = view.toPlainText()
    for start, end in spans(pattern, text, 0, len(text)):
        if text.isascii():
            yield Hit(view, start, end)
        else:
            yield Hit(view, utf16_length(text[:start]), utf16_length(text[:end]))


def _cursor(hit: Hit, *, only_start: bool = False) -> QTextCursor:
    cursor, last = QTextCursor(hit.view.document()), hit.view.document().characterCount() - 1
    cursor.setPosition(min(hit.start, last))
    if not only_start:
        cursor.setPosition(min(hit.end, last), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _bring_sideways(hit: Hit) -> None:
    bar, width = hit.view.horizontalScrollBar(), hit.view.viewport().width()
    x = hit.view.cursorRect(_cursor(hit, only_start=True)).x()
    if not 0 <= x < width - width // 8:
        bar.setValue(bar.value() + x - width // 3)
