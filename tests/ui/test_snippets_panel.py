"""The panel of snippets, alone and in the program: keep, find, put in, edit, delete and have back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.adapters.snippets_file import TomlSnippets
from app.domain.snippets import Snippet
from app.ui.editor.snippets_panel import SnippetsPanel
from tests.support.app_under_test import running_app

FOR = Snippet("for loop", "for $1 in $2:\n\t$0", "for", ("python",))
MAIN = Snippet("main", "int main(void) {\n\t$0\n}", "", ("c",))


class Panel(SnippetsPanel):
    """`wishes` collects what it reports."""

    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[tuple] = []
        self.insert_requested.connect(lambda name: self.wishes.append(("insert", name)))
        self.put_requested.connect(lambda snippet, before: self.wishes.append(("put", snippet, before)))
        self.remove_requested.connect(lambda name: self.wishes.append(("remove", name)))

    @property
    def names(self) -> list[str]:
        return [self.rows.row(at).title for at in range(self.rows.rowCount())]


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[Panel]:
    made = Panel()
    made.resize(240, 400)
    made.show_snippets([FOR, MAIN])
    made.show()
    made.activateWindow()
    yield made
    made.hide()
    made.deleteLater()


def test_search_and_insert(panel: Panel) -> None:
    """Words of name, prefix, language or code narrow the list; Enter puts the first one in."""
    for words, names in (("loop", ["for loop"]), ("void", ["main"]), ("python", ["for loop"]), ("zzz", [])):
        panel.search.setText(words)
        assert panel.names == names
    panel.search.setText("main")
    panel.search.setFocus()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)

    assert panel.wishes == [("insert", "main")]


def test_keys_of_the_list(panel: Panel) -> None:
    """Enter puts in, F2 edits, Delete removes."""
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert panel.wishes == [("insert", "main"), ("remove", "main")]

    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    assert panel.form.isVisible()
    assert panel.form.name.text() == "main"
    QTest.keyClick(panel.form.name, Qt.Key.Key_Escape)
    assert panel.list.isVisible()
    assert len(panel.wishes) == 2


def test_editing(panel: Panel) -> None:
    """What is changed takes the place of what was; without a name or code nothing can be saved."""
    panel.edit(FOR)
    panel.form.name.setText(" loop ")
    panel.form.languages.setText("Python,  cython python")
    panel.form.body.setPlainText("for $1:")
    QTest.keyClick(panel.form.prefix, Qt.Key.Key_Return)
    assert panel.wishes == [("put", Snippet("loop", "for $1:", "for", ("python", "cython")), "for loop")]

    panel.new.click()
    panel.form.body.setPlainText("x")
    QTest.keyClick(panel.form.name, Qt.Key.Key_Return)
    assert len(panel.wishes) == 1
    panel.form.name.setText("x")
    QTest.keyClick(panel.form.name, Qt.Key.Key_Return)
    assert panel.wishes[1:] == [("put", Snippet("x", "x"), "")]


def test_an_empty_list(panel: Panel) -> None:
    """An empty list says what to do next."""
    panel.show_snippets([])

    assert panel.names == []
    assert "Save selection as snippet" in panel._empty.text()


async def test_story(qapp: QApplication, tmp_path: Path) -> None:
    """Selected code is kept, gets a prefix, comes back with Tab in another file, is deleted and had back."""
    file = tmp_path / "a.py"
    file.write_text("total = price * count\n", encoding="utf-8")
    profile = tmp_path / "profile"
    async with running_app(profile, files=[file]) as robot:
        await robot.press("Ctrl+A")
        await robot.menu("Edit", "Save selection as snippet")
        await robot.sees("Prefix", "editor.snippets")
        await robot.type("sum\t")
        await robot.type("tot\n")
        await robot.sees("sum", "snippets.list")

        await robot.press("Ctrl+N")
        await robot.type("x = 1\n")
        await robot.menu("Edit", "Insert snippet…")
        await robot.type("sum\n")
        await robot.sees("x = 1\ntotal = price * count", "editor.text")
        await robot.press("Return")
        await robot.type("pri")
        await robot.press("Ctrl+Space", "Tab")
        await robot.sees("price * count\nprice", "editor.text")

        await robot.click("sidebar.snippets")
        await robot.press("Down", "Delete")
        await robot.sees("“sum” was deleted.", "editor.snippets")
        await robot.click("Undo")
        await robot.sees("sum", "snippets.list")
        assert isinstance(robot.find("editor.text"), QPlainTextEdit)

    kept, _said = TomlSnippets(profile / "snippets.toml").load()
    assert kept == (Snippet("sum", "total = price * count", "tot", ("python",)),)
