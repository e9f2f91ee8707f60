"""Conversations kept in memory, with every write remembered: what a session keeps, and in which order."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.branches import arranged, everything, with_turn
from app.domain.conversation import Answer, ContextChoices, Conversation, Turn
from app.services.ports import ConversationSummary


class MemoryConversations:
    """Implements `ports.Conversations`. `journal` holds the streamed text of answers not yet closed."""

    def __init__(self) -> None:
        self.saved: dict[str, Conversation] = {}
        self.journal: dict[str, str] = {}
        self.drafts: dict[str, str] = {}
        self.answers: list[Answer] = []
        self.choices: dict[str, ContextChoices] = {}

    def save_conversation(self, conversation: Conversation) -> None:
        known = self.saved.get(conversation.id)
        self.saved[conversation.id] = replace(
            conversation, turns=known.turns if known else (), aside=known.aside if known else ()
        )

    def save_turn(self, conversation_id: str, turn: Turn) -> None:
        self.saved[conversation_id] = with_turn(self.saved[conversation_id], turn)

    def save_display(self, turn: Turn) -> None:
        for key, conversation in self.saved.items():
            turns = everything(conversation)
            if any(known.id == turn.id for known in turns):
                kept = (
                    replace(one, shown=turn.shown, picked=turn.picked) if one.id == turn.id else one for one in turns
                )
                self.saved[key] = arranged(conversation, kept)

    def save_answer(self, conversation_id: str, turn_id: str, answer: Answer) -> None:
        conversation = self.saved[conversation_id]
        turn = next(turn for turn in conversation.turns if turn.id == turn_id)
        self.saved[conversation_id] = with_turn(conversation, turn.with_answer(answer))
        self.journal.pop(answer.id, None)
        self.answers.append(answer)

    def append_text(self, answer_id: str, text: str) -> None:
        self.journal[answer_id] = self.journal.get(answer_id, "") + text

    def save_draft(self, conversation_id: str, text: str) -> None:
        self.drafts[conversation_id] = text

    def save_context(self, conversation_id: str, choices: ContextChoices) -> None:
        self.choices[conversation_id] = choices

    async def draft(self, conversation_id: str) -> str:
        return self.drafts.get(conversation_id, "")

    async def load(self, conversation_id: str) -> Conversation | None:
        return self.saved.get(conversation_id)

    async def recent(self, limit: int = 100) -> Sequence[ConversationSummary]:
        found = [ConversationSummary(c.id, c.title, c.created_at) for c in self.saved.values()]
        return found[:limit]

    async def last_opened(self) -> Conversation | None:
        return list(self.saved.values())[-1] if self.saved else None

    async def received_text(self, charge_id: str) -> str | None:
        for conversation in self.saved.values():
            for turn in conversation.turns:
                for answer in turn.answers:
                    if charge_id in answer.attempts:
                        return self.journal.get(answer.id, answer.text)
        return None
