"""What an expression can begin with: never too little, for a lexer would lose a token by it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.lexing import make_lexer
from app.services.lexing.first_sets import first_set

LETTERS = [chr(code) for code in range(128)]
TRICKY = [
    (r"[^\S\n]+", 0),
    (r"\s+x", 0),
    (r"\s", re.ASCII),
    (r"[^\s]", 0),
    (r"[^\W\d]\w*", 0),
    (r"[^a-c]", re.IGNORECASE),
    (r"[a-cX]y", re.IGNORECASE),
    ("ſ+", re.IGNORECASE),
    ("[\u212a]", re.IGNORECASE),
    ("[\u00e0-\u2fff]", re.IGNORECASE),
    ("(?i:kelvin)|Z", 0),
    ("(?i)(?-i:q)w", 0),
    (r"(?<!\.)(self|cls)\b", 0),
    (r"(?=b)[abc]", 0),
    (r"(?:ab)?c{2}|\d*e", 0),
    (r"(a|b*)(?P<n>c)", 0),
    (r"^#.*$", re.MULTILINE),
    (r".", re.DOTALL),
    (r"(?>a+)b", 0),
    (r"a*+b", 0),
    (r" # (nothing)", re.VERBOSE),
]
parts = st.sampled_from(
    ["a", "B", r"\d", r"\W", r"[^k-s]", r"[\s_]", ".", "(?:x|y*)", "(b?)", "é", "^", r"\b", "(?!z)", "(?i:k|[^i])", "$"]
)


def first_letters_of_matches(pattern: "re.Pattern[str]") -> set[str]:
    """By trying: every letter, alone and before some others."""
    tails = ["", "\n", "x", "y", "b", "c", "cc", "elvin", "w", "e", "elf", "ls", "1"]
    return {one for one in LETTERS for tail in tails if (hit := pattern.match(one + tail)) is not None and hit.end()}


@pytest.mark.parametrize(("source", "flags"), TRICKY)
def test_no_letter_of_a_match_is_missing(source: str, flags: int) -> None:
    """Whatever matches begins with a letter of the set."""
    pattern = re.compile(source, flags)
    letters = first_set(pattern)

    assert letters is None or first_letters_of_matches(pattern) <= letters


@given(st.lists(st.tuples(parts, st.sampled_from(["", "?", "*", "+", "{2}"])), min_size=1, max_size=4), st.booleans())
def test_no_letter_is_missing_whatever_the_expression(made: list[tuple[str, str]], any_case: bool) -> None:
    """The same for expressions put together at random."""
    source = "".join(part + ("" if part in ("^", r"\b", "(?!z)", "$") else times) for part, times in made)
    pattern = re.compile(source, re.IGNORECASE if any_case else 0)
    letters = first_set(pattern)

    assert letters is None or first_letters_of_matches(pattern) <= letters


def test_the_sets_are_small() -> None:
    """They spare work: a word, a number or a bracket rules most of Python's expressions out."""
    lexer = make_lexer("python")
    assert lexer is not None
    sets = [first_set(rule[0].__self__) for rule in lexer._tokens["root"]]

    for letter, most in (("n", 12), ("7", 8), ("(", 4), ("\n", 10)):
        assert sum(found is None or letter in found for found in sets) <= most


def test_what_can_match_nothing_has_no_set() -> None:
    """Such a rule is tried everywhere."""
    assert first_set(re.compile("a*")) is None
    assert first_set(re.compile("(?=a)")) is None
    assert first_set(re.compile("")) is None
