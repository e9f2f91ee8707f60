"""Tokens after any edit are those of a full Pygments run, and cost a few lines."""

import random
import statistics

import pytest
from pygments.lexers import get_lexer_by_name

from app.services.lexing import CheckpointLexer, detect, language_name, make_lexer
from app.services.lexing.segments import Packed
from tests.support.code_samples import SAMPLES
from tests.support.work import calls_made

PIECES = [
    '"',
    "'",
    '"""',
    "/*",
    "*/",
    "\n",
    "  ",
    "{",
    "}",
    "(",
    "<",
    "-->",
    "#",
    "//",
    "\nx = 1\n",
    "`",
    "\\",
    ";",
    "",
]
WHOLE_RUNS = {"json", "makefile", "html+php"}


def full(language: str, text: str) -> list[tuple[int, object, str]]:
    return list(get_lexer_by_name(language, stripnl=False, ensurenl=False).get_tokens_unprocessed(text))


def unpacked(lexer: CheckpointLexer, packed: Packed, start: int) -> list[tuple[int, int, object]]:
    """As `spans` has it."""
    triples = zip(packed[::3], packed[1::3], packed[2::3], strict=True)
    return [(start + int(offset), int(length), lexer.kinds.kind(int(kind))) for offset, kind, length in triples]


def edits(text: str, count: int, seed: str) -> list[tuple[int, int, str]]:
    """Random edits: a piece of trouble, a copied stretch, a deletion."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        at = chance.randrange(len(text) + 1)
        removed = min(chance.choice([0, 0, 0, 1, 3, 40]), len(text) - at)
        copied = chance.randrange(len(text) + 1)
        added = chance.choice([*PIECES, text[copied : copied + 30]])
        made.append((at, removed, added))
        text = text[:at] + added + text[at + removed :]
    return made


@pytest.mark.parametrize("language", SAMPLES)
def test_tokens_equal_a_full_run_after_each_edit(language: str) -> None:
    """Whatever is typed, pasted or deleted, the tokens are Pygments' own."""
    text = SAMPLES[language] * 2
    lexer = CheckpointLexer(make_lexer(language), text)
    assert lexer.tokens() == full(language, text)
    assert lexer.incremental == (language not in WHOLE_RUNS)

    for at, removed, added in edits(text, 25, language):
        lexer.edit(at, removed, added)
        text = text[:at] + added + text[at + removed :]

        assert lexer.text == text
        assert lexer.tokens() == full(language, text), f"after {added!r} for {removed} at {at}"


@pytest.mark.parametrize("language", ["python", "c", "ruby", "yaml", "javascript"])
def test_edits_during_unfinished_work_are_exact(language: str) -> None:
    """Edits that come while earlier ones are still being lexed, in slices, end in the same tokens."""
    text = SAMPLES[language] * 6
    lexer = CheckpointLexer(make_lexer(language), text, budget=0.0)
    for number, (at, removed, added) in enumerate(edits(text, 40, language)):
        lexer.edit(at, removed, added, budget=0.0)
        text = text[:at] + added + text[at + removed :]
        if number % 3:
            lexer.advance(0.0002)
        if not number % 7:
            assert lexer.tokens() == full(language, text)

    while lexer.advance(0.001):
        pass
    assert lexer.done
    assert lexer.tokens() == full(language, text)


def test_an_edit_costs_a_hundredth_of_a_full_run() -> None:
    """In 3,000 lines of Python the median edit takes at most 1/100 of the work of lexing everything."""
    text = (SAMPLES["python"] * 1000)[:100_000]
    lexers = []
    whole = calls_made(lambda: lexers.append(CheckpointLexer(make_lexer("python"), text)))
    chance = random.Random(1)
    taken = [calls_made(lambda: lexers[0].edit(chance.randrange(len(text)), 0, "x")) for _ in range(60)]

    assert statistics.median(taken) <= whole / 100


def test_a_slice_keeps_its_time() -> None:
    """Opening a string that swallows all that follows is lexed in slices which end when their time is over."""
    text = SAMPLES["python"] * 1000
    lexer = CheckpointLexer(make_lexer("python"), text)

    more = lexer.edit(0, 0, '"""', budget=0.004)
    slices = 0
    while more:
        more = lexer.advance(0.004)
        slices += 1

    assert slices > 1
    assert lexer.tokens()[0][2].startswith('"""')


def test_spans_are_cut_to_what_is_asked_for() -> None:
    """The colours of a line are those of its tokens, cut at its ends; what is not lexed yet is not guessed at."""
    text = 'a = """one\ntwo"""\nb = 1\n'
    lexer = CheckpointLexer(make_lexer("python"), text, budget=0.0)
    assert lexer.spans(11, 17) is None

    lexer.advance()

    spans = lexer.spans(11, 17)
    assert spans is not None
    assert [(offset, length) for offset, length, _kind in spans] == [(11, 3), (14, 3)]
    assert {str(kind) for _offset, _length, kind in spans} == {"Token.Literal.String.Double"}


def test_changes_are_reported_once() -> None:
    """What was lexed anew is told once, and is no more than the lines about the edit."""
    text = SAMPLES["python"] * 50
    lexer = CheckpointLexer(make_lexer("python"), text)
    lexer.take_changes()
    at = text.index("return", 3000)

    lexer.edit(at, 0, "x")

    changes = lexer.take_changes()
    assert changes is not None
    assert changes[0] <= at < changes[1]
    assert changes[1] - changes[0] < 300
    assert lexer.take_changes() is None


def test_a_guess_is_near_the_truth() -> None:
    """What is seen before its turn gets the colours it has as if the text began there."""
    text = SAMPLES["python"] * 50
    lexer = CheckpointLexer(make_lexer("python"), text, budget=0.0)
    start = len(SAMPLES["python"]) * 40

    guessed = lexer.guess(text[start : start + 200], 1.0)

    lexer.advance()
    exact = lexer.spans(start, start + 200) or []
    assert unpacked(lexer, guessed, start)[:20] == exact[:20]


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.py", "", "python"),
        ("Makefile", "", "make"),
        ("a.rs", "", "rust"),
        ("CMakeLists.txt", "", "text"),
        ("notes", "hello", "text"),
        ("run", "#!/usr/bin/env python3\n", "python"),
        ("run", "#!/bin/sh -e\n", "bash"),
        ("run", "#!/usr/bin/env -S node --x\n", "javascript"),
        ("run", "#!/opt/unknown\n", "text"),
        ("", "<?xml version='1.0'?>\n<a/>", "xml"),
        ("a.nim", "", "nimrod"),
        ("a.unknown-suffix", "", "text"),
    ],
)
def test_languages_are_detected(name: str, text: str, language: str) -> None:
    """The name tells, else the first line, else it is plain text."""
    assert detect(name, text) == language


def test_plain_text_has_no_lexer() -> None:
    """Plain text and languages that nobody knows are not coloured."""
    assert make_lexer("text") is None
    assert make_lexer("no such language") is None
    assert [language_name(name) for name in ("python", "text", "nonsense")] == ["Python", "Plain text", "nonsense"]
