"""What is on the disk beside what is here, line by line, to be read."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from app.domain.comparison import Pair, first_rows_of_changes
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.dialog import fitting

SIZE = (920, 600)
STRENGTH = 46  # of the colour behind a line that differs, of 255


class CompareDialog(QDialog):
    """`chosen` carries "reload" or "keep"."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, *, title: str, scale: float, points: float) -> None:
        super().__init__(parent)
        self.setObjectName("editor.compare")
        self.setWindowTitle(f"{title}: on disk and here")
        self.resize(fitting(parent, round(SIZE[0] * scale), round(SIZE[1] * scale)))
        self._rows: list[int] = []
        self._said = label("", "muted")
        gone, come = (QColor("#e06c60"), QColor("#5fae6c"))
        self.disk = _Side("The file on disk", gone, points)
        self.mine = _Side("The text here", come, points)
        self.disk.verticalScrollBar().valueChanged.connect(self.mine.verticalScrollBar().setValue)
        self.mine.verticalScrollBar().valueChanged.connect(self.disk.verticalScrollBar().setValue)
        self.disk.horizontalScrollBar().valueChanged.connect(self.mine.horizontalScrollBar().setValue)
        self.mine.horizontalScrollBar().valueChanged.connect(self.disk.horizontalScrollBar().setValue)
        up, down = IconButton("chevron-up", "Difference before"), IconButton("chevron-down", "Next difference")
        up.clicked.connect(lambda: self._step(-1))
        down.clicked.connect(lambda: self._step(1))
        head = QHBoxLayout()
        for widget in (self._said, up, down):
            head.addWidget(widget)
        head.insertStretch(1, 1)
        sides = QSplitter()
        sides.setChildrenCollapsible(False)
        for side in (self.disk, self.mine):
            column = QWidget()
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(round(4 * scale))
            inside.addWidget(label(side.accessibleName(), "heading"))
            inside.addWidget(side, 1)
            sides.addWidget(column)
        reload = TextButton("Reload from disk")
        keep = TextButton("Keep mine", kind="primary")
        close = TextButton("Close")
        for button, choice in ((reload, "reload"), (keep, "keep"), (close, "")):
            button.clicked.connect(lambda _checked=False, choice=choice: self._end(choice))
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (close, reload, keep):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[round(16 * scale)] * 4)
        layout.setSpacing(round(12 * scale))
        layout.addLayout(head)
        layout.addWidget(sides, 1)
        layout.addLayout(foot)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        self._rows = first_rows_of_changes(list(pairs))
        self.disk.show_lines([pair.left for pair in pairs], [pair.same for pair in pairs])
        self.mine.show_lines([pair.right for pair in pairs], [pair.same for pair in pairs])
        count = len(self._rows)
        self._said.setText("Both are the same." if not count else f"{count:,} difference{'s' if count != 1 else ''}")
        if self._rows:
            self._go(self._rows[0])

    def _step(self, step: int) -> None:
        here = self.disk.textCursor().blockNumber()
        after = [row for row in self._rows if (row > here if step > 0 else row < here)]
        if after:
            self._go(after[0] if step > 0 else after[-1])

    def _go(self, row: int) -> None:
        for side in (self.disk, self.mine):
            side.setTextCursor(QTextCursor(side.document().findBlockByNumber(row)))
            side.centerCursor()

    def _end(self, choice: str) -> None:
        self.accept()
        if choice:
            self.chosen.emit(choice)


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
