"""A 32 KB answer in 8,000 pieces through the real chat panel, against a bare QTextBrowser that appends each piece."""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextBrowser, QWidget
from qasync import QEventLoop

from app.domain.branches import with_turn
from app.domain.conversation import Answer, AnswerStatus, Conversation, Turn
from app.domain.models import ChatStyle, ModelCard, RequestKind
from app.domain.settings import ThemeChoice
from app.services.chat import ChatState, Phase
from app.services.chat.answering import FRAME_S
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.panel import ChatPanel
from app.ui.theme.appearance import Appearance

PIECES = 8_000
SIZE = 32 * 1024
GAP_BOUND_MS = 50.0
RATIO_BOUND = 1.5
ROUNDS = 5  # the best counts: what is slower was the machine, busy with something else
TICK_MS = 5
TOGETHER = 16  # pieces between two turns of the loop, as the session's reader does it
CARD = ModelCard("bench", "m", "Model", RequestKind.CHAT, 65_536, 16_384, ChatStyle.SERVER_TEMPLATE)

PROSE = """## Step {n}: what `retry_{n}` does

The function **tries again** until `times` is used up, and *swallows* what went wrong on the way. That is fine for
a connection that may come back, and wrong for a `TypeError`, which never does. See [the guide](https://example.org/{n}).

- it counts from zero, so the first wait is one second;
- each wait is `2 ** n` seconds, which doubles;
- the last error is lost: keep it, and raise it at the end.

"""
LISTING = """```python
def retry_{n}(fn, times=3, *, sleep=time.sleep):
    \"\"\"Calls `fn` until it works, at most `times` times.\"\"\"
    last = None
    for attempt in range(times):
        try:
            return fn()
        except OSError as error:  # only what may pass
            last = error
            sleep(2 ** attempt)
    raise last or RuntimeError(f"never tried: {{times}}")
```

"""


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    with QEventLoop(app) as loop:
        figures = loop.run_until_complete(measure(app))
    print(json.dumps(figures))


async def measure(app: QApplication) -> dict[str, Any]:
    appearance = Appearance(app)
    appearance.apply(ThemeChoice.DARK, 1.0)
    pieces = cut(answer_text())
    result: dict[str, Any] = {"figures": []}
    for name, pause in (("at 4,000 pieces a second", 0.004), ("as fast as they come", 0.0)):
        bare, ours = [], []
        for _ in range(ROUNDS):  # taking turns, so that a busy moment of the machine hits both
            bare.append(await run(Bare(), pieces, pause))
            ours.append(await run(Panel(appearance), pieces, pause))
        value, yardstick = (min(cpu for cpu, _ in runs) for runs in (ours, bare))
        gap = min(gap for _, gap in ours)
        ratio = value / yardstick
        result["figures"] += [
            {
                "name": f"CPU for 32 KB in 8,000 pieces {name}",
                "value": value,
                "unit": "s",
                "baseline": yardstick,
                "ratio": ratio,
                "bound": RATIO_BOUND,
                "ok": ratio <= RATIO_BOUND,
            },
            {
                "name": f"longest pause of the window {name}",
                "value": gap,
                "unit": "ms",
                "baseline": min(gap for _, gap in bare),
                "ratio": None,
                "bound": GAP_BOUND_MS,
                "ok": gap <= GAP_BOUND_MS,
            },
        ]
    return result


class Bare:
    """The yardstick: no Markdown, no colours, each piece at the end of one text."""

    def __init__(self) -> None:
        self.widget: QWidget = QTextBrowser()
        assert isinstance(self.widget, QTextBrowser)
        self._view = self.widget
        self._view.setUndoRedoEnabled(False)

    def receive(self, piece: str) -> None:
        cursor = self._view.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(piece)
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.maximum())

    async def end(self) -> None:
        await asyncio.sleep(0.05)

    def check(self) -> None:
        assert self._view.document().characterCount() > SIZE


class Panel:
    """The real panel, given a state once a frame as the session does."""

    def __init__(self, appearance: Appearance) -> None:
        self._panel = ChatPanel(appearance.theme)
        self.widget: QWidget = self._panel
        self._text: list[str] = []
        self._publishing: asyncio.Task[None] | None = None
        blank = Conversation("c", datetime.now(UTC))
        self._panel.show_state(ChatState(blank, CARD))
        self._turn = Turn("t", "How does retry work?")
        self._conversation = blank
        self._show(AnswerStatus.STREAMING, Phase.WAITING)

    def receive(self, piece: str) -> None:
        self._text.append(piece)
        if self._publishing is None or self._publishing.done():
            self._publishing = asyncio.get_running_loop().create_task(self._publish())

    async def end(self) -> None:
        if self._publishing is not None:
            await self._publishing
        self._show(AnswerStatus.COMPLETE, Phase.IDLE)
        listings = self._text[0].count("```python")
        for _ in range(200):
            if len(self._panel.findChildren(CodeBlock)) == listings:
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)  # the last one gets its colours

    def check(self) -> None:
        """All of it is shown."""
        shown = "\n".join(view.toPlainText() for view in self._panel.findChildren(QPlainTextEdit))
        missing = [line for line in self._text[0].splitlines() if line.startswith("def ") and line not in shown]
        assert not missing, missing

    async def _publish(self) -> None:
        await asyncio.sleep(FRAME_S)
        self._show(AnswerStatus.STREAMING, Phase.STREAMING)

    def _show(self, status: AnswerStatus, phase: Phase) -> None:
        self._text = ["".join(self._text)]
        turn = self._turn.with_answer(Answer("a", CARD.key, CARD.name, self._text[0], status=status))
        self._panel.show_state(ChatState(with_turn(self._conversation, turn), CARD, phase))


async def run(side: Bare | Panel, pieces: list[str], pause: float) -> tuple[float, float]:
    """CPU seconds and the longest pause between two ticks of a 5 ms timer, in ms."""
    widget = side.widget
    widget.resize(480, 800)
    widget.show()
    await asyncio.sleep(0.2)
    gaps: list[float] = []
    timer = ticking(gaps.append)
    await asyncio.sleep(0.1)
    gaps.clear()
    started = time.process_time()
    for number, piece in enumerate(pieces):
        side.receive(piece)
        if number % TOGETHER == 0:
            await asyncio.sleep(pause)
    await side.end()
    cpu = time.process_time() - started
    timer.stop()
    side.check()
    widget.close()
    widget.deleteLater()
    await asyncio.sleep(0.1)
    return cpu, max(gaps)


def ticking(report: Callable[[float], None]) -> QTimer:
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        report((now - last) * 1000)
        last = now

    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    return timer


def answer_text() -> str:
    def blocks() -> Iterator[str]:
        for n in itertools.count(1):
            yield PROSE.format(n=n)
            yield LISTING.format(n=n)

    text = ""
    for block in blocks():
        text += block
        if len(text) >= SIZE:
            return text
    raise AssertionError


def cut(text: str) -> list[str]:
    """As even pieces as possible, 8,000 of them."""
    ends = [len(text) * n // PIECES for n in range(PIECES + 1)]
    return [text[start:end] for start, end in itertools.pairwise(ends)]


if __name__ == "__main__":
    main()
