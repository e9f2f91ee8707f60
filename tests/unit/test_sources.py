"""What can go with a question: files, tabs, symbols, folders, differences, hits, earlier answers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.adapters.files import DiskFiles
from app.domain.attachments import MOST_HITS, of_answer, of_clipboard, of_pasted, of_results, outline_text, title_below
from app.domain.conversation import Answer, AttachmentKind, Turn
from app.domain.documents import Document
from app.domain.errors import AppError
from app.domain.file_search import FileHits, Hit
from app.services.outline import outline
from app.services.sources import READ_FOR_SYMBOLS, Sources
from app.services.symbol_extent import extent

CODE = """\
import os


@cache
def first(
    a,
    b,
):
    return a


class Box:
    \"\"\"A box.\"\"\"

    def open(self):
        if self.lid:
            return 1

        return 2

    x = 1


y = 3
"""
SCRIPT = """\
function one(a) {
  return a;
}

class Two
{
  go() {
    x();
  }
}
const z = 1;
"""


class Tabs:
    """Open texts, each of (id, path, language, text)."""

    def __init__(self, *tabs: tuple[str, str | None, str, str]) -> None:
        self._tabs = tabs

    def documents(self) -> Sequence[Document]:
        return [Document(one, Path(path or "Untitled").name, path, language=lang) for one, path, lang, _ in self._tabs]

    def text_of(self, document_id: str) -> str:
        return next(text for one, _, _, text in self._tabs if one == document_id)


class HandGit:
    """A git that says what the test says."""

    def __init__(self, root: str | None = None, text: str = "") -> None:
        self.root, self.text = root, text

    def root_of(self, folder: str) -> str | None:
        return self.root

    def diff(self, root: str, *, staged: bool) -> str:
        return f"{self.text}{' staged' if staged else ''}" if self.text else ""


def sources(tmp_path: Path, tabs: Tabs | None = None, git: HandGit | None = None) -> Sources:
    return Sources(DiskFiles(tmp_path / "backups"), tabs or Tabs(), git or HandGit())


async def test_a_file_is_named_as_the_open_folder_has_it(tmp_path: Path) -> None:
    """With its language; elsewhere by its name alone."""
    (tmp_path / "app").mkdir()
    path = tmp_path / "app" / "main.py"
    path.write_text("x = 1\n", encoding="utf-8")

    inside = await sources(tmp_path).file(str(path), str(tmp_path))
    elsewhere = await sources(tmp_path).file(str(path), None)

    assert (inside.title, inside.text, inside.language) == ("app/main.py", "x = 1\n", "python")
    assert inside.kind is AttachmentKind.FILE
    assert elsewhere.title == "main.py"
    assert inside.key == elsewhere.key


async def test_an_open_file_is_taken_as_its_tab_has_it(tmp_path: Path) -> None:
    """Unsaved changes too: that is what the person sees."""
    path = tmp_path / "main.py"
    path.write_text("x = 1\n", encoding="utf-8")
    tabs = Tabs(("t1", str(path), "python", "x = 2\n"))

    assert (await sources(tmp_path, tabs).file(str(path), None)).text == "x = 2\n"


@pytest.mark.parametrize("what", ["missing", "binary", "huge"])
async def test_what_is_no_text_for_a_question_is_refused_in_words(tmp_path: Path, what: str) -> None:
    """A file that has gone, one that is no text, and one that is too large."""
    path = tmp_path / "x.py"
    if what != "missing":
        path.write_bytes(b"\0\1\2\xff" * 99 if what == "binary" else b"x = 1\n" * 400_000)

    with pytest.raises(AppError):
        await sources(tmp_path).file(str(path), None)


@pytest.mark.parametrize(
    ("text", "language", "places"),
    [
        (CODE, "python", {"first": (4, 9), "Box": (12, 21), "open": (15, 19)}),
        (SCRIPT, "javascript", {"one": (1, 3), "Two": (5, 10), "go": (7, 9)}),
        ("# A\n\na\n\n## B\n\nb\n\n# C\n", "markdown", {"A": (1, 8), "B": (5, 8), "C": (9, 10)}),
    ],
)
def test_a_symbol_reaches_from_its_decorators_to_its_closing_line(
    text: str, language: str, places: dict[str, tuple[int, int]]
) -> None:
    """Told by indentation, in any language."""
    lines = text.split("\n")

    assert {symbol.name: extent(lines, symbol) for symbol in outline(text, language)} == places


async def test_a_symbol_is_attached_with_its_lines(tmp_path: Path) -> None:
    """Named with what it stands in."""
    made = sources(tmp_path, Tabs(("t1", "/p/box.py", "python", CODE)))
    place = next(place for place in await made.symbols("t1") if place.symbol.name == "open")
    attachment = made.symbol("t1", place, "/p")

    assert attachment is not None
    assert attachment.title == "box.py: Box.open"
    assert (attachment.first_line, attachment.last_line) == (15, 19)
    assert attachment.text.startswith("    def open(self):")
    assert attachment.text.endswith("return 2")


async def test_the_outline_of_a_folder_has_its_files_and_what_is_in_them(tmp_path: Path) -> None:
    """As a tree; of many files only the names."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "box.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Hello\n", encoding="utf-8")
    made = sources(tmp_path)

    few = await made.folder(str(tmp_path), ["app/box.py", "README.md", "gone.py"])
    many = await made.folder(str(tmp_path), [f"m{n:03}.py" for n in range(READ_FOR_SYMBOLS + 1)])

    assert few.text.splitlines() == [
        "README.md",
        "  heading Hello",
        "app/",
        "  box.py",
        "    function first",
        "    class Box",
        "      function open",
        "gone.py",
    ]
    assert many.text.count("\n") == READ_FOR_SYMBOLS
    with pytest.raises(AppError):
        await made.folder(str(tmp_path), [])


async def test_differences_come_from_git(tmp_path: Path) -> None:
    """What is staged and what is not; nothing to tell is told in words."""
    made = sources(tmp_path, git=HandGit("/p", "diff --git"))

    assert (await made.diff("/p", staged=False)).text == "diff --git"
    assert (await made.diff("/p", staged=True)).text == "diff --git staged"
    for git in (HandGit(), HandGit("/p")):
        with pytest.raises(AppError):
            await sources(tmp_path, git=git).diff("/p", staged=False)


def test_hits_are_told_with_their_lines() -> None:
    """Many of them are cut, and said to be."""
    hit = Hit(0, 3, 7, 1, "  x = foo()", 6, 9)
    few = of_results("foo", [FileHits("/p/a.py", "a.py", (hit, hit))])
    many = of_results("foo", [FileHits("/p/a.py", "a.py", (hit,) * 300)] * 2)

    assert few.text == "a.py:7: x = foo()\na.py:7: x = foo()"
    assert many.text.count("\n") == MOST_HITS
    assert many.text.endswith("(200 more)")


def test_other_texts_have_names_of_their_own() -> None:
    """What was pasted, the clipboard and earlier answers."""
    turn = Turn("t1", "Why does\nit fail?")

    assert of_pasted("boom\nbang\n").title == "Pasted: boom bang"
    assert of_clipboard("x").title == "Clipboard"
    assert of_answer(turn, Answer("a", "m", "M", "Because.")).title == "Answer to “Why does it fail?”"
    assert title_below("/p/q/a.py", "/p") == "q/a.py"
    assert title_below("/pq/a.py", "/p") == "a.py"


def test_a_long_outline_is_cut() -> None:
    """And says so."""
    text = outline_text([f"f{n:05}" for n in range(2_000)], {})

    assert text.endswith("(500 more lines)")
