"""Finds the id under which a provider has a model: a base model is listed under changing names."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from app.domain.errors import ProblemKind
from app.domain.models import ModelCard
from app.domain.requests import Request
from app.domain.stream import Failed, Started, StreamEvent
from app.services.ports import Model, Session

FOUND = "models.found"


class ResolvingModel:
    """Implements `ports.Model` around a metered one: each id that is tried is an attempt with a charge of its own.

    The card's own id comes first, then its candidates; the one that answered is remembered, also for the next start.
    """

    def __init__(self, inner: Model, session: Session) -> None:
        self._inner = inner
        self._session = session
        self._found: dict[str, str] | None = None

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        card = request.card
        if not card.candidates:
            async with aclosing(self._inner.stream(request)) as events:
                async for event in events:
                    yield event
            return
        found = await self._read()
        ids = list(dict.fromkeys((found.get(card.key, card.id), card.id, *card.candidates)))
        while ids:
            first, *ids = ids
            asked = replace(request, card=replace(card, id=first, candidates=tuple(ids)))
            async with aclosing(self._inner.stream(asked)) as events:
                async for event in events:
                    if isinstance(event, Failed) and _is_missing(event):
                        self._remember(card, None)
                        if ids:
                            break
                    elif isinstance(event, Started):
                        self._remember(card, first)
                    yield event
                else:
                    return

    async def as_asked(self, request: Request) -> Request:
        """The request under the id that would be tried first."""
        card = request.card
        if not card.candidates:
            return request
        return replace(request, card=replace(card, id=(await self._read()).get(card.key, card.id)))

    async def _read(self) -> dict[str, str]:
        if self._found is None:
            try:
                kept = json.loads(await self._session.get(FOUND) or "{}")
            except ValueError:
                kept = {}
            self._found = {str(key): str(name) for key, name in kept.items()} if isinstance(kept, dict) else {}
        return self._found

    def _remember(self, card: ModelCard, found: str | None) -> None:
        known = self._found if self._found is not None else {}
        if known.get(card.key) == found:
            return
        if found is None:
            del known[card.key]
        else:
            known[card.key] = found
        self._session.put(FOUND, json.dumps(known))


def _is_missing(failed: Failed) -> bool:
    return failed.refused and failed.problem.kind is ProblemKind.MODEL_NOT_DEPLOYED
