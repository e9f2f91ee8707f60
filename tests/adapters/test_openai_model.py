"""The OpenAI-compatible adapter against a real server on loopback: what goes out, what comes back, how it stops."""

import asyncio
import json
import os
import random
import subprocess
import sys

import pytest

from app.adapters.openai_clients import without_openai_environment
from app.adapters.openai_wire import Flavour
from app.domain.errors import ProblemKind
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Role, Sampling
from app.domain.settings import Server
from app.domain.stream import Finished, FinishReason, Measured, ReasoningDelta, Started
from app.domain.usage import Usage
from tests.support.asking import (
    CHAT_CARD,
    PATIENT,
    STARCODER_CARD,
    Heard,
    ask,
    chat,
    completion,
    connected,
)
from tests.support.exchange import Exchange
from tests.support.loopback import KEY, Answer, LoopbackFireworks
from tests.support.patience import until


def plain(server: LoopbackFireworks, **options: object) -> Flavour:
    settings = {"needs_key": False, "stream_options": True, **options}
    return Flavour.of_server(Server("gateway", "Gateway", f"{server.host_url}/v1", **settings))  # type: ignore[arg-type]


# --- what goes out --------------------------------------------------------------------------------------------------


async def test_a_completion_carries_only_what_fireworks_knows() -> None:
    """StarCoder's request has the listed fields, at most four stops, and passes a server that refuses all others."""
    async with LoopbackFireworks(default=Answer("return 1")) as server, connected(server) as model:
        heard = await ask(model, completion(stop=("a", "", "b", "c", "d", "e")))

        assert heard.outcome == Finished(FinishReason.STOP)
        assert server.exchanges[0].path == "/inference/v1/completions"
        assert server.exchanges[0].body == {
            "model": STARCODER_CARD.id,
            "prompt": "def f():",
            "max_tokens": 64,
            "temperature": 0.2,
            "top_p": 0.95,
            "stop": ["a", "b", "c", "d"],
            "stream": True,
            "context_length_exceeded_behavior": "error",
            "perf_metrics_in_response": True,
        }


async def test_a_chat_stays_on_one_replica_without_naming_its_conversation() -> None:
    """The same conversation gives the same affinity in body and header, another a different one, and none its id."""
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as model:
        for conversation in ("chat-1", "chat-1", "chat-2", None):
            await ask(model, chat(conversation=conversation))

        first, again, other, none = (exchange.body.get("prompt_cache_key") for exchange in server.exchanges)
        assert first == again != other
        assert none is None
        assert [e.headers.get("x-session-affinity") for e in server.exchanges] == [first, again, other, None]
        assert not any(b"chat-" in exchange.raw_body for exchange in server.exchanges)


async def test_sampling_fields_left_open_are_not_sent() -> None:
    """None leaves a field out; a penalty that is set is sent."""
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as model:
        await ask(model, completion(sampling=Sampling(None, None, 0.2)))

        body = server.exchanges[0].body
        assert body["frequency_penalty"] == 0.2
        assert not {"temperature", "top_p", "stop"} & set(body)


async def test_a_plain_server_gets_no_field_of_fireworks() -> None:
    """A compatible server is asked for usage with stream_options, gets all stops, and nothing of Fireworks' own."""
    async with (
        LoopbackFireworks(key=None, strict=False, default=Answer("ok", usage="chunk")) as server,
        connected(server, flavour=plain(server), key=lambda: None) as model,
    ):
        heard = await ask(model, chat(conversation="c", stop=("a", "b", "c", "d", "e")))

        assert heard.outcome == Finished(FinishReason.STOP)
        assert heard.usage is not None
        body = server.exchanges[0].body
        assert body["stream_options"] == {"include_usage": True}
        assert len(body["stop"]) == 5
        assert set(body) == {
            *("model", "messages", "max_tokens", "temperature", "top_p", "stop", "stream", "stream_options")
        }
        assert "authorization" not in server.exchanges[0].headers


async def test_a_plain_server_that_knows_no_stream_options_is_asked_without_once_and_for_all() -> None:
    """The refused field is left out at once, and in later requests too."""
    async with (
        LoopbackFireworks(key=None, strict=True, default=Answer("ok")) as server,
        connected(server, flavour=plain(server), key=lambda: None) as model,
    ):
        first, second = await ask(model), await ask(model)

        assert first.outcome == second.outcome == Finished(FinishReason.STOP)
        assert ["stream_options" in exchange.body for exchange in server.exchanges] == [True, False, False]


async def test_nothing_of_the_openai_environment_reaches_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """OPENAI_* variables change no header, no address, no key and no log, and are still set afterwards."""
    environment = {
        "OPENAI_API_KEY": "sk-leaked-by-environment",
        "OPENAI_ORG_ID": "org-leaked",
        "OPENAI_PROJECT_ID": "proj-leaked",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/leaked",
        "OPENAI_CUSTOM_HEADERS": "X-Leaked: leaked\nAuthorization: Bearer leaked",
        "OPENAI_LOG": "debug",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as model:
        await ask(model)

        headers = server.exchanges[0].headers
        assert "leaked" not in repr(headers)
        assert headers["authorization"] == f"Bearer {KEY}"
        assert set(headers) <= {
            *("host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"),
            "authorization",
        }
        assert {name: os.environ.get(name) for name in environment} == environment
        assert KEY not in caplog.text


def test_the_environment_is_put_back_after_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken out of the environment comes back also when the work inside fails."""
    monkeypatch.setenv("OPENAI_LOG", "debug")

    def crash() -> None:
        with without_openai_environment():
            raise RuntimeError(os.environ.get("OPENAI_LOG"))

    with pytest.raises(RuntimeError, match="None"):
        crash()

    assert os.environ["OPENAI_LOG"] == "debug"


def test_the_library_is_not_imported_with_the_adapter() -> None:
    """Importing and constructing the adapter leaves openai and its transport alone: the start waits for neither."""
    program = (
        "import sys\n"
        "from app.adapters.openai_model import OpenAIModel\n"
        "from app.adapters.openai_wire import Flavour\n"
        "from app.domain.settings import Network\n"
        "OpenAIModel(Flavour.of_fireworks(), key=lambda: None, network=Network, clock=None)\n"
        "print([name for name in ('openai', 'httpx2', 'pydantic', 'httpcore2') if name in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_warming_up_leaves_the_process_as_it_was() -> None:
    """In a fresh process OPENAI_LOG turns no logging on, the collector works again, and the imported is set aside."""
    program = (
        "import asyncio, gc, logging, os\n"
        "os.environ['OPENAI_LOG'] = 'debug'\n"
        "from app.adapters.openai_model import OpenAIModel\n"
        "from app.adapters.openai_wire import Flavour\n"
        "from app.domain.settings import Network\n"
        "async def main():\n"
        "    model = OpenAIModel(Flavour.of_fireworks(), key=lambda: 'fw_key_12345', network=Network, clock=None)\n"
        "    await model.warm_up()\n"
        "    await model.close()\n"
        "asyncio.run(main())\n"
        "levels = [logging.getLogger(name).level for name in ('', 'openai', 'httpx2')]\n"
        "print(levels, gc.isenabled(), gc.get_freeze_count() > 10_000, os.environ['OPENAI_LOG'])\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[30, 0, 0] True True debug"


async def test_lone_surrogates_are_replaced_on_the_way_out() -> None:
    """A prompt with half a surrogate pair is sent with U+FFFD, one with both halves as the character they mean."""
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as model:
        heard = await ask(model, completion("a\ud800b \ud83d\ude00", stop=("\udfff",)))

        assert heard.outcome == Finished(FinishReason.STOP)
        assert server.exchanges[0].body["prompt"] == "a\ufffdb 😀"
        assert server.exchanges[0].body["stop"] == ["\ufffd"]


# --- what comes back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["last", "chunk", "missing"])
@pytest.mark.parametrize("request_", [chat(), completion()], ids=["chat", "completion"])
async def test_usage_is_found_wherever_the_server_puts_it(
    place: str, request_: ChatRequest | CompletionRequest
) -> None:
    """The server's own usage is reported exactly, once, from the last chunk or an empty one; missing stays missing."""
    async with (
        LoopbackFireworks(default=Answer("three little words", usage=place)) as server,  # type: ignore[arg-type]
        connected(server) as model,
    ):
        heard = await ask(model, request_)

        said = server.exchanges[0].usage
        assert said is not None
        expected = Usage(said["prompt_tokens"], said["completion_tokens"])
        assert heard.usage == (None if place == "missing" else expected)
        assert heard.text == "three little words"
        assert len(server.generations) == 1


async def test_cached_tokens_come_from_the_body_or_else_from_the_header() -> None:
    """The body's figure counts; without one the header's does; nothing is cached beyond the prompt."""
    header = {"fireworks-cached-prompt-tokens": "5"}
    async with LoopbackFireworks() as server, connected(server) as model:
        server.script(
            Answer("ok", cached_tokens=3, headers=header),
            Answer("ok", headers=header),
            Answer("ok", headers={"fireworks-cached-prompt-tokens": "99999"}),
            Answer("ok", headers={"fireworks-cached-prompt-tokens": "many"}),
        )
        cached = [heard.usage.cached_tokens for _ in range(4) if (heard := await ask(model)).usage]

        prompt = server.exchanges[0].prompt_tokens
        assert cached == [3, 5, prompt, 0]


async def test_headers_and_metrics_are_kept() -> None:
    """The request id and the headers come with Started, the performance figures right before the end."""
    async with (
        LoopbackFireworks(default=Answer("ok", headers={"x-ratelimit-over-limit": "yes"})) as server,
        connected(server) as model,
    ):
        heard = await ask(model)

        started, measured = heard.events[1], heard.events[-2]
        assert isinstance(started, Started)
        assert isinstance(measured, Measured)
        assert started.request_id == "req-1"
        assert started.model == CHAT_CARD.id
        assert started.headers["x-ratelimit-over-limit"] == "yes"
        assert measured.metrics["server-time-to-first-token"] == "0.031"


async def test_a_running_usage_is_reported_only_at_the_end() -> None:
    """A server that sends usage with every chunk is believed once: stopped in the middle, nothing was reported."""
    async with LoopbackFireworks() as server, connected(server) as model:
        heard = Heard()

        reading = asyncio.ensure_future(ask(model, heard=heard))
        exchange = await server.next_request()
        for n in (1, 2):
            usage = {"prompt_tokens": 9, "completion_tokens": n, "total_tokens": 9 + n}
            await exchange.event(exchange.chunk([{"index": 0, "delta": {"content": "x"}}], usage=usage))
        await until(lambda: heard.text == "xx")
        assert heard.usage is None
        await exchange.finish(usage="last")
        await reading

        assert exchange.usage is not None
        assert heard.usage == Usage(exchange.usage["prompt_tokens"], exchange.usage["completion_tokens"])
        assert heard.outcome == Finished(FinishReason.STOP)


async def test_thinking_is_told_apart_from_the_answer() -> None:
    """reasoning_content and reasoning arrive as ReasoningDelta, the answer as text."""

    async def thinks(exchange: Exchange) -> None:
        await exchange.reasoning("let me ")
        await exchange.event(exchange.chunk([{"index": 0, "delta": {"reasoning": "see"}}]))
        await exchange.text("42")
        await exchange.finish()

    async with LoopbackFireworks(default=thinks) as server, connected(server) as model:
        heard = await ask(model)

        assert "".join(e.text for e in heard.events if isinstance(e, ReasoningDelta)) == "let me see"
        assert heard.text == "42"


async def test_a_surrogate_pair_split_over_two_chunks_is_joined() -> None:
    """Both halves of an emoji in two chunks give the emoji; a half that stays alone gives U+FFFD."""

    async def halves(exchange: Exchange) -> None:
        for content in ("a\ud83d", "\ude00b", "c\ud83d"):
            await exchange.text(content)
        await exchange.finish()

    async with LoopbackFireworks(default=halves) as server, connected(server) as model:
        heard = await ask(model)

        assert heard.text == "a😀bc\ufffd"


@pytest.mark.parametrize("seed", range(6))
async def test_however_the_bytes_are_cut_the_text_is_the_same(seed: int) -> None:
    """The same answer in random pieces of bytes, over several HTTP chunks and packets, gives the same events' text."""
    chance = random.Random(seed)
    text = "Grüße, 世界 😀\r\n```python\nprint('\\u2028')\n```\n" * 3

    async def shred(exchange: Exchange) -> None:
        line_end = chance.choice(["\n", "\r\n"])
        events = []
        left = text
        while left:
            size = chance.randint(1, 9)
            piece, left = left[:size], left[size:]
            body = json.dumps(exchange.chunk([{"index": 0, "delta": {"content": piece}}]), ensure_ascii=bool(seed % 2))
            events += [": comment", "", f"data: {body}", ""]
        last = json.dumps(exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
        events += [f"data: {last}", "", "data: [DONE]", "", ""]
        data = line_end.join(events).encode()
        while data:
            size = chance.choice([1, 2, 3, 50, 500])
            await exchange.bytes_of_body(data[:size])
            data = data[size:]
        await exchange.end()

    async with LoopbackFireworks(default=shred) as server, connected(server) as model:
        heard = await ask(model)

        assert heard.text == text
        assert heard.outcome == Finished(FinishReason.STOP)


async def test_a_server_without_finish_reasons_ends_cleanly_where_that_is_its_way() -> None:
    """With finish_reason_optional a clean end is a whole answer; a broken one still is not."""
    async with LoopbackFireworks(key=None, strict=False) as server:
        flavour = plain(server, finish_reason_optional=True)

        async def breaks(exchange: Exchange) -> None:
            await exchange.text("ok")
            exchange.hang_up()

        server.script(Answer("ok", reason=None), Answer("ok", reason=None, done=False), breaks)
        async with connected(server, flavour=flavour, key=lambda: None) as model:
            done, closed, broken = await ask(model), await ask(model), await ask(model)

            assert done.outcome == closed.outcome == Finished(FinishReason.UNSAID)
            assert broken.failed.problem.kind is ProblemKind.CUT
            assert done.text == closed.text == broken.text == "ok"


async def test_a_flood_lets_the_loop_breathe() -> None:
    """While thousands of chunks stream in, other tasks get their turn every few chunks."""
    turns = 0

    async def breathe() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with LoopbackFireworks(default=Answer("x" * 4_000, piece_size=1)) as server, connected(server) as model:
        breathing = asyncio.ensure_future(breathe())
        heard = await ask(model)
        breathing.cancel()
        await asyncio.wait([breathing])

        assert len(heard.text) == 4_000
        assert turns > 4_000 / 16


async def test_messages_keep_their_roles() -> None:
    """System, user and assistant messages are sent as they are, in order."""
    messages = (
        Message(Role.SYSTEM, "s"),
        Message(Role.USER, "u"),
        Message(Role.ASSISTANT, "a"),
        Message(Role.USER, "v"),
    )
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server, network=PATIENT) as model:
        await ask(model, ChatRequest(CHAT_CARD, messages, 5, Attribution(Purpose.CHAT)))

        sent = [(m["role"], m["content"]) for m in server.exchanges[0].body["messages"]]
        assert sent == [("system", "s"), ("user", "u"), ("assistant", "a"), ("user", "v")]
