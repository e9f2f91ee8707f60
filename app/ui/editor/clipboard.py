"""Copy, cut and paste at every cursor; without a selection it is the line that goes, and it comes back as a line."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.domain.edits import Caret, Change, TextEdit, groups, merged
from app.services.tasks import TaskSlot
from app.ui.editor.unit_text import unit_text, whole_letters

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

LARGE = 2000  # lines
PIECE = 500  # lines, for which Qt needs 3 ms
KIND = "application/x-fireside-copied"
_LINES, _PIECES = b"lines", b"pieces"


class Clipboard:
    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._pasting = TaskSlot("paste", on_unbegun=view.held_keys.release)

    async def close(self) -> None:
        await self._pasting.close()

    def copy(self) -> None:
        """What is selected, a line end between the pieces; without any selection the lines with cursors."""
        text, carets = unit_text(self._view.document()), self._view.cursors.carets
        pieces = [text[caret.start : caret.end] for caret in carets if not caret.empty]
        data = QMimeData()
        if pieces:
            data.setText(whole_letters("\n".join(pieces)))
            data.setData(KIND, _PIECES + b" " + b" ".join(str(len(whole_letters(one))).encode() for one in pieces))
        else:
            lines = [text[group.start : group.end] + "\n" for group in groups(text, carets)]
            data.setText(whole_letters("".join(lines)))
            data.setData(KIND, _LINES)
        QApplication.clipboard().setMimeData(data)

    def cut(self) -> None:
        self.copy()
        carets = self._view.cursors.carets
        if all(caret.empty for caret in carets):
            self._view.commands.run("delete")
            return
        self._replace([""] * len(carets), "deleted")

    def paste(self, data: QMimeData) -> bool:
        """False: Qt may deal with it, there is one cursor and nothing special about the text."""
        text = data.text().replace("\r\n", "\n").replace("\r", "\n")
        if not text:
            return False
        kind = bytes(data.data(KIND).data()) if data.hasFormat(KIND) else b""
        carets = self._view.cursors.carets
        if len(carets) == 1 and text.count("\n") > LARGE:
            self._view.held_keys.hold()
            self._pasting.start(self._paste_in_slices(carets[0], text))
            return True
        if kind == _LINES and all(caret.empty for caret in carets):
            self._insert_lines(text)
            return True
        pieces = _pieces(text, kind)
        if len(pieces) != len(carets):
            pieces = text.removesuffix("\n").split("\n") if text.count("\n") < 100_000 else []
        self._replace(pieces if len(pieces) == len(carets) > 1 else [text] * len(carets), "pasted")
        return True

    async def _paste_in_slices(self, caret: Caret, text: str) -> None:
        """The window goes on meanwhile. From the end: all pieces go to the same place."""
        from app.domain.replacing import Edit
        from app.ui.editor.bulk_edit import change_all

        view, lines = self._view, text.splitlines(keepends=True)
        first, *others = ("".join(lines[at : at + PIECE]) for at in range(0, len(lines), PIECE))
        pieces = [Edit(caret.start, caret.end, first), *(Edit(caret.end, caret.end, piece) for piece in others)]
        behind = view.document().characterCount() - caret.end
        try:
            if await change_all(view, pieces):
                at = view.document().characterCount() - behind
                view.cursors.show((Caret(at, at),))
                view.steps.note()
        finally:
            if isValid(view):
                view.held_keys.release()

    def _replace(self, pieces: list[str], act: str) -> None:
        """A piece for each cursor."""
        edits, after, grown = [], [], 0
        for caret, piece in zip(self._view.cursors.carets, pieces, strict=True):
            edit = TextEdit(caret.start, caret.end - caret.start, piece)
            length = len(piece) if piece.isascii() else len(piece.encode("utf-16-le", "surrogatepass")) // 2
            at = edit.start + grown + length
            after.append(Caret(at, at))
            grown += length - edit.removed
            edits.append(edit)
        self._view.commands.change(Change(tuple(edits), merged(after)), act=act)

    def _insert_lines(self, lines: str) -> None:
        """Above each line with a cursor; the cursors stay with what they were at."""
        text, carets = unit_text(self._view.document()), self._view.cursors.carets
        edits = tuple(TextEdit(group.start, 0, lines) for group in groups(text, carets))
        length = len(lines) if lines.isascii() else len(lines.encode("utf-16-le", "surrogatepass")) // 2
        after = []
        for caret in carets:
            at = caret.position + length * sum(edit.start <= caret.position for edit in edits)
            after.append(Caret(at, at))
        self._view.commands.change(Change(edits, merged(after)), act="pasted")


def _pieces(text: str, kind: bytes) -> list[str]:
    """The selections it was copied from."""
    if not kind.startswith(_PIECES + b" "):
        return []
    found, at = [], 0
    for length in map(int, kind.split()[1:]):
        found.append(text[at : at + length])
        at += length + 1
    return found
