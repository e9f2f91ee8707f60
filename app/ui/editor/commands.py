"""Commands on the text and on its cursors, by name, as menus and keys ask for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from app.domain.edits import Caret, Carets, Change, CodeStyle, Command, TextEdit, mapped, merged
from app.domain.file_style import tidied
from app.ui.editor.unit_text import unit_text, whole_letters

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


class Commands:
    """Each run is one step of undo; a read-only text hears only those that move cursors."""

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._whole_words = False
        self._made: Carets = ()  # by "next occurrence", or by a rectangle, so that it can go on

    def run(self, name: str) -> None:
        if (command := _command(name)) is not None:
            self._edit(command)
        else:
            _CURSOR_COMMANDS[name](self)
            self._view.ensureCursorVisible()

    def change(self, change: Change, *, main: Caret | None = None, act: str = "command") -> None:
        """Makes the edits, and puts the cursors where they belong."""
        view = self._view
        if not change.edits:
            view.cursors.show(change.carets, main)
            return
        with view.steps.step(act=act):
            cursor = QTextCursor(view.document())
            for edit in reversed(change.edits):
                _put(cursor, edit)
            view.cursors.show(change.carets, main)
        view.ensureCursorVisible()

    def tidy(self) -> None:
        """One step of undo; the cursors stay where they are."""
        view = self._view
        style, options = view.style_asked, view.options
        trim = options.trim_trailing_space if style.trim_trailing_space is None else style.trim_trailing_space
        wanted = style.final_newline if style.final_newline is not None else options.final_newline or None
        if view.isReadOnly() or not (trim or wanted is not None):
            return
        text, carets = unit_text(view.document()), view.cursors.carets
        edits = tidied(text, trim=trim, final_newline=wanted)
        if edits:
            stay = [mapped(at, edits, follow=False) for caret in carets for at in caret]
            after = merged(Caret(*pair) for pair in zip(stay[::2], stay[1::2], strict=True))
            self.change(Change(tuple(edits), after))

    def _edit(self, command: Command) -> None:
        view = self._view
        if not view.isReadOnly():
            style = CodeStyle(view.language, view.indentation)
            self.change(command(unit_text(view.document()), view.cursors.carets, style))

    # cursors

    def next_occurrence(self) -> None:
        """First the word at the cursor, then where the same stands next; what was a word is looked for as one."""
        from app.domain.word_edits import next_occurrence

        cursors, text = self._view.cursors, unit_text(self._view.document())
        carets = cursors.carets
        if self._take_words(text, carets):
            return
        whole = self._whole_words and carets == self._made
        wanted = text[cursors.main.start : cursors.main.end]
        found = next_occurrence(text, wanted, carets, cursors.main.end, whole=whole)
        if found is not None:
            cursors.show((*carets, found), found)
            self._made = cursors.carets

    def all_occurrences(self) -> None:
        from app.domain.word_edits import occurrences, word_at

        cursors, text = self._view.cursors, unit_text(self._view.document())
        main = cursors.main
        whole = main.empty or (self._whole_words and cursors.carets == self._made)
        main = word_at(text, main.position) if main.empty else main
        places = occurrences(text, text[main.start : main.end], whole=whole)
        here = next((place for place in places if place.start == main.start), None)
        cursors.show(places, here)

    def split_into_lines(self) -> None:
        """A cursor at the end of each selected line."""
        text = unit_text(self._view.document())
        found: list[Caret] = []
        for caret in self._view.cursors.carets:
            if caret.empty:
                found.append(caret)
                continue
            ends = [at for at in range(caret.start, caret.end) if text[at] == "\n"]
            last = [] if text[caret.end - 1] == "\n" else [caret.end]
            found += [Caret(at, at) for at in [*ends, *last]]
        self._view.cursors.show(tuple(found))

    def add_above(self) -> None:
        self._view.columns.add_cursor(-1)

    def add_below(self) -> None:
        self._view.columns.add_cursor(1)

    def rectangle(self, lines: int, columns: int) -> None:
        """Its free corner goes on by so many."""
        self._view.columns.grow(lines, columns)

    def _take_words(self, text: str, carets: Carets) -> bool:
        """Cursors without a selection select their words; False: there are none such."""
        from app.domain.word_edits import word_at

        if all(not caret.empty for caret in carets):
            return False
        self._view.cursors.show(tuple(word_at(text, one.position) if one.empty else one for one in carets))
        self._made, self._whole_words = self._view.cursors.carets, True
        return True


_CURSOR_COMMANDS: dict[str, Callable[[Commands], None]] = {
    "next_occurrence": Commands.next_occurrence,
    "all_occurrences": Commands.all_occurrences,
    "split_into_lines": Commands.split_into_lines,
    "add_above": Commands.add_above,
    "add_below": Commands.add_below,
    "column_left": lambda commands: commands.rectangle(0, -1),
    "column_right": lambda commands: commands.rectangle(0, 1),
    "column_up": lambda commands: commands.rectangle(-1, 0),
    "column_down": lambda commands: commands.rectangle(1, 0),
}


def _command(name: str) -> Command | None:
    from app.domain.comments import toggle_comment
    from app.domain.line_edits import LINE_COMMANDS
    from app.domain.word_edits import WORD_COMMANDS

    return toggle_comment if name == "comment" else LINE_COMMANDS.get(name) or WORD_COMMANDS.get(name)


def _put(cursor: QTextCursor, edit: TextEdit) -> None:
    cursor.setPosition(edit.start)
    cursor.setPosition(edit.start + edit.removed, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(whole_letters(edit.inserted))
