"""What code leaves open and closes, strings and comments left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.line_likeness import alike, distance_within, is_telling, near
from app.domain.nesting import LINE_COMMENT, nesting, top_level


@pytest.mark.parametrize(
    ("code", "language", "quote", "opened", "closed", "left"),
    [
        ("foo(a[1], {", "python", "", "({", "", ""),
        ("a) + b]", "python", "", "", ")]", ""),
        ("'(' + \"[\"", "python", "", "", "", ""),
        ("f('it\\'s (')", "python", "", "", "", ""),
        ("x = '''\n(", "python", "", "", "", "'''"),
        (")''' + (", "python", "'''", "(", "'''", ""),
        ('bc")', "python", '"', "", '")', ""),
        ("# (\n[", "python", "", "[", "", ""),
        ("x  # (", "python", "", "", "", LINE_COMMENT),
        ("a (\n)", "python", LINE_COMMENT, "", ")", ""),
        ("f(1) // )\n}", "javascript", "", "", "}", ""),
        ("/* ( ", "c", "", "", "", "/*"),
        (") */ )", "c", "/*", "", "/*)", ""),
        ("`${a}(\n` + (", "javascript", "", "(", "", ""),
        ("fn f<'a>(x: &'a str, c: char) { '('", "rust", "", "{", "", ""),
        ("it's (", "text", "", "(", "", ""),
        ("echo ${a[0]} $(b", "bash", "", "(", "", ""),
        ("([)", "", "", "", "", ""),
        ("'unfinished\n)", "python", "", "", ")", ""),
    ],
)
def test_nesting(code: str, language: str, quote: str, opened: str, closed: str, left: str) -> None:
    """Openers and closers without a partner, and the string or comment the end is in."""
    found = nesting(code, language, quote)

    assert "".join(mark.sign for mark in found.opened) == opened
    assert "".join(mark.sign for mark in found.closed) == closed
    assert found.quote == left


def test_top_level() -> None:
    """Only brackets that stand in no other one."""
    assert [mark.at for mark in top_level("f(a[0]) + {1: (2)}", "python")] == [1, 6, 10, 17]


@given(st.text("()[]{}'\"`#/*\\\n ab", max_size=60), st.sampled_from(["python", "javascript", "rust", "html", ""]))
def test_marks_stand_where_they_are_said_to(code: str, language: str) -> None:
    """Each mark is at its place in the code, in order, and none is counted twice."""
    found = nesting(code, language)
    marks = sorted((*found.opened, *found.closed))

    assert all(code[mark.at : mark.at + len(mark.sign)] == mark.sign for mark in marks)
    assert len({mark.at for mark in marks}) == len(marks)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("total += price", "  total += price", True),
        ("total += price;", "total += price", True),
        ("assert fib(1) == 1", "assert fib(2) == 1", False),
        ("self.width = width", "self.height = height", False),
        ("case '<':", "case '>':", False),
        ("print('It is done, thank you')", "print('It is done, thank you!')", True),
        ("", "", True),
    ],
)
def test_near(one: str, other: str, expected: bool) -> None:
    """The same words with a sign more or less are the same line; another number makes another line."""
    assert near(one, other) is expected


@given(st.text("ab", max_size=8), st.text("ab", max_size=8), st.integers(0, 8))
def test_distance(one: str, other: str, limit: int) -> None:
    """The bounded count of changed letters is the plain one."""

    def distance(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        same = distance(a[1:], b[1:]) + (a[0] != b[0])
        return same if a[0] == b[0] else min(same, distance(a[1:], b) + 1, distance(a, b[1:]) + 1)

    assert distance_within(one, other, limit) == (distance(one, other) <= limit)


def test_telling_lines() -> None:
    """Brackets and signs say nothing; words do."""
    assert [line for line in ("}", "});", "  ]", "--", "x", "end", "a = b + c") if is_telling(line)] == [
        "end",
        "a = b + c",
    ]
    assert alike("    'the name of number 1',", "    'the name of number 2',", 0.1)
