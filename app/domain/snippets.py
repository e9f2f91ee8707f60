"""Snippets: pieces of code with places to fill in, in the form that language servers and other editors use.

    $1  ${1}             a stop: Tab goes there, in the order of the numbers; $0 comes last
    ${1:default}         a stop with a text to type over, which may hold stops of its own
    ${1|one,two|}        a stop with a choice; the first is put in
    $TM_SELECTED_TEXT    a variable, also ${NAME} and ${NAME:default}; an unknown name stays as it is written
    \\$  \\}  \\\\            the characters themselves

The same number more than once is the same text: what is typed at one place is typed at all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

END = 0
LONGEST_NUMBER = 4  # digits
_ESCAPED = "\\$}"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`name` is unique. `prefix` and Tab put it in; empty: it has none. No `languages` (Pygments aliases): all."""

    name: str
    body: str
    prefix: str = ""
    languages: tuple[str, ...] = ()

    def fits(self, language: str) -> bool:
        return not self.languages or language in self.languages

    def kept_as(self, taken: Iterable[str]) -> "Snippet":
        """As it is kept beside snippets with these names."""
        name = free_name(self.name.strip() or "Snippet", taken)
        return Snippet(name, self.body, self.prefix.strip(), self.languages)


class Stop(NamedTuple):
    """One place of a stop in the text, in characters; the text between may hold other stops."""

    number: int
    start: int
    end: int


class Expansion(NamedTuple):
    """`stops` are in the order of the text, outer ones before those inside them; there is always one END."""

    text: str
    stops: tuple[Stop, ...]

    @property
    def order(self) -> tuple[int, ...]:
        """Numbers in the order in which Tab visits them."""
        return (*sorted({stop.number for stop in self.stops} - {END}), END)


class _Place(NamedTuple):
    """A stop (`number`) or a variable (`name`) with what stands in it."""

    number: int | None
    name: str
    inside: "tuple[_Place | str, ...]"
    written: str


_Node = _Place | str


def expand(
    body: str, variables: Mapping[str, Callable[[], str]] | None = None, *, indent: str = "", unit: str = "\t"
) -> Expansion:
    """The text to put in and its stops. Lines after the first start with `indent`; tabs at their beginning are `unit`.

    A variable is asked for its text only when the body names it; its further lines are indented as its place is.
    """
    nodes, _ = _parse(body, 0, "")
    return _Writer(nodes, variables or {}, indent, unit).result()


def escape(text: str) -> str:
    """Code as the body of a snippet that puts in exactly this code."""
    return "".join(f"\\{letter}" if letter in _ESCAPED else letter for letter in text)


def prefix_before(line: str, prefixes: Iterable[str]) -> str:
    """The longest of `prefixes` that stands right at the end of `line`, and not in the middle of a word; or empty."""
    fitting = (prefix for prefix in prefixes if prefix and line.endswith(prefix))
    for prefix in sorted(fitting, key=len, reverse=True):
        before = line[: -len(prefix)]
        if not (before and _is_word(before[-1]) and _is_word(prefix[0])):
            return prefix
    return ""


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, numbered if there is such a name already."""
    known, name, number = set(taken), wanted, 1
    while name in known:
        number += 1
        name = f"{wanted} {number}"
    return name


def name_for(code: str) -> str:
    """What to call a snippet until the person says it better: its first line with something in it."""
    first = next((line.strip() for line in code.split("\n") if line.strip()), "Snippet")
    return first if len(first) <= 40 else f"{first[:39].rstrip()}…"


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


# reading


def _parse(body: str, at: int, end: str) -> tuple[tuple[_Node, ...], int]:
    """Nodes up to the first unescaped `end` (not taken), or to the end of the body."""
    nodes: list[_Node] = []
    text: list[str] = []
    while at < len(body) and not (end and body[at] == end):
        if body[at] == "\\" and body[at + 1 : at + 2] in tuple(_ESCAPED):
            text.append(body[at + 1])
            at += 2
            continue
        place, after = _place(body, at) if body[at] == "$" else (None, at)
        if place is None:
            text.append(body[at])
            at += 1
            continue
        if text:
            nodes.append("".join(text))
            text = []
        nodes.append(place)
        at = after
    if text:
        nodes.append("".join(text))
    return tuple(nodes), at


def _place(body: str, at: int) -> tuple[_Place | None, int]:
    """What begins with the "$" at `at`, and where it is over; None: it is only a "$"."""
    braced = body[at + 1 : at + 2] == "{"
    start = at + 2 if braced else at + 1
    after = start
    digits = body[start : start + 1] in tuple("0123456789")
    while after < len(body) and (body[after] in "0123456789" if digits else _is_ascii_word(body[after])):
        after += 1
    name = body[start:after]
    if not name or (digits and len(name) > LONGEST_NUMBER):
        return None, at
    inside: tuple[_Node, ...] = ()
    if braced:
        if body[after : after + 1] == ":":
            inside, after = _parse(body, after + 1, "}")
        elif digits and body[after : after + 1] == "|":
            close = body.find("|}", after + 1)
            if close < 0:
                return None, at
            inside, after = (body[after + 1 : close].split(",")[0],), close + 1
        if body[after : after + 1] != "}":
            return None, at
        after += 1
    return _Place(int(name) if digits else None, "" if digits else name, inside, body[at:after]), after


def _is_ascii_word(letter: str) -> bool:
    return letter.isascii() and _is_word(letter)


# writing


class _Writer:
    def __init__(
        self, nodes: tuple[_Node, ...], variables: Mapping[str, Callable[[], str]], indent: str, unit: str
    ) -> None:
        self._variables = variables
        self._indent = indent
        self._unit = unit
        self._pieces: list[str] = []
        self._length = 0
        self._in_margin = False  # only tabs since the last line feed of the body
        self._stops: list[Stop] = []
        self._defaults: dict[int, tuple[_Node, ...]] = {}
        self._open: set[int] = set()
        self._find_defaults(nodes)
        self._write(nodes)

    def result(self) -> Expansion:
        stops = self._stops
        if not any(stop.number == END for stop in stops):
            stops = [*stops, Stop(END, self._length, self._length)]
        return Expansion("".join(self._pieces), tuple(stops))

    def _find_defaults(self, nodes: tuple[_Node, ...]) -> None:
        """A number has one text: that of its first place which has any."""
        for node in nodes:
            if isinstance(node, _Place):
                if node.number is not None and node.inside:
                    self._defaults.setdefault(node.number, node.inside)
                self._find_defaults(node.inside)

    def _write(self, nodes: tuple[_Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._put_body(node)
            elif node.number is not None:
                self._put_stop(node.number)
            else:
                self._put_variable(node)

    def _put_stop(self, number: int) -> None:
        if number in self._open:
            return  # inside itself
        place, start = len(self._stops), self._length
        self._stops.append(Stop(number, start, start))
        self._open.add(number)
        self._write(self._defaults.get(number, ()))
        self._open.discard(number)
        self._stops[place] = Stop(number, start, self._length)

    def _put_variable(self, node: _Place) -> None:
        known = self._variables.get(node.name) or self._variables.get(node.name.upper())
        text = known() if known is not None else ""
        if text:
            margin = self._margin()
            first, *rest = text.split("\n")
            self._put("\n".join([first, *(margin + line if line else "" for line in rest)]))
        elif node.inside:
            self._write(node.inside)
        elif known is None:
            self._put(node.written)

    def _put_body(self, text: str) -> None:
        for letter in text:
            if letter == "\n":
                self._put("\n" + self._indent)
                self._in_margin = True
            elif letter == "\t" and self._in_margin:
                self._pieces.append(self._unit)
                self._length += len(self._unit)
            else:
                self._put(letter)

    def _margin(self) -> str:
        """The white space that the line under work starts with, beyond that of the place."""
        written = "".join(self._pieces)
        line = written.rpartition("\n")[2]
        return (self._indent if "\n" not in written else "") + line[: len(line) - len(line.lstrip(" \t"))]

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        self._in_margin = False
