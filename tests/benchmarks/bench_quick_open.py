"""Quick open over 50,000 files: the time a key takes, letter by letter, and indexing a real folder of 20,000."""

import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from app.adapters.folder import DiskFolders
from app.ui.shell.file_finder import FileFinder

FILES = 50_000
ON_DISK = 20_000
KEY_BOUND_MS = 50.0
QUERIES = ("window", "codeview", "shell/win", "tstdoc", "a", "zzzz", "app ui st", "wimdow")
WORDS = ("window", "shell", "code", "view", "status", "test", "documents", "app", "ui", "theme", "parser", "session")


def main() -> None:
    random.seed(7)
    paths = [path(number) for number in range(FILES)]
    started = time.perf_counter()
    finder = FileFinder("/project", paths, [f"/project/{one}" for one in paths[:20]])
    made = time.perf_counter() - started
    keys = sorted(key for query in QUERIES for key in typed(finder, query))
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
        indexed, count = index(Path(name))
    figures = [
        figure(f"quick open, {FILES:,} files: worst key", keys[-1], KEY_BOUND_MS),
        figure(f"quick open, {FILES:,} files: median key", keys[len(keys) // 2], KEY_BOUND_MS),
        figure(f"quick open, {FILES:,} files: taking over the names", made * 1000, 250.0),
        figure(f"indexing {count:,} files on disk, in a thread", indexed * 1000, 5000.0),
    ]
    print(json.dumps({"figures": figures}))


def typed(finder: FileFinder, query: str) -> list[float]:
    """Milliseconds for each letter of a query as it is typed."""
    found = []
    for end in range(1, len(query) + 1):
        started = time.perf_counter()
        finder.find(query[:end])
        found.append((time.perf_counter() - started) * 1000)
    return found


def index(root: Path) -> tuple[float, int]:
    (root / ".gitignore").write_text("*.o\nbuild/\n")
    for number in range(ON_DISK):
        folder = root / str(number % 100) / str(number % 17)
        if number < 1700:
            folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(folder / f"file{number}.py", os.O_CREAT | os.O_WRONLY))
    started = time.perf_counter()
    found = DiskFolders(root / "unused").files_below(str(root), lambda: False)
    return time.perf_counter() - started, len(found)


def path(number: int) -> str:
    folders = "/".join(random.choice(WORDS) for _ in range(random.randint(1, 6)))
    return f"{folders}/{random.choice(WORDS)}_{random.choice(WORDS)}{number % 977}.{random.choice(('py', 'js', 'md'))}"


def figure(name: str, value: float, bound: float) -> dict[str, Any]:
    row = {"name": name, "value": value, "unit": "ms", "bound": bound, "ok": value <= bound}
    return {**row, "baseline": None, "ratio": None}


if __name__ == "__main__":
    main()
