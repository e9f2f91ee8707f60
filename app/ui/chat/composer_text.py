"""The text of a question: Enter sends, earlier questions come back by Up, what is too long goes beside it."""

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDropEvent, QInputMethodEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.ui.theme.viewport import viewport_of

_MOST_LINES = 10
LARGEST_PASTED = 10_000  # characters; more than that, or than so many lines, becomes an attachment
MOST_LINES_PASTED = 200


class ComposerText(QPlainTextEdit):
    """Enter sends, Shift+Enter is a new line, neither while an input method is composing. One to ten lines high."""

    send_pressed = Signal()
    left = Signal()
    focus_changed = Signal()
    paths_given = Signal(list)  # list[str]
    text_pasted = Signal(str)
    picture_given = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.composer")
        self.setAccessibleName("Question")
        self.setPlaceholderText("Ask about this code…")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._viewport = viewport_of(self)  # kept: see there
        self._viewport.setAutoFillBackground(False)
        self.document().setDocumentMargin(2)
        self.earlier: tuple[str, ...] = ()
        self._recalled: int | None = None
        self._composing = False
        self._most_lines = _MOST_LINES
        self.textChanged.connect(self._fit)
        self._fit()

    def put(self, text: str) -> None:
        """Replaces the whole text as one step that can be undone."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def show_room(self, height: int) -> None:
        """As many lines are seen at a time as fit into so many pixels: from one to ten."""
        most = max(1, min((height - self._edges) // self.fontMetrics().lineSpacing(), _MOST_LINES))
        if most != self._most_lines:
            self._most_lines = most
            self._fit()
            self.ensureCursorVisible()

    @property
    def _edges(self) -> int:
        """Above and below the lines."""
        return 2 * round(self.document().documentMargin()) + 2

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._composing and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # it belongs to the input method, which ends its word with it
        elif self._composing:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shift:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.send_pressed.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not shift and self._recall(-1 if key == Qt.Key.Key_Up else 1):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _recall(self, step: int) -> bool:
        """Up in an empty composer brings the last question, further Ups the ones before; typing ends that."""
        recalling = self._recalled is not None and self.toPlainText() == self.earlier[self._recalled]
        if not recalling and (step > 0 or not self.earlier or not self.document().isEmpty()):
            self._recalled = None
            return False
        place = (self._recalled if recalling and self._recalled is not None else len(self.earlier)) + step
        if place < 0:
            return True
        self._recalled = place if place < len(self.earlier) else None
        self.put(self.earlier[place] if self._recalled is not None else "")
        return True

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files and very long texts go beside the question, text into it; a picture can only be spoken of."""
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        text = "" if paths else source.text()
        if paths:
            self.paths_given.emit(paths)
        elif len(text) > LARGEST_PASTED or text.count("\n") > MOST_LINES_PASTED:
            self.text_pasted.emit(text)
        elif text:
            self.textCursor().insertText(text)
            self.ensureCursorVisible()
        elif source.hasImage():
            self.picture_given.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """What is dragged here is copied: its own place keeps it."""
        super().dropEvent(event)
        if event.source() not in (self, viewport_of(self)):
            event.setDropAction(Qt.DropAction.CopyAction)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.focus_changed.emit()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._composing = False
        self.focus_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        document = self.document()
        most = lines = self._most_lines
        if document.blockCount() < most:
            lines = max(1, min(most, round(document.size().height())))
        line = self.fontMetrics().lineSpacing()
        height = lines * line + self._edges
        full = document.blockCount() > most or document.size().height() > most
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if full else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != policy:
            self.setVerticalScrollBarPolicy(policy)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
