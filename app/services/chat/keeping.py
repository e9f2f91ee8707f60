"""Keeps what was written and chosen for a conversation and not asked yet, shortly after it has changed."""

from collections.abc import Callable

from app.domain.follow_ups import Unasked
from app.services.ports import Clock, Conversations
from app.services.tasks import TaskSlot

DRAFT_SAVE_DELAY_S = 0.5
CHOICES_SAVE_DELAY_S = 0.3


class Keeping:
    """`unasked` gives what there is to keep now."""

    def __init__(self, conversations: Conversations, clock: Clock, unasked: Callable[[], Unasked]) -> None:
        self._conversations = conversations
        self._clock = clock
        self._unasked = unasked
        self._saving_draft = TaskSlot("save draft")
        self._saving_choices = TaskSlot("save context")

    def draft_soon(self) -> None:
        self._saving_draft.start(self._after(DRAFT_SAVE_DELAY_S, self._save_draft))

    def choices_soon(self) -> None:
        self._saving_choices.start(self._after(CHOICES_SAVE_DELAY_S, self._save_choices))

    def now(self) -> None:
        """Before the conversation is left: the draft, and the choices where they have changed."""
        if self._saving_choices.busy:
            self._saving_choices.cancel()
            self._save_choices()
        self._saving_draft.cancel()
        self._save_draft()

    async def close(self) -> None:
        self.now()
        await self._saving_draft.close()
        await self._saving_choices.close()

    async def _after(self, seconds: float, save: Callable[[], None]) -> None:
        await self._clock.sleep(seconds)
        save()

    def _save_draft(self) -> None:
        now = self._unasked()
        self._conversations.save_draft(now.conversation_id, now.draft)

    def _save_choices(self) -> None:
        now = self._unasked()
        self._conversations.save_context(now.conversation_id, now.choices)
