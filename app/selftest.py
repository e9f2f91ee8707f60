"""`fireside --selftest`: this installation checks itself and prints JSON; 1 when something is wrong."""

import asyncio
import json
import os
import ssl
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__

if TYPE_CHECKING:
    from app.adapters.openai_model import OpenAIModel
    from app.domain.models import ModelCard
    from app.domain.requests import ChatRequest
    from app.domain.settings import Server
    from app.services.ports import Model

FEWEST_LEXERS = 500
NEEDED_IMAGES = frozenset({"svg", "png", "jpeg"})
PATIENCE_S = 60.0  # for a machine that is busy with something else
ANSWER = ["The ", "quick ", "answer."]


async def run() -> int:
    """Runs every check, also after one has failed."""
    found: dict[str, Any] = {"version": __version__, "python": sys.version.split()[0], "wrong": []}
    for name, check in CHECKS.items():
        try:
            found[name], complaint = await check()
        except Exception as error:  # noqa: BLE001 - here the check ends, and its failure is the finding
            found[name], complaint = None, f"{type(error).__name__}: {error}"
        if complaint:
            found["wrong"].append(f"{name}: {complaint}")
    found["ok"] = not found["wrong"]
    print(json.dumps(found, indent=2))
    return 0 if found["ok"] else 1


async def _platform() -> tuple[object, str]:
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QGuiApplication

    return {"os": sys.platform, "qt": qVersion(), "plugin": QGuiApplication.platformName()}, ""


async def _frozen() -> tuple[object, str]:
    return bool(getattr(sys, "frozen", False)), ""


async def _references() -> tuple[object, str]:
    """PySide6 6.12 on Python 3.11 loses a reference to None in each call that returns nothing, until it aborts."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(200):
        thing.setObjectName("x")
    lost = before - sys.getrefcount(None)
    return {"lost": max(0, lost)}, "this PySide6 and this Python do not go together" if lost > 100 else ""


async def _lexers() -> tuple[object, str]:
    def count() -> int:
        from pygments.lexers import get_all_lexers

        return sum(1 for _ in get_all_lexers())

    number = await asyncio.to_thread(count)
    return number, "" if number >= FEWEST_LEXERS else "lexers are missing"


async def _window() -> tuple[object, str]:
    """The real window, on a profile that is thrown away, until it is painted."""
    from app.bootstrap import build

    with tempfile.TemporaryDirectory(prefix="fireside-selftest-", ignore_cleanup_errors=True) as profile:
        app = build(Path(profile), environ={})
        painted = asyncio.Event()
        app.window.first_painted.connect(painted.set)
        running = asyncio.get_running_loop().create_task(app.run(), name="selftest")
        try:
            async with asyncio.timeout(PATIENCE_S):
                await painted.wait()
            size = app.window.size()
        finally:
            await app.shut_down()
            await running
    return {"width": size.width(), "height": size.height()}, ""


async def _search() -> tuple[object, str]:
    """The child process that runs expressions."""
    from app.adapters.search_process import ProcessExpressions
    from app.domain.search import Query

    expressions = ProcessExpressions(limit_s=PATIENCE_S)
    try:
        found = [
            (start, end)
            async for starts, ends in expressions.find(Query("f.re", regex=True), "by the fire", "selftest", 0, 11)
            for start, end in zip(starts, ends, strict=True)
        ]
    finally:
        await expressions.close()
    return found, "" if found == [(7, 11)] else "the searching process finds something else"


async def _keyring() -> tuple[object, str]:
    """No password store is no fault of the installation: keys are then kept for a run only. In a throw-away store
    (FIRESIDE_TEST_KEYRING) a key is kept, read back and deleted; a person's own is left alone."""
    from app.adapters.keyring_secrets import KeyringSecrets

    secrets = KeyringSecrets()
    name = await asyncio.to_thread(secrets.backend_name)
    if not os.environ.get("FIRESIDE_TEST_KEYRING"):
        return {"store": name}, ""

    def round_trip() -> bool:
        secrets.set("selftest", "kept")
        read = secrets.get("selftest")
        secrets.delete("selftest")
        return read == "kept" and secrets.get("selftest") is None

    done = name is not None and await asyncio.to_thread(round_trip)
    return {"store": name, "round_trip": done}, "" if done else "a key is not kept"


async def _images() -> tuple[object, str]:
    from PySide6.QtGui import QImageReader

    formats = sorted(bytes(name.data()).decode() for name in QImageReader.supportedImageFormats())
    missing = sorted(NEEDED_IMAGES - set(formats))
    return formats, f"no {', '.join(missing)}" if missing else ""


async def _tls() -> tuple[object, str]:
    context = ssl.create_default_context()
    return {"library": ssl.OPENSSL_VERSION, "certificates": context.cert_store_stats().get("x509_ca", 0)}, ""


async def _stream() -> tuple[object, str]:
    """A whole answer from a server of our own on loopback, through the real client."""
    from app.domain.requests import Attribution, ChatRequest, Message, Purpose, Role
    from app.domain.settings import Server

    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    model = _model(Server("selftest", "Self test", f"http://127.0.0.1:{port}/v1"), None)
    request = ChatRequest(_card("selftest"), (Message(Role.USER, "?"),), 50, Attribution(Purpose.CHAT))
    text, complaint = await _answer(model, request)
    await model.close()
    server.close()
    await server.wait_closed()
    return text, complaint or ("" if text == "".join(ANSWER) else "the answer is not what was sent")


def _model(server: "Server", key: str | None) -> "OpenAIModel":
    from app.adapters.clock import SystemClock
    from app.adapters.openai_model import OpenAIModel
    from app.adapters.openai_wire import Flavour
    from app.domain.settings import Network

    patient = Network(first_token_timeout_s=PATIENCE_S, idle_timeout_s=PATIENCE_S)
    return OpenAIModel(Flavour.of_server(server), key=lambda: key, network=lambda: patient, clock=SystemClock())


def _card(provider: str) -> "ModelCard":
    from app.domain.models import ChatStyle, ModelCard, RequestKind

    return ModelCard(provider, "selftest", "Self test", RequestKind.CHAT, 1000, 100, ChatStyle.SERVER_TEMPLATE)


async def _answer(model: "Model", request: "ChatRequest") -> tuple[str, str]:
    """What it says, and what went wrong."""
    from app.domain.stream import Failed, TextDelta

    text, complaint = "", ""
    async for event in model.stream(request):
        match event:
            case TextDelta(piece):
                text += piece
            case Failed(problem):
                complaint = problem.message
    return text, complaint


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    await reader.readexactly(length)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
    for index, piece in enumerate(ANSWER):
        reason = "stop" if index == len(ANSWER) - 1 else None
        choice = {"index": 0, "delta": {"content": piece}, "finish_reason": reason}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "echo", "choices": [choice]}
        writer.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        await writer.drain()
    writer.write(b"data: [DONE]\n\n")
    await writer.drain()
    writer.close()


async def _builtin_model() -> tuple[object, str]:
    """Some words from the built-in model. It may be a package of its own, so that its absence is told, not blamed."""
    from app.adapters.local_model import LocalModel
    from app.adapters.local_weights import find_weights, runtime_is_there
    from app.domain.models import BUILTIN
    from app.domain.requests import Attribution, ChatRequest, Message, Purpose, Role
    from app.domain.settings import Server

    path = find_weights(os.environ)
    if path is None or not runtime_is_there():
        return {"weights": path and path.name, "runtime": runtime_is_there()}, ""
    model = LocalModel(lambda url, key: _model(Server(BUILTIN, "Built-in model", url, needs_key=True), key))
    try:
        request = ChatRequest(_card(BUILTIN), (Message(Role.USER, "Name a colour."),), 8, Attribution(Purpose.CHAT))
        text, complaint = await _answer(model, request)
    finally:
        await model.close()
    return {"weights": path.name, "runtime": True, "answer": text}, complaint or ("" if text else "it says nothing")


async def _leaks() -> tuple[object, str]:
    """Variables that lead children (git, shells, the user's Python, a browser) to the bundle's own libraries."""
    bundle = getattr(sys, "_MEIPASS", None)  # PyInstaller's name for its folder
    left = [
        name for name, value in os.environ.items() if name.startswith(("_PYI_", "_MEI")) or (bundle and bundle in value)
    ]
    return left, "the loader's variables reach our children" if left else ""


CHECKS: dict[str, Callable[[], Awaitable[tuple[object, str]]]] = {
    "platform": _platform,
    "frozen": _frozen,
    "references": _references,
    "window": _window,
    "search": _search,
    "lexers": _lexers,
    "keyring": _keyring,
    "images": _images,
    "tls": _tls,
    "stream": _stream,
    "builtin_model": _builtin_model,
    "leaks": _leaks,
}
