"""What the view draws beside the text: brackets, names, guides, white space, changed lines, marks, colours."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.documents import DocumentText
from app.domain.settings import Appearance, Editor, WhiteSpace
from app.services.lexing import make_lexer
from app.ui.editor.code_view import CodeView
from app.ui.editor.lines_on_screen import numbers_of_shown, shown_lines
from app.ui.theme.pygments_style import style_names, styled
from tests.support.editor_desk import theme
from tests.support.patience import until

TEXT = (
    'def f(total, other):\n    text = "(" + str(total)\n\n    if total:\n        return (total, "total")\n\n\nx = 1\n'
)


@pytest.fixture
def view(qapp: QApplication) -> Iterator[CodeView]:
    made = CodeView()
    made.language = "python"
    made.resize(500, 300)
    made.show_settings(Appearance(), 11.0, Editor())
    made.show_theme(theme())
    made.load(DocumentText("1", TEXT, longest_line=40))
    made.show()
    made.later.make_what_is_seen()
    yield made
    made.highlighter.set_lexer(None)
    made.hide()
    made.deleteLater()


async def colored(view: CodeView) -> None:
    view.highlighter.set_lexer(make_lexer("python"))
    await until(lambda: not view.highlighter.busy)


def put(view: CodeView, offset: int) -> None:
    cursor = view.textCursor()
    cursor.setPosition(offset)
    view.setTextCursor(cursor)


def colors_of(view: CodeView) -> set[str]:
    """All colours in the picture of the text."""
    image = view.viewport().grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


async def test_brackets_are_matched_when_the_cursor_rests(view: CodeView) -> None:
    """The pair beside the cursor is marked, a bracket in a string is none; it goes with the next key."""
    await colored(view)
    open_at = TEXT.index("(total, ")

    put(view, open_at)
    assert view.drawn.near.brackets == ()
    await until(lambda: view.drawn.near.brackets)
    assert view.drawn.near.brackets == (open_at, TEXT.index(")", open_at))
    assert theme().color("bracket_match").name() in colors_of(view)
    assert view.ruler.marks("bracket") == [(0, 0)]

    put(view, TEXT.index('(" +') + 1)
    assert view.drawn.near.brackets == ()
    await until(lambda: view.drawn.guides.strong[0] == 0)

    assert view.drawn.near.brackets == ()


async def test_going_to_the_matching_bracket(view: CodeView) -> None:
    """From a bracket to its partner and back, past those in strings; from inside to the one that opens."""
    await colored(view)
    first, last = TEXT.index("(total, "), TEXT.index(")", TEXT.index("(total, "))
    put(view, first)

    places = []
    for _ in range(2):
        view.drawn.near.go_to_bracket()
        places.append(view.textCursor().position())
    put(view, TEXT.index("str(total") + 6)
    view.drawn.near.go_to_bracket()

    assert places == [last, first]
    assert view.textCursor().position() == TEXT.index("str(total") + 3


async def test_the_word_under_the_cursor_is_shown_elsewhere(view: CodeView) -> None:
    """A name is marked wherever it stands on the screen; a keyword or a selection is not."""
    await colored(view)
    put(view, TEXT.index("total"))
    await until(lambda: view.drawn.near.word)
    assert view.drawn.near.word == "total"
    assert theme().color("occurrence").name() in colors_of(view)

    put(view, 1)
    assert view.drawn.near.word == ""
    await until(lambda: not view.drawn.near._timer.isActive())

    assert view.drawn.near.word == ""
    assert theme().color("occurrence").name() not in colors_of(view)


async def test_guides_follow_the_cursor(view: CodeView) -> None:
    """Each level has its line, the one about the cursor is stronger; the settings take them away."""
    put(view, TEXT.index("return"))
    await until(lambda: view.drawn.guides.strong == (1, 4, 4), lambda: f"strong is {view.drawn.guides.strong}")

    assert {theme().color("guide").name(), theme().color("guide_current").name()} <= colors_of(view)
    view.show_settings(Appearance(), 11.0, Editor(indent_guides=False))

    assert theme().color("guide").name() not in colors_of(view)


@pytest.mark.parametrize(
    ("mode", "selected", "drawn"),
    [
        (WhiteSpace.NONE, True, False),
        (WhiteSpace.SELECTION, False, False),
        (WhiteSpace.SELECTION, True, True),
        (WhiteSpace.ALL, False, True),
    ],
)
def test_white_space_as_the_settings_say(view: CodeView, mode: WhiteSpace, selected: bool, drawn: bool) -> None:
    """Dots and arrows stand everywhere, in the selection only, or nowhere."""
    view.load(DocumentText("1", "a \t b\n", longest_line=9))
    view.show_settings(Appearance(), 11.0, Editor(white_space=mode, indent_guides=False))
    colors = dict(theme().colors) | {"white_space": QColor("#ff00ff")}
    view.drawn.spaces.show_theme(type(theme())("t", True, colors, {}))
    if selected:
        view.selectAll()

    seen = [QColor(name) for name in colors_of(view)]
    assert any(min(color.red(), color.blue()) > color.green() + 60 for color in seen) == drawn


async def test_changed_lines_are_marked(view: CodeView) -> None:
    """An edited line has a bar at once and a mark on the ruler a moment later; saving takes both away."""
    changes = view.drawn.changes
    assert not changes.is_changed(view.document().findBlockByNumber(3))

    view.go_to(4, 99)
    QTest.keyClicks(view, " # x")
    assert changes.is_changed(view.document().findBlockByNumber(3))
    assert not changes.is_changed(view.document().findBlockByNumber(2))
    await until(lambda: view.ruler.marks("change"))
    assert view.ruler.marks("change") == [(3, 3)]

    view.document().setModified(False)

    assert not changes.is_changed(view.document().findBlockByNumber(3))
    assert not view.ruler.marks("change")


def test_marks_stand_where_their_lines_are(view: CodeView) -> None:
    """The ruler shows lines by their share of the whole height, folded ones at their fold; touching ones are one."""
    view.load(DocumentText("1", "class A:\n" + "    x\n" * 999, longest_line=6))
    ruler = view.ruler
    ruler.show_marks("search", [0, 500, 501, (998, 999)])
    tops = [box.center().y() / ruler.height() for box in ruler._boxes_of("search")]
    assert tops == pytest.approx([0.0, 0.5, 1.0], abs=0.02)

    view.drawn.folding.fold(0)
    folded = [round(box.top()) for box in ruler._boxes_of("search")]
    assert len(folded) == 1
    view.drawn.folding.unfold(0)
    ruler.show_marks("search", ())

    assert ruler._boxes_of("search") == []


def test_a_click_on_the_ruler_goes_there(view: CodeView) -> None:
    """Beside the handle, the text at that height comes into the middle."""
    view.load(DocumentText("1", "x\n" * 1000, longest_line=1))

    QTest.mouseClick(view.ruler, Qt.MouseButton.LeftButton, pos=QPoint(5, view.ruler.height() // 2))

    first, last = numbers_of_shown(view)
    assert first < 500 < last


def test_layers_draw_on_what_can_be_seen(view: CodeView) -> None:
    """A layer gets the lines on the screen with their places; a text with endless lines has no layers."""
    seen: list[int] = []

    def layer(painter: QPainter, lines: list, _dirty: object) -> None:
        seen.extend(line.number for line in lines)
        painter.fillRect(0, 0, 10, 10, QColor("#ff00ff"))

    view.load(DocumentText("1", "x\n" * 1000, longest_line=1))
    view.layers.over.append(layer)
    assert "#ff00ff" in colors_of(view)
    assert seen[0] == 0
    assert 10 < seen[-1] < 40

    view.load(DocumentText("1", "x" * 30_000, longest_line=30_000))

    assert "#ff00ff" not in colors_of(view)


def test_the_long_line_mode_looks_for_nothing(view: CodeView) -> None:
    """In a text with endless lines neither brackets nor names are looked for."""
    view.load(DocumentText("1", "(" + "x" * 30_000 + ")", longest_line=30_002))
    put(view, 0)

    view.drawn.near._look()

    assert view.drawn.near.brackets == ()


@pytest.mark.parametrize("name", ["monokai", "friendly", "solarized-light", "github-dark", "bw"])
def test_a_pygments_style_colours_the_code(view: CodeView, name: str) -> None:
    """Ground and colours are the style's, in the editor only: the window's roles stay as they were."""
    from pygments.styles import get_style_by_name

    made = styled(theme(), name)
    view.show_theme(made)

    assert made.color("editor_background").name() == QColor(get_style_by_name(name).background_color).name()
    assert made.color("window") == theme().color("window")
    assert made.color("editor_background").name() in colors_of(view)
    keyword = made.style_of("Keyword")
    assert keyword is None or keyword.color.isValid()


def test_every_pygments_style_can_be_chosen(qapp: QApplication) -> None:
    """All of them load, and text can be told from its ground; an unknown name keeps our own colours."""
    for name in style_names():
        made = styled(theme(), name)
        text, ground = made.color("editor_text"), made.color("editor_background")
        assert abs(text.lightnessF() - ground.lightnessF()) > 0.2, name
        assert made.dark == (ground.lightnessF() < 0.5)

    assert len(style_names()) > 40
    assert styled(theme(), "") == theme()
    assert styled(theme(), "no such style").name == theme().name


def test_wrapped_lines_have_guides_over_their_whole_height(view: CodeView) -> None:
    """With word wrap a guide runs along every row of its line."""
    view.load(DocumentText("1", "if x:\n    " + "word " * 60 + "\n", longest_line=320))
    view.show_settings(Appearance(word_wrap=True), 11.0, Editor(white_space=WhiteSpace.NONE))
    lines = list(shown_lines(view, 0, 300))
    image: QImage = view.viewport().grab().toImage()
    guides = {theme().color("guide").name(), theme().color("guide_current").name()}  # the cursor may have rested
    x = next(x for x in range(30) if image.pixelColor(x, int(lines[1].top) + 2).name() in guides)

    assert lines[1].height > 2 * lines[0].height
    assert image.pixelColor(x, int(lines[1].top + lines[1].height) - 2).name() in guides


def test_a_cursor_at_the_end_of_a_huge_text_is_cheap(view: CodeView) -> None:
    """Brackets are looked for near the cursor only."""
    from app.ui.editor.near_cursor import REACH, text_around

    view.load(DocumentText("1", "(" + "\nx = (1)" * 20_000, longest_line=7))
    cursor = QTextCursor(view.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    start, text = text_around(view.document(), cursor.position())

    assert len(text) <= REACH + 1
    assert start + len(text) == cursor.position()
