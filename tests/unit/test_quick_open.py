"""Finding files by some letters: the best stand first, nothing that fits is lost, and places can be named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.shell.file_finder import SHOWN, FileFinder, Place, parse

FILES = (
    "README.md",
    "app/ui/shell/window.py",
    "app/ui/shell/status_bar.py",
    "app/ui/editor/code_view.py",
    "app/services/documents.py",
    "app/domain/documents.py",
    "tests/ui/test_documents.py",
    "docs/window.md",
)


def names(query: str, *recent: str, files: tuple[str, ...] = FILES) -> list[str]:
    finder = FileFinder("/p", files, recent)
    return [found.path.removeprefix("/p/") for found in finder.find(query)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("main.py", Place("main.py")),
        ("main.py:12", Place("main.py", 12)),
        ("main.py:12:5", Place("main.py", 12, 5)),
        ("main.py:", Place("main.py")),
        ("main.py:12:", Place("main.py", 12)),
        (":7", Place("", 7)),
        ("C:/a.py", Place("C:/a.py")),
        ("", Place("")),
    ],
)
def test_a_place_can_follow_the_name(text: str, place: Place) -> None:
    """`name:12:5` is a name, a line and a column, also while it is still being typed."""
    assert parse(text) == place


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("window", "docs/window.md"),
        ("winpy", "app/ui/shell/window.py"),
        ("sb", "app/ui/shell/status_bar.py"),
        ("cv", "app/ui/editor/code_view.py"),
        ("dom/doc", "app/domain/documents.py"),
        ("dom doc", "app/domain/documents.py"),
        ("readme", "README.md"),
        ("testdoc", "tests/ui/test_documents.py"),
        ("wimdow", "app/ui/shell/window.py"),
    ],
)
def test_the_likeliest_stands_first(query: str, first: str) -> None:
    """Names count more than folders, beginnings of words more than letters within, and a slip is forgiven."""
    assert names(query)[0] == first


def test_recent_files_come_first_and_stand_once() -> None:
    """Without letters the recent files are offered, the newest first; with letters a recent one wins over its equal;
    files outside of the folder are found too."""
    recent = ("/p/tests/ui/test_documents.py", "/elsewhere/notes.txt", "/p/app/domain/documents.py")

    assert names("", *recent) == ["tests/ui/test_documents.py", "/elsewhere/notes.txt", "app/domain/documents.py"]
    assert names("documents", *recent).index("app/domain/documents.py") == 0
    assert names("documents", *recent).count("app/domain/documents.py") == 1
    assert names("notes", *recent) == ["/elsewhere/notes.txt"]


def test_the_letters_found_are_marked() -> None:
    """The marks of a hit are places in the name, and spell the query."""
    found = FileFinder("/p", FILES, ()).find("codv")[0]

    assert found.name == "code_view.py"
    assert found.folder == "app/ui/editor"
    assert "".join(found.name[mark] for mark in sorted(found.marks)) == "codv"


SEGMENT = st.text("abAB._", min_size=1, max_size=4)
PATH = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)


@given(files=st.lists(PATH, unique=True, max_size=SHOWN), query=st.text("abAB/.", min_size=1, max_size=4))
def test_what_fits_is_found_and_what_is_found_fits(files: list[str], query: str) -> None:
    """Exactly the paths that have the letters in this order are found, if there are any, also after a shorter query."""
    finder = FileFinder(None, files, ())
    finder.find(query[:-1])

    found = {f"{one.folder}/{one.name}".lstrip("/") for one in finder.find(query)}

    fitting = {path for path in files if _in_order(query.lower(), path.lower())}
    assert found == fitting or not fitting


@given(name=st.text(min_size=1, max_size=8), query=st.text(min_size=1, max_size=4))
def test_any_letters_can_be_searched_for(name: str, query: str) -> None:
    """Names and queries of any letters, also those that change their length in lower case, are borne."""
    for found in FileFinder("/p", (name, "\u0130\u0130.py"), ()).find(query):
        assert all(mark < len(found.name) for mark in found.marks)


def _in_order(wanted: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in wanted)


FOLDERS, WORDS = ("app/ui", "tests", "lib"), ("view", "data", "test_open")
MANY = [f"{folder}/{word}_{number}.py" for folder in FOLDERS for word in WORDS for number in range(120)]


@given(st.lists(st.text("abetviw/._1", max_size=5), min_size=1, max_size=6))
def test_letter_by_letter_finds_the_same_as_at_once(queries: list[str]) -> None:
    """Narrowing what was found before, in names and in paths, forgets nothing, whatever is typed, deleted or pasted."""
    finder = FileFinder("/p", MANY, ["/p/tests/data_7.py"])

    for query in queries:
        for end in range(len(query) + 1):
            found = finder.find(query[:end])
            assert found == FileFinder("/p", MANY, ["/p/tests/data_7.py"]).find(query[:end])
