"""Makes characters visible that hide or reorder text on a screen: what a model writes is shown as it is."""

import re
from functools import cache

# C0 and C1 but TAB and line ends; bidirectional controls; zero-width and invisible operators; separators; tags; halves
# of pairs; and what Qt uses inside documents for its own purposes (frames, embedded objects).
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
# A joiner between two pictographs is how families and flags are written; anywhere else it hides.
_PICTURE = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINER = f"(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])"


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(f"[{_HIDDEN}]|{_JOINER}")


def visible(text: str) -> str:
    """`text` with every hidden character as a mark such as ⟦U+202E⟧; TAB stays, every line end becomes LF."""
    if _harmless(text):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _pattern().sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def hidden_count(text: str) -> int:
    """How many characters `visible` would replace."""
    return 0 if _harmless(text) else sum(1 for _ in _pattern().finditer(text))


def _harmless(text: str) -> bool:
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def source_span(text: str, start: int, end: int) -> str:
    """The stretch of `text` of which `visible(text)[start:end]` was selected, counted in UTF-16 units as Qt does.

    A mark that is selected in part counts as its whole character.
    """
    if text.isascii() and _harmless(text):
        return text[start:end]
    shown = 0
    first = last = None
    for index, part in enumerate(_shown_widths(text)):
        if first is None and shown + part > start:
            first = index
        if shown < end:
            last = index + 1
        shown += part
    if first is None or last is None:
        return ""
    if text[max(0, first - 1) : first + 1] == "\r\n":
        first -= 1  # a line end is one thing
    return text[first:last]


def _shown_widths(text: str) -> list[int]:
    widths = [2 if character > "\uffff" else 1 for character in text]
    at = text.find("\r\n")
    while at >= 0:
        widths[at] = 0
        at = text.find("\r\n", at + 2)
    for found in _pattern().finditer(text):
        widths[found.start()] = len(f"⟦U+{ord(found[0]):04X}⟧")
    return widths
