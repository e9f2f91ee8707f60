"""Opening large files in the whole program: `python -m tests.benchmarks.bench_files` prints JSON.

A yardstick is what Qt needs to take the same text over in one go, in the same run: for that long it would stand still.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.bootstrap import build
from app.bootstrap.program import App
from app.ui.editor.pane import EditorPane
from tests.benchmarks.bench_editor import GAP_MS, Bare, figure, lines, ms, open_text, view

LOG_LINE = "09:12:31.815 worker-3 took 15 ms, went on to the next one, and nobody has complained so far\n"
ROUNDS = 3
WATCHED_AFTER_S = 2.0  # words, colours and whatever else wants the text
PATIENCE_S = 120.0


@dataclass
class Opened:
    """Seconds from the wish to the first paint, to the whole text, and the longest time the loop was held."""

    painted: float
    whole: float
    gap: float


class Gaps:
    """A timer that wants to be heard all the time."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def stop(self) -> float:
        self._tick()
        self._timer.stop()
        return self.longest

    def _tick(self) -> None:
        now = perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now


async def opened(app: App, file: Path, length: int) -> Opened:
    """Opens the file as the command line does, in a window that has been there for a while, and closes it again."""
    pane = app.window.findChild(EditorPane)
    assert pane is not None
    gaps, start = Gaps(), perf_counter()
    app.open(file)
    painted = whole = 0.0
    while not whole:
        await asyncio.sleep(0.002)
        code = pane.current_view()
        if code is not None and code.has_painted and not painted:
            painted = perf_counter() - start
        if painted and code is not None and code.document().characterCount() > length:
            whole = perf_counter() - start
        assert perf_counter() - start < PATIENCE_S, "the file does not arrive"
    await asyncio.sleep(WATCHED_AFTER_S)
    longest = gaps.stop()
    pane.tabs.close_on_top()
    await asyncio.sleep(0.2)
    return Opened(painted, whole, longest)


async def measure(folder: Path) -> list[dict[str, object]]:
    texts = {
        "20 MB of a log": (folder / "big.log", LOG_LINE * (20_000_000 // len(LOG_LINE) - 1), 0.1),
        "50,000 lines of Python": (folder / "big.py", lines(50_000), 0.5),
    }
    for file, text, _share in texts.values():
        file.write_text(text, encoding="utf-8")
    app = build(folder / "profile", environ={})
    running = asyncio.get_running_loop().create_task(app.run())
    await asyncio.sleep(3.0)
    found = []
    for name, (file, text, share) in texts.items():
        yardsticks, ours = [], []
        for _ in range(ROUNDS):
            bare = view(Bare)
            yardsticks.append(open_text(bare, text))
            bare.deleteLater()
            ours.append(await opened(app, file, len(text)))
        base = ms(statistics.median(yardsticks))
        painted, whole = (ms(statistics.median(one)) for one in zip(*((o.painted, o.whole) for o in ours), strict=True))
        found += [
            figure(f"{name}: to the first paint", painted, baseline=base, ratio_bound=2.0),
            figure(f"{name}: to the whole text", whole, baseline=base),
            figure(
                f"{name}: longest gap", ms(min(one.gap for one in ours)), bound=GAP_MS, baseline=base, ratio_bound=share
            ),
        ]
    await app.shut_down()
    await running
    return found


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with (
        tempfile.TemporaryDirectory(prefix="fireside-bench-") as name,
        asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner,
    ):
        found = runner.run(measure(Path(name)))
    print(json.dumps({"figures": found}))


if __name__ == "__main__":
    main()
