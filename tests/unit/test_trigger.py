"""When a model is asked, when not and why, and whether for a line or for a block."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dismissal import SNOOZE_S, Dismissal
from app.domain.trigger import (
    RULES,
    Act,
    Ask,
    Mode,
    Moment,
    Quiet,
    Reason,
    decide,
    moment_at,
    rules_table,
    upgrades,
)
from app.domain.typing_rhythm import Rhythm

DOCS = Path(__file__).resolve().parents[2] / "docs" / "completion.md"
LINE, BLOCK = "line", "block"


def at(code: str, language: str = "python", **known: object) -> Moment:
    """The moment with the cursor at ‸; what is not said is as when a letter was typed."""
    cursor = code.index("‸")
    usual = Moment(language=language, path=f"src/file.{language}", typed=code[:cursor][-1:])
    return replace(moment_at(code[:cursor] + code[cursor + 1 :], cursor, usual), **known)


def verdict(moment: Moment) -> Reason | str:
    decision = decide(moment)
    if isinstance(decision, Quiet):
        return decision.reason
    return BLOCK if decision.multiline else LINE


PY = "import os\n\n\ndef load(path):\n    data = ‸\n    return data\n"
JS = "const express = require('express');\n\nfunction total(items) {\n  let sum = ‸\n  return sum;\n}\n"
GO = "package main\n\nfunc Sum(xs []int) int {\n\ttotal := 0\n\tfor _, x := range xs {‸\n}\n"
RUST = "fn area(s: &Shape) -> f64 {\n    match s {‸\n}\n"
JAVA = "class A {\n    int size() {\n        return ‸\n    }\n}\n"
C = "#include <stdio.h>\n\nint main(void)\n{\n    printf(‸)\n}\n"
RUBY = "class A\n  def size‸\n  end\nend\n"

# What is written where, and what comes of it: the code with the cursor, the language, what else is known.
TABLE = [
    # A line is asked for while an expression or statement is being written.
    (PY, "python", {}, LINE),
    (JS, "javascript", {}, LINE),
    (JAVA, "java", {}, LINE),
    ("for (const user of users‸) {\n}\n", "javascript", {}, LINE),
    ("x = foo(‸)\ny = 1\n", "python", {}, LINE),
    ("    printf(‸)\n    return 0;\n", "c", {}, LINE),
    ('greeting = f"Hello {na‸}"\n', "python", {}, LINE),
    ("let total: u32 = items.‸\n    Ok(total)\n", "rust", {}, LINE),
    ("\tif err := ‸\n\treturn nil\n", "go", {}, LINE),
    ("users.select { |u| u.active? }.m‸\nend\n", "ruby", {}, LINE),
    ("const names = users.map((u) => u.‸);\n", "javascript", {}, LINE),
    ("    std::vector<int> values{‸};\n    use(values);\n", "cpp", {}, LINE),
    ("SELECT name, ‸ \nFROM users\n", "sql", {}, LINE),
    ("if ready and ‸:\n    start()\n", "python", {}, LINE),
    ("def load(path, ‸):\n    return 1\n", "python", {}, LINE),
    ("result = {\n    'a': ‸\n}\n", "python", {}, LINE),
    ("values = compute(1,\n    ‸\nprint(values)\n", "python", {}, LINE),
    # A block is asked for where one begins and is still empty.
    (GO, "go", {}, BLOCK),
    (RUST, "rust", {}, BLOCK),
    ("def load(path):‸\n", "python", {}, BLOCK),
    ("def load(path):\n    ‸\n\nprint(load('a'))\n", "python", {"typed": "\n    "}, BLOCK),
    ("class Stack:‸\n\nstack = Stack()\n", "python", {}, BLOCK),
    ("try:\n    ‸\nexcept OSError:\n    pass\n", "python", {}, BLOCK),
    ("async def main() -> None:‸\n", "python", {}, BLOCK),
    ("    ) -> list[str]:‸\n", "python", {}, BLOCK),
    ("function add(a, b) {‸\n}\n", "javascript", {}, BLOCK),
    ("function add(a, b) {\n  ‸\n}\n", "javascript", {"typed": "\n  "}, BLOCK),
    ("items.forEach((item) => {‸})\n", "javascript", {}, BLOCK),
    ("const config = {‸\n};\n", "typescript", {}, BLOCK),
    ("    public int size() {‸\n    }\n", "java", {}, BLOCK),
    ("int main(void)\n{‸\n}\n", "c", {}, BLOCK),
    ("const sizes = [‸\n];\n", "javascript", {}, BLOCK),
    ("  def size\n    ‸\n  end\n", "ruby", {"typed": "\n    "}, BLOCK),
    ("users.each do |user|‸\n  puts user\nend\n", "ruby", {}, LINE),
    ("local function f(x)‸\nend\n", "lua", {}, BLOCK),
    ("if [ -f a ]; then\n  ‸\nfi\n", "bash", {"typed": "\n  "}, BLOCK),
    ("on: push\njobs:\n  ‸\n", "yaml", {"typed": "\n  "}, BLOCK),
    # Not where the block has something in it, in calls, comments and strings, huge files, or in Economy.
    ("def load(path):‸\n    return open(path).read()\n", "python", {}, LINE),
    ("function add(a, b) {‸\n  return a + b;\n}\n", "javascript", {}, LINE),
    ("total = compute(‸\nprint(total)\n", "python", {}, LINE),
    ("total = values[‸\nprint(total)\n", "python", {}, LINE),
    ("# what follows:‸\n", "python", {"comments_off": False, "in_comment": True}, LINE),
    ("// returns {‸\n", "javascript", {"comments_off": False, "in_comment": True}, LINE),
    ("text = '''\nlist:‸\n", "python", {"in_string": True}, LINE),
    ("function add(a, b) {‸\n}\n", "javascript", {"lines": 8_000}, LINE),
    ("function add(a, b) {‸\n}\n", "javascript", {"mode": Mode.ECONOMY}, LINE),
    ("names: ‸\nx = 1\n", "python", {}, LINE),
    ("point = {'x':‸\n", "python", {}, LINE),
    # Somebody is busy with something else.
    (PY, "python", {"has_selection": True}, Reason.SELECTION),
    (PY, "python", {"mouse_down": True}, Reason.MOUSE),
    (JS, "javascript", {"several_cursors": True}, Reason.SEVERAL_CURSORS),
    (JS, "javascript", {"popup_shown": True}, Reason.POPUP),
    (JAVA, "java", {"composing": True}, Reason.COMPOSING),
    (JAVA, "java", {"read_only": True}, Reason.READ_ONLY),
    # Nothing was typed.
    (PY, "python", {"act": Act.UNDONE}, Reason.UNDONE),
    (PY, "python", {"act": Act.REDONE}, Reason.UNDONE),
    (PY, "python", {"act": Act.DELETED}, Reason.DELETED),
    (PY, "python", {"act": Act.MOVED}, Reason.MOVED),
    (PY, "python", {"act": Act.COMMAND}, Reason.COMMAND),
    (PY, "python", {"act": Act.PASTED, "typed": "x" * 201}, Reason.PASTED),
    (PY, "python", {"act": Act.PASTED, "typed": "x" * 200}, LINE),
    (PY, "python", {"act": Act.ACCEPTED, "accepted_line": True}, Reason.ACCEPTED),
    (PY, "python", {"act": Act.ACCEPTED}, LINE),
    # It was sent away, or switched off, or must not cost more.
    (PY, "python", {"dismissed": True}, Reason.DISMISSED),
    (PY, "python", {"snoozed": True}, Reason.SNOOZED),
    (PY, "python", {"mode": Mode.OFF}, Reason.OFF),
    (PY, "python", {"mode": Mode.MANUAL}, Reason.MANUAL),
    (PY, "python", {"language_off": True}, Reason.LANGUAGE_OFF),
    (PY, "python", {"budget_reached": True}, Reason.BUDGET),
    ("API_KEY=‸\nMODE=dev\n", "text", {"path": "config/.env.local"}, Reason.SECRET),
    ("-----BEGIN KEY‸\nabc\n", "text", {"path": "certs/server.pem"}, Reason.SECRET),
    # The place does not invite it.
    ("value = nam‸e + 1\n", "python", {}, Reason.IN_WORD),
    ("value = ‸name\n", "python", {}, Reason.CODE_BEHIND),
    ("print(‸ + 'abc')\n", "python", {}, Reason.CODE_BEHIND),
    ("x = (((((‸)))))))));\n", "javascript", {}, Reason.CODE_BEHIND),
    ("if (a ‸) return;\n", "c", {}, Reason.CODE_BEHIND),
    ("foo(a, ‸ // note\n", "javascript", {}, Reason.CODE_BEHIND),
    ("a = ‸ = b;\n", "c", {}, Reason.CODE_BEHIND),
    ("print(total)‸\nx = 1\n", "python", {}, Reason.CLOSED),
    ("    return n;‸\n}\n", "c", {}, Reason.CLOSED),
    ("let xs = [1, 2]‸\n", "javascript", {}, Reason.CLOSED),
    ("}‸\nfunction a() {\n}\n", "javascript", {}, Reason.CLOSED),
    ("x = ‸", "python", {}, Reason.SHORT_FILE),
    ("x = 1 + 2\nprint(x)\n\n‸\n", "python", {"typed": "\n"}, Reason.END_OF_FILE),
    ("// add the numb‸\nint x;\n", "c", {"in_comment": True}, Reason.COMMENT),
    ("// add the numb‸\nint x;\n", "c", {"in_comment": True, "comments_off": False}, LINE),
    ("x = '" + "a" * 5_000 + "‸\n", "python", {}, Reason.LONG_LINE),
    # By key it is asked for all the same, and then for as much as there is to say ...
    (PY, "python", {"forced": True}, BLOCK),
    (PY, "python", {"forced": True, "mode": Mode.MANUAL}, BLOCK),
    (PY, "python", {"forced": True, "mode": Mode.ECONOMY}, BLOCK),
    (PY, "python", {"forced": True, "act": Act.UNDONE}, BLOCK),
    (PY, "python", {"forced": True, "snoozed": True, "dismissed": True}, BLOCK),
    (PY, "python", {"forced": True, "language_off": True}, BLOCK),
    (PY, "python", {"forced": True, "popup_shown": True}, BLOCK),
    ("print(total)‸\nx = 1\n", "python", {"forced": True}, BLOCK),
    ("value = ‸name\n", "python", {"forced": True}, LINE),
    ("// add the numb‸\nint x;\n", "c", {"forced": True, "in_comment": True}, LINE),
    # ... but not where it cannot be, or must not.
    (PY, "python", {"forced": True, "mode": Mode.OFF}, Reason.OFF),
    (PY, "python", {"forced": True, "read_only": True}, Reason.READ_ONLY),
    (PY, "python", {"forced": True, "composing": True}, Reason.COMPOSING),
    (PY, "python", {"forced": True, "several_cursors": True}, Reason.SEVERAL_CURSORS),
    (PY, "python", {"forced": True, "has_selection": True}, Reason.SELECTION),
    (PY, "python", {"forced": True, "budget_reached": True}, Reason.BUDGET),
    ("API_KEY=‸\nMODE=dev\n", "text", {"forced": True, "path": ".env"}, Reason.SECRET),
]


@pytest.mark.parametrize(("code", "language", "known", "expected"), TABLE)
def test_decisions(code: str, language: str, known: dict[str, object], expected: Reason | str) -> None:
    """Each row of the table is decided as it says."""
    moment = at(code, language, **known)

    assert verdict(moment) == expected


def test_every_rule_has_a_case() -> None:
    """No rule is in the list that no row of the table shows."""
    shown = {expected for *_, expected in TABLE if isinstance(expected, Reason)}

    assert shown == {rule.reason for rule in RULES} == set(Reason)
    assert len(TABLE) >= 60


def test_a_quiet_badge_says_why() -> None:
    """Each reason has words of its own."""
    words = [rule.words for rule in RULES]

    assert Quiet(Reason.SNOOZED).words == "Snoozed"
    assert len(set(words)) == len(words)


def test_what_costs_nothing_may_be_shown_where_only_money_is_saved() -> None:
    """At the budget's end, behind a closed line and an accepted one the cache may speak; after undo it may not."""
    free = {rule.reason for rule in RULES if rule.cache_speaks}

    assert {Reason.BUDGET, Reason.ACCEPTED, Reason.CLOSED} <= free
    assert free.isdisjoint({Reason.UNDONE, Reason.DELETED, Reason.DISMISSED, Reason.SNOOZED, Reason.SELECTION})
    assert decide(at(PY, budget_reached=True)) == Quiet(Reason.BUDGET, cache_speaks=True)


def test_rules_are_documented() -> None:
    """The table in the documents is the table of the rules."""
    assert rules_table() in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "known", "wait"),
    [
        (PY, {"forced": True}, 0.0),
        ("def f(x):\n    ‸\ny = 1\n", {}, 0.025),  # a new line
        ("x = foo(‸)\n", {}, 0.025),
        ("x = ‸\ny = 2\n", {}, 0.025),
        ("x = foo(‸)\n", {"mode": Mode.ECONOMY}, 0.350),
        ("value.attr‸\ny = 2\n", {}, 0.150),  # nothing is known of the typist yet
        ("value.attr‸\ny = 2\n", {"rhythm": Rhythm(0.2, 0.1)}, 0.380),  # (3.0 - 1.5 * 0.4) * 0.2 - 0.1
        ("value.‸\ny = 2\n", {"rhythm": Rhythm(0.2, 0.1)}, 0.230),  # (3.0 - 1.5 * 0.9) * 0.2 - 0.1
        ("print(value.‸)", {"rhythm": Rhythm(0.2, 0.0)}, 0.400),  # (3.0 - 1.5 * 0.5) * 0.2, at most 400 ms
        ("value.‸", {"rhythm": Rhythm(0.05, 0.4)}, 0.075),  # never less than 75 ms
    ],
)
def test_waiting(code: str, known: dict[str, object], wait: float) -> None:
    """How long the question waits for another key."""
    decision = decide(at("# a file of some length\n" + code, **known))

    assert isinstance(decision, Ask)
    assert decision.wait_s == pytest.approx(wait)


def test_the_rhythm_forgets_pauses() -> None:
    """A pause is no interval between keys, and old intervals count less and less."""
    rhythm = Rhythm().key(10.0).key(10.2).key(15.0)

    assert rhythm.key_interval_s == pytest.approx(0.2)
    assert rhythm.key(15.1).key_interval_s == pytest.approx(0.18)
    assert Rhythm().answered(0.4).answered(0.2).first_token_s == pytest.approx(0.34)


@given(
    st.builds(Rhythm, st.none() | st.floats(0, 3), st.none() | st.floats(0, 9)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_waits_stay_within_bounds(rhythm: Rhythm, sign: bool, line_end: bool, file_end: bool) -> None:
    """However somebody types, and however slow the model is, a question waits 75 to 400 ms."""
    assert 0.075 <= rhythm.wait_s(after_sign=sign, at_line_end=line_end, at_file_end=file_end) <= 0.4


@pytest.mark.parametrize(
    ("line", "language", "opens"),
    [
        ("for item in items:", "python", True),
        ("if (ready) {", "javascript", True),
        ("if (ready) {  // go", "javascript", True),
        ("else:  # rare", "python", True),
        ("users.each do |user|", "ruby", True),
        ("while i < n do", "lua", True),
        ("return total", "python", False),
        ("name: str", "python", False),
        ("foo(a, {", "javascript", True),
        ("call(", "javascript", False),
        ("x = data[1:", "python", False),
        ("# until:", "python", False),
    ],
)
def test_a_line_that_opens_a_block_is_worth_its_block(line: str, language: str, opens: bool) -> None:
    """A first line upgrades the question for a line to one for a block exactly if it opens one."""
    assert upgrades(line, language) is opens


def test_the_moment_is_read_off_the_text() -> None:
    """Neighbouring lines, length and end are those of the text."""
    moment = at("a = 1\n\n  b = ‸2\n\n\n    c\nd\n")

    assert (moment.before, moment.after, moment.above) == ("  b = ", "2", "")
    assert (moment.previous, moment.following) == ("a = 1", "    c")
    assert (moment.length, moment.lines, moment.ends_file) == (25, 8, False)
    assert at("a\nb‸").above == "a"
    assert at("a\nb‸\n \n").ends_file


@given(st.text("ab \n", max_size=30), st.data())
def test_the_moment_equals_that_of_all_lines(text: str, data: st.DataObject) -> None:
    """Looking around the cursor finds what splitting the text into lines finds."""
    cursor = data.draw(st.integers(0, len(text)))
    lines = text.split("\n")
    index = text.count("\n", 0, cursor)
    said = [line for line in lines[:index] if line.strip()]
    below = [line for line in lines[index + 1 :] if line.strip()]

    moment = moment_at(text, cursor)

    assert moment.before + moment.after == lines[index]
    assert moment.above == (lines[index - 1] if index else "")
    assert moment.previous.strip() == (said[-1].strip() if said else "")
    assert moment.following.rstrip() == (below[0].rstrip() if below else "")
    assert moment.ends_file == (not below)


def test_escape_dismisses_until_the_next_word() -> None:
    """The rest of the word under way does not lift it; its end or the next word does."""
    gone = Dismissal().escaped(100.0)

    assert gone.dismissed
    assert gone.after_typing("urn").dismissed
    assert not gone.after_typing("urn").after_typing(" ").dismissed
    assert not gone.after_typing("\n    x").dismissed
    assert gone.after_typing("(").dismissed


def test_escape_twice_snoozes() -> None:
    """A second Esc within two seconds is quiet for ten minutes; a later one is not."""
    once = Dismissal().escaped(100.0)

    assert not once.snoozed(100.0)
    assert once.escaped(102.0).snoozed(102.0 + SNOOZE_S - 1)
    assert not once.escaped(102.0).snoozed(102.0 + SNOOZE_S)
    assert not once.escaped(102.5).snoozed(102.5)
    assert once.escaped(101.0).lifted() == Dismissal()


def test_words_of_the_rules_are_for_people() -> None:
    """They are short, and begin with a capital letter."""
    assert all(re.fullmatch(r"[A-Z][^.]{2,45}", rule.words) for rule in RULES)
