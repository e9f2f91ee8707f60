"""Conversations for tests of the chat pane, and the panel that shows them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from app.domain.branches import with_turn
from app.domain.conversation import Answer, AnswerStatus, Conversation, Turn
from app.domain.models import ChatStyle, ModelCard, RequestKind
from app.services.chat import ChatState, Phase
from app.ui.chat import markdown_parts
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.theme import Theme, load_theme

THEMES = Path(__file__).resolve().parents[2] / "resources" / "themes"
CARD = ModelCard("bench", "m", "StarCoder", RequestKind.CHAT, 8_192, 1_024, ChatStyle.SERVER_TEMPLATE)
STARTED = datetime(2026, 1, 1, tzinfo=UTC)


def theme(name: str = "dark") -> Theme:
    return load_theme(THEMES / f"{name}.toml")


def typesetter() -> Typesetter:
    """With a parser that is there already, so that all is drawn at once."""
    markdown_parts.load()
    return Typesetter(theme())


def turn(number: int, question: str, text: str = "", status: AnswerStatus = AnswerStatus.COMPLETE) -> Turn:
    answer = Answer(f"a{number}", CARD.key, CARD.name, text, status=status, attempts=(f"c{number}",))
    return Turn(f"t{number}", question, answers=(answer,))


def state(*turns: Turn, phase: Phase = Phase.IDLE, id: str = "k") -> ChatState:
    return ChatState(Conversation(id, STARTED, "A chat", turns), CARD, phase)


def streaming(text: str, *before: Turn) -> ChatState:
    """The last answer is in the making and has come as far as `text`."""
    number = len(before)
    return state(*before, turn(number, f"question {number}", text, AnswerStatus.STREAMING), phase=Phase.STREAMING)


def done(now: ChatState, status: AnswerStatus = AnswerStatus.COMPLETE) -> ChatState:
    """The same conversation when its last answer has ended."""
    last = now.conversation.turns[-1]
    assert last.answer is not None
    ended = last.with_answer(replace(last.answer, status=status))
    return replace(now, conversation=with_turn(now.conversation, ended), phase=Phase.IDLE)


def read(widget: QWidget) -> str:
    """What the text views below `widget` show, from top to bottom."""
    views = [view for view in widget.findChildren(QWidget) if isinstance(view, QTextEdit | QPlainTextEdit)]
    views = [view for view in views if not view.isHidden()]
    views.sort(key=lambda view: view.mapTo(widget, QPoint(0, 0)).y())
    return "\n".join(view.toPlainText() for view in views)


def select(view: QTextEdit | QPlainTextEdit, text: str) -> None:
    """Selects the first occurrence of `text` as a mouse would."""
    start = view.toPlainText().index(text)
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + len(text), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)


def wheel(widget: QWidget, steps: int) -> None:
    """Turns the wheel over `widget`; negative steps show what is below."""
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


async def frames(count: int = 3) -> None:
    """Lets the window draw."""
    for _ in range(count):
        await asyncio.sleep(0.01)
