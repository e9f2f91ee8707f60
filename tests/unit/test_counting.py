"""Counting for models whose vocabulary we have, and for those where it is estimated and corrected."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.tokenizer import load
from app.domain.requests import Message, Role
from app.domain.stretches import stretches
from app.services import counting
from app.services.counting import ANSWER_TOKENS, MESSAGE_TOKENS, SYSTEM_TOKENS, TokenCounts
from tests.support.cards import ESTIMATED, PRICED, chat, completion


class Words:
    """A tokenizer for which a token is a word; it remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def count(self, text: str) -> int:
        self.asked.append(text)
        return len(text.split())


def counts_with(words: Words | None = None) -> TokenCounts:
    tokenizer = words or Words()
    return TokenCounts(lambda family: tokenizer)


def test_exact_models_are_counted_exactly() -> None:
    """A model whose vocabulary we have gets the tokenizer's count, without factor or reserve."""
    counts = counts_with()

    assert counts.exact(PRICED)
    assert counts.count(PRICED, "a b c") == 3
    assert counts.with_reserve(PRICED, 3) == 3


def test_other_models_are_scaled_and_reserved() -> None:
    """Another model's count is scaled by its factor and rounded up; 12 % are kept in reserve."""
    counts = counts_with()
    card = replace(ESTIMATED, token_factor=0.9)

    assert not counts.exact(card)
    assert counts.count(card, "a b c d") == 4  # 3.6
    assert counts.with_reserve(card, 100) == 112


def test_the_family_of_the_card_is_counted_with() -> None:
    """Each card is counted with the tokenizer of its own family."""
    families: list[str] = []

    def tokenizer_for(family: str) -> Words:
        families.append(family)
        return Words()

    TokenCounts(tokenizer_for).count(replace(PRICED, tokenizer="starcoder2"), "x")

    assert families == ["starcoder2"]


def test_the_template_of_the_server_is_counted() -> None:
    """Messages cost what a chat template puts around them; a raw prompt costs nothing more."""
    counts = counts_with()
    request = chat("a b", "c")
    with_system = replace(request, messages=(Message(Role.SYSTEM, "s"), *request.messages))

    assert counts.prompt_tokens(completion("a b c")) == 3
    assert counts.prompt_tokens(request) == 3 + 2 * MESSAGE_TOKENS + ANSWER_TOKENS + SYSTEM_TOKENS
    assert counts.prompt_tokens(with_system) == 4 + 3 * MESSAGE_TOKENS + ANSWER_TOKENS


def test_reports_correct_the_estimate() -> None:
    """After some reports the estimate is near what the server counts, and other models are not touched."""
    counts = counts_with()
    text = "word " * 1000
    other = replace(ESTIMATED, id="other")
    for _ in range(30):
        counts.learn(ESTIMATED, counts.count(ESTIMATED, text), 1_300)

    assert abs(counts.count(ESTIMATED, text) - 1_300) <= 13
    assert counts.count(other, text) == 1_000


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**9))))
def test_no_report_spoils_the_estimate(lessons: list[tuple[int, int]]) -> None:
    """However absurd the reports, an estimate stays within half and twice of the vocabulary's count."""
    counts = counts_with()
    for counted, reported in lessons:
        counts.learn(ESTIMATED, counted, reported)

    assert 0.5 <= counts.ratio(ESTIMATED) <= 2.0


def test_exact_models_learn_nothing() -> None:
    """A report does not change the count of a model that is counted exactly."""
    counts = counts_with()
    counts.learn(PRICED, 1_000, 2_000)

    assert counts.ratio(PRICED) == 1.0


def test_a_text_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text is not counted twice in a row, and only a bounded number of texts is remembered."""
    words = Words()
    counts = counts_with(words)
    monkeypatch.setattr(counting, "_CACHED_TEXTS", 3)
    for text in ["a", "a", "b", "c", "a", "d", "a", "b"]:
        counts.count(PRICED, text)

    assert words.asked == ["a", "b", "c", "d", "b"]


def test_only_what_is_new_of_a_long_text_is_counted_again() -> None:
    """While a question is typed below much code, the code is not counted again with each letter."""
    words = Words()
    counts = counts_with(words)
    code = "".join(f"value_{line} = compute(other)\n" for line in range(2_000))
    whole = counts.count(PRICED, code + "why")
    asked = sum(map(len, words.asked))
    words.asked.clear()

    assert counts.count(PRICED, code + "why?") == whole == 3 * 2_000 + 1
    assert sum(map(len, words.asked)) < asked / 10


@given(st.text(alphabet="ab \n\t.7é\u3000", max_size=2_000))
def test_counting_in_stretches_is_counting(text: str) -> None:
    """What is counted piece by piece is what the tokenizer says of the whole."""
    whole = load("starcoder").count(text)
    counts = TokenCounts(load)

    assert sum(load("starcoder").count(text[start:end]) for start, end in stretches(text, 16)) == whole
    assert counts.count(PRICED, text * 40) == load("starcoder").count(text * 40)
