"""Words of a chat as they are searched for: names in any style and from each of their parts on, signs as they stand.

    text              found by
    snake_case        snake, case, snake_ca, snakeCase
    camelCaseParts    camel, case, parts, caseParts, camel_case
    HTTPServer2       http, server, 2
    a->b  std::move   ->   ::   std::move   a->b

An index keeps the `terms_of` a text: each name from each of its parts on, in one style, and pairs of signs. A query
says which terms a text must have (`Chunk.terms`), and where in it the hits stand (`ChatQuery.spans`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from app.domain.visible import visible

LONGEST_TERM = 40  # characters; of longer words the rest is looked for in the text itself
MOST_PARTS = 12  # of one word: what has more is no name
SHORTEST_PREFIX = 2  # a single letter is looked for as a word of its own

Span = tuple[int, int]

_WORDS = re.compile(r"\w+")
_SIGNS = re.compile(r"[^\w\s\x00-\x1f\x7f]+")
_TOKENS = re.compile(rf"(\w+)|({_SIGNS.pattern})")
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"  # written without spaces: each sign begins a part
_PART = re.compile(
    r"(?<!\w)(?=\w)|(?<=_)(?=[^\W_])|(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])"
    rf"|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?=[{_CJK}])|(?<=[{_CJK}])(?=\w)"
)


def terms_of(text: str) -> set[str]:
    """What is kept of a text: none of the terms has white space in it."""
    terms: set[str] = set()
    for word in set(_WORDS.findall(text)):
        if word.isascii() and word.isalpha() and (word.islower() or word.isupper()):  # most words are: one part
            terms.add(word.lower()[:LONGEST_TERM])
            continue
        for found in islice(_PART.finditer(word), MOST_PARTS):
            terms.add(_normal(word[found.start() : found.start() + 2 * LONGEST_TERM]))
    for run in set(_SIGNS.findall(text)):
        terms.update(run)
        terms.update(run[at : at + 2] for at in range(len(run) - 1))
    return terms


class Term(NamedTuple):
    """What a text must have. `prefix`: as the beginning of one of its terms."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Chunk:
    """One word of a query: a name, signs, or both without a space between; or several in quotes."""

    text: str

    @cached_property
    def _tokens(self) -> list[re.Match[str]]:
        return list(_TOKENS.finditer(self.text))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        found: list[Term] = []
        for token in self._tokens:
            word, signs = token.groups()
            if word:
                normal = _normal(word)
                says_enough = len(normal) >= SHORTEST_PREFIX or len(self._tokens) > 1 or not normal.isascii()
                found.append(Term(normal, prefix=says_enough and token.end() == len(self.text)))
            else:
                pairs = [signs[at : at + 2] for at in range(len(signs) - 1)] or [signs]
                found.extend(map(Term, dict.fromkeys(pairs)))
        return tuple(found)

    @cached_property
    def is_settled_by_terms(self) -> bool:
        """Whether a text that has the terms has the chunk; else it must be looked for in the text."""
        if len(self._tokens) != 1 or len(self.terms) != 1:
            return False
        _word, signs = self._tokens[0].groups()
        return len(signs) <= 2 if signs else len(self.terms[0].text) < LONGEST_TERM

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        return tuple(_plain(piece) for piece in self.text.split())

    def may_stand_in(self, plain_text: str) -> bool:
        """A quick look that says no to most texts without the chunk; `plain_text` is `_plain` of the text."""
        return all(piece in plain_text for piece in self._pieces)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the chunk in a text; that it begins where a part of a name begins is to be looked at."""
        pieces: list[str] = []
        for piece in re.findall(r"\w+|\s+|[^\w\s]+", self.text):
            if piece.isspace():
                pieces.append(r"\s+")
            elif piece[0] == "_" or piece[0].isalnum():
                letters = [re.escape(letter) for letter in piece if letter != "_"] or ["_"]
                pieces.append("_*".join(letters))
            else:
                pieces.append(re.escape(piece))
        last = self.terms[-1]
        whole = r"(?!\w)" if not last.prefix and _WORDS.fullmatch(last.text) else ""
        return re.compile("_*".join(pieces) + whole, re.IGNORECASE)

    def spans(self, text: str) -> Iterator[Span]:
        begins_with_word = _WORDS.match(self.text) is not None
        at = 0
        while (found := self.pattern.search(text, at)) is not None:
            start, end = found.span()
            if not begins_with_word or _PART.match(text, start):
                yield start, end
                at = max(end, start + 1)
            else:
                at = start + 1


@dataclass(frozen=True, slots=True)
class ChatQuery:
    """A text has to have every chunk of it. No chunks: nothing is looked for."""

    chunks: tuple[Chunk, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chunks)

    def accepts(self, text: str) -> bool:
        """Whether a text that has all terms has the chunks too."""
        unsettled = [chunk for chunk in self.chunks if not chunk.is_settled_by_terms]
        if not unsettled:
            return True
        plain = _plain(text)
        return all(chunk.may_stand_in(plain) for chunk in unsettled) and all(
            next(chunk.spans(text), None) for chunk in unsettled
        )

    def spans(self, text: str) -> list[Span]:
        """Where the hits stand, in order, none inside another."""
        found: list[Span] = []
        for start, end in sorted(span for chunk in self.chunks for span in chunk.spans(text)):
            if not found or start >= found[-1][1]:
                found.append((start, end))
        return found


def parse(text: str) -> ChatQuery:
    """What somebody types: words apart by spaces; "in quotes" they stand together."""
    chunks: list[Chunk] = []
    for number, part in enumerate(text.split('"')):
        quoted = number % 2 == 1
        words = [part.strip()] if quoted else part.split()
        chunks.extend(chunk for chunk in map(Chunk, words) if chunk.terms)
    if not chunks and '"' in text:  # the quotes themselves are looked for
        chunks.extend(chunk for chunk in map(Chunk, text.split()) if chunk.terms)
    return ChatQuery(tuple(dict.fromkeys(chunks)))


class Excerpt(NamedTuple):
    """One line around a hit; `marks` are the hits in it."""

    text: str
    marks: tuple[Span, ...]


def excerpt(query: ChatQuery, text: str, before: int = 16, length: int = 160) -> Excerpt:
    """What stands around the first hit, white space made single; the beginning where there is none."""
    hit = min((span for chunk in query.chunks for span in _first(chunk, text)), default=(0, 0))[0]
    start = max(text.rfind("\n", 0, hit) + 1, _word_start(text, hit - before, hit))
    line = visible(" ".join(text[start : start + 2 * length].split()))
    shown = (f"…{line}" if text[:start].strip() else line)[:length]
    return Excerpt(shown, tuple(query.spans(shown)))


def _first(chunk: Chunk, text: str) -> list[Span]:
    found = next(chunk.spans(text), None)
    return [found] if found is not None else []


def _word_start(text: str, at: int, hit: int) -> int:
    """The beginning of the first whole word behind `at`, before the hit."""
    if at <= 0:
        return 0
    space = text.find(" ", at, hit)
    return space + 1 if space >= 0 else at


def _plain(text: str) -> str:
    """Without underscores and capitals: in this form all styles of a name are the same."""
    return text.replace("_", "").casefold()


def _normal(word: str) -> str:
    """The word without regard to case and style; underscores alone are themselves."""
    return (word.replace("_", "").casefold() or word)[:LONGEST_TERM]
