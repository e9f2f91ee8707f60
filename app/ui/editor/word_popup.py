"""The list of words under the cursor. It takes no focus: keys go on being typed into the code."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout

from app.ui.editor.code_view import CodeView
from app.ui.theme.rows import Row, RowDelegate, RowModel

ROWS = 8
WIDTH = (140, 360)


class WordPopup(QFrame):
    """A child of the view, so that it goes where that goes. Whether a row is selected is the person's doing, or the
    caller's."""

    chosen = Signal(str)

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self.setObjectName("editor.words")
        self.setAccessibleName("Words")
        self.setProperty("box", "popup")
        self.setAutoFillBackground(True)
        self._scale = 1.0
        self.rows = RowModel()
        self._delegate = RowDelegate(1.0, tick_column=False)
        self.list = QListView(self)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName("Words")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self.list.clicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        self.hide()

    def show_words(self, words: Sequence[str], prefix: str, view: CodeView, *, scale: float, select: bool) -> None:
        """Below the beginning of the word, above it where there is no room. A word that was selected stays so."""
        before = self.selected
        self._scale = scale
        self._delegate.set_scale(scale)
        self.list.setFont(view.font())
        self.setFocusProxy(view)
        edge = max(1, round(scale))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(edge, edge + round(3 * scale), edge, edge + round(3 * scale))
        self.rows.show_rows([Row(word, word, marks=frozenset(range(len(prefix)))) for word in words])
        if before in words:
            self._select(list(words).index(before))
        elif select:
            self._select(0)
        else:
            self.list.setCurrentIndex(QModelIndex())
        self.setGeometry(self._place(view, prefix))
        self.show()
        self.raise_()

    @property
    def selected(self) -> str:
        """What Tab or Enter would put in; empty: they are Tab and Enter."""
        index = self.list.currentIndex()
        return self.rows.row(index.row()).key if self.isVisible() and index.isValid() else ""

    def move_selection(self, step: int) -> None:
        """Past an end comes the other one."""
        count, row = self.rows.rowCount(), self.list.currentIndex().row()
        if abs(step) > 1:
            self._select(min(count - 1, max(0, row + step)))
        else:
            self._select((row + step) % count if row >= 0 else (0 if step > 0 else count - 1))

    def _select(self, row: int) -> None:
        index = self.rows.index(row, 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows.row(index.row()).key)

    def _place(self, view: CodeView, prefix: str) -> QRect:
        metrics, layout = view.fontMetrics(), self.layout()
        assert layout is not None
        longest = max(metrics.horizontalAdvance(self.rows.row(row).title) for row in range(self.rows.rowCount()))
        low, high = (round(width * self._scale) for width in WIDTH)
        width = min(high, max(low, longest + round(48 * self._scale)))
        margins = layout.contentsMargins()
        shown = min(ROWS, self.rows.rowCount())
        height = shown * self.list.sizeHintForRow(0) + margins.top() + margins.bottom() + 2 * self.frameWidth() + 2
        cursor, gap = view.cursorRect(), round(4 * self._scale)
        left = cursor.left() - metrics.horizontalAdvance(prefix) - round(13 * self._scale)
        corner = view.viewport().mapTo(view, QPoint(left, cursor.bottom() + gap))
        above = view.viewport().mapTo(view, QPoint(left, cursor.top() - gap)).y() - height
        if corner.y() + height > view.height() and above >= 0:
            corner.setY(above)
        return QRect(max(0, min(corner.x(), view.width() - width)), corner.y(), width, height)
