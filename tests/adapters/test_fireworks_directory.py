"""Testing a key and listing models, for nothing: the account list, its pages, and what stands in for it."""

import pytest

from app.adapters.fireworks import near_ids, read_account_models
from app.adapters.openai_directory import read_models
from app.adapters.openai_wire import Flavour
from app.domain.errors import AppError, ProblemKind, Remedy
from app.domain.settings import Server
from app.services.ports import ListedModel
from tests.support.asking import connected
from tests.support.exchange import Exchange
from tests.support.fireworks_rules import EMBEDDINGS, PREFIX
from tests.support.loopback import CHAT_MODEL, KEY, STARCODER, LoopbackFireworks, ServedModel


async def test_the_account_list_tells_what_each_model_is() -> None:
    """Id, name, context, parameters and whether it chats come from the serverless account list; embeddings do not."""
    async with LoopbackFireworks() as server, connected(server) as model:
        listed = await model.directory.list_models()

        assert listed[0] == ListedModel(STARCODER.id, "starcoder-16b", 8_192, chat=False, parameters=15_500_000_000)
        assert listed[1] == ListedModel(CHAT_MODEL.id, "gpt-oss-20b", 131_072, chat=True, parameters=20_900_000_000)
        assert EMBEDDINGS.id not in [entry.id for entry in listed]
        (exchange,) = server.exchanges
        assert exchange.method == "GET"
        assert exchange.path == "/v1/accounts/fireworks/models"
        assert exchange.query == {"filter": "supports_serverless=true", "pageSize": "200"}
        assert exchange.headers["authorization"] == f"Bearer {KEY}"


async def test_all_pages_are_read() -> None:
    """A list of several pages is followed to its end, each model once."""
    models = [ServedModel(f"{PREFIX}model-{n:03d}") for n in range(25)]
    async with LoopbackFireworks(models=models, page_size=10) as server, connected(server) as model:
        listed = await model.directory.list_models()

        assert [entry.id for entry in listed] == [served.id for served in models]
        assert [exchange.query.get("pageToken") for exchange in server.exchanges] == [None, "10", "20"]


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_without_the_account_list_the_other_list_is_used(status: int) -> None:
    """Where the account list is not to be had, /inference/v1/models stands in."""
    async with LoopbackFireworks() as server, connected(server) as model:
        server.account_list_status = status

        listed = await model.directory.list_models()

        assert [exchange.path for exchange in server.exchanges][-1] == "/inference/v1/models"
        assert listed[0] == ListedModel(STARCODER.id, "starcoder-16b", 8_192, chat=False)


async def test_a_key_is_tested_before_it_is_in_use() -> None:
    """The key that is being tried is sent, not the one in use; a good one gives the models."""
    async with LoopbackFireworks(key="fw_the_new_one_123") as server, connected(server) as model:
        listed = await model.directory.check_key(" fw_the_new_one_123\n")

        assert CHAT_MODEL.id in [entry.id for entry in listed]
        assert server.generations == []


async def test_a_wrong_key_is_told_and_not_shown() -> None:
    """A key that the server does not accept raises BAD_KEY after one request, and stands nowhere in the problem."""
    async with LoopbackFireworks() as server, connected(server, key=lambda: None) as model:
        with pytest.raises(AppError) as caught:
            await model.directory.check_key("fw_wrong_key_0001")

        assert caught.value.problem.kind is ProblemKind.BAD_KEY
        assert caught.value.problem.remedy is Remedy.OPEN_KEY
        assert "fw_wrong" not in repr(caught.value.problem)
        assert len(server.exchanges) == 1


async def test_what_is_no_key_is_not_sent() -> None:
    """A key with a line end inside is refused without a request."""
    async with LoopbackFireworks() as server, connected(server) as model:
        with pytest.raises(AppError) as caught:
            await model.directory.check_key("fw_a\nb")

        assert caught.value.problem.kind is ProblemKind.BAD_KEY
        assert server.exchanges == []


async def test_a_router_key_may_list_nothing_and_is_still_a_key() -> None:
    """Fire Pass keys are forbidden to list: such a key passes with no models, any other forbidden key does not."""
    async with LoopbackFireworks(key=None) as server, connected(server) as model:
        server.account_list_status = server.inference_list_status = 403

        assert await model.directory.check_key("fpk_router_key_01") == ()
        with pytest.raises(AppError) as caught:
            await model.directory.check_key("fw_ordinary_key_01")
        assert caught.value.problem.kind is ProblemKind.BAD_KEY


async def test_both_lists_failing_is_told() -> None:
    """When neither list answers, the problem is the server's."""
    async with LoopbackFireworks() as server, connected(server) as model:
        server.account_list_status = server.inference_list_status = 500

        with pytest.raises(AppError) as caught:
            await model.directory.list_models()

        assert caught.value.problem.kind is ProblemKind.SERVER
        assert caught.value.problem.remedy is Remedy.RETRY


async def test_a_plain_server_lists_its_models() -> None:
    """A compatible server's /models gives ids and whatever context it tells; no other address is asked."""
    async with LoopbackFireworks(key=None) as server:
        flavour = Flavour.of_server(Server("gateway", "Gateway", f"{server.host_url}/v1"))
        async with connected(server, flavour=flavour, key=lambda: None) as model:
            listed = await model.directory.list_models()

            assert STARCODER.id in [entry.id for entry in listed]
            assert [exchange.path for exchange in server.exchanges] == ["/v1/models"]


async def test_a_wrong_address_leads_to_the_settings() -> None:
    """A server that knows no /models under this address is a matter of the address."""
    async with LoopbackFireworks(key=None) as server:
        flavour = Flavour.of_server(Server("gateway", "Gateway", f"{server.host_url}/wrong"))
        async with connected(server, flavour=flavour, key=lambda: None) as model:
            with pytest.raises(AppError) as caught:
                await model.directory.list_models()

            assert caught.value.problem.remedy is Remedy.OPEN_SETTINGS


@pytest.mark.parametrize("body", [None, [], {}, {"models": None}, {"models": [None, 5, {}, {"name": 7}]}, "x"])
def test_lists_that_make_no_sense_are_empty(body: object) -> None:
    """Whatever a list holds instead of models is left out."""
    assert list(read_account_models(body)) == []
    assert list(read_models(body)) == []


def test_a_day_of_removal_is_read() -> None:
    """The deprecation date of the account list becomes an ISO day."""
    row = {"name": "accounts/fireworks/models/x", "deprecationDate": {"year": 2026, "month": 12, "day": 1}}

    assert read_account_models({"models": [row]})[0].deprecated_on == "2026-12-01"


def test_contexts_are_found_under_each_server_s_name() -> None:
    """vLLM, LiteLLM and others name the context differently."""
    rows = [{"id": "a", "max_model_len": 4096}, {"id": "b", "context_window": "8192"}, {"id": "c"}]

    assert [model.context for model in read_models({"data": rows})] == [4096, 8192, None]


def test_near_names_come_first_and_those_that_cannot_chat_do_not() -> None:
    """Suggestions begin with similar names, then keep the list's order, and leave out what cannot chat."""
    names = ["kimi-k3", "starcoder-7b", "glm-5p3", "starchat-16b"]
    listed = [ListedModel(PREFIX + name, name, chat=name != "starcoder-7b") for name in names]

    near = near_ids([PREFIX + "starcoder-16b"], listed)

    assert near == (PREFIX + "starchat-16b", PREFIX + "kimi-k3", PREFIX + "glm-5p3")


async def test_testing_a_key_leaves_no_connection() -> None:
    """A key is tested with a client of its own, which is closed with its connection."""
    async with LoopbackFireworks() as server, connected(server) as model:
        await model.directory.check_key(KEY)

        assert len(server.exchanges) == 1
        await server.all_closed()


async def test_a_list_that_is_a_web_page_is_a_captive_portal() -> None:
    """HTML with status 200 in place of the list is told as what it is."""
    async with LoopbackFireworks() as server, connected(server) as model:

        async def page(exchange: Exchange) -> None:
            await exchange.reply(200, b"<html>Log in</html>", {"content-type": "text/html"})

        server.answer_get = page
        with pytest.raises(AppError) as caught:
            await model.directory.list_models()

        assert caught.value.problem.kind is ProblemKind.CAPTIVE_PORTAL
