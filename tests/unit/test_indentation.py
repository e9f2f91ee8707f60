"""Indentation follows the file and the place, not where code came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.indentation import Indentation, after_return, detect, fit, leading

FOUR = Indentation()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", None),
        ("a\nb\n", None),
        ("def f():\n    return 1\n", Indentation(width=4)),
        ("a:\n  b:\n    c: 1\n  d: 2\n", Indentation(width=2)),
        ("all:\n\tcc x\n\tcc y\n", Indentation(True, 0)),
        ("/*\n * note\n * note\n */\nint f() {\n\treturn 1;\n}\n", Indentation(True, 0)),
    ],
)
def test_indentation_is_detected(text: str, wanted: Indentation | None) -> None:
    """A file's own indentation is found, if it has any; comment stars and blank lines do not mislead."""
    assert detect(text) == wanted


@pytest.mark.parametrize(
    ("before", "after", "language", "wanted"),
    [
        ("x = 1", "", "python", ("\n", "")),
        ("    x = 1", "", "python", ("\n    ", "")),
        ("    if x:", "", "python", ("\n        ", "")),
        ("  case 1:", "", "c", ("\n  ", "")),
        ("int f() {", "", "c", ("\n    ", "")),
        ("  f(", ")", "python", ("\n      ", "\n  ")),
        ("    ", "", "python", ("\n    ", "")),
    ],
)
def test_a_new_line_starts_where_it_should(before: str, after: str, language: str, wanted: tuple[str, str]) -> None:
    """Return keeps the indentation, and adds a level after what opens a block."""
    assert after_return(before, after, language, FOUR) == wanted


@pytest.mark.parametrize(
    ("code", "before", "replaced", "after", "wanted"),
    [
        ("a\nb\n", "", "", "", "a\nb"),
        ("a\n  b\n\nc\n", "    ", "", "", "a\n      b\n\n    c"),
        ("    a\n    b", "  ", "", "", "a\n  b"),
        ("a\nb", "", "    x\n    y\n", "", "    a\n    b\n"),
        ("a\nb", "    ", "x\n    y", "", "a\n    b"),
        ("a", "  x = ", "", " + 1", "a"),
        ("a\nb", "  x = ", "", " + 1", "a\n  b\n  "),
        ("a\nb", "  ", "x", " + 1", "a\n  b"),
        ("", "  ", "x", "", ""),
    ],
)
def test_code_from_elsewhere_fits(code: str, before: str, replaced: str, after: str, wanted: str) -> None:
    """Inserted code takes the indentation of its place, and nothing of its own common one."""
    assert fit(code, before, replaced, after) == wanted


@given(st.lists(st.sampled_from(["a", "  b", "    c", ""]), min_size=1), st.integers(0, 8))
def test_relative_indentation_is_kept(lines: list[str], column: int) -> None:
    """However deep the place is, the lines keep their indentation to each other."""
    code = "\n".join(["start", *lines, "end"])

    fitted = fit(code, " " * column).split("\n")

    assert [line[column:] if number else line for number, line in enumerate(fitted)] == code.split("\n")
    assert leading(fitted[-1]) == " " * column
