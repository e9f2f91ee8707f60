"""Requests find the model of their provider."""

from contextlib import aclosing
from dataclasses import replace

from app.domain.errors import ProblemKind
from app.domain.stream import Failed, Finished, FinishReason, StreamEvent
from app.services.routing import ProviderRouter
from tests.support.cards import FREE, PRICED, UNPRICED, chat, completion
from tests.support.hand_model import ScriptedModel

DONE = Finished(FinishReason.STOP)


async def read(router: ProviderRouter, card: object) -> list[StreamEvent]:
    async with aclosing(router.stream(replace(completion(), card=card))) as events:  # type: ignore[type-var]
        return [event async for event in events]


async def test_each_provider_gets_its_own_requests() -> None:
    """A request goes to its provider's model and to no other; a model set later takes over."""
    fireworks, builtin, newer = ScriptedModel(DONE), ScriptedModel(DONE), ScriptedModel(DONE)
    models = {"fireworks": fireworks, "builtin": builtin}
    router = ProviderRouter(models)
    assert await read(router, PRICED) == [DONE]
    assert await read(router, FREE) == [DONE]
    models["builtin"] = newer
    assert await read(router, FREE) == [DONE]

    assert [len(model.requests) for model in (fireworks, builtin, newer)] == [1, 1, 1]


async def test_a_provider_that_is_gone_is_a_failure() -> None:
    """A request to a server that is not configured any more fails in words, without having reached anything."""
    models = {"my-server": ScriptedModel(DONE)}
    router = ProviderRouter(models)
    del models["my-server"]
    (failed,) = await read(router, UNPRICED)

    assert isinstance(failed, Failed)
    assert not failed.reached_server
    assert failed.problem.kind is ProblemKind.MODEL_NOT_DEPLOYED
    assert "my-server" in failed.problem.message


async def test_leaving_closes_the_models_stream() -> None:
    """Closing the router's stream closes the model's."""
    model = ScriptedModel(DONE, DONE)
    stream = ProviderRouter({"fireworks": model}).stream(chat("a", card=PRICED))
    await anext(stream)
    await stream.aclose()

    assert model.closed == 1
