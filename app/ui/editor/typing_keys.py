"""The keys of writing code, for one cursor and for many: each does the same at every cursor, as one step of undo."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QTextCursor

from app.domain.auto_indent import may_reindent, reindented
from app.domain.columns import column_of
from app.domain.indentation import after_return, leading
from app.ui.editor.unit_text import line_around

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_KEEP = QTextCursor.MoveMode.KeepAnchor
_Key = QKeySequence.StandardKey
_Move = QTextCursor.MoveOperation

_DELETIONS = (
    (_Key.Delete, _Move.Right),
    (_Key.DeleteStartOfWord, _Move.PreviousWord),
    (_Key.DeleteEndOfWord, _Move.NextWord),
    (_Key.DeleteEndOfLine, _Move.EndOfBlock),
)
# As Qt's own editor has them, without those over pages: these end having several cursors.
_MOVES = (
    (_Key.MoveToNextChar, _Key.SelectNextChar, _Move.Right),
    (_Key.MoveToPreviousChar, _Key.SelectPreviousChar, _Move.Left),
    (_Key.MoveToNextWord, _Key.SelectNextWord, _Move.WordRight),
    (_Key.MoveToPreviousWord, _Key.SelectPreviousWord, _Move.WordLeft),
    (_Key.MoveToNextLine, _Key.SelectNextLine, _Move.Down),
    (_Key.MoveToPreviousLine, _Key.SelectPreviousLine, _Move.Up),
    (_Key.MoveToEndOfLine, _Key.SelectEndOfLine, _Move.EndOfLine),
    (_Key.MoveToStartOfBlock, _Key.SelectStartOfBlock, _Move.StartOfBlock),
    (_Key.MoveToEndOfBlock, _Key.SelectEndOfBlock, _Move.EndOfBlock),
    (_Key.MoveToStartOfDocument, _Key.SelectStartOfDocument, _Move.Start),
    (_Key.MoveToEndOfDocument, _Key.SelectEndOfDocument, _Move.End),
)


class TypingKeys:
    """`takes` says whether a key has been dealt with; what it leaves is Qt's."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._cursors = view.cursors

    def takes(self, event: QKeyEvent, modifiers: Qt.KeyboardModifier) -> bool:
        text = event.text()
        if text and modifiers in (_PLAIN, _SHIFT) and text.isprintable():
            if self._view.isReadOnly():
                return False
            self.typed(text)
            return True
        key, modifiers = event.key(), modifiers & ~Qt.KeyboardModifier.KeypadModifier
        shift = modifiers == _SHIFT
        if key == Qt.Key.Key_Escape and modifiers == _PLAIN and self._cursors.several:
            self._cursors.drop_others()
        elif key == Qt.Key.Key_Home and (shift or modifiers == _PLAIN):
            self._each(lambda cursor: _home(cursor, select=shift))
        elif event.matches(_Key.Copy):
            self._view.copy()
        elif self._moves(event):
            return True
        elif self._view.isReadOnly():
            return False
        elif event.matches(_Key.Undo):
            self._view.undo()
        elif event.matches(_Key.Redo):
            self._view.redo()
        elif event.matches(_Key.Cut):
            self._view.cut()
        elif event.matches(_Key.Paste):
            self._view.paste()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (shift or modifiers == _PLAIN):
            self._changes(self._new_line, act="typed")
        elif key == Qt.Key.Key_Tab and modifiers == _PLAIN:
            self._tab()
        elif key == Qt.Key.Key_Backtab:
            self._view.commands.run("outdent")
        elif key == Qt.Key.Key_Backspace and (shift or modifiers == _PLAIN):
            self._changes(self._backspace, "backspace", act="deleted")
        elif not self._deletes(event):
            return self._types(event)
        return True

    def takes_commit(self, event: QInputMethodEvent) -> bool:
        """Letters that an input method, or a dead key, has put together."""
        text = event.commitString()
        if not text or event.replacementLength() or self._view.isReadOnly():
            return False
        self.typed(text)
        return True

    def typed(self, text: str) -> None:
        """What stands for one key: pairs are closed or typed over, a closing word finds its place."""
        pairs = self._view.pairs
        cursors = self._cursors.all()
        main = self._main(cursors)
        waiting = [cursor for cursor in cursors if len(text) > 1 or not pairs.steps_over(cursor, text)]
        before = self._view.steps.place()
        if waiting:
            closed: list[tuple[QTextCursor, str]] = []
            with self._view.steps.step("type", text, "typed"):
                _in_turn(waiting, lambda cursor: self._type_at(cursor, text, closed))
                self._cursors.take(cursors, main)
            for cursor, put in closed:
                pairs.note(cursor.position() - len(text), cursor.position(), text, put)
        else:
            self._cursors.take(cursors, main)
            self._view.steps.tell("typed", before)

    # one key at one cursor

    def _type_at(self, cursor: QTextCursor, text: str, closed: list[tuple[QTextCursor, str]]) -> None:
        pairs = self._view.pairs
        if cursor.hasSelection():
            if len(text) == 1 and (wrapping := pairs.wrapper_for(text)):
                _wrap(cursor, text, wrapping)
                return
            cursor.insertText(text)
            return
        if self._view.overwriteMode() and not cursor.atBlockEnd():
            cursor.deleteChar()
        put = pairs.closer_for(cursor, text) if len(text) == 1 else ""
        cursor.insertText(text + put)
        if put:
            cursor.movePosition(_Move.Left, n=len(put))
            closed.append((cursor, put))
        elif may_reindent(text[-1:], self._view.language):
            self._find_place(cursor)

    def _find_place(self, cursor: QTextCursor) -> None:
        """A closing bracket or word that stands alone goes to the depth of what it closes."""
        line, at = line_around(self._view.document(), cursor.position())
        if not line or at != len(line.rstrip()):
            return
        block = cursor.block()

        def above(distance: int) -> str | None:
            other = self._view.document().findBlockByNumber(block.blockNumber() - distance)
            return other.text() if other.isValid() else None

        space = reindented(line[:at], above, self._view.language, self._view.indentation)
        if space is not None:
            edit = QTextCursor(block)
            edit.movePosition(_Move.Right, _KEEP, len(leading(line)))
            edit.insertText(space)

    def _new_line(self, cursor: QTextCursor) -> None:
        document = self._view.document()
        first, start = line_around(document, cursor.selectionStart())
        last, end = line_around(document, cursor.selectionEnd())
        ahead, behind = after_return(first[:start], last[end:], self._view.language, self._view.indentation)
        if not cursor.hasSelection() and start and not first[:start].strip():
            # White space that was only put there for what is not coming does not stay behind.
            cursor.movePosition(_Move.StartOfBlock, _KEEP)
        elif behind and not cursor.hasSelection():
            cursor.movePosition(_Move.Right, _KEEP, len(last[end:]) - len(last[end:].lstrip(" \t")))
        cursor.insertText(ahead + behind)
        cursor.movePosition(_Move.Left, n=len(behind))

    def _backspace(self, cursor: QTextCursor) -> None:
        """Takes a selection, a whole level of indentation, a pair with nothing in it, or a letter."""
        if not cursor.hasSelection():
            line, at = line_around(self._view.document(), cursor.position())
            before, indentation = line[:at], self._view.indentation
            behind = self._view.pairs.empty_around(cursor)
            if before and not before.strip(" ") and not indentation.tabs:
                cursor.movePosition(_Move.Left, _KEEP, (at - 1) % indentation.width + 1)
            elif behind:
                cursor.movePosition(_Move.Left)
                cursor.movePosition(_Move.Right, _KEEP, behind + 1)
            else:
                cursor.deletePreviousChar()
                return
        cursor.removeSelectedText()

    def _tab(self) -> None:
        """A level more for the selected lines; without a selection, white space up to the next level."""
        if any(not caret.empty for caret in self._cursors.carets):
            self._view.commands.run("indent")
            return

        def fill(cursor: QTextCursor) -> None:
            indentation = self._view.indentation
            column = column_of(*line_around(self._view.document(), cursor.position()), self._view.tab_columns)
            cursor.insertText("\t" if indentation.tabs else " " * (indentation.width - column % indentation.width))

        self._changes(fill, "type", " ", act="typed")

    # all cursors

    def _changes(self, change: Callable[[QTextCursor], object], kind: str = "", typed: str = "", *, act: str) -> None:
        with self._view.steps.step(kind, typed, act):
            self._each(change)

    def _each(self, work: Callable[[QTextCursor], object]) -> None:
        cursors = self._cursors.all()
        main = self._main(cursors)
        _in_turn(cursors, work)
        self._cursors.take(cursors, main)

    def _main(self, cursors: list[QTextCursor]) -> QTextCursor:
        if len(cursors) == 1:
            return cursors[0]
        main = self._cursors.main
        return next(one for one in cursors if (one.anchor(), one.position()) == main)

    def _moves(self, event: QKeyEvent) -> bool:
        """With one cursor Qt moves it."""
        if not self._cursors.several:
            return False
        for move, select, operation in _MOVES:
            for key, keeps in ((move, False), (select, True)):
                if event.matches(key):
                    self._each(lambda cursor, o=operation, k=keeps: _move(cursor, o, keep=k))  # type: ignore[misc]
                    return True
        return False

    def _deletes(self, event: QKeyEvent) -> bool:
        for key, operation in _DELETIONS:
            if event.matches(key):

                def delete(cursor: QTextCursor, operation: QTextCursor.MoveOperation = operation) -> None:
                    if not cursor.hasSelection():
                        if operation is _Move.EndOfBlock and cursor.atBlockEnd():
                            operation = _Move.Right
                        cursor.movePosition(operation, _KEEP)
                    cursor.removeSelectedText()

                self._changes(delete, "delete", act="deleted")
                return True
        return False

    def _types(self, event: QKeyEvent) -> bool:
        text, modifiers = event.text(), event.modifiers()
        if not text or not text.isprintable() or modifiers in (_CONTROL, _CONTROL | _SHIFT, _ALT):
            return False
        self.typed(text)
        return True


def _in_turn(cursors: list[QTextCursor], work: Callable[[QTextCursor], object]) -> None:
    """What the next one puts in right behind a cursor that is done does not push it on."""
    if len(cursors) == 1:
        work(cursors[0])
        return
    selecting = []
    for cursor in cursors:
        work(cursor)
        cursor.setKeepPositionOnInsert(True)
        selecting.append(cursor.hasSelection())
    for cursor, selects in zip(cursors, selecting, strict=True):
        cursor.setKeepPositionOnInsert(False)
        if not selects and cursor.hasSelection():  # Qt keeps the position only, and pushes the anchor
            cursor.setPosition(cursor.position())


def _move(cursor: QTextCursor, operation: QTextCursor.MoveOperation, *, keep: bool) -> None:
    cursor.movePosition(operation, _KEEP if keep else QTextCursor.MoveMode.MoveAnchor)


def _home(cursor: QTextCursor, *, select: bool) -> None:
    """To the first letter of the line; from there, to its beginning."""
    block = cursor.block()
    first = block.position() + len(leading(block.text()))
    mode = _KEEP if select else QTextCursor.MoveMode.MoveAnchor
    cursor.setPosition(block.position() if cursor.position() == first else first, mode)


def _wrap(cursor: QTextCursor, opening: str, closing: str) -> None:
    """The selection stays, the other way round if it was."""
    start, end, backwards = cursor.selectionStart(), cursor.selectionEnd(), cursor.position() < cursor.anchor()
    edit = QTextCursor(cursor)
    edit.setPosition(end)
    edit.insertText(closing)
    edit.setPosition(start)
    edit.insertText(opening)
    start, end = start + len(opening), end + len(opening)
    cursor.setPosition(end if backwards else start)
    cursor.setPosition(start if backwards else end, _KEEP)
