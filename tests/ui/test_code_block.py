"""A code block gives back what the model wrote, and is coloured without being disturbed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPlainTextEdit, QToolButton

from app.ui.chat.code_acts import BUTTONS, MENU, MORE
from app.ui.chat.code_block import CodeBlock
from app.ui.chat.code_colours import LARGEST_TEXT, lines_of
from app.ui.chat.typesetter import Typesetter
from tests.support.chat import frames, select, wheel
from tests.support.patience import until

PYTHON = 'def greet(name):\n\t"""Says hello."""\n\treturn f"Hello, {name}"  \n'


@pytest.fixture
def block(setter: Typesetter) -> Iterator[CodeBlock]:
    made = CodeBlock(setter, "python")
    made.resize(420, made.arrange(420))
    made.show()
    yield made
    made.close()
    made.deleteLater()


def code_of(block: CodeBlock) -> QPlainTextEdit:
    return block.findChildren(QPlainTextEdit)[0]


def press(block: CodeBlock, text: str) -> None:
    button = next(button for button in block.findChildren(QAbstractButton) if button.text() == text)
    assert button.accessibleName()
    button.click()


def menu_of(block: CodeBlock) -> QMenu:
    next(one for one in block.findChildren(QAbstractButton) if one.text() == MORE.text).click()
    return block.findChildren(QMenu)[-1]


def offered(block: CodeBlock) -> list[str]:
    menu = menu_of(block)
    menu.close()
    return [action.text() for action in menu.actions()]


def choose(block: CodeBlock, name: str) -> None:
    menu = menu_of(block)
    next(action for action in menu.actions() if action.text() == name).trigger()
    menu.close()


def colours_of(block: CodeBlock) -> set[str]:
    """The colours in use, as the layouts of the lines have them."""
    found, line = set(), code_of(block).document().begin()
    while line.isValid():
        found |= {piece.format.foreground().color().name() for piece in line.layout().formats()}
        line = line.next()
    return found


@pytest.mark.parametrize(
    "code",
    [
        PYTHON,
        "a\r\nb\r\n",
        "tab\there  \n\n\n",
        "nbsp\u00a0and\u2028line\n",
        "bidi \u202eabc\u202c\n",
        "zero\u200bwidth\n",
        "🙂 = '日本'\n",
        "no end",
    ],
)
def test_copy_is_what_the_model_wrote(block: CodeBlock, code: str) -> None:
    """Copy gives the source byte for byte, not what is drawn; only the line end before the fence is left out."""
    block.show_code(code, closed=True)

    press(block, "Copy")

    assert QGuiApplication.clipboard().text() == code.removesuffix("\n").removesuffix("\r")


def test_copy_works_while_the_code_arrives(block: CodeBlock) -> None:
    """Before the fence is closed Copy takes what is there."""
    block.show_code("x = 1\ny =", closed=False)

    press(block, "Copy")

    assert QGuiApplication.clipboard().text() == "x = 1\ny ="


async def test_copy_says_so(qapp: QApplication, block: CodeBlock) -> None:
    """The button says that it has copied."""
    block.show_code(PYTHON, closed=True)

    press(block, "Copy")

    assert any(button.text() == "Copied" for button in block.findChildren(QAbstractButton))


def test_buttons_act_on_the_selected_part(setter: Typesetter, block: CodeBlock) -> None:
    """With a selection only that part is inserted, put in place, opened or copied."""
    wishes: list[object] = []
    setter.wishes.insert.connect(wishes.append)
    setter.wishes.replace.connect(wishes.append)
    setter.wishes.new_file.connect(lambda text, language: wishes.append((text, language)))
    block.show_code("a\u202eb = 1\nc = 2\n", closed=True)
    select(code_of(block), "⟦U+202E⟧b")

    for name in ("Insert", "Replace", "New file", "Copy"):
        press(block, name)

    assert wishes == ["\u202eb", "\u202eb", ("\u202eb\n", "python")]
    assert QGuiApplication.clipboard().text() == "\u202eb"


def test_every_act_takes_the_selected_lines(setter: Typesetter, block: CodeBlock) -> None:
    """Comparing, keeping and running act on the selected part too; it keeps the indentation that its first line has."""
    wishes: list[tuple[str, str]] = []
    for wish in (setter.wishes.preview, setter.wishes.save_snippet, setter.wishes.run):
        wish.connect(lambda text, language: wishes.append((text, language)))
    block.show_code(PYTHON, closed=False)
    select(code_of(block), 'return f"Hello, {name}"')

    press(block, "Compare")
    for name in ("Save as snippet", "Run with…"):
        choose(block, name)

    part = '\treturn f"Hello, {name}"'
    assert wishes == [(part, "python"), (part, "python"), (f"{part}\n", "python")]


def test_only_what_can_be_run_offers_it(setter: Typesetter) -> None:
    """Data has no Run in its menu."""
    block = CodeBlock(setter, "json")
    block.resize(420, block.arrange(420))

    assert "Run with…" not in offered(block)
    assert "Save as snippet" in offered(block)
    block.deleteLater()


@pytest.mark.parametrize(("width", "as_words"), [(640, True), (240, False)])
def test_nothing_is_lost_where_there_is_little_room(setter: Typesetter, width: int, as_words: bool) -> None:
    """Words become icons, and what has no room at all is in the menu."""
    block = CodeBlock(setter, "python")
    block.resize(width, block.arrange(width))
    block.show()

    buttons = [one for one in block.findChildren(QToolButton) if one.isVisible()]
    names = {one.accessibleName() for one in buttons} | set(offered(block))
    assert (buttons[0].toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextOnly) is as_words
    assert {act.name for act in (*BUTTONS, *MENU)} <= names
    assert all(one.x() >= 0 and one.geometry().right() < width for one in buttons)
    block.deleteLater()


def test_buttons_act_on_the_whole_without_a_selection(setter: Typesetter, block: CodeBlock) -> None:
    """Without a selection it is the whole block; a new file ends with a line end."""
    wishes: list[object] = []
    setter.wishes.insert.connect(wishes.append)
    setter.wishes.new_file.connect(lambda text, language: wishes.append((text, language)))
    block.show_code(PYTHON, closed=True)

    press(block, "Insert")
    press(block, "New file")

    assert wishes == [PYTHON.removesuffix("\n"), (PYTHON, "python")]


async def test_code_is_coloured_when_its_fence_closes(qapp: QApplication, block: CodeBlock) -> None:
    """While it arrives code is plain; closed, it gets the colours of its language, text and height unchanged."""
    block.show_code(PYTHON, closed=False)
    await frames(5)
    assert colours_of(block) == set()
    height = block.height()

    block.show_code(PYTHON, closed=True)
    await until(lambda: len(colours_of(block)) >= 3, "the code is coloured")

    assert code_of(block).toPlainText() == PYTHON.removesuffix("\n")
    assert block.height() == height


async def test_colours_leave_a_selection_alone(qapp: QApplication, block: CodeBlock) -> None:
    """Selecting code does not end when the rest of it arrives or the colours come."""
    block.show_code(PYTHON[:30], closed=False)
    select(code_of(block), "greet(name)")

    block.show_code(PYTHON, closed=True)
    await until(lambda: colours_of(block), "the code is coloured")

    assert code_of(block).textCursor().selectedText() == "greet(name)"


def test_a_selection_to_the_end_does_not_grow(block: CodeBlock) -> None:
    """What is selected up to the last letter stays that, when more comes."""
    block.show_code("x = 1", closed=False)
    code_of(block).selectAll()

    block.show_code("x = 12\ny", closed=False)

    assert block.chosen_text() == "x = 1"


@pytest.mark.parametrize(
    "code", ["x = 1\n" * (LARGEST_TEXT // 6 + 1), "x" * 30_000, "plain"], ids=["large", "long line", "unknown"]
)
async def test_what_is_too_much_stays_plain(qapp: QApplication, setter: Typesetter, code: str) -> None:
    """Very large code, endless lines and unknown languages are shown without colours."""
    block = CodeBlock(setter, "no-such-language" if code == "plain" else "python")
    block.resize(420, block.arrange(420))
    block.show_code(code, closed=True)
    later = CodeBlock(setter, "python")
    later.show_code("import os\n", closed=True)

    await until(lambda: colours_of(later), "the next block is coloured")

    assert colours_of(block) == set()
    block.deleteLater()
    later.deleteLater()


def test_all_of_the_code_is_in_sight(block: CodeBlock) -> None:
    """A block is as high as its code, however long, and scrolls sideways only."""
    block.show_code("".join(f"line {n} {'x' * n}\n" for n in range(200)), closed=True)
    view = code_of(block)

    assert view.verticalScrollBar().maximum() == 0
    assert view.horizontalScrollBar().maximum() > 0
    assert block.height() >= 200 * view.fontMetrics().lineSpacing()


def test_other_scripts_are_in_sight_too(block: CodeBlock) -> None:
    """Lines that need taller fonts are not cut off."""
    block.show_code("日本語\n🙂🙂\nالعربية\n" * 20, closed=True)

    assert code_of(block).verticalScrollBar().maximum() == 0


def test_the_wheel_moves_the_transcript(block: CodeBlock) -> None:
    """Turning the wheel over code does not scroll the code."""
    block.show_code("x\n" * 50, closed=True)
    view = code_of(block)

    wheel(view.viewport(), -3)

    assert view.verticalScrollBar().value() == 0


def test_code_is_in_a_fixed_font(block: CodeBlock) -> None:
    """All letters have one width."""
    letters = QFontMetricsF(code_of(block).font())

    assert letters.horizontalAdvance("i") == letters.horizontalAdvance("M") == letters.horizontalAdvance(" ")


def test_tokens_become_spans_of_lines() -> None:
    """Columns count UTF-16 units, tokens over several lines are cut at the line ends."""
    tokens = [(0, "Token.Text", "🙂 "), (2, "Token.Comment", "# a\n# b\n\n"), (11, "Token.Name", "c")]

    assert list(lines_of(tokens)) == [
        (0, [(0, 3, "Text"), (3, 3, "Comment")]),
        (1, [(0, 3, "Comment")]),
        (2, []),
        (3, [(0, 1, "Name")]),
    ]
