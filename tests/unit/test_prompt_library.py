"""Prompts: which there are, which fit what is typed, and what stands in the question in the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.conversation import Attachment, AttachmentKind
from app.domain.prompt_library import BUILT_IN, AtHand, Prompt, filled, fitting, library, slug, wants

CODE = Attachment("main.py 3-9", "def f(): ...", "python", "/src/main.py", 3, 9)
FILE = Attachment("main.py", "import os\n", "python", "/src/main.py", kind=AttachmentKind.FILE)
DIFF = Attachment("Changes (git diff)", "-a\n+b\n", "diff", kind=AttachmentKind.DIFF)


def test_what_comes_with_the_program() -> None:
    """Eight prompts, each about code that is at hand, with a name that can be typed."""
    names = [prompt.name for prompt in BUILT_IN]

    assert names == ["explain", "review", "test", "document", "translate", "optimise", "name", "commit"]
    assert all(wants(prompt.text) & {"selection", "diff"} for prompt in BUILT_IN)
    assert all(slug(prompt.name) == prompt.name and prompt.about for prompt in BUILT_IN)


def test_a_changed_one_keeps_its_place_and_own_ones_follow() -> None:
    """The person's form of a prompt counts."""
    changed, own = Prompt("review", "Be harsh about {selection}."), Prompt("rhyme", "Rhyme.")
    found = library((own, changed))

    assert found[1] == changed
    assert [prompt.name for prompt in found] == [*(prompt.name for prompt in BUILT_IN), "rhyme"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", [prompt.name for prompt in BUILT_IN]),
        ("t", ["test", "translate"]),
        ("EX", ["explain"]),
        ("docstr", ["document"]),
        ("nam", ["name"]),
        ("fail", ["test"]),
        ("etc", []),
    ],
)
def test_which_fit(query: str, names: list[str]) -> None:
    """Those that begin so come first; what they are about counts too."""
    assert [prompt.name for prompt in fitting(BUILT_IN, query)] == names


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Find bugs!", "find-bugs"), ("  C++ ", "c++"), ("/x/", "x"), ("é", "é"), ("…", ""), ("x" * 40, "x" * 30)],
)
def test_names_can_be_typed(name: str, typed: str) -> None:
    """A name is one word."""
    assert slug(name) == typed


def test_kept_names() -> None:
    """A name that is taken gets a number, one of nothing is "prompt"."""
    assert Prompt("A b", "x").kept_as(["a-b", "a-b-2"]).name == "a-b-3"
    assert Prompt("…", "x").kept_as([]).name == "prompt"


def test_placeholders_are_filled() -> None:
    """Code is attached once and named in the words; language and a short clipboard stand in them."""
    there = AtHand(CODE, FILE, "python", " Rust\n", DIFF)
    made = filled("{language}: {selection} and {selection} of {file} to {clipboard} ({diff}) {x} {{}}", there)

    assert made.text == "python: main.py 3-9 and main.py 3-9 of main.py to Rust (Changes (git diff)) {x} {{}}"
    assert made.attachments == (CODE, FILE, DIFF)
    assert made.missing is None


def test_a_long_clipboard_is_attached() -> None:
    """Several lines are no part of a sentence."""
    made = filled("Explain {clipboard}.", AtHand(clipboard="a\nb"))

    assert made.text == "Explain Clipboard."
    assert [(one.kind, one.text) for one in made.attachments] == [(AttachmentKind.CLIPBOARD, "a\nb")]


def test_without_a_selection_the_file_is_meant() -> None:
    """With neither, the first placeholder is left to be typed over."""
    assert filled("Explain {selection}.", AtHand(file=FILE)).text == "Explain main.py."
    made = filled("In {language}: {selection}, {file}", AtHand(language="go"))

    assert made.text == "In go: {selection}, {file}"
    assert made.missing is not None
    assert made.text[slice(*made.missing)] == "{selection}"


@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_what_is_put_in_is_never_filled_again(text: str, language: str, clipboard: str) -> None:
    """A placeholder that stands in the clipboard or in a name is plain text."""
    made = filled("{clipboard}{language}" + text.replace("{", "("), AtHand(language=language, clipboard=clipboard))

    if clipboard.strip() == "{language}" and language:
        assert made.text.startswith("{language}" + language)
