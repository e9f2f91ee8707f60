"""Answers are found again at their place and in the middle of being typed, like a slow search finds them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.completion_cache import LONGEST_TYPED, MOST, Cached, CompletionCache, Key, streak

CODE = "import os\n\n\ndef load(path):\n    with open(path) as f:\n        "


def key(prefix: str = CODE, suffix: str = "\n", model: str = "p/m", mode: str = "line") -> Key:
    return Key(prefix, suffix, model, mode)


def texts(answers: tuple[Cached, ...]) -> list[str]:
    return [answer.text for answer in answers]


def test_the_same_place_is_found() -> None:
    """What was paid for at a place is there when one comes back, the best first."""
    cache = CompletionCache()
    cache.put(key(), Cached("return f.read()", 0, 480, "c1"), Cached("data = f.read()"))

    assert texts(cache.get(key())) == ["return f.read()", "data = f.read()"]
    assert cache.get(key())[0] == Cached("return f.read()", 0, 480, "c1")


@pytest.mark.parametrize(
    "other",
    [
        key(CODE + "x"),
        key(CODE[:-1]),
        key(suffix=")\n"),
        key(model="p/n"),
        key(mode="block"),
        key(prefix="# another beginning\n" + CODE.replace("load", "save")),
    ],
)
def test_other_places_are_not(other: Key) -> None:
    """Another text before or behind, another model or another way of asking has another answer."""
    cache = CompletionCache()
    cache.put(key(), Cached("return f.read()"))

    assert cache.get(other) == ()


def test_typing_into_an_answer_finds_the_rest_of_it() -> None:
    """After some letters of it only the rest is left, of those answers that go on so; at its end nothing is."""
    cache = CompletionCache()
    cache.put(key(), Cached("return f.read()"), Cached("data = f.read()"), Cached("return None", 2))

    assert texts(cache.get(key(CODE + "ret"))) == ["urn f.read()", "urn None"]
    assert cache.get(key(CODE + "return N")) == (Cached("one", 2),)
    assert cache.get(key(CODE + "return None")) == ()


def test_the_longest_way_typed() -> None:
    """An answer is found as far into it as somebody types without a pause, not for ever."""
    cache = CompletionCache()
    cache.put(key(), Cached("x" * 500))

    assert texts(cache.get(key(CODE + "x" * LONGEST_TYPED))) == ["x" * (500 - LONGEST_TYPED)]
    assert cache.get(key(CODE + "x" * (LONGEST_TYPED + 1))) == ()


def test_a_window_that_slid_on() -> None:
    """A place is found when up to three of its first lines are out of sight, or much more stands above it."""
    cache = CompletionCache()
    cache.put(key(), Cached("return f.read()"))

    assert texts(cache.get(key(CODE.partition("\n")[2] + "ret"))) == ["urn f.read()"]
    assert texts(cache.get(key(CODE.split("\n", 3)[3]))) == ["return f.read()"]
    assert cache.get(key(CODE.split("\n", 4)[4])) == ()

    long = "# a long line of a file\n" * 100 + CODE
    cache.put(key(long), Cached("pass"))
    assert texts(cache.get(key("# more\n" + long))) == ["pass"]


def test_what_was_not_found_for_longest_goes_first() -> None:
    """The cache is full at its size, and being found keeps an answer."""
    cache = CompletionCache()
    for number in range(MOST):
        cache.put(key(f"a{number}\nb\nc = "), Cached(f"{number}"))
    cache.get(key("a0\nb\nc = "))

    cache.put(key("another\nb\nd = "), Cached("new"))

    assert len(cache) == MOST
    assert texts(cache.get(key("a0\nb\nc = "))) == ["0"]
    assert cache.get(key("a1\nb\nc = ")) == ()


def test_a_newer_answer_takes_the_place() -> None:
    """One place has one set of answers: the last."""
    cache = CompletionCache()
    cache.put(key(), Cached("old"))
    cache.put(key(), Cached("new"))

    assert texts(cache.get(key())) == ["new"]
    assert len(cache) == 1
    cache.clear()
    assert cache.get(key()) == ()


class SlowCache:
    """What the cache promises, looked for in a list."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: list[tuple[Key, tuple[Cached, ...]]] = []  # least wanted first
        self.owners: dict[tuple[str, str, str, str], Key] = {}  # whose answer a place has

    def put(self, place: Key, *answers: Cached) -> None:
        self._drop(place)
        self.kept.append((place, answers))
        for seen in self._seen(place):
            self.owners[seen] = place
        while len(self.kept) > self.most:
            self._drop(self.kept[0][0])

    def get(self, place: Key) -> tuple[Cached, ...]:
        for typed in range(min(LONGEST_TYPED, len(place.prefix)) + 1):
            start = len(place.prefix) - typed
            here = (place.prefix[:start][-600:], place.suffix[:200], place.model, place.mode)
            owner = self.owners.get(here)
            for index, (known, answers) in enumerate(self.kept):
                if known != owner:
                    continue
                left = tuple(
                    Cached(one.text[typed:], one.replaces)
                    for one in answers
                    if one.text.startswith(place.prefix[start:]) and len(one.text) > typed
                )
                if left:
                    self.kept.append(self.kept.pop(index))
                    return left
        return ()

    def _seen(self, place: Key) -> list[tuple[str, str, str, str]]:
        """The place, and the place without its first one to three lines while two lines are left."""
        lines = place.prefix[-600:].split("\n")
        views = [lines, *(lines[gone:] for gone in (1, 2, 3) if len(lines) - gone >= 2)]
        return [("\n".join(view), place.suffix[:200], place.model, place.mode) for view in views]

    def _drop(self, place: Key) -> None:
        self.kept = [one for one in self.kept if one[0] != place]
        self.owners = {seen: owner for seen, owner in self.owners.items() if owner != place}


PREFIXES = st.lists(st.sampled_from(["a", "b", "\n", "a\n", "b\n"]), max_size=5).map("".join)
KEYS = st.builds(Key, PREFIXES, st.sampled_from(["", ")"]), st.just("m"), st.just("line"))
ANSWERS = st.lists(
    st.sampled_from(["a", "ab", "aab\nb", "ba", "b\na"]).map(Cached), min_size=1, max_size=2, unique=True
)


@settings(max_examples=80)
@given(st.lists(st.tuples(KEYS, st.none() | ANSWERS), min_size=10, max_size=40))
def test_it_finds_what_a_slow_search_finds(steps: list[tuple[Key, list[Cached] | None]]) -> None:
    """Whatever is put in and looked for in whatever order, a search through all of it finds the same."""
    quick, slow = CompletionCache(5), SlowCache(5)
    for place, answers in steps:
        if answers is None:
            assert quick.get(place) == slow.get(place)
        else:
            quick.put(place, *answers)
            slow.put(place, *answers)
        assert len(quick) == len(slow.kept)


def test_what_an_answer_says_further_comes_line_by_line() -> None:
    """Lines behind the shown one wait for it to be accepted and Return to be pressed, each for the one before it."""
    answer = " f.read()\n        # close\n\n        return data\n    except OSError:"
    further = list(streak("f.read()", answer))

    assert further == [
        ("f.read()\n", "        # close"),
        ("f.read()\n        # close\n\n", "        return data"),
        ("f.read()\n        # close\n\n        return data\n", "    except OSError:"),
    ]

    cache = CompletionCache()
    for way, line in further:
        cache.put(key(CODE + "data = " + way), Cached(line, streak=True))
    after_return = cache.get(key(CODE + "data = f.read()\n        "))
    assert texts(after_return) == ["# close"]


def test_no_streak_without_a_line_end() -> None:
    """What was cut within its line has no next line; five lines are enough."""
    assert list(streak("f.re", "f.read()\nx")) == []
    assert list(streak("other", "f.read()\nx")) == []
    assert len(list(streak("a", "a\n" + "b\n" * 9))) == 5
