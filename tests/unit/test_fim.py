"""Prompts for holes: each family's form, nothing but its own tokens in it, and what ends an answer."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.tokenizer import MARKERS
from app.domain import fim, markers
from app.domain.prompts.filling import HOLE, code_of, messages
from app.domain.requests import Role

PREFIX, SUFFIX = "def add(a, b):\n    ", "\n\nprint(add(1, 2))\n"
PLAIN = {
    "starcoder": f"<fim_prefix>{PREFIX}<fim_suffix>{SUFFIX}<fim_middle>",
    "starcoder2": f"<fim_prefix>{PREFIX}<fim_suffix>{SUFFIX}<fim_middle>",
    "santacoder": f"<fim-prefix>{PREFIX}<fim-suffix>{SUFFIX}<fim-middle>",
    "codellama": f"<PRE> {PREFIX} <SUF>{SUFFIX} <MID>",
    "qwen": f"<|fim_prefix|>{PREFIX}<|fim_suffix|>{SUFFIX}<|fim_middle|>",
    "deepseek": f"<｜fim▁begin｜>{PREFIX}<｜fim▁hole｜>{SUFFIX}<｜fim▁end｜>",
    "codestral": f"[SUFFIX]{SUFFIX}[PREFIX]{PREFIX}",
    "codegemma": f"<|fim_prefix|>{PREFIX}<|fim_suffix|>{SUFFIX}<|fim_middle|>",
    "granite": f"<fim_prefix>{PREFIX}<fim_suffix>{SUFFIX}<fim_middle>",
    "granite4": f"<|fim_prefix|>{PREFIX}<|fim_suffix|>{SUFFIX}<|fim_middle|>",
    "seed-coder": f"<[fim-suffix]>{SUFFIX}<[fim-prefix]>{PREFIX}<[fim-middle]>",
    "codegeex4": f"<|user|>\n###MODE:BLOCK\n<|code_suffix|>{SUFFIX}<|code_prefix|>{PREFIX}"
    "<|code_middle|><|assistant|>\n",
}
NAMED = {
    "starcoder": "<reponame>me/app<filename>app/sum.py<fim_prefix># Path: app/util.py\n# X = 1\n"
    "def f():<fim_suffix><fim_middle>",
    "starcoder2": "<repo_name>me/app<file_sep>app/util.py\nX = 1<file_sep><fim_prefix>app/sum.py\n"
    "def f():<fim_suffix><fim_middle>",
    "santacoder": "<fim-prefix># Path: app/util.py\n# X = 1\n# Path: app/sum.py\ndef f():<fim-suffix><fim-middle>",
    "codellama": "<PRE> # Path: app/util.py\n# X = 1\n# Path: app/sum.py\ndef f(): <SUF> <MID>",
    "qwen": "<|repo_name|>me/app\n<|file_sep|>app/util.py\nX = 1\n<|file_sep|>app/sum.py\n"
    "<|fim_prefix|>def f():<|fim_suffix|><|fim_middle|>",
    "deepseek": "#app/util.py\nX = 1\n\n#app/sum.py\n<｜fim▁begin｜>def f():<｜fim▁hole｜><｜fim▁end｜>",
    "codestral": "[SUFFIX][PREFIX]+++++ app/util.py\nX = 1\n\n+++++ app/sum.py\ndef f():",
    "codegemma": "app/util.py\nX = 1<|file_separator|>app/sum.py\n<|fim_prefix|>def f():<|fim_suffix|><|fim_middle|>",
    "granite": "<fim_prefix># Path: app/util.py\n# X = 1\n# Path: app/sum.py\ndef f():<fim_suffix><fim_middle>",
    "granite4": "<|fim_prefix|># Path: app/util.py\n# X = 1\n# Path: app/sum.py\ndef f():<|fim_suffix|><|fim_middle|>",
    "seed-coder": "<[fim-suffix]><[fim-prefix]># Path: app/util.py\n# X = 1\n# Path: app/sum.py\n"
    "def f():<[fim-middle]>",
    "codegeex4": "<|user|>\n###REFERENCE:\n###PATH:app/util.py\nX = 1\n###PATH:app/sum.py\n###LANGUAGE:python\n"
    "###MODE:BLOCK\n<|code_suffix|><|code_prefix|>def f():<|code_middle|><|assistant|>\n",
}
# How often each token of the frame stands in a prompt with one other file.
FRAMES = {
    family: Counter(re.findall("|".join(map(re.escape, markers.of_family(family).special)), text))
    for family, text in NAMED.items()
}


def nasty(family: str) -> st.SearchStrategy[str]:
    """Texts full of a family's own tokens, whole and in pieces."""
    words = markers.of_family(family).special
    pieces = [*words, *(word[:-1] for word in words), *(word[1:] for word in words), "x", " ", "\n", "<", "(", "#"]
    return st.lists(st.sampled_from(pieces), max_size=6).map("".join)


@pytest.mark.parametrize("family", fim.FAMILIES)
def test_a_hole_alone(family: str) -> None:
    """Code before and behind the hole stand in the family's own order, between its own tokens."""
    assert fim.build_prompt(family, PREFIX, SUFFIX) == PLAIN[family]


@pytest.mark.parametrize("family", fim.FAMILIES)
def test_a_hole_among_files(family: str) -> None:
    """Repository, path and other files stand where the family was taught to find them, else in comments."""
    others = [("app/util.py", "X = 1\n")]

    assert fim.build_prompt(family, "def f():", "", path="app/sum.py", repo="me/app", others=others) == NAMED[family]


def test_an_unknown_family_is_refused() -> None:
    """Nothing is made up for a family nobody knows."""
    with pytest.raises(ValueError, match="starcoder2"):
        fim.build_prompt("gpt", "a", "b")


@pytest.mark.parametrize("family", fim.FAMILIES)
@settings(max_examples=60)
@given(data=st.data())
def test_what_people_wrote_changes_no_structure(family: str, data: st.DataObject) -> None:
    """Whatever stands in code and names, the prompt has the tokens of its frame, each as often as it should."""
    prefix, suffix, path, repo, other, name = data.draw(st.tuples(*[nasty(family)] * 6))

    prompt = fim.build_prompt(family, prefix, suffix, path="p" + path, repo="r" + repo, others=[("n" + name, other)])

    special = "|".join(map(re.escape, sorted(markers.of_family(family).special, key=len, reverse=True)))

    assert Counter(re.findall(special, prompt)) == FRAMES[family]


def test_broken_tokens_are_still_to_be_read() -> None:
    """A token in the text loses its meaning, not its letters."""
    prompt = fim.build_prompt("starcoder", "a<fim_middle>b", "", path="<fim_prefix>.py")

    assert prompt.replace("\u200b", "") == "<filename><fim_prefix>.py<fim_prefix>a<fim_middle>b<fim_suffix><fim_middle>"
    assert prompt.count("<fim_middle>") == prompt.count("<fim_prefix>") == 1


@pytest.mark.parametrize(
    ("family", "prefix", "left_out"),
    [
        ("starcoder", "def f():\n    return ", " "),
        ("starcoder2", "def f():\n    return   ", "   "),
        ("starcoder", "def f():\n    ", ""),  # a line of indentation alone
        ("starcoder", "x = 1\n  \t  ", ""),
        ("starcoder", "x =\t", ""),
        ("starcoder", "x = \t ", " "),
        ("starcoder", "return ", " "),
        ("starcoder", "", ""),
        ("qwen", "return ", ""),
        ("granite", "return ", ""),
    ],
)
def test_spaces_at_the_end_are_left_out(family: str, prefix: str, left_out: str) -> None:
    """StarCoder does not see the spaces at the end of a line with something on it; the answer may bring them again."""
    prompt = fim.build_prompt(family, prefix, "S")

    assert fim.left_out(family, prefix) == left_out
    assert prefix.removesuffix(left_out) in prompt
    assert not left_out or prefix not in prompt
    assert fim.without_left_out("  1", left_out) == "  1"[min(2, len(left_out)) :]


@pytest.mark.parametrize(
    ("path", "language", "comment"),
    [
        ("a.js", "", "// Path: b.js\n// let x\n"),
        ("a.sql", "", "-- Path: b.js\n-- let x\n"),
        ("a.css", "", "/* Path: b.js\nlet x */\n"),
        ("a", "lua", "-- Path: b.js\n-- let x\n"),
        ("a.unknown", "", "# Path: b.js\n# let x\n"),
    ],
)
def test_comments_are_the_languages_own(path: str, language: str, comment: str) -> None:
    """Files that only fit as comments are comments in the language of the hole."""
    prompt = fim.build_prompt("starcoder", "P", "S", path=path, language=language, others=[("b.js", "let x")])

    assert f"<fim_prefix>{comment}P" in prompt


def test_names_are_one_line() -> None:
    """A file may be called anything; in the prompt its name is one line."""
    assert "<filename>a b.py<fim_prefix>" in fim.build_prompt("starcoder", "P", "S", path="a\nb.py")


def test_a_model_without_holes_goes_on() -> None:
    """Its prompt ends with the code before the cursor, all families' tokens broken."""
    prompt = fim.continue_prompt("x <fim_middle> = ", path="a.py", others=[("b.py", "y = 1")])

    assert prompt.startswith("# Path: b.py\n# y = 1\n# Path: a.py\n")
    assert prompt.endswith(" = ")
    assert "<fim_middle>" not in prompt


@pytest.mark.parametrize("family", fim.FAMILIES)
@pytest.mark.parametrize("single_line", [True, False])
def test_stops(family: str, single_line: bool) -> None:
    """The server gets at most four, with a line's or a paragraph's end; every token of the family is enforced here."""
    server, every = fim.stops(family, single_line=single_line), fim.all_stops(family, single_line=single_line)

    assert len(server) == len(set(server)) <= fim.SERVER_STOPS
    assert server[-1] == ("\n" if single_line else "\n\n")
    assert set(server) <= set(every)
    assert set(fim.markers(family).all) <= set(every)
    assert set(server[:-1]) <= set(fim.markers(family).all)


def test_one_list_of_tokens() -> None:
    """What the tokenizer counts as one is what the prompt must not have from people, and the guard knows all ends."""
    for family, words in MARKERS.items():
        assert set(words) == set(markers.of_family(family).special)
    assert markers.of_any_family().all
    assert "<KEY>" not in markers.of_any_family().all


def test_filling_by_instruction() -> None:
    """A chat model is shown the file with one hole, in a fence that the code cannot close."""
    system, question = messages("a = '```'\nb = ", f"\n{HOLE}\n", path="x/a.py", language="python", multiline=False)

    assert (system.role, question.role) == (Role.SYSTEM, Role.USER)
    assert question.text.count(HOLE) == 1
    assert question.text.startswith("x/a.py:\n````python\na = '```'\nb = <HOLE/>\n< HOLE/>\n")
    assert "one line" in question.text
    assert code_of(f"1{HOLE}\nmore") == "1"
    assert code_of(f"{HOLE}1") == "1"
