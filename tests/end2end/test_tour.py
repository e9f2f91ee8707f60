"""The tour goes where a person would go, and brings back what it has seen."""

import csv
import os
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app import tour


async def test_the_tour_brings_pictures_transcript_and_ledger(qapp: QApplication, tmp_path: Path) -> None:
    """A real answer of the built-in model, costing nothing; the window with its tree, two sides, and what was found."""
    ended = await tour.run(tmp_path)

    pictures = {name.removesuffix(".png"): QImage(str(tmp_path / name)) for name in pictures_in(tmp_path)}
    kinds = {name.partition("-")[2] for name in pictures}
    assert ended == 0
    assert {"question-light", "streaming-light", "answer-light", "answer-dark", "small-light"} <= kinds
    assert {"commands-dark", "models-dark", "split-light", "split-dark"} <= kinds
    assert {"find-in-files-light", "find-in-files-dark"} <= kinds
    assert all(image.width() >= 1000 for image in pictures.values())
    assert tour.QUESTION in (tmp_path / "transcript.md").read_text()
    (row,) = csv.DictReader((tmp_path / "ledger.csv").read_text().splitlines())
    assert (row["outcome"], row["p$"]) == ("finished", "0")


def pictures_in(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(".png")]
