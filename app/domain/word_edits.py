"""Commands for words: capitals and small letters, names in the ways of other languages, letters that changed places."""

import re
from collections.abc import Callable, Iterator

from app.domain.edits import Caret, Carets, Change, CodeStyle, Command, TextEdit, growth, line_end, line_start, merged


def word_at(text: str, at: int) -> Caret:
    """The word a position touches; empty without one."""
    start, end = at, at
    while start > 0 and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    return Caret(start, end)


def next_occurrence(text: str, wanted: str, taken: Carets, behind: int, *, whole: bool) -> Caret | None:
    """The next place of `wanted` behind a position, going round at the end, that is not taken; None: there is none."""
    known = {caret.start for caret in taken}
    for start in (behind, 0):
        for place in _places(text, wanted, start, whole=whole):
            if place.start not in known:
                return place
    return None


def occurrences(text: str, wanted: str, *, whole: bool) -> Carets:
    """All places of a text, apart from each other; `whole`: as a word of its own only."""
    return tuple(_places(text, wanted, 0, whole=whole))


def _places(text: str, wanted: str, start: int, *, whole: bool) -> Iterator[Caret]:
    at = text.find(wanted, start) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        alone = not (at and _in_word(text[at - 1])) and not (end < len(text) and _in_word(text[end]))
        if alone or not whole:
            yield Caret(at, end)
            at = text.find(wanted, end)
        else:
            at = text.find(wanted, at + 1)


def upper(text: str, carets: Carets, style: CodeStyle) -> Change:
    return _each_word(text, carets, str.upper)


def lower(text: str, carets: Carets, style: CodeStyle) -> Change:
    return _each_word(text, carets, str.lower)


def title(text: str, carets: Carets, style: CodeStyle) -> Change:
    """“don't panic” becomes “Don't Panic”."""
    return _each_word(text, carets, lambda said: re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", _capital, said))


def snake(text: str, carets: Carets, style: CodeStyle) -> Change:
    """“HTTPServer nextPage” becomes “http_server next_page”."""
    return _each_name(text, carets, lambda words: "_".join(word.lower() for word in words))


def camel(text: str, carets: Carets, style: CodeStyle) -> Change:
    """“next_page” becomes “nextPage”."""
    return _each_name(text, carets, lambda words: words[0].lower() + "".join(word.capitalize() for word in words[1:]))


def transpose(text: str, carets: Carets, style: CodeStyle) -> Change:
    """The letters around each caret change places, at a line's end the two before it; several selections go round."""
    chosen = [caret for caret in carets if not caret.empty]
    if len(chosen) > 1:
        pieces = [text[caret.start : caret.end] for caret in chosen]
        swapped = pieces[-1:] + pieces[:-1]
        edits = [
            TextEdit(caret.start, caret.end - caret.start, new) for caret, new in zip(chosen, swapped, strict=True)
        ]
        return _selected(edits)
    edits, after, taken = [], [], -1
    for caret in carets:
        at = caret.position
        if at == line_end(text, at):
            at -= 1
        first, second = text[max(0, at - 1) : at], text[at : at + 1]
        alone = at - 1 < max(taken, line_start(text, caret.position)) or any(_half(letter) for letter in first + second)
        if alone or not caret.empty or not first or not second:
            after.append(caret)
            continue
        edits.append(TextEdit(at - 1, 2, second + first))
        after.append(Caret(at + 1, at + 1))
        taken = at + 1
    return Change(tuple(edits), merged(after))


WORD_COMMANDS: dict[str, Command] = {
    "upper": upper,
    "lower": lower,
    "title": title,
    "snake": snake,
    "camel": camel,
    "transpose": transpose,
}


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _half(letter: str) -> bool:
    """One of the two units of a letter beyond U+FFFF."""
    return "\ud800" <= letter <= "\udfff"


def _capital(found: "re.Match[str]") -> str:
    return found.group()[0].upper() + found.group()[1:].lower()


def _each_word(text: str, carets: Carets, change: Callable[[str], str]) -> Change:
    """What is selected, changed and still selected; without a selection the word at the caret."""
    edits: list[TextEdit] = []
    after: list[Caret] = []
    grown, reached = 0, 0
    for caret in carets:
        place = word_at(text, caret.position) if caret.empty else caret
        if place.start < reached:
            continue
        old = text[place.start : place.end]
        new = change(old)
        if new != old:
            edits.append(TextEdit(place.start, len(old), new))
        if caret.empty:
            at = len(new) if caret.position == place.end else min(caret.position - place.start, len(new))
            at += place.start + grown
            after.append(Caret(at, at))
        else:
            start, end = caret.start + grown, caret.start + grown + len(new)
            after.append(Caret(start, end) if caret.anchor < caret.position else Caret(end, start))
        grown += len(new) - len(old)
        reached = place.end
    return Change(tuple(edits), merged(after))


def _each_name(text: str, carets: Carets, change: Callable[[list[str]], str]) -> Change:
    """Names in what is said, taken apart at underscores, hyphens within and capitals; edges of underscores stay."""

    def rename(found: "re.Match[str]") -> str:
        core = found.group().strip("_-")
        if not core:
            return found.group()
        head, _core, tail = found.group().partition(core)
        words = re.findall(r"[^\W_a-z]+(?![a-z])|[^\W_]?[^\W_A-Z]+|[^\W_]", core)
        return head + change(words) + tail

    return _each_word(text, carets, lambda said: re.sub(r"\w+(?:-\w+)*", rename, said))


def _selected(edits: list[TextEdit]) -> Change:
    after, grown = [], 0
    for edit in edits:
        start = edit.start + grown
        after.append(Caret(start, start + len(edit.inserted)))
        grown += growth((edit,))
    return Change(tuple(edits), merged(after))
