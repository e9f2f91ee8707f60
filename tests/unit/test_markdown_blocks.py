"""Streamed Markdown is split only where each piece renders as it does in the whole."""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.domain.markdown_blocks import BlockSplitter, Code, Prose
from tests.support.commonmark import examples
from tests.support.work import growth

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("html_block")

CONSTRUCTS = {
    "paragraph": "one\ntwo *em* and **strong**",
    "hard breaks": "one  \ntwo\\\nthree",
    "heading": "# One\n## Two ##",
    "setext": "Title\n=====\n\nSub\n---",
    "rule": "***\n\n- - -\n\n___",
    "bullets": "- a\n- b\n  lazy\n- c",
    "loose bullets": "- a\n\n- b\n\n  second paragraph of b\n\n- c",
    "other bullets": "* a\n* b\n\n+ c\n+ d",
    "nested": "- a\n  - b\n\n    - c\n\n      text of c\n- d",
    "numbers": "3. a\n4. b\n\n7. c",
    "other numbers": "1) a\n2) b\n\n1. c",
    "wide marker": "10.  ten\n\n     more of ten\n11.  eleven",
    "item with fence": "1. a\n\n   ```py\n   code\n\n   more\n   ```\n\n   text\n2. b",
    "item with open fence": "- a\n  ```\n  code\n",
    "item with code": "- a\n\n      code of a\n\n- b",
    "empty item": "- a\n-\n- c\n\n-\n\n  not of the item",
    "task list": "- [ ] a\n- [x] b",
    "quote": "> a\n> b\nlazy\n\n> c",
    "quote with list": "> - a\n> - b\n>\n>   more\n\n- c",
    "quote with fence": "> ```\n> code\n> ```\n\ntext",
    "fence": "```python title=x\ndef f():\n\n    pass\n```",
    "long fence": "````md\n```\ninner\n```\n````",
    "tildes": "~~~ `info`\ncode\n~~~",
    "indented fence": "  ```\n  a\n    b\n c\n  ```",
    "fence at once": "text\n```\ncode\n```\ntext",
    "open fence": "```js\nlet a = 1;\n\nlet b = 2;\n",
    "no fence": "``` a`b\ntext",
    "code": "    a\n\n\n    b\n\ntext",
    "code after text": "text\n    still text\n\n    code",
    "table": "| a | b |\n|---|:-:|\n| 1 | 2 |\n\ntext",
    "definition": "[foo]: https://example.org 'title'\n\n[foo] and [bar]",
    "html": "<div>\n\n*text*\n\n</div>\n\n<!-- a\n\nb -->",
    "paragraph that looks like a list": "The year was\n1986. What a year\n\n1987. b",
    "list broken by a rule": "- a\n***\n- b\n\n* * *\n\n- c",
    "tabs": "-\ta\n\n\tb\n\n\tcode?\n",
    "strange": '&amp; `` ` `` \\* [a](b "c") <http://x.org> ~~s~~',
}


def blocks_of(text: str, sizes: list[int] | None = None) -> list[Prose | Code]:
    splitter = BlockSplitter()
    for piece in pieces_of(text, sizes or [len(text) + 1]):
        splitter.feed(piece)
    splitter.close()
    return splitter.finished


def pieces_of(text: str, sizes: list[int]) -> list[str]:
    pieces, start = [], 0
    for size in itertools.cycle(sizes):
        if start >= len(text):
            return pieces
        pieces.append(text[start : start + size])
        start += size
    return pieces


def rendered(text: str, definitions: dict[str, Any]) -> str:
    """HTML without what says how loosely it is set: paragraph tags and line ends."""
    html = PARSER.render(text, definitions)
    return html.replace("\n</code>", "</code>").replace("\n", "").replace("<p>", "").replace("</p>", "")


def rendered_in_blocks(text: str, definitions: dict[str, Any]) -> str:
    out = []
    for block in blocks_of(text):
        if isinstance(block, Prose):
            out.append(rendered(block.source, definitions))
        else:
            end = "" if block.text.endswith("\n") or not block.text else "\n"
            out.append(rendered(f"{'~' * 50}{block.info}\n{block.text}{end}{'~' * 50}", definitions))
    return "".join(out)


def check_same(text: str) -> None:
    definitions: dict[str, Any] = {}
    whole = rendered(text, definitions)
    assert rendered_in_blocks(text, definitions) == whole, f"{text!r} splits into {blocks_of(text)}"


@pytest.mark.parametrize("first", CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_blocks_one_after_another_render_as_the_whole(first: str) -> None:
    """Each construct, alone and followed by each other one with and without a blank line, renders as in one piece."""
    check_same(f"{first}\n")
    for second in CONSTRUCTS.values():
        check_same(f"{first}\n\n{second}\n")
        check_same(f"{first}\n{second}\n")


@pytest.mark.parametrize(
    "text",
    [
        "- a\n# H\n  ```\ncode\n\nmore\n  ```\n\nend",
        "-\n\n  ```\ncode\n\nmore",
        "para\n2. b\n   ```\ncode\n\nmore\n   ```\nend",
        "1. a\n14) b\n\n1. c",
        "10. ten\ntext\n  ```\n# H\n````\n|-|-|\n> - q\n2. b",
        "- x\n> - q\ntext\n   ~~~\n```py\n```py\n`x`",
        "- a\n  - b\n14. c\n\n15. d\n\n- e",
        "> - a\n  ```\nb\n\nc\n  ```\n- d",
        "1. a\n  ```\ncode\n\n1. x\n  ```\n\n2. b",
    ],
)
def test_where_only_a_parser_knows_nothing_is_split(text: str) -> None:
    """Fences and markers of which one line does not tell whom they belong to."""
    check_same(f"{text}\n")


LINES = st.sampled_from(
    [line for construct in CONSTRUCTS.values() for line in construct.split("\n")]
    + [
        "",
        "",
        "",
        "  two",
        "   three",
        "    - deep",
        "-     five",
        "14. z",
        "   ~~~",
        "> ```",
        "1. ```",
        "1234567. big",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=9))
def test_lines_in_any_order_render_as_the_whole(lines: list[str]) -> None:
    """However lines of all constructs follow each other, the blocks render as the whole does."""
    check_same("\n".join([*lines, ""]))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(LINES, max_size=9), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"])
)
def test_any_chunking_gives_the_same_blocks(lines: list[str], sizes: list[int], end: str) -> None:
    """The same text gives the same finished blocks and the same tail, however it was cut."""
    text = end.join([*lines, ""])
    at_once, in_pieces = BlockSplitter(), BlockSplitter()

    at_once.feed(text)
    for piece in pieces_of(text, sizes):
        in_pieces.feed(piece)

    assert in_pieces.finished == at_once.finished
    assert in_pieces.tail == at_once.tail
    assert blocks_of(text, sizes) == blocks_of(text)


def test_nothing_is_lost_while_streaming() -> None:
    """Finished blocks, fences aside, and the tail together are always the text that has come."""
    text = "\n\n".join(CONSTRUCTS[name] for name in ("paragraph", "bullets", "table", "quote", "numbers"))
    splitter = BlockSplitter()

    for size in range(len(text)):
        splitter.feed(text[size])
        come = "".join(block.source for block in splitter.finished if isinstance(block, Prose)) + splitter.tail
        assert come == text[: size + 1]


def test_a_paragraph_is_finished_when_the_next_one_begins() -> None:
    """A block does not wait for the end of the line that follows it."""
    splitter = BlockSplitter()

    splitter.feed("**first**\n\nS")

    assert splitter.finished == [Prose("**first**\n\n")]
    assert splitter.tail == "S"


def test_a_list_goes_on_over_blank_lines() -> None:
    """A list is one block until something begins that cannot belong to it."""
    splitter = BlockSplitter()

    splitter.feed("1. a\n\n2. b\n\n   more\n\n")
    assert splitter.finished == []
    splitter.feed("Then")

    assert splitter.finished == [Prose("1. a\n\n2. b\n\n   more\n\n")]


def test_code_is_open_until_its_fence_closes() -> None:
    """The code of an open fence can be read while it comes; its language is known; the end mark is never part of it."""
    splitter = BlockSplitter()
    seen = []
    for letter in "```Python\nx = '`'\n``y\n```\n":
        splitter.feed(letter)
        if splitter.open_code is not None:
            seen.append(splitter.open_code.text)

    assert splitter.finished == [Code("x = '`'\n``y\n", "Python", closed=True)]
    assert splitter.finished[0].language == "python"  # type: ignore[union-attr]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(seen))
    assert "x = '`'\n``" not in seen  # could have been the beginning of the end
    assert splitter.open_code is None


def test_a_line_that_may_become_a_fence_is_not_shown() -> None:
    """The tail that is shown leaves out backticks that may open a fence, and brings them back when they do not."""
    splitter = BlockSplitter()

    splitter.feed("text\n\n``")
    assert splitter.tail_to_show == ""
    splitter.feed("a`` is code")

    assert splitter.tail_to_show == "``a`` is code"


def test_an_unclosed_fence_ends_with_the_text() -> None:
    """What was cut inside a fence is code that is marked as not closed."""
    assert blocks_of("```py\nx = 1") == [Code("x = 1", "py", closed=False)]


def test_code_keeps_every_byte() -> None:
    """Tabs, trailing spaces, carriage returns and blank lines of code stay as they came."""
    code = "\tx = 1  \r\n\n\n \t\r\nend\n"

    assert blocks_of(f"```\n{code}```\n", [1]) == [Code(code, "", closed=True)]


def test_the_work_of_splitting_grows_with_the_text() -> None:
    """In small pieces, four times the answer is four times the work."""
    text = "\n\n".join(CONSTRUCTS.values()) + "\n\n"

    def split(times: int) -> None:
        generator, splitter = random.Random(1), BlockSplitter()
        whole, at = text * times, 0
        while at < len(whole):
            size = generator.randint(1, 40)
            splitter.feed(whole[at : at + size])
            at += size

    assert growth(split, 3) < 1.1


def test_the_examples_of_the_specification_render_as_the_whole() -> None:
    """What is finished once is what parsing the whole text gives, for each example and for its neighbours together."""
    texts = [markdown for markdown, _ in examples().values()]

    for text in texts:
        check_same(text)
    for first, second in itertools.pairwise(texts):
        check_same(f"{first}\n{second}")
