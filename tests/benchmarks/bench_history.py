"""Ten thousand chats: the list, a search as it is typed, and how long the index takes to be filled."""

import asyncio
import json
import os
import random
import sqlite3
import sysconfig
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.adapters.chat_index import SqliteChatSearch
from app.adapters.chat_library import SqliteChatLibrary
from app.adapters.database import Database
from app.adapters.database_file import open_database
from app.domain.chat_search import parse
from app.domain.chat_shelf import ALL, ChatSummary, in_order
from app.services.history import HistoryState
from app.ui.history.panel import HistoryPanel
from app.ui.theme.appearance import Appearance
from tests.benchmarks.figures import figure
from tests.support.fakes import FakeClock
from tests.support.storage_child import opened

CHATS = 10_000
LIST_BOUND_MS = 200.0
SEARCH_BOUND_MS = 50.0
QUERIES = ("get_user", "snakeCase", "self.assertEqual", "->", "::", "raise ValueError", "re", "zzzqqq", '"return None"')
QUERIES += ("os.path.join", "def __init__", "import", "e", "(", "async with", "max_size", "x == y", "Überlauf", "!=")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
        profile = Path(name)
        messages = fill(profile)
        async with opened(profile) as database:
            indexed = await index(database)
            listed = min([await timed(lambda: the_list(database)) for _ in range(5)])
            drawn = draw(await SqliteChatLibrary(database, FakeClock()).summaries())
            keys = [key for query in QUERIES for key in await typed(database, query)]
        size = (profile / "fireside.db").stat().st_size / 1e6
    keys.sort()
    return [
        figure(f"{CHATS:,} chats: the list, read and put in order", listed, LIST_BOUND_MS),
        figure(f"{CHATS:,} chats: the same, and drawn", listed + drawn, LIST_BOUND_MS),
        figure(f"{CHATS:,} chats: a search, the worst of {len(keys)} keys", keys[-1], SEARCH_BOUND_MS),
        figure(f"{CHATS:,} chats: a search, the median", keys[len(keys) // 2], SEARCH_BOUND_MS),
        figure(f"{messages:,} messages taken into the index, each", indexed / messages, None),
        figure(f"{CHATS:,} chats on disk with their index", size, None, unit="MB"),
    ]


def fill(profile: Path) -> int:
    """Chats of one to four questions, answered in the standard library's own words; how many messages."""
    random.seed(7)
    sources = [
        path for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")) if path.stat().st_size > 9_000
    ]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sources[:120]]
    open_database(profile / "fireside.db").connection.close()
    count = 0
    with closing(sqlite3.connect(profile / "fireside.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for number in range(CHATS):
            moment = (NOW - timedelta(minutes=47 * (CHATS - number))).isoformat(timespec="microseconds")
            title = stretch(texts, 40).replace("\n", " ")
            connection.execute(
                "INSERT INTO conversations(id, created_at, changed_at, title, changed, opened, folder, pinned) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    f"c{number}",
                    moment,
                    moment,
                    title,
                    number,
                    number,
                    random.choice(("", "", "Work")),
                    number % 997 == 0,
                ),
            )
            for turn in range(random.randint(1, 4)):
                question = (f"q{number}-{turn}", f"c{number}", f"q{number}-{turn}", "user", turn)
                answer = (f"a{number}-{turn}", f"c{number}", f"q{number}-{turn}", "assistant", 0)
                for row, text in (
                    (question, stretch(texts, 120)),
                    (answer, stretch(texts, random.randint(300, 2_500))),
                ):
                    connection.execute(
                        "INSERT INTO messages(id, conversation_id, turn_id, role, position, created_at, text, status, "
                        "model, model_name) VALUES (?, ?, ?, ?, ?, ?, ?, 'complete', 'm', 'StarCoder')",
                        (*row, moment, text),
                    )
                    count += 1
        connection.execute("COMMIT")
    return count


def stretch(texts: list[str], length: int) -> str:
    text = random.choice(texts)
    start = random.randrange(len(text) - length)
    return text[start : start + length]


async def index(database: Database) -> float:
    search = SqliteChatSearch(database)
    started = time.perf_counter()
    while await search.index_some(200):
        continue
    return (time.perf_counter() - started) * 1000


async def the_list(database: Database) -> object:
    return in_order(await SqliteChatLibrary(database, FakeClock()).summaries(), ALL)


def draw(chats: list[ChatSummary]) -> float:
    """Milliseconds until the page of the sidebar shows them."""
    application = QApplication.instance() or QApplication([])
    appearance = Appearance(application)  # type: ignore[arg-type]
    panel = HistoryPanel(lambda: NOW)
    panel.resize(300, 800)
    panel.show_theme(appearance.theme, 1.0)
    panel.show()
    panel.grab()
    started = time.perf_counter()
    panel.show_state(HistoryState(chats=in_order(chats, ALL), loaded=True))
    panel.grab()
    return (time.perf_counter() - started) * 1000


async def typed(database: Database, query: str) -> list[float]:
    """Milliseconds for each letter of a query as it is typed."""
    search = SqliteChatSearch(database)
    return [
        min([await timed(lambda end=end: search.search(parse(query[:end]), ALL)) for _ in range(5)])  # type: ignore[misc]
        for end in range(1, len(query) + 1)
    ]


async def timed(work: Any) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    print(json.dumps({"figures": asyncio.run(measure())}))
