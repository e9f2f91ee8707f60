"""Loops of base models are noticed early, and real code is never taken for one."""

import json
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.repetition import RepetitionWatch, Sign, without_circles
from tests.support.work import growth

CODE = """\
def retry(fn, times=3):
    for n in range(times):
        try:
            return fn()
        except OSError:
            time.sleep(2 ** n)
    raise RuntimeError("gave up")

"""


def alarm(text: str, piece: int = 4) -> int | None:
    """How many characters had come when the alarm was given."""
    watch = RepetitionWatch()
    for at in range(0, len(text), piece):
        if watch.feed(text[at : at + piece]):
            return at + piece
    return None


def stdlib() -> list[Path]:
    """Each second module of the standard library: big and small, tables and programs."""
    files = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    real = [file for file in files if not {"site-packages", "test", "tests", "idlelib", "lib2to3"} & set(file.parts)]
    return real[::2]


# Loops as small and base models really write them, with the characters after which they must have been noticed.
LOOPS = {
    "a sentence": ("The function returns the value of the function. ", 400),
    "a phrase": ("is dynamic, dynamic typing, ", 400),
    "one word": ("very ", 1000),
    "an import": ("import matplotlib.patches as None.fill_traits\n", 450),
    "a statement": ("        self.value = self.value + 1\n", 450),
    "two lines": ("    print('hello')\n    return None\n", 450),
    "a function": (CODE, 900),
    "a paragraph": ("First we open the file, then we read it line by line. " * 4 + "\n\n", 1200),
    "question and answer": ("Human: What is it?\n\nAssistant: It is a list.\n\n", 450),
    "a table row": ("| 2018-01-01 12:30:00|2018-01-01 12:30:00|\n", 1100),
    "numbers": ("1, ", 400),
    "an empty comment": ("# \n", 400),
    "a bullet": ("1. ", 400),
    "line ends": ("\n", 500),
    "spaces": ("    ", 500),
    "a closing tag": ("</div>\n", 1000),
    "dashes": ("-", 400),
}


@pytest.mark.parametrize(("unit", "within"), LOOPS.values(), ids=LOOPS.keys())
def test_a_loop_is_noticed_early(unit: str, within: int) -> None:
    """A model that repeats a stretch is stopped within some hundred characters."""
    noticed = alarm(CODE + unit * 600)

    assert noticed is not None
    assert noticed - len(CODE) <= within


def test_a_loop_that_counts_is_noticed() -> None:
    """A stretch in which only the numbers change is a loop too."""
    text = "".join(f"Step {n}: Repeat the process until the list is sorted.\n" for n in range(100))
    watch = RepetitionWatch()

    assert watch.feed(text)
    assert watch.sign is Sign.COUNTING


def test_a_loop_without_a_fixed_order_is_noticed() -> None:
    """A few lines in ever new order are a loop too."""
    lines = ["    def get_value(self):\n", "        return self._value\n", "    def set_value(self):\n"]
    text = "".join(lines[(n * n // 7 + n // 3) % 3] for n in range(200))

    assert alarm(text) is not None


def test_the_standard_library_gives_no_alarm() -> None:
    """In more than two hundred real source files, character tables among them, nothing is taken for a loop."""
    files = stdlib()
    alarms = {}
    for file in files:
        watch = RepetitionWatch()
        if watch.feed(file.read_text("utf-8", "replace")[:25_000]):
            alarms[file.name] = watch.sign

    assert len(files) >= 200
    assert alarms == {}


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"import package.module_{n}" for n in range(60)),
        "\n".join(f"| {n} | {n * n} | {'x' * (n % 7)} |" for n in range(60)),
        json.dumps([[n % 3, 0, n] for n in range(150)], indent=2),
        json.dumps([{"id": n, "name": f"user {n}", "mail": f"u{n}@example.org"} for n in range(25)], indent=2),
        "#" * 78 + "\n#" + " " * 76 + "#\n" + "#" * 78,
        "\n".join(" " * (20 - n) + "*" * (2 * n + 1) for n in range(20)),
        "+---+---+---+\n| x | o | x |\n" * 6,
        "    case 0x{0}: return 0;\n" * 4,
        "self.assertEqual(f(1), 1)\n" * 5,
        "0, 0, 0, 0, 0, 0, 0, 0,\n" * 16,
        "\n" * 30 + " " * 60,
        "- [ ] open\n- [x] done\n" * 10,
    ],
    ids=range(12),
)
def test_what_looks_alike_for_good_reasons_gives_no_alarm(text: str) -> None:
    """Imports, tables, arrays, banners and pictures of letters are let through."""
    assert alarm(CODE + text + "\n\n" + CODE) is None


@given(st.lists(st.integers(1, 900), max_size=30))
@settings(max_examples=30, deadline=None)
def test_the_division_into_pieces_does_not_matter(sizes: list[int]) -> None:
    """Whether there is an alarm, and which, does not depend on how the text is divided."""
    text = CODE + "and then the value is the value of " * 40 + CODE * 2
    divided, whole = RepetitionWatch(), RepetitionWatch()
    at = 0
    for size in sizes:
        divided.feed(text[at : at + size])
        at += size
    divided.feed(text[at:])
    whole.feed(text)

    assert divided.sign is whole.sign is Sign.PERIOD


def test_an_alarm_stays() -> None:
    """Once a text runs in circles, what comes later does not change that."""
    watch = RepetitionWatch()
    watch.feed("and so on, and on, " * 60)

    assert watch.feed(CODE)


def test_a_piece_costs_the_same_however_much_came_before() -> None:
    """Four times the text, in pieces of four letters, is four times the work."""
    source = Path(sysconfig.get_paths()["stdlib"], "argparse.py").read_text("utf-8")[:32_000]

    def watch(size: int) -> None:
        made = RepetitionWatch()
        for at in range(0, size, 4):
            made.feed(source[at : at + 4])

    assert growth(watch, 8_000) < 1.1


def test_numbers_may_lie_across_two_looks() -> None:
    """Steps with numbers of two digits are noticed wherever a look happens to divide one of them."""
    for shift in range(8):
        steps = "".join(
            f"Step {n}: Click on the button to go on to the next step of the setup.\n" for n in range(10, 90)
        )

        assert alarm("x" * shift + steps, 64) is not None, shift


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("First. " + "It returns a list. " * 40, "First. It returns a list."),
        ("First. " + "It returns a list. " * 400 + "It ret", "First. It returns a list."),
        ("It returns a list.\n" * 40, "It returns a list."),
        ("x = 1\n" + "        self.value += 1\n" * 40, "x = 1\n        self.value += 1"),
        ("Nothing is said twice in here, really.", "Nothing is said twice in here, really."),
        ("", ""),
        ("ab" * 3000, "ab"),
    ],
)
def test_what_is_said_again_and_again_is_said_once(text: str, once: str) -> None:
    """What stands before the circles stays, and one round of them."""
    assert without_circles(text) == once


@given(st.text("ab. \n", max_size=200))
def test_circles_are_cut_from_the_end_only(text: str) -> None:
    """What is left is the beginning of the text."""
    assert text.startswith(without_circles(text))
