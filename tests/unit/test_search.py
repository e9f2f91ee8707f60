"""What is found in a text, what takes its place, and how hits follow edits: tables, and properties of random texts."""

import asyncio
from array import array
from collections.abc import AsyncGenerator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError, ProblemKind
from app.domain.hits import Hits
from app.domain.replacing import Edit, Template, applied, edit_at, edits, with_case_of
from app.domain.search import Case, Query, compile_query, escaped, ignores_case, spans
from app.services.finding import STEP, TextFinder

S, M, I = Case.SMART, Case.MATCH, Case.IGNORE  # noqa: E741

# query, expression?, case, whole word?, text, what is found
FOUND = [
    ("a", False, S, False, "banana", [(1, 2), (3, 4), (5, 6)]),
    ("aa", False, S, False, "aaaa", [(0, 2), (2, 4)]),  # never one inside another
    ("aa", False, S, False, "aaa", [(0, 2)]),
    ("x", False, S, False, "", []),
    ("abc", False, S, False, "ab", []),
    ("Foo", False, S, False, "foo Foo FOO", [(4, 7)]),
    ("foo", False, S, False, "foo Foo FOO", [(0, 3), (4, 7), (8, 11)]),
    ("foo", False, M, False, "foo Foo FOO", [(0, 3)]),
    ("FOO", False, I, False, "foo Foo FOO", [(0, 3), (4, 7), (8, 11)]),
    ("a.c", False, S, False, "abc a.c", [(4, 7)]),  # every sign stands for itself
    ("$1", False, S, False, "cost $1", [(5, 7)]),
    ("\\n", False, S, False, "a\nb \\n", [(4, 6)]),
    ("[", False, S, False, "x[0]", [(1, 2)]),
    ("a\nb", False, S, False, "xa\nby", [(1, 4)]),  # over a line end
    ("\n\n", False, S, False, "a\n\n\nb", [(1, 3)]),
    ("foo", False, S, True, "foo food foo_ foo", [(0, 3), (14, 17)]),
    ("foo(", False, S, True, "foo( xfoo( foo(a", [(0, 4), (11, 15)]),
    ("-x", False, S, True, "a-x -xy -x", [(1, 3), (8, 10)]),
    ("über", False, S, True, "über übers Über", [(0, 4), (11, 15)]),
    ("ß", False, S, False, "straße", [(4, 5)]),
    ("é", False, I, False, "É é", [(0, 1), (2, 3)]),
    ("日本", False, S, False, "日本語日本", [(0, 2), (3, 5)]),
    ("😀", False, S, False, "a😀b😀", [(1, 2), (3, 4)]),
    ("б", False, S, False, "Б б", [(0, 1), (2, 3)]),
    ("Б", False, S, False, "Б б", [(0, 1)]),
    ("a\u0301", False, S, False, "a a\u0301", [(2, 4)]),
    ("a b", False, S, False, "a\u00a0b a b", [(4, 7)]),
    (r"\d+", True, S, False, "a1 b22", [(1, 2), (4, 6)]),
    ("^", True, S, False, "a\nb", [(0, 0), (2, 2)]),  # between letters
    ("$", True, S, False, "a\nb", [(1, 1), (3, 3)]),
    ("x*", True, S, False, "xa", [(0, 1), (1, 1), (2, 2)]),
    ("^b", True, S, False, "ab\nb", [(3, 4)]),
    ("a$", True, S, False, "a\nba", [(0, 1), (3, 4)]),
    ("a.b", True, S, False, "a\nb acb", [(4, 7)]),  # a dot is no line end
    (r"a\nb", True, S, False, "a\nb", [(0, 3)]),
    (r"\{[^}]*\}", True, S, False, "x {\n y\n}", [(2, 8)]),
    ("(?s)a.b", True, S, False, "a\nb", [(0, 3)]),
    ("foo|bar", True, S, True, "foobar foo bar", [(7, 10), (11, 14)]),
    ("(?i)FOO", True, M, True, "foo food", [(0, 3)]),
    ("(?x) foo # it", True, S, True, "foo food", [(0, 3)]),
    (r"(?<=\$)\d+", True, S, False, "5 $7", [(3, 4)]),
    (r"(\w)\1", True, S, False, "aabcc", [(0, 2), (3, 5)]),
    (r"\W", True, S, False, "A b", [(1, 2)]),
    (r"\Sx", True, S, False, "AX ax", [(0, 2), (3, 5)]),  # \S is no capital
    (r"\SX", True, S, False, "AX ax", [(0, 2)]),
    ("[[a]", True, S, False, "[a", [(0, 1), (1, 2)]),  # no warning for programmers
    ("a{2}", True, S, False, "aaaaa", [(0, 2), (2, 4)]),
    ("(?P<Name>a)", True, S, False, "Aa", [(0, 1), (1, 2)]),  # a group's name has no case
]

WRONG = [
    ("(", "no “)” (at character 1)"),
    (")", "no “(”"),
    ("[a", "no “]”"),
    ("*a", "nothing before it"),
    ("a**", "side by side"),
    ("\\", "at the end"),
    (r"\q", "no such"),
    (r"(a)\2", "group that is not there"),
    ("[z-a]", "backwards"),
    ("(?<=a+)b", "one length"),
    ("(?P<a>.)(?P<a>.)", "same name"),
    ("a{3,1}", "larger than the most"),
    ("x(?i)a", "at the start"),
    ("a{99999999999}", "too large"),
]

# expression, template, text, result
REPLACED = [
    (r"(\w+) (\w+)", "$2 $1", "one two", "two one"),
    (r"(\w+) (\w+)", r"\2 \1", "one two", "two one"),
    (r"(?P<a>\w)", "<${a}>", "xy", "<x><y>"),
    (r"(?P<a>\w)", r"<\g<a>>", "xy", "<x><y>"),
    (r"(\w)", "${1}2", "x", "x2"),
    (r"(\w)", "$12", "x", "x2"),  # there is no twelfth group
    ("x", "[$0]", "x", "[x]"),
    ("x", "[$&]", "x", "[x]"),
    ("x", "$$1", "x", "$1"),
    ("x", "$", "x", "$"),
    ("x", "a$b", "x", "a$b"),
    (", ", r",\n", "a, b", "a,\nb"),
    (",", r"\t", "a,b", "a\tb"),
    ("x", r"\\", "x", "\\"),
    ("x", r"\d", "x", r"\d"),
    ("(a)|b", "<$1>", "ab", "<a><>"),  # a group that took no part is empty
    ("^", "> ", "a\nb", "> a\n> b"),
    ("$", ";", "a\nb", "a;\nb;"),
    (r"\s+$", "", "a  \nb\t", "a\nb"),
    (r"(\w+)", r"\U$1", "ab", "AB"),
    (r"(\w+) (\w+)", r"\U$1\E $2", "ab cd", "AB cd"),
    (r"(\w+)", r"\u$1", "ab", "Ab"),
    (r"(\w+)", r"\l$1", "AB", "aB"),
    (r"(\w+)", r"\u\L$1", "ABC", "Abc"),
    (r"\n+", r"\n", "a\n\n\nb", "a\nb"),
    ("b*", "-", "abc", "-a--c-"),
]


@pytest.mark.parametrize(("text", "regex", "case", "word", "where", "expected"), FOUND)
def test_what_is_found(
    text: str, regex: bool, case: Case, word: bool, where: str, expected: list[tuple[int, int]]
) -> None:
    """A query finds exactly these places."""
    assert list(spans(compile_query(Query(text, regex, case, word)), where)) == expected


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_expression_says_why(text: str, said: str) -> None:
    """A mistake in an expression is told in words for people, and where it is."""
    with pytest.raises(AppError) as caught:
        compile_query(Query(text, regex=True, whole_word=True))

    assert caught.value.problem.kind is ProblemKind.SEARCH
    assert said in caught.value.problem.message


def test_nothing_to_look_for() -> None:
    """An empty query is refused, and counts as none."""
    assert not Query("")
    with pytest.raises(AppError):
        compile_query(Query(""))


@pytest.mark.parametrize(("template", "text", "result"), [("$1", "a", "$1"), (r"\n", "a", r"\n"), ("", "a", "")])
def test_without_an_expression_the_template_is_text(template: str, text: str, result: str) -> None:
    """Signs of templates mean nothing where no expression is."""
    query = Query("a")
    pattern = compile_query(query)

    assert applied(text, edits(pattern, Template(template, query, pattern), text)) == result


@pytest.mark.parametrize(("expression", "template", "text", "result"), REPLACED)
def test_what_takes_the_place(expression: str, template: str, text: str, result: str) -> None:
    """Groups, line ends and cases of a template come out as the table says."""
    query = Query(expression, regex=True)
    pattern = compile_query(query)

    assert applied(text, edits(pattern, Template(template, query, pattern), text)) == result


@pytest.mark.parametrize(("template", "said"), [("$2", "one group"), ("${no}", "one group"), (r"\3", "one group")])
def test_a_group_that_is_not_there(template: str, said: str) -> None:
    """A template that names a group which the expression lacks is refused, with how many there are."""
    query = Query("(a)", regex=True)

    with pytest.raises(AppError) as caught:
        Template(template, query, compile_query(query))

    assert said in caught.value.problem.message


@pytest.mark.parametrize(
    ("found", "text", "made"),
    [
        ("foo", "bar", "bar"),
        ("Foo", "bar", "Bar"),
        ("FOO", "bar", "BAR"),
        ("foo", "BAR", "bar"),
        ("foo", "BarBaz", "barBaz"),
        ("Foo-Bar", "new-name", "New-Name"),
        ("FOO_BAR", "new_name", "NEW_NAME"),
        ("Foo_bar", "new_name", "New_name"),
        ("123", "Bar", "Bar"),
        ("F", "bar", "Bar"),
        ("foo", "", ""),
    ],
)
def test_the_case_is_kept(found: str, text: str, made: str) -> None:
    """A replacement takes on the case of what it replaces."""
    assert with_case_of(found, text) == made


@pytest.mark.parametrize(
    ("text", "regex", "ignores"),
    [("abc", False, True), ("aBc", False, False), (r"\W\S\B", True, True), (r"\N{DIGIT ONE}a", True, True)],
)
def test_smart_case(text: str, regex: bool, ignores: bool) -> None:
    """Capitals count when the query has one; signs of an expression are none."""
    assert ignores_case(Query(text, regex)) is ignores


def test_a_range_is_respected() -> None:
    """Hits lie inside the range, while what stands in front of it is still seen."""
    pattern = compile_query(Query(r"(?<=a)b", regex=True))

    assert list(spans(pattern, "ab ab ab", 1, 6)) == [(1, 2), (4, 5)]


def test_one_hit_becomes_what_all_become() -> None:
    """The preview of each hit is what replacing all makes of it, also for hits without length."""
    query = Query("b*", regex=True)
    pattern = compile_query(query)
    template = Template("<$0>", query, pattern)

    for edit in edits(pattern, template, "abbc"):
        assert edit_at(pattern, template, "abbc", (edit.start, edit.end)) == edit
    assert edit_at(pattern, template, "abbc", (1, 2)) is None


@given(st.text(max_size=30))
def test_what_is_escaped_finds_itself(text: str) -> None:
    """A selection taken over into an expression finds itself."""
    if text:
        assert (0, len(text)) in list(spans(compile_query(Query(escaped(text), True, M)), text))


# hits, kept and moved


@settings(max_examples=60)
@given(
    st.text("ab\n", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), st.text("ab", max_size=5)), max_size=4),
)
def test_hits_move_with_edits(text: str, changes: list[tuple[int, int, str]]) -> None:
    """After edits each hit that is still shown has the same letters at its new place."""
    hits = hits_of(list(spans(compile_query(Query("ab")), text)))
    for at, removed, added in changes:
        at = min(at, len(text))
        removed = min(removed, len(text) - at)
        text = text[:at] + added + text[at + removed :]
        hits.edited(at, removed, len(added))

    assert all(text[start:end] == "ab" for start, end in hits.between(0, len(text)))


def test_an_edit_far_away_loses_no_hit() -> None:
    """Typing in front of hits moves them all; typing inside one takes just that one away."""
    hits = hits_of([(10, 13), (20, 23), (30, 33)])
    hits.edited(5, 0, 2)
    assert hits.between(0, 100) == [(12, 15), (22, 25), (32, 35)]

    hits.edited(23, 1, 0)
    assert hits.between(0, 100) == [(12, 15), (31, 34)]
    assert hits.between(30, 40) == [(31, 34)]


def test_going_from_hit_to_hit() -> None:
    """The neighbours of a position, and the number of a hit."""
    hits = hits_of([(1, 2), (5, 5), (5, 7), (9, 10)])

    assert (hits.next_from(2), hits.next_from(10), hits.last_before(5), hits.last_before(1)) == (1, None, 0, None)
    assert (hits.index_of((5, 7)), hits.index_of((5, 6)), len(hits)) == (2, None, 4)


# without holding the window up


class NoExpressions:
    """Implements `ports.Expressions` for tests that use none."""

    async def find(
        self, query: Query, text: str, key: str, start: int, end: int
    ) -> AsyncGenerator[tuple["array[int]", "array[int]"], None]:
        raise AssertionError("an expression was sent")
        yield array("I"), array("I")

    async def edits(self, *_given: object, **_more: object) -> list[Edit]:
        raise AssertionError("an expression was sent")

    async def close(self) -> None:
        return


async def found_by(query: Query, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    async for starts, ends in TextFinder(NoExpressions()).find(
        query, text, "k", start, len(text) if end is None else end
    ):
        found += zip(starts, ends, strict=True)
    return found


@pytest.mark.parametrize("word", [False, True])
@pytest.mark.parametrize("shift", range(-4, 5))
async def test_hits_at_the_border_of_two_steps_are_found(word: bool, shift: int) -> None:
    """A plain query finds in steps what it finds at once, also where a step ends."""
    text = "." * (STEP + shift) + "needle needle\nneedles " * 3
    query = Query("needle", whole_word=word)

    assert await found_by(query, text) == list(spans(compile_query(query), text))
    assert await found_by(query, text, 5, len(text) - 2) == list(spans(compile_query(query), text, 5, len(text) - 2))


async def test_a_long_search_lets_others_work() -> None:
    """While a large text is looked through, the loop goes on turning."""
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    text = "lorem ipsum " * 400_000
    async with asyncio.TaskGroup() as group:
        task = group.create_task(turn())
        assert len(await found_by(Query("IPSUM", case=I), text)) == 400_000
        task.cancel()

    assert turns > 5


def hits_of(places: list[tuple[int, int]]) -> Hits:
    hits = Hits()
    hits.add(array("I", (start for start, _ in places)), array("I", (end for _, end in places)))
    return hits
