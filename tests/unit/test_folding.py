"""What can be folded, what brackets belong together, and where guides run: pure functions of lines."""

import pytest

from app.domain import folds
from app.domain.brackets import bracket_beside, enclosing, partner
from app.domain.guides import around, levels

PYTHON = '''class A:
    """Doc
at the margin."""

    def f(self):
        if x:
            return {
                "a": 1,
            }

        return 2


    def g(self):
        pass


x = 1
'''

BLANKED = PYTHON.replace('"""Doc\nat the margin."""', "      \n              ")

C = """#include <a.h>
int main(void)
{
    if (x) {
#ifdef A
        f("}");
#endif
    } else {
        g();
    }
}
"""


def fold(text: str, number: int, language: str, code: str | None = None) -> int | None:
    lines = text.split("\n")
    shown = lines if code is None else code.split("\n")
    return folds.last_folded(lines.__getitem__, len(lines), number, language, shown.__getitem__)


def opening(text: str, language: str, code: str | None = None) -> list[int]:
    lines = text.split("\n")
    shown = (code or text).split("\n").__getitem__
    return [
        number for number in range(len(lines)) if folds.opens(lines.__getitem__, len(lines), number, language, shown)
    ]


def test_indentation_makes_folds() -> None:
    """A line folds what is indented deeper under it, without the blank lines behind."""
    assert opening(PYTHON, "python", BLANKED) == [0, 4, 5, 6, 13]
    assert [fold(PYTHON, number, "python") for number in (4, 5, 6, 13)] == [10, 8, 7, 14]
    assert fold(PYTHON, 17, "python") is None


def test_a_string_at_the_margin_ends_no_fold() -> None:
    """Where strings and comments are known, their lines may stand anywhere."""
    assert fold(PYTHON, 0, "python") == 1
    assert fold(PYTHON, 0, "python", BLANKED) == 14


def test_brackets_make_folds() -> None:
    """In languages with braces the fold ends before the closing one, whatever the indentation and strings say."""
    blanked = C.replace('"}"', "   ")

    assert fold(C, 2, "c", blanked) == 9
    assert fold(C, 3, "c", blanked) == 6
    assert fold(C, 7, "c", blanked) == 8
    assert opening(C, "c") == [2, 3, 7]


def test_a_brace_without_indentation_folds() -> None:
    """The block of a brace folds although nothing in it is indented; a closing bracket inside a line is hidden too."""
    assert opening("f() {\na();\n}\n", "c") == [0]
    assert fold("f() {\na();\n}\n", 0, "c") == 1
    assert fold("x = [\n1, 2];\n", 0, "javascript") == 1
    assert fold("f() {\n}\n", 0, "c") is None


def test_an_open_brace_folds_by_indentation() -> None:
    """While the closing brace is not there yet, indentation tells."""
    assert fold("f() {\n  a();\n  b();\ng();\n", 0, "c") == 2


def test_the_block_around_a_line_is_found() -> None:
    """From inside a block its first line is found; a line that opens one is its own; at the margin there is none."""
    lines = PYTHON.split("\n")
    found = [folds.enclosing(lines.__getitem__, len(lines), number, "python") for number in (7, 8, 10, 14, 5, 17)]

    assert found == [6, 5, 4, 13, 5, None]


def test_the_outermost_folds_do_not_overlap() -> None:
    """Folding all takes the top blocks only."""
    text = "def a():\n  if b:\n    c\n\ndef d():\n  e\n"
    lines = text.split("\n")

    assert list(folds.outermost(lines.__getitem__, len(lines), "python")) == [(0, 2), (4, 5)]


def test_indentation_counts_columns() -> None:
    """Tabs reach to the next stop; a blank line has no indentation."""
    assert [folds.indent(line) for line in ("a", "  a", "\ta", "  \ta", "", "  ")] == [0, 2, 4, 4, None, None]
    assert folds.indent("\ta", tab=8) == 8


def test_guides_go_through_blank_lines() -> None:
    """A blank line has the guides of the block around it, at the beginning of a block those of the block."""
    assert levels([0, 4, None, 4, 0], 4) == [0, 1, 1, 1, 0]
    assert levels([0, None, 4, None, 0], 4) == [0, 1, 1, 0, 0]
    assert levels([None, 8, None], 4) == [2, 2, 2]
    assert levels([0, 2, 5], 4) == [0, 1, 2]


def test_the_guide_about_a_line() -> None:
    """The guide of the innermost block runs along that block; the line that opens a block counts as inside it."""
    found = [0, 1, 2, 2, 1, 0]

    assert around(found, 2) == (1, 2, 3)
    assert around(found, 1) == (1, 2, 3)
    assert around(found, 4) == (0, 1, 4)
    assert around(found, 5) == (-1, 5, 5)


@pytest.mark.parametrize(
    ("text", "at", "other"),
    [("f(a[1])", 1, 6), ("f(a[1])", 6, 1), ("f(a[1])", 3, 5), ("((", 0, None), (")", 0, None), ("{(}", 0, 2)],
)
def test_brackets_find_their_partner(text: str, at: int, other: int | None) -> None:
    """Forwards and backwards, each kind for itself; one without a partner has none."""
    assert partner(text, at) == other


def test_brackets_in_strings_do_not_count() -> None:
    """What stands in strings and comments is passed over, and matches within its own string only."""
    text = 'f(")", "(x)")'
    strings = [(2, 5), (7, 12)]

    assert partner(text, 1, strings) == 12
    assert partner(text, 12, strings) == 1
    assert partner(text, 8, strings) == 10
    assert partner(text, 3, strings) is None


def test_the_bracket_beside_the_cursor() -> None:
    """The one behind the cursor comes first, then the one before it."""
    assert [bracket_beside("(a)", cursor) for cursor in range(4)] == [0, 0, 2, 2]
    assert bracket_beside("ab", 1) is None


def test_the_bracket_around_the_cursor() -> None:
    """The nearest one that is open at the cursor."""
    text = "f(a, [b], {c: d})"

    assert enclosing(text, 4) == 1
    assert enclosing(text, 12) == 10
    assert enclosing(text, 9) == 1
    assert enclosing(text, 0) is None
    assert enclosing('("(" )', 4, [(1, 4)]) == 0
