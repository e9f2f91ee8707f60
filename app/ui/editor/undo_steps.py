"""What one undo takes back: a typed word, a run of deletions, a command; with the cursors where they were.

Qt joins all that is typed in a row, and cuts only where the cursor was moved. Here each key is an edit block of its
own, or joins the last one. After saving nothing joins: Qt tells a changed text from a saved one by the steps between.
"""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.domain.edits import Carets

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

PAUSE_S = 0.5


class UndoSteps:
    """`now` is seconds; tests move it by hand."""

    def __init__(self, view: "CodeView") -> None:
        self.now: Callable[[], float] = monotonic
        self._view = view
        self._kind = ""
        self._last_letter = ""
        self._revision = -1
        self._carets: Carets = ()
        self._when = 0.0
        self._places: dict[int, Carets] = {}  # where the cursors were, by the number of steps Qt can take back

    def step(self, kind: str = "", typed: str = "", act: str = "command") -> "Step":
        """What is changed inside is one step, or goes on with the last one of the same kind: "" never does.

        Cursors that are put somewhere inside are there when it ends. Then `CodeView.acted` tells of the `act`.
        """
        return Step(self, kind, typed, act)

    def begin(self, kind: str, typed: str) -> QTextCursor:
        """Opens the edit block that the cursor closes."""
        cursors = self._view.cursors
        joins = self._joins(kind, typed, cursors.carets)
        if not joins:
            self.note()
        cursor = self._view.textCursor()
        cursors.hold()
        if joins:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        return cursor

    def place(self) -> int:
        """Where Qt's cursor is, or its selection begins."""
        return self._view.textCursor().selectionStart()

    def tell(self, act: str, before: int) -> None:
        self._view.acted.emit(act, before)

    def let_go(self) -> None:
        """The edit block is closed."""
        self._view.cursors.let_go()

    def end(self, kind: str, typed: str) -> None:
        document, cursors = self._view.document(), self._view.cursors
        self._kind, self._last_letter, self._when = kind, typed[-1:], self.now()
        self._revision, self._carets = document.revision(), cursors.carets
        steps = document.availableUndoSteps()
        self._places.pop(steps, None)  # the newest stands last
        self._places[steps] = self._carets

    def note(self) -> None:
        """What comes next is a step of its own, and undoing it brings the cursors to where they are now."""
        steps = self._view.document().availableUndoSteps()
        while self._places and next(reversed(self._places)) >= steps:
            self._places.popitem()
        self._places[steps] = self._view.cursors.carets

    def undo(self) -> None:
        self._go(QPlainTextEdit.undo)
        self._view.acted.emit("undone", -1)

    def redo(self) -> None:
        self._go(QPlainTextEdit.redo)
        self._view.acted.emit("redone", -1)

    def _go(self, way: Callable[[QPlainTextEdit], None]) -> None:
        self._kind = ""
        document, cursors = self._view.document(), self._view.cursors
        revision = document.revision()
        with cursors.ours():
            way(self._view)
        if document.revision() == revision:
            return
        if (carets := self._places.get(document.availableUndoSteps())) is not None:
            cursors.show(carets)
            self._view.ensureCursorVisible()
        else:
            cursors.drop_others()

    def _joins(self, kind: str, typed: str, carets: Carets) -> bool:
        document = self._view.document()
        goes_on = bool(kind) and kind == self._kind and document.isModified() and document.isUndoAvailable()
        at_once = self.now() - self._when < PAUSE_S
        undisturbed = document.revision() == self._revision and carets == self._carets
        new_word = self._last_letter.isspace() and not typed[:1].isspace()
        return goes_on and at_once and undisturbed and not new_word and "\n" not in typed


class Step:
    """Around what is changed; no generator, because every key has one."""

    __slots__ = ("_act", "_before", "_cursor", "_kind", "_steps", "_typed")

    def __init__(self, steps: UndoSteps, kind: str, typed: str, act: str) -> None:
        self._steps, self._kind, self._typed, self._act = steps, kind, typed, act

    def __enter__(self) -> None:
        self._before = self._steps.place()
        self._cursor = self._steps.begin(self._kind, self._typed)

    def __exit__(self, error: type[BaseException] | None, *_rest: object) -> None:
        try:
            self._cursor.endEditBlock()
        finally:
            self._steps.let_go()
        if error is None:
            self._steps.end(self._kind, self._typed)
            self._steps.tell(self._act, self._before)
