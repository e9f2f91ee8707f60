"""Code of an answer finds its place in the text that is open."""

import pytest

from app.domain.rewriting import rewrite

TEXT = '''\
import time


class Client:
    """Asks."""

    @cached
    def retry(self, fn):
        for n in range(3):
            fn()

        return None

    def close(self):
        pass


def main(): ...
'''


def test_a_selection_is_replaced_with_the_indentation_of_its_place() -> None:
    """Code that begins in the first column takes the indentation of what it replaces."""
    start = TEXT.index("        for n")
    end = TEXT.index("            fn()") + len("            fn()")

    change = rewrite(TEXT, "while True:\n    fn()\n", (start, end))

    assert change.result == TEXT.replace(
        "        for n in range(3):\n            fn()", "        while True:\n            fn()"
    )
    assert change.what == "the selection"


def test_a_definition_takes_the_place_of_the_one_it_renews() -> None:
    """Without a selection a function replaces the one of its name, wherever that is and however it is indented."""
    change = rewrite(TEXT, "def retry(self, fn, times):\n    return fn()\n", (0, 0))

    assert change.what == "def retry"
    assert change.result == TEXT.replace(
        "    def retry(self, fn):\n        for n in range(3):\n            fn()\n\n        return None\n",
        "    def retry(self, fn, times):\n        return fn()\n",
    )


def test_decorators_come_with_the_definition() -> None:
    """Decorators of the code take the place of those in the text; without any those in the text stay."""
    change = rewrite(TEXT, "@lru_cache\ndef retry(self, fn): ...\n", (0, 0))

    assert "    @lru_cache\n    def retry(self, fn): ...\n\n    def close" in change.result
    assert "@cached" not in change.result


def test_braces_end_a_definition() -> None:
    """In languages with braces the closing one belongs to the definition."""
    text = "int a;\n\npub fn run(x: i32)\n{\n    x\n}\n\nfn other() {}\n"

    change = rewrite(text, "pub fn run(x: u8) {\n    1\n}", (3, 3))

    assert change.result == "int a;\n\npub fn run(x: u8) {\n    1\n}\n\nfn other() {}\n"


@pytest.mark.parametrize(
    "code",
    [
        "import os\n\n\ndef retry(self, fn): ...\n",
        "def retry(self, fn): ...\n\n\ndef other(): ...\n",
        "def unknown(): ...\n",
        "print('hello')",
        "",
    ],
    ids=["more before", "more behind", "not there", "no definition", "nothing"],
)
def test_everything_else_is_the_whole_text(code: str) -> None:
    """Where no one place can be told, the code stands for the whole text, with a line end."""
    change = rewrite(TEXT, code, (5, 5))

    assert change.what == "the whole text"
    assert change.result == (code if code.endswith("\n") or not code else f"{code}\n")


def test_a_name_that_is_there_twice_has_no_place() -> None:
    """Two functions of one name: nobody can tell which is meant."""
    text = "def a(): ...\n\n\ndef a(): ...\n"

    assert rewrite(text, "def a():\n    pass\n", (0, 0)).what == "the whole text"
