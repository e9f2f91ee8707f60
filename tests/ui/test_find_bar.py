"""The find bar at the editor: what is typed, what is selected and drawn, what replacing does to the text."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.adapters.search_process import FIND_LIMIT_S, ProcessExpressions
from app.services.finding import TextFinder
from app.ui.editor.code_view import CodeView
from app.ui.editor.find_bar import FindBar
from app.ui.editor.finding import Finding
from tests.support.editor_desk import EditorDesk, editor_desk, theme
from tests.support.memory_stores import MemoryFiles

TEXT = "alpha Beta\nbeta gamma\n😀 alpha beta\n"


class FindDesk:
    """An editor with the bar; `count` and `preview` are what they say."""

    def __init__(self, desk: EditorDesk, finding: Finding, bar: FindBar) -> None:
        self.desk, self.finding, self.bar = desk, finding, bar

    @property
    def view(self) -> CodeView:
        return self.desk.view

    @property
    def text(self) -> str:
        return self.view.text()

    @property
    def count(self) -> str:
        return self.bar._count.text()

    @property
    def selected(self) -> tuple[str, int]:
        """The selected text and its line, from 1."""
        cursor = self.view.textCursor()
        line = self.view.document().findBlock(cursor.selectionStart()).blockNumber() + 1
        return self.view.selected_text(), line

    async def says(self, count: str) -> None:
        await self.desk.until(lambda: self.count == count and not self.finding.busy)

    async def find(self, text: str, count: str) -> None:
        self.finding.open()
        self.bar.query_field.setText(text)
        await self.says(count)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def select(self, start: int, end: int) -> None:
        cursor = QTextCursor(self.view.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.view.setTextCursor(cursor)


@contextlib.asynccontextmanager
async def find_desk(text: str = TEXT, *, limit_s: float = FIND_LIMIT_S) -> AsyncIterator[FindDesk]:
    files = MemoryFiles()
    files.put("/project/a.txt", text.encode())
    files.put("/project/b.txt", b"beta only here\n")
    async with editor_desk(files) as desk:
        bar = FindBar()
        finding = Finding(TextFinder(ProcessExpressions(limit_s=limit_s)), desk.pane.current_view, bar)
        desk.pane.add_bar(bar)
        desk.pane.escaped.connect(finding.escape)
        desk.documents.changed.connect(lambda _state: finding.follow())
        finding.show_theme(theme())
        await desk.open("/project/a.txt")
        try:
            yield FindDesk(desk, finding, bar)
        finally:
            await finding.close()


async def test_each_letter_goes_to_the_nearest_hit(qapp: QApplication) -> None:
    """Typing selects the first hit behind the cursor, and goes back when the query is shortened to nothing."""
    async with find_desk() as desk:
        desk.select(6, 6)
        desk.finding.open()
        QTest.keyClicks(desk.bar.query_field, "be")
        await desk.says("1 of 3")
        assert desk.selected == ("Be", 1)

        QTest.keyClicks(desk.bar.query_field, "x")
        await desk.says("No hits")
        assert desk.view.textCursor().position() == 6

        desk.bar.query_field.clear()
        await desk.says("")
        assert not desk.view.textCursor().hasSelection()


async def test_enter_goes_round(qapp: QApplication) -> None:
    """Return goes to the next hit, Shift+Return to the one before, past the ends round again."""
    async with find_desk() as desk:
        await desk.find("beta", "1 of 3")
        for count in ("2 of 3", "3 of 3", "1 of 3"):
            desk.press(Qt.Key.Key_Return)
            assert desk.count == count
        desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert (desk.count, desk.selected) == ("3 of 3", ("beta", 3))


async def test_switches_have_keys(qapp: QApplication) -> None:
    """Alt+C, Alt+W and Alt+R turn case, whole words and expressions, as long as the bar has the focus."""
    async with find_desk() as desk:
        await desk.find("beta", "1 of 3")
        desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
        await desk.says("1 of 2")
        desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
        await desk.says("1 of 3")

        desk.bar.query_field.setText("bet")
        await desk.says("1 of 3")
        desk.press(Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
        await desk.says("No hits")

        desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
        desk.bar.query_field.setText(r"\w+a$")
        await desk.says("1 of 3")
        assert desk.selected == ("Beta", 1)


async def test_a_wrong_expression_is_told_in_the_bar(qapp: QApplication) -> None:
    """A mistake in an expression stands beside the field and selects nothing."""
    async with find_desk() as desk:
        desk.finding.open()
        desk.bar.regex_button.setChecked(True)
        desk.bar.query_field.setText("(be")
        await desk.desk.until(lambda: "no “)”" in desk.count)
        assert desk.bar.query_field.property("invalid")
        assert not desk.view.textCursor().hasSelection()


async def test_an_expression_that_never_ends_does_not_stop_the_window(qapp: QApplication) -> None:
    """While a runaway expression is tried, and until it is stopped, the loop turns and keys are taken."""
    async with find_desk("a" * 60, limit_s=0.5) as desk:
        desk.finding.open()
        desk.bar.regex_button.setChecked(True)
        desk.bar.query_field.setText("(a+)+b")
        turns = 0
        while "takes too long" not in desk.count:
            await asyncio.sleep(0)
            turns += 1
        assert turns > 20

        desk.bar.query_field.setText("a+")
        await desk.says("1 of 1")


async def test_a_selection_becomes_the_query_or_the_range(qapp: QApplication) -> None:
    """One selected word is looked for; of several selected lines the search keeps inside."""
    async with find_desk() as desk:
        desk.select(11, 15)
        desk.finding.open()
        await desk.says("2 of 3")
        assert desk.bar.query.text == "beta"

        desk.bar.closed.emit()
        desk.select(0, 16)
        desk.finding.open()
        assert desk.bar.in_range
        await desk.says("2 hits")
        desk.press(Qt.Key.Key_Return)
        desk.press(Qt.Key.Key_Return)
        assert desk.count == "2 of 2"

        desk.bar.range_button.setChecked(False)
        await desk.desk.until(lambda: desk.count.endswith("of 3"))


async def test_escape_keeps_the_hit(qapp: QApplication) -> None:
    """Esc closes the bar; the hit stays selected, nothing is drawn any more, and F3 still goes on."""
    async with find_desk() as desk:
        await desk.find("beta", "1 of 3")
        assert [mark[0] for mark in desk.view.ruler.marks("search")] == [0, 1, 2]
        desk.press(Qt.Key.Key_Escape)
        assert desk.bar.isHidden()
        assert desk.view.hasFocus()
        assert desk.selected == ("Beta", 1)
        assert not desk.view.ruler.marks("search")

        desk.finding.step(1)
        await desk.desk.until(lambda: desk.selected == ("beta", 2))
        desk.finding.step(-1)
        desk.finding.step(-1)
        await desk.desk.until(lambda: desk.selected == ("beta", 3))


async def test_escape_in_the_code_closes_the_bar(qapp: QApplication) -> None:
    """Esc in the text first ends what is nearer, several cursors; the next one closes the bar."""
    async with find_desk() as desk:
        await desk.find("beta", "1 of 3")
        desk.view.setFocus()
        desk.desk.pane.run_command("add_below")
        several = desk.view.cursors.several
        desk.press(Qt.Key.Key_Escape)
        after_the_first = (desk.view.cursors.several, desk.bar.isVisible())
        desk.press(Qt.Key.Key_Escape)

        assert several
        assert after_the_first == (False, True)
        assert desk.bar.isHidden()
        assert desk.view.hasFocus()


async def test_queries_are_remembered(qapp: QApplication) -> None:
    """Up goes to earlier queries, Down back to what was being typed."""
    async with find_desk() as desk:
        for text in ("beta", "alpha"):
            desk.finding.open()
            desk.bar.query_field.setText(text)
            desk.press(Qt.Key.Key_Return)
            desk.press(Qt.Key.Key_Escape)
        desk.finding.open()
        desk.bar.query_field.setText("new")
        seen = []
        for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
            desk.press(key)
            seen.append(desk.bar.query.text)
        assert seen == ["alpha", "beta", "beta", "alpha", "new"]


async def test_hits_are_drawn_where_they_stand(qapp: QApplication) -> None:
    """The hits on the screen have their colour, also right after an edit in front of them."""
    async with find_desk() as desk:
        await desk.find("gamma", "1 of 1")
        desk.select(0, 0)
        fill = theme().color("hit").rgb()

        def places() -> set[int]:
            image: QImage = desk.view.viewport().grab().toImage()
            return {y for y in range(image.height()) for x in range(0, 300, 3) if image.pixel(x, y) == fill}

        before = places()
        assert before
        cursor = desk.view.textCursor()
        cursor.insertText("a line in front\n")
        after = places()
        line = round(desk.view.blockBoundingRect(cursor.block()).height())
        assert (min(after) - min(before), max(after) - max(before)) == (line, line)


async def test_the_count_follows_edits(qapp: QApplication) -> None:
    """What is typed into the text while the bar is open is counted a moment later."""
    async with find_desk() as desk:
        await desk.find("beta", "1 of 3")
        desk.select(0, 0)
        desk.view.textCursor().insertText("beta ")
        await desk.says("4 hits")


async def test_another_tab_is_searched_when_it_comes_up(qapp: QApplication) -> None:
    """The bar stays with its query when the tab changes; without a tab it goes."""
    async with find_desk() as desk:
        await desk.find("beta", "1 of 3")
        first = desk.desk.active
        await desk.desk.open("/project/b.txt")
        await desk.says("1 hit")
        desk.desk.documents.activate(first)
        await desk.desk.until(lambda: desk.count.endswith("3") or desk.count == "3 hits")
        for document in desk.desk.documents.state.documents:
            desk.desk.documents.close(document.id)
        assert desk.bar.isHidden()


async def test_replacing_goes_hit_by_hit(qapp: QApplication) -> None:
    """Replace changes the selected hit and goes on; the preview says what the next one becomes."""
    async with find_desk() as desk:
        desk.finding.open(replace=True)
        desk.bar.regex_button.setChecked(True)
        desk.bar.query_field.setText(r"(b)eta")
        desk.bar.template_field.setText("<$1>")
        await desk.says("1 of 3")
        await desk.desk.until(lambda: desk.bar._preview.text() == "Beta → <B>")
        desk.bar.replace_button.click()
        await desk.desk.until(lambda: desk.selected == ("beta", 2))
        assert desk.text.startswith("alpha <B>\nbeta")

        desk.bar.template_field.setText("$2")
        await desk.desk.until(lambda: "one group" in desk.bar._preview.text())
        desk.view.undo()
        assert desk.text == TEXT


@pytest.mark.parametrize("regex", [False, True])
async def test_replacing_all_is_one_step_of_undo(qapp: QApplication, regex: bool) -> None:
    """All hits change at once; typing afterwards is a step of its own; one undo brings all back."""
    async with find_desk() as desk:
        desk.finding.open(replace=True)
        desk.bar.regex_button.setChecked(regex)
        desk.bar.keep_case_button.setChecked(True)
        desk.bar.query_field.setText("beta")
        desk.bar.template_field.setText("delta")
        await desk.says("1 of 3")
        desk.bar.replace_all_button.click()
        await desk.says("3 replaced")
        changed = TEXT.replace("beta", "delta").replace("Beta", "Delta")
        assert desk.text == changed

        desk.view.moveCursor(QTextCursor.MoveOperation.End)
        desk.view.insertPlainText("x")
        desk.view.undo()
        assert desk.text == changed
        desk.view.undo()
        assert desk.text == TEXT


async def test_replacing_in_the_selection_only(qapp: QApplication) -> None:
    """Outside of the range nothing changes, and the range grows with what is put in."""
    async with find_desk() as desk:
        desk.select(0, 16)
        desk.finding.open(replace=True)
        desk.bar.query_field.setText("beta")
        desk.bar.template_field.setText("much longer beta")
        await desk.desk.until(lambda: desk.bar.replace_all_button.isEnabled() and not desk.finding.busy)
        desk.bar.replace_all_button.click()
        await desk.says("2 replaced")
        assert desk.text.count("much longer") == 2
        assert "😀 alpha beta" in desk.text


async def test_ten_thousand_replacements_leave_the_window_free(qapp: QApplication) -> None:
    """10,000 hits in 50,000 lines are replaced as one step of undo, in slices between which the loop turns."""
    lines = [f"value = needle({n})" if n % 5 == 0 else f"    other = {n}" for n in range(50_000)]
    text = "\n".join(lines)
    async with find_desk(text) as desk:
        desk.finding.open(replace=True)
        desk.bar.query_field.setText("needle")
        desk.bar.template_field.setText("haystack")
        await desk.says("1 of 10,000")
        desk.bar.replace_all_button.click()
        seen = set()
        while desk.count != "10,000 replaced":
            await asyncio.sleep(0)
            seen.add(desk.view.document().revision())
        assert len(seen) > 5
        assert desk.text == text.replace("needle", "haystack")
        desk.view.undo()
        assert desk.text == text


async def test_a_read_only_text_is_not_replaced(qapp: QApplication) -> None:
    """In a text that may not be changed the buttons for replacing are off."""
    async with find_desk() as desk:
        desk.view.setReadOnly(True)
        desk.finding.open(replace=True)
        desk.bar.query_field.setText("beta")
        await desk.says("1 of 3")
        assert not desk.bar.replace_button.isEnabled()
        desk.finding.replace_all()
        assert desk.text == TEXT
