"""The examples of the CommonMark specification, and what of a page of HTML can be read."""

import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

DATA = Path(__file__).parent / "data" / "commonmark-0.31.2.json"


@cache
def examples() -> dict[int, tuple[str, str]]:
    """Markdown and its HTML, by their numbers in the specification."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["examples"]
    return {number: (markdown, html) for number, (markdown, html) in enumerate(rows, 1)}


def letters(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def without_markers(text: str) -> str:
    """The letters of what is selected in a view, without the markers of lists, and of Qt's cells."""
    lines = text.replace("\u2029", "\n").split("\n")
    words = "".join(line.partition("\t")[2] if "\t" in line[:5] else line for line in lines)
    return letters(words).translate(dict.fromkeys(map(ord, "•◦▪☐☑\ufdd0\ufdd1")))


def is_in(part: str, whole: str) -> bool:
    """Its letters are there in their order."""
    rest = iter(whole)
    return all(letter in rest for letter in part)


def text_of_page(html: str) -> str:
    """What a reader without pictures sees: their descriptions stand for them."""
    page = _Text()
    page.feed(html)
    page.close()
    return page.text


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.text += dict(attrs).get("alt") or ""
        self.text += "\n" if tag in ("br", "p", "li", "blockquote", "pre", "td", "th") else ""
