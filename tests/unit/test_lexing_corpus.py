"""Colours after edits over real files in many languages: what lies about in this environment, and our own samples."""

import random
import sysconfig
from functools import cache
from pathlib import Path

from app.services.lexing import CheckpointLexer, make_lexer
from tests.support.code_samples import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
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
EDITS = 15
CHARACTERS = 2500

# Languages whose words are near those of a sample: lexed as such it is full of traps, and so a good text.
BORROWED = {
    "python": "python2 cython numpy pycon boo nimrod coffeescript gdscript starlark",
    "c": "nesc objective-c d glsl cuda opencl vala systemverilog verilog arduino",
    "java": "groovy kotlin scala csharp dart processing apex solidity",
    "javascript": "typescript actionscript3 livescript qml jsonnet",
    "ruby": "crystal elixir julia",
    "bash": "tcsh powershell fish",
    "sql": "mysql postgresql plpgsql",
    "html": "django jinja xml svg",
    "css": "less sass stylus",
    "haskell": "idris elm purescript ocaml fsharp sml",
    "go": "zig v",
    "perl": "perl6 tcl awk",
    "toml": "ini properties nginx hcl",
    "lua": "moonscript terra luau",
}


@cache
def texts() -> dict[str, str]:
    """A text for each language that Pygments here knows."""
    found = dict(SAMPLES)
    for sample, languages in BORROWED.items():
        for language in languages.split():
            found.setdefault(language, SAMPLES[sample])
    library = Path(sysconfig.get_paths()["stdlib"])
    for language, path in (
        ("python", library / "textwrap.py"),
        ("toml", ROOT / "pyproject.toml"),
        ("markdown", ROOT / "README.md"),
        ("make", ROOT / "Makefile"),
        ("bash", next((ROOT / "scripts").glob("*.sh"), ROOT / "Makefile")),
    ):
        if path.is_file():
            found[language] = path.read_text(encoding="utf-8")[:CHARACTERS]
    return {language: text for language, text in found.items() if make_lexer(language) is not None}


def wrong_edits(language: str, text: str) -> list[str]:
    """The edits, of a random lot, after which a token differs from those of a full run."""
    chance = random.Random(language)
    tokens, fresh = CheckpointLexer(make_lexer(language), text), make_lexer(language)
    assert fresh is not None
    wrong = []
    for _ in range(EDITS):
        at = chance.randrange(len(text) + 1)
        removed = min(chance.choice([0, 0, 0, 1, 3, 40]), len(text) - at)
        copied = chance.randrange(len(text) + 1)
        added = chance.choice([*PIECES, text[copied : copied + 30]])
        tokens.edit(at, removed, added)
        text = text[:at] + added + text[at + removed :]
        if tokens.tokens() != list(make_lexer(language).get_tokens_unprocessed(text)):  # type: ignore[union-attr]
            wrong.append(f"{language}: {added!r} for {removed} at {at}")
    return wrong


def test_there_are_sixty_languages() -> None:
    """The corpus is wide enough to mean something."""
    assert len(texts()) >= 60


def test_edits_leave_the_tokens_of_a_full_run() -> None:
    """After fifteen random edits each, 99.5 % of all texts have exactly the tokens of a full run."""
    corpus = texts()

    wrong = [edit for language in corpus for edit in wrong_edits(language, corpus[language])]

    assert len(wrong) <= 0.005 * len(corpus) * EDITS, wrong
