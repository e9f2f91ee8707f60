"""Makes characters visible that hide or reorder text on a screen: what a model writes is shown as it is."""

import re
from functools import cache

# C0 and C1 but TAB and line ends; bidirectional controls; zero-width and invisible operators; separators; tags; halves
# of pairs; what Qt uses inside documents for its own purposes (frames, embedded objects); and what has no shape of its
# own: fillers, soft hyphens, variation selectors but the two that pictographs have.
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff"
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0d"
    "\U0001d173-\U0001d17a\U000e0000-\U000e01ef"
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


def _harmless(text: str) -> bool:
    return text.isascii() and text.replace("\n", "").replace("\t", "").isprintable()


def source_start(text: str, shown: int) -> int:
    """The place in `text` of the character of which the unit `shown` of `visible(text)` is a part."""
    if _one_for_one(text):
        return min(shown, len(text))
    at = 0
    for index, width in enumerate(_shown_widths(text)):
        if at + width > shown:
            # A line end is one thing.
            return index - 1 if text[max(0, index - 1) : index + 1] == "\r\n" else index
        at += width
    return len(text)


def source_end(text: str, shown: int) -> int:
    """The place behind the last character of which a unit before `shown` of `visible(text)` is a part."""
    if _one_for_one(text):
        return min(shown, len(text))
    at = last = 0
    for index, width in enumerate(_shown_widths(text)):
        if at >= shown:
            break
        last = index + 1
        at += width
    return last


def utf16_length(text: str) -> int:
    """As Qt counts."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def _one_for_one(text: str) -> bool:
    return text.isascii() and _harmless(text)


def _shown_widths(text: str) -> list[int]:
    widths = [2 if character > "\uffff" else 1 for character in text]
    at = text.find("\r\n")
    while at >= 0:
        widths[at] = 0
        at = text.find("\r\n", at + 2)
    for found in _pattern().finditer(text):
        widths[found.start()] = len(f"⟦U+{ord(found[0]):04X}⟧")
    return widths
