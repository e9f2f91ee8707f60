"""Markdown of a model is drawn as text: nothing in it loads, runs or hides."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QWidget

from app.domain.visible import visible
from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.markdown_parts import parts
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.table_view import TableView
from app.ui.chat.text_view import TextView
from app.ui.chat.typesetter import Typesetter
from tests.support.chat import frames, read, select
from tests.support.pathological import PATHOLOGICAL, pathological
from tests.support.patience import until
from tests.support.work import growth

SAMPLE = """# A heading

Some *text* with **bold**, ~~gone~~ and `code <b>`.

- a
  - [x] done
- b

3. three
4. four

> quoted

| n | what |
|---|------|
| 1 | `x`  |
"""


@pytest.fixture
def body(setter: Typesetter) -> Iterator[AnswerBody]:
    made = AnswerBody(setter, 8, 20)
    made.slice_s = 60.0  # all at once
    made.resize(500, made.arrange(500))
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_constructs_read_as_people_expect(body: AnswerBody) -> None:
    """Marks of Markdown are gone, list markers and numbers are there, code keeps its characters."""
    body.show_text(SAMPLE, complete=True)

    assert read(body).split("\n") == [
        "A heading",
        "Some text with bold, gone and code <b>.",
        "•\ta",
        "☑\tdone",
        "•\tb",
        "3.\tthree",
        "4.\tfour",
        "quoted",
        *["", "n", "what", "1", "x", ""],
    ]


def test_styles_are_set(body: AnswerBody) -> None:
    """Bold is bold, code is in the fixed font, a heading says its level."""
    body.show_text(SAMPLE, complete=True)
    document = body.findChildren(ProseView)[0].document()

    def format_at(text: str) -> object:
        cursor = document.find(text)
        assert not cursor.isNull()
        return cursor.charFormat()

    assert format_at("bold").fontWeight() >= 600  # type: ignore[attr-defined]
    assert format_at("gone").fontStrikeOut()  # type: ignore[attr-defined]
    assert format_at("code").fontFamilies()  # type: ignore[attr-defined]
    assert document.begin().blockFormat().headingLevel() == 1


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_a_streamed_answer_ends_as_one_given_at_once(
    qapp: QApplication, setter: Typesetter, body: AnswerBody, size: int
) -> None:
    """However it arrives, the finished answer reads and measures the same as one that is there at once."""
    text = SAMPLE + "\n```python\nx = 1\n```\n\nThe *end*: see [a].\n\n[a]: https://a.example\n"
    other = AnswerBody(setter, 8, 20)
    other.resize(500, other.arrange(500))
    other.show_text(text, complete=True)
    await until(lambda: other.is_settled, "drawn in slices")

    for end in range(0, len(text), size):
        body.show_text(text[:end], complete=False)
    body.show_text(text, complete=False)
    body.show_text(text, complete=True)

    assert read(body) == read(other)
    assert body.height() == other.height()
    other.deleteLater()


async def test_a_link_is_only_a_wish(qapp: QApplication, setter: Typesetter, body: AnswerBody) -> None:
    """A click on a link asks for it with its full address; the view goes nowhere."""
    wishes: list[str] = []
    setter.wishes.open_link.connect(wishes.append)
    body.show_text("See [the guide](https://exämple.org/a?b=c) now", complete=True)
    view = body.findChildren(ProseView)[0]
    await frames()

    cursor = QTextCursor(view.document())
    cursor.setPosition(view.toPlainText().index("guide"))
    place = view.cursorRect(cursor).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert wishes == ["https://xn--exmple-cua.org/a?b=c"]
    assert view.toPlainText() == "See the guide now"
    assert view.source() == QUrl()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](file:///etc/passwd)", "[a](file:///etc/passwd)"),
        ("[a](ftp://x.org/)", "a"),
        ("[a](ms-msdt:/id)", "a"),
        ("[a](//host/share)", "a"),
        ("![alt](https://x.org/a.png)", "alt"),
        ("![](/dev/zero)", "/dev/zero"),
        ("<img src='/dev/zero'>", "<img src='/dev/zero'>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("List<int> & Map<K, V>", "List<int> & Map<K, V>"),
        ("if \u202egnirts\u202c:", "if ⟦U+202E⟧gnirts⟦U+202C⟧:"),
        ("pass\u200bword \x1b[2J", "pass⟦U+200B⟧word ⟦U+001B⟧[2J"),
        ("`a\ufffcb`", "a⟦U+FFFC⟧b"),
    ],
)
def test_hostile_text_is_shown_as_text(body: AnswerBody, source: str, shown: str) -> None:
    """Images, scripts and characters that hide are words on the screen; the document knows no address of them."""
    body.show_text(f"{source}\n\nend", complete=True)

    assert read(body).split("\n")[0] == shown
    for view in body.findChildren(TextView):
        html = view.document().toHtml()
        assert "<img" not in html
        assert all(address.startswith(("#", "https://")) for address in re.findall('href="([^"]*)', html))


def test_nothing_is_ever_loaded(setter: Typesetter, tmp_path: Path) -> None:
    """Even a document that names a resource gets a blank picture instead of the file."""
    picture = tmp_path / "x.png"
    picture.write_bytes(b"not read")
    view = ProseView(setter)

    loaded = view.document().resource(2, QUrl.fromLocalFile(str(picture)))

    assert (loaded.width(), loaded.height()) == (1, 1)
    view.setSource(QUrl.fromLocalFile(str(picture)))
    assert view.toPlainText() == ""
    view.deleteLater()


@pytest.mark.parametrize(
    ("source", "part", "copied"),
    [
        ("a **b**  \nc\n\nd", "a b\u2028c\u2029d", "a **b**  \nc\n\nd"),
        ("one **two** three", "two", "two"),
        ("one **two** three", "one two", "one **two**"),
        ("- a\n- *b* c\n", "a\u2029•\tb c", "- a\n- *b* c"),
        ("## Head\n\ntext", "Head", "Head"),
        ("see [x](https://a.example 't') now", "see x now", "see [x](https://a.example 't') now"),
        ("`` a`b `` &amp; \\*", "b & *", "b `` &amp; \\*"),
        ("go\u202eod\r\nmore", "⟦U+202E⟧od more", "\u202eod\r\nmore"),
    ],
)
def test_copying_prose_gives_its_source(body: AnswerBody, source: str, part: str, copied: str) -> None:
    """What is copied out of prose is what the model wrote there, byte for byte, and nothing but text."""
    body.show_text(source, complete=True)
    view = body.findChildren(ProseView)[0]
    start = view.document().find(part.partition("\u2029")[0].partition("\u2028")[0]).selectionStart()
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + len(part), QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    assert cursor.selectedText() == part

    view.copy()

    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == copied
    assert not mime.hasHtml()


def test_a_selection_survives_the_stream(body: AnswerBody) -> None:
    """Selected text stays selected, and nothing else, while the answer goes on and ends."""
    body.show_text("The first *paragraph* here.\n\nThe second par", complete=False)
    view = body.findChildren(ProseView)[0]
    select(view, "paragraph here")

    for more in ("agraph **grows", "** on.\n\n", "- a\n- b\n\n```py\nx\n```\n\nend"):
        body.show_text(body.message.source + more, complete=False)
        assert view.textCursor().selectedText() == "paragraph here"
    body.show_text(body.message.source, complete=True)

    assert view.textCursor().selectedText() == "paragraph here"
    assert "The second paragraph grows on." in read(body)


async def test_the_open_end_is_not_redrawn_under_a_selection(qapp: QApplication, body: AnswerBody) -> None:
    """While something in the unfinished end is selected it grows as it is; it is drawn properly once that is let go."""
    body.show_text("The *open", complete=False)
    view = body.findChildren(ProseView)[0]
    select(view, "open")

    body.show_text("The *open* end\n\nNext", complete=False)
    assert view.textCursor().selectedText() == "open"
    assert view.toPlainText().startswith("The *open* end")

    cursor = view.textCursor()
    cursor.clearSelection()
    view.setTextCursor(cursor)
    await until(lambda: view.toPlainText().startswith("The open end"), "the end is drawn")


def test_selecting_to_the_end_does_not_grow(body: AnswerBody) -> None:
    """A selection up to the last letter keeps its size when more comes."""
    body.show_text("abc", complete=False)
    view = body.findChildren(ProseView)[0]
    view.selectAll()

    body.show_text("abcdef", complete=False)

    assert view.textCursor().selectedText() == "abc"


def test_definitions_at_the_end_mend_links_before(body: AnswerBody) -> None:
    """A link may name a definition that comes after it."""
    text = "See [the guide][g].\n\nMore.\n\n[g]: https://example.org\n"
    body.show_text(text[:-5], complete=False)
    body.show_text(text, complete=True)

    view = body.findChildren(ProseView)[0]
    assert view.toPlainText() == "See the guide.\nMore."
    assert 'href="https://example.org"' in view.document().toHtml()


def test_code_in_a_list_has_its_buttons(body: AnswerBody) -> None:
    """A fence inside a list item becomes a code block of its own, moved in, and the list goes on behind it."""
    body.show_text("1. do\n\n   ```py\n   x = 1\n   ```\n2. then\n\nend", complete=True)

    block = body.findChildren(CodeBlock)[0]
    assert block.text == "x = 1\n"
    assert block.x() > 0
    assert read(body) == "1.\tdo\nx = 1\n2.\tthen\nend"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("|a|\n|-|\n" + "|1|\n" * 600, CodeBlock),
        ("|" + "a|" * 70 + "\n|" + "-|" * 70 + "\n|" + "1|" * 70, CodeBlock),
        ("|a|\n|-|\n" + "|1|\n" * 20, TableView),
        ("word " + "x" * 3_000, CodeBlock),
        ("x " * 8_000, ProseView),
    ],
    ids=["long table", "wide table", "table", "long word", "long paragraph"],
)
def test_what_would_stall_is_shown_as_code(body: AnswerBody, source: str, kind: type) -> None:
    """Huge tables and endless words go into a view that does not wrap; ordinary ones do not."""
    body.show_text(source, complete=True)

    assert isinstance(body.items[-1], kind)


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological_input_is_shown_whole(body: AnswerBody, name: str) -> None:
    """Whatever a runaway model writes can be read to its last letter; how long that takes is in `bench_markdown`."""
    source = pathological(name)

    body.show_text(source, complete=True)

    marks = "" if isinstance(body.items[-1], CodeBlock) else "\n"
    assert "".join(read(body).split()) == "".join(visible(source.strip(marks)).split())


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_work_grows_with_the_text(qapp: QApplication, name: str) -> None:
    """Four times the text is at most a little more than four times the work, also where pairs have to be found."""
    parts("*a*")

    assert growth(lambda size: parts(PATHOLOGICAL[name](size)), 2_000) < 1.2


def test_what_is_nested_too_deep_is_shown_as_it_came(body: AnswerBody) -> None:
    """Ten levels of lists and twenty quotes are more than the parser follows: it is all there, as code."""
    deep = "".join("  " * depth + f"- level {depth}\n" for depth in range(12))

    body.show_text(f"Before.\n\n{deep}\nAfter.", complete=True)

    assert [type(item) for item in body.items] == [ProseView, CodeBlock, ProseView]
    assert read(body) == f"Before.\n{deep.rstrip()}\nAfter."


def test_a_word_without_an_end_is_written_once(body: AnswerBody) -> None:
    """A model that writes one endless word does not have it laid out anew, and prose after it is prose again."""
    text = "Look: "
    for _ in range(3):
        text += "x" * 1_000
        body.show_text(text, complete=False)
    endless, before = body.items[-1], len(text)
    assert isinstance(endless, CodeBlock)
    added: list[int] = []
    endless.findChildren(QPlainTextEdit)[0].document().contentsChange.connect(lambda _at, _gone, new: added.append(new))

    for _ in range(37):
        text += "x" * 1_000
        body.show_text(text, complete=False)
    assert body.items[-1] is endless
    assert sum(added) == len(text) - before

    body.show_text(text + "\n\nThe *end*.", complete=True)
    assert read(body) == f"{text}\nThe end."


def test_links_can_be_reached_without_a_mouse(setter: Typesetter, body: AnswerBody) -> None:
    """Tab goes to a link, Return asks for it."""
    wishes: list[str] = []
    setter.wishes.open_link.connect(wishes.append)
    body.show_text("See [the guide](https://example.org/).", complete=True)
    view = body.findChildren(ProseView)[0]
    assert view.focusPolicy() == Qt.FocusPolicy.StrongFocus

    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)

    assert wishes == ["https://example.org/"]


def test_the_wheel_belongs_to_the_transcript(body: AnswerBody) -> None:
    """A view inside an answer never scrolls up and down by itself."""
    body.show_text("a\n\nb\n\nc", complete=True)
    view = body.findChildren(ProseView)[0]

    assert view.verticalScrollBar().maximum() == 0
    assert view.height() >= view.document().size().height() - 1
    assert view.horizontalScrollBar().maximum() == 0


def menu_over(view: QWidget, place: QPoint) -> dict[str, QAction]:
    """The entries of the menu that a right click there opens, by what they say; the menu is closed again."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    menu = view.window().findChildren(QMenu, "chat.menu")[-1]
    menu.close()
    return {action.text(): action for action in menu.actions() if action.text()}


def place_of(view: TextView, text: str) -> QPoint:
    return view.cursorRect(view.document().find(text)).center()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("second", "- *second*\n  goes on"),
        ("Head", "## Head ##"),
        ("quoted", "> > quoted"),
        ("cell", "| a | b |\n|--:|---|\n| `cell` | d |"),
    ],
)
def test_a_block_is_copied_with_its_marks(body: AnswerBody, text: str, source: str) -> None:
    """The menu copies the block at hand as it was written; a table is one."""
    body.show_text(
        "## Head ##\n\n- first\n- *second*\n  goes on\n\n> > quoted\n\n| a | b |\n|--:|---|\n| `cell` | d |\n",
        complete=True,
    )
    view = next(view for view in body.findChildren(TextView) if not view.document().find(text).isNull())

    menu_over(view.viewport(), place_of(view, text))["Copy this paragraph"].trigger()

    assert QGuiApplication.clipboard().text() == source


def test_the_menu_knows_links_and_the_message(setter: Typesetter, body: AnswerBody) -> None:
    """Over a link it offers to open and to copy it; the whole message can be copied while it still arrives."""
    wishes: list[str] = []
    setter.wishes.open_link.connect(wishes.append)
    text = "See [the guide](ftp://x.example/a) and **mo"
    body.show_text(text, complete=False)
    view = body.findChildren(ProseView)[0]

    entries = menu_over(view.viewport(), place_of(view, "guide"))
    entries["Copy the whole message"].trigger()
    copied = QGuiApplication.clipboard().text()
    entries["Copy address"].trigger()
    entries["Open link…"].trigger()

    assert copied == text
    assert QGuiApplication.clipboard().text() == "ftp://x.example/a"
    assert wishes == ["ftp://x.example/a"]
    assert not entries["Copy"].isEnabled()


def test_code_is_copied_with_its_fences_too(body: AnswerBody) -> None:
    """Selected code is copied as it was written, and the menu has the block with its fences."""
    block = "   ~~~py title=x\n   a = '\u202e'\n     b\n   ~~~"
    body.show_text(f"Text.\n\n{block}\n\nEnd.", complete=True)
    code = body.findChildren(CodeBlock)[0].code
    select(code, "'⟦U+202E⟧'\n  b")

    code.copy()
    copied = QGuiApplication.clipboard().text()
    menu_over(code.viewport(), QPoint(5, 5))["Copy with its fences"].trigger()

    assert copied == "'\u202e'\n  b"
    assert QGuiApplication.clipboard().text() == block


def test_an_answer_that_goes_on_keeps_its_views(body: AnswerBody) -> None:
    """Continue adds to what is drawn: the views stay with what is selected, and code goes on in its block."""
    body.show_text("First *one*.\n\nThe second", complete=True)
    view = body.findChildren(ProseView)[0]
    select(view, "one")

    body.show_text("First *one*.\n\nThe second", complete=False)
    body.show_text("First *one*.\n\nThe second goes on.\n\n```py\nx =", complete=True)
    code = body.findChildren(CodeBlock)[0]
    body.show_text("First *one*.\n\nThe second goes on.\n\n```py\nx = 1\n```\n\nEnd.", complete=True)

    assert body.findChildren(ProseView)[0] is view
    assert view.textCursor().selectedText() == "one"
    assert body.findChildren(CodeBlock) == [code]
    assert read(body) == "First one.\nThe second goes on.\nx = 1\nEnd."
