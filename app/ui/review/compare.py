"""Two texts beside each other, line by line, to be read before one of them wins."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from app.domain.comparison import Pair, first_rows_of_changes
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.dialog import fitting

SIZE = (920, 600)
STRENGTH = 46  # of the colour behind a line that differs, of 255


class Choice(NamedTuple):
    """A button that ends the dialog; `key` is told. One that only `changes` needs a difference."""

    key: str
    text: str
    kind: str = ""
    changes: bool = False


class CompareDialog(QDialog):
    """`chosen` carries the key of a choice. `note` says what cannot be seen; `names` are those of both sides."""

    chosen = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        names: tuple[str, str],
        choices: Sequence[Choice],
        *,
        note: str = "",
        scale: float,
        points: float,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("review.compare")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(fitting(parent, round(SIZE[0] * scale), round(SIZE[1] * scale)))
        self._rows: list[int] = []
        self._changing: list[TextButton] = []
        self._said = label("", "muted")
        gone, come = (QColor("#e06c60"), QColor("#5fae6c"))
        self.left = _Side(names[0], gone, points)
        self.right = _Side(names[1], come, points)
        self.left.verticalScrollBar().valueChanged.connect(self.right.verticalScrollBar().setValue)
        self.right.verticalScrollBar().valueChanged.connect(self.left.verticalScrollBar().setValue)
        self.left.horizontalScrollBar().valueChanged.connect(self.right.horizontalScrollBar().setValue)
        self.right.horizontalScrollBar().valueChanged.connect(self.left.horizontalScrollBar().setValue)
        up, down = IconButton("chevron-up", "Difference before"), IconButton("chevron-down", "Next difference")
        up.clicked.connect(lambda: self._step(-1))
        down.clicked.connect(lambda: self._step(1))
        head = QHBoxLayout()
        for widget in (self._said, up, down):
            head.addWidget(widget)
        head.insertStretch(1, 1)
        sides = QSplitter()
        sides.setChildrenCollapsible(False)
        for side in (self.left, self.right):
            column = QWidget()
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(round(4 * scale))
            inside.addWidget(label(side.accessibleName(), "heading"))
            inside.addWidget(side, 1)
            sides.addWidget(column)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for choice in (Choice("", "Close"), *choices):
            button = TextButton(choice.text, kind=choice.kind)
            button.clicked.connect(lambda _checked=False, key=choice.key: self._end(key))
            foot.addWidget(button)
            if choice.changes:
                self._changing.append(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[round(16 * scale)] * 4)
        layout.setSpacing(round(12 * scale))
        if note:
            layout.addWidget(label(note, "muted", wrap=True))
        layout.addLayout(head)
        layout.addWidget(sides, 1)
        layout.addLayout(foot)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        self._rows = first_rows_of_changes(list(pairs))
        self.left.show_lines([pair.left for pair in pairs], [pair.same for pair in pairs])
        self.right.show_lines([pair.right for pair in pairs], [pair.same for pair in pairs])
        count = len(self._rows)
        self._said.setText("Both are the same." if not count else f"{count:,} difference{'s' if count != 1 else ''}")
        for button in self._changing:
            button.setEnabled(bool(count))
        if self._rows:
            self._go(self._rows[0])

    def _step(self, step: int) -> None:
        here = self.left.textCursor().blockNumber()
        after = [row for row in self._rows if (row > here if step > 0 else row < here)]
        if after:
            self._go(after[0] if step > 0 else after[-1])

    def _go(self, row: int) -> None:
        for side in (self.left, self.right):
            side.setTextCursor(QTextCursor(side.document().findBlockByNumber(row)))
            side.centerCursor()

    def _end(self, key: str) -> None:
        self.accept()
        if key:
            self.chosen.emit(key)


class _Side(QPlainTextEdit):
    """One text with gaps where the other has lines of its own; different lines stand on a coloured ground."""

    def __init__(self, name: str, color: QColor, points: float) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setProperty("box", "code")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSizeF(points)
        self.setFont(font)
        self._color = QColor(color.red(), color.green(), color.blue(), STRENGTH)
        self._same: list[bool] = []
        self._there: list[bool] = []

    def show_lines(self, lines: Sequence[str | None], same: Sequence[bool]) -> None:
        self._same, self._there = list(same), [line is not None for line in lines]
        self.setPlainText("\n".join(line or "" for line in lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        block = self.firstVisibleBlock()
        while block.isValid() and block.blockNumber() < len(self._same):
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if box.top() > event.rect().bottom():
                break
            if not self._same[block.blockNumber()]:
                faint = QColor(self._color)
                faint.setAlpha(STRENGTH if self._there[block.blockNumber()] else STRENGTH // 4)
                painter.fillRect(0, round(box.top()), self.viewport().width(), round(box.height()), faint)
            block = block.next()
        painter.end()
        super().paintEvent(event)
