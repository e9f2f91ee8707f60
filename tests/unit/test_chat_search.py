"""What a query finds in a chat: names in any style, from each of their parts on, and signs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.chat_search import Chunk, Excerpt, excerpt, parse, terms_of

NAMES = ["retry", "snake_case", "camelCase", "HTTPServer2", "_private", "x", "a1", "Überlauf", "数据", "MAX_SIZE"]
SIGNS = ["->", "::", "(", ")", ".", "==", "!", "...", "-", "🙂", "{}"]
SPACES = [" ", "\n", "\t", "  "]
code = st.lists(st.sampled_from(NAMES + SIGNS + SPACES), max_size=24).map("".join)


def has(query: str, text: str) -> bool:
    """Whether an index that keeps `terms_of` the text finds it."""
    terms = terms_of(text)
    wanted = [term for chunk in parse(query).chunks for term in chunk.terms]
    in_index = all(
        any(known.startswith(term.text) for known in terms) if term.prefix else term.text in terms for term in wanted
    )
    return bool(wanted) and in_index and parse(query).accepts(text)


def found(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in parse(query).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("snake_case", "the snake_case word", ["snake_case"]),
        ("case", "the snake_case word", ["case"]),
        ("snake_ca", "the snake_case word", ["snake_ca"]),
        ("snakeCase", "the snake_case word", ["snake_case"]),
        ("parts", "camelCaseParts()", ["Parts"]),
        ("caseparts", "camelCaseParts()", ["CaseParts"]),
        ("camel_case", "camelCaseParts()", ["camelCase"]),
        ("server", "an HTTPServer2", ["Server"]),
        ("2", "an HTTPServer2", ["2"]),
        ("256", "sha256sum", ["256"]),
        ("__init__", "def __init__(self):", ["init"]),
        ("->", "a->b, f()->c", ["->", "->"]),
        ("::", "std::move", ["::"]),
        ("a->b", "x = a->bar", ["a->b"]),
        ("===", "a === b", ["==="]),
        ("f(x)", "return f(x) + 1", ["f(x)"]),
        ("os.path", "import os.path as p", ["os.path"]),
        ('"else return"', "else  return 1", ["else  return"]),
        ("@property", "@property\ndef x", ["@property"]),
        ("数", "读取数据", ["数"]),
        ("retry fast", "fast retries", []),
        ("retr fast", "fast retries", ["fast", "retr"]),
    ],
)
def test_names_and_signs_are_found(query: str, text: str, hits: list[str]) -> None:
    """A name is found from each of its parts on, in any style; signs as they are written."""
    assert found(query, text) == hits or not hits
    assert has(query, text) is bool(hits)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ase", "snake_case"),
        ("s.path", "os.path"),
        ("->", "a - > b"),
        ("===", "a == = b"),
        ("a b", "ab"),
        ('"a b"', "b a"),
        ("d", "def"),
        ("foo.bar", "bar.foo"),
    ],
)
def test_what_only_looks_alike_is_not_found(query: str, text: str) -> None:
    """Not the middle of a part, not signs apart, not a chunk in another order."""
    assert not has(query, text)


def test_nothing_is_looked_for_without_a_word_or_a_sign() -> None:
    """An empty query, white space and an empty quotation have no chunk; a quote alone is a sign."""
    assert not parse("")
    assert not parse("  \t ")
    assert parse('"').chunks == (Chunk('"'),)
    assert has('"', 'say "yes"')


def test_terms_have_no_white_space() -> None:
    """A tokenizer that parts at white space keeps each term whole, also those of control characters."""
    assert not any(set(term) & set(" \t\n\r\x00\x0b\x1f") for term in terms_of("a\x00b\x1f c\r\n\u2028d \x85 e"))


def test_a_word_without_an_end_costs_little() -> None:
    """Of a long word only so many parts are kept, each cut short."""
    terms = terms_of("aB3" * 10_000)

    assert len(terms) <= 12
    assert max(map(len, terms)) <= 40
    assert has("aB3" * 20, "aB3" * 10_000)


def test_an_excerpt_shows_the_hit_in_its_surroundings() -> None:
    """One line, white space made single, with the places of the hits in it."""
    text = "first line\n\n    def snake_case(x):\n        return x\n"

    shown = excerpt(parse("case"), text)

    assert shown.text.startswith("…def snake_case(x): return x")
    assert [shown.text[start:end] for start, end in shown.marks] == ["case"]
    assert excerpt(parse("zzz"), "no such\nword") == Excerpt("no such word", ())


@given(code, code)
def test_the_index_and_the_text_agree(text: str, query: str) -> None:
    """What the terms and the check let through has each chunk in it, and nothing that has them all is missed."""
    wanted = parse(query)
    in_text = bool(wanted) and all(list(chunk.spans(text)) for chunk in wanted.chunks)

    assert has(query, text) == in_text


@given(code.filter(str.strip))
def test_every_stretch_of_a_text_finds_it(text: str) -> None:
    """Whatever stands between two spaces is found again."""
    for word in text.split():
        if parse(word):
            assert has(word, text), word


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_can_be_searched(text: str, query: str) -> None:
    """Nothing that can be typed or said makes the search stumble; spans are in order and apart."""
    spans = parse(query).spans(text)

    assert terms_of(text) is not None
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    excerpt(parse(query), text)
