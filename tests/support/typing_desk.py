"""One code view in a window with words and snippets at its keys."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.documents import DocumentText
from app.domain.settings import Appearance, WordCompletion
from app.domain.snippets import Snippet, prefix_before
from app.services.words import Nearby, WordIndex
from app.ui.editor.code_view import CodeView
from app.ui.editor.typing_aids import TypingAids
from tests.support.editor_desk import theme


class TypingDesk:
    """`offered` has the words on display, each time they change."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.view = CodeView()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.index = WordIndex()
        self.snippets: list[Snippet] = []
        self.offered: list[list[str]] = []
        self.aids = TypingAids(self.window, self._words, self._for_prefix, self._variables)
        self.aids.watch(self.view)
        self.aids.offered.connect(self.offered.append)
        self.view.show_theme(theme())
        self.view.show_settings(Appearance(), 11.0)

    def _words(self, prefix: str, view: CodeView, nearby: Sequence[Nearby]) -> Sequence[str]:
        return self.index.complete(prefix, "here", view.language, nearby)

    def _for_prefix(self, line: str, language: str) -> Snippet | None:
        fitting = {one.prefix: one for one in self.snippets if one.fits(language)}
        return fitting.get(prefix_before(line, fitting))

    def _variables(self, view: CodeView) -> dict:
        selected = view.selected_text()
        return {"TM_SELECTED_TEXT": lambda: selected}

    def load(self, text: str, cursor: int | None = None, language: str = "python") -> None:
        self.view.language = language
        self.view.load(DocumentText("here", text, len(text) if cursor is None else cursor))

    def type(self, text: str) -> None:
        """Letters beyond ASCII come from an input method."""
        for letter in text:
            if letter <= "~":
                QTest.keyClicks(self.view, letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(self.view, event)

    def press(self, *keys: object) -> None:
        for key in keys:
            QTest.keyClick(self.view, key)  # type: ignore[call-overload]

    def select(self, start: int, end: int) -> None:
        cursor = self.view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.view.setTextCursor(cursor)

    @property
    def text(self) -> str:
        return self.view.text()

    @property
    def selected(self) -> str:
        return self.view.selected_text()

    def complete(self, when: WordCompletion) -> None:
        self.aids.show_settings(when, 1.0)


@contextmanager
def typing_desk() -> Iterator[TypingDesk]:
    desk = TypingDesk()
    desk.window.resize(640, 400)
    desk.window.show()
    desk.window.activateWindow()
    desk.view.setFocus()
    QApplication.sendPostedEvents()
    try:
        yield desk
    finally:
        desk.window.hide()
        desk.window.deleteLater()
        QApplication.sendPostedEvents(None, 0)
