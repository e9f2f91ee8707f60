"""Fences open and close code as CommonMark says."""

import pytest

from app.domain.fences import Opening, closes, language_of, may_close, may_open, opening, without_indent


@pytest.mark.parametrize(
    ("line", "fence"),
    [
        ("```", Opening("`", 3, 0, "")),
        ("````python", Opening("`", 4, 0, "python")),
        ("   ~~~  a `b` c ", Opening("~", 3, 3, "a `b` c")),
        ("``", None),
        ("    ```", None),
        ("```a`b", None),
        ("text ```", None),
        ("\t```", None),
    ],
)
def test_what_opens_a_fence(line: str, fence: Opening | None) -> None:
    """At least three marks after at most three spaces open a fence; backticks allow none in the info."""
    assert opening(line) == fence


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("````", True),
        ("   ````", True),
        ("`````  ", True),
        ("```", False),
        ("    ````", False),
        ("````x", False),
        ("~~~~", False),
    ],
)
def test_what_closes_a_fence(line: str, does: bool) -> None:
    """As many marks of the same kind, and nothing else, close it."""
    assert closes(Opening("`", 4, 0, ""), line) is does


def test_the_start_of_a_line_tells_what_it_may_become() -> None:
    """A few backticks may open or close a fence; a letter settles that they do not."""
    fence = Opening("`", 3, 0, "")

    assert may_open("") is False
    assert may_open("`") is True
    assert may_open("``x") is False
    assert may_open("```py") is True
    assert may_close(fence, "") is True
    assert may_close(fence, "``") is True
    assert may_close(fence, "``x") is False


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("Python title=x", "python"),
        ("{.rust}", "rust"),
        ("python:app/a.py", "python"),
        ("js{1,3}", "js"),
        ("c++", "c++"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_the_language_is_the_first_word(info: str, language: str) -> None:
    """Whatever else models write into an info string, the language is its first word."""
    assert language_of(info) == language


def test_code_of_an_indented_fence_loses_that_indent_only() -> None:
    """No more than the fence's own indent is taken away."""
    assert [without_indent(line, 2) for line in ("  a", "   b", " c", "d", "")] == ["a", " b", "c", "d", ""]
