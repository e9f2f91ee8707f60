"""Where the cursor is and what is selected, told a moment later: what a key does is drawn first."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.documents import Document, Selection
from app.ui.editor.code_view import CodeView

SELECTION_AFTER_MS = 60
PLACE_AFTER_MS = 30


class CursorReport(QObject):
    """Of the editor on top, whichever that is when the moment is over."""

    moved = Signal(int, int, int)  # line, column (1-based), selected characters
    selection_changed = Signal(object)  # Selection | None

    def __init__(
        self, on_top: Callable[[], CodeView | None], selection: Callable[[], Selection | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._on_top, self._selection = on_top, selection
        self._told: Selection | None = None
        self._selection_timer = self._timer(SELECTION_AFTER_MS, self._tell_selection)
        self._place_timer = self._timer(PLACE_AFTER_MS, self._tell_place)

    def watch(self, view: CodeView) -> None:
        view.selectionChanged.connect(self._selection_timer.start)
        view.cursorPositionChanged.connect(self.tell_place)

    def tell_place(self) -> None:
        """In a moment."""
        if not self._place_timer.isActive():
            self._place_timer.start()

    def stop(self) -> None:
        self._selection_timer.stop()
        self._place_timer.stop()

    def _timer(self, after_ms: int, tell: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(tell)
        return timer

    def _tell_place(self) -> None:
        if (view := self._on_top()) is not None:
            cursor = view.textCursor()
            selected = abs(cursor.position() - cursor.anchor())
            self.moved.emit(cursor.blockNumber() + 1, cursor.positionInBlock() + 1, selected)

    def _tell_selection(self) -> None:
        selection = self._selection()
        if selection != self._told:
            self._told = selection
            self.selection_changed.emit(selection)


def selection_in(view: CodeView, document: Document) -> Selection | None:
    """None: nothing is selected. A selection which ends at the beginning of a line does not contain that line."""
    cursor = view.textCursor()
    if not cursor.hasSelection():
        return None
    text = view.selected_text()
    first = view.document().findBlock(cursor.selectionStart()).blockNumber() + 1
    last = first + text.count("\n") - (1 if text.endswith("\n") else 0)
    start, end = view.selected_range()
    return Selection(
        document.id,
        document.path,
        document.title,
        document.language,
        first,
        max(first, last),
        text,
        start,
        end,
        view.document().revision(),
    )
