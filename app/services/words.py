"""The words of the open files, to complete one from its first letters: near ones first, then frequent ones."""

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SHORTEST, LONGEST = 3, 80  # characters of a word that is worth completing
SLICE = 20_000  # characters looked through without a break: a millisecond, in which no other thread runs
MOST = 50


class Nearby(NamedTuple):
    """A line of the text under work, `distance` lines from the cursor."""

    text: str
    distance: int


class _Words(NamedTuple):
    language: str
    counts: Mapping[str, int]
    folded: Sequence[tuple[str, str]]  # sorted: (in lower case, as it is written)


def words_in(text: str) -> list[str]:
    """Names, in their order; numbers and very short words are none."""
    return [word for word in _pattern().findall(text) if SHORTEST <= len(word) <= LONGEST]


def count_words(text: str) -> Counter[str]:
    """For whole files, in a thread: between two slices others may run."""
    counts: Counter[str] = Counter()
    start = 0
    while start < len(text):
        end = start + SLICE
        while end < len(text) and (text[end].isalnum() or text[end] == "_") and end < start + SLICE + LONGEST:
            end += 1
        counts.update(words_in(text[start:end]))
        start = end
    return counts


def prefix_of(before: str) -> str:
    """The beginning of a word that ends the line up to the cursor; empty behind anything else."""
    start = len(before)
    while start and (before[start - 1].isalnum() or before[start - 1] == "_"):
        start -= 1
    word = before[start:]
    return "" if word[:1].isdigit() else word


class WordIndex:
    """One entry a document. `put` is cheap after `indexed`, which does the work and can run anywhere."""

    def __init__(self) -> None:
        self._documents: dict[str, _Words] = {}

    def put(self, document_id: str, words: _Words) -> None:
        self._documents[document_id] = words

    def keep_only(self, document_ids: Iterable[str]) -> None:
        """The others were closed."""
        kept = set(document_ids)
        self._documents = {known: words for known, words in self._documents.items() if known in kept}

    def complete(
        self, prefix: str, document_id: str, language: str, nearby: Iterable[Nearby] = (), most: int = MOST
    ) -> list[str]:
        """Words that begin with `prefix`: those nearby by their distance, then this file's, then those of files in the
        same language, then the rest, each by frequency. Capitals in the prefix must be there in the word."""
        ranks: dict[str, tuple[int, int, int, str]] = {}
        for line in nearby:
            for word in words_in(line.text):
                if begins(word, prefix) and (word not in ranks or line.distance < ranks[word][1]):
                    ranks[word] = (0, line.distance, 0, word)
        for known, words in self._documents.items():
            group = 1 if known == document_id else 2 if words.language == language else 3
            for word in _beginning_with(words.folded, prefix):
                rank = (group, 0, -words.counts[word], word)
                if word not in ranks or rank < ranks[word]:
                    ranks[word] = rank
        ranks.pop(prefix, None)
        exact = sorted(ranks, key=lambda word: (not word.startswith(prefix), ranks[word]))
        return exact[:most]


def indexed(text: str, language: str) -> _Words:
    """What `WordIndex.put` takes."""
    counts = count_words(text)
    return _Words(language, counts, sorted((word.lower(), word) for word in counts))


def begins(word: str, prefix: str) -> bool:
    """As far as it has capitals, the prefix means them."""
    return word.startswith(prefix) or (prefix.islower() and word.lower().startswith(prefix))


def _beginning_with(folded: Sequence[tuple[str, str]], prefix: str) -> Iterable[str]:
    low = prefix.lower()
    at = bisect.bisect_left(folded, (low, ""))
    while at < len(folded) and folded[at][0].startswith(low):
        if begins(folded[at][1], prefix):
            yield folded[at][1]
        at += 1


def _pattern() -> "re.Pattern[str]":
    return re.compile(r"\b[^\W\d]\w*")
