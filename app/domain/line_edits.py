"""Commands for whole lines: move, copy, delete, join, indent, sort, open a new one."""

from collections.abc import Callable

from app.domain.edits import (
    Caret,
    Carets,
    Change,
    CodeStyle,
    Command,
    Group,
    TextEdit,
    by_group,
    follow,
    growth,
    line_end,
    line_start,
    lines_of,
    merged,
    shifted,
)
from app.domain.indentation import after_return, leading


def move_up(text: str, carets: Carets, style: CodeStyle) -> Change:
    def change(group: Group) -> Change:
        if group.start == 0:
            return Change((), group.carets)
        before = line_start(text, group.start - 1)
        line = text[before : group.start - 1]
        edits = (TextEdit(before, len(line) + 1, ""), TextEdit(group.end, 0, "\n" + line))
        return Change(edits, shifted(group.carets, -len(line) - 1))

    return by_group(text, carets, change)


def move_down(text: str, carets: Carets, style: CodeStyle) -> Change:
    def change(group: Group) -> Change:
        if group.end == len(text):
            return Change((), group.carets)
        line = text[group.end + 1 : line_end(text, group.end + 1)]
        edits = (TextEdit(group.start, 0, line + "\n"), TextEdit(group.end, len(line) + 1, ""))
        length = len(text)
        return Change(edits, tuple(_within(caret, length) for caret in shifted(group.carets, len(line) + 1)))

    return by_group(text, carets, change)


def copy_up(text: str, carets: Carets, style: CodeStyle) -> Change:
    """The copy stands above and has the carets."""
    return by_group(text, carets, lambda group: Change((_copied(text, group),), group.carets))


def copy_down(text: str, carets: Carets, style: CodeStyle) -> Change:
    """The copy stands below and has the carets."""

    def change(group: Group) -> Change:
        edits = (_copied(text, group),)
        return Change(
            edits, tuple(_within(one, len(text) + growth(edits)) for one in shifted(group.carets, growth(edits)))
        )

    return by_group(text, carets, change)


def duplicate(text: str, carets: Carets, style: CodeStyle) -> Change:
    """What is selected once more, behind itself and selected; without a selection the line."""
    if all(caret.empty for caret in carets):
        return copy_down(text, carets, style)
    edits, after, grown = [], [], 0
    for caret in (caret for caret in carets if not caret.empty):
        piece = text[caret.start : caret.end]
        edits.append(TextEdit(caret.end, 0, piece))
        grown += len(piece)
        after.append(Caret(caret.anchor + grown, caret.position + grown))
    return Change(tuple(edits), merged(after))


def delete_lines(text: str, carets: Carets, style: CodeStyle) -> Change:
    """The carets keep their column, in the line that follows."""

    def change(group: Group) -> Change:
        column = group.carets[0].position - line_start(text, group.carets[0].position)
        if group.end < len(text):
            rest = line_end(text, group.end + 1) - group.end - 1
            at = group.start + min(column, rest)
            return Change((TextEdit(group.start, group.end + 1 - group.start, ""),), (Caret(at, at),))
        start = max(0, group.start - 1)
        at = line_start(text, start) if group.start else 0
        at += min(column, start - at)
        return Change((TextEdit(start, group.end - start, ""),), (Caret(at, at),))

    return by_group(text, carets, change)


def join_lines(text: str, carets: Carets, style: CodeStyle) -> Change:
    """A line and the next one, or all selected lines, with one space between what they say."""

    def change(group: Group) -> Change:
        edits: list[TextEdit] = []
        end = group.end
        at = line_end(text, group.start)
        if at == end and end < len(text):
            end = line_end(text, end + 1)
        while at < end:
            start, stop = at, at + 1
            while start > group.start and text[start - 1] in " \t":
                start -= 1
            while stop < len(text) and text[stop] in " \t":
                stop += 1
            said = start > line_start(text, start) and stop < line_end(text, stop)
            edits.append(TextEdit(start, stop - start, " " if said else ""))
            at = line_end(text, stop)
        if len(edits) == 1 and all(caret.empty for caret in group.carets):
            place = edits[0].start
            return Change(tuple(edits), (Caret(place, place),))
        return Change(tuple(edits), follow(edits, group.carets))

    return _apart(text, carets, change)


def indent(text: str, carets: Carets, style: CodeStyle) -> Change:
    """A level more for each line; blank ones stay blank, unless there is nothing else."""

    def change(group: Group) -> Change:
        lines = lines_of(text, group)
        if any(line.strip() for _at, line in lines):
            lines = [(at, line) for at, line in lines if line.strip()]
        edits = [TextEdit(at, 0, style.indentation.unit) for at, _line in lines]
        return Change(tuple(edits), follow(edits, group.carets))

    return by_group(text, carets, change)


def outdent(text: str, carets: Carets, style: CodeStyle) -> Change:
    """A level less for each line that has one."""
    width = style.indentation.width

    def change(group: Group) -> Change:
        edits = []
        for at, line in lines_of(text, group):
            count = 1 if line.startswith("\t") else min(width, len(line) - len(line.lstrip(" ")))
            if count:
                edits.append(TextEdit(at, count, ""))
        return Change(tuple(edits), follow(edits, group.carets))

    return by_group(text, carets, change)


def insert_below(text: str, carets: Carets, style: CodeStyle) -> Change:
    """An empty line below each, indented as Return at its end would."""

    def change(group: Group) -> Change:
        start = line_start(text, group.end)
        put, _behind = after_return(text[start : group.end], "", style.language, style.indentation)
        at = group.end + len(put)
        return Change((TextEdit(group.end, 0, put),), (Caret(at, at),))

    return _apart(text, carets, change)


def insert_above(text: str, carets: Carets, style: CodeStyle) -> Change:
    """An empty line above each, indented as the line is."""

    def change(group: Group) -> Change:
        space = leading(text[group.start : line_end(text, group.start)])
        at = group.start + len(space)
        return Change((TextEdit(group.start, 0, space + "\n"),), (Caret(at, at),))

    return _apart(text, carets, change)


def sort_lines(text: str, carets: Carets, style: CodeStyle) -> Change:
    """The selected lines in the order of the alphabet, capitals beside small letters; without a selection all."""
    return _rewritten(text, carets, lambda lines: sorted(lines, key=lambda line: (line.casefold(), line)))


def sort_lines_down(text: str, carets: Carets, style: CodeStyle) -> Change:
    return _rewritten(text, carets, lambda lines: sorted(lines, key=lambda line: (line.casefold(), line), reverse=True))


def reverse_lines(text: str, carets: Carets, style: CodeStyle) -> Change:
    return _rewritten(text, carets, lambda lines: lines[::-1])


def unique_lines(text: str, carets: Carets, style: CodeStyle) -> Change:
    """Of equal lines the first one stays."""
    return _rewritten(text, carets, lambda lines: list(dict.fromkeys(lines)))


LINE_COMMANDS: dict[str, Command] = {
    "move_up": move_up,
    "move_down": move_down,
    "copy_up": copy_up,
    "copy_down": copy_down,
    "duplicate": duplicate,
    "delete": delete_lines,
    "join": join_lines,
    "indent": indent,
    "outdent": outdent,
    "insert_below": insert_below,
    "insert_above": insert_above,
    "sort": sort_lines,
    "sort_down": sort_lines_down,
    "reverse": reverse_lines,
    "unique": unique_lines,
}


def _copied(text: str, group: Group) -> TextEdit:
    return TextEdit(group.end, 0, "\n" + text[group.start : group.end])


def _within(caret: Caret, length: int) -> Caret:
    """A selection up to the start of the next line has no such line behind the last one."""
    return Caret(min(caret.anchor, length), min(caret.position, length))


def _apart(text: str, carets: Carets, change: Callable[[Group], Change]) -> Change:
    """As `by_group`, with each caret's lines on their own; lines already taken are left out."""
    edits: list[TextEdit] = []
    after: list[Caret] = []
    grown, reached = 0, -1
    for caret in merged(carets):
        last = caret.end - 1 if not caret.empty and text[caret.end - 1] == "\n" else caret.end
        group = Group(line_start(text, caret.start), line_end(text, last), (caret,))
        if group.start <= reached:
            continue
        made = change(group)
        touched = max((edit.start + edit.removed for edit in made.edits), default=-1)
        reached = max(group.end, touched)
        edits += made.edits
        after += shifted(made.carets, grown)
        grown += growth(made.edits)
    return Change(tuple(edits), merged(after))


def _rewritten(text: str, carets: Carets, change: Callable[[list[str]], list[str]]) -> Change:
    """Each selection's lines anew; the selection then holds them all."""
    chosen = tuple(caret for caret in carets if not caret.empty)
    if not chosen:
        end = len(text) - 1 if text.endswith("\n") else len(text)
        chosen = (Caret(0, end),) if end > 0 else ()

    def rewrite(group: Group) -> Change:
        old = text[group.start : group.end]
        new = "\n".join(change(old.split("\n")))
        edits = (TextEdit(group.start, len(old), new),) if new != old else ()
        return Change(edits, (Caret(group.start, group.start + len(new)),))

    made = by_group(text, chosen, rewrite)
    return made if any(not caret.empty for caret in carets) else Change(made.edits, follow_all(made, text, carets))


def follow_all(made: Change, text: str, carets: Carets) -> Carets:
    """Carets without a selection stay where they are, as far as there is text."""
    length = len(text) + growth(made.edits)
    return merged(_within(caret, length) for caret in carets)
