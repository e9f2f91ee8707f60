"""Colours are those of a full Pygments run, come in slices, and leave text, undo and signals alone."""

import asyncio
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.documents import DocumentText
from app.services.lexing import make_lexer
from app.ui.editor.code_view import CodeView
from app.ui.editor.coloring import Coloring
from app.ui.editor.units import one_unit_each
from tests.support.code_samples import SAMPLES
from tests.support.editor_desk import EditorDesk, editor_desk, theme
from tests.support.memory_stores import MemoryFiles
from tests.support.patience import until

FILES = {"python": "a.py", "c": "a.c", "ruby": "a.rb", "json": "a.json", "html": "a.html", "markdown": "a.md"}


def desk_files(text: str, name: str = "a.py") -> MemoryFiles:
    made = MemoryFiles()
    made.put(f"/project/{name}", text.encode())
    return made


def shown(view: CodeView) -> list[tuple[int, int, str, bool, bool]]:
    """What is drawn: start, end, colour, bold, italic of every stretch, in the whole text."""
    found: list[tuple[int, int, str, bool, bool]] = []
    block = view.document().firstBlock()
    while block.isValid():
        for one in block.layout().formats():
            start = block.position() + one.start
            text_format = one.format
            found.append(
                (
                    start,
                    start + one.length,
                    text_format.foreground().color().name(),
                    text_format.fontWeight() > 500,
                    text_format.fontItalic(),
                )
            )
        block = block.next()
    return found


def wanted(language: str, text: str) -> dict[int, tuple[str, bool, bool]]:
    """The style of each character that has one, by a full run."""
    colors = theme()
    found: dict[int, tuple[str, bool, bool]] = {}
    lexer = make_lexer(language)
    for offset, kind, value in lexer.get_tokens_unprocessed(one_unit_each(text)):
        style = colors.style_of(str(kind).removeprefix("Token."))
        for at in range(offset, offset + len(value)):
            if style is not None:
                found[at] = (style.color.name(), style.bold, style.italic)
    return {at: style for at, style in found.items() if one_unit_each(text)[at] != "\n"}


def by_character(view: CodeView) -> dict[int, tuple[str, bool, bool]]:
    return {at: (color, bold, italic) for start, end, color, bold, italic in shown(view) for at in range(start, end)}


async def settled(desk: EditorDesk) -> None:
    await desk.until(lambda: not desk.pane.is_coloring)


@pytest.mark.parametrize("language", FILES)
async def test_colors_equal_a_full_run(qapp: QApplication, language: str) -> None:
    """Each character has the colour of its token, also after edits of every sort, undo included."""
    text = "# 😀 first\n" + SAMPLES[language] * 3
    async with editor_desk(desk_files(text, FILES[language])) as desk:
        view = await desk.open(f"/project/{FILES[language]}")
        await desk.colored()
        assert by_character(view) == wanted(language, text)

        chance = random.Random(language)
        for _ in range(12):
            cursor = QTextCursor(view.document())
            cursor.setPosition(chance.randrange(view.document().characterCount()))
            if chance.random() < 0.3:
                cursor.movePosition(
                    QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, chance.randrange(60)
                )
            cursor.insertText(chance.choice(["x", '"', "\n", "'''", "/*", "{\n  a\n}", "", "😀", "*/"]))
        view.undo()
        await settled(desk)
        assert by_character(view) == wanted(language, view.text())

        while view.document().isUndoAvailable():
            view.undo()
        await settled(desk)
        assert view.text() == text
        assert by_character(view) == wanted(language, text)


async def test_colors_leave_the_text_alone(qapp: QApplication) -> None:
    """Colouring changes neither text nor revision, emits no change and leaves nothing to undo."""
    async with editor_desk(desk_files(SAMPLES["python"])) as desk:
        view = await desk.open("/project/a.py")
        revision = view.document().revision()
        edits: list[None] = []
        view.edited.connect(lambda: edits.append(None))

        await desk.colored()
        desk.pane.show_theme(theme("light"))
        await settled(desk)

        assert view.document().revision() == revision
        assert not view.document().isUndoAvailable()
        assert not edits
        assert desk.titles == ["a.py"]


async def test_the_edited_line_is_colored_with_the_key(qapp: QApplication) -> None:
    """A typed keyword has its colour before the loop goes round again."""
    async with editor_desk(desk_files("x\n" * 2000)) as desk:
        view = await desk.open("/project/a.py")
        await desk.colored()
        desk.pane.go_to(1000, 1)

        desk.type("def ")

        keyword = theme().style_of("Keyword")
        assert keyword is not None
        start = view.document().findBlockByNumber(999).position()
        assert by_character(view)[start][0] == keyword.color.name()


async def test_a_new_theme_colors_everything_anew(qapp: QApplication) -> None:
    """After a change of theme every line has the new colours."""
    async with editor_desk(desk_files(SAMPLES["python"] * 40)) as desk:
        view = await desk.open("/project/a.py")
        await desk.colored()
        dark = {color for _start, _end, color, _bold, _italic in shown(view)}

        desk.pane.show_theme(theme("light"))
        await settled(desk)

        light = {style.color.name() for style in theme("light").tokens.values()}
        now = {color for _start, _end, color, _bold, _italic in shown(view)}
        assert now <= light
        assert not now & dark


async def test_another_name_is_another_language(qapp: QApplication) -> None:
    """Saving under a name of another language colours the text by that."""
    async with editor_desk(desk_files("def x\n")) as desk:
        view = await desk.open("/project/a.py")
        await desk.colored()
        assert shown(view)

        desk.documents.save_as(desk.active, "/project/a.txt", view.text())
        await desk.until(lambda: not shown(view))
        assert view.language == "text"


async def test_a_long_line_is_colored_at_its_beginning(qapp: QApplication) -> None:
    """A line of more than 4,096 characters has colours up to column 2,000."""
    async with editor_desk(desk_files("x = 1; " * 1000)) as desk:
        view = await desk.open("/project/a.py")
        await desk.colored()

        assert 1900 < max(end for _start, end, *_rest in shown(view)) <= 2010


async def test_lexing_anew_leaves_the_window_free(qapp: QApplication) -> None:
    """20,000 lines are lexed again because of an open string: in slices, after the key, and the loop turns between."""
    async with editor_desk(desk_files(SAMPLES["python"] * 1500)) as desk:
        view = await desk.open("/project/a.py")
        await desk.until(lambda: view.has_painted)
        await desk.until(lambda: view.document().firstBlock().userState() >= 0)
        view.setTextCursor(QTextCursor(view.document()))

        for _ in range(3):
            QTest.keyClick(view, Qt.Key.Key_QuoteDbl)
        turns = 0
        while view.highlighter.busy and turns < 20:
            await asyncio.sleep(0)
            turns += 1

        assert turns == 20
        view.highlighter.set_lexer(None)


def test_a_bare_view_takes_text_without_colors(qapp: QApplication) -> None:
    """A view without a lexer or a theme is a plain editor."""
    view = CodeView()
    view.load(DocumentText("1", "a\nb", cursor=2))

    assert view.text() == "a\nb"
    assert view.cursor_offset() == 2
    assert not view.highlighter.busy


async def test_a_lexer_that_comes_late_goes_to_the_open_editor(qapp: QApplication) -> None:
    """A tab that is closed and reopened while its lexer is loaded: the editor that has gone is left alone."""
    coloring, gone, opened = Coloring(), CodeView(), CodeView()
    for view in (gone, opened):
        view.language = "python"
        view.load(DocumentText("1", "x = 1\n"))
    coloring.color("1", gone)
    coloring.forget("1")
    coloring.color("1", opened)
    await until(lambda: "highlighter" in vars(opened.later), lambda: "no lexer came")
    await coloring.close()
    await opened.end()

    assert "highlighter" not in vars(gone.later)
    for view in (gone, opened):
        view.deleteLater()
