"""Finding a file by some letters of its path: 50,000 files in some 10 ms a key (`make bench ARGS=quick_open`).

A plain expression keeps the paths that have the letters in order, rapidfuzz picks the likeliest few hundred by their
names, and only those are weighed letter by letter.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import compress, repeat
from typing import NamedTuple

from app.ui.shell.fuzzy import match

WEIGHED = 200
SHOWN = 60
NAME_BONUS = 20.0
RECENT_BONUS = 8.0
TYPO_SCORE_AT_LEAST = 72.0


class Found(NamedTuple):
    """`path` is absolute; `marks` are the places of the letters in `name`."""

    path: str
    name: str
    folder: str
    marks: frozenset[int] = frozenset()
    recent: bool = False


class Place(NamedTuple):
    """What was typed: a name, and where to go in the file (1-based; None: not said)."""

    query: str
    line: int | None = None
    column: int | None = None


def parse(text: str) -> Place:
    """`name:12:5` as name, line and column; a drive letter is no name."""
    hit = re.fullmatch(r"(.*?)(?::(\d{1,9})(?::(\d{1,9})?)?|:)?", text.strip(), re.S)
    assert hit is not None
    query, line, column = hit.groups()
    return Place(query, int(line) if line else None, int(column) if column else None)


class FileFinder:
    """The files of a folder and the recent ones, ready to be searched. `files` are relative, with "/" between folders.

    `recent` are absolute, the newest first; those in the folder stand once.
    """

    def __init__(self, folder: str | None, files: Sequence[str], recent: Sequence[str]) -> None:
        import rapidfuzz  # noqa: F401 - loaded here, where nobody waits, and not with the first key

        self.folder = folder
        root = (folder or "").rstrip(os.sep) + os.sep
        shown = [
            path[len(root) :].replace(os.sep, "/") if folder and path.startswith(root) else path for path in recent
        ]
        self._recent = {path: place for place, path in enumerate(shown)}
        known = set(files)
        extra = [path for path in shown if path not in known]  # elsewhere, ignored by git, or not indexed yet
        self._paths = [*files, *extra]
        self._low = [_fold(path) for path in self._paths]
        self._names = [path.rpartition("/")[2] for path in self._low]
        self._in_path, self._in_name = _Narrowing(self._low), _Narrowing(self._names)
        self._recent_places = [place for place, path in enumerate(self._paths) if path in self._recent]
        self._stems = [name.partition(".")[0] for name in self._names]

    def __len__(self) -> int:
        return len(self._paths)

    def find(self, query: str) -> list[Found]:
        """The best first; without a query the recent files."""
        wanted = _fold("".join(query.replace("\\", "/").split()))
        if not wanted:
            return [self._found(path, frozenset()) for path in self._recent][:SHOWN]
        fitting = self._fitting(wanted)
        if not fitting:
            return self._mistyped(wanted)
        weighed = []
        for place in fitting:
            path = self._paths[place]
            score, marks = _weigh(wanted, self._low[place])
            if (recency := self._recent.get(path)) is not None:
                score += RECENT_BONUS - 0.2 * recency
            weighed.append((-score, len(path), path, marks))
        weighed.sort()
        return [self._found(path, marks) for _score, _length, path, marks in weighed[:SHOWN]]

    def _fitting(self, wanted: str) -> Sequence[int]:
        """At most some hundreds; with as many in the names, whole paths are not looked through."""
        whole = "/" in wanted
        in_name = () if whole else self._in_name.to(wanted)
        if len(in_name) > WEIGHED:
            return self._likeliest(in_name, self._in_name.texts, wanted)
        in_path = self._in_path.to(wanted)
        if len(in_path) <= WEIGHED:
            return in_path
        if len(in_name) >= SHOWN:
            return in_name
        name_part = wanted.rpartition("/")[2]
        if whole and not name_part:  # a folder so far: the files nearest to the top
            return nsmallest(WEIGHED, in_path, key=lambda place: len(self._low[place]))
        return self._likeliest(in_path, [self._names[place] for place in in_path], name_part or wanted)

    def _likeliest(self, fitting: Sequence[int], names: Sequence[str], wanted: str) -> list[int]:
        """By their names; the recent ones too."""
        from rapidfuzz import process
        from rapidfuzz.distance import JaroWinkler

        best = process.extract(wanted, names, scorer=JaroWinkler.similarity, limit=WEIGHED)
        recent = [place for place in self._recent_places if _is_in(fitting, place)]
        return list(dict.fromkeys([*recent, *(fitting[at] for _text, _score, at in best)]))

    def _mistyped(self, wanted: str) -> list[Found]:
        from rapidfuzz import fuzz, process

        name_part = wanted.rpartition("/")[2] or wanted
        texts = self._names if "." in name_part else self._stems
        best = process.extract(name_part, texts, scorer=fuzz.ratio, limit=12, score_cutoff=TYPO_SCORE_AT_LEAST)
        return [self._found(self._paths[at], frozenset()) for _text, _score, at in best]

    def _found(self, path: str, marks: frozenset[int]) -> Found:
        folder, _, name = path.rpartition("/")
        cut = len(path) - len(name)
        in_name = frozenset(mark - cut for mark in marks if mark >= cut)
        absolute = path if os.path.isabs(path) else os.path.join(self.folder or "", *path.split("/"))
        return Found(absolute, name, folder, in_name, path in self._recent)


class _Narrowing:
    """Which of many texts have some letters in this order; one letter more looks only at what fitted before.

    The loops are those of `map` and `compress`: of Python's own each text would cost four times as much.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = texts
        self._begin()

    def _begin(self) -> None:
        self._query = ""
        self._places: Sequence[int] = range(len(self._all))
        self._ends: Iterable[int] = repeat(0)  # behind the last letter found
        self.texts = self._all

    def to(self, query: str) -> Sequence[int]:
        """Their places, in order; the texts themselves are in `texts`."""
        if not query.startswith(self._query):
            self._begin()
        if len(query) == len(self._query) + 1:
            found = list(map(str.find, self.texts, repeat(query[-1]), self._ends))
            fits = [at >= 0 for at in found]
            self._ends = [at + 1 for at in found if at >= 0]
            self._keep(fits)
        elif query != self._query:
            pattern = re.compile("".join(f"[^{re.escape(one)}]*{re.escape(one)}" for one in query))
            hits = list(map(pattern.match, self.texts))
            self._ends = [hit.end() for hit in hits if hit is not None]
            self._keep(hits)
        self._query = query
        return self._places

    def _keep(self, fits: Sequence[object]) -> None:
        self._places, self.texts = list(compress(self._places, fits)), list(compress(self.texts, fits))


def _is_in(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place


def _weigh(wanted: str, path: str) -> tuple[float, frozenset[int]]:
    """The letters in the name are worth more than the same letters in the folders before it."""
    cut = path.rfind("/") + 1
    if "/" not in wanted and (hit := match(wanted, path[cut:])) is not None:
        return hit[0] + NAME_BONUS - len(path) * 0.02, frozenset(mark + cut for mark in hit[1])
    hit = match(wanted, path)
    return (hit[0] - len(path) * 0.02, hit[1]) if hit is not None else (-100.0, frozenset())


def _fold(text: str) -> str:
    """Lower case, letter by letter: its places are those of the text."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(one.lower()[0] for one in text)
