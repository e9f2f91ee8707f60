"""Suggestions for one hole side by side, each with its cost, below the code: for paste and complete."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontDatabase, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.keys import KeysOf, with_keys

LINES = 6


class Alternative(NamedTuple):
    """`cost` as people read it: "0.02 ¢", or a dash."""

    text: str
    cost: str
    shown: bool


class AlternativesBar(QFrame):
    """Shows what there is; a click or its number takes one to the cursor. It decides nothing."""

    chosen = Signal(int)
    another_requested = Signal()
    copy_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("completion.alternatives")
        self.setProperty("box", "find")
        self.setAccessibleName("Suggestions for the pasted code")
        self._scale = 1.0
        self._head = ElidingLabel("", "small")
        self._another = TextButton("Another", kind="link", shrinks=True)
        self._copy = TextButton("Copy result", kind="link", icon_name="copy", shrinks=True)
        close = IconButton("close", "Close the suggestions")
        self._another.clicked.connect(self.another_requested)
        self._copy.clicked.connect(self.copy_requested)
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self._head, 1)
        for button in (self._another, self._copy, close):
            head.addWidget(button)
        self._row = QHBoxLayout()
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addLayout(self._row)
        self._cards: list[_Card] = []
        self.show_scale(1.0)
        self.hide()

    def show_keys(self, keys_of: KeysOf) -> None:
        whole = "The whole code with this suggestion in it, to the clipboard"
        self._another.setToolTip(with_keys("One more suggestion", keys_of("complete.next")))
        self._copy.setToolTip(with_keys(whole, keys_of("complete.copy")))

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        wide, narrow = round(12 * scale), round(4 * scale)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(wide, narrow, narrow * 2, narrow * 2)
        layout.setSpacing(narrow)
        self._row.setSpacing(round(8 * scale))
        for card in self._cards:
            card.show_scale(scale)

    def show_alternatives(self, words: str, alternatives: Sequence[Alternative], another: str = "") -> None:
        """`words`: what is going on; `another`: what one more can cost at most, empty when no more can be had."""
        self._head.setText(words)
        self._head.setToolTip(words)
        self._another.setText(f"Another {another}".rstrip())
        self._another.setVisible(bool(another))
        self._copy.setVisible(bool(alternatives))
        while len(self._cards) > len(alternatives):
            card = self._cards.pop()
            self._row.removeWidget(card)
            card.deleteLater()
        while len(self._cards) < len(alternatives):
            card = _Card(len(self._cards) + 1)
            card.pressed.connect(self.chosen)
            card.show_scale(self._scale)
            self._cards.append(card)
            self._row.addWidget(card, 1)
        for card, alternative in zip(self._cards, alternatives, strict=True):
            card.show_alternative(alternative)
        self.show()


class _Card(QFrame):
    """One suggestion, whole, in a view that scrolls."""

    pressed = Signal(int)

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setProperty("box", "card")
        self._title = label("", "small")
        self._code = QPlainTextEdit()
        self._code.setProperty("box", "clear")
        self._code.setReadOnly(True)
        self._code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._code.setFrameShape(QFrame.Shape.NoFrame)
        self._code.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._code.viewport().installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._code)

    def show_scale(self, scale: float) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(10.0 * scale)
        self._code.setFont(font)
        self._code.setFixedHeight(self._code.fontMetrics().lineSpacing() * LINES + round(8 * scale))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(round(8 * scale), round(4 * scale), round(8 * scale), round(4 * scale))

    def show_alternative(self, alternative: Alternative) -> None:
        self._title.setText(f"{self._number}   {alternative.cost}" + ("   Tab takes it" if alternative.shown else ""))
        self.setAccessibleName(f"Suggestion {self._number}, {alternative.cost}")
        self._code.setAccessibleName(f"Code of suggestion {self._number}")
        if self._code.toPlainText() != alternative.text:
            self._code.setPlainText(alternative.text)
        if self.property("chosen") != alternative.shown:
            self.setProperty("chosen", alternative.shown)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._number - 1)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.pressed.emit(self._number - 1)
        return False
