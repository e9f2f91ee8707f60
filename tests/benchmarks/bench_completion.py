"""What suggestions add to a key in 50,000 highlighted lines: typed through, from the cache, shown, and asked for."""

import asyncio
import json
import os
import statistics
import sys
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.adapters import tokenizer
from app.adapters.clock import SystemClock
from app.domain.documents import Document, DocumentText
from app.domain.models import ModelCard
from app.domain.settings import Appearance, Completion, CompletionMode
from app.domain.stream import Finished, FinishReason, Started, TextDelta
from app.domain.trigger import Act, Ask
from app.services.completion.engine import CompletionEngine, CompletionState, Money
from app.services.completion.questions import Wish, cleaned, request_for
from app.services.completion.recent import RecentCode
from app.services.lexing import make_lexer
from app.ui.editor.code_view import CodeView
from app.ui.editor.moments import moment_of, spot_of
from app.ui.editor.suggesting import Suggesting
from app.ui.theme.places import resources
from app.ui.theme.theme import load_theme
from tests.benchmarks.bench_editor import lines
from tests.support.cards import PRICED
from tests.support.hand_model import ScriptedModel

KEY_MS, SHOW_MS, QUESTION_MS = 5.0, 2.0, 10.0
LINE = 25_000
ANSWER = "value = sum(part for part in parts if part is not None)  # the parts that are there, and nothing else of them"
BLOCK = "\n".join(f"    step_{number} = {ANSWER}" for number in range(12))
DOCUMENT = Document("here", "a.py", "a.py", language="python")
CARD = ModelCard(**{**{name: getattr(PRICED, name) for name in PRICED.__slots__}, "fim_family": "starcoder"})


class Desk:
    """A view with the engine at its keys, as the program connects them."""

    def __init__(self) -> None:
        self.view = CodeView()
        self.view.language = "python"
        self.view.resize(900, 700)
        self.theme = load_theme(resources() / "themes" / "dark.toml")
        self.view.show_settings(Appearance(), 11.0)
        self.view.show_theme(self.theme)
        self.view.show()
        count = tokenizer.load("starcoder").count
        self.model = ScriptedModel(Started("m"), TextDelta(ANSWER), Finished(FinishReason.STOP))
        clock = SystemClock()
        money = Money(lambda _card, text: count(text), lambda: None)
        self.engine = CompletionEngine(self.model, clock, lambda: CARD, money, RecentCode(clock))
        self.suggesting = Suggesting(self.view)
        self.suggesting.show_theme(self.theme)
        self.suggesting.watch(self.view)
        self.suggesting.may_wait = lambda view: not self.engine.may_answer(spot_of(view, DOCUMENT))
        self.suggesting.happened.connect(self._happened)
        self.engine.changed.connect(self._show)
        self.engine.configure(Completion())

    def _happened(self, view: CodeView, act: Act, typed: str) -> None:
        if not self.engine.rests:
            look = lambda tokens: moment_of(view, DOCUMENT, act, typed, tokens_too=tokens)  # noqa: E731
            self.engine.happened(act, typed, spot_of(view, DOCUMENT, "a.py"), look)

    def _show(self, state: CompletionState) -> None:
        self.suggesting.show(self.view, state.suggestion, state.label)

    @property
    def ghost(self) -> str:
        return self.view.ghost.text if self.view.ghost is not None else ""

    def press(self, text: str, key: int = Qt.Key.Key_A) -> float:
        """Milliseconds until the key has been dealt with, the ghost included."""
        start = perf_counter()
        QApplication.sendEvent(self.view, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))
        return (perf_counter() - start) * 1000


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    with QEventLoop(app) as loop:
        print(json.dumps(loop.run_until_complete(measure())))


async def measure() -> dict[str, Any]:
    desk = Desk()
    desk.view.load(DocumentText("here", lines(50_000), longest_line=90))
    desk.view.highlighter.set_lexer(make_lexer("python"))
    while desk.view.highlighter.busy:  # noqa: ASYNC110 - it sets no event
        await asyncio.sleep(0.1)
    to_new_line(desk)
    bare = await keys_without(desk)
    through = await typed_through(desk)
    cached = await from_cache(desk)
    show = shown(desk)
    question, cleaning = asked(desk)
    await desk.engine.close()
    return {
        "figures": [
            figure("key that types a suggestion through, p95", through, KEY_MS, bare),
            figure("key that brings one from the cache, p95", cached, KEY_MS, bare),
            figure("ghost of twelve lines, shown, p95", show, SHOW_MS),
            figure("a question made, p95", question, QUESTION_MS),
            figure("an answer cleaned, p95", cleaning, QUESTION_MS),
        ]
    }


def to_new_line(desk: Desk) -> None:
    """An empty line in the middle of the text, with room for code."""
    desk.view.setFocus()
    desk.view.setTextCursor(QTextCursor(desk.view.document().findBlockByNumber(LINE)))
    cursor = desk.view.textCursor()
    cursor.insertText("\n")
    cursor.movePosition(QTextCursor.MoveOperation.Left)
    desk.view.setTextCursor(cursor)


async def keys_without(desk: Desk) -> list[float]:
    """The same keys with suggestions off."""
    desk.engine.configure(Completion(mode=CompletionMode.OFF))
    taken = []
    for letter in ANSWER:
        taken.append(desk.press(letter))
        await asyncio.sleep(0.005)
    clear_line(desk)
    desk.engine.configure(Completion())
    return taken


async def typed_through(desk: Desk) -> list[float]:
    await ask(desk)
    taken = []
    for letter in ANSWER[:-1]:
        taken.append(desk.press(letter))
        assert desk.ghost, "it has been lost on the way"
        await asyncio.sleep(0.005)
    clear_line(desk)
    return taken


async def from_cache(desk: Desk) -> list[float]:
    """One letter typed, taken back, and typed again, where an answer is known already: until it is there as a ghost."""
    taken = []
    for _ in range(100):
        desk.press("", Qt.Key.Key_Backspace)
        start = perf_counter()
        desk.press(ANSWER[0])
        while desk.ghost != ANSWER:
            assert perf_counter() - start < 1.0, f"not from the cache: {desk.ghost!r}"
            await asyncio.sleep(0)
        taken.append((perf_counter() - start) * 1000)
        await asyncio.sleep(0.005)
    return taken


def shown(desk: Desk) -> list[float]:
    ghost = desk.view.ghost
    assert ghost is not None
    taken = []
    for number in range(100):
        start = perf_counter()
        ghost.show(f"{number}{BLOCK}", "Tab")
        taken.append((perf_counter() - start) * 1000)
    ghost.clear()
    return taken


def asked(desk: Desk) -> tuple[list[float], list[float]]:
    count = tokenizer.load("starcoder").count
    making, cleaning = [], []
    for _ in range(50):
        start = perf_counter()
        spot = spot_of(desk.view, DOCUMENT, "a.py")
        prefix, suffix = spot.far()
        wish = Wish(spot, Ask(multiline=True, wait_s=0.0), prefix, suffix, CARD)
        request_for(wish, count)
        making.append((perf_counter() - start) * 1000)
        start = perf_counter()
        cleaned(BLOCK, wish, multiline=True, complete=True)
        cleaning.append((perf_counter() - start) * 1000)
    return making, cleaning


async def ask(desk: Desk) -> None:
    spot = spot_of(desk.view, DOCUMENT, "a.py")
    desk.engine.ask_now(spot, lambda tokens: moment_of(desk.view, DOCUMENT, Act.MOVED, tokens_too=tokens))
    while not desk.ghost:  # noqa: ASYNC110 - it sets no event
        await asyncio.sleep(0.005)


def clear_line(desk: Desk) -> None:
    cursor = desk.view.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    desk.press(ANSWER[0])


def figure(name: str, taken: list[float], bound: float, bare: list[float] | None = None) -> dict[str, Any]:
    value = statistics.quantiles(taken, n=20)[18]
    baseline = statistics.quantiles(bare, n=20)[18] if bare else None
    return {
        "name": name,
        "value": value,
        "unit": "ms",
        "baseline": baseline,
        "ratio": value / baseline if baseline else None,
        "bound": bound,
        "ok": value <= bound,
    }


if __name__ == "__main__":
    main()
