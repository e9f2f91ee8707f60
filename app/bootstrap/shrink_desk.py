"""Shrinking attached code: what is offered, what it saves, what is chosen first so that it fits, and the way back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.asking import fenced
from app.domain.context import LEAST_ANSWER, PartState
from app.domain.context_choices import changed, find
from app.domain.conversation import Attachment
from app.domain.shrinking import Step, with_steps
from app.services.shrinking import offered, shrunk
from app.services.tasks import TaskSlot
from app.ui.chat.shrink_dialog import ShrinkDialog
from app.ui.shell.notice_bar import Notice


@dataclass(frozen=True, slots=True)
class _Offer:
    """`room`: tokens it may have to be sent; None: it is sent already. `saved` for each step by itself."""

    attachment: Attachment
    whole: int
    saved: dict[Step, int]
    first: tuple[Step, ...]
    room: int | None


class ShrinkDesk:
    def __init__(self, screens: Screens, machines: Machines) -> None:
        self._screens, self._machines = screens, machines
        self._dialog: ShrinkDialog | None = None
        self._working = TaskSlot("shrink")

    def open(self, part_id: str) -> None:
        attachment = find(self._machines.chat.state.conversation.context, part_id)
        if attachment is not None:
            self._working.start(self._open(part_id, attachment))

    async def close(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
        await self._working.close()

    # inside

    async def _open(self, part_id: str, attachment: Attachment) -> None:
        room = self._room(part_id)
        offer = await asyncio.to_thread(self._offer, attachment, room)
        if not offer.saved:
            text = f"Nothing can be left out of “{attachment.title}”: only comments, docstrings and bodies of code can."
            self._screens.window.notices.show_notice(Notice("attach", text))
            return
        if self._dialog is not None:
            self._dialog.close()
        dialog = ShrinkDialog(self._screens.window, attachment.title, scale=self._screens.appearance.scale)
        self._dialog = dialog
        dialog.show_offer({step: f"−{self._tokens(saved)}" for step, saved in offer.saved.items()})
        dialog.steps_changed.connect(lambda steps: self._working.start(self._show(dialog, offer, steps)))
        dialog.applied.connect(lambda steps: self._working.start(self._apply(part_id, attachment, steps)))
        dialog.finished.connect(lambda: self._closed(dialog))
        dialog.open()
        dialog.show_steps(offer.first)

    def _closed(self, dialog: ShrinkDialog) -> None:
        dialog.deleteLater()
        if self._dialog is dialog:
            self._dialog = None
            self._screens.chat.focus_composer()

    def _room(self, part_id: str) -> int | None:
        plan = self._machines.chat.state.plan
        part = None if plan is None else plan.part(part_id)
        if plan is None or part is None or part.state is not PartState.DROPPED:
            return None
        return plan.free + max(0, plan.answer_tokens - LEAST_ANSWER)

    def _offer(self, attachment: Attachment, room: int | None) -> _Offer:
        """In a thread. Chosen first is what was chosen before; else, where it does not fit, as little as makes it."""
        whole = with_steps(attachment, "", ())
        tokens = self._count(whole)
        steps = offered(attachment)
        saved = {step: tokens - self._count(_made(whole, [step])) for step in steps}
        first = tuple(Step(step) for step in attachment.steps)
        if room is not None and not first:
            first = next((some for some in _more_and_more(steps) if self._count(_made(whole, some)) <= room), steps)
        return _Offer(attachment, tokens, saved, first, room)

    async def _show(self, dialog: ShrinkDialog, offer: _Offer, steps: Sequence[Step]) -> None:
        made = await asyncio.to_thread(_made, offer.attachment, steps)
        left = await asyncio.to_thread(self._count, made)
        about = self._tokens(offer.whole)
        if left != offer.whole:
            about += f" → {self._tokens(left)}"
        if offer.room is not None:
            more = left - offer.room
            about += f": {self._tokens(more)} too many" if more > 0 else ": fits"
        dialog.show_result(made.text, about)

    async def _apply(self, part_id: str, attachment: Attachment, steps: Sequence[Step]) -> None:
        made = await asyncio.to_thread(_made, attachment, steps)
        self._machines.chat.arrange(lambda choices: changed(choices, part_id, made))

    def _count(self, attachment: Attachment) -> int:
        counts, card = self._machines.counts, self._machines.chat.state.card
        return counts.with_reserve(card, counts.count(card, fenced(attachment)))

    def _tokens(self, tokens: int) -> str:
        about = "" if self._machines.counts.exact(self._machines.chat.state.card) else "~"
        return f"{about}{tokens:,} tokens"


def _more_and_more(steps: tuple[Step, ...]) -> list[tuple[Step, ...]]:
    return [steps[:count] for count in range(1, len(steps) + 1)]


def _made(attachment: Attachment, steps: Sequence[Step]) -> Attachment:
    whole = attachment.full_text if attachment.full_text is not None else attachment.text
    return with_steps(attachment, shrunk(whole, attachment.language, steps), steps)
