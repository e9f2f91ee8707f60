"""A large text on its way into its editor, in pieces, the window going on.

Qt takes 80 ms for a million characters. The first piece is there at once; until the last one has come the editor can
be read; what is typed waits.
"""

from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from app.domain.documents import DocumentText
from app.ui.editor.code_view import CodeView

FIRST = 100_000  # characters
PIECE = 16_000
SLICE_S = 0.008
SHOWN_AFTER_S = 0.15  # in between nobody has to draw
FOR_A_KEY = 1_500_000  # characters that nobody notices waiting for
READING = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Filling(QObject):
    """One text; its editor can be read only until it is `done`."""

    progressed = Signal()
    done = Signal(bool)  # True: cursor and scroll bar are where they were at the beginning

    def __init__(self, view: CodeView, loaded: DocumentText) -> None:
        super().__init__(view)
        self.loaded = loaded
        self._view = view
        self._writable = not view.isReadOnly()
        self._holds = False
        self._at = self._end_of_piece(0, FIRST)
        self._shown_at = perf_counter()
        if self._writable:
            view.setReadOnly(True)
            view.setTextInteractionFlags(READING)
        view.load(replace(loaded, text=loaded.text[: self._at], cursor=0, modified=False))
        view.installEventFilter(self)
        self._place = self._where()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._slice)
        self._timer.start()

    @property
    def percent(self) -> int:
        return 100 * self._at // len(self.loaded.text)

    def finish(self) -> None:
        """All that is missing at once."""
        self.stop()
        self._append(len(self.loaded.text))
        untouched = self._where() == self._place
        self._view.end_loading(self.loaded, go_to_cursor=untouched)
        if self._writable:
            self._view.setReadOnly(False)
        self.done.emit(untouched)
        if self._holds:
            self._view.held_keys.release()

    def stop(self) -> None:
        self._timer.stop()
        self._view.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """No key is lost: little that is missing comes at once; else the key, unless it only goes about, waits."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if len(self.loaded.text) - self._at < FOR_A_KEY:
                self.finish()
            elif not self._holds and event.text() and event.text().isprintable():
                self._holds = True
                self._view.held_keys.hold()
        return False

    def _slice(self) -> None:
        """Drawn is a large text a few times a second only: after each piece, it would be drawn most of the time."""
        now, length = perf_counter(), len(self.loaded.text)
        with QSignalBlocker(self._view.document().documentLayout()):
            while length - self._at > PIECE and perf_counter() - now < SLICE_S:
                self._append(self._end_of_piece(self._at, PIECE))
        if length - self._at <= PIECE:
            self.finish()
        elif now - self._shown_at > SHOWN_AFTER_S:
            self._shown_at = now
            self._append(self._end_of_piece(self._at, PIECE))
            self.progressed.emit()

    def _append(self, end: int) -> None:
        self._view.append_loaded(self.loaded.text[self._at : end])
        self._at = end

    def _end_of_piece(self, start: int, size: int) -> int:
        """Behind a line end: Qt lays a line out anew with each piece of it, and a very long one would take minutes."""
        text = self.loaded.text
        return text.rfind("\n", start, start + size) + 1 or text.find("\n", start + size) + 1 or len(text)

    def _where(self) -> tuple[int, int]:
        return self._view.textCursor().position(), self._view.verticalScrollBar().value()
