"""Words of the open files: which there are, and in which order they are offered."""

from hypothesis import given
from hypothesis import strategies as st

from app.services.words import SLICE, Nearby, WordIndex, begins, count_words, indexed, prefix_of, words_in


def test_words() -> None:
    """Names count, in any script; numbers and words of one or two letters do not."""
    assert words_in("for i in range(1000): naïve_2 = 0x1f ∀ переменная x2y") == [
        "for",
        "range",
        "naïve_2",
        "переменная",
        "x2y",
    ]
    assert words_in("y" * 81) == []


@given(st.lists(st.sampled_from(["alpha", "beta_2", "==", "\n", "  "])), st.integers(0, 30))
def test_slices_cut_no_word(parts: list[str], shift: int) -> None:
    """A long text has the words that its parts have, wherever it is sliced."""
    text = "#" * (SLICE - shift) + " " + " ".join(parts) * 3

    assert count_words(text) == {word: words_in(text).count(word) for word in set(words_in(text))}


def test_near_words_come_first() -> None:
    """By distance from the cursor, then by frequency in this file, in files of the language, and in the rest."""
    index = WordIndex()
    index.put("here", indexed("value_far value_far value_rare value_near", "python"))
    index.put("same", indexed("value_same " * 9, "python"))
    index.put("other", indexed("value_other " * 99, "c"))
    nearby = [Nearby("value_near", 4), Nearby("value_next = value_near", 1), Nearby("x", 0)]

    found = index.complete("val", "here", "python", nearby)

    assert found == ["value_near", "value_next", "value_far", "value_rare", "value_same", "value_other"]
    assert index.complete("val", "here", "python", nearby, most=1) == ["value_near"]


def test_capitals() -> None:
    """Small letters find capitals after the exact ones; capitals find themselves only; the word itself is no offer."""
    index = WordIndex()
    index.put("a", indexed("Path path pathlib PATH", "python"))

    assert index.complete("pat", "a", "python") == ["path", "pathlib", "PATH", "Path"]
    assert index.complete("Pat", "a", "python") == ["Path"]
    assert index.complete("path", "a", "python") == ["pathlib", "PATH", "Path"]


@given(st.lists(st.text("abAB_", min_size=1, max_size=6)), st.text("abAB", min_size=1, max_size=3))
def test_all_that_begin_so_and_no_others(words: list[str], prefix: str) -> None:
    """What is offered is exactly what begins with the prefix."""
    index = WordIndex()
    index.put("a", indexed(" ".join(words), "text"))

    wanted = {word for word in words if len(word) >= 3 and begins(word, prefix) and word != prefix}
    assert set(index.complete(prefix, "", "text", most=10_000)) == wanted


def test_closed_files_are_forgotten() -> None:
    """Words of a closed file are not offered any more."""
    index = WordIndex()
    index.put("a", indexed("alpha", "text"))
    index.keep_only([])

    assert index.complete("al", "a", "text") == []


def test_prefix() -> None:
    """The prefix is the beginning of a name right before the cursor; numbers have none."""
    assert [prefix_of(before) for before in ("x = val", "x.", "", "12ab", "a12", "naï")] == [
        "val",
        "",
        "",
        "",
        "a12",
        "naï",
    ]
