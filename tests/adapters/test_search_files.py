"""The search through a folder, alone and in its child process: what is left out, what is found, how it is stopped."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from app.adapters.replace_backups import RUNS_KEPT, ReplaceBackups
from app.adapters.search_files import search_folder
from app.adapters.search_process import ProcessExpressions, ProcessFileSearch, SearchProcess
from app.domain.errors import AppError, ProblemKind
from app.domain.file_search import FileHits, FolderQuery, OpenText, Searched
from app.domain.search import Query
from tests.support.leftovers import Leftovers
from tests.support.patience import PATIENCE_S

ENDLESS = Query("(a+)+b", regex=True)
TRAP = "a" * 60


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def look(root: Path, text: str = "needle", **more: object) -> tuple[list[FileHits], Searched]:
    open_texts = more.pop("open_texts", ())
    most = more.pop("most", 1000)
    query = more.pop("query", None) or Query(text)
    events = list(search_folder(FolderQuery(str(root), query, **more), open_texts, most=most))  # type: ignore[arg-type]
    last = events[-1]
    assert isinstance(last, Searched)
    assert last.done
    return [event for event in events if isinstance(event, FileHits)], last


def names(found: list[FileHits]) -> list[str]:
    return sorted(file.name for file in found)


@pytest.mark.parametrize(
    ("ignores", "found"),
    [
        ({".gitignore": "*.log\n"}, ["a.py", "sub/b.py", "sub/deep/c.py"]),
        ({".gitignore": "sub/\n"}, ["a.py", "x.log"]),
        ({".gitignore": "/a.py\n"}, ["sub/b.py", "sub/deep/c.py", "sub/y.log", "x.log"]),
        ({".gitignore": "*.log\n!x.log\n"}, ["a.py", "sub/b.py", "sub/deep/c.py", "x.log"]),
        ({"sub/.gitignore": "*.py\n"}, ["a.py", "sub/y.log", "x.log"]),
        ({".gitignore": "*.log\n", "sub/.gitignore": "!y.log\n"}, ["a.py", "sub/b.py", "sub/deep/c.py", "sub/y.log"]),
        ({".gitignore": "**/deep\n"}, ["a.py", "sub/b.py", "sub/y.log", "x.log"]),
        ({".gitignore": "# no\n\n\\#x\nsub/deep/*.py\n"}, ["a.py", "sub/b.py", "sub/y.log", "x.log"]),
        ({".git/info/exclude": "*.log\n"}, ["a.py", "sub/b.py", "sub/deep/c.py"]),
    ],
)
def test_what_git_leaves_out_is_not_searched(tmp_path: Path, ignores: dict[str, str], found: list[str]) -> None:
    """Ignore files count as in git: nested, negated, anchored, and the repository's own list."""
    for name in ("a.py", "x.log", "sub/b.py", "sub/y.log", "sub/deep/c.py"):
        write(tmp_path, {name: "needle"})
    write(tmp_path, {".git/HEAD": "needle", **ignores})

    assert [name for name in names(look(tmp_path)[0]) if "gitignore" not in name] == found


def test_what_is_no_text_or_too_large_is_left_out(tmp_path: Path) -> None:
    """Binary files and those over 5 MB are counted, not searched; UTF-16 is text; links are not followed."""
    write(tmp_path, {"bin": b"needle\0", "large.txt": b"needle " * 800_000, "late": b"x" * 9000 + b"\0needle"})
    write(tmp_path, {"wide.txt": "\ufeffneedle".encode("utf-16-le"), ".env": "needle"})
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to(tmp_path / "wide.txt")

    found, state = look(tmp_path)
    assert names(found) == [".env", "wide.txt"]
    assert (state.binary, state.large) == (2, 1)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_counted(tmp_path: Path) -> None:
    """A file without permission is counted as unreadable."""
    write(tmp_path, {"a": "needle"})
    (tmp_path / "a").chmod(0)

    assert look(tmp_path)[1].unreadable == 1


@pytest.mark.parametrize(
    ("include", "exclude", "found"),
    [
        ("*.py", "", ["a.py", "src/b.py"]),
        ("src/", "", ["src/b.py", "src/c.js"]),
        ("", "*.js, /a.py", ["src/b.py"]),
        ("*.py, *.js", "src/", ["a.py"]),
        ("nothing", "", []),
    ],
)
def test_files_can_be_chosen(tmp_path: Path, include: str, exclude: str, found: list[str]) -> None:
    """Patterns say which files are searched and which are not."""
    write(tmp_path, {"a.py": "needle", "src/b.py": "needle", "src/c.js": "needle"})

    assert names(look(tmp_path, include=include, exclude=exclude)[0]) == found


def test_places_are_those_of_the_editor(tmp_path: Path) -> None:
    """Positions count characters of the text as the editor has it: no byte order mark, line ends as one."""
    write(tmp_path, {"crlf.txt": b"\xef\xbb\xbfone\r\n  \xf0\x9f\x98\x80 needle here\r\n"})

    ((file,), _state) = look(tmp_path)
    (hit,) = file.hits
    assert (hit.start, hit.end, hit.line, hit.column) == (8, 14, 2, 5)
    assert hit.shown == "😀 needle here"
    assert hit.shown[hit.mark_start : hit.mark_end] == "needle"


def test_a_long_line_is_shown_in_part(tmp_path: Path) -> None:
    """Of an endless line only what is around the hit is shown."""
    write(tmp_path, {"min.js": "x" * 50_000 + "needle" + "y" * 50_000})

    hit = look(tmp_path)[0][0].hits[0]
    assert hit.shown[hit.mark_start : hit.mark_end] == "needle"
    assert len(hit.shown) < 300
    assert hit.shown[0] == hit.shown[-1] == "…"


def test_open_texts_stand_for_their_files(tmp_path: Path) -> None:
    """What is typed and not saved is searched instead of the file; a tab without a file is searched too."""
    write(tmp_path, {"a.py": "needle", "b.py": "needle"})
    tabs = [
        OpenText("1", "a.py", str(tmp_path / "a.py"), "no more"),
        OpenText("2", "Untitled", None, "a needle"),
        OpenText("3", "else.py", "/somewhere/else.py", "needle"),
    ]

    found, _state = look(tmp_path, open_texts=tabs)
    assert [(file.name, file.document_id) for file in found] == [("Untitled", "2"), ("b.py", None)]


def test_a_replacement_comes_with_each_hit(tmp_path: Path) -> None:
    """With a template the line is shown as it would be."""
    write(tmp_path, {"a.py": "x = foo(1)"})

    found, _state = look(tmp_path, query=Query(r"foo\((\d)\)", regex=True), template="bar[$1]")
    assert found[0].hits[0].shown_after == "x = bar[1]"


def test_too_many_hits_end_the_search(tmp_path: Path) -> None:
    """After the most hits that are shown the search ends and says so."""
    write(tmp_path, {"a": "needle " * 10, "b": "needle"})

    found, state = look(tmp_path, most=4)
    assert (sum(len(file.hits) for file in found), state.limited) == (4, True)


# in a process of its own


@contextlib.asynccontextmanager
async def folder_search(limit_s: float = 2.0) -> AsyncIterator[ProcessFileSearch]:
    before = Leftovers.now()
    search = ProcessFileSearch(limit_s=limit_s)
    yield search
    await search.close()
    assert not [left for left in Leftovers.now().beyond(before) if left.startswith("child")]


async def test_a_folder_is_searched_while_the_loop_turns(tmp_path: Path) -> None:
    """Many files are searched in another process, and the loop turns meanwhile; `bench_find` has the figures."""
    for number in range(500):
        folder = tmp_path / f"d{number % 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"f{number}.py").write_text("import os\n\n\ndef work():\n    return needle\n" * 3)
    turns = 0

    async def watch() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with folder_search() as search, asyncio.TaskGroup() as group:
        watching = group.create_task(watch())
        hits = 0
        async with aclosing(search.search(FolderQuery(str(tmp_path), Query("needle")), ())) as events:
            async for event in events:
                hits += len(event.hits) if isinstance(event, FileHits) else 0
        watching.cancel()

    assert hits == 1_500
    assert turns > 20


async def test_a_search_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    """Leaving in the middle ends the child, which would have gone on for an hour; the next search works."""
    write(tmp_path, {"a": "aab", "b": TRAP})
    async with folder_search(limit_s=3600) as search:
        in_the_middle = asyncio.Event()

        async def first() -> None:
            async with aclosing(search.search(FolderQuery(str(tmp_path), ENDLESS), ())) as events:
                async for _event in events:
                    in_the_middle.set()

        task = asyncio.get_running_loop().create_task(first())
        await in_the_middle.wait()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

        async with aclosing(search.search(FolderQuery(str(tmp_path), Query("aab")), ())) as events:
            found = [event async for event in events if isinstance(event, FileHits)]
        assert names(found) == ["a"]


@pytest.mark.skipif(os.name != "posix", reason="needs the system's timer")
async def test_a_file_for_which_an_expression_takes_too_long_is_named(tmp_path: Path) -> None:
    """An expression that never ends in one file is stopped there, and the other files are searched."""
    write(tmp_path, {"a.txt": TRAP, "b.txt": "aab"})
    async with (
        folder_search(limit_s=0.2) as search,
        aclosing(search.search(FolderQuery(str(tmp_path), ENDLESS), ())) as events,
    ):
        seen = [event async for event in events]

    assert [event.name for event in seen if isinstance(event, FileHits)] == ["b.txt"]
    assert isinstance(seen[-1], Searched)
    assert seen[-1].slow == ("a.txt",)


async def test_a_wrong_expression_is_refused(tmp_path: Path) -> None:
    """A mistake in an expression comes back in words for people."""
    async with (
        folder_search() as search,
        aclosing(search.search(FolderQuery(str(tmp_path), Query("(", regex=True)), ())) as events,
    ):
        with pytest.raises(AppError) as caught:
            await anext(events)

    assert caught.value.problem.kind is ProblemKind.SEARCH


@contextlib.asynccontextmanager
async def expressions(limit_s: float = 2.0, process: SearchProcess | None = None) -> AsyncIterator[ProcessExpressions]:
    made = ProcessExpressions(process, limit_s)
    yield made
    await made.close()


async def spans(made: ProcessExpressions, text: str, where: str, key: str, start: int = 0) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    async with aclosing(made.find(Query(text, regex=True), where, key, start, len(where))) as parts:
        async for starts, ends in parts:
            found += zip(starts, ends, strict=True)
    return found


async def test_expressions_run_in_a_process(tmp_path: Path) -> None:
    """Hits are counted in characters, also beyond U+FFFF and with halves of such letters; a known text is sent once."""
    text = "😀 foo1\ud800 foo22\n"
    async with expressions() as made:
        assert await spans(made, r"foo\d+", text, "k") == [(2, 6), (8, 13)]
        assert await spans(made, "^", "not sent again", "k") == [(0, 0), (14, 14)]
        assert await spans(made, r"foo\d+", text, "other", 5) == [(8, 13)]
        edits = await made.edits(Query(r"foo(\d+)", True), "<$1>", text, "other", 0, len(text), keep_case=False)
        assert [edit.text for edit in edits] == ["<1>", "<22>"]
        one = await made.edits(Query("foo", True), "x", text, "other", 0, len(text), keep_case=False, hit=(8, 11))
        assert [(edit.start, edit.text) for edit in one] == [(8, "x")]


async def test_an_expression_that_never_ends_is_stopped() -> None:
    """It is refused after its time, and the process works on."""
    async with expressions(limit_s=0.2) as made:
        with pytest.raises(AppError, match="takes too long"):
            await spans(made, ENDLESS.text, TRAP, "k")
        assert await spans(made, "a+", TRAP, "k") == [(0, 60)]


async def test_a_child_that_stays_silent_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no timer the parent ends the child; a program that is no worker is told of."""
    monkeypatch.setattr("app.adapters.search_process.GRACE_S", 0.1)
    async with expressions(0.2, SearchProcess(("sleep", "60"))) as made:
        with pytest.raises(AppError, match="takes too long"):
            await spans(made, "a", "a", "k")
    async with expressions(PATIENCE_S, SearchProcess(("false",))) as made:
        with pytest.raises(AppError, match="ended unexpectedly"):
            await spans(made, "a", "a", "k")


# what was replaced is kept


def test_old_bytes_are_kept_by_run(tmp_path: Path) -> None:
    """What a run replaced comes back in order; of many runs the newest stay; others cannot read them."""
    kept = ReplaceBackups(tmp_path / "backups" / "replaced")
    for number in range(RUNS_KEPT + 3):
        kept.keep(f"run-{number:02}", "/a", b"one")
        kept.keep(f"run-{number:02}", "/b", b"\0two")

    assert kept.kept(f"run-{RUNS_KEPT + 2:02}") == [("/a", b"one"), ("/b", b"\0two")]
    assert kept.kept("run-00") == []
    runs = sorted((tmp_path / "backups" / "replaced").iterdir())
    assert len(runs) == RUNS_KEPT
    assert runs[0].stat().st_mode & 0o077 == 0
