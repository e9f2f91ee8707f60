"""Chats for tests of the list and of the search."""

from datetime import UTC, datetime

from app.domain.conversation import Answer, AnswerStatus, Attachment, Conversation, Turn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def answered(identity: str, question: str, *answers: str, code: str = "") -> Turn:
    """A question with complete answers, the last one on display."""
    attachments = (Attachment("main.py 1-2", code, "python", "/src/main.py", 1, 2),) if code else ()
    made = tuple(
        Answer(f"{identity}-{number}", "fireworks/m", "StarCoder", text, status=AnswerStatus.COMPLETE)
        for number, text in enumerate(answers)
    )
    return Turn(identity, question, attachments, made, max(0, len(made) - 1))


def conversation(identity: str, *turns: Turn, title: str = "") -> Conversation:
    return Conversation(identity, NOON, title or (turns[0].question if turns else f"about {identity}"), turns)
