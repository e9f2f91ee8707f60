"""What of an answer is shown: failures that models really have, in seven languages, and what must always hold."""

import argparse
import configparser
import difflib
import json.decoder
import random
import re
import tarfile
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain import markers
from app.domain.indentation import Indentation
from app.domain.postprocess import STEPS, Cleaned, clean

HEAD_PY = "import os\n\n\n"
METHOD = (
    "class Account:\n    def deposit(self, amount):\n        ‸\n\n    def close(self):\n        self.open = False\n"
)
FUNCTION_JS = "function total(items) {\n  ‸\n}\n\nfunction tax(sum) {\n  return sum * 0.2;\n}\n"
LOOP_C = (
    "int sum(const int *a, int n)\n{\n    int s = 0;\n    for (int i = 0; i < n; i++) {‸\n    }\n    return s;\n}\n"
)
GO_FUNC = "package main\n\nfunc Max(a, b int) int {\n\t‸\n}\n"
RUBY_DEF = "class Cart\n  def total\n    ‸\n  end\nend\n"

# What it is about: the code with the cursor, its language, the answer, what is shown, how much behind it gives way.
TABLE: dict[str, tuple[str, str, str, str, int]] = {
    # 1: what is not code
    "end of text": ("x = ‸\n", "python", "compute()<|endoftext|>", "compute()", 0),
    "end of text at once": ("x = ‸\n", "python", "<|endoftext|>y = 2", "", 0),
    "the middle's own token": ("x = ‸\n", "python", "<fim_middle>compute()", "compute()", 0),
    "padding": ("x = ‸\n", "python", "comp<fim_pad>ute()<fim_pad>", "compute()", 0),
    "next hole": ("return ‸\n", "javascript", "a + b;<fim_prefix>function", "a + b;", 0),
    "next file of StarCoder": ("return ‸\n", "c", "a + b;<filename>src/b.c\n#include", "a + b;", 0),
    "next file of StarCoder 2": ("return ‸\n", "go", "a + b<file_sep>src/b.go\npackage b", "a + b", 0),
    "issue": ("x = ‸\n", "python", "load()<issue_start>username_0: it fails", "load()", 0),
    "notebook": ("x = ‸\n", "python", "load()<jupyter_output>3", "load()", 0),
    "commit": ("x = ‸\n", "java", "load();<commit_msg>Fix it", "load();", 0),
    "half a token at the end": ("x = ‸\n", "python", "load()<|endofte", "load()", 0),
    "Code Llama": ("x = ‸\n", "python", "load() <EOT>", "load()", 0),
    "Qwen": ("x = ‸\n", "python", "load()<|im_end|>\n<|im_start|>", "load()", 0),
    "DeepSeek": ("x = ‸\n", "python", "load()<｜end▁of▁sentence｜>", "load()", 0),
    "the whole prompt again": ("x = ‸\ny\n", "python",
        "<fim_prefix>x =<fim_suffix>\ny<fim_middle> load()", "load()", 0),
    "a token that was broken for the prompt": ("x = ‸\n", "python", "load()<\u200bfim_prefix>", "load()", 0),
    "thoughts": ("x = ‸\n", "python", "<think>\nThe user wants x.\n</think>\nload()", "load()", 0),
    "thoughts without end": ("x = ‸\n", "python", "<think>\nThe user wants", "", 0),
    "a fence": ("x = ‸\n", "python", "```python\nload()\n```", "load()", 0),
    "a fence that is not closed": ("x = ‸\n", "python", "```\nload()", "load()", 0),
    "talk and a fence": ("x = ‸\n", "javascript",
        "Here is the code:\n\n```js\nload();\n```\nHope it helps!", "load();", 0),
    "code, then a fence": ("x = ‸\n", "python", "load()\n```\nThis loads the file.", "load()", 0),
    "talk in front": ("x = ‸\n", "python", "Sure! Here's the rest:\nload()", "load()", 0),
    "talk behind": ("x = ‸\n", "python", "load()\n\nThis code loads the file.", "load()", 0),
    "code in backticks": ("x = ‸\n", "python", "`load()`", "load()", 0),
    "a fenced block for a deep place": (METHOD, "python", "```python\nif amount > 0:\n    self.sum += amount\n```",
                                        "if amount > 0:\n            self.sum += amount", 0),
    "name of a file as in the prompt": ("x = ‸\n", "python", "load()\n# Path: util.py\n# def load():", "load()", 0),
    "only the prompt": ("x = ‸\n", "javascript", "// Path: util.js\n// function load() {", "", 0),
    "the line so far again": ("total = sum(‸\n", "python", "total = sum(values)", "values)", 0),
    "the lines above again": ("def f(x):\n    y = x + 1\n    ‸\n", "python",
                              "def f(x):\n    y = x + 1\n    return y", "return y", 0),
    "a licence": ("x = load()\n‸\n", "python", "# Copyright 2019 The Authors\n# All rights reserved.", "", 0),
    "code, then a licence": ("int a;\n‸\n", "c", "int b;\n/*\n * Copyright (c) 2012 Somebody\n */", "int b;", 0),
    "one's own licence": ("# Copyright 2024 Me\n# ‸\n", "python",
        "Licensed under the MIT licence", "Licensed under the MIT licence", 0),
    "next script": ("x = load()\n‸\n", "python", "y = x\n#!/usr/bin/env python\n# -*- coding: utf-8 -*-", "y = x", 0),
    "a patch": ("x = 1;\n‸\n", "c", "y = 2;\ndiff --git a/x b/x", "y = 2;", 0),
    # 2: a blank line
    "a space of its own": (METHOD, "python", " self.sum += amount", "self.sum += amount", 0),
    "blank lines first": (METHOD, "python", "\n\nself.sum += amount", "self.sum += amount", 0),
    "the indentation again": (METHOD, "python", "        self.sum += amount", "self.sum += amount", 0),
    "line end and indentation again": (GO_FUNC, "go", "\n\tif a > b {\n\t\treturn a\n\t}\n\treturn b",
                                       "if a > b {\n\t\treturn a\n\t}\n\treturn b", 0),
    "one level deeper is meant": ("if a:\n‸\nb()\n", "python", "    run()", "    run()", 0),
    # 3: the join
    "two spaces": ("return ‸\n", "python", " x + 1", "x + 1", 0),
    "a remark keeps its distance": ("x = 1 ‸\n", "python", "  # the first", " # the first", 0),
    # 4: circles
    "a line three times": ("x = [\n    ‸\n", "python",
        "add(one),\n    add(one),\n    add(one),\n    add(one),", "add(one),", 0),
    "two lines over and over": ("void f() {\n  ‸\n", "cpp",
        "open(a);\n  close(a);\n  open(a);\n  close(a);\n  open(a);\n  close(a);",
                                "open(a);\n  close(a);", 0),
    "counting for ever": ("f = [\n    ‸\n", "python",
        "\n".join(f"    'the name of number {n}'," for n in range(1, 9)).strip(),
                          "\n".join(f"    'the name of number {n}'," for n in range(1, 5)).strip(), 0),
    "words over and over": ("# it is ‸\n", "python", "very, " * 20, "very,", 0),
    "twice is no circle": ("f(‸\n", "javascript", "a);\nnext();\nnext();", "a);\nnext();\nnext();", 0),
    "a rule is no circle": ("# ‸\n", "python", "-" * 40, "-" * 40, 0),
    # 5: the block
    "next method": (METHOD, "python",
        "self.sum += amount\n\n    def withdraw(self, amount):\n        pass", "self.sum += amount", 0),
    "next function": ("def f(x):‸\n", "python", "\n    return x\n\ndef g(x):\n    return 2", "\n    return x", 0),
    "else belongs to it": ("def f(x):\n    ‸\n", "python", "if x:\n        return 1\n    else:\n        return 2",
                           "if x:\n        return 1\n    else:\n        return 2", 0),
    "a head, its block and no more": ("if (a) ‸\n", "javascript",
        "{\n  run();\n}\nstop();\ngo();", "{\n  run();\n}", 0),
    "the closing line that is missing": ("int f() {\n    ‸\n", "c", "return 1;\n}\n\nint g() {", "return 1;\n}", 0),
    "end, as it is missing": ("def f\n  ‸\n", "ruby", "1\n  2 + 3\nend\n\ndef g", "1\n  2 + 3\nend", 0),
    "preprocessor lines stand at the margin": ("void f(void) {\n    ‸\n}\n", "c",
        "a();\n#ifdef DEBUG\n    b();\n#endif\n    c();",
                                               "a();\n#ifdef DEBUG\n    b();\n#endif\n    c();", 0),
    "a body with a blank line in it": (
        "def f(xs):\n    ‸\n", "python", "s = 0\n    for x in xs:\n        s += x\n\n    return s",
        "s = 0\n    for x in xs:\n        s += x\n\n    return s", 0),
    "one method is enough": (
        "class A {\n  ‸\n}\n", "java", "int f() {\n    return 1;\n  }\n\n  int g() {\n    return 2;\n  }",
        "int f() {\n    return 1;\n  }", 0),
    "clauses are no blocks": (
        "SELECT ‸\n", "sql", "name,\n  age\nFROM users\nWHERE age > 18", "name,\n  age\nFROM users\nWHERE age > 18", 0),
    "text in quotes may stand anywhere": (
        "def f():\n    ‸\n", "python", "text = \'\'\'\none\ntwo\n\'\'\'\n    return text",
        "text = \'\'\'\none\ntwo\n\'\'\'\n    return text", 0),
    "a brace on the next line": (
        "int f()‸\n", "c", "\n{\n    return 1;\n}\n\nint g()\n{", "\n{\n    return 1;\n}", 0),
    # 6: what follows in the document
    "the closing brace is there": (FUNCTION_JS, "javascript", "return items.length;\n}", "return items.length;", 0),
    "its own brace stays": (LOOP_C, "c", "\n        if (a[i]) {\n            s += a[i];\n        }\n    }",
                            "\n        if (a[i]) {\n            s += a[i];\n        }", 0),
    "end is there": (RUBY_DEF, "ruby", "items.sum(&:price)\n  end\nend", "items.sum(&:price)", 0),
    "the next function is there": (FUNCTION_JS, "javascript",
        "return items.length;\n}\n\nfunction tax(sum) {\n  return",
                                   "return items.length;", 0),
    "the next line is there": ("a = 1\n‸\nc = load(a)\nd = c\n", "python",
        "b = load(1)\nc = load(a)\nd = c", "b = load(1)", 0),
    # 7: the rest of the line
    "a bracket is there": ("foo(‸)\n", "python", "bar)", "bar)", 1),
    "a bracket of its own": ("foo(‸)\n", "python", "bar(x)", "bar(x)", 0),
    "both": ("foo(‸)\n", "python", "bar(x))", "bar(x))", 1),
    "goes on behind the bracket": ("foo(‸)\n", "c", "a) + b;", "a) + b;", 1),
    "quote and bracket": ('print("Hel‸")\n', "python", 'lo")', 'lo")', 2),
    "bracket and semicolon": ("foo(‸);\n", "java", "a, b);", "a, b);", 2),
    "the semicolon stays": ("foo(‸);\n", "java", "a, b)", "a, b)", 1),
    "the rest closes what is opened anew": ("foo(‸)\n", "python", "a) + (bc", "a) + (bc", 0),
    "one is closed, one is opened": ("int (*f‸\n    void *p);\n", "c", "oo)(", "oo)(", 0),
    "a head": ("if (‸) {\n}\n", "javascript", "a > b) {", "a > b) {", 3),
    "braces with something in them": ("QStringList colors‸{};\n", "cpp", ' = {"red"};', ' = {"red"};', 3),
    "a tag": ("<div ‸>\n", "jsx", 'className="box">', 'className="box">', 1),
    "an arrow is no tag": ("list.map((x) ‸)\n", "javascript", "=> x.id)", "=> x.id)", 1),
    "a string with a bracket": ("f(‸)\n", "python", '"a)"', '"a)"', 0),
    "the rest word for word": ("foo(‸bar)\n", "python", "x, bar)", "x, bar)", 4),
    "the rest said anew": ("QStringList ‸colors{};\n", "cpp", 'colors << "red"', 'colors << "red"', 8),
    "only the rest": ("foo(a‸);\n", "c", ");", "", 0),
    # 8: said already
    "the line below": ("x = 1\n‸\nprint(compute(x))\n", "python", "print(compute(x))", "", 0),
    "the line above": ("total += price\n‸\ndone()\n", "python", "total += price", "", 0),
    "another number is another line": ("assert fib(1) == 1\n‸\nend()\n", "python",
        "assert fib(2) == 1", "assert fib(2) == 1", 0),
    # 9: tabs and spaces
    "spaces into tabs": (GO_FUNC, "go",
        "if a > b {\n        return a\n    }\n    return b", "if a > b {\n\t\treturn a\n\t}\n\treturn b", 0),
    "tabs into spaces": ("def f(x):\n    ‸\n", "python",
        "if x:\n\t\treturn 1\n\treturn 2", "if x:\n        return 1\n    return 2", 0),
    "both, as in old C": (
        "int f(void)\n{\n  if (a)\n    {\n\t  ‸\n    }\n}\n", "c", "if (b)\n\t    c();", "if (b)\n\t    c();", 0),
    # 10: brackets
    "a bracket too much": ("x = (1 + ‸\n", "python", "2) * 3)", "2) * 3", 0),
    "a bracket of another kind": ("x = (1 + ‸\n", "python", "two] * 3)", "two", 0),
    "a brace too much": ("const a = ‸\n", "javascript", "1;\n}", "1;", 0),
    "closes what is open above": ("foo(\n    a,\n    ‸\n", "python", "b)", "b)", 0),
    "a smile is no bracket": ("Thanks ‸\n", "markdown", "a lot :)", "a lot :)", 0),
    "a case of the shell": ('case "$1" in\n    ‸\nesac\n', "bash", "start) run ;;", "start) run ;;", 0),
    # 11: the end
    "white space at the end": ("x = ‸\n", "python", "load()  \n\n", "load()", 0),
    "too short": ("x = ‸\n", "python", "1", "", 0),
    "nothing": ("x = ‸\n", "python", "  \n \n", "", 0),
    "carriage returns": ("def f(x):‸\n", "python", "\r\n    a = x\r\n    return a", "\n    a = x\n    return a", 0),
    # and answers that are right as they are
    "Rust": ("fn area(w: f64, h: f64) -> f64 {\n    ‸\n}\n", "rust", "w * h", "w * h", 0),
    "Java": ("class A {\n    int f(List<Integer> xs) {\n        ‸\n    }\n}\n", "java",
             "int s = 0;\n        for (int x : xs) {\n            s += x;\n        }\n        return s;",
             "int s = 0;\n        for (int x : xs) {\n            s += x;\n        }\n        return s;", 0),
    "SQL": ("SELECT name\nFROM users\n‸\n", "sql", "WHERE age > 18\nORDER BY name", "WHERE age > 18\nORDER BY name", 0),
    "YAML": ("jobs:\n  test:\n    ‸\n", "yaml",
        "runs-on: ubuntu\n    steps:\n      - run: make", "runs-on: ubuntu\n    steps:\n      - run: make", 0),
    "Markdown": ("# Usage\n\n‸\n", "markdown", "```sh\nmake run\n```", "```sh\nmake run\n```", 0),
    "HTML": ("<ul>\n  ‸\n</ul>\n", "html", "<li>One</li>\n  <li>Two</li>\n</ul>", "<li>One</li>\n  <li>Two</li>", 0),
    "prose": ("Dear ‸\n", "text", "Sir or Madam,", "Sir or Madam,", 0),
    "an unknown language": ("x = ‸\n", "brainstorm", "f(1)", "f(1)", 0),
    "no language": ("x = ‸\n", "", "f(1)", "f(1)", 0),
}  # fmt: skip


def around(code: str) -> tuple[str, str]:
    prefix, _, suffix = code.partition("‸")
    return prefix, suffix


@pytest.mark.parametrize(("code", "language", "answer", "shown", "replaces"), TABLE.values(), ids=list(TABLE))
def test_what_is_shown(code: str, language: str, answer: str, shown: str, replaces: int) -> None:
    """Each row of the table is cleaned as it says."""
    prefix, suffix = around(code)

    assert clean(answer, prefix=prefix, suffix=suffix, language=language) == Cleaned(shown, replaces)


def test_there_are_enough_cases() -> None:
    """At least sixty, in at least six languages."""
    assert len(TABLE) >= 60
    assert len({language for _, language, *_ in TABLE.values()}) >= 6


def true_answers(lines: int) -> Iterator[tuple[str, str, str]]:
    """(prefix, answer, suffix) from real modules: the answer is what really stands there, up to so many line ends."""
    rng = random.Random(lines)
    for module in (argparse, configparser, difflib, json.decoder, tarfile, textwrap):
        text = Path(module.__file__).read_text(encoding="utf-8")
        for _ in range(40):
            start = rng.choice([found.start() for found in re.finditer(r"\S", text)])
            end = start
            for _ in range(lines):
                end = text.find("\n", end + 1)
            answer = text[start:end]
            if end > start and len(answer.strip()) > 3:
                yield text[:start], answer, text[end:]


def test_true_lines_are_shown_as_they_are() -> None:
    """What really stands in real code comes out unchanged, at nearly every place."""
    cases = list(true_answers(1))
    right = [
        clean(answer, prefix=prefix, suffix=suffix, language="python") == Cleaned(answer.rstrip(), 0)
        for prefix, answer, suffix in cases
    ]

    assert sum(right) >= 0.98 * len(cases), f"{sum(right)} of {len(cases)}"


def test_of_true_blocks_a_beginning_is_shown() -> None:
    """Several true lines come out unchanged or end earlier, with their block; hardly ever nothing is left."""
    cases = list(true_answers(6))
    shown = [
        (clean(answer, prefix=prefix, suffix=suffix, language="python"), answer) for prefix, answer, suffix in cases
    ]
    beginnings = sum(answer.startswith(one.text) and not one.replace_after for one, answer in shown)

    assert beginnings >= 0.98 * len(cases), f"{beginnings} of {len(cases)}"
    assert sum(bool(one.text) for one, _ in shown) >= 0.95 * len(cases)
    assert sum(one.text == answer.rstrip() for one, answer in shown) >= 0.5 * len(cases)


def test_the_steps_are_documented() -> None:
    """The documents have the list of steps."""
    documents = Path(__file__).resolve().parents[2] / "docs" / "completion.md"

    assert "".join(f"{number}. {step}\n" for number, step in enumerate(STEPS, 1)) in documents.read_text("utf-8")


def test_a_line_is_a_line() -> None:
    """Where a line is asked for, the first is shown, whatever comes behind it."""
    assert clean("a + b\nprint(c)", prefix="x = ", suffix="\n", language="python", multiline=False).text == "a + b"
    assert clean("\n    a", prefix="x = 1", suffix="\n", language="python", multiline=False).text == ""


def test_only_whole_lines_come_out_of_half_an_answer() -> None:
    """While an answer arrives, its last line waits for its end."""
    arriving = [
        clean(text, prefix="def f(x):\n    ", suffix="\n", language="python", complete=False).text
        for text in ("", "y = x", "y = x + 1\n", "y = x + 1\n    ret", "y = x + 1\n    return y\n")
    ]

    assert arriving == ["", "", "y = x + 1", "y = x + 1", "y = x + 1\n    return y"]


def test_a_line_that_may_begin_a_circle_waits() -> None:
    """A line like the one before it is shown when the next one shows that it is no circle."""
    here = {"prefix": "void f() {\n  ", "suffix": "\n}\n", "language": "c"}

    assert clean("step(a);\n  step(a);\n", **here, complete=False).text == "step(a);"
    assert (
        clean("step(a);\n  step(a);\n  done(a);\n", **here, complete=False).text == "step(a);\n  step(a);\n  done(a);"
    )
    assert clean("step(a);\n  step(a);", **here).text == "step(a);\n  step(a);"


def test_the_family_says_which_tokens_count() -> None:
    """What another family has for a token is text like any other."""
    here = {"prefix": "usage = '", "suffix": "\n", "language": "python"}

    assert clean("tool <filename>'", **here).text == "tool"
    assert clean("tool <filename>'", **here, family="qwen").text == "tool <filename>'"


def test_the_document_is_the_measure_of_indentation() -> None:
    """A known indentation wins over what the lines around the cursor seem to say."""
    here = {"prefix": "if x:\n", "suffix": "\n", "language": "python", "indentation": Indentation(tabs=True, width=0)}

    assert clean("    a()\n    b()", **here).text == "\ta()\n\tb()"


def test_a_long_document_is_no_matter() -> None:
    """Of a document with a hundred thousand lines only the neighbourhood is looked at."""
    prefix, suffix = "a = (1)\n" * 100_000 + "x = (", ")\n" + "b = [2]\n" * 100_000

    assert clean("1, 2)", prefix=prefix, suffix=suffix, language="python") == Cleaned("1, 2)", 1)


WORDS = st.sampled_from(
    [
        *(
            "return x",
            "x = f(a)",
            "if a:",
            "else:",
            "}",
            ")",
            "end",
            "{",
            "foo(",
            "print('a')",
            "",
            "    ",
            "\t",
            "y += 1",
            '"',
        ),
        *(
            "for (;;) {",
            "# note",
            "/*",
            "*/",
            "`",
            "'",
            "```",
            "Here is the code:",
            "// Path: a.js",
            "<think>",
            "</div>",
            "];",
        ),
    ]
)
LINES = st.lists(st.tuples(st.sampled_from(["", "  ", "    ", "        ", "\t"]), WORDS).map("".join), max_size=8).map(
    "\n".join
)
LANGUAGES = st.sampled_from(
    ["python", "javascript", "c", "go", "rust", "ruby", "bash", "html", "markdown", "", "nonsense"]
)
EVERY_MARKER = markers.of_any_family().all
HALVES = [half for m in EVERY_MARKER for half in (m[: len(m) // 2], m[len(m) // 2 :])]
MARKED = st.lists(st.one_of(st.sampled_from(EVERY_MARKER), WORDS, st.sampled_from(HALVES), st.just("\n"))).map("".join)


@given(answer=MARKED, prefix=LINES, suffix=LINES, language=LANGUAGES, complete=st.booleans(), multiline=st.booleans())
@example("ab<fim_<fim_pad>prefix>cd", "", "", "", True, True)
def test_no_special_token_is_ever_shown(
    answer: str, prefix: str, suffix: str, language: str, complete: bool, multiline: bool
) -> None:
    """Whatever a model writes, no family's special token comes out of it."""
    shown = clean(answer, prefix=prefix, suffix=suffix, language=language, complete=complete, multiline=multiline).text

    assert not any(marker in shown for marker in EVERY_MARKER)


@given(answer=LINES, prefix=LINES, suffix=LINES, language=LANGUAGES, complete=st.booleans())
def test_what_gives_way_is_on_the_line(answer: str, prefix: str, suffix: str, language: str, complete: bool) -> None:
    """Never more gives way than the line has, and nothing is shown that ends in white space or is too short."""
    shown, replaces = clean(answer, prefix=prefix, suffix=suffix, language=language, complete=complete)

    assert 0 <= replaces <= len(suffix.partition("\n")[0])
    assert shown == shown.rstrip()
    assert not replaces or shown
    assert not shown or len(shown.replace("\n", "").replace(" ", "").replace("\t", "")) >= 2


@given(answer=LINES, prefix=LINES, suffix=LINES, language=LANGUAGES, multiline=st.booleans())
def test_cleaning_twice_is_cleaning_once(answer: str, prefix: str, suffix: str, language: str, multiline: bool) -> None:
    """What is shown is clean already: nothing in it makes a second look cut more than a repetition does."""
    here = {"prefix": prefix, "suffix": suffix, "language": language, "multiline": multiline}
    once = clean(answer, **here)
    twice = clean(once.text, **here)

    assert once.text.startswith(twice.text) or twice.text in once.text


CODE = st.lists(
    st.tuples(
        st.sampled_from(["    ", "        "]),
        st.integers(0, 99).map(lambda n: f"value{n} = compute{n}(a, [b{n}])"),
    ).map("".join),
    min_size=1,
    max_size=8,
    unique=True,
).map("\n".join)


@settings(max_examples=60)
@given(
    answer=CODE,
    suffix=st.sampled_from(["\n", "\n\ndef g():\n    pass\n", ")\n", "\n    value7 = compute7(a, [b7])\n"]),
    data=st.data(),
)
def test_what_was_shown_stays(answer: str, suffix: str, data: st.DataObject) -> None:
    """Of a healthy answer, each piece that arrives leaves what was shown before it, and the end adds to it."""
    here = {"prefix": "def f(a, b):\n    ", "suffix": suffix, "language": "python"}
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=12)))
    shown = [clean(answer[:cut], **here, complete=False).text for cut in cuts]
    shown.append(clean(answer, **here).text)

    for earlier, later in pairwise(shown):
        assert later.startswith(earlier)
