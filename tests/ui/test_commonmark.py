"""All examples of the CommonMark specification are drawn with the text that they must have, streamed or not."""

import html
import random
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from PySide6.QtGui import QTextCursor

from app.domain.visible import visible
from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter
from tests.support.chat import read
from tests.support.commonmark import examples, is_in, letters, text_of_page, without_markers

# Where the reference has HTML of the text's own, we show its tags as text and read the Markdown around them.
TAGS = frozenset(
    [
        *(21, 31, *range(148, 157), *range(158, 192), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536),
        *(*range(613, 618), 623, *range(625, 632), 642, 643),
    ]
)
# What has no text of its own could not be seen: its address stands for it.
WITHOUT_TEXT = {484: "./target.md", 581: "/url"}

GROUPS = [range(start, start + 66) for start in range(1, 653, 66)]


def drawn(body: AnswerBody) -> str:
    """What is read, without the markers of lists, which HTML does not have either."""
    return "\n".join(text for item in body.items for text in _texts(item))


def _texts(item: object) -> Iterator[str]:
    if isinstance(item, ProseView):
        block = item.document().begin()
        while block.isValid():
            yield block.text().partition("\t")[2] if block.blockFormat().textIndent() < 0 else block.text()
            block = block.next()
    elif isinstance(item, CodeBlock):
        yield item.shown_text
    elif isinstance(item, TextView):
        yield item.toPlainText()


def expected(number: int) -> str:
    markdown, page = examples()[number]
    if number in WITHOUT_TEXT:
        return WITHOUT_TEXT[number]
    if number in TAGS:
        parser = MarkdownIt("commonmark", {"html": True}).disable("html_block")
        parser.add_render_rule("html_inline", lambda _self, tokens, at, _options, _env: html.escape(tokens[at].content))
        page = parser.render(markdown)
    return letters(visible(text_of_page(page)))


def numbers(group: range) -> Iterator[int]:
    return (number for number in group if number in examples())


def test_there_are_all_of_them() -> None:
    """The specification 0.31.2 has 652 examples."""
    assert len(examples()) == 652
    assert set(TAGS) <= set(examples())


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_the_text_is_that_of_the_reference(body: AnswerBody, group: range) -> None:
    """To the letter; nothing is loaded, and nothing is lost."""
    for number in numbers(group):
        body.show_text(examples()[number][0], complete=True)

        assert letters(drawn(body)) == expected(number), f"example {number}"
        assert all("<img" not in view.document().toHtml() for view in body.findChildren(TextView))


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_streamed_in_pieces_it_ends_the_same(body: AnswerBody, setter: Typesetter, group: range) -> None:
    """However it is cut, and continued after an end, the finished text is the same as from one piece."""
    whole = AnswerBody(setter, 8, 20)
    whole.slice_s = 60.0
    whole.resize(500, whole.arrange(500))
    for number in numbers(group):
        text, chance = examples()[number][0], random.Random(number)
        whole.show_text(text, complete=True)

        end = 0
        while end < len(text):
            end += chance.randint(1, 9)
            body.show_text(text[:end], complete=chance.random() < 0.2)
        body.show_text(text, complete=True)

        assert read(body) == read(whole), f"example {number}"
        body.show_text("", complete=False)
    whole.deleteLater()


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_any_part_is_copied_as_it_was_written(body: AnswerBody, group: range) -> None:
    """What is selected is in the source that is copied, in its order, and that is one stretch of the message."""
    for number in numbers(group):
        text, chance = examples()[number][0], random.Random(number)
        body.show_text(text, complete=True)
        for view in body.findChildren(TextView):
            for _ in range(4):
                last = view.document().characterCount() - 1
                start = chance.randint(0, last)
                cursor = view.textCursor()
                cursor.setPosition(start)
                cursor.setPosition(chance.randint(start, last), QTextCursor.MoveMode.KeepAnchor)
                view.setTextCursor(cursor)

                copied = view.selected_source()
                assert copied in text
                read_ = without_markers(cursor.selectedText())
                assert is_in(read_, letters(visible(copied))) or is_in(
                    read_, letters(visible(html.unescape(copied)))
                ), f"example {number}: {read_!r} in {copied!r}"
