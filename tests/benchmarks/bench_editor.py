"""How fast the editor is: `python -m tests.benchmarks.bench_editor` prints JSON, with ratios taken in the same run."""

import asyncio
import json
import os
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from qasync import QEventLoop

from app.domain.documents import DocumentText
from app.domain.settings import Appearance
from app.services.lexing import CheckpointLexer, make_lexer
from app.ui.editor.code_view import CodeView
from app.ui.theme.places import resources
from app.ui.theme.theme import load_theme

SAMPLE = '''def retry(times: int = 3) -> "str | None":
    """Tries a few times, waiting longer each time."""
    for attempt in range(times):  # the last one raises
        try:
            return fetch(f"{attempt:>3}", {"limit": 0.5, "names": ["a", 'b']})
        except OSError as error:
            log.warning("attempt %s failed: %s", attempt, error)

class Reader(Base):
    name = "reader"
'''
KEYS = 200


def lines(count: int) -> str:
    body = SAMPLE.split("\n")[:-1]
    return "\n".join(body[index % len(body)] for index in range(count))


class Bare(QPlainTextEdit):
    painted_at = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted_at = perf_counter()


class Ours(CodeView):
    painted_at = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted_at = perf_counter()


def view(kind: type[Bare] | type[Ours]) -> Bare | Ours:
    made = kind()
    made.resize(900, 700)
    if isinstance(made, Ours):
        made.show_settings(Appearance(), 11.0)
        made.show_theme(load_theme(resources() / "themes" / "dark.toml"))
    else:
        made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    made.show()
    settle()
    return made


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def until_painted(widget: Bare | Ours, start: float) -> float:
    while widget.painted_at < start:
        QApplication.processEvents()
    return widget.painted_at - start


def open_text(widget: Bare | Ours, text: str) -> float:
    start = perf_counter()
    if isinstance(widget, Ours):
        widget.load(DocumentText("1", text, longest_line=90))
    else:
        widget.setPlainText(text)
    return until_painted(widget, start)


def press(widget: Bare | Ours, key: int, text: str) -> float:
    start = perf_counter()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
    return until_painted(widget, start)


async def typing(widget: Bare | Ours) -> list[float]:
    """Key to paint, in the middle of the file, a key every 10 ms, with the loop running between."""
    cursor = QTextCursor(widget.document().findBlockByNumber(widget.blockCount() // 2))
    widget.setTextCursor(cursor)
    settle()
    taken = []
    for index in range(KEYS):
        taken.append(press(widget, Qt.Key.Key_A, "ab "[index % 3]))
        await asyncio.sleep(0.01)
    return taken


async def colored(widget: Ours) -> tuple[float, float]:
    """Seconds until every line has its colours, and the longest time the loop was held."""
    start = last = perf_counter()
    longest = 0.0
    while widget.highlighter.busy:
        await asyncio.sleep(0)
        now = perf_counter()
        longest, last = max(longest, now - last), now
    return perf_counter() - start, longest


def figures(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "p50_ms": ms(statistics.median(ordered)),
        "p95_ms": ms(ordered[int(len(ordered) * 0.95)]),
        "max_ms": ms(ordered[-1]),
    }


def ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def relexing() -> dict[str, float]:
    text = lines(10_000)
    lexer = make_lexer("python")
    start = perf_counter()
    full_tokens = list(lexer.get_tokens_unprocessed(text))
    full = perf_counter() - start
    tokens = CheckpointLexer(lexer, text)
    assert tokens.tokens() == full_tokens
    edits = []
    for index in range(200):
        at = (index * 7919) % len(text)
        edits.append(timed(lambda at=at: tokens.edit(at, 0, "x")))
    return {"full_ms": ms(full), "edit_ms": ms(statistics.median(edits)), "ratio": statistics.median(edits) / full}


def timed(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


async def measure() -> dict[str, object]:
    text = lines(50_000)
    open_text(view(Bare), text)  # warms Qt's fonts
    bare_opens, our_opens = [], []
    for _ in range(3):
        bare, ours = view(Bare), view(Ours)
        bare_opens.append(open_text(bare, text))
        our_opens.append(open_text(ours, text))
    assert isinstance(ours, Ours)
    lexer = await asyncio.to_thread(make_lexer, "python")
    start = perf_counter()
    ours.highlighter.set_lexer(lexer)
    first_colors = until_painted(ours, start)
    full, load_gap = await colored(ours)
    bare_keys, our_keys = figures(await typing(bare)), figures(await typing(ours))
    ours.setTextCursor(QTextCursor(ours.document().firstBlock()))
    settle()
    quotes = max(press(ours, Qt.Key.Key_QuoteDbl, '"') for _ in range(3))
    recolor, quote_gap = await colored(ours)
    bare_open, our_open = statistics.median(bare_opens), statistics.median(our_opens)
    result = {
        "open_50000_lines": {"bare_ms": ms(bare_open), "ours_ms": ms(our_open), "ratio": our_open / bare_open},
        "first_colors_ms": ms(first_colors),
        "all_colors_s": round(full, 2),
        "longest_hold_while_coloring_ms": ms(load_gap),
        "typing_bare": bare_keys,
        "typing_ours": our_keys,
        "typing_p95_ratio": our_keys["p95_ms"] / bare_keys["p95_ms"],
        "open_quote_on_line_1": {
            "key_ms": ms(quotes),
            "longest_hold_ms": ms(quote_gap),
            "recolored_s": round(recolor, 2),
        },
        "relex_10000_lines_of_python": relexing(),
    }
    await ours.highlighter.close()
    return result


def main() -> int:
    app = QApplication.instance() or QApplication([])
    with QEventLoop(app) as loop:
        print(json.dumps(loop.run_until_complete(measure()), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
