"""Token counts against Hugging Face `tokenizers` with the same merges, and against what real servers said."""

import random
import threading
import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pygments
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters import tokenizer
from app.adapters.resources import resource_path
from app.adapters.tokenizer import MARKERS, load
from tests.support.work import growth

ROOT = Path(__file__).resolve().parents[2]
NOT_IN_VOCABULARY = {0xC0, 0xC1, *range(0xF4, 0x100)}  # bytes that valid UTF-8 does not have, and plane 16


@cache
def reference(family: str = "starcoder") -> Any:
    """Hugging Face's tokenizer over StarCoder's vocabulary, rebuilt: markers, bytes, then merges, in this order."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    packed = resource_path("tokenizers", "starcoder.merges.zlib").read_bytes()
    merges = [tuple(line.split(" ")) for line in zlib.decompress(packed).decode().split("\n")]
    alphabet = sorted(char for byte, char in tokenizer._byte_alphabet().items() if byte not in NOT_IN_VOCABULARY)
    words = [*MARKERS[family], *alphabet, *(left + right for left, right in merges)]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
    hf = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    hf.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    hf.add_special_tokens(list(MARKERS[family]))
    return hf


def reference_count(text: str, family: str = "starcoder") -> int:
    return len(reference(family).encode(text, add_special_tokens=False).ids)


def test_vocabulary_is_starcoders() -> None:
    """Our merges give the very ids that StarCoder gave for this text on a real server."""
    encode = reference().encode

    assert reference().get_vocab_size() == 49_152
    assert encode("def print_hello").ids == [589, 1459, 81, 7656]
    answer = [2262, 284, 1459, 440, 8279, 10896, 657, 203, 203, 589]
    assert encode('():\n    print("Hello World")\n\ndef').ids == answer


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("def say_hello_world():", 7),  # Fireworks' own streaming example: prompt_tokens 7
        ("\n  print('Hello, World!')\n\n\nsay_hello_world()\n", 16),  # its completion_tokens 17 with the end of text
        ('():\n    print("Hello World")\n\ndef', 10),
        ("def print_hello", 4),
        ("", 0),
        (" ", 1),
        ("12345", 5),
    ],
)
def test_known_counts(text: str, tokens: int) -> None:
    """The counts that servers reported for known texts come out exactly, for both families."""
    assert load("starcoder").count(text) == tokens
    assert load("starcoder2").count(text) == tokens


def source_files() -> list[Path]:
    pygments_files = sorted(Path(pygments.__file__).parent.rglob("*.py"))[::9]
    ours = [path for folder in ("app", "tests", "resources", "docs") for path in sorted((ROOT / folder).rglob("*"))]
    texts = {".py", ".md", ".toml"}
    return pygments_files + [path for path in ours if path.suffix in texts]


def test_counts_of_real_files_are_exact() -> None:
    """Real source files, Pygments' and our own, have the count that Hugging Face gives them."""
    count = load("starcoder").count
    files = source_files()
    assert len(files) > 40

    wrong = [path.name for path in files if count(text := path.read_text("utf-8")) != reference_count(text)]

    assert wrong == []


assigned = st.characters(exclude_categories=["Cs", "Cn", "Co"])
pieces = st.one_of(
    st.text(assigned, max_size=12),
    st.text(st.sampled_from(" \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2003\u2028\u3000"), max_size=5),
    st.sampled_from(["'s", "'re", "'S", "don't", " 7", "½²Ⅷ٣", "一三", "_", "__init__", "=" * 70, "é\u0301", "🙂"]),
    st.sampled_from(MARKERS["starcoder"]),
)


@given(st.lists(pieces, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_counts_of_any_text_are_exact(text: str) -> None:
    """Any text of assigned characters has the count that Hugging Face gives it."""
    assert load("starcoder").count(text) == reference_count(text)


@given(st.lists(pieces, max_size=8).map("".join))
@settings(max_examples=150, deadline=None)
def test_the_ends_of_tokens_are_as_many_as_their_count(text: str) -> None:
    """In their order, the last one at the end of the text; markers end where they end."""
    text = f"{text}<fim_prefix>x"
    ends = load("starcoder").ends(text)

    assert len(ends) == load("starcoder").count(text)
    assert ends == sorted(ends)
    assert ends[-2:] == [len(text) - 1, len(text)]


@pytest.mark.parametrize("length", [2, 63, 64, 65, 66, 400, 401, 4_000])
@pytest.mark.parametrize("letters", ["abcdefghijklmnopqrstuvwxyz", "=", " ", "e ", "漢字仮名交文", "\n"])
def test_long_words_are_exact(letters: str, length: int) -> None:
    """Words of any length up to 4,096 characters are counted exactly, by the scan and by the heap."""
    text = "".join(random.Random(length).choices(letters, k=length)) + "x"

    assert load("starcoder").count(text) == reference_count(text)


def test_huge_words_are_cut_and_stay_near() -> None:
    """A word of 16,000 letters is no more work a letter than one of 4,000, and cutting it costs at most 0.1 %."""
    words = {size: "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=size)) for size in (4_000, 16_000)}
    word = words[16_000][:8_000]

    counted = load("starcoder").count(word)

    assert growth(lambda size: load("starcoder").count(words[size]), 4_000) < 1.2
    assert abs(counted - reference_count(word)) <= 5
    assert load("starcoder").count("=" * 1_000_000) > 10_000


@given(st.text(st.sampled_from("ab1 \n\t\r!'_\x1c\x85\xa0\u3000é"), max_size=60), st.integers(1, 9))
def test_a_text_in_stretches_has_the_same_words(text: str, least: int) -> None:
    """Cut into words stretch by stretch, as other threads need it, a text has the words it has as a whole."""
    words = tokenizer._word_pattern(False)
    parts = list(tokenizer.stretches(text, least))

    assert "".join(text[start:end] for start, end in parts) == text
    assert [word for start, end in parts for word in words.findall(text, start, end)] == words.findall(text)


def test_long_texts_are_cut_into_stretches() -> None:
    """Half a megabyte of code comes in many parts, none much longer than asked for; a page without line ends in one."""
    parts = list(tokenizer.stretches("def f(x):\n    return x\n" * 20_000, 16_000))

    assert len(parts) > 20
    assert max(end - start for start, end in parts) < 17_000
    assert list(tokenizer.stretches("x" * 100_000, 16_000)) == [(0, 100_000)]
    assert len(list(tokenizer.stretches("\n" * 100_000, 16_000))) == 1


@pytest.mark.parametrize("family", sorted(MARKERS))
def test_markers_count_as_one(family: str) -> None:
    """Each marker of the family is one token wherever it stands, and cuts the text around it."""
    count = load(family).count
    for marker in MARKERS[family]:
        assert count(marker) == 1
        assert count(f"def {marker}def") == count("def ") + 1 + count("def")
    assert count("".join(MARKERS[family])) == len(MARKERS[family])


def test_each_family_has_its_own_markers() -> None:
    """What is a marker for one family only is plain text of several tokens for the other."""
    assert load("starcoder2").count("<filename>") > 1
    assert load("starcoder2").count("<reponame>") > 1
    assert load("starcoder").count("<file_sep>") > 1
    assert load("starcoder").count("<repo_name>") > 1
    assert len(MARKERS["starcoder"]) == 19
    assert len(MARKERS["starcoder2"]) == 38


def test_number_ranges_are_unicodes() -> None:
    """The written-out numbers are exactly this Python's categories Nl and No, but for newer Unicode versions."""
    listed = set()
    for item in tokenizer._LETTER_AND_OTHER_NUMBERS.split():
        first, _, last = item.partition("-")
        listed |= set(range(int(first, 16), int(last or first, 16) + 1))
    here = {code for code in range(0x110000) if unicodedata.category(chr(code)) in {"Nl", "No"}}

    assert listed <= here
    if unicodedata.unidata_version == "14.0.0":
        assert listed == here


def test_unknown_family_is_refused() -> None:
    """A family without a vocabulary is refused with the names of those that have one."""
    with pytest.raises(ValueError, match="starcoder, starcoder2"):
        load("cl100k")


def test_lone_surrogates_do_no_harm() -> None:
    """Half of a surrogate pair, which Qt can hand over, is counted and not an error."""
    assert load("starcoder").count("a\ud800b") > 2


def test_threads_may_count_at_once() -> None:
    """Counts from many threads, the first load included, all agree."""
    tokenizer._loaded.cache_clear()
    tokenizer._read_merges.cache_clear()
    tokenizer._known_words.clear()
    text = Path(tokenizer.__file__).read_text("utf-8")
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(load("starcoder").count(text))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [reference_count(text)] * 6


def test_word_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many different words are counted, only a bounded number is remembered."""
    monkeypatch.setattr(tokenizer, "_CACHED_WORDS", 100)
    tokenizer._known_words.clear()

    load("starcoder").count(" ".join("".join(random.Random(n).choices("abcxyz", k=6)) for n in range(1_000)))

    assert len(tokenizer._known_words) <= 100
