"""What watching and splitting a stream costs, against the least to do; whether odd texts cost as their size."""

import json
import random
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.adapters.tokenizer import load
from app.domain.markdown_blocks import BlockSplitter
from app.domain.repetition import RepetitionWatch
from app.domain.stops import StopCutter
from app.services.outline import outline
from tests.benchmarks.figures import best_ms, figure

PIECES = 8_000
LINEAR_BOUND = 1.6
HOSTILE = ("a * b * ", "x( ", "class ", " ", "a::b::", "foo<a,b>", "const x = (", "(", "***")
LANGUAGES = ("cpp", "typescript", "rust")


def main() -> None:
    source = Path(sysconfig.get_paths()["stdlib"], "argparse.py").read_text("utf-8")
    print(json.dumps({"figures": [*streaming(source[: 4 * PIECES]), *hostile()]}))


def streaming(source: str) -> list[dict[str, Any]]:
    """32 KB in 8,000 pieces; the yardstick is reading the JSON they come in."""
    pieces = [source[at : at + 4] for at in range(0, len(source), 4)]
    chunks = [json.dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}) for piece in pieces]
    reading = best_ms(lambda: [json.loads(chunk) for chunk in chunks])

    def cut() -> None:
        cutter = StopCutter(tuple(f"<marker_{n}>" for n in range(30)))
        for piece in pieces:
            cutter.feed(piece)

    def watch() -> None:
        made = RepetitionWatch()
        for piece in pieces:
            made.feed(piece)

    def split() -> None:
        splitter = BlockSplitter()
        for piece in pieces:
            splitter.feed(piece)

    return [
        figure("thirty stops looked for in 8,000 pieces", best_ms(cut), 3.0, baseline=reading),
        figure("8,000 pieces watched for repetition", best_ms(watch), 3.0, baseline=reading),
        figure("8,000 pieces split into blocks", best_ms(split), 3.0, baseline=reading),
    ]


def hostile() -> list[dict[str, Any]]:
    """Four times the text; the yardstick is four times the time that the text takes: 4 would be quadratic."""
    count = load("starcoder").count
    word = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=32_000))
    one_word = grown("tokens of one word of 32,000 letters", lambda size: count(word[: size * 4]))
    return [one_word, *map(slowest_outline, LANGUAGES)]


def slowest_outline(language: str) -> dict[str, Any]:
    piece = max(HOSTILE, key=lambda piece: best_ms(lambda: outline(piece * 2_000, language), 1))
    name = f"outline of 8,000 times “{piece.strip()}” as {language}"
    return grown(name, lambda size: outline(piece * size, language))


def grown(name: str, work: Callable[[int], object]) -> dict[str, Any]:
    small, large = best_ms(lambda: work(2_000)), best_ms(lambda: work(8_000))
    return figure(name, large, LINEAR_BOUND, baseline=4 * small)


if __name__ == "__main__":
    main()
