"""Answers that lead naive views astray, an endless word, a long chat: against ordinary Markdown and few turns."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.transcript import Transcript
from app.ui.chat.typesetter import Typesetter
from tests.benchmarks.figures import figure
from tests.support.chat import state, turn, typesetter
from tests.support.pathological import PATHOLOGICAL, pathological

ORDINARY = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
ROUNDS = 3
WORD, PIECES = "x" * 1_000, 40


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    setter = typesetter()
    shown(setter, ORDINARY)  # loads the parser and the fonts
    figures = [worst_of(setter), endless(setter), opening(setter)]
    print(json.dumps({"figures": figures}))
    app.processEvents()


def ordinary(size: int) -> str:
    return (ORDINARY * (size // len(ORDINARY) + 1))[:size]


def worst_of(setter: Typesetter) -> dict[str, Any]:
    """Each input against as much ordinary Markdown, rendered and drawn at once."""
    found = {}
    for name in PATHOLOGICAL:
        text = pathological(name)
        value, yardstick = (min(shown(setter, one) for _ in range(ROUNDS)) for one in (text, ordinary(len(text))))
        found[name] = (value, yardstick)
    worst = max(found, key=lambda name: found[name][0] / found[name][1])
    value, yardstick = found[worst]
    return figure(f"the worst of {len(found)} odd inputs drawn: {worst}", value, 1.0, baseline=yardstick)


def shown(setter: Typesetter, text: str) -> float:
    body = body_of(setter)

    def show() -> None:
        body.show_text(text, complete=True)
        body.grab()

    return measured(show, body)


def endless(setter: Typesetter) -> dict[str, Any]:
    """One word that grows, drawn each time; the yardstick is ordinary text that grows."""

    def streamed(text: str) -> float:
        body = body_of(setter)

        def stream() -> None:
            for end in range(len(WORD), len(text) + 1, len(WORD)):
                body.show_text(text[:end], complete=False)
                body.grab()

        return measured(stream, body)

    value = min(streamed(WORD * PIECES) for _ in range(ROUNDS))
    yardstick = min(streamed(ordinary(len(WORD) * PIECES)) for _ in range(ROUNDS))
    return figure("a word of 40,000 letters that grows", value, 1.0, baseline=yardstick)


def opening(setter: Typesetter) -> dict[str, Any]:
    """Until the end of a chat can be read: sixty turns against six."""

    def opened(count: int) -> float:
        transcript = Transcript(setter)
        transcript.resize(460, 420)
        transcript.show()
        turns = [turn(number, f"question {number}", ORDINARY[:600]) for number in range(count)]
        return measured(lambda: transcript.show_state(state(*turns)), transcript)

    value, yardstick = (min(opened(count) for _ in range(ROUNDS)) for count in (60, 6))
    return figure("a chat of sixty turns shows its end", value, 1.5, baseline=yardstick)


def body_of(setter: Typesetter) -> AnswerBody:
    body = AnswerBody(setter, 8, 20)
    body.slice_s = 60.0  # all at once
    body.resize(500, body.arrange(500))
    body.show()
    return body


def measured(work: Callable[[], object], widget: QWidget) -> float:
    """CPU milliseconds; the widget is done with."""
    started = time.process_time()
    work()
    took = time.process_time() - started
    widget.close()
    widget.deleteLater()
    QApplication.processEvents()
    return took * 1000


if __name__ == "__main__":
    main()
