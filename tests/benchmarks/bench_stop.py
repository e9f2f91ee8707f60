"""How soon Stop is heard by a server and by the built-in model, and how soon the program ends."""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import aclosing
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.adapters.clock import SystemClock
from app.adapters.local_model import LocalModel
from app.adapters.local_weights import find_weights
from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import Flavour
from app.bootstrap import build
from app.domain.models import BUILTIN, ChatStyle, ModelCard, RequestKind
from app.domain.requests import Attribution, CompletionRequest, Purpose
from app.domain.settings import Network, Server
from app.domain.stream import TextDelta
from app.services.guarding import GRACE_S
from tests.benchmarks.figures import figure
from tests.support.asking import Heard, ask, connected
from tests.support.loopback import LoopbackFireworks
from tests.support.patience import until

STOP_BOUND_MS = 100.0
GRACE_BOUND_MS = 500.0
END_BOUND_S = 5.0
ROUNDS = 10
MOMENTS = ("before the head", "before the text", "in the text")
CARD = ModelCard(BUILTIN, "smollm2-135m-instruct", "SmolLM2", RequestKind.BOTH, 8192, 4096, ChatStyle.SERVER_TEMPLATE)


def main() -> None:
    plain = asyncio.run(server_hears())
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    with QEventLoop(app) as loop:
        in_window = loop.run_until_complete(server_hears())
        rest = loop.run_until_complete(in_the_window())
    figures = [
        figure("Stop until the server sees the close", plain, STOP_BOUND_MS),
        figure("the same on the window's loop", in_window, STOP_BOUND_MS),
        figure("how long a server that ignores its stop is borne", GRACE_S * 1000, GRACE_BOUND_MS),
        *rest,
    ]
    print(json.dumps({"figures": figures}))


async def in_the_window() -> list[dict[str, Any]]:
    found = [figure("the program ends", await leaving(), END_BOUND_S, unit="s")]
    return [*await built_in(), *found] if find_weights(os.environ) is not None else found


async def server_hears() -> float:
    """The slowest of many, in ms, whenever it is that one stops."""
    found = []
    async with LoopbackFireworks() as server, connected(server) as model:
        for moment in MOMENTS * ROUNDS:
            heard = Heard()
            reading = asyncio.ensure_future(ask(model, heard=heard))
            exchange = await server.next_request()
            if moment != "before the head":
                await exchange.start()
            if moment == "in the text":
                await exchange.text("Hello")
                await until(lambda heard=heard: heard.text == "Hello")  # type: ignore[misc]
            stopped_at = asyncio.get_running_loop().time()
            reading.cancel()
            await asyncio.wait([reading])
            found.append(await exchange.closed() - stopped_at)
    return max(found) * 1000


async def built_in() -> list[dict[str, Any]]:
    """A reader leaves with thousands of tokens to come; the next question, against the same one asked in peace."""
    network = Network(first_token_timeout_s=60.0, idle_timeout_s=30.0)

    def connect(base_url: str, key: str) -> OpenAIModel:
        flavour = Flavour.of_server(Server(BUILTIN, "Built-in model", base_url, needs_key=True))
        return OpenAIModel(flavour, key=lambda: key, network=lambda: network, clock=SystemClock())

    model = LocalModel(connect)
    left, after, in_peace = [], [], []
    try:
        await answered(model, "x =", 1)
        for _ in range(3):
            in_peace.append(await answered(model, "x =", 1))
            stream = model.stream(question("1, 2, 3, 4, 5, 6,", 7_000))
            pieces = 0
            while pieces < 3:
                pieces += isinstance(await anext(stream), TextDelta)
            started = time.perf_counter()
            await stream.aclose()
            left.append(time.perf_counter() - started)
            after.append(await answered(model, "x =", 1))
    finally:
        await model.close()
    return [
        figure("Stop until the built-in model lets go", max(left) * 1000, STOP_BOUND_MS),
        figure("the next answer of the built-in model", min(after) * 1000, 5.0, baseline=min(in_peace) * 1000),
    ]


def question(prompt: str, max_tokens: int) -> CompletionRequest:
    return CompletionRequest(CARD, prompt, max_tokens, Attribution(Purpose.COMPLETION), ())


async def answered(model: LocalModel, prompt: str, max_tokens: int) -> float:
    started = time.perf_counter()
    async with aclosing(model.stream(question(prompt, max_tokens))) as events:
        async for _event in events:
            continue
    return time.perf_counter() - started


async def leaving() -> float:
    """Seconds that the whole program takes to end, with all of it loaded."""
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
        app = build(Path(name), environ={})
        running = asyncio.get_running_loop().create_task(app.run())
        await until(lambda: app.window.isVisible() and "openai" in sys.modules)
        await asyncio.sleep(0.5)
        started = time.perf_counter()
        await app.shut_down()
        await running
        app.window.deleteLater()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
