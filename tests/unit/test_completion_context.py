"""What of the code is sent: whole lines around the cursor within a budget, and stretches of other files that fit."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.tokenizer import load
from app.domain import fim
from app.domain.completion_context import TOTAL, Shares, excerpt, reply_tokens, shares
from app.domain.context_ring import CHUNK_LINES, MOST_CHUNKS, MOST_SENT, Chunk, Ring, alikeness, best_chunks, chunk_at
from app.domain.models import CONTEXT_RESERVE


def words(text: str) -> int:
    """A tokenizer for tests: words, signs and line ends."""
    return len(re.findall(r"\w+|[^\w ]", text))


def sent(path: str, code: str) -> int:
    return words(f"{path}\n{code}\n")


TEXT = "".join(f"line{n} = {n}\n" for n in range(100))
SMALL = Shares(prefix=20, suffix=8, others=0, reply=64)


def test_the_budget() -> None:
    """With room for all, the code before the cursor gets most of 2,048 tokens, the answer included."""
    assert shares(8192) == Shares(1200, 250, 400, 192)
    assert shares(8192, reply_tokens(multiline=False, forced=False)).reply == 64
    assert shares(8192, reply_tokens(multiline=True, forced=True)) == Shares(1158, 241, 386, 256)


@given(st.integers(0, 20_000), st.sampled_from([64, 192, 256]), st.integers(0, 100))
def test_no_budget_exceeds_the_model(context: int, reply: int, named: int) -> None:
    """However little a model takes, the parts fit into it, and they never cost more than the budget."""
    parts = shares(context, reply, named)
    whole = parts.prefix + parts.suffix + parts.others + parts.reply

    assert min(parts.prefix, parts.suffix, parts.others, parts.reply) >= 0
    assert whole <= max(0, min(TOTAL, context - CONTEXT_RESERVE))
    assert parts.reply <= reply


def test_whole_lines_around_the_cursor() -> None:
    """The prefix begins with a line and the suffix ends with one, each within its share."""
    cursor = TEXT.index("line50") + len("line50")
    cut = excerpt(TEXT, cursor, words, SMALL)

    assert cut.prefix == "line46 = 46\nline47 = 47\nline48 = 48\nline49 = 49\nline50"
    assert cut.suffix == "\nline51 = 51\nline52 = 52"
    assert cut.rest == " = 50"
    assert words(cut.prefix) <= SMALL.prefix
    assert words(cut.suffix) <= SMALL.suffix


def test_the_rest_of_the_line_is_kept_back() -> None:
    """What stands behind the cursor on its line is not sent, unless it is asked for."""
    assert excerpt("f(x)\ny\n", 2, words, SMALL).suffix == "\ny\n"
    assert excerpt("f(x)\ny\n", 2, words, SMALL).rest == "x)"
    assert excerpt("f(x)\ny\n", 2, words, SMALL, rest_too=True).suffix == "x)\ny\n"


def test_lines_of_few_tokens() -> None:
    """Where the share would take more than is looked at, what is sent still consists of whole lines."""
    text = ("x" * 99 + "\n") * 50
    cut = excerpt(text, 2_500, words, Shares(21, 21, 0, 0))

    assert cut.prefix == ("x" * 99 + "\n") * 2
    assert cut.suffix == "" or cut.suffix.endswith("x")
    assert excerpt(text, 2_599, words, Shares(21, 21, 0, 0)).suffix == ("\n" + "x" * 99) * 2


def test_a_line_that_is_too_long() -> None:
    """When the cursor's own line is more than the share, its end is sent."""
    cut = excerpt("a " * 500, 1000, words, SMALL)

    assert words(cut.prefix) == SMALL.prefix
    assert ("a " * 500).endswith(cut.prefix)


def test_a_cursor_at_the_start_of_a_line() -> None:
    """The empty line before it counts as nothing, and the lines above fit or not by themselves."""
    assert excerpt("a\n\nb.c \n", 8, words, Shares(4, 1, 0, 0)).prefix == "b.c \n"


@given(st.lists(st.sampled_from(["a", "b.c ", "\n", "\n\n", "  x"]), max_size=60).map("".join), st.data())
def test_it_is_the_longest_that_fits(text: str, data: st.DataObject) -> None:
    """No further line would have fitted, before or behind, and put together the parts are the text."""
    cursor = data.draw(st.integers(0, len(text)))
    limits = Shares(data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12)), 0, 0)
    cut = excerpt(text, cursor, words, limits)
    before, behind = text[:cursor], text[cursor + len(cut.rest) :]

    assert before.endswith(cut.prefix)
    assert behind.startswith(cut.suffix)
    assert words(cut.prefix) <= limits.prefix
    assert words(cut.suffix) <= limits.suffix
    starts = [0, *(at + 1 for at, letter in enumerate(before) if letter == "\n")]
    fitting = [before[start:] for start in starts if words(before[start:]) <= limits.prefix]
    if fitting:
        assert len(cut.prefix) >= len(max(fitting, key=len))
    ends = [*(at for at, letter in enumerate(behind) if letter == "\n"), len(behind)]
    assert cut.suffix == max(
        (behind[:end] for end in ends if words(behind[:end]) <= limits.suffix), key=len, default=""
    )


def test_real_tokens_are_counted_seldom() -> None:
    """A long file is not counted whole: a few counts of some kilobytes find the cut."""
    counted: list[int] = []
    tokenizer = load("starcoder")

    def count(text: str) -> int:
        counted.append(len(text))
        return tokenizer.count(text)

    text = "".join(f"def function_{n}(value):\n    return value + {n}\n\n" for n in range(5_000))
    cut = excerpt(text, len(text) // 2, count, shares(8192))

    assert cut.prefix.startswith(("def ", "    return", "\n"))
    assert cut.suffix.endswith(tuple("0123456789:\n"))
    assert 1_150 <= tokenizer.count(cut.prefix) <= 1_200
    assert 220 <= tokenizer.count(cut.suffix) <= 250
    assert sum(counted) < 60_000
    assert len(counted) < 25


@pytest.mark.parametrize("family", ["starcoder", "starcoder2", "qwen", "codellama"])
def test_a_prompt_and_its_answer_are_within_the_budget(family: str) -> None:
    """Put together for real code, with names, other files and the tokens of the frame, nothing exceeds 2,048 tokens."""
    files = sorted(Path(json.__file__).parent.glob("*.py"))
    count = load("starcoder").count
    ring = Ring()
    for file in files:
        ring = ring.remembered(chunk_at(f"json/{file.name}", file.read_text(encoding="utf-8"), 40))
    decoder = Path(json.__file__).with_name("decoder.py").read_text(encoding="utf-8")
    parts = shares(8192, named=count("json/decoder.py") + count("python/cpython"))
    filled = 0
    for cursor in range(0, len(decoder), 1_501):
        cut = excerpt(decoder, cursor, count, parts)
        others = best_chunks(
            ring,
            cut.prefix[-2_000:],
            lambda path, code: count(fim.as_sent(family, path, code, "python")),
            parts.others,
            path="json/decoder.py",
        )
        prompt = fim.build_prompt(
            family, cut.prefix, cut.suffix, path="json/decoder.py", repo="python/cpython", others=others
        )
        filled = max(filled, count(prompt) + parts.reply)
        special = fim.markers(family).special
        frame = sum(prompt.count(marker) * (count(marker) - 1) for marker in special)  # one token each to its own model
        assert count(prompt) - frame + parts.reply <= TOTAL

    assert filled > 0.75 * TOTAL


def chunk(path: str, text: str) -> Chunk:
    made = chunk_at(path, text, 0)
    assert made is not None
    return made


def test_a_chunk_is_the_lines_around() -> None:
    """At most 32 lines, around the line in question, and nothing of a secret or empty file."""
    made = chunk_at("a.py", TEXT, 50)

    assert made is not None
    assert made.line == 34
    assert made.text.count("\n") == CHUNK_LINES - 1
    assert "line50" in made.names
    assert chunk_at("a.py", TEXT, 99_999) is not None
    assert chunk_at(".env", TEXT, 50) is None
    assert chunk_at("a.py", "\n \n", 0) is None


def test_the_ring_keeps_what_differs() -> None:
    """Sixteen chunks at most, the oldest go; one that says the same takes the place of the other."""
    ring = Ring()
    for number in range(20):
        ring = ring.remembered(chunk(f"{number}.py", f"value_{number} = load({number})\nname_{number} = 1"))

    assert [one.path for one in ring.chunks] == [f"{number}.py" for number in range(4, 20)]
    assert len(ring.chunks) == MOST_CHUNKS
    again = ring.remembered(chunk("new.py", "value_9 = load(9)\n\n    name_9 = 1"))
    assert [one.path for one in again.chunks][-2:] == ["19.py", "new.py"]
    assert "9.py" not in [one.path for one in again.chunks]
    assert ring.forgotten("19.py").chunks == ring.chunks[:-1]
    assert ring.remembered(Chunk("id_rsa", 0, "x", frozenset())) == ring
    assert ring.remembered(None) == ring


NEAR = "def total_price(order, tax_rate):\n    return sum(item.price for item in order.items)"


def ring_of(**texts: str) -> Ring:
    return Ring(tuple(chunk(f"{name}.py", text) for name, text in texts.items()))


def test_the_most_alike_are_sent_last() -> None:
    """Chunks that share names with the code come, the best nearest to it; strangers do not."""
    ring = ring_of(
        strange="class Parser:\n    pass",
        some="def show(order):\n    print(order)",
        best="class Order:\n    def __init__(self, items, tax_rate):\n        self.price = sum(items)",
    )

    assert [path for path, _ in best_chunks(ring, NEAR, sent, 400)] == ["some.py", "best.py"]


def test_they_keep_within_their_share() -> None:
    """What does not fit any more is left out, a smaller one may still fit, and three are enough."""
    ring = ring_of(big="order = items = price = tax_rate = total_price = item\n" + "x = 1\n" * 30, small="print(order)")
    many = Ring(tuple(chunk(f"{n}.py", f"print(order, {n})\nuse_{n}()") for n in range(9)))

    assert [path for path, _ in best_chunks(ring, NEAR, sent, 20)] == ["small.py"]
    assert best_chunks(ring, NEAR, sent, 3) == []
    assert len(best_chunks(many, NEAR, sent, 400)) == MOST_SENT
    assert sum(words(f"{path}\n{code}\n") for path, code in best_chunks(many, NEAR, sent, 25)) <= 25


def test_what_stands_at_the_cursor_is_not_sent_twice() -> None:
    """A chunk of which more than half is in the window anyway is left out."""
    assert best_chunks(ring_of(same=NEAR), NEAR, sent, 400) == []
    assert best_chunks(ring_of(half=NEAR + "\nmore(order)"), NEAR, sent, 400) == []


def test_no_secret_file_is_ever_sent() -> None:
    """Not even if one came into the ring."""
    ring = Ring((Chunk("deploy/.env", 0, "order = 1", frozenset({"order", "items", "price"})),))

    assert best_chunks(ring, NEAR, sent, 400) == []


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [("a\nb", "a\nb", 1.0), ("a\nb", "  a\n\n  b", 1.0), ("a\nb", "a\nc", 0.5), ("a", "b", 0.0), ("", "a", 0.0)],
)
def test_alikeness(one: str, other: str, share: float) -> None:
    """It is the share of lines in common."""
    assert alikeness(one, other) == share
