"""Writing code as people do: indentation that follows, lines that move, words that undo takes back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.domain.documents import DocumentText
from app.domain.edits import apply
from app.domain.file_style import FileStyle, tidied
from app.domain.settings import Editor
from tests.support.one_view import one_view


@pytest.mark.parametrize(
    ("language", "before", "keys", "after"),
    [
        ("python", "|", "if x:\ngo()\nelse:\nstop()", "if x:\n    go()\nelse:\n    stop()|"),
        ("python", "def f():|", "\nreturn 1\nx", "def f():\n    return 1\nx|"),
        ("python", "try:\n    a\n|", "    b\nexcept E:\n", "try:\n    a\n    b\nexcept E:\n    |"),
        ("python", "if a:\n    if b:\n        c|", "\nelse:", "if a:\n    if b:\n        c\n    else:|"),
        ("python", "x = {|}", "\n1", "x = {\n    1|\n}"),
        ("c", "|", "int f() {\nreturn 1;", "int f() {\n    return 1;|\n}"),
        ("c", "if (x) {\n    a;\n    |", "}", "if (x) {\n    a;\n}|"),
        ("ruby", "|", "def f\nx\nend", "def f\n    x\nend|"),
        ("lua", "|", "if a then\nb\nelse\nc\nend", "if a then\n    b\nelse\n    c\nend|"),
        ("bash", "|", "for x in y; do\nz\ndone", "for x in y; do\n    z\ndone|"),
        ("yaml", "|", "a:\nb: 1\nc", "a:\n    b: 1\n    c|"),
        ("python", "    |", "\nx", "\n    x|"),
    ],
)
def test_indentation_follows(qapp: QApplication, language: str, before: str, keys: str, after: str) -> None:
    """Return goes deeper where a block opens; a closing bracket or word goes back to what it closes."""
    with one_view() as desk:
        desk.load(before, language)
        desk.type(keys)

        assert desk.shown == after


def test_a_key_right_behind_a_new_text(qapp: QApplication) -> None:
    """A key that comes before a text taken over from the disk was laid out: it lands, and the program lives."""
    with one_view() as desk:
        desk.view.show()
        desk.load("def a():\n    return 1\n|" * 30)
        QApplication.processEvents()
        for text in ("", "one line", "a\nb\n" * 50):
            desk.view.load(DocumentText("here", text))
            desk.type("x(")

            assert desk.text == f"x(){text}" if not text else desk.text.startswith("x(")


def test_undo_takes_back_words(qapp: QApplication) -> None:
    """A typed word is one step, so is a run of deletions; a pause, a moved cursor and a new line end a step."""
    with one_view(Editor(auto_pairs=False)) as desk:
        desk.load("|", "text")
        desk.type("one two\nthree")
        steps = []
        while desk.view.document().isUndoAvailable():
            desk.press("Ctrl+Z")
            steps.append(desk.text)
        assert steps == ["one two\n", "one two", "one ", ""]
        for _step in steps:
            desk.press("Ctrl+Shift+Z")
        assert desk.text == "one two\nthree"

        desk.seconds += 1
        desk.type("a")
        desk.seconds += 0.6
        desk.type("b")
        desk.press("Ctrl+Z")
        assert desk.text == "one two\nthreea"
        desk.press("Left", "Right")
        desk.type("c")
        desk.press("Backspace", "Backspace", "Ctrl+Z")
        assert desk.text == "one two\nthreeac"


def test_saved_stays_saved_while_words_join(qapp: QApplication) -> None:
    """A letter typed after saving makes the text changed, and one undo makes it the saved one again."""
    with one_view() as desk:
        desk.load("|")
        desk.type("ab")
        desk.view.document().setModified(False)
        desk.type("c")
        assert desk.view.document().isModified()
        desk.press("Ctrl+Z")
        assert desk.text == "ab"
        assert not desk.view.document().isModified()


def test_commands_keep_their_place_through_undo(qapp: QApplication) -> None:
    """A command is one step; undo brings text and selection back as they were."""
    with one_view() as desk:
        desk.load("a\n⟦b\nc⟧\nd 😀\n")
        desk.view.commands.run("move_down")
        assert desk.shown == "a\nd 😀\n⟦b\nc⟧\n"
        desk.view.commands.run("comment")
        assert desk.shown == "a\nd 😀\n⟦# b\n# c⟧\n"
        desk.press("Ctrl+Z", "Ctrl+Z")
        assert desk.shown == "a\n⟦b\nc⟧\nd 😀\n"
        desk.press("Ctrl+Shift+Z")
        assert desk.shown == "a\nd 😀\n⟦b\nc⟧\n"


def test_letters_of_two_units_stay_whole(qapp: QApplication) -> None:
    """Commands on lines with emoji move and change them as any letter."""
    with one_view() as desk:
        desk.load("😀 b|\na 😎")
        desk.view.commands.run("sort")
        assert desk.text == "a 😎\n😀 b"
        desk.load("😀|😎")
        desk.view.commands.run("transpose")
        assert desk.text == "😀😎"
        desk.load("x😀|")
        desk.type("é😎")
        desk.press("Backspace", "Backspace")
        assert desk.shown == "x😀|"


def test_a_line_is_copied_without_being_selected(qapp: QApplication) -> None:
    """Copy and cut without a selection take the line; it is pasted above the line with the cursor."""
    with one_view() as desk:
        desk.load("one|\ntwo\n")
        desk.press("Ctrl+C")
        assert QApplication.clipboard().text() == "one\n"
        desk.press("Down", "Ctrl+V")
        assert desk.shown == "one\none\ntwo|\n"
        desk.press("Ctrl+X")
        assert desk.shown == "one\none\n|"
        desk.press("Up", "Ctrl+V")
        assert desk.shown == "one\ntwo\n|one\n"


def test_tab_goes_to_the_next_level(qapp: QApplication) -> None:
    """Tab fills up to a level of the file's own kind, and shifts all selected lines."""
    with one_view(Editor(tab_width=3)) as desk:
        desk.load("a|")
        desk.press("Tab")
        assert desk.shown == "a  |"
        desk.load("⟦a\nb⟧")
        desk.press("Tab", "Tab", "Shift+Backtab")
        assert desk.shown == "⟦   a\n   b⟧"
    with one_view(Editor(indent_with_tabs=True)) as desk:
        desk.load("|")
        desk.press("Tab")
        assert desk.text == "\t"
        desk.load("a:\n  b|")
        desk.press("Home", "Tab")
        assert desk.text == "a:\n    b"


def test_a_project_says_how_to_indent(qapp: QApplication) -> None:
    """What is asked of a file wins over what the file does and over the settings."""
    with one_view() as desk:
        desk.load("def f():|\n    x = 1\n")
        desk.view.set_style(FileStyle(indent_with_tabs=True, tab_width=8))
        desk.press("Return")

        assert desk.text == "def f():\n\t\n    x = 1\n"
        assert desk.view.tab_columns == 8


@pytest.mark.parametrize(
    ("before", "trim", "final", "after"),
    [
        ("a  \nb\t\n", True, True, "a\nb\n"),
        ("a  ", True, True, "a\n"),
        ("a", False, True, "a\n"),
        ("a\n\n", False, False, "a"),
        ("a  \n \n", True, False, "a"),
        ("", True, True, ""),
        ("a \n", False, None, "a \n"),
    ],
)
def test_a_text_is_tidied(before: str, trim: bool, final: bool | None, after: str) -> None:
    """White space goes from the ends of lines, and a line end comes to the end, as is wanted."""
    assert apply(before, tidied(before, trim=trim, final_newline=final)) == after


@given(st.text(alphabet="a \t\n", max_size=40), st.booleans(), st.sampled_from([True, False, None]))
def test_tidy_stays_tidy(text: str, trim: bool, final: bool | None) -> None:
    """A tidied text needs nothing more, and says what it said."""
    once = apply(text, tidied(text, trim=trim, final_newline=final))

    assert apply(once, tidied(once, trim=trim, final_newline=final)) == once
    assert once.split() == text.split()


def test_tidying_is_one_step_and_moves_no_cursor(qapp: QApplication) -> None:
    """The cursor stays at its letter; one undo brings the white space back."""
    with one_view(Editor(trim_trailing_space=True)) as desk:
        desk.load("a  \nb|c \nd")
        desk.view.commands.tidy()
        assert desk.shown == "a\nb|c\nd\n"
        desk.press("Ctrl+Z")
        assert desk.shown == "a  \nb|c \nd"

        desk.load("a|")
        desk.view.commands.tidy()
        assert desk.shown == "a|\n"


KEYS = (
    "a",
    "b ",
    "(",
    ")",
    '"',
    "\n",
    "Backspace",
    "Delete",
    "Left",
    "Right",
    "Up",
    "Home",
    "Shift+Left",
    "Tab",
    "é",
    "😀",
)
COMMANDS = ("move_up", "move_down", "copy_down", "delete", "join", "comment", "upper", "sort", "next_occurrence")


@given(st.text(alphabet="ab (\n😀", max_size=30), st.lists(st.sampled_from(KEYS + COMMANDS), min_size=1, max_size=15))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_goes_back_through_every_text(qapp: QApplication, text: str, keys: list[str]) -> None:
    """Undone to the end, a text is as it was loaded; on the way, and all the way forward again, only texts appear that
    were there before, in their order, the changes that Qt reports making the same of a plain string."""
    with one_view() as desk:
        desk.load(text)
        mirror = Mirror(desk.view)
        seen = [desk.text]
        for key in keys:
            if key in COMMANDS:
                desk.view.commands.run(key)
            else:
                desk.type(key) if len(key) <= 2 else desk.press(key)
            seen.append(desk.text)
            assert mirror.text == desk.text
        last = desk.text
        back = []
        while desk.view.document().isUndoAvailable():
            desk.press("Ctrl+Z")
            back.append(desk.text)
            assert mirror.text == desk.text
        assert desk.text == text
        assert not desk.view.document().isModified()
        assert is_subsequence(back[::-1], seen)
        for wanted in [*back[::-1][1:], last] if back else []:
            desk.press("Ctrl+Shift+Z")
            assert desk.text == mirror.text == wanted


class Mirror:
    """A plain string, changed only by what the document reports."""

    def __init__(self, view) -> None:
        self._view = view
        self._units = list(self._now())
        view.document().contentsChange.connect(self._change)

    @property
    def text(self) -> str:
        return "".join(self._units).encode("utf-16-le", "surrogatepass").decode("utf-16-le")

    def _now(self) -> str:
        data = self._view.text().encode("utf-16-le")
        return "".join(map(chr, memoryview(data).cast("H")))

    def _change(self, position: int, removed: int, added: int) -> None:
        now = self._now()
        added = min(added, len(now) - position)
        removed = added - (len(now) - len(self._units))
        self._units[position : position + removed] = now[position : position + added]


def is_subsequence(some: list[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(any(one == other for other in rest) for one in some)
