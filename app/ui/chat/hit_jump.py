"""A hit of a search in the transcript: its message is brought into sight, and every place in it is marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.domain.chat_search import ChatQuery
from app.ui.chat.measure import px

if TYPE_CHECKING:
    from app.domain.conversation import Turn
    from app.ui.chat.transcript import Transcript
    from app.ui.chat.turn_view import TurnView


@dataclass(frozen=True, slots=True)
class Target:
    """A message of a conversation, and what was looked for."""

    conversation_id: str
    message_id: str
    query: ChatQuery


class HitJump:
    """Lives as long as what it shows: the transcript tells when another conversation is there, when something in it has
    another height (then a part of it may only now be drawn), and when the reader has scrolled away."""

    def __init__(self, transcript: Transcript, target: Target) -> None:
        self._transcript = transcript
        self._target = target
        self._arrived = False

    def go(self) -> None:
        """Goes there, if its conversation is the one on display."""
        turn = self._turn()
        if turn is not None:
            self._transcript.let_go()
            self._transcript.build_back_to(turn.id)
            self.go_on()

    def go_on(self) -> None:
        """While the answer is drawn slice by slice, where the hit stands becomes known better."""
        view = self._view()
        if view is None or self._arrived:
            return
        self._arrived = view.is_settled
        first = self.mark()
        part = view if first is None else first
        top = part.mapTo(self._transcript.content, part.rect().topLeft()).y() + _top_of_first_mark(part)
        above = px(self._transcript, 8) if first is None else self._transcript.viewport().height() // 3
        self._transcript.scroll_to(max(0, top - above))

    def stay(self) -> None:
        """The reader has taken over."""
        self._arrived = True

    def mark(self) -> QWidget | None:
        """Marks the hits in the message; the first text with one."""
        view = self._view()
        if view is None:
            return None
        is_question = view.turn_id == self._target.message_id
        part = view.question if is_question or view.answer is None else view.answer
        return _mark(part, self._target.query, self._transcript.theme.color("hit"))

    def end(self) -> None:
        """Nothing is marked any more."""
        for view in _texts(self._transcript.content):
            if view.extraSelections():
                view.setExtraSelections([])

    def _view(self) -> TurnView | None:
        turn = self._turn()
        return None if turn is None else self._transcript.view_of(turn.id)

    def _turn(self) -> Turn | None:
        conversation = self._transcript.conversation
        if conversation is None or conversation.id != self._target.conversation_id:
            return None
        for turn in conversation.turns:
            if self._target.message_id in (turn.id, turn.answer.id if turn.answer is not None else ""):
                return turn
        return None


def _mark(root: QWidget, query: ChatQuery, color: QColor) -> QWidget | None:
    first: QWidget | None = None
    for view in _texts(root):
        text = view.toPlainText()
        marks = [_selection(view, text, start, end, color) for start, end in query.spans(text)]
        view.setExtraSelections(marks)
        if marks and first is None:
            first = view
    return first


def _texts(root: QWidget) -> Iterator[QTextEdit | QPlainTextEdit]:
    """All texts below `root`, from top to bottom."""
    views = [view for view in root.findChildren(QWidget) if isinstance(view, QTextEdit | QPlainTextEdit)]
    yield from sorted(views, key=lambda view: view.mapTo(root, view.rect().topLeft()).y())


def _selection(
    view: QTextEdit | QPlainTextEdit, text: str, start: int, end: int, color: QColor
) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    cursor = QTextCursor(view.document())
    cursor.setPosition(_units(text, start))
    cursor.setPosition(_units(text, end), QTextCursor.MoveMode.KeepAnchor)
    made.cursor = cursor
    made.format.setBackground(color)
    return made


def _top_of_first_mark(view: QWidget) -> int:
    """How far below the view's top its first mark stands, in pixels."""
    marks = view.extraSelections() if isinstance(view, QTextEdit | QPlainTextEdit) else []
    if not marks or not isinstance(view, QTextEdit | QPlainTextEdit):
        return 0
    cursor = view.textCursor()
    cursor.setPosition(marks[0].cursor.selectionStart())
    return view.cursorRect(cursor).top() + view.viewport().y()


def _units(text: str, characters: int) -> int:
    """Qt counts UTF-16 units."""
    return characters + sum(letter > "\uffff" for letter in text[:characters])
