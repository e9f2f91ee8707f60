"""One Model that hands each request to the model of its provider."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.requests import Request
from app.domain.stream import Failed, StreamEvent
from app.services.ports import Model


class ProviderRouter:
    """Implements `ports.Model`. `models` by provider id may grow and shrink; streams that run stay with theirs."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._models = models

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        model = self._models.get(request.card.provider)
        if model is None:
            message = f"There is no server called “{request.card.provider}” any more. Choose another model."
            problem = Problem(ProblemKind.MODEL_NOT_DEPLOYED, message, Remedy.CHOOSE_MODEL)
            yield Failed(problem, reached_server=False)
            return
        async with aclosing(model.stream(request)) as events:
            async for event in events:
                yield event
