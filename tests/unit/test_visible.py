"""What hides or reorders text on a screen is shown as a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.visible import source_end, source_start, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("if a:\n\tb", "if a:\n\tb"),
        ("a\u202eb", "a⟦U+202E⟧b"),
        ("a\u200bb\u2066", "a⟦U+200B⟧b⟦U+2066⟧"),
        ("\x1b[31m", "⟦U+001B⟧[31m"),
        ("a\x00b\x7f", "a⟦U+0000⟧b⟦U+007F⟧"),
        ("\ufeffa\u2028b", "⟦U+FEFF⟧a⟦U+2028⟧b"),
        ("\U000e0041", "⟦U+E0041⟧"),
        ("\ufffc\ufdd0", "⟦U+FFFC⟧⟦U+FDD0⟧"),
        ("\ud800", "⟦U+D800⟧"),
        ("soft\u00adhyphen\u3164", "soft⟦U+00AD⟧hyphen⟦U+3164⟧"),
        ("a\U000e0101", "a⟦U+E0101⟧"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("grün 日本 🙂", "grün 日本 🙂"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("pass\u200dword", "pass⟦U+200D⟧word"),
    ],
)
def test_hidden_characters_are_marked(text: str, shown: str) -> None:
    """Bidirectional, zero-width and control characters become marks; text, TAB, LF and pictograph families stay."""
    assert visible(text) == shown


def source_span(text: str, start: int, end: int) -> str:
    """Of what is selected in what is shown."""
    return text[source_start(text, start) : source_end(text, end)]


@given(st.text(alphabet=st.sampled_from("ab\u202e\x00🙂\r\n\tü日"), max_size=30))
def test_selecting_everything_gives_the_source(text: str) -> None:
    """The whole of what is shown stands for the whole source, whatever it hides."""
    units = len(visible(text).encode("utf-16-le")) // 2

    assert source_span(text, 0, units) == text


def test_a_selection_counts_as_qt_counts() -> None:
    """Positions are UTF-16 units of the shown text; a mark selected in part is its whole character."""
    text = "🙂a\u202eb\r\nc"
    assert visible(text) == "🙂a⟦U+202E⟧b\nc"

    assert source_span(text, 2, 3) == "a"
    assert source_span(text, 3, 5) == "\u202e"
    assert source_span(text, 2, 14) == "a\u202eb\r\nc"
