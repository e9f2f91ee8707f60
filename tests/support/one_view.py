"""One code view on its own, with keys as a person presses them; carets are shown as | and selections as ⟦ ⟧."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.documents import DocumentText
from app.domain.edits import Caret
from app.domain.settings import Appearance, Editor
from app.ui.editor.code_view import CodeView
from app.ui.editor.unit_text import unit_text, whole_letters
from tests.support.editor_desk import theme


class OneView:
    """`seconds` is the time the view believes in."""

    def __init__(self, options: Editor) -> None:
        self.view = CodeView()
        self.view.show_theme(theme())
        self.view.show_settings(Appearance(), 11.0, options)
        self.view.resize(600, 400)
        self.seconds = 0.0
        self.view.steps.now = lambda: self.seconds

    def load(self, marked: str, language: str = "python") -> None:
        """A text with its carets in it."""
        text, carets, start = "", [], 0
        for letter in marked:
            at = len(text.encode("utf-16-le")) // 2
            if letter == "|":
                carets.append(Caret(at, at))
            elif letter == "⟦":
                start = at
            elif letter == "⟧":
                carets.append(Caret(start, at))
            else:
                text += letter
        self.view.language = language
        self.view.load(DocumentText("here", text))
        self.view.cursors.show(tuple(carets))

    def press(self, *keys: str) -> None:
        for key in keys:
            combination = QKeySequence.fromString(key)[0]
            QTest.keyClick(self.view, combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Letters beyond ASCII come from an input method."""
        for letter in text:
            if letter == "\n":
                self.press("Return")
            elif letter <= "~":
                QTest.keyClicks(self.view, letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(self.view, event)

    def paste(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self.press("Ctrl+V")

    @property
    def text(self) -> str:
        return self.view.text()

    @property
    def shown(self) -> str:
        """The text with its carets."""
        text = unit_text(self.view.document())
        marks = []
        for caret in self.view.cursors.carets:
            marks += [(caret.start, 1, "|")] if caret.empty else [(caret.start, 1, "⟦"), (caret.end, 0, "⟧")]
        for at, _order, mark in sorted(marks, reverse=True):
            text = text[:at] + mark + text[at:]
        return whole_letters(text)


@contextmanager
def one_view(options: Editor | None = None) -> Iterator[OneView]:
    made = OneView(options or Editor())
    made.view.show()
    made.view.activateWindow()
    made.view.setFocus()
    try:
        yield made
    finally:
        made.view.hide()
        made.view.deleteLater()
