"""Requests packed with the counts of their model: in a thread where there is much to count, and what may be cached."""

import asyncio
from dataclasses import replace

from app.domain.asking import Ask, Packed, pack, shared_texts
from app.domain.conversation import Attachment
from app.domain.requests import Request
from app.services.counting import TokenCounts

COUNTED_AT_ONCE = 20_000  # characters; about 6 ms where none of them was counted before
_REMEMBERED = 8  # conversations whose last request may still be in a server's cache


class Packer:
    """`remember` each request that leaves: the next one of its conversation is compared with it."""

    def __init__(self, counts: TokenCounts) -> None:
        self._counts = counts
        self._sent: dict[str, Request] = {}

    async def pack(self, ask: Ask) -> Packed:
        """Counting much text takes long: then in a thread, so that keys go on being taken."""
        return self._pack(ask) if _size(ask) <= COUNTED_AT_ONCE else await asyncio.to_thread(self._pack, ask)

    def remember(self, request: Request) -> None:
        conversation = request.attribution.conversation_id or ""
        self._sent.pop(conversation, None)
        self._sent[conversation] = request
        if len(self._sent) > _REMEMBERED:
            del self._sent[next(iter(self._sent))]

    def _pack(self, ask: Ask) -> Packed:
        card = ask.card
        packed = pack(
            ask,
            count=lambda text: self._counts.with_reserve(card, self._counts.count(card, text)),
            exact=self._counts.exact(card),
            count_request=lambda request: self._counts.with_reserve(card, self._counts.prompt_tokens(request)),
        )
        return replace(packed, plan=replace(packed.plan, cached_tokens=self._cached_tokens(packed.request)))

    def _cached_tokens(self, request: Request) -> int | None:
        before = self._sent.get(request.attribution.conversation_id or "")
        if before is None:
            return None
        return sum(self._counts.count(request.card, text) for text in shared_texts(before, request))


def _size(ask: Ask) -> int:
    """Characters to be counted, at most."""
    said = sum(len(turn.question) + _code(turn.attachments) for turn in ask.turns)
    answered = sum(len(turn.answer.text) for turn in ask.turns if turn.answer is not None)
    return len(ask.question) + _code(ask.attachments) + _code(ask.choices.pinned) + said + answered


def _code(attachments: tuple[Attachment, ...]) -> int:
    return sum(len(one.text) for one in attachments)
