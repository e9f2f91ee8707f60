"""What was sent is kept to the byte, and can be looked at before it leaves."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.adapters import requests as stored
from app.adapters.database import Database
from app.adapters.requests import SqliteRequests
from app.domain.inspection import laid_out, parameters, passages, shown
from app.domain.request_code import as_curl, as_python, base_url
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Purpose, Request, Role, Sampling
from app.domain.sent import RequestRecord, SentRequest
from app.domain.stream import Attempted, Finished, Sent, StreamEvent
from app.services.ports import Model
from app.services.recording import RecordingModel
from tests.support.asking import CHAT_CARD, STARCODER_CARD, ask, chat, completion, connected
from tests.support.fakes import FakeClock
from tests.support.loopback import KEY, Answer, LoopbackFireworks, Refusal

ODD = "def f():\n\treturn \"ü 你 🙂\" # \u2028 \\ '$HOME' `x` %s\r\n"
TO = Attribution(Purpose.CHAT, "chat-1")
REQUESTS = (
    CompletionRequest(STARCODER_CARD, ODD, 64, TO, ("\nHuman:", "é"), Sampling(0.0, None, 0.5)),
    ChatRequest(CHAT_CARD, (Message(Role.SYSTEM, "Be brief."), Message(Role.USER, ODD)), 64, TO, (), Sampling()),
)


@pytest.mark.parametrize("request_", REQUESTS, ids=["completion", "chat"])
async def test_a_preview_is_what_the_server_gets(request_: Request) -> None:
    """To the byte, with the address and all headers but the key; nothing is sent for it."""
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server) as model:
        preview = await model.preview(request_)
        assert server.exchanges == []

        heard = await ask(model, request_)
        (exchange,) = server.generations
        assert preview.body == exchange.raw_body
        assert preview.url == f"{server.host_url}{exchange.path}"
        assert dict(preview.headers) == {
            name: value for name, value in exchange.headers.items() if name != "authorization"
        }
        assert [event.request for event in heard.events if isinstance(event, Sent)] == [preview]
        assert KEY not in repr(preview)


async def test_a_preview_needs_no_key() -> None:
    """And a request that is refused is taken down all the same."""
    async with LoopbackFireworks() as server:
        server.script(Refusal(429))
        async with connected(server, key=lambda: None) as model:
            preview = await model.preview(REQUESTS[0])
        async with connected(server) as model:
            heard = await ask(model, REQUESTS[0])

        assert [event.request for event in heard.events if isinstance(event, Sent)] == [preview]
        assert preview.body == server.generations[0].raw_body


@pytest.mark.parametrize("request_", REQUESTS, ids=["completion", "chat"])
@pytest.mark.parametrize("form", ["python", "curl"])
async def test_the_copied_program_sends_the_same(request_: Request, form: str) -> None:
    """Run elsewhere, with the key from the environment: as curl the same bytes, as Python the same fields."""
    if form == "curl" and not shutil.which("curl"):
        pytest.skip("there is no curl here")
    async with LoopbackFireworks(default=Answer("fine")) as server, connected(server) as model:
        preview = await model.preview(request_)
        if form == "python":
            command = [sys.executable, "-c", as_python(preview, "MY_KEY")]
        else:
            command = ["sh", "-c", as_curl(preview, "MY_KEY")]
        process = await asyncio.create_subprocess_exec(
            *command, env={"MY_KEY": KEY, "PATH": "/usr/bin:/bin"}, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()

        (exchange,) = server.generations
        assert exchange.body == json.loads(preview.body)
        assert form == "python" or exchange.raw_body == preview.body
        assert exchange.headers.get("x-session-affinity") == preview.headers.get("x-session-affinity")
        assert b"fine" in output
        assert KEY not in " ".join(command)


@asynccontextmanager
async def requests_in(folder: Path) -> AsyncIterator[SqliteRequests]:
    database = Database(folder / "f.db")
    database.start()
    try:
        yield SqliteRequests(database)
    finally:
        await database.close()


class Metered:
    """Says what a metered model says in front of an attempt."""

    def __init__(self, inner: Model) -> None:
        self._inner = inner

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        yield Attempted("charge-1")
        async with aclosing(self._inner.stream(request)) as events:
            async for event in events:
                yield event


async def test_each_attempt_of_a_chat_is_recorded(tmp_path: Path) -> None:
    """With its bytes, the answer's headers and figures, and when it ended, also when it was stopped."""
    play = Answer("ok", headers={"x-note": "here"})
    async with LoopbackFireworks(default=play) as server, connected(server) as model, requests_in(tmp_path) as requests:
        recording = RecordingModel(Metered(model), requests, FakeClock())
        events = [event async for event in recording.stream(REQUESTS[1])]
        (whole,) = await requests.of_charges(["charge-1", "charge-2"])
        async with aclosing(recording.stream(chat())) as stream:
            async for event in stream:
                if isinstance(event, Sent):
                    break
        (stopped,) = await requests.of_charges(["charge-1"])

        assert isinstance(events[-1], Finished)
        assert [record.sent.body for record in (whole, stopped)] == [one.raw_body for one in server.generations]
        assert "authorization" not in whole.sent.headers
        assert whole.headers["x-note"] == "here"
        assert whole.metrics["server-time-to-first-token"] == "0.031"
        assert None not in (whole.answered_s, whole.first_token_s, whole.ended_s, stopped.ended_s)
        assert stopped.first_token_s is None


async def test_what_is_asked_for_suggestions_is_not_recorded(tmp_path: Path) -> None:
    """They are many, and no conversation shows them."""
    async with (
        LoopbackFireworks(default=Answer("ok")) as server,
        connected(server) as model,
        requests_in(tmp_path) as requests,
    ):
        await ask(RecordingModel(Metered(model), requests, FakeClock()), completion())

        assert await requests.of_charges(["charge-1"]) == ()


async def test_records_come_back_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their order; of all but the newest the bytes are let go."""
    monkeypatch.setattr(stored, "KEPT_BODIES", 2)
    sent = SentRequest("http://x/v1/completions", {"host": "x"}, b'{"prompt":"\xc3\xbc"}')
    when = datetime(2026, 1, 2, tzinfo=UTC)
    records = [
        RequestRecord(f"c{n}", when, sent, {"a": "b"}, {"m": 1.5}, 0.1, 0.2 if n else None, 0.3) for n in range(3)
    ]
    async with requests_in(tmp_path) as requests:
        for record in records:
            requests.save(record)
        kept = await requests.of_charges(["c2", "c0", "c1", "c9"])

    assert list(kept[1:]) == records[1:]
    assert (kept[0].charge_id, kept[0].sent.body, kept[0].first_token_s) == ("c0", b"", None)


def test_speed_is_told_where_it_is_known() -> None:
    """From the first token to the end, without the wait for the first."""
    sent = SentRequest("http://x", {}, b"")
    record = RequestRecord("c", datetime(2026, 1, 2, tzinfo=UTC), sent, first_token_s=0.5, ended_s=2.5)

    assert record.tokens_per_s(101) == 50.0
    assert record.tokens_per_s(1) is None


def test_a_body_is_read_as_people_read_it() -> None:
    """Texts with their roles, all other fields as parameters; what would not be seen gets a sign of the same length."""
    messages = [{"role": "system", "content": "Hi"}, {"role": "user", "content": "a\r\u202eb"}]
    body = json.dumps({"model": "m", "messages": messages, "stop": ["x"]}).encode()
    text, starts, headings = laid_out(passages(body))

    assert text == "── system ──\nHi\n\n── user ──\na␍□b"
    assert [text[start] for start in starts] == ["H", "a"]
    assert [text[slice(*span)] for span in headings] == ["── system ──", "── user ──"]
    assert parameters(body) == (("model", '"m"'), ("stop", '["x"]'))
    assert passages(b"") == ()
    assert len(shown(ODD)) == len(ODD)
    assert base_url(SentRequest("https://a/v1/chat/completions", {}, b"")) == "https://a/v1"
