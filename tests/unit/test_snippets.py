"""Snippets: their notation, what they put in, and how they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.snippets import END, Snippet, Stop, escape, expand, free_name, name_for, prefix_before
from app.services.snippets import Snippets

bodies = st.text(st.sampled_from("ab$0123{}:|,\\\n\t _TM"), max_size=40) | st.text(max_size=30)


@given(bodies)
def test_any_body_can_be_put_in(body: str) -> None:
    """Whatever is written in a snippet, it expands, its stops lie in its text, and there is an end."""
    found = expand(body, {"TM": lambda: "one\ntwo"}, indent="  ", unit="    ")

    assert all(0 <= stop.start <= stop.end <= len(found.text) for stop in found.stops)
    assert found.order[-1] == END
    assert {stop.number for stop in found.stops} == set(found.order)


@given(st.text())
def test_escaped_code_is_itself(code: str) -> None:
    """Code kept as a snippet comes out as it was, with nothing but the end to go to."""
    found = expand(escape(code))

    assert found.text == code
    assert found.stops == (Stop(END, len(code), len(code)),)


@given(bodies)
def test_the_same_number_is_the_same_text(body: str) -> None:
    """All places of a number hold the same text, unless a stop would have to hold itself."""
    found = expand(body.replace("\n", " ").replace("\t", " "))
    texts: dict[int, set[str]] = {}
    outer: list[Stop] = []
    for stop in found.stops:
        outer = [other for other in outer if other.end >= stop.end and other.end > stop.start]
        if not any(other.number != stop.number for other in outer):
            texts.setdefault(stop.number, set()).add(found.text[stop.start : stop.end])
        outer.append(stop)

    assert all(len(different) == 1 for different in texts.values())


@pytest.mark.parametrize(
    ("body", "text", "stops"),
    [
        ("for $1 in $2:\n\t$0", "for  in :\n    ", [(1, 4, 4), (2, 8, 8), (0, 14, 14)]),
        ("${1:name} = $1", "name = name", [(1, 0, 4), (1, 7, 11), (0, 11, 11)]),
        ("$1 = ${1:name}", "name = name", [(1, 0, 4), (1, 7, 11), (0, 11, 11)]),
        ("f(${1:a, ${2:b}})", "f(a, b)", [(1, 2, 6), (2, 5, 6), (0, 7, 7)]),
        ("${1|yes,no|}!", "yes!", [(1, 0, 3), (0, 4, 4)]),
        (r"\$1 costs \\ \}", r"$1 costs \ }", [(0, 12, 12)]),
        ("echo $HOME ${PWD} $", "echo $HOME ${PWD} $", [(0, 19, 19)]),
        ("${NOTHING:else}", "else", [(0, 4, 4)]),
        ("${1:unclosed", "${1:unclosed", [(0, 12, 12)]),
        ("$12345", "$12345", [(0, 6, 6)]),
    ],
)
def test_notation(body: str, text: str, stops: list[tuple[int, int, int]]) -> None:
    """Each form of the notation expands as other editors expand it; what is none stays as it is."""
    found = expand(body, unit="    ")

    assert (found.text, [tuple(stop) for stop in found.stops]) == (text, stops)


def test_lines_follow_their_place() -> None:
    """Further lines start where the first one does, tabs are levels of the file, and a selection keeps its own."""
    found = expand(
        "try:\n\t${TM_SELECTED_TEXT:pass}\nexcept $1:\n\t$0",
        {"TM_SELECTED_TEXT": lambda: "a()\nif b:\n  c()"},
        indent="  ",
        unit="    ",
    )

    assert found.text == "try:\n      a()\n      if b:\n        c()\n  except :\n      "
    assert expand("<$SELECTION>", {"SELECTION": lambda: "a\nb"}, indent="  ").text == "<a\n  b>"
    assert expand("${selection}", {"SELECTION": lambda: "a"}).text == "a"


def test_variables_are_asked_when_they_are_named() -> None:
    """The clipboard is not read for a snippet that does not want it."""

    def never() -> str:
        raise AssertionError("asked")

    assert expand("no $1", {"CLIPBOARD": never}).text == "no "


@pytest.mark.parametrize(
    ("line", "prefixes", "found"),
    [
        ("  for", ["for", "or"], "for"),
        ("before", ["for", "ore"], ""),
        ("x.for", ["for"], "for"),
        ("a <!", ["!", "<!"], "<!"),
        ("a!", ["!"], "!"),
        ("", ["for"], ""),
        ("for", ["", "for"], "for"),
    ],
)
def test_prefixes(line: str, prefixes: list[str], found: str) -> None:
    """The longest prefix right before the cursor counts, unless it is the end of a longer word."""
    assert prefix_before(line, prefixes) == found


def test_names() -> None:
    """A name that is taken gets a number; code without a name is called as it begins."""
    assert free_name("for", ["for", "for 2"]) == "for 3"
    assert name_for("\n    for x in y:\n") == "for x in y:"
    assert name_for("x" * 60) == "x" * 39 + "…"
    assert name_for(" \n") == "Snippet"


class Store:
    """Implements `ports.ListStore` in memory; `refuse`: the next save fails."""

    def __init__(self, *snippets: Snippet) -> None:
        self.kept = snippets
        self.refuse = False

    def load(self) -> tuple[tuple[Snippet, ...], str | None]:
        return self.kept, None

    def save(self, snippets: tuple[Snippet, ...]) -> None:
        if self.refuse:
            raise AppError(Problem(ProblemKind.STORAGE, "no room"))
        self.kept = snippets


FOR = Snippet("for", "for $1:", "for", ("python",))


async def test_kept_changed_and_removed() -> None:
    """What is added, changed under another name and removed is so at once, and in the file when all is written."""
    store = Store(FOR)
    snippets = Snippets(store)
    await snippets.load()
    snippets.put(Snippet("for", "other"))
    snippets.put(Snippet("while", "while $1:"), instead_of="for")
    await snippets.close()

    assert [snippet.name for snippet in snippets.current] == ["while", "for 2"]
    assert store.kept == snippets.current
    snippets.remove("while")
    snippets.remove("while")
    await snippets.close()
    assert [snippet.name for snippet in store.kept] == ["for 2"]


async def test_prefix_by_language() -> None:
    """A prefix counts in its languages only; a snippet made for the language wins over one for all."""
    everywhere, python = Snippet("a", "a", "for"), FOR
    snippets = Snippets(Store(everywhere, python))
    await snippets.load()

    assert snippets.for_prefix("  for", "python") == python
    assert snippets.for_prefix("  for", "c") == everywhere
    assert snippets.for_prefix("fo", "python") is None


async def test_what_cannot_be_written_is_said() -> None:
    """A failure to write is announced once, and the snippet is still there for this run."""
    store = Store()
    snippets = Snippets(store)
    said: list[Problem] = []
    snippets.problems.connect(said.append)
    await snippets.load()
    store.refuse = True
    snippets.put(FOR)
    await snippets.close()

    assert [problem.message for problem in said] == ["no room"]
    assert snippets.current == (FOR,)
