"""Finding and replacing: whether the window stays free meanwhile, and a folder's search against plain reading."""

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

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from qasync import QEventLoop

from app.adapters.search_process import ProcessExpressions, ProcessFileSearch
from app.domain.documents import DocumentText
from app.domain.errors import AppError
from app.domain.file_search import FileHits, FolderQuery
from app.domain.replacing import Edit
from app.domain.search import Query
from app.services.finding import TextFinder
from app.ui.editor.bulk_edit import change_all
from app.ui.editor.code_view import CodeView
from tests.benchmarks.figures import figure, pauses

FILES = 5_000
HITS = 10_000
GAP_MS = 50.0
ROUNDS = 3  # the best counts: what is slower was the machine, busy with something else


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    with QEventLoop(app) as loop:
        figures = loop.run_until_complete(measure())
    print(json.dumps({"figures": figures}))


async def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
        plant(Path(name))
        rounds = [[*await endless(), *await replacing(), *await folder(Path(name))] for _ in range(ROUNDS)]
    return [min(same, key=lambda one: one["ratio"] or one["value"]) for same in zip(*rounds, strict=True)]


async def endless() -> list[dict[str, Any]]:
    """(a+)+b would take years: it is stopped in its process, while the window goes on."""
    finder = TextFinder(ProcessExpressions(limit_s=0.5))
    async with pauses() as gaps:
        try:
            async with aclosing(finder.find(Query("(a+)+b", regex=True), "a" * 60, "k", 0, 60)) as parts:
                async for _part in parts:
                    continue
        except AppError:
            pass  # "takes too long": as it should
    await finder.close()
    return [figure("longest pause while an expression runs away", max(gaps), GAP_MS)]


async def replacing() -> list[dict[str, Any]]:
    """10,000 changes in 50,000 lines; the yardstick is making them in a bare editor, all at once."""
    text = "\n".join(f"value = needle({n})" if n % 5 == 0 else f"    other = {n}" for n in range(5 * HITS))
    edits, at = [], -1
    while (at := text.find("needle", at + 1)) >= 0:
        edits.append(Edit(at, at + 6, "haystack"))
    bare, ours = QPlainTextEdit(), CodeView()
    for view in (bare, ours):
        view.resize(800, 600)
        view.show()
    bare.setPlainText(text)
    ours.load(DocumentText("1", text))
    await asyncio.sleep(0.2)
    started = time.process_time()
    cursor = QTextCursor(bare.document())
    cursor.beginEditBlock()
    for edit in reversed(edits):
        cursor.setPosition(edit.start)
        cursor.setPosition(edit.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(edit.text)
    cursor.endEditBlock()
    yardstick = (time.process_time() - started) * 1000
    started = time.process_time()
    async with pauses() as gaps:
        await change_all(ours, edits)
    value = (time.process_time() - started) * 1000
    assert ours.text() == text.replace("needle", "haystack")
    for view in (bare, ours):
        view.close()
        view.deleteLater()
    await asyncio.sleep(0.2)  # else it is their end that is measured next
    return [
        figure("10,000 replacements in a text", value, 4.0, baseline=yardstick),
        figure("longest pause meanwhile", max(gaps), GAP_MS),
    ]


async def folder(root: Path) -> list[dict[str, Any]]:
    """5,000 files with 15,000 hits; the yardstick is opening and reading each of them."""
    started = cpu_seconds()
    read = needles(root)
    yardstick = cpu_seconds() - started
    search, hits = ProcessFileSearch(), 0
    started = cpu_seconds()
    async with pauses() as gaps, aclosing(search.search(FolderQuery(str(root), Query("needle")), ())) as events:
        async for event in events:
            hits += len(event.hits) if isinstance(event, FileHits) else 0
    await search.close()
    value = cpu_seconds() - started
    assert hits == read == 3 * FILES
    return [
        figure("5,000 files searched, CPU of both processes", value, 12.0, unit="s", baseline=yardstick),
        figure("longest pause meanwhile", max(gaps), GAP_MS),
    ]


def cpu_seconds() -> float:
    """Of this process and its children that have ended: the child is nice, and waits for others on a busy machine."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def plant(root: Path) -> None:
    content = "import os\n\n\ndef work():\n    return needle\n" * 3
    for number in range(FILES):
        below = root / f"d{number % 50}"
        below.mkdir(exist_ok=True)
        (below / f"f{number}.py").write_text(content, encoding="utf-8")


def needles(root: Path) -> int:
    return sum(path.read_text(encoding="utf-8").count("needle") for path in root.rglob("*.py"))


if __name__ == "__main__":
    main()
