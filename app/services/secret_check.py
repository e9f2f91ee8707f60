"""Looks through what is about to be sent for secrets; what a person has agreed to send is not asked about again."""

import asyncio
from collections.abc import Sequence

from app.domain.asking import Ask, Packed
from app.domain.leaks import Leak, leaks

SCANNED_AT_ONCE = 20_000  # characters; about 5 ms


class SecretCheck:
    """The agreement lasts as long as the program runs."""

    def __init__(self) -> None:
        self._allowed: set[str] = set()

    async def look(self, ask: Ask, packed: Packed) -> tuple[Leak, ...]:
        """In what has not been sent with this question before; in a thread where there is much to look through."""
        question = "" if ask.asked_before else ask.question
        attachments = packed.pinned if ask.asked_before else packed.code
        if len(question) + sum(len(one.text) for one in attachments) <= SCANNED_AT_ONCE:
            return leaks(question, attachments, self._allowed)
        return await asyncio.to_thread(leaks, question, attachments, frozenset(self._allowed))

    def allow(self, found: Sequence[Leak]) -> None:
        self._allowed.update(leak.finding.secret for leak in found)
