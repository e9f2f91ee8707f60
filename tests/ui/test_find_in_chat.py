"""A text is found in the whole conversation, and neither a selection nor the stream is disturbed by that."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit

from app.ui.chat.markdown_view import ProseView
from app.ui.chat.panel import ChatPanel
from app.ui.theme.viewport import viewport_of
from tests.support.chat import done, select, state, streaming, theme, turn
from tests.support.patience import until

LONG = "\n\n".join(f"Paragraph {n} of the answer, with `needle_{n}` in it." for n in range(30))
MIXED = "A **nee**dle 🙂 needle.\n\n```py\nneedle = 1\n```\n\n| needle | b |\n|---|---|\n| x | Needle |\n"


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[ChatPanel]:
    made = ChatPanel(theme())
    made.resize(460, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


async def look_for(panel: ChatPanel, text: str) -> None:
    panel.find_in_chat()
    field(panel).setText(text)
    await until(lambda: "…" not in count(panel), "all is drawn")


def field(panel: ChatPanel) -> QLineEdit:
    made = panel.findChild(QLineEdit, "chat.find.query")
    assert made is not None
    return made


def count(panel: ChatPanel) -> str:
    made = panel.findChild(QLabel, "chat.find.count")
    assert made is not None
    return made.text()


def views(panel: ChatPanel) -> list[QTextEdit | QPlainTextEdit]:
    found = [*panel._transcript.findChildren(QTextEdit), *panel._transcript.findChildren(QPlainTextEdit)]
    return [view for view in found if view.isVisible()]


def marked(panel: ChatPanel) -> list[str]:
    return [made.cursor.selectedText() for view in views(panel) for made in view.extraSelections()]


async def test_a_hit_is_shown_where_pyside_has_taken_the_kept_viewport_for_deleted(panel: ChatPanel) -> None:
    """As it does when widgets around it change places."""
    panel.show_state(state(turn(0, "Where is the needle?", LONG)))
    shiboken6.invalidate(viewport_of(panel._transcript))

    await look_for(panel, "needle_0")

    assert count(panel) == "1 of 1"


async def test_every_hit_is_marked(panel: ChatPanel) -> None:
    """In questions, prose over marks of emphasis, tables and code; behind letters that take two units too."""
    panel.show_state(state(turn(0, "Where is the needle?", MIXED)))

    await look_for(panel, "needle")

    await until(lambda: count(panel) == "1 of 6", lambda: count(panel))
    assert sorted(marked(panel)) == ["Needle", *["needle"] * 5]


async def test_steps_bring_hits_into_sight_and_go_round(panel: ChatPanel) -> None:
    """Return goes on, Shift+Return goes back, behind the last hit comes the first."""
    panel.show_state(state(turn(0, "q", LONG)))
    await look_for(panel, "needle_2")
    await until(lambda: count(panel).endswith(" of 11"), "all hits are there")
    bar, seen = panel._transcript.verticalScrollBar(), []

    for key in [Qt.Key.Key_Return] * 11:
        QTest.keyClick(field(panel), key)
        seen.append((count(panel).split(" ")[0], bar.value()))
    last = count(panel)
    QTest.keyClick(field(panel), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    assert len({number for number, _ in seen}) == 11
    assert max(value for _, value in seen) - min(value for _, value in seen) > 300
    assert int(count(panel).split(" ")[0]) == (int(last.split(" ")[0]) - 2) % 11 + 1


async def test_what_arrives_is_found_too(panel: ChatPanel) -> None:
    """While an answer is written its hits are counted as they come, and the one that is shown stays."""
    panel.show_state(streaming("One needle."))
    await look_for(panel, "needle")
    assert count(panel) == "1 of 1"

    now = streaming("One needle. Two needles.\n\n```py\nneedle()\n")
    panel.show_state(now)
    await until(lambda: count(panel) == "1 of 3", "they are counted")
    panel.show_state(done(now))
    await until(lambda: len(marked(panel)) == 3)


async def test_a_selection_stays(panel: ChatPanel) -> None:
    """Finding marks, and selects nothing."""
    panel.show_state(state(turn(0, "q", "One needle and some hay.")))
    await until(lambda: any(isinstance(view, ProseView) and "hay" in view.toPlainText() for view in views(panel)))
    view = next(view for view in views(panel) if "hay" in view.toPlainText())
    select(view, "some hay")

    await look_for(panel, "needle")
    QTest.keyClick(field(panel), Qt.Key.Key_Return)

    assert view.textCursor().selectedText() == "some hay"


async def test_closing_takes_the_marks_away(panel: ChatPanel) -> None:
    """Esc ends it; nothing stays marked."""
    panel.show_state(state(turn(0, "q", MIXED)))
    await look_for(panel, "needle")
    assert marked(panel)

    QTest.keyClick(field(panel), Qt.Key.Key_Escape)

    assert marked(panel) == []
    assert not field(panel).isVisible()


async def test_what_is_not_there_is_said(panel: ChatPanel) -> None:
    """Nothing found is not silence; another chat is looked through anew."""
    panel.show_state(state(turn(0, "q", "a")))
    await look_for(panel, "needle")
    assert count(panel) == "Not found"

    panel.show_state(state(turn(0, "needle", "needle"), id="other"))

    await until(lambda: count(panel).endswith("2"), "the other chat is looked through")
