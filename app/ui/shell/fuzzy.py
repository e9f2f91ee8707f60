"""Finding a command by some of its letters, or by a word with a slip in it."""

from collections.abc import Sequence

WORD_START = 8
NEXT_LETTER = 5
FIRST_LETTER = 6
TYPO_SCORE_AT_LEAST = 70.0


def match(query: str, text: str) -> tuple[float, frozenset[int]] | None:
    """How well the letters of `query` stand in `text` in this order, and where; None when they do not."""
    wanted = [letter for letter in query.lower() if not letter.isspace()]
    low = text.lower()
    whole = low.find(query.lower())
    if whole >= 0:
        bonus = WORD_START if whole == 0 or not low[whole - 1].isalnum() else 0
        score = len(wanted) * (NEXT_LETTER + WORD_START) + bonus - whole * 0.1 - len(low) * 0.01
        return score, frozenset(range(whole, whole + len(query)))
    best: tuple[float, frozenset[int]] | None = None
    for prefer_starts in (True, False):
        places = _places(wanted, low, prefer_starts=prefer_starts)
        if places is not None:
            score = _score(places, low)
            if best is None or score > best[0]:
                best = (score, frozenset(places))
    return best


def rank(query: str, texts: Sequence[str]) -> list[tuple[int, frozenset[int]]]:
    """The indexes of the texts that fit, best first, each with the matching positions (none for a mistyped word)."""
    if not query.strip():
        return [(place, frozenset()) for place in range(len(texts))]
    found: list[tuple[float, int, frozenset[int]]] = []
    for place, text in enumerate(texts):
        if (hit := match(query.strip(), text)) is not None:
            found.append((hit[0], place, hit[1]))
    if not found:
        found = _mistyped(query, texts)
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    return [(place, marks) for _score_, place, marks in found]


def _mistyped(query: str, texts: Sequence[str]) -> list[tuple[float, int, frozenset[int]]]:
    from rapidfuzz import fuzz

    scores = (max(fuzz.ratio(query.lower(), word) for word in text.lower().split()) for text in texts)
    return [(score, place, frozenset()) for place, score in enumerate(scores) if score >= TYPO_SCORE_AT_LEAST]


def _places(wanted: Sequence[str], text: str, *, prefer_starts: bool) -> list[int] | None:
    places: list[int] = []
    at = 0
    for letter in wanted:
        place = -1
        if prefer_starts and not (places and at < len(text) and text[at] == letter):
            place = _word_start(letter, text, at)
        if place < 0:
            place = text.find(letter, at)
        if place < 0:
            return None
        places.append(place)
        at = place + 1
    return places


def _word_start(letter: str, text: str, start: int) -> int:
    for place in range(start, len(text)):
        if text[place] == letter and (place == 0 or not text[place - 1].isalnum()):
            return place
    return -1


def _score(places: Sequence[int], text: str) -> float:
    score = float(FIRST_LETTER) if places and places[0] == 0 else 0.0
    for before, place in zip([-2, *places], places, strict=False):
        if place == before + 1:
            score += NEXT_LETTER
        if place == 0 or not text[place - 1].isalnum():
            score += WORD_START
    spread = places[-1] - places[0] if places else 0
    return score - spread * 0.2 - len(text) * 0.01
