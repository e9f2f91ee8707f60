"""Code is made shorter for a question, and what is left is still code with all its signatures."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.asking import fenced
from app.domain.conversation import Attachment, AttachmentKind
from app.domain.shrinking import STEPS, Step, with_steps
from app.services.shrinking import offered, shrunk
from tests.support.code_samples import SAMPLES

PYTHON = '''\
#!/usr/bin/env python
"""A module."""

import os  # for paths


# A box.
class Box:
    """Holds things."""

    size = 3  # "not # this"

    @property
    def open(self) -> str:
        """Opens it.

        At once.
        """
        # carefully
        text = "# no comment"

        return text

    def close(self): pass


def nothing():
    """Only words."""


async def first(
    a,  # one
    b,
):
    def inner():
        return a
    return inner
'''
SCRIPT = """\
// Greets.
function greet(name /* who */) {
  const text = "// no comment";
  if (name) {
    console.log(text);
  }
}

class Box
{
  /** Opens it. */
  open(a,
       b)
  {
    let x = 1;
    return x;
  }

  short() { return 1; }
}
"""


def test_python_without_comments() -> None:
    """Lines of comments go, others lose their end; the line for the system, strings and docstrings stay."""
    text = shrunk(PYTHON, "python", [Step.COMMENTS])

    assert "# A box." not in text
    assert "# carefully" not in text
    assert "import os\n" in text
    assert "size = 3\n" in text
    assert '"# no comment"' in text
    assert '"""Opens it.' in text
    assert text.startswith("#!/usr/bin/env python\n")


def test_python_without_docstrings() -> None:
    """Of modules, classes and functions; a body that was nothing else stays one."""
    text = shrunk(PYTHON, "python", [Step.DOCSTRINGS])

    for words in ("A module.", "Holds things.", "Opens it.", "At once.", "Only words."):
        assert words not in text
    assert "def nothing():\n    ...\n" in text
    assert "# carefully" in text


def test_python_with_folded_bodies() -> None:
    """Signatures, decorators, docstrings and what stands in classes stay; the number of lines is told."""
    text = shrunk(PYTHON, "python", [Step.BODIES])

    assert "    @property\n    def open(self) -> str:" in text
    assert '        At once.\n        """\n        ...  # 4 lines left out\n' in text
    assert "size = 3" in text
    assert "def close(self): pass" in text
    assert "    b,\n):\n    ...  # 3 lines left out\n" in text
    assert "inner" not in text


def test_a_part_of_a_file_is_read_too() -> None:
    """A method by itself is indented; a stretch that is no Python by itself is told by its form."""
    method = "    def f(self):\n        # why\n        a = 1\n        return a\n"
    torn = "        return x\n\n    def f(self):\n        a = 1\n        b = 2\n        return a\n"

    assert shrunk(method, "python", [Step.BODIES]) == "    def f(self):\n        ...  # 3 lines left out\n"
    assert shrunk(torn, "python", [Step.BODIES]).endswith("    def f(self):\n        # 3 lines left out\n")


def test_brackets_tell_where_a_body_ends() -> None:
    """With parameters over several lines and a brace on a line of its own; a body of one line stays."""
    text = shrunk(SCRIPT, "javascript", [Step.BODIES])

    assert "{\n  // 4 lines left out\n}\n" in text
    assert "       b)\n  {\n    // 2 lines left out\n  }\n" in text
    assert "short() { return 1; }" in text


def test_comments_of_any_language_go() -> None:
    """Told by its tokens, so that strings stay as they are."""
    text = shrunk(SCRIPT, "javascript", [Step.COMMENTS])

    assert text.startswith("function greet(name ) {\n")
    assert '"// no comment"' in text
    assert "Opens it" not in text


@pytest.mark.parametrize("steps", [[Step.COMMENTS], [Step.DOCSTRINGS], [Step.BODIES], STEPS])
def test_what_is_left_of_python_is_python(steps: list[Step]) -> None:
    """Of this module itself, too: the same names are defined at its top."""
    for source in (PYTHON, Path(__file__).read_text(encoding="utf-8")):
        names = [getattr(node, "name", "") for node in ast.parse(source).body]
        left = [getattr(node, "name", "") for node in ast.parse(shrunk(source, "python", steps)).body]

        assert [name for name in left if name] == [name for name in names if name]


@given(st.sampled_from(sorted(SAMPLES)), st.data(), st.sets(st.sampled_from(STEPS)))
def test_no_part_of_any_code_is_too_odd(language: str, data: st.DataObject, steps: set[Step]) -> None:
    """Any stretch of any language comes back no longer than it was, and without line ends it never had."""
    text = SAMPLES[language]
    first = data.draw(st.integers(0, len(text)))
    part = text[first : data.draw(st.integers(first, len(text)))]
    left = shrunk(part, language, steps)

    assert left.count("\n") <= part.count("\n")
    assert shrunk(part, language, []) == part


def test_steps_are_offered_where_they_save() -> None:
    """What is no code has none; the whole text comes back when the last step is taken away."""
    code = Attachment("box.py", PYTHON, "python")
    both = with_steps(code, shrunk(PYTHON, "python", [Step.BODIES]), [Step.BODIES])

    assert offered(code) == offered(both) == STEPS
    assert offered(Attachment("a.py", "x = 1\n", "python")) == ()
    assert offered(Attachment("d", "+ # x", "diff", kind=AttachmentKind.DIFF)) == ()
    assert both.steps == (Step.BODIES,)
    assert both.key == code.key
    assert with_steps(both, PYTHON, []) == code
    assert fenced(both).startswith("box.py (shortened):\n")
