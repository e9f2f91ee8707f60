"""Under which id a model is found: its own, a candidate, the last winner; what is offered when under none."""

from dataclasses import replace

from app.adapters.openai_wire import Flavour, full_id
from app.domain.errors import ProblemKind, Remedy
from app.domain.stream import Finished, FinishReason, Started
from app.services.resolving import ResolvingModel
from tests.support.asking import CHAT_CARD, STARCODER_CARD, ask, chat, completion, connected
from tests.support.fireworks_rules import PREFIX
from tests.support.loopback import CHAT_MODEL, MODELS, STARCODER, Answer, LoopbackFireworks, Refusal, ServedModel
from tests.support.memory_stores import MemorySession

CARD = replace(STARCODER_CARD, id=f"{PREFIX}starcoder", candidates=("starcoder-16b", "starcoder-16b-w8a16"))
OLD = ServedModel(f"{PREFIX}starcoder-16b-w8a16", chat=False, context=8_192)


def asked_ids(server: LoopbackFireworks) -> list[str]:
    return [exchange.body["model"].removeprefix(PREFIX) for exchange in server.generations]


async def test_the_next_id_is_tried_and_the_winner_remembered() -> None:
    """A 404 leads to the next candidate within the same answer; later requests go straight to the one that worked."""
    async with LoopbackFireworks(default=Answer("return 1")) as server, connected(server) as plain:
        model = ResolvingModel(plain, MemorySession())
        first = await ask(model, completion(card=CARD))
        second = await ask(model, completion(card=CARD))

        assert first.outcome == second.outcome == Finished(FinishReason.STOP)
        assert asked_ids(server) == ["starcoder", "starcoder-16b", "starcoder-16b"]
        assert [e.model for e in first.events if isinstance(e, Started)] == [STARCODER.id]


async def test_a_winner_that_is_taken_away_is_replaced() -> None:
    """When the remembered id is gone, the others are tried again, each once."""
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as plain:
        model = ResolvingModel(plain, MemorySession())
        await ask(model, completion(card=CARD))
        server.models = [OLD]
        server.exchanges.clear()
        heard = await ask(model, completion(card=CARD))

        assert heard.outcome == Finished(FinishReason.STOP)
        assert asked_ids(server) == ["starcoder-16b", "starcoder", "starcoder-16b-w8a16"]


async def test_deployed_under_no_id_offers_what_is() -> None:
    """404 under each id, each asked once: not deployed, refused, with the deployed models that can chat."""
    others = [model for model in MODELS if model is not STARCODER]
    async with LoopbackFireworks(models=others) as server, connected(server) as plain:
        model = ResolvingModel(plain, MemorySession())
        heard = await ask(model, completion(card=CARD))

        problem = heard.failed.problem
        assert problem.kind is ProblemKind.MODEL_NOT_DEPLOYED
        assert problem.remedy is Remedy.CHOOSE_MODEL
        assert problem.suggestions == (CHAT_MODEL.id, f"{PREFIX}glm-5p3-flash")
        assert heard.failed.refused
        assert asked_ids(server) == ["starcoder", "starcoder-16b", "starcoder-16b-w8a16"]


async def test_the_winner_is_known_at_the_next_start() -> None:
    """The id that answered is kept with the session, so that another run asks under it at once."""
    session = MemorySession()
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as plain:
        await ask(ResolvingModel(plain, session), completion(card=CARD))
        await ask(ResolvingModel(plain, session), completion(card=CARD))

        assert asked_ids(server) == ["starcoder", "starcoder-16b", "starcoder-16b"]


async def test_a_wrong_id_gets_the_near_ones() -> None:
    """A mistyped id is answered with the most similar deployed ones first."""
    async with LoopbackFireworks() as server, connected(server) as model:
        heard = await ask(model, chat(card=replace(CHAT_CARD, id="glm5p3-flash", candidates=())))

        assert heard.failed.problem.suggestions[0] == f"{PREFIX}glm-5p3-flash"


async def test_without_the_list_the_refusal_still_comes() -> None:
    """When the list of models fails too, the problem comes without suggestions."""
    async with LoopbackFireworks(models=[]) as server, connected(server) as model:
        server.account_list_status = server.inference_list_status = 500
        heard = await ask(model, completion(card=replace(CARD, candidates=())))

        assert heard.failed.problem.kind is ProblemKind.MODEL_NOT_DEPLOYED
        assert heard.failed.problem.suggestions == ()


async def test_only_a_missing_model_leads_to_the_next_id() -> None:
    """A rate limit or an overload is not asked again under another name: that would be a second request."""
    async with LoopbackFireworks() as server, connected(server) as model:
        for status, kind in ((429, ProblemKind.RATE_LIMIT), (503, ProblemKind.OVERLOADED), (500, ProblemKind.SERVER)):
            server.script(Refusal(status, {"error": "not now"}))
            heard = await ask(model, completion(card=replace(CARD, id=STARCODER.id)))

            assert heard.failed.problem.kind is kind
        assert len(server.generations) == 3


def test_short_names_are_completed() -> None:
    """A bare name becomes an account id at Fireworks; full ids, routers and other servers' names are left alone."""
    fireworks = Flavour.of_fireworks()

    assert full_id("starcoder-16b", fireworks) == "accounts/fireworks/models/starcoder-16b"
    assert full_id("accounts/fireworks/routers/x", fireworks) == "accounts/fireworks/routers/x"
    assert full_id("accounts/me/models/mine", fireworks) == "accounts/me/models/mine"
    assert full_id("llama3", Flavour("own", "Own", "http://localhost:1/v1")) == "llama3"
