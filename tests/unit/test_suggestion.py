"""A suggestion ends in the same document however it is taken: typed, in words, in lines, or whole."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.alternatives import Alternatives
from app.domain.edits import apply
from app.domain.indentation import Indentation, after_return
from app.domain.pairs import closer
from app.domain.suggestion import Part, Suggestion, accept, lean, next_line, next_word, typed_through

BELOW = "\nend()\n"


@dataclass
class Desk:
    """An editor in a few lines: it puts closing brackets in, types over them, and indents on Return."""

    before: str
    rest: str
    indents: bool = False

    @property
    def text(self) -> str:
        return self.before + self.rest + BELOW

    def press(self, key: str) -> str:
        """What has come before the cursor by this key."""
        if key == "\n" and self.indents:
            front, behind = after_return(self._line, self.rest, "javascript", Indentation(width=2))
            self.before, self.rest = self.before + front, behind + self.rest
            return front
        if key in ")]}\"'" and self.rest.startswith(key):
            self.rest = self.rest[1:]
        else:
            self.rest = closer(key, self._line, self.rest.partition("\n")[0], "python", quoted=False) + self.rest
        self.before += key
        return key

    def take(self, suggestion: Suggestion, part: Part) -> Suggestion | None:
        taken = accept(suggestion, part)
        text = apply(self.text, [taken.edit])
        self.before, self.rest = text[: taken.cursor], text[taken.cursor : len(text) - len(BELOW)]
        return taken.left

    @property
    def _line(self) -> str:
        return self.before.rpartition("\n")[2]


def shown(before: str, text: str, rest: str, replaces: int) -> Suggestion | None:
    return lean(Suggestion(text, len(before), 1, before.rpartition("\n")[2], rest, replaces))


PIECES = st.sampled_from(
    ["foo", "(", ")", "[", "]", "{", "}", '"', "'", " ", ", ", "\n", "    ", "x", ";", ") + (", "a.b"]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=8).map("".join)
RESTS = st.sampled_from(["", ")", "))", ");", '")', "]", "}", " {", "abc)", '"x")'])


@given(before=st.sampled_from(["", "    ", "foo(", 'print("']), text=TEXTS, rest=RESTS, data=st.data())
@example("foo(", "(a) + (b)", ")", None)
@example("foo(", "g(x))", ")", None)
@example("foo(", "{(}", ")", None)
def test_typing_ends_where_accepting_ends(before: str, text: str, rest: str, data: st.DataObject | None) -> None:
    """Typed up to any letter and then accepted, the document is the one that accepting at once gives, and at no letter
    is the suggestion lost before all of it is there."""
    replaces = data.draw(st.integers(0, len(rest))) if data else 1
    wanted = before + text + rest[replaces:] + BELOW
    for stop in range(len(text) + 1):
        desk, left = Desk(before, rest), shown(before, text, rest, replaces)
        for key in text[:stop]:
            if left is None:
                break
            typed = desk.press(key)
            left = typed_through(left, typed, rest=desk.rest)
        if left is not None:
            assert left.at == len(desk.before)
            desk.take(left, Part.ALL)
        elif wanted != desk.text:
            # All of it is there, and behind the cursor what the editor has put in, or what would have gone.
            assert wanted.startswith(desk.before)
            assert desk.text.endswith(wanted[len(desk.before) :])
            continue

        assert desk.text == wanted


@given(before=st.sampled_from(["", "foo("]), text=TEXTS, rest=RESTS, data=st.data())
def test_parts_end_where_the_whole_ends(before: str, text: str, rest: str, data: st.DataObject) -> None:
    """Words, lines and typed letters in any order end in the same document, with the cursor behind what was taken."""
    replaces = data.draw(st.integers(0, len(rest)))
    desk, left = Desk(before, rest), shown(before, text, rest, replaces)
    while left is not None and left.text:
        if data.draw(st.booleans()):
            left = desk.take(left, data.draw(st.sampled_from(Part)))
        else:
            typed = desk.press(left.text[0])
            following = typed_through(left, typed, rest=desk.rest)
            if following is None and left.text == typed:
                return  # typed to its end
            left = following

    assert desk.text in (before + text + rest[replaces:] + BELOW, before + rest + BELOW)


def test_other_letters_end_it() -> None:
    """A key that the suggestion does not go on with is the end of it; so is its last letter."""
    suggestion = Suggestion("bar)", 4, 1, "foo(", ")", 1)

    assert typed_through(suggestion, "c") is None
    assert typed_through(suggestion, "") is None
    assert typed_through(Suggestion("b", 4, 1), "b") is None


def test_typing_moves_it_along() -> None:
    """Place, revision and line follow; where it came from stays."""
    suggestion = Suggestion("bar", 4, 7, "foo(", ")", model="p/m", charge_id="c1")

    assert typed_through(suggestion, "b") == replace(suggestion, text="ar", at=5, revision=8, before="foo(b")
    assert typed_through(suggestion, "b", revision=99) == replace(
        suggestion, text="ar", at=5, revision=99, before="foo(b"
    )


def test_a_rest_that_changed_otherwise_ends_it() -> None:
    """When something else happened to the line, the suggestion no longer fits."""
    assert typed_through(Suggestion("bar", 4, 1, "foo(", ")"), "b", rest="]") is None


def test_return_between_braces() -> None:
    """The brace that Return puts on a line of its own is used, not doubled."""
    desk = Desk("function f() {", "}", indents=True)
    left = shown(desk.before, "\n  return 1;\n}", desk.rest, 1)
    assert left is not None

    left = typed_through(left, desk.press("\n"), rest=desk.rest)
    assert left is not None
    assert left.text == "return 1;"
    desk.take(left, Part.ALL)

    assert desk.text == "function f() {\n  return 1;\n}" + BELOW


@pytest.mark.parametrize(
    ("before", "text", "typed", "left"),
    [
        ("", "return x\nelse:\n    y", "    ", "return x\n    else:\n        y"),
        ("    ", "return x", "    ", "return x"),
        ("", "    return x", "\t", "return x"),
        ("", "    return x", "  ", "  return x"),
        ("", "  a\n  b", "    ", "a\n    b"),
    ],
)
def test_white_space_moves_it_in(before: str, text: str, typed: str, left: str) -> None:
    """On a blank line another indentation is no other text."""
    moved = typed_through(Suggestion(text, len(before), 1, before), typed)

    assert moved is not None
    assert moved.text == left


def test_white_space_behind_words_is_text() -> None:
    """Behind something, a space that the suggestion has not is the end of it."""
    assert typed_through(Suggestion("bar", 4, 1, "foo("), " ") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("foo_bar(x)", "foo_bar"),
        ("(x)", "("),
        ("  = 1", "  ="),
        ("\n    return x", "\n    return"),
        ("größe = 1", "größe"),
        ("   ", "   "),
        ("", ""),
        ("=> x", "="),
    ],
)
def test_words(text: str, word: str) -> None:
    """A word comes with the white space before it, a sign alone."""
    assert next_word(text) == word


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb", "a = 1"), ("\n    a\nb", "\n    a"), ("\n\n  a", "\n\n  a"), ("a", "a"), ("a\n", "a"), ("  ", "  ")],
)
def test_lines(text: str, line: str) -> None:
    """A line goes up to its end, which stays for the next one."""
    assert next_line(text) == line


@given(TEXTS)
def test_words_and_lines_make_the_text(text: str) -> None:
    """Word by word or line by line, nothing is lost and each step takes something."""
    for step in (next_word, next_line):
        left, taken = text, ""
        while left:
            piece = step(left)
            assert piece
            taken, left = taken + piece, left[len(piece) :]
        assert taken == text


def test_what_stands_there_is_not_offered() -> None:
    """An end that is in the document already is not shown again; nothing is left of a suggestion that is all there."""
    leaned = lean(Suggestion("x, y)", 4, 1, "foo(", ")", 1))

    assert leaned == Suggestion("x, y", 4, 1, "foo(", ")", 0)
    assert lean(Suggestion(")", 4, 1, "foo(", ")", 1)) is None


def alternatives(*texts: str) -> Alternatives:
    return Alternatives(tuple(Suggestion(text, 0, 1) for text in texts))


def test_alternatives_turn() -> None:
    """They turn both ways and round, and say which one is shown."""
    three = alternatives("a1", "a2", "b")

    assert three.label == "1 of 3"
    assert three.turned(-1).current.text == "b"
    assert three.turned(1).turned(1).turned(1) == three
    assert alternatives("a").label == ""


def test_typing_chooses_among_alternatives() -> None:
    """What is typed leaves those that go on with it; if the shown one does not, the next that does is shown."""
    three = alternatives("a1", "b", "a2").turned(1)

    left = three.typed_through("a")

    assert left is not None
    assert [one.text for one in left.all] == ["1", "2"]
    assert left.current.text == "2"
    assert three.typed_through("c") is None


def test_alternatives_differ() -> None:
    """A second answer with the same text is no alternative."""
    assert [one.text for one in alternatives("a", "b").joined(alternatives("b", "c").all).all] == ["a", "b", "c"]
