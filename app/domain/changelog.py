"""CHANGELOG.md as values: what each version changed, for the page "What's new"."""

import re
from typing import NamedTuple


class Entry(NamedTuple):
    """A paragraph, a heading ("New", "Fixed") or an item of a list; `text` has no line ends."""

    kind: str  # "text", "heading", "item"
    text: str


class Version(NamedTuple):
    """`when` is as the file has it: a date, or "not released yet"."""

    number: str
    when: str
    entries: tuple[Entry, ...]


_VERSION = re.compile(r"## \[?v?([0-9][^\s\]]*)\]?(?:\s+-\s+(.*))?$")


def versions_of(changelog: str) -> tuple[Version, ...]:
    """In the order of the file, the newest first; what stands before the first version is left out."""
    found: list[tuple[str, str, list[Entry]]] = []
    joins = False  # whether a line goes on with the entry before it
    for line in changelog.splitlines():
        text = line.strip()
        if (heading := _VERSION.match(line)) is not None:
            found.append((heading.group(1), heading.group(2) or "", []))
            joins = False
        elif found:
            joins = _take(found[-1][2], text, joins=joins)
    return tuple(Version(number, when, tuple(entries)) for number, when, entries in found)


def _take(entries: list[Entry], text: str, *, joins: bool) -> bool:
    if not text:
        return False
    if text.startswith("### "):
        entries.append(Entry("heading", text[4:]))
        return False
    if text.startswith(("- ", "* ")):
        entries.append(Entry("item", text[2:]))
    elif joins:
        entries[-1] = Entry(entries[-1].kind, f"{entries[-1].text} {text}")
    else:
        entries.append(Entry("text", text))
    return True
