"""A chat of 500 messages: until its end can be read, while the rest is drawn behind the scenes, and scrolled."""

import gc
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtWidgets import QApplication

from app.domain.settings import ThemeChoice
from app.ui.chat.transcript import Transcript
from app.ui.chat.turn_view import TurnView
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.appearance import Appearance
from tests.benchmarks.figures import figure
from tests.support.chat import state, turn, typesetter

TURNS = 250  # a question and an answer each
ROUNDS = 3
OPENS_MS, FRAME_MS, SLICE_MS = 200.0, 16.0, 100.0
PROSE = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
LISTING = "Some *text* with `code`.\n\n```python\ndef f(x):\n    return x + 1\n```\n\n- a\n- b\n\n| a |\n|--|\n| 1 |\n"


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    Appearance(app).apply(ThemeChoice.DARK, 1.0)
    setter = typesetter()
    shiboken6.delete(opened(app, setter, 3))  # loads the parser and the fonts
    gc.disable()  # when the program collects garbage is not this one's subject
    times = [opening(app, setter) for _ in range(ROUNDS)]
    transcript = opened(app, setter, TURNS)
    pauses = built(app, transcript)
    frames = scrolled(app, transcript)
    figures = [
        figure("a chat of 500 messages shows its end", min(times), OPENS_MS),
        figure("the longest slice of what is drawn above it", max(pauses), SLICE_MS),
        figure("a frame while all of it is scrolled through, median", frames[len(frames) // 2], FRAME_MS),
        figure("the slowest of a hundred such frames", frames[len(frames) * 99 // 100], SLICE_MS),
    ]
    print(json.dumps({"figures": figures}))


def opened(app: QApplication, setter: Typesetter, count: int) -> Transcript:
    transcript = Transcript(setter)
    transcript.resize(520, 800)
    transcript.show()
    app.processEvents()
    turns = [turn(n, f"question {n}", f"{PROSE[n * 7 % 3000 :][:500]}\n\n{LISTING}") for n in range(count)]
    transcript.show_state(state(*turns))
    return transcript


def opening(app: QApplication, setter: Typesetter) -> float:
    """CPU milliseconds until it has been painted; the machine may be busy with something else."""
    started = time.thread_time()
    transcript = opened(app, setter, TURNS)
    transcript.grab()
    took = time.thread_time() - started
    shiboken6.delete(transcript)
    return took * 1000


def built(app: QApplication, transcript: Transcript) -> list[float]:
    """CPU milliseconds of each turn of the loop until all is there."""
    found = []
    while transcript.is_building:
        started = time.thread_time()
        app.processEvents()
        found.append((time.thread_time() - started) * 1000)
    return found


def scrolled(app: QApplication, transcript: Transcript) -> list[float]:
    """CPU milliseconds of each frame from the end to the beginning, three lines at a time; in order of size."""
    bar, found = transcript.verticalScrollBar(), []
    while bar.value() > 0 or transcript.is_building:
        started = time.thread_time()
        bar.setValue(bar.value() - 60)
        app.processEvents()
        found.append((time.thread_time() - started) * 1000)
    assert len(transcript.findChildren(TurnView)) == TURNS
    return sorted(found)


if __name__ == "__main__":
    main()
