"""Changes of a text as values: what is taken out and put in, and where the cursors stand before and after.

A command is a function (text, carets, style) -> Change. Positions count whatever the text's items are: characters, or
Qt's UTF-16 units when the text has one item for each of those.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from app.domain.indentation import Indentation


class TextEdit(NamedTuple):
    """`removed` items from `start` on give way to `inserted`. Several edits all count in the text before them."""

    start: int
    removed: int
    inserted: str


class Caret(NamedTuple):
    """A cursor; what lies between its anchor and its position is selected."""

    anchor: int
    position: int

    @property
    def start(self) -> int:
        return min(self)

    @property
    def end(self) -> int:
        return max(self)

    @property
    def empty(self) -> bool:
        return self.anchor == self.position


Carets = tuple[Caret, ...]


class Change(NamedTuple):
    """Edits, sorted and apart from each other, and the carets in the text after them."""

    edits: tuple[TextEdit, ...]
    carets: Carets


class CodeStyle(NamedTuple):
    """What commands know about a file. `language` is a Pygments alias."""

    language: str = "text"
    indentation: Indentation = Indentation()


Command = Callable[[str, Carets, CodeStyle], Change]


class Group(NamedTuple):
    """Whole lines that touch each other, `start` .. `end` (without the last line's end), and the carets in them."""

    start: int
    end: int
    carets: Carets


def apply(text: str, edits: Iterable[TextEdit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.inserted]
        at = edit.start + edit.removed
    return "".join([*pieces, text[at:]])


def mapped(position: int, edits: Iterable[TextEdit], *, follow: bool = True) -> int:
    """Where a position is after the edits; one right at an insertion goes behind it if it follows."""
    moved = 0
    for edit in edits:
        end = edit.start + edit.removed
        if position < edit.start or (position == edit.start and (edit.removed or not follow)):
            break
        if position < end:
            return edit.start + moved + len(edit.inserted)
        moved += len(edit.inserted) - edit.removed
    return position + moved


def follow(edits: Sequence[TextEdit], carets: Carets) -> Carets:
    """The carets after the edits; what is put in at the start of a selection becomes a part of it."""
    after = []
    for caret in carets:
        start = mapped(caret.start, edits, follow=caret.empty)
        end = start if caret.empty else mapped(caret.end, edits)
        after.append(Caret(start, end) if caret.anchor <= caret.position else Caret(end, start))
    return merged(after)


def merged(carets: Iterable[Caret]) -> Carets:
    """In their order; those that overlap, or stand at the same place, become one."""
    found: list[Caret] = []
    for caret in sorted(carets, key=lambda one: (one.start, one.end)):
        last = found[-1] if found else None
        if last is None or not (caret.start < last.end or (caret.start == last.end and (caret.empty or last.empty))):
            found.append(caret)
            continue
        start, end = last.start, max(last.end, caret.end)
        backwards = caret.anchor > caret.position if not caret.empty else last.anchor > last.position
        found[-1] = Caret(end, start) if backwards else Caret(start, end)
    return tuple(found)


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def groups(text: str, carets: Carets) -> list[Group]:
    """The lines with carets or selections; a selection that ends at a line's start does not contain that line."""
    found: list[Group] = []
    for caret in merged(carets):
        last = caret.end - 1 if not caret.empty and text[caret.end - 1] == "\n" else caret.end
        start, end = line_start(text, caret.start), line_end(text, last)
        if found and start <= found[-1].end + 1:
            found[-1] = Group(found[-1].start, max(end, found[-1].end), (*found[-1].carets, caret))
        else:
            found.append(Group(start, end, (caret,)))
    return found


def by_group(text: str, carets: Carets, change: Callable[[Group], Change]) -> Change:
    """`change` treats each group as if it were the only one."""
    edits: list[TextEdit] = []
    after: list[Caret] = []
    grown = 0
    for group in groups(text, carets):
        made = change(group)
        edits += made.edits
        after += shifted(made.carets, grown)
        grown += growth(made.edits)
    return Change(tuple(edits), merged(after))


def shifted(carets: Carets, by: int) -> Carets:
    return tuple(Caret(caret.anchor + by, caret.position + by) for caret in carets)


def growth(edits: Iterable[TextEdit]) -> int:
    return sum(len(edit.inserted) - edit.removed for edit in edits)


def lines_of(text: str, group: Group) -> list[tuple[int, str]]:
    """(start, text) of each line."""
    found, at = [], group.start
    for line in text[group.start : group.end].split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found
