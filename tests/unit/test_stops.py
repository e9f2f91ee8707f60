"""Stops are found wherever the stream's pieces are divided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.prompts.tech_assistant import STOPS
from app.domain.stops import Cut, StopCutter
from tests.support.work import growth


def run(stops: tuple[str, ...], pieces: list[str]) -> tuple[str, str | None, str]:
    """What is shown, the stop that was found, and all that came behind it."""
    cutter = StopCutter(stops)
    shown = ""
    for index, piece in enumerate(pieces):
        cut = cutter.feed(piece)
        shown += cut.emit
        if cut.stop is not None:
            return shown, cut.stop, cut.rest + "".join(pieces[index + 1 :])
    return shown + cutter.flush(), None, ""


def divided(text: str, cuts: list[int]) -> list[str]:
    places = sorted({min(cut, len(text)) for cut in cuts})
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


def test_text_before_a_stop_is_shown_and_the_rest_is_told_apart() -> None:
    """A stop cuts the text in three: what is shown, the stop, the rest."""
    assert StopCutter(("\nHuman:",)).feed("Yes.\nHuman: and") == Cut("Yes.", "\nHuman:", " and")


def test_a_stop_across_pieces_is_found() -> None:
    """A stop that arrives letter by letter never shows, not even its first letter."""
    assert run(STOPS, ["Yes.", "\n", "Hu", "man", ":", " and"]) == ("Yes.", "\nHuman:", " and")


def test_only_what_may_begin_a_stop_is_held_back() -> None:
    """Text is held back for no longer than it takes to know that it begins no stop."""
    cutter = StopCutter(("<|endoftext|>",))

    assert cutter.feed("a < b <|end").emit == "a < b "
    assert cutter.feed("ing|>").emit == "<|ending|>"


def test_what_was_held_back_comes_out_at_the_end() -> None:
    """The beginning of a stop that never came is text."""
    cutter = StopCutter(("\n-----",))

    assert cutter.feed("x\n--").emit == "x"
    assert cutter.flush() == "\n--"
    assert cutter.flush() == ""


@pytest.mark.parametrize(
    ("stops", "text", "expected"),
    [
        (("ab", "abc"), "xabc", ("x", "ab", "c")),
        (("abcd", "bc"), "abcd", ("a", "bc", "d")),
        (("\n\nHuman:", "\nHuman:"), "x\n\nHuman: y", ("x", "\n\nHuman:", " y")),
        (("aab",), "aaab", ("a", "aab", "")),
        (("", "b"), "abc", ("a", "b", "c")),
        ((), "abc", ("abc", None, "")),
        (("ab",), "", ("", None, "")),
    ],
)
def test_the_stop_that_is_complete_first_wins(
    stops: tuple[str, ...], text: str, expected: tuple[str, str | None, str]
) -> None:
    """Of stops that overlap, the one whose last letter comes first counts, and of those the longest."""
    assert run(stops, [text]) == expected
    assert run(stops, list(text)) == expected


@given(
    st.lists(st.text("ab\n<", min_size=1, max_size=5), max_size=4),
    st.text("ab\n<", max_size=40),
    st.lists(st.integers(0, 40), max_size=12),
)
@settings(max_examples=300, deadline=None)
def test_any_division_gives_the_same(stops: list[str], text: str, cuts: list[int]) -> None:
    """However a text is divided into pieces, what is shown, the stop and the rest are those of the whole."""
    whole = run(tuple(stops), [text])

    assert run(tuple(stops), divided(text, cuts)) == whole
    assert whole[0] + (whole[1] or "") + whole[2] == text


def test_after_a_find_the_rest_can_be_searched() -> None:
    """A cutter that has found a stop finds the next one in the rest."""
    cutter = StopCutter(("<x>",))
    first = cutter.feed("a<x>b<")

    assert cutter.feed(first.rest) == Cut("b")
    assert cutter.feed("x>c") == Cut("", "<x>", "c")


def test_a_piece_costs_the_same_however_much_came_before() -> None:
    """With thirty stops and near misses, four times the pieces are four times the work, and all of them are shown."""
    pieces = ["def ", "x < ", "<fim", "\n  y"]

    def cut(times: int) -> str:
        cutter = StopCutter(tuple(f"<marker_{n}>" for n in range(30)))
        return "".join(cutter.feed(piece).emit for piece in pieces * times) + cutter.flush()

    assert growth(cut, 200) < 1.1
    assert cut(200) == "".join(pieces) * 200
