"""`fireside --selftest`: this installation checks itself and prints JSON; 1 when something is wrong."""

import asyncio
import json
import os
import ssl
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from app import __version__

FEWEST_LEXERS = 500
NEEDED_IMAGES = frozenset({"svg", "png", "jpeg"})
LEAKING = ("LD_LIBRARY_PATH", "_MEIPASS2", "DYLD_LIBRARY_PATH")
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


async def _keyring() -> tuple[object, str]:
    """No password store is no fault of the installation: keys are then kept for a run only."""
    from app.adapters.keyring_secrets import KeyringSecrets

    return await asyncio.to_thread(KeyringSecrets().backend_name), ""


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
    from app.adapters.clock import SystemClock
    from app.adapters.openai_model import OpenAIModel
    from app.adapters.openai_wire import Flavour
    from app.domain.models import ChatStyle, ModelCard, RequestKind
    from app.domain.requests import Attribution, ChatRequest, Message, Purpose, Role
    from app.domain.settings import Network, Server
    from app.domain.stream import Failed, TextDelta

    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    flavour = Flavour.of_server(Server("selftest", "Self test", f"http://127.0.0.1:{port}/v1"))
    model = OpenAIModel(flavour, key=lambda: None, network=Network, clock=SystemClock())
    card = ModelCard("selftest", "echo", "Echo", RequestKind.CHAT, 1000, 100, ChatStyle.SERVER_TEMPLATE)
    request = ChatRequest(card, (Message(Role.USER, "?"),), 50, Attribution(Purpose.CHAT))
    text, complaint = "", ""
    async for event in model.stream(request):
        match event:
            case TextDelta(piece):
                text += piece
            case Failed(problem):
                complaint = problem.message
    await model.close()
    server.close()
    await server.wait_closed()
    return text, complaint or ("" if text == "".join(ANSWER) else "the answer is not what was sent")


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


async def _weights() -> tuple[object, str]:
    """The built-in model may be a package of its own, so that its absence is told, not blamed."""
    from app.adapters.local_weights import find_weights

    path = find_weights(os.environ)
    return None if path is None else path.name, ""


async def _leaks() -> tuple[object, str]:
    """Variables of our own loader that children (git, shells, the user's Python) would inherit."""
    frozen = bool(getattr(sys, "frozen", False))
    left = [name for name in os.environ if name.startswith("_PYI_") or (frozen and name in LEAKING)]
    return left, "the loader's variables reach our children" if left else ""


CHECKS: dict[str, Callable[[], Awaitable[tuple[object, str]]]] = {
    "platform": _platform,
    "frozen": _frozen,
    "references": _references,
    "lexers": _lexers,
    "keyring": _keyring,
    "images": _images,
    "tls": _tls,
    "stream": _stream,
    "builtin_model": _weights,
    "leaks": _leaks,
}
