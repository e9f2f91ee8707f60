"""Lines become comments and code again, in the way of each language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers

from app.domain.comments import BLOCK_MARKS, LINE_MARK, toggle_comment
from app.domain.edits import Caret, CodeStyle, apply


def toggled(text: str, language: str) -> str:
    return apply(text, toggle_comment(text, (Caret(0, len(text)),), CodeStyle(language)).edits)


@pytest.mark.parametrize(
    ("language", "before", "wanted"),
    [
        ("python", "a\n  b\n\nc", "# a\n#   b\n\n# c"),
        ("python", "  a\n    b", "  # a\n  #   b"),
        ("python", "#a\n# b", "a\nb"),
        ("python", "# a\nb", "# # a\n# b"),
        ("c", "\tx;", "\t// x;"),
        ("sql", "-- x", "x"),
        ("html", "  <p>\n</p>", "  <!-- <p> -->\n<!-- </p> -->"),
        ("css", "/* a: b */\n/*c*/", "a: b\nc"),
        ("bat", "REM dir", "dir"),
        ("bat", "REMOTE", "REM REMOTE"),
        ("python", "", "# "),
        ("text", "a", "a"),
    ],
)
def test_lines_become_comments_and_code_again(language: str, before: str, wanted: str) -> None:
    """Marks stand under each other; a mixture becomes comments; plain text has none."""
    assert toggled(before, language) == wanted


LANGUAGES = sorted(LINE_MARK | BLOCK_MARKS)


@given(st.sampled_from(LANGUAGES), st.lists(st.text(alphabet="ab =;\t", max_size=8), min_size=1, max_size=5))
def test_twice_is_as_before(language: str, lines: list[str]) -> None:
    """A comment made and taken away again leaves every letter as it was."""
    text = "\n".join(line.rstrip() for line in lines)
    once = toggled(text, language)
    if text.strip() and len(once) > len(text):  # else there was nothing, or a comment before
        assert toggled(once, language) == text


def test_languages_are_called_as_elsewhere() -> None:
    """More than a hundred languages have marks, and hardly a name is one that the highlighter does not know."""
    known = {alias for _name, aliases, _patterns, _types in get_all_lexers(plugins=False) for alias in aliases}

    assert len(known.intersection(LANGUAGES)) >= 100
    assert not set(LINE_MARK) & set(BLOCK_MARKS)
