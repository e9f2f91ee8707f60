"""Pasted code: its language and its hole, over snippets as people really paste them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language_evidence import evidence
from app.domain.language_signs import SIGNS
from app.domain.paste import Hole, HoleKind, around, find_hole
from app.services.snippet_language import guess
from tests.support.pasted import Pasted, pasted

ENOUGH = 0.90
LATER = "".join(("TO", "DO"))


def by_pygments(text: str) -> str:
    """What Pygments says by itself."""
    from pygments.lexers import guess_lexer
    from pygments.util import ClassNotFound

    try:
        return str(guess_lexer(text).aliases[0])
    except ClassNotFound:
        return "text"


def share(right: int, whole: int, wrong: list[str]) -> str:
    return f"{right} of {whole} right ({right / whole:.0%}), wrong are:\n" + "\n".join(wrong)


def test_the_snippets_are_many_and_different() -> None:
    """At least sixty in fifteen languages and more, with every kind of hole, none of them twice."""
    kinds = Counter(one.kind for one in pasted())

    assert len(pasted()) >= 60
    assert len({one.language for one in pasted()}) >= 15
    assert len({one.text for one in pasted()}) == len(pasted())
    assert set(kinds) == {kind.value for kind in HoleKind}
    assert max(one.text.count("\n") + 1 for one in pasted()) <= 40


def test_the_language_is_right() -> None:
    """Nine in ten at least, and Pygments alone finds far fewer."""
    guesses = [(one, guess(one.text)) for one in pasted()]
    wrong = [f"{one.language} taken for {found}: {one.text[:60]!r}" for one, found in guesses if found != one.language]
    right = len(guesses) - len(wrong)
    alone = sum(by_pygments(one.text) == one.language for one in pasted())

    assert right >= ENOUGH * len(guesses), share(right, len(guesses), wrong)
    assert alone < right / 2, f"guess_lexer alone: {alone} of {len(guesses)}, with our evidence: {right}"


def hole_is_right(one: Pasted, language: str) -> bool:
    hole = find_hole(one.text, language)
    return (hole.start, hole.end) == (one.start, one.end)


@pytest.mark.parametrize("known", [True, False], ids=["language known", "language guessed"])
def test_the_hole_is_right(known: bool) -> None:
    """Nine in ten at least, whether the language is given or guessed."""
    wrong = [
        f"{one.language} {one.kind}: {find_hole(one.text, one.language)} in {one.text[:60]!r}"
        for one in pasted()
        if not hole_is_right(one, one.language if known else guess(one.text))
    ]
    right = len(pasted()) - len(wrong)

    assert right >= ENOUGH * len(pasted()), share(right, len(pasted()), wrong)


NO_HOLE = [  # what looks like a hole, and is none: the end is the place
    ("matrix[..., 0] = 1", "python"),
    ("Pair = tuple[int, ...]", "python"),
    ("handler: Callable[..., None] = print", "python"),
    ("def f(x: int) -> int: ...\ndef g(x: str) -> str: ...", "python"),
    ("@overload\ndef f(x: int) -> int: ...\ndef f(x):\n    return x", "python"),
    ("class Missing(Exception):\n    pass", "python"),
    ("try:\n    run()\nexcept OSError:\n    pass\nprint('done')", "python"),
    ("const all = [...first, ...second];", "javascript"),
    ("const copy = { ...user };", "javascript"),
    ("function f(...args) {\n  return args.length;\n}", "javascript"),
    ("try {\n  run();\n} catch (e) {}", "javascript"),
    ("const empty = {};", "javascript"),
    ("int print(const char *format, ...);", "c"),
    ("sum(numbers...)", "go"),
    ("(1...10).each { |n| puts n }", "ruby"),
    ("class Point {\n  constructor() {}\n}", "javascript"),
    ("print(__name__)", "python"),
    ("Title\n_____\n\nText", "markdown"),
    ("// ... existing code ...\nrun();", "javascript"),
    ("x = 1  # a passing remark", "python"),
    ("<code>x</code>", "html"),
    ("url = 'https://example.org/fill_me'", "python"),
]


@pytest.mark.parametrize(("text", "language"), NO_HOLE)
def test_what_only_looks_like_a_hole(text: str, language: str) -> None:
    """Dots in slices, types and calls, empty handlers and values, names with underscores: the end is the place."""
    assert find_hole(text, language).kind is HoleKind.END


@pytest.mark.parametrize(
    ("text", "language", "filled"),
    [
        ("x = <CURSOR> + 1", "python", "x = ▷◁ + 1"),
        ("x = <FILL_ME>", "", "x = ▷◁"),
        ("def f():\n    # <FILL>\n", "python", "def f():\n    ▷◁\n"),
        ("f() {\n  /* <FILL_ME> */\n}\n", "javascript", "f() {\n  ▷◁\n}\n"),
        ("# see <FILL> of it\n", "python", "# see ▷◁ of it\n"),
        ("# <CURSOR>\n", "python", "# ▷◁\n"),
        ("x = <|cursor|>", "c", "x = ▷◁"),
        ("def f(x):\n    ...", "python", "def f(x):\n    ▷◁"),
        ("def f(x):\n    pass\n", "python", "def f(x):\n    ▷◁\n"),
        ("def f(x):", "python", "def f(x):\n    ▷◁"),
        ("def f(x):\n", "python", "def f(x):\n    ▷◁"),
        ("if x:\n    a = 1\n", "python", "if x:\n    a = 1\n    ▷◁"),
        ("if x:\n    return 1\n", "python", "if x:\n    return 1\n▷◁"),
        ('def f(x):\n    """Double x."""\n', "python", 'def f(x):\n    """Double x."""\n    ▷◁'),
        (f"def f(x):\n    # {LATER}: double x\n", "python", f"def f(x):\n    # {LATER}: double x\n    ▷◁\n"),
        ("function f() {}", "javascript", "function f() {\n  ▷◁\n}"),
        ("function f() {\n\n}", "javascript", "function f() {\n  ▷◁\n}"),
        ("    int f() {}\n}", "java", "    int f() {\n        ▷◁\n    }\n}"),
        ("int f()\n{\n}\n", "c", "int f()\n{\n    ▷◁\n}\n"),
        ("def f\nend\n", "ruby", "def f\n  ▷◁\nend\n"),
        ("while true; do\ndone", "bash", "while true; do\n  ▷◁\ndone"),
        ("a.b(", "python", "a.b(▷◁"),
        ("return ", "python", "return ▷◁"),
        ("for x in y:\n        ", "python", "for x in y:\n        ▷◁"),
        ("", "python", "▷◁"),
        ("\n\n", "", "\n\n▷◁"),
    ],
)
def test_the_document_that_is_shown(text: str, language: str, filled: str) -> None:
    """The marks are gone, and the cursor stands where the code goes, indented as it must be."""
    assert "▷◁".join(around(text, find_hole(text, language))) == filled


def test_marks_come_before_bodies() -> None:
    """The clearest sign wins, wherever it stands."""
    text = "def f():\n    pass\n\ndef g():\n    ...\n\nx = ____\ny = <CURSOR>\n"

    assert find_hole(text, "python").kind is HoleKind.MARKER
    assert find_hole(text.replace("<CURSOR>", "1"), "python").kind is HoleKind.BLANK
    assert find_hole("def f():\n    pass\n\ndef g():\n    ...\n", "python").kind is HoleKind.ELLIPSIS


@given(
    st.text("<>CURSO_.{}()\n #/pas", max_size=40), st.sampled_from(["python", "javascript", "ruby", "json", "", "?"])
)
def test_every_text_has_a_place(text: str, language: str) -> None:
    """Whatever is pasted, there is a hole within it."""
    hole = find_hole(text, language)
    prefix, suffix = around(text, hole)

    assert 0 <= hole.start <= hole.end <= len(text)
    assert prefix.startswith(text[: hole.start])
    assert suffix.endswith(text[hole.end :])


def test_what_a_text_says_of_itself_settles_it() -> None:
    """A first line for the shell, a mode line, a fence, the name of a file and valid JSON are believed."""
    assert guess("#!/usr/bin/env -S node --harmony\nx = 1") == "javascript"
    assert guess("#!/bin/sh\nx=1") == "bash"
    assert guess("// -*- mode: c++ -*-\nint x;") == "cpp"
    assert guess("x = 1\n# vim: set ft=ruby :") == "ruby"
    assert guess("```rust\nlet x = 1;\n```") == "rust"
    assert guess("// src/app.ts\nlet x = 1;") == "typescript"
    assert guess('{"a": [1, 2]}') == "json"
    assert guess("- old(a)\n+ new(a)\n- old(b)\n+ new(b)") == "diff"


def test_nothing_is_no_language() -> None:
    """Without any sign it is plain text, and none is invented."""
    assert guess("") == "text"
    assert guess(" \n ") == "text"
    assert evidence("") == {}


@given(st.text(max_size=200))
def test_evidence_bears_every_text(text: str) -> None:
    """Whatever is pasted is weighed, and only what speaks for a language is in it."""
    weights = evidence(text)

    assert all(weight > 0 for weight in weights.values())


def test_languages_are_pygments_own() -> None:
    """Each language with signs is one that Pygments can colour."""
    from pygments.lexers import find_lexer_class_by_name

    assert all(find_lexer_class_by_name(language) for language in SIGNS)


def test_a_hole_is_a_value() -> None:
    """It says where, why, and what comes around it."""
    assert find_hole("f() {}", "c") == Hole(5, 5, HoleKind.EMPTY_BODY, "\n    ", "\n")
