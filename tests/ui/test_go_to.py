"""Going to a line, a symbol or other colours: shown while one chooses, taken back by Esc; in the whole program."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.domain.documents import DocumentText
from app.domain.settings import Appearance
from app.services.outline import outline
from app.ui.editor.code_view import CodeView
from app.ui.editor.go_to import GoToLine, GoToSymbol
from app.ui.editor.style_picker import StylePicker
from tests.support.app_under_test import running_app
from tests.support.editor_desk import theme

TEXT = "class A:\n    def first(self): ...\n\n    def second(self): ...\n" + "x = 1\n" * 200 + "def last(): ...\n"


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(700, 500)
    made.show()
    made.activateWindow()
    yield made
    made.hide()
    made.deleteLater()


@pytest.fixture
def view(window: QWidget) -> CodeView:
    made = CodeView(window)
    made.resize(700, 500)
    made.show_settings(Appearance(), 11.0)
    made.show_theme(theme())
    made.load(DocumentText("1", TEXT, longest_line=30))
    made.show()
    made.setFocus()
    return made


def titles(popup: GoToSymbol | GoToLine | StylePicker) -> list[str]:
    return [popup.rows.row(row).title for row in range(popup.rows.rowCount())]


def test_a_line_is_shown_while_it_is_typed(window: QWidget, view: CodeView) -> None:
    """Each digit moves the view; Enter stays there, with the focus in the code."""
    popup = GoToLine(window)
    popup.show_over(view, 1.0)
    assert "1 to 206" in titles(popup)[0]

    popup.search.setText("4:9")
    assert titles(popup) == ["Go to line 4, column 9"]
    assert (view.textCursor().blockNumber(), view.textCursor().positionInBlock()) == (3, 8)
    popup._choose(popup.list.currentIndex())

    assert not popup.isVisible()
    assert view.textCursor().blockNumber() == 3


def test_escape_brings_the_view_back(window: QWidget, view: CodeView) -> None:
    """Cursor, selection and scroll position are as they were; nonsense goes nowhere."""
    view.go_to(150)
    cursor, down = view.textCursor(), view.verticalScrollBar().value()
    popup = GoToLine(window)
    popup.show_over(view, 1.0)
    popup.search.setText("1")
    assert view.textCursor().blockNumber() == 0

    popup.search.setText("one")
    popup.dismiss()

    assert view.textCursor() == cursor
    assert view.verticalScrollBar().value() == down


@pytest.mark.parametrize(
    ("typed", "line", "column"),
    [("12", 12, 1), ("12:3", 12, 3), ("12,3", 12, 3), (" 7 ", 7, 1), ("99999", 206, 1), ("0", 1, 1), ("-1", 206, 1)],
)
def test_lines_as_people_write_them(window: QWidget, view: CodeView, typed: str, line: int, column: int) -> None:
    """With a column behind a colon or comma, from the end with a minus; too large is the last one."""
    popup = GoToLine(window)
    popup.show_over(view, 1.0)

    popup.search.setText(typed)

    assert popup.current_key() == f"{line}:{column}"


def test_symbols_by_some_letters(window: QWidget, view: CodeView) -> None:
    """All in their order first, at the one around the cursor; then by letters, the text following."""
    view.go_to(4, 3)
    popup = GoToSymbol(window)
    popup.show_view(view, 1.0)
    popup.show_symbols(view, outline(TEXT, "python"))
    assert titles(popup) == ["A", "first", "second", "last"]
    assert popup.current_key() == "2"
    assert view.textCursor().blockNumber() == 3

    popup.search.setText("lst")
    assert titles(popup)[0] == "last"
    assert view.textCursor().blockNumber() == 204
    popup.dismiss()
    assert view.textCursor().blockNumber() == 3

    popup.show_view(view, 1.0)
    popup.show_symbols(view, outline(TEXT, "python"))
    popup.search.setText("first")
    popup._choose(popup.list.currentIndex())

    assert (view.textCursor().blockNumber(), view.textCursor().positionInBlock()) == (1, 8)


def test_a_name_can_be_typed_before_the_symbols_are_known(window: QWidget, view: CodeView) -> None:
    """The list is there at once; what was typed meanwhile chooses among the symbols, and a closed list stays closed."""
    popup = GoToSymbol(window)
    popup.show_view(view, 1.0)
    assert titles(popup) == ["Looking for symbols…"]
    popup.search.setText("sec")
    popup._choose(popup.list.currentIndex())
    assert popup.isVisible()

    popup.show_symbols(view, outline(TEXT, "python"))
    assert titles(popup)[0] == "second"
    assert view.textCursor().blockNumber() == 3
    popup.dismiss()
    popup.show_symbols(view, outline(TEXT, "python"))

    assert not popup.isVisible()
    assert view.textCursor().blockNumber() == 0


def test_a_text_without_symbols_says_so(window: QWidget, view: CodeView) -> None:
    """The list tells that there are none, and Enter does nothing."""
    popup = GoToSymbol(window)
    popup.show_view(view, 1.0)
    popup.show_symbols(view, ())

    assert titles(popup) == ["There are no symbols in this file."]
    popup._choose(popup.list.currentIndex())
    assert popup.isVisible()


def test_styles_are_tried_while_choosing(window: QWidget) -> None:
    """Each style is previewed, Esc asks for the old one again, Enter chooses."""
    seen: list[str] = []
    chosen: list[str] = []
    popup = StylePicker(window)
    popup.previewed.connect(seen.append)
    popup.style_chosen.connect(chosen.append)
    popup.show_styles("", 1.0)
    assert titles(popup)[0] == "Fireside"
    assert seen == []

    popup.search.setText("monokai")
    assert seen == ["monokai"]
    popup.dismiss()
    assert seen == ["monokai", ""]
    popup.show_styles("", 1.0)
    popup.search.setText("dracula")
    popup._choose(popup.list.currentIndex())

    assert chosen == ["dracula"]


async def test_the_keys_in_the_whole_program(qapp: QApplication, tmp_path: Path) -> None:
    """Ctrl+G, Ctrl+R, folding and the matching bracket by their keys, and colours that are kept."""
    file = tmp_path / "a.py"
    file.write_text(TEXT, encoding="utf-8")
    async with running_app(tmp_path / "profile", files=[file]) as robot:
        view = await robot.get("editor.text", CodeView)
        await robot.until(lambda: view.document().firstBlock().userState() >= 0, "colours are there")

        await robot.press("Ctrl+G")
        await robot.type("150")
        await robot.sees("Go to line 150")
        await robot.press("Return")
        assert view.textCursor().blockNumber() == 149
        await robot.press("Ctrl+R")
        await robot.type("second")
        symbols = await robot.get("editor.go_to_symbol", GoToSymbol)
        await robot.until(lambda: titles(symbols)[0] == "second")
        await robot.press("Return")
        assert view.textCursor().blockNumber() == 3

        view.go_to(2, 14)
        await robot.press("Ctrl+M")
        assert view.textCursor().positionInBlock() == 18
        await robot.press("Ctrl+Shift+[")
        assert view.drawn.folding.folded_lines() == [0]
        await robot.press("Ctrl+Shift+]")
        assert view.drawn.folding.folded_lines() == []
        await robot.menu("View", "Folding", "Fold all")
        assert view.drawn.folding.folded_lines() == [0]

        before = view.palette().base().color().name()
        await robot.menu("View", "Colours of code…")
        popup = await robot.get("editor.style_picker")
        search = popup.findChild(QLineEdit)
        assert search is not None
        await robot.until(search.hasFocus, "the list of styles takes keys")
        await robot.type("monokai")
        await robot.until(lambda: view.palette().base().color().name() == "#272822", "the style is tried")
        await robot.press("Esc")
        assert view.palette().base().color().name() == before
        await robot.menu("View", "Colours of code…")
        await robot.until(search.hasFocus, "the list of styles takes keys")
        await robot.type("monokai")
        await robot.press("Return")
        assert view.palette().base().color().name() == "#272822"

    assert 'style = "monokai"' in (tmp_path / "profile" / "settings.toml").read_text(encoding="utf-8")
