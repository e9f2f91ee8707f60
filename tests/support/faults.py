"""What servers and networks do wrong, each as a play of the loopback server with the one outcome it must lead to.

    for fault in FAULTS: server.script(fault.play) ... the stream ends in fault.expected, with fault.text kept

The faults speak the chat endpoint. `STALLING` ones need a short `first_token_timeout_s` and `idle_timeout_s`.
"""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ProblemKind as P
from app.domain.errors import Remedy
from app.domain.stream import FinishReason
from tests.support.exchange import Exchange, Play, Refusal

HELLO = "Hello"
PIECES = ("Hel", "lo")


@dataclass(frozen=True, slots=True)
class Fault:
    """`expected`: the kind of the problem, or the finish reason of an answer that is whole in spite of it.

    `text` is what must have been kept; `remedy` None: not checked.
    """

    name: str
    play: Play
    expected: P | FinishReason
    text: str = ""
    remedy: Remedy | None = None


# --- steps ----------------------------------------------------------------------------------------------------------


async def hello(exchange: Exchange) -> None:
    for piece in PIECES:
        await exchange.text(piece)


def after_hello(step: Callable[[Exchange], Awaitable[None]]) -> Play:
    async def play(exchange: Exchange) -> None:
        await hello(exchange)
        await step(exchange)

    return play


def sends(data: bytes, *, end: bool = True) -> Callable[[Exchange], Awaitable[None]]:
    """Bytes of the body, then an orderly end, or silence."""

    async def step(exchange: Exchange) -> None:
        if data:
            await exchange.bytes_of_body(data)
        if end:
            await exchange.end()

    return step


def event(data: Any, *, end: bool = True) -> Callable[[Exchange], Awaitable[None]]:
    text = data if isinstance(data, str) else json.dumps(data)
    return sends(f"data: {text}\n\n".encode(), end=end)


def chunk_with(choices: Any) -> Play:
    async def play(exchange: Exchange) -> None:
        await hello(exchange)
        await exchange.event(exchange.chunk(choices))
        await exchange.finish()

    return play


def replies(status: int, kind: str, body: bytes, **headers: str) -> Play:
    async def play(exchange: Exchange) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await exchange.reply(status, body, {"content-type": kind, **named})

    return play


async def hang(exchange: Exchange) -> None:
    """Says nothing more, and keeps the connection."""
    await exchange.closed(20)


async def hang_up(exchange: Exchange) -> None:
    exchange.hang_up()


async def reset(exchange: Exchange) -> None:
    exchange.hang_up(reset=True)


async def end(exchange: Exchange) -> None:
    await exchange.end()


def for_ever(data: bytes, every_s: float = 0.02) -> Callable[[Exchange], Awaitable[None]]:
    async def step(exchange: Exchange) -> None:
        while True:
            await exchange.bytes_of_body(data)
            await asyncio.sleep(every_s)

    return step


# --- single plays ---------------------------------------------------------------------------------------------------


async def garbage_head(exchange: Exchange) -> None:
    await exchange.raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
    exchange.hang_up()


async def bad_chunking(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.raw(b"zz\r\nnot a chunk\r\n")
    await hang(exchange)


async def short_body(exchange: Exchange) -> None:
    await exchange.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 5000\r\n\r\n")
    for piece in PIECES:
        await exchange.raw(_text_event(exchange, piece))
    exchange.hang_up()


async def no_newline(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.bytes_of_body(b"data: ")
    for _ in range(50):
        await exchange.bytes_of_body(b"x" * 1_000_000)
    await exchange.end()


async def huge_chunk(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.text("x" * 20_000_000)
    await exchange.finish()


async def no_done(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.finish(done=False)


async def no_done_and_silence(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.event(exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    await hang(exchange)


async def reset_after_finish(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.event(exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    await asyncio.sleep(0.05)
    exchange.hang_up(reset=True)


async def data_after_done(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.event(exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    await exchange.event("[DONE]")
    await exchange.text("too late")
    await exchange.end()


async def bytes_after_done_for_ever(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.event(exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    await exchange.event("[DONE]")
    await for_ever(b": more\n\n", every_s=0)(exchange)


async def null_chunk(exchange: Exchange) -> None:
    await hello(exchange)
    await exchange.event("null")
    await exchange.finish()


async def with_crlf(exchange: Exchange) -> None:
    await exchange.bytes_of_body(_whole_answer(exchange).replace(b"\n", b"\r\n"))
    await exchange.end()


async def with_cr(exchange: Exchange) -> None:
    await exchange.bytes_of_body(_whole_answer(exchange).replace(b"\n", b"\r"))
    await exchange.end()


async def split_bytes(exchange: Exchange) -> None:
    for byte in _whole_answer(exchange, ("Hé", "llo 😀")):
        await exchange.bytes_of_body(bytes((byte,)))
    await exchange.end()


async def gzipped(exchange: Exchange) -> None:
    await exchange.start(headers={"content-encoding": "gzip"})
    await exchange.bytes_of_body(gzip.compress(_whole_answer(exchange)))
    await exchange.end()


async def broken_gzip(exchange: Exchange) -> None:
    await exchange.start(headers={"content-encoding": "gzip"})
    await exchange.bytes_of_body(b"this was never compressed, and it is long enough to show")
    await exchange.end()


async def byte_order_mark(exchange: Exchange) -> None:
    await exchange.bytes_of_body(b"\xef\xbb\xbf" + _whole_answer(exchange))
    await exchange.end()


async def unknown_fields(exchange: Exchange) -> None:
    await exchange.bytes_of_body(b"id: 7\nretry: 100\nfoo: bar\n" + _whole_answer(exchange) + b"\nevent: ping\n\n")
    await exchange.end()


async def last_event_open(exchange: Exchange) -> None:
    """The last event lacks its blank line: the client library would lose it."""
    await exchange.text("Hel")
    await exchange.bytes_of_body(_text_event(exchange, "lo").removesuffix(b"\n"))
    await exchange.end()


async def finish_event_open(exchange: Exchange) -> None:
    await hello(exchange)
    last = exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    await exchange.bytes_of_body(f"data: {json.dumps(last)}\n".encode())
    await exchange.end()


async def drip(exchange: Exchange) -> None:
    """One byte of an event at a time, for ever."""
    await hello(exchange)
    await exchange.bytes_of_body(b"data: ")
    await for_ever(b" ")(exchange)


async def late_head(exchange: Exchange) -> None:
    """Takes the request and never answers."""
    await hang(exchange)


async def head_then_silence(exchange: Exchange) -> None:
    await exchange.start()
    await hang(exchange)


async def role_only_then_silence(exchange: Exchange) -> None:
    await exchange.event(exchange.chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}}]))
    await hang(exchange)


async def html_for_ever(exchange: Exchange) -> None:
    await exchange.start(content_type="text/html")
    await for_ever(b"<p>login</p>" * 1000, every_s=0)(exchange)


async def endless_error_body(exchange: Exchange) -> None:
    await exchange.start(500, content_type="text/plain")
    await for_ever(b"x" * 100_000, every_s=0)(exchange)


async def too_much_text(exchange: Exchange) -> None:
    for _ in range(60):
        await exchange.text("x" * 100_000)
    await exchange.finish()


def finishes(reason: str) -> Play:
    async def play(exchange: Exchange) -> None:
        await hello(exchange)
        await exchange.finish(reason)

    return play


def _text_event(exchange: Exchange, text: str) -> bytes:
    chunk = exchange.chunk([{"index": 0, "delta": {"content": text}, "finish_reason": None}])
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def _whole_answer(exchange: Exchange, pieces: tuple[str, ...] = PIECES) -> bytes:
    last = exchange.chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    events = b"".join(_text_event(exchange, piece) for piece in pieces)
    return events + f"data: {json.dumps(last)}\n\ndata: [DONE]\n\n".encode()


# --- the table ------------------------------------------------------------------------------------------------------

PORTAL = b"<!DOCTYPE html><html><head><title>Hotel Wi-Fi</title></head><body>Log in</body></html>"
TOO_LONG = {
    "error": {
        "object": "error",
        "type": "invalid_request_error",
        "code": "invalid_request_error",
        "message": "The prompt is too long: 40177, model maximum context length: 32767",
    }
}
SUSPENDED = {
    "error": {
        "message": "Account X is suspended, possibly due to reaching the monthly spending limit",
        "param": None,
        "code": "PRECONDITION_FAILED",
        "type": "error",
    },
    "request_id": "r-1",
}
PYDANTIC = "[{'loc': ['body', 'top_k'], 'msg': 'Input should be less than 100'}]"
OVERLOADED = {"error": {"message": "The engine is overloaded", "code": "503", "type": "overloaded_error"}}

NESTED = json.loads('{"error": ' * 400 + "1" + "}" * 400)

REFUSED = [
    Fault("400 with pydantic's list", Refusal(400, PYDANTIC), P.BAD_REQUEST),
    Fault("400 too long", Refusal(400, TOO_LONG), P.TOO_LONG, remedy=Remedy.CHOOSE_MODEL),
    Fault("401 with a bare string", Refusal(401, {"error": "unauthorized"}), P.BAD_KEY, remedy=Remedy.OPEN_KEY),
    Fault("402", Refusal(402, {"error": {"message": "no plan"}}), P.NO_CREDIT, remedy=Remedy.OPEN_KEY),
    Fault("403", Refusal(403, {"error": {"message": "forbidden"}}), P.BAD_KEY, remedy=Remedy.OPEN_KEY),
    Fault("405", Refusal(405, "Method Not Allowed"), P.BAD_REQUEST, remedy=Remedy.OPEN_SETTINGS),
    Fault("408", Refusal(408, {"error": {"message": "timeout"}}), P.SERVER, remedy=Remedy.RETRY),
    Fault("412 suspended", Refusal(412, SUSPENDED), P.SUSPENDED, remedy=Remedy.OPEN_KEY),
    Fault("413", Refusal(413, "Payload Too Large"), P.TOO_LONG, remedy=Remedy.CHOOSE_MODEL),
    Fault("422 with FastAPI's detail", Refusal(422, {"detail": [{"loc": ["body"], "msg": "no"}]}), P.BAD_REQUEST),
    Fault("429", Refusal(429, {"error": "rate limited"}, {"retry-after": "1"}), P.RATE_LIMIT, remedy=Remedy.RETRY),
    Fault("500 as HTML", replies(500, "text/html", PORTAL), P.SERVER, remedy=Remedy.RETRY),
    Fault("500 with a body without end", endless_error_body, P.SERVER),
    Fault("502 empty", replies(502, "text/plain", b""), P.SERVER),
    Fault("503", Refusal(503, OVERLOADED), P.OVERLOADED, remedy=Remedy.RETRY),
    Fault("529", Refusal(529, OVERLOADED), P.OVERLOADED),
    Fault("511", replies(511, "text/html", PORTAL), P.CAPTIVE_PORTAL),
    Fault("error with bytes that are no UTF-8", replies(500, "application/json", b'{"error":"\xff\xfe"}'), P.SERVER),
    Fault("error nested too deeply", replies(500, "application/json", b"[" * 60_000), P.SERVER),
    Fault("301 to a login page", replies(301, "text/html", b"", location="http://login.example/"), P.CAPTIVE_PORTAL),
    Fault("307 to another origin", replies(307, "text/html", b"", location="http://127.0.0.2:9/"), P.CAPTIVE_PORTAL),
    Fault("error event before any text", event(OVERLOADED), P.OVERLOADED, remedy=Remedy.RETRY),
    Fault(
        "JSON error with status 200", replies(200, "application/json", json.dumps(OVERLOADED).encode()), P.OVERLOADED
    ),
]

NOT_A_STREAM = [
    Fault("a login page with status 200", replies(200, "text/html", PORTAL), P.CAPTIVE_PORTAL),
    Fault("a page without end", html_for_ever, P.CAPTIVE_PORTAL),
    Fault("a JSON body with status 200", replies(200, "application/json", b'{"choices": []}'), P.UNREADABLE),
    Fault("plain text with status 200", replies(200, "text/plain", b"It works!"), P.UNREADABLE),
    Fault("lines of junk as event stream", sends(b"one\ntwo\n\nthree\n"), P.UNREADABLE),
    Fault("an empty event stream", sends(b"\n\n"), P.CUT, remedy=Remedy.RETRY),
    Fault("closed before the head", hang_up, P.CUT, remedy=Remedy.RETRY),
    Fault("reset before the head", reset, P.CUT, remedy=Remedy.RETRY),
    Fault("a head that is no HTTP", garbage_head, P.UNREADABLE),
    Fault("broken compression", broken_gzip, P.UNREADABLE),
]

CUT_SHORT = [
    Fault("clean early end", after_hello(end), P.CUT, HELLO, Remedy.CONTINUE),
    Fault("[DONE] without a finish reason", after_hello(event("[DONE]")), P.CUT, HELLO, Remedy.CONTINUE),
    Fault("half an event", after_hello(sends(b'data: {"choices": [{"delta": {"cont')), P.CUT, HELLO, Remedy.CONTINUE),
    Fault("half an event and a line end", after_hello(sends(b'data: {"choices": [{"del\n')), P.CUT, HELLO),
    Fault("last event without its end", last_event_open, P.CUT, HELLO, Remedy.CONTINUE),
    Fault("finish without its end", finish_event_open, P.CUT, HELLO, Remedy.CONTINUE),
    Fault("closed in the middle", after_hello(hang_up), P.CUT, HELLO, Remedy.CONTINUE),
    Fault("reset in the middle", after_hello(reset), P.CUT, HELLO, Remedy.CONTINUE),
    Fault("shorter than its length", short_body, P.CUT, HELLO, Remedy.CONTINUE),
    Fault("bad chunked encoding", bad_chunking, P.UNREADABLE, HELLO, Remedy.CONTINUE),
]

ERRORS_IN_STREAM = [
    Fault("error object", after_hello(event({"error": {"message": "boom"}})), P.SERVER, HELLO, Remedy.CONTINUE),
    Fault("error string", after_hello(event({"error": "boom"})), P.SERVER, HELLO, Remedy.CONTINUE),
    Fault("errors in errors", after_hello(event(NESTED)), P.SERVER, HELLO),
    Fault("object error", after_hello(event({"object": "error", "message": "boom"})), P.SERVER, HELLO),
    Fault("error event", after_hello(sends(b'event: error\ndata: {"message": "boom"}\n\n')), P.SERVER, HELLO),
    Fault("error event that is text", after_hello(sends(b"event: error\ndata: boom\n\n")), P.SERVER, HELLO),
    Fault("overload in the middle", after_hello(event(OVERLOADED)), P.OVERLOADED, HELLO, Remedy.CONTINUE),
    Fault("finish reason error", finishes("error"), P.SERVER, HELLO, Remedy.CONTINUE),
]

JUNK = [
    Fault("bad JSON", after_hello(event("{not json}")), P.UNREADABLE, HELLO, Remedy.CONTINUE),
    Fault("bytes that are no UTF-8", after_hello(sends(b'data: {"choices": "\xff\xfe"}\n\n')), P.UNREADABLE, HELLO),
    Fault("JSON nested too deeply", after_hello(event("[" * 200_000)), P.UNREADABLE, HELLO),
    Fault("an array as chunk", after_hello(event([1, 2])), P.UNREADABLE, HELLO),
    Fault("a number as chunk", after_hello(event("42")), P.UNREADABLE, HELLO),
    Fault("a number of 5,000 digits", after_hello(event("9" * 5_000)), P.UNREADABLE, HELLO),
    Fault("a string as choices", chunk_with("many"), P.UNREADABLE, HELLO),
    Fault("a number as choice", chunk_with([7]), P.UNREADABLE, HELLO),
    Fault("a list as delta", chunk_with([{"index": 0, "delta": [1]}]), P.UNREADABLE, HELLO),
    Fault("a dict as content", chunk_with([{"index": 0, "delta": {"content": {"a": 1}}}]), P.UNREADABLE, HELLO),
    Fault("a number as content", chunk_with([{"index": 0, "delta": {"content": 5}}]), P.UNREADABLE, HELLO),
    Fault("a dict as finish reason", chunk_with([{"index": 0, "finish_reason": {}}]), P.UNREADABLE, HELLO),
    Fault("50 MB without a line end", no_newline, P.UNREADABLE, HELLO),
    Fault("a chunk of 20 MB", huge_chunk, P.UNREADABLE, HELLO),
]

WHOLE = [
    Fault("no choices", chunk_with(None), FinishReason.STOP, HELLO),
    Fault("empty choices", chunk_with([]), FinishReason.STOP, HELLO),
    Fault("a null choice", chunk_with([None]), FinishReason.STOP, HELLO),
    Fault("a null delta", chunk_with([{"index": 0, "delta": None}]), FinishReason.STOP, HELLO),
    Fault("null content", chunk_with([{"index": 0, "delta": {"content": None}}]), FinishReason.STOP, HELLO),
    Fault("a second choice", chunk_with([{"index": 1, "delta": {"content": "no"}}]), FinishReason.STOP, HELLO),
    Fault("a null chunk", null_chunk, FinishReason.STOP, HELLO),
    Fault("no [DONE]", no_done, FinishReason.STOP, HELLO),
    Fault("data behind [DONE]", data_after_done, FinishReason.STOP, HELLO),
    Fault("bytes behind [DONE] for ever", bytes_after_done_for_ever, FinishReason.STOP, HELLO),
    Fault("reset behind the finish reason", reset_after_finish, FinishReason.STOP, HELLO),
    Fault("CRLF line ends", with_crlf, FinishReason.STOP, HELLO),
    Fault("CR line ends", with_cr, FinishReason.STOP, HELLO),
    Fault("one byte at a time", split_bytes, FinishReason.STOP, "Héllo 😀"),
    Fault("compressed", gzipped, FinishReason.STOP, HELLO),
    Fault("a byte order mark", byte_order_mark, FinishReason.STOP, HELLO),
    Fault("fields nobody knows", unknown_fields, FinishReason.STOP, HELLO),
    Fault("length", finishes("length"), FinishReason.LENGTH, HELLO),
    Fault("content filter", finishes("content_filter"), FinishReason.CONTENT_FILTER, HELLO),
]

STALLING = [
    Fault("no answer at all", late_head, P.STALL, remedy=Remedy.RETRY),
    Fault("a head, then silence", head_then_silence, P.STALL, remedy=Remedy.RETRY),
    Fault("a role, then silence", role_only_then_silence, P.STALL, remedy=Remedy.RETRY),
    Fault("comments for ever", for_ever(b": keep-alive\n\n"), P.STALL, remedy=Remedy.RETRY),
    Fault("junk lines for ever", for_ever(b"ping\n\n"), P.STALL),
    Fault("silence in the middle", after_hello(hang), P.STALL, HELLO, Remedy.CONTINUE),
    Fault("comments in the middle for ever", after_hello(for_ever(b": keep-alive\n\n")), P.STALL, HELLO),
    Fault("empty chunks for ever", after_hello(for_ever(b'data: {"choices": []}\n\n')), P.STALL, HELLO),
    Fault("an event that never ends", drip, P.STALL, HELLO, Remedy.CONTINUE),
    Fault("silence behind the finish reason", no_done_and_silence, FinishReason.STOP, HELLO),
]

ENDLESS_TEXT = Fault("text without end", too_much_text, P.UNREADABLE)

FAULTS = [*REFUSED, *NOT_A_STREAM, *CUT_SHORT, *ERRORS_IN_STREAM, *JUNK, *WHOLE, *STALLING]
