"""Joining a continued answer at the exact character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.weld import Welder, overlap

CODE = "Like this:\n\n```python\ndef f(x):\n"


def welded(text: str, pieces: list[str]) -> str:
    welder = Welder(text)
    return text + "".join(welder.feed(piece) for piece in pieces) + welder.flush()


@pytest.mark.parametrize(
    ("text", "continuation", "whole"),
    [
        ("def f(x):\n    return x", " + 1\n", "def f(x):\n    return x + 1\n"),
        ("def f(x):\n    return x", "    return x + 1\n", "def f(x):\n    return x + 1\n"),
        ("The loop ends when", "The loop ends when n is 3.", "The loop ends when n is 3."),
        ("a = 1\n", "b = 2\n", "a = 1\nb = 2\n"),
        ("the ", "the end", "the the end"),
        ("", "whole answer", "whole answer"),
        (CODE + "    return x", "```python\n    return x + 1\n```\n", CODE + "    return x + 1\n```\n"),
        (CODE + "    y = x", "\n\n```python\n    return y\n```", CODE + "    y = x\n    return y\n```"),
        (CODE, "```py\n    return x\n", CODE + "    return x\n"),
        (CODE + "    return x\n", "```\nThat is all.", CODE + "    return x\n```\nThat is all."),
        (CODE + "    return x", "\n```\nThat is all.", CODE + "    return x\n```\nThat is all."),
        (CODE + "    return x", "```\n    return x + 1\n```", CODE + "    return x + 1\n```"),
        ("```c\nx =", "x = 5;\n", "```c\nx = 5;\n"),
        ("Look:\n", "```python\nx = 1\n```", "Look:\n```python\nx = 1\n```"),
        ("```c\nx;\n```\n", "```c\ny;\n```", "```c\nx;\n```\n```c\ny;\n```"),
    ],
)
def test_what_the_model_repeats_is_left_out(text: str, continuation: str, whole: str) -> None:
    """A continuation that begins with the end of the first part is joined without the repetition."""
    assert welded(text, [continuation]) == whole


@given(st.text("ab \n`", max_size=60), st.text("ab \n`", max_size=60), st.integers(0, 60), st.data())
def test_chunks_do_not_matter(text: str, new: str, repeated: int, data: st.DataObject) -> None:
    """Any chunking of a continuation gives the same whole as one chunk, inside and outside of a block of code."""
    text = data.draw(st.sampled_from(["", "```a\n"])) + text
    continuation = text[len(text) - min(repeated, len(text)) :] + new
    cuts = sorted(data.draw(st.lists(st.integers(0, len(continuation)), max_size=6)))
    pieces = [continuation[a:b] for a, b in zip([0, *cuts], [*cuts, len(continuation)], strict=True)]

    assert welded(text, pieces) == welded(text, [continuation])


def test_a_continuation_that_repeats_nothing_is_shown_at_once() -> None:
    """Text that cannot be a repetition is never held back."""
    assert Welder("return x").feed("7") == "7"


def test_the_longest_repetition_counts() -> None:
    """Of several possible overlaps the longest is taken."""
    assert overlap("abcabcabc", "abcabcabcd") == 9
