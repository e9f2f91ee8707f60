"""Exact token counts for StarCoder 1 and 2, offline: byte-level BPE in plain Python over 215 KB of merges.

The merges are StarCoder's; StarCoder 2 shares all but some hundred of them, so that one file serves both (counts of
real files agree within 0.01 %). What differs are the markers, which count as one token each.
"""

import re
import threading
import zlib
from collections import Counter
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import pairwise
from pathlib import Path

from app.adapters.resources import resource_path
from app.domain.markers import VOCABULARIES
from app.domain.stretches import stretches

__all__ = ["MARKERS", "Tokenizer", "load", "stretches"]

MARKERS = VOCABULARIES

# Characters of the Unicode categories Nl and No, which `\d` (Nd) leaves out.
_LETTER_AND_OTHER_NUMBERS = (
    "B2-B3 B9 BC-BE 9F4-9F9 B72-B77 BF0-BF2 C78-C7E D58-D5E D70-D78 F2A-F33 1369-137C 16EE-16F0 17F0-17F9 19DA "
    "2070 2074-2079 2080-2089 2150-2182 2185-2189 2460-249B 24EA-24FF 2776-2793 2CFD 3007 3021-3029 3038-303A "
    "3192-3195 3220-3229 3248-324F 3251-325F 3280-3289 32B1-32BF A6E6-A6EF A830-A835 10107-10133 10140-10178 "
    "1018A-1018B 102E1-102FB 10320-10323 10341 1034A 103D1-103D5 10858-1085F 10879-1087F 108A7-108AF 108FB-108FF "
    "10916-1091B 109BC-109BD 109C0-109CF 109D2-109FF 10A40-10A48 10A7D-10A7E 10A9D-10A9F 10AEB-10AEF 10B58-10B5F "
    "10B78-10B7F 10BA9-10BAF 10CFA-10CFF 10E60-10E7E 10F1D-10F26 10F51-10F54 10FC5-10FCB 11052-11065 111E1-111F4 "
    "1173A-1173B 118EA-118F2 11C5A-11C6C 11FC0-11FD4 12400-1246E 16B5B-16B61 16E80-16E96 1D2E0-1D2F3 1D360-1D378 "
    "1E8C7-1E8CF 1EC71-1ECAB 1ECAD-1ECAF 1ECB1-1ECB4 1ED01-1ED2D 1ED2F-1ED3D 1F100-1F10C"
)

_CACHED_WORDS = 32_768  # some 5 MB when full; then it starts anew
_CACHED_LENGTH = 64  # longer words seldom come twice
_SHORT = 64  # bytes; below, a scan for the best pair beats a heap
_AT_ONCE = 16_384  # characters cut into words in one call, during which no other thread runs: about 1 ms
_LONGEST = 4_096  # characters; longer words are cut, which may cost a token at each cut

_NO_PAIR = 1 << 60


class Tokenizer:
    """Counts tokens of one family; safe to use from several threads."""

    def __init__(self, family: str, markers: tuple[str, ...], ranks: dict[str, int]) -> None:
        self.family = family
        self._markers = _marker_pattern(markers)
        self._ranks = ranks

    def count(self, text: str) -> int:
        """Tokens of `text` as the server counts them: no token is added in front, markers count as one each."""
        parts = self._markers.split(text)
        return len(parts) - 1 + sum(self._count_plain(part) for part in parts if part)

    def ends(self, text: str) -> list[int]:
        """Where each token of `text` ends, in characters; as many as `count` says. One that ends inside of a character
        ends where that begins."""
        found: list[int] = []
        at = 0
        for marker in self._markers.finditer(text):
            self._add_ends(text, at, marker.start(), found)
            found.append(marker.end())
            at = marker.end()
        self._add_ends(text, at, len(text), found)
        return found

    def _add_ends(self, text: str, first: int, last: int, found: list[int]) -> None:
        part = text[first:last]
        pattern = _word_pattern(part.isascii())
        for start, end in stretches(part, _AT_ONCE):
            for match in pattern.finditer(part, start, end):
                self._add_ends_of(match[0], first + match.start(), found)

    def _add_ends_of(self, word: str, first: int, found: list[int]) -> None:
        for at in range(0, len(word), _LONGEST):
            data = word[at : at + _LONGEST].encode("utf-8", "surrogatepass")
            byte, character = 0, first + at
            for token in _merged(data.decode("latin-1"), self._ranks):
                part = data[byte : byte + len(token)]
                byte += len(token)
                character += sum(value & 0xC0 != 0x80 for value in part)
                whole = byte == len(data) or data[byte] & 0xC0 != 0x80
                found.append(character if whole else character - 1)

    def _count_plain(self, text: str) -> int:
        known = _known_words
        pattern = _word_pattern(text.isascii())
        total = 0
        for start, end in stretches(text, _AT_ONCE):
            for word in pattern.findall(text, start, end):
                count = known.get(word)
                total += self._count_word(word) if count is None else count
        return total

    def _count_word(self, word: str) -> int:
        if len(word) > _LONGEST:
            pieces = Counter(word[at : at + _LONGEST] for at in range(0, len(word), _LONGEST))
            return sum(times * self._count_word(piece) for piece, times in pieces.items())
        count = len(_merged(word.encode("utf-8", "surrogatepass").decode("latin-1"), self._ranks))
        if len(word) <= _CACHED_LENGTH:
            if len(_known_words) >= _CACHED_WORDS:
                _known_words.clear()
            _known_words[word] = count
        return count


def load(family: str) -> Tokenizer:
    """The tokenizer of `starcoder` or `starcoder2`; the first call reads the data (25 ms, in any thread).

    Raises ValueError for any other family.
    """
    if family not in MARKERS:
        raise ValueError(f"no vocabulary for the tokenizer family {family!r}: known are {', '.join(MARKERS)}")
    with _loading:
        return _loaded(family)


_known_words: dict[str, int] = {}
_loading = threading.Lock()


@cache
def _loaded(family: str) -> Tokenizer:
    for ascii_only in (True, False):
        _word_pattern(ascii_only)
    return Tokenizer(family, MARKERS[family], _read_merges(resource_path("tokenizers", "starcoder.merges.zlib")))


@cache
def _read_merges(path: Path) -> dict[str, int]:
    """Rank of each pair, keyed "left right" in the alphabet of byte-level BPE; a lower rank merges first."""
    lines = zlib.decompress(path.read_bytes()).decode("utf-8").split("\n")
    return dict(zip(lines, range(len(lines)), strict=True))


@cache
def _byte_alphabet() -> dict[int, str]:
    """GPT-2's stand-in for each byte: printable ones stand for themselves, the rest from U+0100 on."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = (byte for byte in range(256) if byte not in printable)
    return {byte: chr(byte) for byte in printable} | {byte: chr(0x100 + at) for at, byte in enumerate(others)}


def _merged(latin: str, ranks: dict[str, int]) -> list[str]:
    """The tokens of one word (its bytes as Latin-1 characters) when no pair can be merged any more; one character of
    theirs stands for one byte."""
    word = latin.translate(_byte_alphabet())
    if len(word) < 2:
        return [word] if word else []
    return _merge_short(word, ranks) if len(word) <= _SHORT else _merge_long(word, ranks)


def _merge_short(word: str, ranks: dict[str, int]) -> list[str]:
    symbols = list(word)
    pairs = [ranks.get(f"{left} {right}", _NO_PAIR) for left, right in pairwise(word)]
    while pairs:
        best = min(pairs)
        if best == _NO_PAIR:
            break
        at = pairs.index(best)
        symbols[at] += symbols.pop(at + 1)
        del pairs[at]
        if at < len(pairs):
            pairs[at] = ranks.get(f"{symbols[at]} {symbols[at + 1]}", _NO_PAIR)
        if at:
            pairs[at - 1] = ranks.get(f"{symbols[at - 1]} {symbols[at]}", _NO_PAIR)
    return symbols


def _merge_long(word: str, ranks: dict[str, int]) -> list[str]:
    """The same with a heap and linked neighbours: n log n instead of n squared."""
    symbols = list(word)
    size = len(symbols)
    after = [*range(1, size), -1]
    before = list(range(-1, size - 1))
    heap = [
        (rank, at, symbols[at], symbols[at + 1])
        for at in range(size - 1)
        if (rank := ranks.get(f"{symbols[at]} {symbols[at + 1]}")) is not None
    ]
    heapify(heap)
    while heap:
        _, at, left, right = heappop(heap)
        other = after[at]
        if other < 0 or symbols[at] != left or symbols[other] != right:
            continue
        symbols[at] = merged = left + right
        symbols[other] = ""
        after[at] = following = after[other]
        if following >= 0:
            before[following] = at
            rank = ranks.get(f"{merged} {symbols[following]}")
            if rank is not None:
                heappush(heap, (rank, at, merged, symbols[following]))
        previous = before[at]
        if previous >= 0:
            rank = ranks.get(f"{symbols[previous]} {merged}")
            if rank is not None:
                heappush(heap, (rank, previous, symbols[previous], merged))
    return [symbol for symbol in symbols if symbol]


def _marker_pattern(markers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(marker) for marker in markers))


@cache
def _word_pattern(ascii_only: bool) -> re.Pattern[str]:
    """Words as the pre-tokeniser cuts them: each number alone, then GPT-2's rule, never across a number.

    White space before a word leaves its last character to that word, before a number it does not. `re` knows no
    Unicode categories: letters are word characters but for underscore and numbers, and white space is spelt out,
    because Python's includes U+001C to U+001F.
    """
    if ascii_only:
        number, letter, space, other = "[0-9]", "[A-Za-z]", r"[\t-\r ]", r"[!-/:-@\[-`{-~\x00-\x08\x0e-\x1f\x7f]"
        solid = r"[^\t-\r 0-9]"
    else:
        ranges = (item.partition("-") for item in _LETTER_AND_OTHER_NUMBERS.split())
        numbers = "".join(
            f"{chr(int(first, 16))}{dash}{chr(int(last, 16)) if last else ''}" for first, dash, last in ranges
        )
        spaces = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
        number, letter, space = rf"[\d{numbers}]", rf"[^\W\d_{numbers}]", f"[{spaces}]"
        other = rf"(?:[^\w{spaces}]|_)"
        solid = rf"[^{spaces}\d{numbers}]"
    return re.compile(rf"{number}|'(?:s|t|re|ve|m|ll|d)| ?{letter}+| ?{other}+|{space}+(?!{solid})|{space}+")
