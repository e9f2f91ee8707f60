"""The built-in model for real: llama.cpp in a child process, started, asked, stopped, killed and restarted."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from app.adapters.clock import SystemClock
from app.adapters.local_model import LOADING, QUEUED, LocalModel
from app.adapters.local_process import WorkerSettings, child_environment, default_command
from app.adapters.local_weights import find_weights
from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import Flavour
from app.domain.errors import ProblemKind, Remedy
from app.domain.models import BUILTIN, ChatStyle, ModelCard, RequestKind
from app.domain.prompts import builtin
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Request, Role
from app.domain.settings import Network, Server
from app.domain.stream import Failed, Finished, FinishReason, Preparing, Started, StreamEvent, TextDelta, UsageReported
from tests.support.patience import PATIENCE_S, until

pytestmark = pytest.mark.skipif(find_weights(os.environ) is None, reason="the built-in model's weights are missing")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

CARD = ModelCard(BUILTIN, "smollm2-135m-instruct", "SmolLM2", RequestKind.BOTH, 8192, 4096, ChatStyle.SERVER_TEMPLATE)
PATIENT = Network(first_token_timeout_s=60.0, idle_timeout_s=30.0)
ROOT = Path(__file__).resolve().parents[2]


def ask(question: str = "What is a list in Python?", max_tokens: int = 24) -> ChatRequest:
    messages = (Message(Role.SYSTEM, builtin.SYSTEM_PROMPT), Message(Role.USER, question))
    return ChatRequest(CARD, messages, max_tokens, Attribution(Purpose.CHAT), (), builtin.SAMPLING)


def complete(prompt: str = "def add(a, b):\n", max_tokens: int = 8, stop: tuple[str, ...] = ()) -> CompletionRequest:
    return CompletionRequest(CARD, prompt, max_tokens, Attribution(Purpose.COMPLETION), stop, builtin.SAMPLING)


def over_http(base_url: str, key: str) -> OpenAIModel:
    flavour = Flavour.of_server(Server(BUILTIN, "Built-in model", base_url, needs_key=True))
    return OpenAIModel(flavour, key=lambda: key, network=lambda: PATIENT, clock=SystemClock())


@asynccontextmanager
async def local_model(**options: object) -> AsyncIterator[LocalModel]:
    model = LocalModel(over_http, **options)  # type: ignore[arg-type]
    try:
        yield model
    finally:
        await model.close()


async def events_of(model: LocalModel, request: Request) -> list[StreamEvent]:
    async with aclosing(model.stream(request)) as events:
        return [event async for event in events]


def text_of(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def read_until_text(events: AsyncGenerator[StreamEvent, None], pieces: int = 3) -> None:
    async for event in events:
        pieces -= isinstance(event, TextDelta)
        if pieces == 0:
            return
    pytest.fail("the answer ended before enough of it had come")


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one whose new parent has not reaped it yet counts as ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def python(code: str) -> tuple[str, ...]:
    """A child that only plays a part: it says what `code` says."""
    return (sys.executable, "-c", code)


async def test_a_question_is_answered_for_real() -> None:
    """A chat is loaded for, started, answered in pieces, reported and finished, with one outcome."""
    async with local_model() as model:
        events = await events_of(model, ask(max_tokens=60))

    preparing = [event for event in events if isinstance(event, Preparing)]
    usage = [event.usage for event in events if isinstance(event, UsageReported)]
    assert preparing[0] == Preparing(LOADING)
    assert all(event.message.startswith(LOADING) for event in preparing)  # and of no server
    assert next(event.model for event in events if isinstance(event, Started)) == CARD.id
    assert "list" in text_of(events).lower()
    assert sum(isinstance(event, TextDelta) for event in events) > 5
    assert usage[-1].prompt_tokens > 20
    assert usage[-1].completion_tokens > 5
    assert events[-1] in (Finished(FinishReason.STOP), Finished(FinishReason.LENGTH))


async def test_a_prompt_is_completed_for_real() -> None:
    """A raw prompt goes on, and ends at its length or at its stop."""
    async with local_model() as model:
        long = await events_of(model, complete(max_tokens=5))
        stopped = await events_of(model, complete("1, 2, 3, 4, 5, 6, 7, 8, 9,", 40, ("12",)))

    assert text_of(long)
    assert [event.usage.completion_tokens for event in long if isinstance(event, UsageReported)] == [5]
    assert long[-1] == Finished(FinishReason.LENGTH)
    assert "12" not in text_of(stopped)
    assert stopped[-1] == Finished(FinishReason.STOP)


async def test_stopping_frees_the_model() -> None:
    """A reader leaves when 7,000 tokens are still to come: the next question is answered as if nothing had been."""
    async with local_model() as model:
        stream = model.stream(complete("1, 2, 3, 4, 5, 6, 7, 8, 9,", 7000))
        await read_until_text(stream)
        async with asyncio.timeout(PATIENCE_S):  # much less than those would take; the figures are in `bench_stop`
            await stream.aclose()
            events = await events_of(model, complete("x =", 1))

    assert isinstance(events[-1], Finished)


async def test_one_child_serves_all_and_waiting_is_said() -> None:
    """A second question waits for its turn, says so, and is answered by the same child."""
    async with local_model() as model:
        first, second = await asyncio.gather(events_of(model, complete()), events_of(model, complete()))
        pid = model.pid
        third = await events_of(model, complete())

        assert second[0] == Preparing(QUEUED)
        assert model.pid == pid
    assert [events[-1] for events in (first, second, third)] == [Finished(FinishReason.LENGTH)] * 3
    assert not any(isinstance(event, Preparing) and event.message == LOADING for event in third)


async def test_a_child_that_died_between_two_questions_is_replaced() -> None:
    """The question after a kill -9 is answered by a new child, without a word of failure."""
    async with local_model() as model:
        await events_of(model, complete())
        old = model.pid
        assert old is not None
        os.kill(old, signal.SIGKILL)
        events = await events_of(model, complete())

        assert model.pid not in (None, old)
    assert events[-1] == Finished(FinishReason.LENGTH)


async def test_a_child_that_dies_in_mid_answer_fails_it_and_is_replaced() -> None:
    """The answer fails in words, with Continue; the next question starts a new child."""
    async with local_model() as model:
        events: list[StreamEvent] = []
        async with aclosing(model.stream(ask("Write a long story.", 2000))) as stream:
            async for event in stream:
                events.append(event)
                if sum(isinstance(event, TextDelta) for event in events) == 3 and model.pid:
                    os.kill(model.pid, signal.SIGKILL)
        again = await events_of(model, complete())

    failed = events[-1]
    assert isinstance(failed, Failed)
    assert failed.problem.kind is ProblemKind.LOCAL_MODEL
    assert failed.problem.remedy is Remedy.CONTINUE
    assert "in the middle of its answer" in failed.problem.message
    assert again[-1] == Finished(FinishReason.LENGTH)


async def test_closing_leaves_no_process_behind() -> None:
    """After `close` the child has ended and has been reaped, and later questions are refused."""
    async with local_model() as model:
        await events_of(model, complete())
        pid = model.pid
        assert pid is not None
        await model.close()

        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        failed = (await events_of(model, complete()))[-1]
    assert isinstance(failed, Failed)
    assert not failed.reached_server


async def leave_while_it_loads(model: LocalModel) -> int:
    """The child that goes on loading."""
    stream = model.stream(complete())
    assert await anext(stream) == Preparing(LOADING)
    waiting = asyncio.ensure_future(anext(stream))
    await until(lambda: model.pid is not None)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await stream.aclose()
    assert model.pid is not None
    return model.pid


async def test_a_reader_who_leaves_while_it_loads_is_let_go() -> None:
    """Leaving does not wait for the load, which might never end."""
    async with local_model(command=python("import sys; sys.stdin.read()"), load_limit_s=3600) as model:
        await leave_while_it_loads(model)

        assert not model.loaded


@pytest.mark.parametrize("over", [False, True], ids=["under way", "over"])
async def test_a_load_that_nobody_waits_for_is_not_lost(over: bool) -> None:
    """It goes on for the next one who asks, during the load or after it."""
    async with local_model() as model:
        pid = await leave_while_it_loads(model)
        await until(lambda: model.loaded or not over)
        events = await events_of(model, complete())

        assert model.pid == pid
    assert events[-1] == Finished(FinishReason.LENGTH)


async def test_an_idle_model_gives_its_memory_back() -> None:
    """Some time after the last question the child ends; the next question loads it again."""
    async with local_model(idle_minutes=0.001) as model:
        await events_of(model, complete())
        pid = model.pid
        assert pid is not None
        await until(lambda: is_gone(pid) and model.pid is None)
        events = await events_of(model, complete())

    assert events[0] == Preparing(LOADING)
    assert events[-1] == Finished(FinishReason.LENGTH)


@on_linux
async def test_only_we_can_ask_it() -> None:
    """The child's arguments and environment hold no key, no port and no secret of ours, and a guess is refused."""
    connected: list[tuple[str, str]] = []

    def connect(base_url: str, key: str) -> OpenAIModel:
        connected.append((base_url, key))
        return over_http(base_url, key)

    model = LocalModel(connect, environ={**os.environ, "FIREWORKS_API_KEY": "fw_secret", "AWS_TOKEN": "aws_secret"})
    try:
        await events_of(model, complete())
        base_url, key = connected[0]
        process = Path(f"/proc/{model.pid}")
        readable = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        stranger = over_http(base_url, "a-guess")
        async with aclosing(stranger.stream(complete())) as events:
            failed = [event async for event in events][-1]
        await stranger.close()
    finally:
        await model.close()

    assert len(key) > 30
    for secret in (key, base_url.rpartition(":")[2].removesuffix("/v1"), "fw_secret", "aws_secret"):
        assert secret.encode() not in readable
    assert isinstance(failed, Failed)
    assert failed.refused
    assert failed.problem.kind is ProblemKind.BAD_KEY


@on_linux
async def test_the_child_goes_with_its_parent() -> None:
    """After a kill -9 of the program its model ends too."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.adapters.test_local_model import parent; parent()"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert not is_gone(pid)
    parent.kill()
    await parent.wait()

    await until(lambda: is_gone(pid))


def parent() -> None:
    """A program in the middle of an answer: it prints its child's id, and is killed by the test."""

    async def run() -> None:
        model = LocalModel(over_http)
        await read_until_text(model.stream(ask("Write a long story.", 4000)))
        print(model.pid, flush=True)
        await asyncio.Event().wait()

    asyncio.run(run())


async def test_the_child_leaves_when_its_stdin_ends() -> None:
    """Where the kernel does not tell of a parent's death, the end of stdin does."""
    weights = find_weights(os.environ)
    assert weights is not None
    child = await asyncio.create_subprocess_exec(
        *default_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=child_environment(os.environ),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(WorkerSettings("k", weights, "smol", 1, 512).line())
    while b'"port"' not in await child.stdout.readline():
        assert not child.stdout.at_eof()
    child.stdin.close()

    async with asyncio.timeout(PATIENCE_S):
        assert await child.wait() == 0


async def test_missing_weights_are_told_in_words() -> None:
    """Without weights nothing is started, and another model is offered."""
    async with local_model(weights=lambda: None) as model:
        events = await events_of(model, complete())

        assert model.pid is None
    failed = events[-1]
    assert isinstance(failed, Failed)
    assert not failed.reached_server
    assert "not installed" in failed.problem.message
    assert failed.problem.remedy is Remedy.CHOOSE_MODEL


async def test_damaged_weights_are_told_in_words(tmp_path: Path) -> None:
    """A file that llama.cpp refuses is called damaged; what llama.cpp said is under the details."""
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + bytes(1000))
    async with local_model(weights=lambda: damaged) as model:
        failed = (await events_of(model, complete()))[-1]

    assert isinstance(failed, Failed)
    assert "damaged" in failed.problem.message
    assert failed.problem.details


@pytest.mark.parametrize(
    ("code", "words", "remedy"),
    [
        ('print(\'{"error": "missing", "text": "No module"}\')', "xllamacpp", Remedy.CHOOSE_MODEL),
        (
            "print('mmap failed: Cannot allocate memory', flush=True); import os; os.abort()",
            "not enough free memory",
            Remedy.RETRY,
        ),
        ("raise SystemExit(3)", "did not start", Remedy.RETRY),
    ],
    ids=["xllamacpp missing", "no memory", "ends at once"],
)
async def test_a_child_that_cannot_serve_is_explained(code: str, words: str, remedy: Remedy) -> None:
    """A missing library, too little memory and a child that ends at once each have their words and a way out."""
    async with local_model(command=python(code)) as model:
        failed = (await events_of(model, complete()))[-1]

    assert isinstance(failed, Failed)
    assert failed.problem.kind is ProblemKind.LOCAL_MODEL
    assert words in failed.problem.message
    assert failed.problem.remedy is remedy


async def test_a_program_that_cannot_be_started_is_explained() -> None:
    """A missing program is a failure in words, not a crash."""
    async with local_model(command=("/no/such/program",)) as model:
        failed = (await events_of(model, complete()))[-1]

    assert isinstance(failed, Failed)
    assert "did not start" in failed.problem.message
    assert "/no/such/program" in failed.problem.details


async def test_a_load_without_an_end_has_one(tmp_path: Path) -> None:
    """A child that never gets ready is given up after the time limit, and does not stay."""
    note = tmp_path / "pid"
    silent = python(f"import os, sys; open({str(note)!r}, 'w').write(str(os.getpid())); sys.stdin.read()")
    async with local_model(command=silent, load_limit_s=1.0) as model:
        failed = (await events_of(model, complete()))[-1]

        assert isinstance(failed, Failed)
        assert "not ready" in failed.problem.message
        assert is_gone(int(note.read_text()))


async def test_a_child_that_ignores_its_end_is_killed() -> None:
    """A child that takes no notice is killed after a second."""
    deaf = python("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(9)")
    async with local_model(command=deaf, load_limit_s=0.5) as model:
        failed = (await events_of(model, complete()))[-1]

        assert isinstance(failed, Failed)
        assert model.pid is None


async def test_it_answers_inside_the_window_loop(qapp: object) -> None:
    """The same works on the event loop that the window runs on."""
    async with local_model() as model:
        events = await events_of(model, complete())

    assert events[-1] == Finished(FinishReason.LENGTH)
