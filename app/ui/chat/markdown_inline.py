"""The text inside a block: the parser's tokens as styled spans, each with the stretch of source it came from."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.domain.visible import visible
from app.ui.chat.markdown_values import BOLD, CODE, ITALIC, PICTURE, STRIKE, Span

_SOFT_BREAK = re.compile(r" *\n[ \t]*")
_HARD_BREAK = re.compile(r"(?: *|\\)\n[ \t]*")
_STYLES = {"strong": BOLD, "em": ITALIC, "s": STRIKE}

Place = Callable[[int], int]  # from an offset in the content of a block to one in the source
Rule = Callable[[Any, bool], bool]


def note_ends(parser: Any) -> None:
    """Makes the parser's links and images say where they end: their tokens do not tell how long an address was."""
    from markdown_it.rules_inline import image, link

    parser.inline.ruler.at("link", _noting(link))
    parser.inline.ruler.at("image", _noting(image))


def _noting(rule: Rule) -> Rule:
    def noted(state: Any, silent: bool) -> bool:
        done = rule(state, silent)
        if done and not silent:
            state.tokens[-1].meta["end"] = state.pos
        return done

    return noted


def one_block(text: str) -> str:
    """A tag may go over several lines, an entity may be a line end: they stay lines of one paragraph."""
    return text.replace("\n", "\u2028")


def spans_of(children: Sequence[Any], content: str, place: Place) -> tuple[Span, ...]:
    """`children` are the inline tokens of `content`."""
    return tuple(_joined(_Inline(content, place).walk(children)))


class _Inline:
    """One pass over the tokens; `_at` is how much of the content they have used up."""

    def __init__(self, content: str, place: Place) -> None:
        self._content = content
        self._place = place
        self._at = 0
        self._style = 0
        self._link = ""
        self._is_bare = False  # the link is an address in angle brackets
        self._is_empty = False  # no text in the link so far

    def walk(self, children: Sequence[Any]) -> Iterator[Span]:
        for child in children:
            name, _, side = child.type.rpartition("_")
            if name in _STYLES:
                self._style = self._style | _STYLES[name] if side == "open" else self._style & ~_STYLES[name]
                self._at += len(child.markup)
                continue
            match child.type:
                case "link_open":
                    self._open_link(child)
                    continue
                case "link_close":
                    yield from self._close_link(child)
                    continue
                case "code_inline":
                    yield self._code(child)
                case "softbreak":
                    yield self._break(" ", _SOFT_BREAK)
                case "hardbreak":
                    yield self._break("\u2028", _HARD_BREAK)
                case "image":
                    yield self._picture(child)
                case "text_special":
                    yield self._span(visible(child.content), self._at, self._at + len(child.markup))
                case _ if child.content:
                    yield self._text(child.content)
                case _:
                    continue
            self._is_empty = False

    def _span(self, text: str, start: int, end: int, style: int = 0) -> Span:
        self._at = end
        return Span(one_block(text), self._style | style, self._link, self._place(start), self._place(end))

    def _text(self, text: str) -> Span:
        if self._is_bare:
            return self._span(visible(text), self._at, max(self._at, self._content.find(">", self._at)))
        start = max(self._at, self._content.find(text, self._at))
        return self._span(visible(text), start, start + len(text))

    def _code(self, token: Any) -> Span:
        """Between the back quotes, without the one space that is allowed there on either side."""
        fence, length = len(token.markup), len(token.content)
        start = self._at + fence
        is_padded = self._content[start : start + length].replace("\n", " ") != token.content
        start += is_padded
        span = self._span(visible(token.content), start, start + length, CODE)
        self._at += fence + is_padded
        return span

    def _break(self, text: str, form: re.Pattern[str]) -> Span:
        found = form.match(self._content, self._at)
        return self._span(text, self._at, found.end() if found else self._at)

    def _picture(self, token: Any) -> Span:
        """Not loaded: what it is said to show stands for it, or its address."""
        address = str(token.attrs.get("src", ""))
        link, self._link = self._link, address
        span = self._span(visible(_said_of(token) or address), self._at, token.meta["end"], PICTURE)
        self._link = link
        return span

    def _open_link(self, token: Any) -> None:
        self._link = str(token.attrs.get("href", ""))
        self._is_bare = token.markup == "autolink"
        self._is_empty = True
        self._at += 1

    def _close_link(self, token: Any) -> Iterator[Span]:
        """A link without a text could not be seen: it shows its address."""
        end = self._at + 1 if self._is_bare else token.meta["end"]
        if self._is_empty and self._link:
            yield self._span(visible(self._link), self._at - 1, end)
        self._link, self._is_bare, self._at = "", False, end


def _said_of(image: Any) -> str:
    """The description of an image without the marks in it."""
    said = ""
    for child in image.children or ():
        if child.type == "image":
            said += _said_of(child)
        elif child.type in ("softbreak", "hardbreak"):
            said += " "
        else:
            said += child.content
    return said


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of one style as one span, where their sources are neighbours letter by letter: fewer insertions."""
    last: Span | None = None
    for span in spans:
        if last is not None and _continues(last, span):
            last = Span(last.text + span.text, span.style, span.link, last.start, span.end)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _continues(last: Span, span: Span) -> bool:
    same = last.style == span.style and last.link == span.link and last.end == span.start
    return same and all(len(one.text) == one.end - one.start for one in (last, span))
