"""Commands of the editor as functions of a text and its carets; a bar | is a caret, [ ] a selection."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.edits import Caret, Carets, CodeStyle, TextEdit, apply, follow, mapped, merged
from app.domain.indentation import Indentation
from app.domain.line_edits import LINE_COMMANDS
from app.domain.word_edits import WORD_COMMANDS, next_occurrence, occurrences, word_at

COMMANDS = LINE_COMMANDS | WORD_COMMANDS
STYLE = CodeStyle("python", Indentation(width=2))


def parse(marked: str) -> tuple[str, Carets]:
    text, carets, start = "", [], 0
    for letter in marked:
        if letter == "|":
            carets.append(Caret(len(text), len(text)))
        elif letter == "⟦":
            start = len(text)
        elif letter == "⟧":
            carets.append(Caret(start, len(text)))
        else:
            text += letter
    return text, tuple(carets)


def show(text: str, carets: Carets) -> str:
    marks = [(caret.start, "|") if caret.empty else (caret.start, "⟦") for caret in carets]
    marks += [(caret.end, "⟧") for caret in carets if not caret.empty]
    for at, mark in sorted(marks, key=lambda one: (one[0], one[1] != "⟧"), reverse=True):
        text = text[:at] + mark + text[at:]
    return text


def run(name: str, marked: str) -> str:
    text, carets = parse(marked)
    change = COMMANDS[name](text, carets, STYLE)
    return show(apply(text, change.edits), change.carets)


CASES = [
    ("move_up", "a\nb|\nc", "b|\na\nc"),
    ("move_up", "a|\nb", "a|\nb"),
    ("move_up", "a\n⟦b\nc⟧\nd", "⟦b\nc⟧\na\nd"),
    ("move_up", "a\n⟦b\n⟧c", "⟦b\n⟧a\nc"),
    ("move_up", "a\nb|\nc\nd|", "b|\na\nd|\nc"),
    ("move_down", "a|\nb\nc", "b\na|\nc"),
    ("move_down", "a\nb|", "a\nb|"),
    ("move_down", "⟦a\n⟧b", "b\n⟦a⟧"),
    ("move_down", "a|\nb\nc|\nd", "b\na|\nd\nc|"),
    ("copy_down", "a|b\nc", "ab\na|b\nc"),
    ("copy_up", "a|b\nc", "a|b\nab\nc"),
    ("duplicate", "x⟦ab⟧y", "xab⟦ab⟧y"),
    ("duplicate", "ab|", "ab\nab|"),
    ("delete", "a\nbc|d\nef", "a\nef|"),
    ("delete", "a\nbc|", "a|"),
    ("delete", "|", "|"),
    ("delete", "⟦a\nb⟧\nc|\nd", "d|"),
    ("delete", "a|\nb\nc|", "b|"),
    ("join", "a|\n  b\nc", "a| b\nc"),
    ("join", "⟦a\nb\nc⟧", "⟦a b c⟧"),
    ("join", "a|\n\nb", "a|\nb"),
    ("join", "a|", "a|"),
    ("indent", "⟦a\n\nb⟧", "⟦  a\n\n  b⟧"),
    ("indent", "|", "  |"),
    ("outdent", "⟦   a\n b\n\tc⟧", "⟦ a\nb\nc⟧"),
    ("outdent", "|a", "|a"),
    ("insert_below", "if x:|y\nz", "if x:y\n|\nz"),
    ("insert_below", "if| x:\nz", "if x:\n  |\nz"),
    ("insert_above", "  a|", "  |\n  a"),
    ("insert_below", "a|\nb|", "a\n|\nb\n|"),
    ("sort", "⟦b\nB\na⟧\n0", "⟦a\nB\nb⟧\n0"),
    ("sort", "b|\na\n", "a|\nb\n"),
    ("sort_down", "⟦a\nb⟧", "⟦b\na⟧"),
    ("reverse", "⟦b\nc\na⟧", "⟦a\nc\nb⟧"),
    ("unique", "⟦b\na\nb⟧", "⟦b\na⟧"),
    ("upper", "a he|llo b", "a HE|LLO b"),
    ("upper", "⟦straße⟧ x⟦y⟧", "⟦STRASSE⟧ x⟦Y⟧"),
    ("lower", "⟦ÄB C⟧", "⟦äb c⟧"),
    ("title", "⟦don't panic, ÉCOLE⟧", "⟦Don't Panic, École⟧"),
    ("snake", "⟦HTTPServer nextPage x_Y __Init__ a-b⟧", "⟦http_server next_page x_y __init__ a_b⟧"),
    ("snake", "parseHTML5Doc|", "parse_html5_doc|"),
    ("camel", "⟦next_page HTTP-server _x_y⟧", "⟦nextPage httpServer _xY⟧"),
    ("transpose", "a|b", "ba|"),
    ("transpose", "ab|\n", "ba|\n"),
    ("transpose", "|ab", "|ab"),
    ("transpose", "⟦one⟧ ⟦two⟧ ⟦three⟧", "⟦three⟧ ⟦one⟧ ⟦two⟧"),
]


@pytest.mark.parametrize(("name", "before", "wanted"), CASES)
def test_a_command_does_what_it_says(name: str, before: str, wanted: str) -> None:
    """Text and carets after a command are those that a person expects."""
    assert run(name, before) == wanted


TEXTS = st.text(alphabet="ab _\t\nX('é", max_size=60)


@st.composite
def with_carets(draw: st.DrawFn) -> tuple[str, Carets]:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    return text, merged(draw(st.lists(st.builds(Caret, place, place), min_size=1, max_size=5)))


@given(st.sampled_from(sorted(COMMANDS)), with_carets())
def test_every_command_gives_sound_changes(name: str, given_text: tuple[str, Carets]) -> None:
    """Edits are sorted, apart from each other and within the text; so are the carets after them."""
    text, carets = given_text
    change = COMMANDS[name](text, carets, STYLE)
    at = 0
    for edit in change.edits:
        assert at <= edit.start <= edit.start + edit.removed <= len(text)
        at = edit.start + edit.removed
    after = apply(text, change.edits)

    assert change.carets
    assert change.carets == merged(change.carets)
    assert all(0 <= caret.start <= caret.end <= len(after) for caret in change.carets)


@given(with_carets())
def test_moving_up_and_down_again_changes_nothing(given_text: tuple[str, Carets]) -> None:
    """Lines that were moved down come back with "move up", letters and carets alike."""
    text, carets = given_text
    down = COMMANDS["move_down"](text, carets, STYLE)
    if any(line_is_last(text, caret) for caret in carets) or not down.edits:
        return
    moved = apply(text, down.edits)
    if not all(caret.empty for caret in carets) and any(caret.end == len(moved) for caret in down.carets):
        return  # a selection with the last line has no start of a next line to reach to
    up = COMMANDS["move_up"](moved, down.carets, STYLE)

    assert apply(moved, up.edits) == text
    assert up.carets == carets


def line_is_last(text: str, caret: Caret) -> bool:
    last = caret.end - 1 if not caret.empty and text[caret.end - 1] == "\n" else caret.end
    return "\n" not in text[last:]


@given(with_carets(), st.sampled_from(["sort", "reverse", "sort_down"]))
def test_sorting_loses_no_line(given_text: tuple[str, Carets], name: str) -> None:
    """The lines after sorting are the lines before."""
    text, carets = given_text
    after = apply(text, COMMANDS[name](text, carets, STYLE).edits)

    assert sorted(after.split("\n")) == sorted(text.split("\n"))


@given(TEXTS, st.data())
def test_a_position_stays_at_its_letter(text: str, data: st.DataObject) -> None:
    """A position that lies in no removed part has the same text behind it after the edits."""
    cut = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    edit = TextEdit(cut[0], cut[1] - cut[0], data.draw(st.text(alphabet="xy", max_size=3)))
    at = data.draw(st.one_of(st.integers(0, cut[0]), st.integers(cut[1], len(text))))
    after = apply(text, [edit])
    if at >= cut[1] and (at > cut[0] or edit.removed == 0):
        assert after[mapped(at, [edit]) :] == text[at:]
    elif at < cut[0]:
        assert after[: mapped(at, [edit])] == text[:at]
    assert follow([edit], (Caret(at, at),)) == (Caret(mapped(at, [edit]), mapped(at, [edit])),)


@given(TEXTS, st.text(alphabet="ab_X", min_size=1, max_size=2), st.booleans())
def test_occurrences_are_those_of_a_regular_expression(text: str, wanted: str, whole: bool) -> None:
    """All places of a word, or of a text, are found, none twice."""
    pattern = rf"(?<!\w){re.escape(wanted)}(?!\w)" if whole else re.escape(wanted)

    assert [tuple(place) for place in occurrences(text, wanted, whole=whole)] == [
        found.span() for found in re.finditer(pattern, text)
    ]


def test_the_next_occurrence_goes_round() -> None:
    """Behind the last place comes the first; with all taken there is none."""
    text = "ab x ab x ab"
    first, second, third = occurrences(text, "ab", whole=True)

    assert next_occurrence(text, "ab", (first,), 2, whole=True) == second
    assert next_occurrence(text, "ab", (third,), 12, whole=True) == first
    assert next_occurrence(text, "ab", (first, second, third), 2, whole=True) is None
    assert word_at(text, 6) == second
    assert word_at("a + b", 2).empty
